/* SPDX-License-Identifier: Apache-2.0 */
#include "image/scrub.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* Keys are at the start of their files; larger files are archives and programs. */
#define LOOK_BYTES  ((size_t)16 << 10)
#define LARGE_BYTES ((uint64_t)4 << 20)

/* Whole paths, as fnmatch(3) without special slashes. */
static const struct {
    const char *pattern, *what;
} names[] = {
    {"etc/ssl/private/*", "private key of a service"},
    {"etc/pki/tls/private/*", "private key of a service"},
    {"*/.ssh/id_*", "SSH key of a user"},
    {"*/.gnupg/private-keys-v1.d/*", "OpenPGP key of a user"},
    {"*/.aws/credentials", "credentials of a cloud"},
    {"*/.azure/*token*", "credentials of a cloud"},
    {"*/.config/gcloud/*credentials*", "credentials of a cloud"},
    {"*/.kube/config", "credentials of a cluster"},
    {"*/.docker/config.json", "credentials of a registry"},
    {"*/.netrc", "passwords of a user"},
    {"*/.pgpass", "passwords of a user"},
    {"*/.my.cnf", "passwords of a user"},
    {"*/.git-credentials", "passwords of a user"},
    {"etc/krb5.keytab", "key of a service"},
    {"*.kdbx", "passwords of a user"},
    {"*.p12", "private key, perhaps"},
    {"*.pfx", "private key, perhaps"},
    {"etc/wireguard/*.conf", "key of a tunnel"},
    {"etc/openvpn/*.key", "key of a tunnel"},
    {"etc/NetworkManager/system-connections/*", "passwords of networks"},
    {"etc/wpa_supplicant/*.conf", "passwords of networks"},
    {"etc/luks/*", "key of a disk, perhaps"},
    {"etc/credstore*/*", "credential of a service"},
};

static const struct {
    const char *text, *what;
} contents[] = {
    {"-----BEGIN OPENSSH PRIVATE KEY-----", "private key"},
    {"-----BEGIN PRIVATE KEY-----", "private key"},
    {"-----BEGIN RSA PRIVATE KEY-----", "private key"},
    {"-----BEGIN EC PRIVATE KEY-----", "private key"},
    {"-----BEGIN DSA PRIVATE KEY-----", "private key"},
    {"-----BEGIN ENCRYPTED PRIVATE KEY-----", "private key, encrypted"},
    {"-----BEGIN PGP PRIVATE KEY BLOCK-----", "private key"},
};

/* Programs and their documentation hold the headers of keys as texts. */
static const char *const skipped[] = {"usr/share/doc/*",   "usr/share/man/*", "usr/share/perl*",
                                      "usr/lib/modules/*", "usr/src/*",       NULL};

struct scan {
    struct sk_root *tree;
    struct sk_changes *changes;
    uint8_t *buffer;
};

static const char *by_name(const char *path)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        if (fnmatch(names[i].pattern, path, 0) == 0)
            return names[i].what;
    return NULL;
}

static bool is_skipped(const char *path)
{
    for (size_t i = 0; skipped[i]; i++)
        if (fnmatch(skipped[i], path, 0) == 0)
            return true;
    return false;
}

static int by_content(const struct scan *scan, const struct sk_node *node, const char **ret_what,
                      struct sevkit_error *error)
{
    size_t size = 0;
    int r;

    if (sk_node_file(node)->size > LARGE_BYTES)
        return 0;
    r = sk_node_read(scan->tree, node, scan->buffer, LOOK_BYTES, 0, &size, error);
    /* Programs hold such texts too: ELF files are not keys. */
    if (r < 0 || size < 32 || memcmp(scan->buffer, "\177ELF", 4) == 0)
        return r;
    for (size_t i = 0; !*ret_what && i < SK_ARRAY_SIZE(contents); i++)
        if (memmem(scan->buffer, size, contents[i].text, strlen(contents[i].text)))
            *ret_what = contents[i].what;
    return 0;
}

static int look(void *arg, struct sk_node *node, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    const struct scan *scan = arg;
    const char *what;
    int r = 0;

    if (!S_ISREG(node->mode) || !sk_node_file(node)->size)
        return 0;
    sk_node_path(node, &path);
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    what = by_name(sk_text_get(&path));
    /* Public halves lie beside the keys. */
    if (what && fnmatch("*.pub", node->name, 0) == 0)
        return 0;
    if (!what && !is_skipped(sk_text_get(&path)))
        r = by_content(scan, node, &what, error);
    if (r == 0 && what)
        r = sk_changes_add(scan->changes, SK_CHANGE_SECRET, node, error, "%s", what);
    return r;
}

int sk_scan_secrets(struct sk_root *tree, struct sk_changes *changes, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *buffer = malloc(LOOK_BYTES);
    struct scan scan = {tree, changes, buffer};

    return buffer ? sk_root_walk(tree->root, look, &scan, error) : sk_error_oom(error);
}
