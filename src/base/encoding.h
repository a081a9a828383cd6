/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ENCODING_H
#define SK_BASE_ENCODING_H

/* Hex, base64 (RFC 4648, strict) and GUIDs. Secrets may pass through: no table look-ups that depend on
 * the data, no early exit inside a value. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ret_text takes 2 * size + 1 bytes; lower case. */
void sk_hex_encode(const void *data, size_t size, char *ret_text);
/* Exactly 2 * size digits of either case, nothing else. */
bool sk_hex_decode(const char *text, void *ret_data, size_t size);

/* Characters with padding, without the NUL. */
#define SK_BASE64_LENGTH(size) (((size) + 2) / 3 * 4)
/* ret_text takes SK_BASE64_LENGTH(size) + 1 bytes. */
void sk_base64_encode(const void *data, size_t size, char *ret_text);
/* Standard alphabet, padded, no blanks, unused bits zero. Decodes at most capacity bytes, else false. */
bool sk_base64_decode(const char *text, void *ret_data, size_t capacity, size_t *ret_size);

#define SK_GUID_BYTES       16
#define SK_GUID_TEXT_LENGTH 36

/* EFI mixed-endian (first three groups little-endian) to lower-case text and back. */
void sk_guid_format(const uint8_t guid[SK_GUID_BYTES], char ret_text[SK_GUID_TEXT_LENGTH + 1]);
bool sk_guid_parse(const char *text, uint8_t ret_guid[SK_GUID_BYTES]);

#endif
