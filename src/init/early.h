/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_EARLY_H
#define SK_INIT_EARLY_H

#include "base/text.h"
#include "formats/boot/boot_parameters.h"

/* The kernel's file systems, descriptors 0 to 2 (nothing to read, the console to write), and what keeps people
 * at the console out. */
int sk_early_setup(struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The measured parameters, from the kernel's command line. */
int sk_early_parameters(struct sk_boot_parameters *ret_parameters,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Writes one value to a file of /proc or /sys. */
int sk_early_write(const char *path, const char *value,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
