/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_DERIVED_KEY_H
#define SK_GUEST_DERIVED_KEY_H

/* A key that only this guest gets: a request as people write it, and what is made of the processor's answer. */

#include "base/listener.h"
#include "base/secret.h"
#include "sys/sys.h"

#include <sevkit/guest.h>
#include <sevkit/products.h>

/* Names joined by commas: "policy,measurement". */
int sk_key_fields_read(const char *list, unsigned *ret_fields,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * request->tcb_version from digits or from "bl=4,tee=0,snp=24,ucode=219". Named components lie differently in
 * different product lines: without product this guest's own report names the line, and a TCB above the committed one,
 * which the firmware would refuse, is SEVKIT_EREFUSED.
 */
int sk_key_tcb_read(const struct sk_sys *sys, const char *text,
                    const struct sevkit_product *product, struct sevkit_guest_key_request *request,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* For a purpose (RFC 5869 with SHA-384: no salt, label is "info"): each label has a key of its own. */
int sk_key_expand(const struct sk_secret *derived, const char *label, size_t length,
                  struct sk_secret **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The processor's key for the request, expanded for label; NULL: as it is, and length has no effect. The listener is
 * warned if other guests can get the same key. */
int sk_key_of_guest(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                    const char *label, size_t length, const struct sk_listener *listener,
                    struct sk_secret **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
