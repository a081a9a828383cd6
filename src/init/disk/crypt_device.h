/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_CRYPT_DEVICE_H
#define SK_INIT_DISK_CRYPT_DEVICE_H

/* libcryptsetup's device with our errors. */

#include "base/error.h"

#include <libcryptsetup.h>
#include <stddef.h>
#include <stdint.h>

/* For SK_CLEANUP. */
void sk_crypt_free(struct crypt_device **device);

/* The last message of libcryptsetup, which goes nowhere else, and the error number r (negative). */
int sk_crypt_error(const char *what, int r, struct sevkit_error *error);

/* crypt_init_data_device(): the header is read from one path, the data lies on another. */
int sk_crypt_new(const char *header, const char *data_disk, struct crypt_device **ret_device,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A LUKS2 header with authenticated encryption, for keys that are random: derivation that is slow to try would gain
 * nothing. volume_key NULL: a new one of size bytes. Returns what libcryptsetup does. */
int sk_crypt_format(struct crypt_device *device, const uint8_t *volume_key, size_t size);

#endif
