/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "initramfs/packing.h"
#include "test.h"

#include <stdio.h>

static struct sevkit_error error;

static void fill(struct sk_tree *tree, bool backwards)
{
    for (int i = 0; i < 20; i++) {
        char path[32];

        (void)snprintf(path, sizeof(path), "d%d/f%d", (backwards ? 19 - i : i) % 3,
                       backwards ? 19 - i : i);
        EXPECT_OK(sk_tree_add_text(tree, path, path, &error), &error);
    }
    sk_tree_sort(tree);
}

TEST(order_of_adding_does_not_count)
{
    for (int compression = SK_COMPRESS_ZSTD; compression <= SK_COMPRESS_NONE; compression++) {
        SK_CLEANUP(sk_tree_done) struct sk_tree a = {0}, b = {0};
        SK_CLEANUP(sk_blob_done) struct sk_blob one = {0}, two = {0};

        fill(&a, false);
        fill(&b, true);
        EXPECT_OK(sk_archive_write(&a, (enum sk_compression)compression, &one, &error), &error);
        EXPECT_OK(sk_archive_write(&b, (enum sk_compression)compression, &two, &error), &error);
        EXPECT_INT(one.size, two.size);
        EXPECT_BYTES(one.data, two.data, one.size);
        sk_tree_done(&b);
    }
}

/* Documentation/driver-api/early-userspace/buffer-format.rst: magic and 13 fields of 8 hex digits. */
TEST(headers)
{
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};
    SK_CLEANUP(sk_blob_done) struct sk_blob archive = {0};

    EXPECT_OK(sk_tree_add_text(&tree, "a", "text", &error), &error);
    EXPECT_OK(sk_archive_write(&tree, SK_COMPRESS_NONE, &archive, &error), &error);
    EXPECT_BYTES(archive.data,
                 "070701"
                 "00000001" /* inode */
                 "000081a4" /* mode */
                 "00000000" /* user */
                 "00000000" /* group */
                 "00000001" /* links */
                 "00000000" /* time */
                 "00000004" /* size */
                 "00000000"
                 "00000000"
                 "00000000"
                 "00000000"
                 "00000002" /* name */
                 "00000000"
                 "a\0text",
                 116);
    EXPECT_INT(archive.size % 4, 0);
}

TEST(an_empty_file_and_an_empty_folder)
{
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};
    SK_CLEANUP(sk_blob_done) struct sk_blob archive = {0};

    EXPECT_OK(sk_tree_add_text(&tree, "a", "", &error), &error);
    EXPECT_OK(sk_tree_add_folder(&tree, "b", &error), &error);
    EXPECT_OK(sk_archive_write(&tree, SK_COMPRESS_NONE, &archive, &error), &error);
    EXPECT(archive.size > 0);
}
