/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_KERNEL_SOURCE_H
#define SK_INITRAMFS_KERNEL_SOURCE_H

/* A kernel as files on this machine, unpacked from packages if need be. */

#include "initramfs/initramfs.h"

struct sk_kernel_source {
    char *image;       /* NULL: not named */
    char *modules;     /* lib/modules/RELEASE */
    char release[128]; /* the folder's name */
    char *folder;      /* of unpacked packages, removed at the end; NULL: none */
};

int sk_kernel_source_open(const struct sk_initramfs_spec *spec, struct sk_kernel_source *ret_source,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_kernel_source_done(struct sk_kernel_source *source);

#endif
