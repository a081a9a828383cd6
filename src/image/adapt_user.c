/* SPDX-License-Identifier: Apache-2.0 */
#include "image/adapt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNTS_MAX_BYTES ((size_t)1 << 20)
#define KEYS_MAX_BYTES     ((size_t)256 << 10)

struct account {
    uint32_t uid, gid;
    char home[SK_ROOT_PATH_BYTES];
};

/* One line of passwd(5). */
static bool read_account(const char *line, const char *user, struct account *ret_account)
{
    size_t length = strlen(user);

    if (strncmp(line, user, length) != 0 || line[length] != ':')
        return false;
    return sscanf(line + length, ":%*[^:]:%" SCNu32 ":%" SCNu32 ":%*[^:]:%4095[^:\n]",
                  &ret_account->uid, &ret_account->gid, ret_account->home) == 3 ||
           sscanf(line + length, ":%*[^:]:%" SCNu32 ":%" SCNu32 "::%4095[^:\n]", &ret_account->uid,
                  &ret_account->gid, ret_account->home) == 3;
}

static int find_account(const struct sk_root *tree, const char *user, struct account *ret_account,
                        struct sevkit_error *error)
{
    const struct sk_node *node = sk_root_find(tree, "etc/passwd");
    SK_CLEANUP_FREE char *text = NULL;
    size_t size;
    int r;

    if (!node || !S_ISREG(node->mode))
        return sk_error_set(error, SEVKIT_EINPUT, "/etc/passwd: not in the image");
    r = sk_node_text(tree, node, ACCOUNTS_MAX_BYTES, &text, &size, error);
    if (r < 0)
        return r;
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        if (read_account(line, user, ret_account))
            return 0;
    return sk_error_set(error, SEVKIT_EUSAGE, "no user \"%s\" in the image", user);
}

/* A folder or file of the user's. */
static int own(struct sk_root *tree, const char *path, uint32_t mode, const struct account *account,
               struct sk_node **ret_node, struct sevkit_error *error)
{
    struct sk_node *node = sk_root_find(tree, path);
    int r = 0;

    if (!node)
        r = sk_root_make(tree, path, mode, &node, error);
    if (r < 0)
        return r;
    node->mode = mode;
    node->uid = account->uid;
    node->gid = account->gid;
    *ret_node = node;
    return 0;
}

/* The keys that are there, and the new one. */
static int append_key(struct sk_root *tree, struct sk_node *node, const char *key,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE char *old = NULL;
    size_t size = 0;
    int r = sk_node_text(tree, node, KEYS_MAX_BYTES, &old, &size, error);

    if (r < 0)
        return r;
    sk_text_add_bytes(&text, old, size);
    if (size && old[size - 1] != '\n')
        sk_text_add(&text, "\n");
    sk_text_add_bytes(&text, key, strcspn(key, "\r\n"));
    sk_text_add(&text, "\n");
    return sk_text_ok(&text) ? sk_node_set(node, sk_text_get(&text), text.length, error)
                             : sk_error_oom(error);
}

int sk_adapt_authorize(struct sk_root *tree, const char *user, const char *text,
                       struct sk_changes *changes, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    struct account account = {0};
    struct sk_node *node = NULL;
    int r = find_account(tree, user, &account, error);

    if (r < 0)
        return r;
    if (strncmp(text, "ssh-", 4) != 0 && strncmp(text, "ecdsa-", 6) != 0 &&
        strncmp(text, "sk-", 3) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "not a public key of OpenSSH");
    if (!sk_root_find(tree, account.home)) {
        r = own(tree, account.home, S_IFDIR | 0700, &account, &node, error);
        if (r < 0)
            return r;
    }
    sk_text_addf(&path, "%s/.ssh", account.home);
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    r = own(tree, sk_text_get(&path), S_IFDIR | 0700, &account, &node, error);
    sk_text_add(&path, "/authorized_keys");
    if (r == 0 && sk_text_ok(&path))
        r = own(tree, sk_text_get(&path), S_IFREG | 0600, &account, &node, error);
    if (r == 0)
        r = append_key(tree, node, text, error);
    if (r == 0)
        r = sk_changes_add(changes, SK_CHANGE_EDITED, node, error, "key of %s added", user);
    return r;
}
