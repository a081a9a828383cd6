/* SPDX-License-Identifier: Apache-2.0 */
#include "host/update/firmware_file.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/path_text.h"
#include "host/fix/fix_path.h"
#include "host/fix/host_fix.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define OLD_FOLDER "/lib/firmware/amd"
#define FOLDER     "/usr/lib/firmware/amd"
#define NAME_START "amd_sev_fam"
#define NAME_BYTES 64
#define FILE_MODE  0644
/* Less is no firmware. */
#define LEAST_BYTES 4096u

static void make_names(const struct sk_host_identity *identity,
                       char ret_names[SK_FIRMWARE_FILES][NAME_BYTES])
{
    (void)snprintf(ret_names[0], NAME_BYTES, NAME_START "%02xh_model%02xh.sbin", identity->family,
                   identity->model);
    (void)snprintf(ret_names[1], NAME_BYTES, NAME_START "%02xh_model%1xxh.sbin", identity->family,
                   identity->model >> 4);
    (void)snprintf(ret_names[2], NAME_BYTES, "sev.fw");
}

void sk_firmware_list(struct sk_host *host, const struct sk_host_identity *identity,
                      struct sk_firmware_entry ret_entries[SK_FIRMWARE_FILES])
{
    char names[SK_FIRMWARE_FILES][NAME_BYTES];

    make_names(identity, names);
    for (size_t i = 0; i < SK_FIRMWARE_FILES; i++) {
        (void)snprintf(ret_entries[i].path, sizeof(ret_entries[i].path), OLD_FOLDER "/%s",
                       names[i]);
        ret_entries[i].exists = sk_host_exists(host, ret_entries[i].path);
    }
}

/* AMD's archives have files with a version between name and ending: amd_sev_fam19h_model0xh_1.55.29.sbin */
static int check_name(const struct sk_host_identity *identity, const char *path,
                      struct sevkit_error *error)
{
    const char *name = sk_path_name(path);
    char names[SK_FIRMWARE_FILES][NAME_BYTES];

    if (strncmp(name, NAME_START, strlen(NAME_START)) != 0)
        return 0;
    make_names(identity, names);
    for (size_t i = 0; i < 2; i++)
        if (strncmp(name, names[i], strlen(names[i]) - strlen(".sbin")) == 0)
            return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "%s: the name is that of a firmware for other processors, expected %s",
                        path, names[1]);
}

static int check_content(const char *path, const uint8_t *data, size_t size,
                         struct sevkit_error *error)
{
    static const struct {
        const char *start;
        size_t size;
        const char *what;
    } others[] = {
        {"PK\003\004", 4, "a zip archive; the firmware is a file in it"},
        {"\037\213", 2, "compressed by gzip"},
        {"\3757zXZ", 5, "compressed by xz"},
        {"(\265/\375", 4, "compressed by zstd"},
        {"<", 1, "a page of the web"},
        {"\177ELF", 4, "a program"},
        {"_FVH", 4, "a firmware volume"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(others); i++)
        if (size >= others[i].size && memcmp(data, others[i].start, others[i].size) == 0)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: %s, expected a SEV firmware", path,
                                others[i].what);
    if (size < LEAST_BYTES)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: %zu bytes, expected a SEV firmware of at least %u", path, size,
                            LEAST_BYTES);
    return 0;
}

static int check_file(const struct sk_firmware_update *update,
                      const struct sk_host_identity *identity, const struct sk_bytes *bytes,
                      struct sevkit_error *error)
{
    char found_text[2 * SK_SHA256_BYTES + 1], text[2 * SK_SHA256_BYTES + 1];
    uint8_t found[SK_SHA256_BYTES];
    int r = sk_hash_bytes(SK_SHA256, bytes->data, bytes->size, found, error);

    if (r == 0)
        r = check_content(update->path, bytes->data, bytes->size, error);
    if (r == 0)
        r = check_name(identity, update->path, error);
    if (r < 0 || memcmp(found, update->digest, sizeof(found)) == 0)
        return r;
    sk_hex_encode(found, sizeof(found), found_text);
    sk_hex_encode(update->digest, SK_SHA256_BYTES, text);
    return sk_error_set(error, SEVKIT_EREFUSED, "%s: SHA-256 is %s, expected %s", update->path,
                        found_text, text);
}

static bool is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

/* /lib is a link to /usr/lib on most systems. */
static const char *find_folder(const char *root)
{
    char path[SK_FIRMWARE_PATH_BYTES];
    struct stat st;

    if (snprintf(path, sizeof(path), "%s/lib", root) < (int)sizeof(path) && lstat(path, &st) == 0 &&
        !S_ISLNK(st.st_mode))
        return OLD_FOLDER;
    return FOLDER;
}

static int compare(const struct sk_sys *sys, const struct sk_bytes *wanted,
                   struct sk_firmware_place *place, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    struct stat st;
    int r;

    place->exists = lstat(place->path, &st) == 0;
    if (!place->exists)
        return 0;
    if (!S_ISREG(st.st_mode))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: expected a regular file", place->path);
    r = sk_file_read(sys, place->path, SK_FIRMWARE_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    place->is_same =
        bytes.size == wanted->size && memcmp(bytes.data, wanted->data, bytes.size) == 0;
    if (!place->is_same && is_there(place->kept))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: exists already: the file before an earlier installation; remove "
                            "it first",
                            place->kept);
    return 0;
}

/* SEVKIT_EREFUSED if the kernel would take another file, or if something is in the way. */
static int find_place(const struct sk_firmware_update *update,
                      const struct sk_host_identity *identity, const struct sk_bytes *bytes,
                      struct sk_firmware_place *ret_place, struct sevkit_error *error)
{
    const char *root = update->root;
    struct sk_firmware_place place = {.exists = false};
    char names[SK_FIRMWARE_FILES][NAME_BYTES], first[SK_FIRMWARE_PATH_BYTES];
    const char *folder = find_folder(root);
    int r;

    make_names(identity, names);
    if (snprintf(place.path, sizeof(place.path), "%s%s/%s", root, folder, names[1]) >=
            (int)sizeof(place.path) ||
        snprintf(place.kept, sizeof(place.kept), "%s%s/%s" SK_HOST_FIX_SUFFIX, root, folder,
                 names[1]) >= (int)sizeof(place.kept) ||
        snprintf(first, sizeof(first), "%s%s/%s", root, folder, names[0]) >= (int)sizeof(first))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: the path is too long", root);
    if (is_there(first))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: the kernel takes this file before %s; remove it first", first,
                            names[1]);
    r = sk_fix_check_links(root, place.path, error);
    if (r == 0)
        r = compare(update->sys, bytes, &place, error);
    if (r == 0)
        *ret_place = place;
    return r;
}

static int install(const char *root, struct sk_firmware_place *place, const struct sk_bytes *bytes,
                   struct sevkit_error *error)
{
    int r = sk_fix_make_folders(root, place->path, error);

    if (r < 0)
        return r;
    if (place->exists && rename(place->path, place->kept) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", place->kept, strerror(errno));
    r = sk_file_write(place->path, bytes->data, bytes->size, FILE_MODE, error);
    if (r == 0 && chmod(place->path, FILE_MODE) < 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: mode: %s", place->path, strerror(errno));
    if (r < 0 && place->exists)
        (void)rename(place->kept, place->path);
    return r;
}

int sk_firmware_update(const struct sk_firmware_update *update,
                       const struct sk_host_identity *identity, struct sk_firmware_place *ret_place,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(update->sys, update->path, SK_FIRMWARE_MAX_BYTES, &bytes, error);

    if (r == 0)
        r = check_file(update, identity, &bytes, error);
    if (r == 0)
        r = find_place(update, identity, &bytes, ret_place, error);
    if (r < 0)
        return r;
    if (update->uploads && !sk_firmware_can_upload(update->root))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "a live update is not possible: this kernel has no snp_dlfw_ex below "
                            "/sys/class/firmware; without it the file is loaded with the driver");
    if (update->applies && !ret_place->is_same)
        r = install(update->root, ret_place, &bytes, error);
    if (r == 0 && update->uploads)
        r = sk_firmware_upload(update->sys, update->root, bytes.data, bytes.size, error);
    return r;
}
