/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_BOOT_KERNEL_IMAGE_H
#define SK_FORMATS_BOOT_KERNEL_IMAGE_H

/* What an x86 kernel image says about itself (Documentation/arch/x86/boot.rst). */

#include "base/error.h"

#include <stddef.h>

#define SK_KERNEL_VERSION_BYTES 128

/* The release that is the name of the modules' folder: the first word of the text to which kernel_version
 * points. SEVKIT_EINPUT for what is no such image. */
int sk_kernel_image_release(const void *image, size_t size,
                            char ret_release[SK_KERNEL_VERSION_BYTES],
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
