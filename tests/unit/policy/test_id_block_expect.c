/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "policy/options/id_block_expect.h"
#include "test.h"
#include "verify/expectations.h"

#include <sevkit/key.h>

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

static struct sevkit_id_block block;
static struct sevkit_id_auth auth;
static uint8_t id_digest[SEVKIT_KEY_DIGEST_BYTES], author_digest[SEVKIT_KEY_DIGEST_BYTES];

static void make(void)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *author = NULL;
    struct sevkit_error error;

    block = sevkit_id_block_default();
    block.policy = 0xb0000;
    block.guest_svn = 7;
    memset(block.launch_digest, 1, sizeof(block.launch_digest));
    memset(block.family_id, 2, sizeof(block.family_id));
    memset(block.image_id, 3, sizeof(block.image_id));
    EXPECT_OK(sevkit_key_generate(&id, &error), &error);
    EXPECT_OK(sevkit_key_generate(&author, &error), &error);
    EXPECT_OK(sevkit_id_auth_create(&block, id, author, &auth, &error), &error);
    EXPECT_OK(sevkit_key_digest(id, id_digest, &error), &error);
    EXPECT_OK(sevkit_key_digest(author, author_digest, &error), &error);
}

static struct sevkit_expectations *expect(bool with_auth, bool author_key, int want)
{
    struct sevkit_expectations *expectations;
    struct sevkit_error error;
    int r;

    EXPECT_OK(sevkit_expectations_new(&expectations, &error), &error);
    r = sk_expect_id_block(&block, with_auth ? &auth : NULL, author_key, expectations, &error);
    if (want == 0)
        EXPECT_OK(r, &error);
    else
        EXPECT_ERROR(r, want, &error);
    return expectations;
}

static void expect_bytes(const struct sevkit_expectations *expectations,
                         enum sevkit_expect_bytes field, const uint8_t *want)
{
    EXPECT_INT(sevkit_expectations_bytes_count(expectations, field), 1);
    EXPECT_BYTES(sevkit_expectations_bytes(expectations, field, 0), want,
                 sevkit_expect_bytes_size(field));
}

TEST(the_report_repeats_the_block)
{
    struct sevkit_expectations *expectations;

    make();
    expectations = expect(false, true, 0);
    expect_bytes(expectations, SEVKIT_EXPECT_MEASUREMENT, block.launch_digest);
    expect_bytes(expectations, SEVKIT_EXPECT_FAMILY_ID, block.family_id);
    expect_bytes(expectations, SEVKIT_EXPECT_IMAGE_ID, block.image_id);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_POLICY_EXACT], 0xb0000);
    EXPECT_INT(expectations->numbers[SEVKIT_EXPECT_GUEST_SVN_EXACT], 7);
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_ID_BLOCK));
    /* A block names no danger. */
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_ALLOW_DEBUG));
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_AUTHOR_KEY));
    EXPECT_INT(sevkit_expectations_bytes_count(expectations, SEVKIT_EXPECT_ID_KEY_DIGEST), 0);
    sevkit_expectations_free(expectations);
}

TEST(keys_are_those_of_the_authentication)
{
    struct sevkit_expectations *expectations;

    make();
    expectations = expect(true, true, 0);
    expect_bytes(expectations, SEVKIT_EXPECT_ID_KEY_DIGEST, id_digest);
    expect_bytes(expectations, SEVKIT_EXPECT_AUTHOR_KEY_DIGEST, author_digest);
    EXPECT(sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_AUTHOR_KEY));
    sevkit_expectations_free(expectations);
    expectations = expect(true, false, 0);
    expect_bytes(expectations, SEVKIT_EXPECT_ID_KEY_DIGEST, id_digest);
    EXPECT_INT(sevkit_expectations_bytes_count(expectations, SEVKIT_EXPECT_AUTHOR_KEY_DIGEST), 0);
    EXPECT(!sevkit_expectations_is_on(expectations, SEVKIT_EXPECT_AUTHOR_KEY));
    sevkit_expectations_free(expectations);
}

TEST(signatures_must_fit)
{
    make();
    block.guest_svn++;
    sevkit_expectations_free(expect(true, true, SEVKIT_EREFUSED));
    sevkit_expectations_free(expect(false, true, 0));
    make();
    auth.id_key_signature[0] ^= 1;
    sevkit_expectations_free(expect(true, true, SEVKIT_EREFUSED));
    sevkit_expectations_free(expect(true, false, 0));
}
