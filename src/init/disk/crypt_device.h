/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_CRYPT_DEVICE_H
#define SK_INIT_DISK_CRYPT_DEVICE_H

/* libcryptsetup's device with our errors. */

#include "base/error.h"

#include <libcryptsetup.h>

/* For SK_CLEANUP. */
void sk_crypt_free(struct crypt_device **device);

/* The last message of libcryptsetup, which goes nowhere else, and the error number r (negative). */
int sk_crypt_error(const char *what, int r, struct sevkit_error *error);

/* crypt_init_data_device(): the header is read from one path, the data lies on another. */
int sk_crypt_new(const char *header, const char *data_disk, struct crypt_device **ret_device,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
