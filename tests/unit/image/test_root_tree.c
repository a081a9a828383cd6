/* SPDX-License-Identifier: Apache-2.0 */
#include "image/root/root_tree.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

static struct sk_root *new_tree(void)
{
    struct sk_root *tree = NULL;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_root_new("/tmp/sevkit-tree", &tree, &error), &error);
    return tree;
}

static int add_path(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    (void)error;
    sk_node_path(node, arg);
    sk_text_add(arg, " ");
    return 0;
}

static void expect_paths(const struct sk_root *tree, const char *want)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_root_walk(tree->root, add_path, &text, &error), &error);
    EXPECT_STR(sk_text_get(&text), want);
}

TEST(children_are_in_order_whatever_the_order_of_making)
{
    static const char *const names[] = {"b/x", "a", "ab", "B", "b/w/z", "c"};

    for (size_t start = 0; start < 6; start++) {
        SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
        struct sevkit_error error = {0};

        for (size_t i = 0; i < 6; i++)
            EXPECT_OK(sk_root_put(tree, names[(start + i) % 6], 0644, "x", 1, &error), &error);
        expect_paths(tree, "B a ab b b/w b/w/z b/x c ");
        EXPECT(sk_root_find(tree, "/b/w")->mode == (S_IFDIR | 0755));
        EXPECT(sk_root_find(tree, "") == tree->root);
        EXPECT(!sk_root_find(tree, "b/w/z/y") && !sk_root_find(tree, "abc"));
    }
}

TEST(paths_that_leave_the_root_are_refused)
{
    static const char *const paths[] = {"../a", "a/../b", "..", "a/./b", "a/.."};
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};
    char name[SK_ROOT_NAME_BYTES + 2];

    for (size_t i = 0; i < SK_ARRAY_SIZE(paths); i++)
        EXPECT_ERROR(sk_root_put(tree, paths[i], 0644, "", 0, &error), SEVKIT_EINPUT, &error);
    memset(name, 'a', sizeof(name));
    name[sizeof(name) - 1] = 0;
    EXPECT_ERROR(sk_root_put(tree, name, 0644, "", 0, &error), SEVKIT_EINPUT, &error);
    name[SK_ROOT_NAME_BYTES] = 0;
    EXPECT_OK(sk_root_put(tree, name, 0644, "", 0, &error), &error);
    EXPECT_ERROR(sk_root_put(tree, "", 0644, "", 0, &error), SEVKIT_EINPUT, &error);
}

TEST(a_file_is_no_folder)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};

    EXPECT_OK(sk_root_put(tree, "a", 0644, "x", 1, &error), &error);
    EXPECT_ERROR(sk_root_put(tree, "a/b", 0644, "x", 1, &error), SEVKIT_EINPUT, &error);
    EXPECT_OK(sk_root_put(tree, "c/d", 0644, "x", 1, &error), &error);
    EXPECT_ERROR(sk_root_put(tree, "c", 0644, "x", 1, &error), SEVKIT_EINPUT, &error);
    /* A symbolic link on the way is not followed. */
    EXPECT_OK(sk_root_symlink(tree, "link", "/etc", &error), &error);
    EXPECT_ERROR(sk_root_put(tree, "link/passwd", 0644, "x", 1, &error), SEVKIT_EINPUT, &error);
}

static void expect_content(const struct sk_root *tree, const char *path, const char *want)
{
    SK_CLEANUP_FREE char *text = NULL;
    const struct sk_node *node = sk_root_find(tree, path);
    struct sevkit_error error = {0};
    size_t size;

    EXPECT(node);
    EXPECT_OK(sk_node_text(tree, node, 100, &text, &size, &error), &error);
    EXPECT_STR(text, want);
    EXPECT_INT(size, strlen(want));
}

TEST(content_is_replaced_and_read)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};
    char piece[4];
    size_t size;

    EXPECT_OK(sk_root_put(tree, "a", 0600, "one", 3, &error), &error);
    expect_content(tree, "a", "one");
    EXPECT_OK(sk_root_put(tree, "a", 0644, "another", 7, &error), &error);
    expect_content(tree, "a", "another");
    EXPECT_OK(sk_node_read(tree, sk_root_find(tree, "a"), piece, 4, 5, &size, &error), &error);
    EXPECT(size == 2 && memcmp(piece, "er", 2) == 0);
    EXPECT_OK(sk_node_read(tree, sk_root_find(tree, "a"), piece, 4, 7, &size, &error), &error);
    EXPECT_INT(size, 0);
}

TEST(a_hard_link_inherits_the_file)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};
    struct sk_node *node;

    EXPECT_OK(sk_root_put(tree, "a", 0640, "text", 4, &error), &error);
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(sk_root_make(tree, i ? "c" : "b", S_IFREG | 0640, &node, &error), &error);
        EXPECT_OK(sk_node_link(node, sk_root_find(tree, "a"), &error), &error);
    }
    EXPECT_ERROR(sk_node_link(sk_root_find(tree, "a"), node, &error), SEVKIT_EINPUT, &error);
    expect_content(tree, "b", "text");
    sk_root_remove(tree, sk_root_find(tree, "a"));
    expect_paths(tree, "b c ");
    expect_content(tree, "b", "text");
    expect_content(tree, "c", "text");
    EXPECT(!sk_root_find(tree, "b")->first && sk_root_find(tree, "c")->first);
    /* A new file of that name leaves the other name alone. */
    EXPECT_OK(sk_root_put(tree, "b", 0600, "new", 3, &error), &error);
    expect_content(tree, "c", "text");
    expect_content(tree, "b", "new");
    EXPECT_INT(sk_root_find(tree, "c")->mode & 0777, 0640);
}

TEST(whole_folders_are_removed)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};

    EXPECT_OK(sk_root_put(tree, "a/b/c", 0644, "x", 1, &error), &error);
    EXPECT_OK(sk_root_put(tree, "a/d", 0644, "x", 1, &error), &error);
    EXPECT_OK(sk_root_put(tree, "e", 0644, "x", 1, &error), &error);
    sk_root_remove(tree, sk_root_find(tree, "a"));
    expect_paths(tree, "e ");
    EXPECT_INT(tree->nodes, 2);
}

TEST(patterns)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};
    SK_CLEANUP_FREE struct sk_node **nodes = NULL;
    size_t count;

    EXPECT_OK(sk_root_put(tree, "etc/ssh/ssh_host_rsa_key", 0600, "x", 1, &error), &error);
    EXPECT_OK(sk_root_put(tree, "etc/ssh/ssh_host_rsa_key.pub", 0600, "x", 1, &error), &error);
    EXPECT_OK(sk_root_put(tree, "etc/ssh/sshd_config", 0600, "x", 1, &error), &error);
    EXPECT_OK(sk_root_match(tree, "etc/*/ssh_host_*_key*", &nodes, &count, &error), &error);
    EXPECT_INT(count, 2);
    EXPECT_STR(nodes[0]->name, "ssh_host_rsa_key");
}

TEST(attributes_are_in_order)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = new_tree();
    struct sevkit_error error = {0};

    EXPECT_OK(sk_node_add_xattr(tree->root, "user.b", "1", 1, &error), &error);
    EXPECT_OK(sk_node_add_xattr(tree->root, "user.a", "2", 1, &error), &error);
    EXPECT_STR(tree->root->xattrs->name, "user.a");
    EXPECT_STR(tree->root->xattrs->next->name, "user.b");
}
