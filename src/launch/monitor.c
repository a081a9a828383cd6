/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/monitor.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "sys/process/process.h"
#include "sys/runtime_folder.h"
#include "sys/stream.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Bytes of a digest that tell plans apart. */
#define PLACE_BYTES 4

/* A name becomes a part of a path: anything unusual in it is a dash. */
static void add_name(struct sk_text *text, const char *name)
{
    for (; *name; name++)
        sk_text_addf(text, "%c",
                     *name > ' ' && *name < 0x7f && !strchr("/\\", *name) ? *name : '-');
}

/* Plans of one name in two folders are two guests: their file's place makes the difference; that of a plan without
 * a file is the current folder. */
static int add_place(struct sk_text *path, const struct sk_vm *guest, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *place = guest->source ? realpath(guest->source, NULL) : NULL;
    uint8_t digest[SK_SHA256_BYTES];
    char hex[2 * PLACE_BYTES + 1];
    int r;

    if (!place)
        place = realpath(".", NULL);
    if (!place)
        return sk_error_set(error, SEVKIT_EIO, "the current folder cannot be found: %m");
    r = sk_hash_bytes(SK_SHA256, place, strlen(place), digest, error);
    if (r < 0)
        return r;
    sk_hex_encode(digest, PLACE_BYTES, hex);
    sk_text_addf(path, "-%s", hex);
    return 0;
}

int sk_monitor_each(int (*visit)(void *arg, const char *socket), void *arg,
                    struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *folder = NULL;
    struct dirent **entries = NULL;
    int count, r = sk_runtime_folder(false, &folder, error);

    if (r < 0)
        return r;
    count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0 && errno != ENOENT)
        return sk_error_set(error, SEVKIT_EIO, "%s: %m", folder);
    for (int i = 0; i < count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text path = {0};
        const char *suffix = strrchr(entries[i]->d_name, '.');

        sk_text_addf(&path, "%s/%s", folder, entries[i]->d_name);
        if (r == 0 && suffix && strcmp(suffix, ".qmp") == 0)
            r = visit(arg, sk_text_get(&path));
        free(entries[i]);
    }
    free(entries);
    return r;
}

static int add_default_path(struct sk_text *path, const struct sk_vm *guest, bool make,
                            struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *folder = NULL;
    int r = sk_runtime_folder(make, &folder, error);

    if (r < 0)
        return r;
    sk_text_addf(path, "%s/", folder);
    add_name(path, sk_vm_name(guest));
    r = add_place(path, guest, error);
    sk_text_add(path, ".qmp");
    return r;
}

int sk_monitor_path(const struct sk_vm *guest, bool make, char **ret_path,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    int r = 0;

    if (guest->qmp)
        sk_text_add(&path, guest->qmp);
    else
        r = add_default_path(&path, guest, make, error);
    if (r < 0)
        return r;
    *ret_path = sk_text_ok(&path) ? strdup(sk_text_get(&path)) : NULL;
    return *ret_path ? 0 : sk_error_oom(error);
}

static int is_taken(const char *socket, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "%s: a guest with this monitor runs already or is being started; 'sevkit "
                        "status' asks it",
                        socket);
}

int sk_monitor_claim(const char *socket, struct sevkit_error *error)
{
    const size_t longest = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;
    SK_CLEANUP_FREE char *path = NULL;
    struct stat info;
    int fd, r;

    if (strlen(socket) > longest)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: found a path of %zu bytes for the monitor's socket, expected at "
                            "most %zu; the plan's keys qmp and name decide it",
                            socket, strlen(socket), longest);
    if (lstat(socket, &info) == 0 && !S_ISSOCK(info.st_mode))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: no socket, and QEMU would replace it with its monitor's", socket);
    if (asprintf(&path, "%s.lock", socket) < 0)
        return path = NULL, sk_error_oom(error);
    /* Held until the last of this process and what it starts, QEMU too, has ended. */
    r = sk_process_lock(path, 0, &fd, error);
    if (r < 0)
        return r == SEVKIT_EREFUSED ? is_taken(socket, error) : r;
    /* To connect, others would need to write to it: unix(7). */
    (void)umask(umask(0) | S_IWGRP | S_IWOTH);
    /* Started from what --print shows, a guest has no lock. */
    return sk_stream_has_listener(socket) ? is_taken(socket, error) : 0;
}

int sk_monitor_firmware_path(const char *socket, char **ret_path, struct sevkit_error *error)
{
    size_t length = strlen(socket);
    bool has_suffix = length > 4 && strcmp(socket + length - 4, ".qmp") == 0;
    int n = asprintf(ret_path, "%.*s.fd", (int)(has_suffix ? length - 4 : length), socket);

    return n < 0 ? sk_error_oom(error) : 0;
}
