/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_LUKS2_WRITE_H
#define SK_FORMATS_DISK_LUKS2_WRITE_H

#include "formats/disk/luks2_header.h"

#define SK_LUKS2_COPY_SALT_BYTES 64

/*
 * Writes both copies, 2 * header->copy_bytes bytes at ret_copies. salts are unpredictable bytes, one set for
 * each copy; they are part of the checksums and of nothing else. sk_luks2_header_read() reads back what
 * header says, once the key slot area is behind it.
 */
int sk_luks2_header_write(const struct sk_luks2_header *header,
                          const uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES], uint8_t *ret_copies,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
