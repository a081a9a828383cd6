/* SPDX-License-Identifier: Apache-2.0 */
#include "image/adapt.h"

#include <stdlib.h>
#include <string.h>

#define TABLE_MAX_BYTES ((size_t)256 << 10)
#define WORD_BYTES      256
#define COMMENT         "# not in a guest of sevkit: "

struct adapt {
    struct sk_root *tree;
    struct sk_changes *changes;
};

/* Up to count words of a line, cut off at WORD_BYTES - 1. */
static size_t split(const char *line, size_t length, char words[][WORD_BYTES], size_t count)
{
    size_t found = 0, at = 0;

    while (found < count) {
        size_t start, size;

        while (at < length && (line[at] == ' ' || line[at] == '\t'))
            at++;
        start = at;
        while (at < length && line[at] != ' ' && line[at] != '\t')
            at++;
        size = at - start;
        if (!size)
            break;
        if (size >= WORD_BYTES)
            size = WORD_BYTES - 1;
        memcpy(words[found], line + start, size);
        words[found++][size] = 0;
    }
    return found;
}

/* A mount that names a disk or a partition by any name. */
static bool of_disk(const char *device)
{
    static const char *const prefixes[] = {
        "/dev/", "UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=", "ID=", "/swap"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(prefixes); i++)
        if (strncmp(device, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* What a line of fstab(5) is to be left out for; NULL: it stays. */
static const char *fstab_reason(const char *line, size_t length)
{
    char words[3][WORD_BYTES];

    if (split(line, length, words, 3) < 3 || words[0][0] == '#')
        return NULL;
    if (strcmp(words[2], "swap") == 0)
        return "swap";
    if (strcmp(words[1], "/") == 0)
        return "the root, which is mounted already";
    return of_disk(words[0]) ? "another partition" : NULL;
}

/* Any line of crypttab(5) is of a disk. */
static const char *crypttab_reason(const char *line, size_t length)
{
    char words[1][WORD_BYTES];

    return split(line, length, words, 1) < 1 || words[0][0] == '#' ? NULL : "another disk";
}

/* Comments out the lines for which reason() has one. */
static int edit_lines(const struct adapt *adapt, const char *path,
                      const char *(*reason)(const char *line, size_t length),
                      struct sevkit_error *error)
{
    struct sk_node *node = sk_root_find(adapt->tree, path);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE char *lines = NULL;
    size_t size = 0, before = adapt->changes->count;
    int r;

    if (!node || !S_ISREG(node->mode))
        return 0;
    r = sk_node_text(adapt->tree, node, TABLE_MAX_BYTES, &lines, &size, error);
    for (size_t at = 0; r == 0 && at < size;) {
        size_t length = strcspn(lines + at, "\n");
        const char *why = reason(lines + at, length);

        if (why) {
            sk_text_add(&text, COMMENT);
            r = sk_changes_add(adapt->changes, SK_CHANGE_EDITED, node, error, "left out (%s): %.*s",
                               why, (int)(length < 200 ? length : 200), lines + at);
        }
        sk_text_add_bytes(&text, lines + at, length);
        sk_text_add(&text, "\n");
        at += length + 1;
    }
    if (r == 0 && !sk_text_ok(&text))
        r = sk_error_oom(error);
    if (r == 0 && adapt->changes->count > before)
        r = sk_node_set(node, sk_text_get(&text), text.length, error);
    return r;
}

/* Services that are masked where they are installed. */
static const struct {
    const char *unit, *why;
} units[] = {
    {"multipathd.service", "waits for disks of a storage network"},
    {"multipathd.socket", "waits for disks of a storage network"},
    {"lvm2-monitor.service", "watches volumes that are not there"},
    {"qemu-guest-agent.service", "runs commands of the host"},
    {"open-vm-tools.service", "runs commands of the host"},
    {"hv-kvp-daemon.service", "takes settings from the host"},
    {"walinuxagent.service", "runs commands of the host"},
    {"google-guest-agent.service", "takes keys from the host"},
    {"amazon-ssm-agent.service", "runs commands of the cloud"},
    {"snapd.seeded.service", "delays the boot of a read-only root"},
};

#define OWN_UNITS 2
static const char *const unit_folders[] = {"usr/lib/systemd/system", "lib/systemd/system",
                                           "etc/systemd/system"};

/* Installed, and not masked already. */
static bool has_unit(const struct sk_root *tree, const char *unit)
{
    const struct sk_node *own = sk_root_find(tree, unit_folders[OWN_UNITS]);

    own = own ? sk_node_child(own, unit, strlen(unit)) : NULL;
    if (own && S_ISLNK(own->mode) && strcmp(own->target, "/dev/null") == 0)
        return false;
    for (size_t i = 0; i < SK_ARRAY_SIZE(unit_folders); i++) {
        struct sk_node *folder = sk_root_find(tree, unit_folders[i]);

        if (folder && sk_node_child(folder, unit, strlen(unit)))
            return true;
    }
    return false;
}

static int mask(const struct adapt *adapt, const char *unit, const char *why,
                struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    int r;

    sk_text_addf(&path, "etc/systemd/system/%s", unit);
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    r = sk_root_symlink(adapt->tree, sk_text_get(&path), "/dev/null", error);
    if (r == 0)
        r = sk_changes_add(adapt->changes, SK_CHANGE_ADDED,
                           sk_root_find(adapt->tree, sk_text_get(&path)), error,
                           "service masked: %s", why);
    return r;
}

/* Whoever attaches a disk with the right label gives cloud-init users, keys and commands. */
static int disable_cloud_init(const struct adapt *adapt, struct sevkit_error *error)
{
    static const char path[] = "etc/cloud/cloud-init.disabled";
    int r;

    if (!sk_root_find(adapt->tree, "etc/cloud/cloud.cfg") || sk_root_find(adapt->tree, path))
        return 0;
    r = sk_root_put(adapt->tree, path, 0644, "", 0, error);
    if (r == 0)
        r = sk_changes_add(adapt->changes, SK_CHANGE_ADDED, sk_root_find(adapt->tree, path), error,
                           "cloud-init disabled: takes users, keys and commands from the host");
    return r;
}

static int adapt_services(const struct adapt *adapt, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(units); i++)
        if (has_unit(adapt->tree, units[i].unit))
            r = mask(adapt, units[i].unit, units[i].why, error);
    return r < 0 ? r : disable_cloud_init(adapt, error);
}

static const char network_text[] = "[Match]\n"
                                   "Type=ether\n"
                                   "\n"
                                   "[Network]\n"
                                   "DHCP=yes\n";

/* Do files of this pattern have a line that fits any Ethernet interface? */
static int covers_all(const struct adapt *adapt, const char *pattern, const char *const *signs,
                      bool *ret_covers, struct sevkit_error *error)
{
    SK_CLEANUP_FREE struct sk_node **nodes = NULL;
    size_t count = 0;
    int r = sk_root_match(adapt->tree, pattern, &nodes, &count, error);

    for (size_t i = 0; r == 0 && i < count; i++) {
        SK_CLEANUP_FREE char *text = NULL;
        size_t size;

        if (!S_ISREG(nodes[i]->mode))
            continue;
        r = sk_node_text(adapt->tree, nodes[i], TABLE_MAX_BYTES, &text, &size, error);
        for (size_t j = 0; r == 0 && signs[j]; j++)
            *ret_covers |= strstr(text, signs[j]) != NULL;
    }
    return r;
}

static int has_network(const struct adapt *adapt, bool *ret_has, struct sevkit_error *error)
{
    static const char *const networkd[] = {"Type=ether", "Name=e*", "Name=en*", "Name=*", NULL};
    static const char *const netplan[] = {"name: e*", "name: \"e*\"", "name: en*", "name: \"en*\"",
                                          NULL};
    int r = covers_all(adapt, "etc/systemd/network/*.network", networkd, ret_has, error);

    if (r == 0)
        r = covers_all(adapt, "etc/netplan/*.yaml", netplan, ret_has, error);
    /* It sets up any interface by DHCP itself. */
    *ret_has |= sk_root_find(adapt->tree, "usr/sbin/NetworkManager") != NULL;
    return r;
}

static int enable(const struct adapt *adapt, const char *wants, const char *unit,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0}, target = {0};

    sk_text_addf(&path, "etc/systemd/system/%s/%s", wants, unit);
    sk_text_addf(&target, "/lib/systemd/system/%s", unit);
    if (!sk_text_ok(&path) || !sk_text_ok(&target))
        return sk_error_oom(error);
    return sk_root_symlink(adapt->tree, sk_text_get(&path), sk_text_get(&target), error);
}

/* The interface has another name here than where the root was installed. */
static int adapt_network(const struct adapt *adapt, struct sevkit_error *error)
{
    static const char path[] = "etc/systemd/network/99-sevkit.network";
    bool has = false;
    int r = has_network(adapt, &has, error);

    if (r < 0 || has)
        return r;
    if (!sk_root_find(adapt->tree, "usr/lib/systemd/systemd-networkd") &&
        !sk_root_find(adapt->tree, "lib/systemd/systemd-networkd"))
        return sk_changes_add(adapt->changes, SK_CHANGE_NOTE, adapt->tree->root, error,
                              "no network that comes up on any interface, and no "
                              "systemd-networkd to set one up");
    r = sk_root_put(adapt->tree, path, 0644, network_text, strlen(network_text), error);
    if (r == 0)
        r = enable(adapt, "multi-user.target.wants", "systemd-networkd.service", error);
    if (r == 0)
        r = sk_changes_add(adapt->changes, SK_CHANGE_ADDED, sk_root_find(adapt->tree, path), error,
                           "DHCP on the first Ethernet interface, whatever its name");
    return r;
}

static const char host_keys_text[] = "[Unit]\n"
                                     "Description=SSH host keys of this guest\n"
                                     "ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key\n"
                                     "Before=ssh.service sshd.service ssh.socket\n"
                                     "\n"
                                     "[Service]\n"
                                     "Type=oneshot\n"
                                     "ExecStart=/usr/bin/ssh-keygen -A\n"
                                     "\n"
                                     "[Install]\n"
                                     "WantedBy=multi-user.target\n";

/* Debian makes host keys when sshd is installed and never again. */
static int add_host_keys(const struct adapt *adapt, struct sevkit_error *error)
{
    static const char path[] = "etc/systemd/system/sevkit-host-keys.service";
    static const char wants[] =
        "etc/systemd/system/multi-user.target.wants/sevkit-host-keys.service";
    int r;

    if (!sk_root_find(adapt->tree, "usr/sbin/sshd") || sk_root_find(adapt->tree, path))
        return 0;
    r = sk_root_put(adapt->tree, path, 0644, host_keys_text, strlen(host_keys_text), error);
    if (r == 0)
        r = sk_root_symlink(adapt->tree, wants, "../sevkit-host-keys.service", error);
    if (r == 0)
        r = sk_changes_add(adapt->changes, SK_CHANGE_ADDED, sk_root_find(adapt->tree, path), error,
                           "SSH host keys are made at boot where there are none");
    return r;
}

/* Until systemd-user-sessions.service has run, pam_nologin(8) turns users away; who waits for the server to answer
 * would be one of them. */
static int order_login(const struct adapt *adapt, struct sevkit_error *error)
{
    static const char text[] = "[Unit]\nAfter=systemd-user-sessions.service\n";
    static const struct {
        const char *unit, *path;
    } servers[] = {
        {"ssh.service", "etc/systemd/system/ssh.service.d/10-sevkit.conf"},
        {"sshd.service", "etc/systemd/system/sshd.service.d/10-sevkit.conf"},
    };
    int r;

    for (size_t i = 0; i < SK_ARRAY_SIZE(servers); i++) {
        const char *path = servers[i].path;

        if (!has_unit(adapt->tree, servers[i].unit))
            continue;
        /* The other name is an alias then. */
        if (sk_root_find(adapt->tree, path))
            return 0;
        r = sk_root_put(adapt->tree, path, 0644, text, strlen(text), error);
        return r < 0 ? r
                     : sk_changes_add(adapt->changes, SK_CHANGE_ADDED,
                                      sk_root_find(adapt->tree, path), error,
                                      "SSH answers when users may log in");
    }
    return 0;
}

int sk_adapt_run(struct sk_root *tree, unsigned keep, struct sk_changes *changes,
                 struct sevkit_error *error)
{
    const struct adapt adapt = {tree, changes};
    int r = 0;

    if (!(keep & SK_ADAPT_FSTAB))
        r = edit_lines(&adapt, "etc/fstab", fstab_reason, error);
    if (r == 0 && !(keep & SK_ADAPT_FSTAB))
        r = edit_lines(&adapt, "etc/crypttab", crypttab_reason, error);
    if (r == 0 && !(keep & SK_ADAPT_SERVICES))
        r = adapt_services(&adapt, error);
    if (r == 0 && !(keep & SK_ADAPT_SERVICES))
        r = add_host_keys(&adapt, error);
    if (r == 0 && !(keep & SK_ADAPT_SERVICES))
        r = order_login(&adapt, error);
    if (r == 0 && !(keep & SK_ADAPT_NETWORK))
        r = adapt_network(&adapt, error);
    return r;
}
