/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "igvm_file.h"
#include "test.h"

#include <stdlib.h>

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

static struct sk_test_igvm file;

static struct sk_igvm_id make_id(const struct sevkit_key *id_key, const struct sevkit_key *author)
{
    struct sk_igvm_id id = {.mask = 1, .author_key_enabled = author != NULL};
    struct sevkit_error error;

    id.block = sevkit_id_block_default();
    sk_test_random(id.block.launch_digest, sizeof(id.block.launch_digest));
    sk_test_random(id.block.image_id, sizeof(id.block.image_id));
    id.block.guest_svn = 7;
    EXPECT_OK(sevkit_id_auth_create(&id.block, id_key, author, &id.auth, &error), &error);
    return id;
}

/* Headers and data are the same but for the ID block. */
static void expect_same_contents(const struct sk_igvm *a, const struct sk_igvm *b)
{
    EXPECT_INT(b->count, a->count + 1);
    for (size_t i = 0; i < a->count; i++) {
        const struct sk_igvm_header *x = &a->headers[i], *y = &b->headers[i];

        EXPECT_INT(y->type, x->type);
        EXPECT_INT(y->gpa, x->gpa);
        EXPECT_INT(y->data_size, x->data_size);
        if (x->data)
            EXPECT_BYTES(y->data, x->data, x->data_size);
    }
    EXPECT_INT(b->headers[a->count].type, SK_IGVM_ID_BLOCK);
}

TEST(signed_file_holds_the_block_and_all_else)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id_key = NULL, *author = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_generate(&id_key, &error), &error);
    EXPECT_OK(sevkit_key_generate(&author, &error), &error);
    for (uint32_t version = 1; version <= 2; version++) {
        struct sk_igvm_id id = make_id(id_key, version == 2 ? author : NULL), found;
        SK_CLEANUP_FREE uint8_t *bytes = NULL, *again = NULL;
        struct sk_igvm before, after, twice;
        size_t size, again_size;

        sk_test_igvm_basic(&file, version);
        EXPECT_OK(sk_igvm_read(file.bytes, file.size, &before, &error), &error);
        EXPECT_OK(sk_igvm_sign(&before, &id, 0, &bytes, &size, &error), &error);
        EXPECT_OK(sk_igvm_read(bytes, size, &after, &error), &error);
        EXPECT_INT(after.version, version);
        expect_same_contents(&before, &after);
        sk_igvm_id_read(&after.headers[before.count], &found);
        found.block.policy = id.block.policy;
        EXPECT_BYTES(&found.block, &id.block, sizeof(id.block));
        EXPECT_OK(sevkit_id_auth_check_layout(&found.block, &found.auth, &error), &error);
        EXPECT_OK(sevkit_id_auth_check_id_signature(&found.block, &found.auth, &error), &error);
        if (version == 2)
            EXPECT_OK(sevkit_id_auth_check_author_signature(&found.auth, &error), &error);
        /* Signing again replaces the block: the same key gives the same file. */
        EXPECT_OK(sk_igvm_sign(&after, &id, 0, &again, &again_size, &error), &error);
        EXPECT_INT(again_size, size);
        EXPECT_BYTES(again, bytes, size);
        EXPECT_OK(sk_igvm_read(again, again_size, &twice, &error), &error);
        sk_igvm_done(&before);
        sk_igvm_done(&after);
        sk_igvm_done(&twice);
    }
}

TEST(version_can_be_chosen)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    struct sk_igvm before, after;
    struct sevkit_error error;
    struct sk_igvm_id id;
    size_t size;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    id = make_id(key, NULL);
    sk_test_igvm_basic(&file, 2);
    EXPECT_OK(sk_igvm_read(file.bytes, file.size, &before, &error), &error);
    EXPECT_OK(sk_igvm_sign(&before, &id, 1, &bytes, &size, &error), &error);
    EXPECT_OK(sk_igvm_read(bytes, size, &after, &error), &error);
    EXPECT_INT(after.version, 1);
    expect_same_contents(&before, &after);
    sk_igvm_done(&before);
    sk_igvm_done(&after);
}

TEST(data_among_the_headers_are_refused)
{
    struct sk_igvm_id id = {.mask = 1};
    struct sevkit_error error;
    struct sk_igvm igvm;
    uint8_t *bytes;
    size_t size;

    sk_test_igvm_basic(&file, 1);
    /* The offset of the first page: platform 24, policy 24, area 24 bytes, then header and 12. */
    memset(file.bytes + SK_IGVM_V1_BYTES + 72 + 8 + 12, 0, 4);
    file.bytes[SK_IGVM_V1_BYTES + 72 + 8 + 12] = 24;
    sk_test_igvm_finish(&file);
    EXPECT_OK(sk_igvm_read(file.bytes, file.size, &igvm, &error), &error);
    EXPECT_ERROR(sk_igvm_sign(&igvm, &id, 0, &bytes, &size, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "not behind the variable headers");
    sk_igvm_done(&igvm);
}
