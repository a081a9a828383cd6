/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/options/id_block_expect.h"

#include "base/cleanup.h"

/* The fields of the block that a report repeats (SEV-SNP ABI 56860, tables ID_BLOCK and ATTESTATION_REPORT). */
static int expect_block(const struct sevkit_id_block *block,
                        struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    const struct {
        enum sevkit_expect_bytes field;
        const uint8_t *bytes;
        size_t size;
    } fields[] = {
        {SEVKIT_EXPECT_MEASUREMENT, block->launch_digest, sizeof(block->launch_digest)},
        {SEVKIT_EXPECT_FAMILY_ID, block->family_id, sizeof(block->family_id)},
        {SEVKIT_EXPECT_IMAGE_ID, block->image_id, sizeof(block->image_id)},
    };
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(fields) && r == 0; i++)
        r = sevkit_expectations_add_bytes(expectations, fields[i].field, fields[i].bytes,
                                          fields[i].size, error);
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_EXACT, block->policy);
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_GUEST_SVN_EXACT, block->guest_svn);
    sevkit_expectations_switch(expectations, SEVKIT_EXPECT_ID_BLOCK, true);
    return r;
}

static int expect_key(const struct sevkit_id_auth *auth, bool author,
                      struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    int r = sevkit_id_auth_key_digest(auth, author, digest, error);

    return r < 0 ? r
                 : sevkit_expectations_add_bytes(expectations,
                                                 author ? SEVKIT_EXPECT_AUTHOR_KEY_DIGEST
                                                        : SEVKIT_EXPECT_ID_KEY_DIGEST,
                                                 digest, sizeof(digest), error);
}

static int expect_auth(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                       bool author_key, struct sevkit_expectations *expectations,
                       struct sevkit_error *error)
{
    bool has_author = author_key && auth->has_author_key;
    int r = sevkit_id_auth_check_layout(block, auth, error);

    if (r == 0)
        r = sevkit_id_auth_check_id_signature(block, auth, error);
    if (r == 0 && has_author)
        r = sevkit_id_auth_check_author_signature(auth, error);
    if (r == 0)
        r = expect_key(auth, false, expectations, error);
    if (r == 0 && has_author) {
        r = expect_key(auth, true, expectations, error);
        sevkit_expectations_switch(expectations, SEVKIT_EXPECT_AUTHOR_KEY, true);
    }
    return r;
}

int sk_expect_id_block(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                       bool author_key, struct sevkit_expectations *expectations,
                       struct sevkit_error *error)
{
    int r = expect_block(block, expectations, error);

    return r < 0 || !auth ? r : expect_auth(block, auth, author_key, expectations, error);
}
