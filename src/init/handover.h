/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_HANDOVER_H
#define SK_INIT_HANDOVER_H

#include "base/error.h"

#include <sys/types.h>

/* Becomes /sbin/init of the root at SK_LAYOUT_ROOT: ends all other processes but keep (0: none), closes all
 * descriptors but 0 to 2, moves the kernel's file systems, removes the initramfs' files and takes the root's
 * place. Comes back only with an error. */
int sk_handover(pid_t keep, struct sevkit_error *error);

#endif
