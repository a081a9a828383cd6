/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "test.h"

#include <sevkit/id_block.h>

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

static struct sevkit_key *generate(void)
{
    struct sevkit_error error;
    struct sevkit_key *key;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    return key;
}

static void expect_all_good(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_id_auth_check_layout(block, auth, &error), &error);
    EXPECT_OK(sevkit_id_auth_check_id_signature(block, auth, &error), &error);
    if (auth->has_author_key)
        EXPECT_OK(sevkit_id_auth_check_author_signature(auth, &error), &error);
}

TEST(block_is_laid_out_as_the_abi_says)
{
    struct sevkit_id_block block = sevkit_id_block_default(), again;
    uint8_t bytes[SEVKIT_ID_BLOCK_BYTES];

    EXPECT_INT(block.policy, 0x30000);
    memset(block.launch_digest, 1, sizeof(block.launch_digest));
    memset(block.family_id, 2, sizeof(block.family_id));
    memset(block.image_id, 3, sizeof(block.image_id));
    block.guest_svn = 0x04050607;
    sevkit_id_block_write(&block, bytes);
    EXPECT_INT(bytes[0], 1);
    EXPECT_INT(bytes[0x30], 2);
    EXPECT_INT(bytes[0x40], 3);
    EXPECT_INT(bytes[0x50], 1);
    EXPECT_INT(bytes[0x54], 7);
    EXPECT_INT(bytes[0x5a], 3);
    sevkit_id_block_read(bytes, &again);
    EXPECT_BYTES(&again, &block, sizeof(block));
}

TEST(what_is_created_verifies_with_and_without_author)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id = generate();
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *author = generate();
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth, again;
    uint8_t bytes[SEVKIT_ID_AUTH_BYTES], digest[48], want[48];
    struct sevkit_error error;

    sk_test_random(block.launch_digest, sizeof(block.launch_digest));
    for (int with_author = 0; with_author < 2; with_author++) {
        EXPECT_OK(sevkit_id_auth_create(&block, id, with_author ? author : NULL, &auth, &error),
                  &error);
        expect_all_good(&block, &auth);
        sevkit_id_auth_write(&auth, bytes);
        sevkit_id_auth_read(bytes, &again);
        EXPECT_INT(again.has_author_key, with_author);
        EXPECT(again.reserved_zero);
        expect_all_good(&block, &again);
        EXPECT_OK(sevkit_id_auth_key_digest(&again, false, digest, &error), &error);
        EXPECT_OK(sevkit_key_digest(id, want, &error), &error);
        EXPECT_BYTES(digest, want, sizeof(want));
    }
    EXPECT_OK(sevkit_id_auth_key_digest(&again, true, digest, &error), &error);
    EXPECT_OK(sevkit_key_digest(author, want, &error), &error);
    EXPECT_BYTES(digest, want, sizeof(want));
}

TEST(every_byte_of_block_and_auth_counts)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id = generate();
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *author = generate();
    struct sevkit_id_block block = sevkit_id_block_default();
    uint8_t block_bytes[SEVKIT_ID_BLOCK_BYTES], auth_bytes[SEVKIT_ID_AUTH_BYTES];
    struct sevkit_id_auth auth;
    struct sevkit_error error;

    EXPECT_OK(sevkit_id_auth_create(&block, id, author, &auth, &error), &error);
    sevkit_id_block_write(&block, block_bytes);
    sevkit_id_auth_write(&auth, auth_bytes);
    for (size_t i = 0; i < SEVKIT_ID_BLOCK_BYTES + SEVKIT_ID_AUTH_BYTES; i += i < 96 ? 1 : 13) {
        uint8_t *byte = i < 96 ? &block_bytes[i] : &auth_bytes[i - 96];
        struct sevkit_id_block changed_block;
        struct sevkit_id_auth changed_auth;

        *byte ^= 0x10;
        sevkit_id_block_read(block_bytes, &changed_block);
        sevkit_id_auth_read(auth_bytes, &changed_auth);
        *byte ^= 0x10;
        EXPECT(sevkit_id_auth_check_layout(&changed_block, &changed_auth, &error) != 0 ||
               sevkit_id_auth_check_id_signature(&changed_block, &changed_auth, &error) != 0 ||
               sevkit_id_auth_check_author_signature(&changed_auth, &error) != 0);
    }
}

TEST(a_missing_author_is_not_a_good_author)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id = generate();
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth;
    struct sevkit_error error;

    EXPECT_OK(sevkit_id_auth_create(&block, id, NULL, &auth, &error), &error);
    EXPECT_ERROR(sevkit_id_auth_check_author_signature(&auth, &error), SEVKIT_EREFUSED, &error);
    auth.id_key_signature[5] = 1;
    EXPECT_ERROR(sevkit_id_auth_check_layout(&block, &auth, &error), SEVKIT_EREFUSED, &error);
}

/* Made by the sev crate with keys that are published. */
TEST(an_auth_block_of_another_implementation_verifies)
{
    size_t size;
    const uint8_t *bytes =
        sk_test_read(sk_test_corpus("measure/fixtures/sev-rs/test_auth_block.bin"), &size);
    struct sevkit_id_auth auth;
    struct sevkit_error error;
    uint8_t again[SEVKIT_ID_AUTH_BYTES];

    EXPECT_INT(size, SEVKIT_ID_AUTH_BYTES);
    sevkit_id_auth_read(bytes, &auth);
    EXPECT(auth.has_author_key && auth.reserved_zero);
    EXPECT_OK(sevkit_id_auth_check_author_signature(&auth, &error), &error);
    sevkit_id_auth_write(&auth, again);
    EXPECT_BYTES(again, bytes, size);
}

/* No private key was there, the signature is always the same, and it signs this block only. */
TEST(anonymous_block_verifies_and_is_of_this_block_alone)
{
    struct sevkit_id_block block = sevkit_id_block_default(), other;
    struct sevkit_id_auth auth, again, of_other;
    struct sevkit_error error;

    sk_test_random(block.launch_digest, sizeof(block.launch_digest));
    other = block;
    other.guest_svn++;
    EXPECT_OK(sevkit_id_auth_create_anonymous(&block, &auth, &error), &error);
    EXPECT_OK(sevkit_id_auth_create_anonymous(&block, &again, &error), &error);
    EXPECT_OK(sevkit_id_auth_create_anonymous(&other, &of_other, &error), &error);
    expect_all_good(&block, &auth);
    EXPECT_BYTES(&again, &auth, sizeof(auth));
    EXPECT_BYTES(of_other.id_block_signature, auth.id_block_signature,
                 sizeof(auth.id_block_signature));
    EXPECT(memcmp(of_other.id_key, auth.id_key, sizeof(auth.id_key)) != 0);
    EXPECT_ERROR(sevkit_id_auth_check_id_signature(&other, &auth, &error), SEVKIT_EREFUSED, &error);
}
