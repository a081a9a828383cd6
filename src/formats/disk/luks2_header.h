/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_LUKS2_HEADER_H
#define SK_FORMATS_DISK_LUKS2_HEADER_H

/*
 * The header of a LUKS2 volume: both copies of the binary header and of its JSON area, and the key slot area
 * behind them (LUKS2 On-Disk Format Specification 1.1.2). The header lies on a disk that an attacker can
 * write, so the reader accepts a short list of ciphers, integrity algorithms and key derivations, one crypt
 * segment over the whole volume, and no member that it does not know. What is accepted is one volume with
 * authenticated encryption, whose key comes from a passphrase and from nothing else.
 */

#include "base/error.h"
#include "crypto/digest.h"
#include "formats/disk/luks2_volume.h"

/*
 * data starts at the start of the disk and has at least the header; what follows it is not looked at.
 * SEVKIT_EINPUT: this is no LUKS2 header, or a damaged one. SEVKIT_EREFUSED: a field has a value that is not
 * on the list, with the field's name.
 */
int sk_luks2_header_read(const void *data, size_t size, struct sk_luks2_header *ret_header,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SHA-256 of header_bytes bytes of the disk: both copies and the key slot area. data is what
 * sk_luks2_header_read() has read. */
int sk_luks2_header_digest(const struct sk_luks2_header *header, const void *data, size_t size,
                           uint8_t ret_digest[SK_SHA256_BYTES],
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
