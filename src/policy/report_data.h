/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_REPORT_DATA_H
#define SK_POLICY_REPORT_DATA_H

/*
 * The 64 bytes that a guest puts into its report (REPORT_DATA), as people write them: for the request
 * and for the expectation alike.
 *
 *   hex digits           up to 64 bytes, filled up with zeros
 *   base64               the same, where the text is not hex
 *   file:FILE            the file's bytes, up to 64, filled up with zeros
 *   sha256:FILE          a digest of the file, filled up with zeros; sha384 and sha512 as well
 *   spki:FILE            SHA-512 of the SubjectPublicKeyInfo of a key or certificate; spki-sha256: and
 *                        spki-sha384: for the others
 */

#include "base/error.h"
#include "sys/sys.h"

#include <stdint.h>

#define SK_REPORT_DATA_BYTES 64
#define SK_REPORT_DATA_HELP                                                              \
    "hex or base64 digits (filled up with zeros), file:FILE, sha256:FILE, sha384:FILE, " \
    "sha512:FILE, or spki:KEYFILE (SHA-512 of a public key; spki-sha256:, spki-sha384: as well)"

int sk_report_data_read(const struct sk_sys *sys, const char *text,
                        uint8_t ret_data[SK_REPORT_DATA_BYTES],
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same with "--OPTION: " before an error. */
int sk_report_data_value(const char *option, const char *text,
                         uint8_t ret_data[SK_REPORT_DATA_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
