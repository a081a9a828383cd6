/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/idblock/id_block_make.h"

int sk_id_block_make(const struct sevkit_id_block *block, const struct sevkit_key *id_key,
                     const struct sevkit_key *author_key, struct sk_signed_block *ret_signed,
                     struct sevkit_error *error)
{
    struct sk_signed_block made = {.block = *block};
    int r;

    if (author_key && !id_key)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "an author key signs an ID key, and there is none");
    r = id_key ? sevkit_id_auth_create(block, id_key, author_key, &made.auth, error)
               : sevkit_id_auth_create_anonymous(block, &made.auth, error);
    if (r == 0)
        r = sevkit_id_auth_key_digest(&made.auth, false, made.id_key_digest, error);
    if (r == 0 && author_key)
        r = sevkit_id_auth_key_digest(&made.auth, true, made.author_key_digest, error);
    if (r < 0)
        return r;
    sevkit_id_block_write(&made.block, made.block_bytes);
    sevkit_id_auth_write(&made.auth, made.auth_bytes);
    *ret_signed = made;
    return 0;
}
