/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_DIGEST_SOURCE_H
#define SK_MEASURE_DIGEST_SOURCE_H

/* The launch digest of a SEV-SNP guest as people hand it over. */

#include "sys/sys.h"

#include <sevkit/error.h>
#include <stddef.h>

#define SK_SNP_DIGEST_BYTES 48

/* 96 hex digits, or 64 base64 characters. SEVKIT_EUSAGE. */
int sk_digest_text_read(const char *text, uint8_t ret_digest[SK_SNP_DIGEST_BYTES],
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same, or from a file: "@FILE", or "-" for standard input. The file holds either text form, with at most one
 * newline, or the bytes themselves; SEVKIT_EINPUT if it does not, and nothing of it is shown. */
int sk_digest_source_read(const struct sk_sys *sys, const char *source,
                          uint8_t ret_digest[SK_SNP_DIGEST_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The file that a source names; NULL if it is the digest itself. And what such a file holds. */
const char *sk_digest_source_path(const char *source);
int sk_digest_file_parse(const char *path, const void *data, size_t size,
                         uint8_t ret_digest[SK_SNP_DIGEST_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
