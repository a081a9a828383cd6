/* SPDX-License-Identifier: Apache-2.0 */
#include "image/scrub.h"

#include <stdlib.h>
#include <string.h>

#define ACCOUNTS_MAX_BYTES ((size_t)1 << 20)

const char *const sk_scrub_names[] = {"ssh-host-keys", "machine-id", "random-seeds",
                                      "cloud-init",    "passwords",  "logs",
                                      "histories",     "leases",     NULL};

enum action {
    REMOVE,
    EMPTY_FILE, /* the file stays: services expect it */
    EMPTY,      /* a folder: all that is in it goes */
    FILES, /* a folder: files in it go, at any depth; folders stay for the services that write there */
    HASHES, /* password hashes in the second field */
};

static const struct {
    enum sk_scrub category;
    const char *pattern;
    enum action action;
    const char *what;
} rules[] = {
    {SK_SCRUB_SSH_HOST_KEYS, "etc/ssh/ssh_host_*key", REMOVE, "SSH host key"},
    {SK_SCRUB_SSH_HOST_KEYS, "etc/ssh/ssh_host_*key.pub", REMOVE, "SSH host key"},
    {SK_SCRUB_SSH_HOST_KEYS, "etc/ssh/ssh_host_*cert.pub", REMOVE, "SSH host certificate"},
    {SK_SCRUB_SSH_HOST_KEYS, "etc/dropbear/dropbear_*_host_key", REMOVE, "SSH host key"},
    /* machine-id(5): an empty file gets a new identity at each boot of a read-only root. */
    {SK_SCRUB_MACHINE_ID, "etc/machine-id", EMPTY_FILE, "machine ID"},
    {SK_SCRUB_MACHINE_ID, "var/lib/dbus/machine-id", REMOVE, "machine ID"},
    {SK_SCRUB_RANDOM_SEEDS, "var/lib/systemd/random-seed", REMOVE, "random seed"},
    {SK_SCRUB_RANDOM_SEEDS, "var/lib/urandom/random-seed", REMOVE, "random seed"},
    {SK_SCRUB_RANDOM_SEEDS, "var/lib/random-seed", REMOVE, "random seed"},
    {SK_SCRUB_RANDOM_SEEDS, "boot/loader/random-seed", REMOVE, "random seed"},
    {SK_SCRUB_RANDOM_SEEDS, "boot/efi/loader/random-seed", REMOVE, "random seed"},
    {SK_SCRUB_RANDOM_SEEDS, "efi/loader/random-seed", REMOVE, "random seed"},
    {SK_SCRUB_RANDOM_SEEDS, "var/lib/systemd/credential.secret", REMOVE, "key of credentials"},
    {SK_SCRUB_CLOUD_INIT, "var/lib/cloud", EMPTY, "state of cloud-init"},
    {SK_SCRUB_CLOUD_INIT, "var/log/cloud-init*.log", REMOVE, "log of cloud-init"},
    {SK_SCRUB_CLOUD_INIT, "etc/netplan/50-cloud-init.yaml", REMOVE, "network of an instance"},
    {SK_SCRUB_CLOUD_INIT, "etc/network/interfaces.d/50-cloud-init*", REMOVE,
     "network of an instance"},
    {SK_SCRUB_CLOUD_INIT, "etc/cloud/cloud.cfg.d/90-installer-network.cfg", REMOVE,
     "network of the installation"},
    {SK_SCRUB_CLOUD_INIT, "etc/cloud/cloud.cfg.d/99-installer.cfg", REMOVE,
     "user data of the installation"},
    {SK_SCRUB_PASSWORDS, "etc/shadow", HASHES, "password"},
    {SK_SCRUB_PASSWORDS, "etc/shadow-", HASHES, "password"},
    {SK_SCRUB_PASSWORDS, "etc/gshadow", HASHES, "password of the group"},
    {SK_SCRUB_PASSWORDS, "etc/gshadow-", HASHES, "password of the group"},
    {SK_SCRUB_PASSWORDS, "etc/passwd", HASHES, "password"},
    {SK_SCRUB_PASSWORDS, "etc/passwd-", HASHES, "password"},
    {SK_SCRUB_PASSWORDS, "etc/security/opasswd", REMOVE, "old passwords"},
    {SK_SCRUB_PASSWORDS, "etc/opasswd", REMOVE, "old passwords"},
    {SK_SCRUB_LOGS, "var/log", FILES, "log"},
    {SK_SCRUB_LOGS, "var/crash", FILES, "crash report"},
    {SK_SCRUB_LOGS, "var/lib/systemd/coredump", FILES, "core dump"},
    {SK_SCRUB_HISTORIES, "root/.*_history", REMOVE, "history of commands"},
    {SK_SCRUB_HISTORIES, "home/*/.*_history", REMOVE, "history of commands"},
    {SK_SCRUB_HISTORIES, "root/.lesshst", REMOVE, "history of searches"},
    {SK_SCRUB_HISTORIES, "home/*/.lesshst", REMOVE, "history of searches"},
    {SK_SCRUB_HISTORIES, "root/.viminfo", REMOVE, "history of an editor"},
    {SK_SCRUB_HISTORIES, "home/*/.viminfo", REMOVE, "history of an editor"},
    {SK_SCRUB_LEASES, "var/lib/dhcp/*", REMOVE, "DHCP lease"},
    {SK_SCRUB_LEASES, "var/lib/NetworkManager", FILES, "state of the network"},
    {SK_SCRUB_LEASES, "var/lib/systemd/timesync/clock", REMOVE, "time of the last run"},
};

struct scrub {
    struct sk_root *tree;
    struct sk_changes *changes;
};

static int remove_node(const struct scrub *scrub, struct sk_node *node, const char *what,
                       struct sevkit_error *error)
{
    int r = sk_changes_add(scrub->changes, SK_CHANGE_REMOVED, node, error, "%s", what);

    if (r == 0)
        sk_root_remove(scrub->tree, node);
    return r;
}

static int empty_folder(const struct scrub *scrub, struct sk_node *node, const char *what,
                        struct sevkit_error *error)
{
    int r;

    if (!S_ISDIR(node->mode) || !node->child_count)
        return 0;
    r = sk_changes_add(scrub->changes, SK_CHANGE_EMPTIED, node, error, "%s", what);
    while (r == 0 && node->child_count)
        sk_root_remove(scrub->tree, node->children[node->child_count - 1]);
    return r;
}

static int remove_files(const struct scrub *scrub, struct sk_node *node, const char *what,
                        struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = node->child_count; r == 0 && i-- > 0;) {
        struct sk_node *child = node->children[i];

        r = S_ISDIR(child->mode) ? remove_files(scrub, child, what, error)
                                 : remove_node(scrub, child, what, error);
    }
    return r;
}

static int empty_file(const struct scrub *scrub, struct sk_node *node, const char *what,
                      struct sevkit_error *error)
{
    int r;

    if (!S_ISREG(node->mode) || !sk_node_file(node)->size)
        return 0;
    r = sk_changes_add(scrub->changes, SK_CHANGE_EMPTIED, node, error, "%s", what);
    return r < 0 ? r : sk_node_set(node, "", 0, error);
}

/* Something that a password could be checked with: not empty, not "x" (which refers to /etc/shadow). Behind a
 * "!" that locks the account the hash may still be there, for 'passwd -u'. An empty password is no secret, but
 * anyone may log in with it. */
static bool is_hash(const char *field, size_t length)
{
    while (length && (*field == '!' || *field == '*')) {
        field++;
        length--;
    }
    return length && !(length == 1 && *field == 'x');
}

static int copy_account(const struct scrub *scrub, const struct sk_node *node, const char *line,
                        size_t length, const char *what, struct sk_text *text, bool *changed,
                        struct sevkit_error *error)
{
    const char *colon = memchr(line, ':', length);
    size_t name = colon ? (size_t)(colon - line) : length;
    const char *field = colon ? colon + 1 : line + length;
    size_t left = length - (size_t)(field - line);
    const char *next = memchr(field, ':', left);
    size_t size = next ? (size_t)(next - field) : left;
    bool open = colon && next && size == 0 && strncmp(node->name, "gshadow", 7) != 0;
    int r = 0;

    if (!open && !is_hash(field, size)) {
        sk_text_add_bytes(text, line, length);
        return 0;
    }
    sk_text_add_bytes(text, line, name);
    sk_text_add(text, ":!");
    sk_text_add_bytes(text, field + size, left - size);
    *changed = true;
    r = sk_changes_add(scrub->changes, SK_CHANGE_LOCKED, node, error, "%s%s %.*s",
                       open ? "empty " : "", what, (int)(name < 64 ? name : 64), line);
    return r;
}

static int lock_passwords(const struct scrub *scrub, struct sk_node *node, const char *what,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE char *lines = NULL;
    bool changed = false;
    size_t size;
    int r;

    if (!S_ISREG(node->mode))
        return 0;
    r = sk_node_text(scrub->tree, node, ACCOUNTS_MAX_BYTES, &lines, &size, error);
    for (const char *at = lines; r == 0 && at < lines + size;) {
        const char *end = memchr(at, '\n', (size_t)(lines + size - at));
        size_t length = end ? (size_t)(end - at) : (size_t)(lines + size - at);

        r = copy_account(scrub, node, at, length, what, &text, &changed, error);
        if (end)
            sk_text_add(&text, "\n");
        at += length + (end != NULL);
    }
    if (r == 0 && !sk_text_ok(&text))
        r = sk_error_oom(error);
    if (r == 0 && changed)
        r = sk_node_set(node, sk_text_get(&text), text.length, error);
    return r;
}

static int apply(const struct scrub *scrub, struct sk_node *node, enum action action,
                 const char *what, struct sevkit_error *error)
{
    switch (action) {
    case REMOVE:
        return remove_node(scrub, node, what, error);
    case EMPTY_FILE:
        return empty_file(scrub, node, what, error);
    case EMPTY:
        return empty_folder(scrub, node, what, error);
    case FILES:
        return S_ISDIR(node->mode) ? remove_files(scrub, node, what, error) : 0;
    case HASHES:
        return lock_passwords(scrub, node, what, error);
    }
    return 0;
}

int sk_scrub_run(struct sk_root *tree, unsigned keep, struct sk_changes *changes,
                 struct sevkit_error *error)
{
    const struct scrub scrub = {tree, changes};
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(rules); i++) {
        SK_CLEANUP_FREE struct sk_node **nodes = NULL;
        size_t count = 0;

        if (keep & 1u << rules[i].category)
            continue;
        r = sk_root_match(tree, rules[i].pattern, &nodes, &count, error);
        for (size_t j = 0; r == 0 && j < count; j++)
            r = apply(&scrub, nodes[j], rules[i].action, rules[i].what, error);
    }
    return r;
}
