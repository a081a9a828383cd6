/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/tree.h"

#include "base/cleanup.h"
#include "test.h"

#include <stdlib.h>
#include <sys/stat.h>

static struct sevkit_error error;

static int add(struct sk_tree *tree, const char *path, const char *text)
{
    struct sk_blob blob = {(uint8_t *)strdup(text), strlen(text)};

    return sk_tree_add(tree, path, text, false, &blob, &error);
}

TEST(parents_come_before_files)
{
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};
    static const char *const paths[] = {"a", "a/b", "a/b/c", "a/d", "z"};

    EXPECT_OK(add(&tree, "/a/b/c", "1"), &error);
    EXPECT_OK(add(&tree, "z", "2"), &error);
    EXPECT_OK(sk_tree_add_folder(&tree, "//a/d", &error), &error);
    EXPECT_OK(sk_tree_add_folder(&tree, "a", &error), &error);
    sk_tree_sort(&tree);
    EXPECT_INT(tree.count, 5);
    for (size_t i = 0; i < tree.count; i++)
        EXPECT_STR(tree.entries[i].path, paths[i]);
    EXPECT_INT(sk_tree_find(&tree, "a/b")->mode, S_IFDIR | 0755);
    EXPECT_INT(sk_tree_find(&tree, "a/b/c")->mode, S_IFREG | 0644);
    EXPECT(!sk_tree_find(&tree, "a/c"));
}

TEST(the_same_again_is_one_file)
{
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};

    EXPECT_OK(add(&tree, "a", "1"), &error);
    EXPECT_OK(add(&tree, "/a", "1"), &error);
    EXPECT_INT(tree.count, 1);
    EXPECT_ERROR(add(&tree, "a", "2"), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "1 and 2 differ");
    EXPECT_ERROR(add(&tree, "a", ""), SEVKIT_EREFUSED, &error);
}

TEST(bad_paths)
{
    static const char *const bad[] = {"", "/", ".", "..", "a//b", "a/", "../a", "a/../b", "a/./b"};
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++)
        EXPECT_ERROR(add(&tree, bad[i], "1"), SEVKIT_EUSAGE, &error);
    EXPECT_INT(tree.count, 0);
}

TEST(file_and_folder)
{
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};

    EXPECT_OK(add(&tree, "a", "1"), &error);
    EXPECT_ERROR(add(&tree, "a/b", "1"), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_tree_add_folder(&tree, "a", &error), SEVKIT_EUSAGE, &error);
    EXPECT_OK(sk_tree_add_folder(&tree, "d", &error), &error);
    EXPECT_ERROR(add(&tree, "d", ""), SEVKIT_EREFUSED, &error);
}
