/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "initramfs/libarchive_calls.h"
#include "initramfs/packing.h"
#include "sys/sys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK_BYTES ((size_t)64 << 10)
/* A generic kernel of Debian has about 4000 modules and 400 MiB. */
#define FILES_MAX 20000u
#define BYTES_MAX (UINT64_C(4) << 30)

static void free_archive(struct archive **archive)
{
    if (*archive)
        (void)sk_la.read_free(*archive);
}

static int failed(struct archive *archive, const char *package, struct sevkit_error *error)
{
    const char *text = sk_la.error_string(archive);
    /* EILSEQ: libarchive's "malformed". */
    int number = sk_la.error_number(archive);
    int code = number > 0 && number != EILSEQ ? SEVKIT_EIO : SEVKIT_EINPUT;

    return sk_error_set(error, code, "%s: %s", package, text ? text : "cannot be unpacked");
}

/* An archive within an archive: a Debian package is an ar of data.tar.xz and others. */
struct inner {
    struct archive *outer;
    uint8_t block[BLOCK_BYTES];
};

static la_ssize_t read_inner(struct archive *archive, void *arg, const void **ret_block)
{
    struct inner *inner = arg;
    la_ssize_t n = sk_la.read_data(inner->outer, inner->block, sizeof(inner->block));

    if (n < 0)
        sk_la.set_error(archive, sk_la.error_number(inner->outer), "%s",
                        sk_la.error_string(inner->outer));
    *ret_block = inner->block;
    return n;
}

/* Where a path of a package belongs in the folder; false for what is not wanted. */
static bool place_of(const char *path, char *ret_place, size_t size)
{
    static const char *const modules[] = {"lib/modules/", "usr/lib/modules/"};
    const char *name;

    path += strncmp(path, "./", 2) == 0 ? 2 : 0;
    path += strspn(path, "/");
    if (strstr(path, "..") || strlen(path) + sizeof("modules/") > size)
        return false;
    if (strncmp(path, "boot/vmlinuz-", 13) == 0 && !strchr(path + 13, '/')) {
        (void)snprintf(ret_place, size, "vmlinuz");
        return true;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(modules); i++) {
        size_t length = strlen(modules[i]);

        if (strncmp(path, modules[i], length) != 0)
            continue;
        name = strchr(path + length, '/');
        if (!name)
            return false;
        if (strcmp(name, "/vmlinuz") == 0)
            (void)snprintf(ret_place, size, "vmlinuz");
        else
            (void)snprintf(ret_place, size, "modules/%s", path + length);
        return true;
    }
    return false;
}

/* libarchive makes the parents, and follows no link. */
#define DISK_FLAGS \
    (ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NODOTDOT | ARCHIVE_EXTRACT_UNLINK)

static void free_disk(struct archive **archive)
{
    if (*archive)
        (void)sk_la.write_free(*archive);
}

static int copy_data(struct archive *archive, const char *package, struct archive *disk,
                     struct sevkit_error *error)
{
    const void *block;
    size_t size;
    la_int64_t offset;
    int r;

    while ((r = sk_la.read_data_block(archive, &block, &size, &offset)) == ARCHIVE_OK)
        if (sk_la.write_data_block(disk, block, size, offset) != ARCHIVE_OK)
            return failed(disk, package, error);
    return r == ARCHIVE_EOF ? 0 : failed(archive, package, error);
}

static int unpack_file(struct archive *archive, const char *package, const char *folder,
                       const char *place, struct archive_entry *entry, struct sevkit_error *error)
{
    SK_CLEANUP(free_disk) struct archive *disk = sk_la.write_disk_new();
    SK_CLEANUP_FREE char *path = NULL;
    int r;

    if (!disk || asprintf(&path, "%s/%s", folder, place) < 0)
        return sk_error_oom(error);
    sk_la.entry_set_pathname(entry, path);
    sk_la.entry_set_hardlink(entry, NULL);
    sk_la.entry_set_mode(entry, S_IFREG | 0644);
    if (sk_la.write_disk_set_options(disk, DISK_FLAGS) != ARCHIVE_OK ||
        sk_la.write_header(disk, entry) != ARCHIVE_OK)
        return failed(disk, package, error);
    r = copy_data(archive, package, disk, error);
    if (r == 0 && sk_la.write_finish_entry(disk) != ARCHIVE_OK)
        r = failed(disk, package, error);
    return r;
}

struct budget {
    unsigned files;
    uint64_t bytes;
};

static int charge(struct budget *budget, la_int64_t size, const char *package,
                  struct sevkit_error *error)
{
    budget->files++;
    budget->bytes += size > 0 ? (uint64_t)size : 0;
    if (budget->files > FILES_MAX || budget->bytes > BYTES_MAX)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: too many or too large files for a kernel package", package);
    return 0;
}

static int unpack_all(struct archive *archive, const char *package, const char *folder,
                      struct sevkit_error *error)
{
    struct budget budget = {0};
    struct archive_entry *entry;
    char place[4096];
    int r;

    while ((r = sk_la.read_next_header(archive, &entry)) == ARCHIVE_OK || r == ARCHIVE_WARN) {
        const char *path = sk_la.entry_pathname(entry);

        if (sk_la.entry_filetype(entry) != AE_IFREG || !path ||
            !place_of(path, place, sizeof(place)))
            continue;
        r = charge(&budget, sk_la.entry_size(entry), package, error);
        if (r == 0)
            r = unpack_file(archive, package, folder, place, entry, error);
        if (r < 0)
            return r;
    }
    if (r != ARCHIVE_EOF)
        return failed(archive, package, error);
    if (budget.files == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: no kernel package: found neither boot/vmlinuz-* nor lib/modules",
                            package);
    return 0;
}

/* The package is an ar: goes on in its member data.tar*. */
static int unpack_debian(struct archive *outer, const char *package, const char *folder,
                         struct sevkit_error *error)
{
    SK_CLEANUP(free_archive) struct archive *archive = sk_la.read_new();
    SK_CLEANUP_FREE struct inner *inner = malloc(sizeof(*inner));
    struct archive_entry *entry;
    const char *path;
    int r;

    if (!archive || !inner)
        return sk_error_oom(error);
    inner->outer = outer;
    while ((r = sk_la.read_next_header(outer, &entry)) == ARCHIVE_OK) {
        path = sk_la.entry_pathname(entry);
        if (path && strncmp(path, "data.tar", 8) == 0)
            break;
    }
    if (r == ARCHIVE_EOF)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: no Debian package: no member data.tar",
                            package);
    if (r != ARCHIVE_OK)
        return failed(outer, package, error);
    if (sk_la.read_support_format_tar(archive) != ARCHIVE_OK ||
        sk_la.read_support_filter_all(archive) < ARCHIVE_WARN ||
        sk_la.read_open(archive, inner, NULL, read_inner, NULL) != ARCHIVE_OK)
        return failed(archive, package, error);
    return unpack_all(archive, package, folder, error);
}

static int is_ar(const char *package, bool *ret_is, struct sevkit_error *error)
{
    static const char magic[] = {'!', '<', 'a', 'r', 'c', 'h', '>', '\n'};
    int fd = sk_sys_real.open_read(package);
    char start[sizeof(magic)] = "";

    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", package, strerror(errno));
    *ret_is = sk_sys_real.read(fd, start, sizeof(start)) == (ssize_t)sizeof(start) &&
              memcmp(start, magic, sizeof(magic)) == 0;
    (void)sk_sys_real.close(fd);
    return 0;
}

int sk_archive_unpack_kernel(const char *package, const char *folder, struct sevkit_error *error)
{
    SK_CLEANUP(free_archive) struct archive *archive = NULL;
    bool debian = false;
    int r = is_ar(package, &debian, error);

    if (r == 0)
        r = sk_la_load(error);
    if (r < 0)
        return r;
    archive = sk_la.read_new();
    if (!archive)
        return sk_error_oom(error);
    if ((debian ? sk_la.read_support_format_ar(archive) : sk_la.read_support_format_all(archive)) !=
            ARCHIVE_OK ||
        sk_la.read_support_filter_all(archive) < ARCHIVE_WARN ||
        sk_la.read_open_filename(archive, package, BLOCK_BYTES) != ARCHIVE_OK)
        return failed(archive, package, error);
    return debian ? unpack_debian(archive, package, folder, error)
                  : unpack_all(archive, package, folder, error);
}
