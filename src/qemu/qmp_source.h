/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_QMP_SOURCE_H
#define SK_QEMU_QMP_SOURCE_H

/* A guest of QEMU's, seen through a QMP socket of this machine: for people without libvirt. */

#include "sev/source.h"
#include "sys/stream.h"

int sk_sev_qmp_new(const char *socket_path, struct sk_sev_source **ret_source,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same over a stream that is there already, and is taken over, also if this fails. */
int sk_sev_qmp_new_stream(struct sk_stream *stream, struct sk_sev_source **ret_source,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
