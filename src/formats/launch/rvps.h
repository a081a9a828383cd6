/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_LAUNCH_RVPS_H
#define SK_FORMATS_LAUNCH_RVPS_H

/* The message that trustee's reference value service takes (rvps, message version 0.1.0, type sample). */

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

/* Launch digests of SEV-SNP guests, on one line. Servers compare with the digest in hex, those from before 2026 in
 * base64: both are listed. */
int sk_rvps_write(const uint8_t (*digests)[48], size_t count, struct sk_text *text,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
