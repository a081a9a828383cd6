/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_DISK_ARGON2ID_H
#define SK_IMAGE_DISK_ARGON2ID_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Argon2id (RFC 9106). SEVKIT_EUSAGE where libargon2 is not built in. */
int sk_argon2id(const void *password, size_t password_size, const void *salt, size_t salt_size,
                uint32_t passes, uint32_t memory_kib, uint32_t lanes, void *ret_key,
                size_t key_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
