/* SPDX-License-Identifier: Apache-2.0 */
/* ID block (96 bytes) and ID authentication page: what is read is written again, checks end in a yes
 * or a reasoned no. */
#include "fuzz.h"

#include <sevkit/id_block.h>

static void check_answer(int r, int no, const struct sevkit_error *error)
{
    if (r < 0)
        REQUIRE_ERROR(r, error, no, SEVKIT_ENOMEM);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t input[SEVKIT_ID_BLOCK_BYTES + SEVKIT_ID_AUTH_BYTES] = {0};
    uint8_t output[SEVKIT_ID_AUTH_BYTES];
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    struct sevkit_id_block block;
    struct sevkit_id_auth auth;
    struct sevkit_id_auth again;
    struct sevkit_error error = {0};

    memcpy(input, data, size < sizeof(input) ? size : sizeof(input));
    sevkit_id_block_read(input, &block);
    sevkit_id_block_write(&block, output);
    REQUIRE(memcmp(input, output, SEVKIT_ID_BLOCK_BYTES) == 0);

    sevkit_id_auth_read(input + SEVKIT_ID_BLOCK_BYTES, &auth);
    sevkit_id_auth_write(&auth, output);
    if (auth.reserved_zero && auth.has_author_key)
        REQUIRE(memcmp(input + SEVKIT_ID_BLOCK_BYTES, output, sizeof(output)) == 0);
    sevkit_id_auth_read(output, &again);
    REQUIRE(again.reserved_zero && again.has_author_key == auth.has_author_key);
    REQUIRE(memcmp(again.id_key, auth.id_key, sizeof(auth.id_key)) == 0);
    REQUIRE(memcmp(again.author_key, auth.author_key, sizeof(auth.author_key)) == 0);

    check_answer(sevkit_id_auth_check_layout(&block, &auth, &error), SEVKIT_EREFUSED, &error);
    check_answer(sevkit_id_auth_check_id_signature(&block, &auth, &error), SEVKIT_EREFUSED, &error);
    check_answer(sevkit_id_auth_check_author_signature(&auth, &error), SEVKIT_EREFUSED, &error);
    /* Bytes that are no key have no digest. */
    check_answer(sevkit_id_auth_key_digest(&auth, false, digest, &error), SEVKIT_EINPUT, &error);
    check_answer(sevkit_id_auth_key_digest(&auth, true, digest, &error), SEVKIT_EINPUT, &error);
    return 0;
}
