/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/sealed_disk.h"

#include "base/cleanup.h"
#include "init/disk/crypt_device.h"
#include "init/places.h"
#include "init/programs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define KEY_BYTES  96 /* aes-xts with 512 bits, HMAC-SHA-256 with 256 */
#define COPY_BYTES ((uint64_t)16 << 10)
#define WIPE_BYTES ((size_t)1 << 20)
#define NODE_BYTES 64

void sk_sealed_close(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static int failed(const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", what, strerror(errno));
}

static int transfer(int fd, void *data, size_t size, uint64_t offset, bool writes)
{
    size_t done = 0;
    ssize_t n = 1;

    while (done < size && n > 0) {
        uint8_t *at = (uint8_t *)data + done;

        n = writes ? pwrite(fd, at, size - done, (off_t)(offset + done))
                   : pread(fd, at, size - done, (off_t)(offset + done));
        done += n > 0 ? (size_t)n : 0;
    }
    if (done < size && n == 0)
        errno = ENODATA;
    return done == size ? 0 : -1;
}

int sk_sealed_read(const char *disk, unsigned copy, struct sk_sealed_copy *ret_copy,
                   bool *ret_blank, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sealed_close) int fd = open(disk, O_RDONLY | O_CLOEXEC);
    SK_CLEANUP_FREE uint8_t *header = malloc(SK_SEAL_HEADER_BYTES);
    uint8_t record[SK_SEAL_RECORD_BYTES];
    uint64_t offset = copy * SK_SEAL_COPY_BYTES;
    int r;

    if (!header)
        return sk_error_oom(error);
    if (fd < 0 || transfer(fd, record, sizeof(record), offset, false) < 0 ||
        transfer(fd, header, SK_SEAL_HEADER_BYTES, offset + sizeof(record), false) < 0)
        return failed(disk, error);
    r = sk_seal_record_read(record, sizeof(record), &ret_copy->record, ret_blank, error);
    if (r == 0)
        ret_copy->header = SK_TAKE(header);
    return r;
}

int sk_sealed_write(const char *disk, unsigned copy, const struct sk_seal_record *record,
                    const uint8_t *header, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sealed_close) int fd = open(disk, O_WRONLY | O_CLOEXEC);
    SK_CLEANUP_FREE uint8_t *bytes = malloc(SK_SEAL_RECORD_BYTES + SK_SEAL_HEADER_BYTES);

    if (!bytes)
        return sk_error_oom(error);
    sk_seal_record_write(record, bytes);
    memcpy(bytes + SK_SEAL_RECORD_BYTES, header, SK_SEAL_HEADER_BYTES);
    if (fd < 0 ||
        transfer(fd, bytes, SK_SEAL_RECORD_BYTES + SK_SEAL_HEADER_BYTES, copy * SK_SEAL_COPY_BYTES,
                 true) < 0 ||
        fsync(fd) < 0)
        return failed(disk, error);
    return 0;
}

int sk_sealed_device(const char *disk, const uint8_t *header, int *ret_fd,
                     struct crypt_device **ret_device, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *copy = calloc(1, SK_SEAL_HEADER_BYTES);
    char path[NODE_BYTES];

    if (!copy)
        return sk_error_oom(error);
    if (header)
        memcpy(copy, header, SK_SEAL_HEADER_BYTES);
    *ret_fd = memfd_create("sealed-header", MFD_CLOEXEC);
    if (*ret_fd < 0 || transfer(*ret_fd, copy, SK_SEAL_HEADER_BYTES, 0, true) < 0)
        return failed("copy of the header", error);
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", *ret_fd);
    return sk_crypt_new(path, disk, ret_device, error);
}

int sk_sealed_header_back(int fd, uint8_t *ret_header, struct sevkit_error *error)
{
    return transfer(fd, ret_header, SK_SEAL_HEADER_BYTES, 0, false) < 0
               ? failed("copy of the header", error)
               : 0;
}

static int format(struct crypt_device *device, const struct sk_secret *passphrase,
                  struct sevkit_error *error)
{
    int r = crypt_set_data_offset(device, SK_SEAL_DATA_OFFSET / 512);

    if (r >= 0)
        r = crypt_set_metadata_size(device, COPY_BYTES, SK_SEAL_HEADER_BYTES - 2 * COPY_BYTES);
    if (r >= 0)
        r = sk_crypt_format(device, NULL, KEY_BYTES);
    if (r >= 0)
        r = crypt_keyslot_add_by_volume_key(device, CRYPT_ANY_SLOT, NULL, 0,
                                            (const char *)passphrase->data, passphrase->size);
    return r < 0 ? sk_crypt_error("format", r, error) : 0;
}

/* A sector has no tag before it is written, and cannot be read. */
static int wipe(struct crypt_device *device, const char *node, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sealed_close) int fd = open(node, O_RDONLY | O_CLOEXEC);
    uint64_t size = 0;
    int r;

    if (fd < 0 || ioctl(fd, BLKGETSIZE64, &size) < 0)
        return failed(node, error);
    r = crypt_wipe(device, node, CRYPT_WIPE_ZERO, 0, size, WIPE_BYTES, CRYPT_WIPE_NO_DIRECT_IO,
                   NULL, NULL);
    return r < 0 ? sk_crypt_error("wipe", r, error) : 0;
}

int sk_sealed_format(const char *disk, const char *name, const struct sk_secret *passphrase,
                     uint8_t *ret_header, struct sevkit_error *error)
{
    SK_CLEANUP(sk_crypt_free) struct crypt_device *device = NULL;
    SK_CLEANUP(sk_sealed_close) int fd = -1;
    char node[NODE_BYTES];
    static const char mke2fs[] = SK_LAYOUT_MKE2FS;
    const char *const argv[] = {mke2fs, "-q", "-F", "-t", "ext4", "-b", "4096", node, NULL};
    int r;

    if (access(SK_LAYOUT_MKE2FS, X_OK) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the initramfs has no mke2fs; build it with --scratch");
    (void)snprintf(node, sizeof(node), "/dev/mapper/%s", name);
    r = sk_sealed_device(disk, NULL, &fd, &device, error);
    if (r == 0)
        r = format(device, passphrase, error);
    if (r < 0)
        return r;
    r = crypt_activate_by_passphrase(device, name, CRYPT_ANY_SLOT, (const char *)passphrase->data,
                                     passphrase->size, 0);
    if (r < 0)
        return sk_crypt_error("LUKS2", r, error);
    r = wipe(device, node, error);
    if (r == 0)
        r = sk_program_run(argv, error);
    return r == 0 ? sk_sealed_header_back(fd, ret_header, error) : r;
}
