/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk_look.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "formats/disk/fat_lookup.h"
#include "image/disk_format.h"
#include "sys/sys.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SUPERBLOCK_AT 1024u
#define EXT4_MAGIC_AT (SUPERBLOCK_AT + 56)
#define EXT4_MAGIC    0xef53
#define EROFS_MAGIC   0xe0f5e1e2u
/* Block devices have no size that stat(2) tells. */
#define DEVICE_BYTES UINT64_MAX

struct file {
    const char *path;
    int fd;
    uint64_t base, bytes; /* of the part that is looked at */
};

static void close_file(struct file *file)
{
    if (file->fd >= 0)
        (void)sk_sys_real.close(file->fd);
}

static int open_file(const char *path, struct file *ret_file, struct sevkit_error *error)
{
    struct sk_file_info info;

    *ret_file = (struct file){.path = path, .fd = sk_sys_real.open_read(path)};
    if (ret_file->fd < 0 || sk_sys_real.info(ret_file->fd, &info) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (info.directory)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: is a folder", path);
    ret_file->bytes = info.regular ? info.size : DEVICE_BYTES;
    return 0;
}

/* As much of size bytes as there is. */
static int read_some(const struct file *file, void *data, size_t size, uint64_t offset,
                     size_t *ret_size, struct sevkit_error *error)
{
    uint8_t *bytes = data;
    size_t done = 0;

    while (done < size) {
        ssize_t n =
            sk_sys_real.read_at(file->fd, bytes + done, size - done, file->base + offset + done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", file->path, strerror(errno));
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *ret_size = done;
    return 0;
}

static int look_at_luks(const struct file *file, struct sk_disk_look *look,
                        struct sevkit_error *error)
{
    size_t size =
        file->bytes < SK_LUKS2_HEADER_MAX_BYTES ? (size_t)file->bytes : SK_LUKS2_HEADER_MAX_BYTES;
    SK_CLEANUP_FREE uint8_t *data = malloc(size + 1);
    int r = data ? read_some(file, data, size, 0, &size, error) : sk_error_oom(error);

    if (r == 0)
        r = sk_luks2_header_read(data, size, &look->luks, error);
    if (r == 0)
        r = sk_luks2_header_digest(&look->luks, data, size, look->luks_digest, error);
    look->kind = SK_DISK_LUKS2;
    return r;
}

/* "size" of the superblock: blocks, and the binary logarithm of their size. */
static bool look_at_ext4(const uint8_t *start, size_t size, struct sk_disk_look *look)
{
    const struct sk_reader all = sk_reader_of(start, size);
    struct sk_reader reader = sk_reader_slice(&all, SUPERBLOCK_AT, SUPERBLOCK_AT);
    uint64_t blocks;
    uint32_t log;

    sk_read_skip(&reader, 4);
    blocks = sk_read_u32le(&reader);
    sk_read_skip(&reader, 16);
    log = sk_read_u32le(&reader);
    sk_read_skip(&reader, EXT4_MAGIC_AT - SUPERBLOCK_AT - 28);
    if (sk_read_u16le(&reader) != EXT4_MAGIC || log > 6)
        return false;
    sk_read_skip(&reader, 0x150 - 58);
    blocks |= (uint64_t)sk_read_u32le(&reader) << 32;
    look->kind = SK_DISK_EXT4;
    look->filesystem_bytes = blocks << (10 + log);
    return sk_reader_ok(&reader);
}

static bool look_at_erofs(const uint8_t *start, size_t size, struct sk_disk_look *look)
{
    const struct sk_reader all = sk_reader_of(start, size);
    struct sk_reader reader = sk_reader_slice(&all, SUPERBLOCK_AT, 128);
    uint32_t blocks;
    uint8_t log;

    if (sk_read_u32le(&reader) != EROFS_MAGIC)
        return false;
    sk_read_skip(&reader, 8);
    log = sk_read_u8(&reader);
    sk_read_skip(&reader, 23);
    blocks = sk_read_u32le(&reader);
    if (log > 16)
        return false;
    look->kind = SK_DISK_EROFS;
    look->filesystem_bytes = (uint64_t)blocks << log;
    return sk_reader_ok(&reader);
}

static int look_inside(const struct file *file, const uint8_t *start, size_t size,
                       struct sk_disk_look *look, struct sevkit_error *error)
{
    int r = sk_disk_format(start, size, &look->format, error);

    if (r < 0)
        return r;
    if (strcmp(look->format, "raw") != 0) {
        look->kind = SK_DISK_OTHER_FORMAT;
        return 0;
    }
    if (size >= 6 && memcmp(start, "LUKS\xba\xbe", 6) == 0)
        return look_at_luks(file, look, error);
    if (look_at_ext4(start, size, look) || look_at_erofs(start, size, look))
        return 0;
    r = sk_partitions_read(start, size, &look->partitions, error);
    if (r == 0 && look->partitions.count)
        look->kind = SK_DISK_PARTITIONS;
    return r;
}

int sk_disk_look(const char *path, struct sk_disk_look *ret_look, struct sevkit_error *error)
{
    SK_CLEANUP(close_file) struct file file = {.fd = -1};
    uint8_t start[SK_PARTITIONS_START_BYTES];
    struct sk_disk_look look = {0};
    size_t size = 0;
    int r = open_file(path, &file, error);

    if (r == 0)
        r = read_some(&file, start, sizeof(start), 0, &size, error);
    if (r < 0)
        return r;
    look.bytes = file.bytes;
    r = look_inside(&file, start, size, &look, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    *ret_look = look;
    return 0;
}

static int read_part(void *arg, void *data, size_t size, uint64_t offset,
                     struct sevkit_error *error)
{
    const struct file *file = arg;
    size_t done = 0;
    int r;

    if (offset > file->bytes || size > file->bytes - offset)
        return sk_error_set(error, SEVKIT_EINPUT, "a FAT that points out of its partition");
    r = read_some(file, data, size, offset, &done, error);
    if (r == 0 && done < size)
        r = sk_error_set(error, SEVKIT_EINPUT, "the disk ends within its EFI system partition");
    return r;
}

int sk_disk_look_efi(const char *path, const struct sk_partitions *partitions,
                     struct sk_disk_efi *ret_efi, struct sevkit_error *error)
{
    SK_CLEANUP(close_file) struct file file = {.fd = -1};
    struct sk_disk_efi efi = {0};
    int r = open_file(path, &file, error);

    for (size_t i = 0; r == 0 && !efi.has_loader && i < partitions->count; i++) {
        const struct sk_fat_source source = {read_part, &file};

        if (!partitions->list[i].efi)
            continue;
        efi.has_system = true;
        efi.partition = i + 1;
        file.base = partitions->list[i].offset;
        file.bytes = partitions->list[i].bytes;
        r = sk_fat_find(&source, SK_EFI_FALLBACK, &efi.has_loader, &efi.loader_bytes, error);
        if (r < 0)
            r = sk_error_wrap(error, r, "%s: partition %zu", path, i + 1);
    }
    if (r == 0)
        *ret_efi = efi;
    return r;
}

static const char *reason_of(const struct sk_disk_look *look, const struct sk_disk_efi *efi)
{
    if (look->kind != SK_DISK_PARTITIONS)
        return "no partition table";
    if (!efi->has_system)
        return "no EFI system partition";
    return efi->has_loader ? NULL : "no " SK_EFI_FALLBACK " in the EFI system partition";
}

int sk_disk_boots(const char *path, struct sk_disk_efi *ret_efi, const char **ret_reason,
                  struct sevkit_error *error)
{
    struct sk_disk_look look;
    int r = sk_disk_look(path, &look, error);

    if (r == 0 && look.kind == SK_DISK_OTHER_FORMAT)
        r = sk_error_set(
            error, SEVKIT_EUSAGE,
            "%s: a %s image; 'qemu-img convert -O raw' makes it one that can be checked", path,
            look.format);
    if (r == 0)
        r = sk_disk_look_efi(path, &look.partitions, ret_efi, error);
    if (r == 0)
        *ret_reason = reason_of(&look, ret_efi);
    return r;
}
