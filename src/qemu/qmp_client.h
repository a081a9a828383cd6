/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_QMP_CLIENT_H
#define SK_QEMU_QMP_CLIENT_H

/*
 * QEMU's monitor (QMP): one command at a time, lines of bounded length, every answer within a time.
 * Whoever is at the other end may say anything; none of it does more than an error.
 */

#include "base/error.h"
#include "sys/stream.h"
#include "sys/sys.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The longest answer that we ask for is a list of a few thousand vCPUs. */
#define SK_QMP_LINE_MAX_BYTES ((size_t)4 << 20)
#define SK_QMP_TIMEOUT_MS     ((int64_t)30000)

struct sk_qmp;

/* Takes over the stream, also if it fails. Reads the greeting and leaves negotiation. */
int sk_qmp_open(const struct sk_sys *sys, struct sk_stream *stream, int64_t timeout_ms,
                struct sk_qmp **ret_qmp, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_qmp_close(struct sk_qmp *qmp);
void sk_qmp_close_p(struct sk_qmp **qmp);

/*
 * Runs a command; arguments (NULL: none) are taken over. *ret_value is what it returns, to be given to
 * json_decref(). SEVKIT_EUSAGE if QEMU has no such command, SEVKIT_EIO with QEMU's words if the command
 * failed, SEVKIT_EIO or SEVKIT_EINPUT if there was no proper answer.
 */
int sk_qmp_execute(struct sk_qmp *qmp, const char *command, json_t *arguments, json_t **ret_value,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
