/* SPDX-License-Identifier: Apache-2.0 */
#include "image/root/bootstrap.h"

#include "sys/private_folder.h"
#include "sys/process/child.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENT_BYTES 2048
#define TABLE_BYTES    ((size_t)1 << 20)
#define USER_ID        1000

/* What a guest needs that is reached by SSH. */
#define PACKAGES "systemd-sysv,udev,dbus,openssh-server,iproute2,netbase,kmod,ca-certificates,sudo"

static const struct {
    const char *path;
    const char *text;
} files[] = {
    {"etc/ssh/sshd_config.d/10-sevkit.conf", "PasswordAuthentication no\n"
                                             "KbdInteractiveAuthentication no\n"
                                             "PermitRootLogin prohibit-password\n"},
    {"etc/fstab", "# The root is mounted by the initramfs.\n"},
};

/* Documentation and translations, which a guest does not read. */
static const char *const excluded[] = {"--dpkgopt=path-exclude=/usr/share/man/*",
                                       "--dpkgopt=path-exclude=/usr/share/locale/*",
                                       "--dpkgopt=path-exclude=/usr/share/doc/*"};

/* mmdebstrap(1), MODES, unshare: what it says itself does not name them. */
static const char needs[] = "; as an ordinary user it needs newuidmap (Debian: package uidmap) and "
                            "the user's lines in /etc/subuid and /etc/subgid";

static int run_mmdebstrap(const struct sk_bootstrap_options *options, const char *target,
                          struct sevkit_error *error)
{
    char include[ARGUMENT_BYTES], time[ARGUMENT_BYTES] = "LC_ALL=C.UTF-8";
    const char *argv[16] = {"env",        time,      "PATH=/usr/sbin:/sbin:/usr/bin:/bin",
                            "mmdebstrap", "--quiet", "--variant=minbase",
                            include};
    size_t count = 7;
    int status = 0, r;

    if (snprintf(include, sizeof(include), "--include=" PACKAGES "%s%s",
                 options->packages ? "," : "",
                 options->packages ? options->packages : "") >= (int)sizeof(include))
        return sk_error_set(error, SEVKIT_EUSAGE, "the list of packages is too long");
    if (options->time)
        (void)snprintf(time, sizeof(time), "SOURCE_DATE_EPOCH=%s", options->time);
    for (size_t i = 0; i < SK_ARRAY_SIZE(excluded); i++)
        argv[count++] = excluded[i];
    argv[count++] = options->suite;
    argv[count++] = target;
    if (options->mirror)
        argv[count++] = options->mirror;
    argv[count] = NULL;
    r = sk_child_run((char *const *)(uintptr_t)argv, &status, error);
    if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        r = sk_error_set(error, SEVKIT_EIO, "mmdebstrap: status %d%s", WEXITSTATUS(status),
                         geteuid() ? needs : "");
    return r;
}

/* A line more in a table of accounts. */
static int append_line(struct sk_root *tree, const char *path, const char *line,
                       struct sevkit_error *error)
{
    struct sk_node *node = sk_root_find(tree, path);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE char *old = NULL;
    size_t size = 0;
    int r;

    if (!node)
        return sk_error_set(error, SEVKIT_EINPUT, "/%s: not in the new root", path);
    r = sk_node_text(tree, node, TABLE_BYTES, &old, &size, error);
    if (r < 0)
        return r;
    sk_text_add_bytes(&text, old, size);
    sk_text_add(&text, line);
    return sk_text_ok(&text) ? sk_node_set(node, sk_text_get(&text), text.length, error)
                             : sk_error_oom(error);
}

/* Without a password, with the right to become root. */
static int add_user(struct sk_root *tree, const char *user, struct sevkit_error *error)
{
    char line[ARGUMENT_BYTES], path[ARGUMENT_BYTES];
    int r;

    (void)snprintf(line, sizeof(line), "%s:x:%d:%d::/home/%s:/bin/bash\n", user, USER_ID, USER_ID,
                   user);
    r = append_line(tree, "etc/passwd", line, error);
    (void)snprintf(line, sizeof(line), "%s:x:%d:\n", user, USER_ID);
    if (r == 0)
        r = append_line(tree, "etc/group", line, error);
    (void)snprintf(line, sizeof(line), "%s:!:1::::::\n", user);
    if (r == 0)
        r = append_line(tree, "etc/shadow", line, error);
    (void)snprintf(path, sizeof(path), "etc/sudoers.d/%s", user);
    (void)snprintf(line, sizeof(line), "%s ALL=(ALL) NOPASSWD: ALL\n", user);
    if (r == 0)
        r = sk_root_put(tree, path, 0440, line, strlen(line), error);
    return r;
}

static int set_up(const struct sk_bootstrap_options *options, struct sk_image_root *root,
                  struct sevkit_error *error)
{
    char hosts[ARGUMENT_BYTES];
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(files); i++)
        r = sk_root_put(root->tree, files[i].path, 0644, files[i].text, strlen(files[i].text),
                        error);
    (void)snprintf(hosts, sizeof(hosts), "%s\n", options->hostname);
    if (r == 0)
        r = sk_root_put(root->tree, "etc/hostname", 0644, hosts, strlen(hosts), error);
    (void)snprintf(hosts, sizeof(hosts), "127.0.0.1\tlocalhost\n127.0.1.1\t%s\n::1\tlocalhost\n",
                   options->hostname);
    if (r == 0)
        r = sk_root_put(root->tree, "etc/hosts", 0644, hosts, strlen(hosts), error);
    if (r == 0 && strcmp(options->user, "root") != 0)
        r = add_user(root->tree, options->user, error);
    return r;
}

/* Names become parts of paths and tables. */
static int check_name(const char *what, const char *name, struct sevkit_error *error)
{
    size_t length = strlen(name);

    if (length == 0 || length > 32 || name[0] == '-' ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != length)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s: '%s': expected up to 32 lower-case letters, digits, '-' and '_'",
                            what, name);
    return 0;
}

static int fetch(const struct sk_bootstrap_options *options, char **ret_archive, char **ret_folder,
                 struct sevkit_error *error)
{
    int r = sk_private_folder_make(ret_folder, error);

    if (r < 0)
        return r;
    if (asprintf(ret_archive, "%s/root.tar", *ret_folder) < 0)
        return *ret_archive = NULL, sk_error_oom(error);
    return run_mmdebstrap(options, *ret_archive, error);
}

int sk_bootstrap(const struct sk_bootstrap_options *options, const char *output,
                 const struct sk_progress *progress, struct sk_image_root *ret_root,
                 struct sevkit_error *error)
{
    const struct sk_image_key key = {options->user, options->key};
    struct sk_image_root_options input = {
        .output = output, .adapt = true, .scrub = true, .keys = &key, .key_count = 1};
    SK_CLEANUP_FREE char *archive = NULL, *folder = NULL;
    struct sk_image_root root = {0};
    int r = check_name("user", options->user, error);

    if (r == 0)
        r = check_name("hostname", options->hostname, error);
    if (r < 0)
        return r;
    sk_progress_step(progress, "packages", 0, 0);
    r = fetch(options, &archive, &folder, error);
    input.input = archive;
    if (r == 0)
        r = sk_image_root_read(&input, progress, &root, error);
    if (folder)
        sk_private_folder_remove(folder);
    if (r == 0)
        r = set_up(options, &root, error);
    if (r == 0)
        r = sk_image_root_edit(&input, &root, error);
    if (r < 0) {
        sk_image_root_done(&root);
        return r;
    }
    *ret_root = root;
    return 0;
}
