/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_IDBLOCK_ID_BLOCK_MAKE_H
#define SK_MEASURE_IDBLOCK_ID_BLOCK_MAKE_H

/* An ID block with its signatures, as structs and as the bytes that the hypervisor takes. */

#include "base/error.h"

#include <sevkit/id_block.h>

struct sk_signed_block {
    struct sevkit_id_block block;
    struct sevkit_id_auth auth;
    uint8_t block_bytes[SEVKIT_ID_BLOCK_BYTES];
    uint8_t auth_bytes[SEVKIT_ID_AUTH_BYTES];
    uint8_t id_key_digest[SEVKIT_KEY_DIGEST_BYTES]; /* as reports show them */
    uint8_t author_key_digest[SEVKIT_KEY_DIGEST_BYTES];
};

/* Without id_key it is signed anonymously, which proves nothing of the signer; an author key goes with an ID key only. */
int sk_id_block_make(const struct sevkit_id_block *block, const struct sevkit_key *id_key,
                     const struct sevkit_key *author_key, struct sk_signed_block *ret_signed,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
