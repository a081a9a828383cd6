/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_CORIM_H
#define SK_FORMATS_CORIM_H

/*
 * Reference values as an unsigned CoRIM in CBOR (draft-ietf-rats-corim) with the profile of AMD SEV-SNP
 * (draft-deeglaze-amd-sev-snp-corim-profile-02): a measurement-map for each digest.
 */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* id names the CoRIM and its CoMID. *ret_bytes is the caller's to free. */
int sk_corim_write(const char *id, const uint8_t (*digests)[48], size_t count, uint8_t **ret_bytes,
                   size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
