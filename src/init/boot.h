/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_BOOT_H
#define SK_INIT_BOOT_H

/* The three modes: what is opened, and when the owner is asked. */

#include "formats/boot/boot_parameters.h"

/* Opens the root and mounts it, with the data disks, at SK_LAYOUT_ROOT. */
int sk_boot_root(const struct sk_boot_parameters *parameters,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
