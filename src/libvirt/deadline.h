/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DEADLINE_H
#define SK_LIBVIRT_DEADLINE_H

/*
 * A source that answers in time or fails. libvirt's client waits for its daemon without end, and a
 * connection that hangs must not hang whoever waits for a verdict, so another thread does the calls. (Its
 * own keepalive needs an event loop, and starts only after the connection is there.)
 */

#include "sev/source.h"

/* For one answer. Someone may be typing a passphrase for ssh meanwhile. */
#define SK_SEV_TIMEOUT_MS ((int64_t)120000)

/* The environment's word on it, for programs to look up. */
#define SK_SEV_TIMEOUT_VARIABLE "SEVKIT_TIMEOUT"

/* Seconds, 1 to 86400, as text; NULL: the default. SEVKIT_EUSAGE if it is something else. */
int sk_sev_timeout_parse(const char *text, int64_t *ret_timeout_ms,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Takes over inner, also if this fails. What is not done after timeout_ms is SEVKIT_EIO, and so is every
 * call after it; inner is then left to itself, for it cannot be freed while it is busy.
 */
int sk_sev_deadline_new(struct sk_sev_source *inner, int64_t timeout_ms,
                        struct sk_sev_source **ret_source,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* sk_sev_libvirt_new() with libvirt itself, under the deadline that timeout says as text. */
int sk_sev_libvirt_open(const char *uri, const char *domain, const char *timeout,
                        struct sk_sev_source **ret_source,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
