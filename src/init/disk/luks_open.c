/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/luks_open.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "init/disk/crypt_device.h"
#include "init/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct sk_luks {
    int header; /* memfd, sealed */
    struct crypt_device *device;
};

void sk_luks_free(struct sk_luks *luks)
{
    if (!luks)
        return;
    sk_crypt_free(&luks->device);
    if (luks->header >= 0)
        (void)close(luks->header);
    free(luks);
}

void sk_luks_free_p(struct sk_luks **luks)
{
    sk_luks_free(*luks);
}

static int disk_error(const char *disk, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", disk, strerror(errno));
}

static int read_disk(const char *disk, uint8_t *ret_data, size_t size, struct sevkit_error *error)
{
    int fd = open(disk, O_RDONLY | O_CLOEXEC);
    size_t done = 0;
    ssize_t n = 1;

    if (fd < 0)
        return disk_error(disk, error);
    while (done < size && n > 0) {
        n = pread(fd, ret_data + done, size - done, (off_t)done);
        done += n > 0 ? (size_t)n : 0;
    }
    (void)close(fd);
    if (n < 0)
        return disk_error(disk, error);
    if (done < size)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: smaller than its header of %zu bytes",
                            disk, size);
    return 0;
}

static int check_memory(const struct sk_luks2_header *header, struct sevkit_error *error)
{
    struct sk_memory memory;
    uint64_t most = 0;
    int r = sk_memory_read(&memory, error);

    for (size_t i = 0; i < header->slot_count; i++)
        if (header->slots[i].memory_kib > most)
            most = header->slots[i].memory_kib;
    if (r == 0 && most >= memory.available_kib)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "its key derivation needs %llu MiB of memory, the guest has %llu MiB",
                         (unsigned long long)most >> 10,
                         (unsigned long long)memory.available_kib >> 10);
    return r;
}

/* Whose header is it? What follows looks at nothing that is not the owner's. */
static int check_digest(const uint8_t *data, size_t size, const struct sk_boot_bytes *sha256,
                        struct sevkit_error *error)
{
    uint8_t found[SK_SHA256_BYTES];
    char found_hex[2 * SK_SHA256_BYTES + 1], expected_hex[2 * SK_SHA256_BYTES + 1];
    int r = sk_hash_bytes(SK_SHA256, data, size, found, error);

    if (r < 0 ||
        (sha256->size == sizeof(found) && memcmp(found, sha256->bytes, sizeof(found)) == 0))
        return r;
    sk_hex_encode(found, sizeof(found), found_hex);
    sk_hex_encode(sha256->bytes, sizeof(found), expected_hex);
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "not the measured LUKS2 header: SHA-256 found %s, expected %s", found_hex,
                        expected_hex);
}

static int check_header(const uint8_t *data, size_t size, const struct sk_boot_bytes *sha256,
                        struct sevkit_error *error)
{
    struct sk_luks2_header header = {0};
    int r = check_digest(data, size, sha256, error);

    if (r == 0)
        r = sk_luks2_header_read(data, size, &header, error);
    if (r == 0 && header.header_bytes != size)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the LUKS2 header has %llu bytes, %zu are measured",
                         (unsigned long long)header.header_bytes, size);
    return r == 0 ? check_memory(&header, error) : r;
}

/* A file in memory that cannot be changed any more. */
static int keep_header(const uint8_t *data, size_t size, int *ret_fd, struct sevkit_error *error)
{
    int fd = memfd_create("luks2-header", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    size_t done = 0;
    ssize_t n = 1;

    while (fd >= 0 && done < size && n > 0) {
        n = write(fd, data + done, size - done);
        done += n > 0 ? (size_t)n : 0;
    }
    if (fd < 0 || done < size ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0) {
        int failed = errno;

        if (fd >= 0)
            (void)close(fd);
        return sk_error_set(error, SEVKIT_EIO, "copy of the header: %s", strerror(failed));
    }
    *ret_fd = fd;
    return 0;
}

static int load(struct sk_luks *luks, const char *disk, uint64_t header_bytes,
                const struct sk_boot_bytes *sha256, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *data = NULL;
    char path[64];
    int r;

    if (header_bytes > SK_LUKS2_HEADER_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EREFUSED, "a header of %llu bytes; the limit is %zu",
                            (unsigned long long)header_bytes, SK_LUKS2_HEADER_MAX_BYTES);
    data = malloc(header_bytes);
    if (!data)
        return sk_error_oom(error);
    r = read_disk(disk, data, header_bytes, error);
    if (r == 0)
        r = check_header(data, header_bytes, sha256, error);
    if (r == 0)
        r = keep_header(data, header_bytes, &luks->header, error);
    if (r < 0)
        return r;
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", luks->header);
    r = sk_crypt_new(path, disk, &luks->device, error);
    if (r < 0)
        return r;
    r = crypt_load(luks->device, CRYPT_LUKS2, NULL);
    return r < 0 ? sk_crypt_error("LUKS2 header", r, error) : 0;
}

int sk_luks_load(const char *disk, uint64_t header_bytes, const struct sk_boot_bytes *sha256,
                 struct sk_luks **ret_luks, struct sevkit_error *error)
{
    SK_CLEANUP(sk_luks_free_p) struct sk_luks *luks = calloc(1, sizeof(*luks));
    int r;

    if (!luks)
        return sk_error_oom(error);
    luks->header = -1;
    r = load(luks, disk, header_bytes, sha256, error);
    if (r == 0)
        *ret_luks = SK_TAKE(luks);
    return r;
}

enum sk_luks_answer sk_luks_open(struct sk_luks *luks, const char *name,
                                 const struct sk_secret *key, struct sevkit_error *error)
{
    int r = crypt_activate_by_passphrase(luks->device, name, CRYPT_ANY_SLOT,
                                         (const char *)key->data, key->size, 0);

    if (r >= 0)
        return SK_LUKS_OPENED;
    if (r == -EPERM) {
        (void)sk_error_set(error, SEVKIT_EREFUSED, "this key opens no key slot");
        return SK_LUKS_WRONG_KEY;
    }
    (void)sk_crypt_error("LUKS2", r, error);
    return SK_LUKS_FAILED;
}
