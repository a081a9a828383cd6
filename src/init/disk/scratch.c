/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/scratch.h"

#include "base/cleanup.h"
#include "base/secret.h"
#include "init/disk/crypt_device.h"
#include "init/places.h"
#include "init/programs.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* aes-xts with 512 bits and HMAC-SHA-256 with 256. */
#define KEY_BYTES    96
#define HEADER_BYTES ((off_t)16 << 20)

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static int make_header(int *ret_fd, struct sevkit_error *error)
{
    *ret_fd = memfd_create("scratch-header", MFD_CLOEXEC);
    if (*ret_fd < 0 || ftruncate(*ret_fd, HEADER_BYTES) < 0)
        return sk_error_set(error, SEVKIT_EIO, "scratch: header: %s", strerror(errno));
    return 0;
}

/* A LUKS2 header that exists in memory alone and has no key slot. The disk is not wiped: no sector is read
 * before it was written, or else the reader gets an I/O error. No journal: after a crash there is no disk. */
static int format(struct crypt_device *device, const struct sk_secret *key,
                  struct sevkit_error *error)
{
    int r = sk_crypt_format(device, key->data, key->size);

    if (r >= 0)
        r = crypt_activate_by_volume_key(device, SK_SCRATCH_NAME, (const char *)key->data,
                                         key->size,
                                         CRYPT_ACTIVATE_PRIVATE | CRYPT_ACTIVATE_NO_JOURNAL);
    return r < 0 ? sk_crypt_error("scratch", r, error) : 0;
}

static int encrypt(const char *disk, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    SK_CLEANUP(sk_crypt_free) struct crypt_device *device = NULL;
    SK_CLEANUP(close_fd) int header = -1;
    char path[64];
    int r = make_header(&header, error);

    if (r == 0)
        r = sk_secret_new(KEY_BYTES, &key, error);
    if (r < 0)
        return r;
    key->size = KEY_BYTES;
    if (sk_sys_real.random(key->data, key->size) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", header);
    r = sk_crypt_new(path, disk, &device, error);
    return r == 0 ? format(device, key, error) : r;
}

/* mke2fs writes a part of the first block, for which the kernel reads the whole. Other parts of blocks would be
 * copies of the superblock, which are not made. */
static int clear_start(struct sevkit_error *error)
{
    static const uint8_t zeros[64 << 10];
    SK_CLEANUP(close_fd) int fd = open(SK_SCRATCH_NODE, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, zeros, sizeof(zeros)) != (ssize_t)sizeof(zeros) || fsync(fd) < 0)
        return sk_error_set(error, SEVKIT_EIO, "scratch: %s", strerror(errno));
    return 0;
}

int sk_scratch_open(const char *disk, struct sevkit_error *error)
{
    static const char mke2fs[] = SK_LAYOUT_MKE2FS, node[] = SK_SCRATCH_NODE;
    /* Everything that ext4 reads later is written now. */
    static const char *const argv[] = {mke2fs,
                                       "-q",
                                       "-F",
                                       "-t",
                                       "ext4",
                                       "-b",
                                       "4096",
                                       "-O",
                                       "^has_journal,sparse_super2",
                                       "-E",
                                       "nodiscard,lazy_itable_init=0,num_backup_sb=0",
                                       node,
                                       NULL};
    int r;

    if (access(SK_LAYOUT_MKE2FS, X_OK) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "scratch: the initramfs has no mke2fs; build it with --scratch");
    r = encrypt(disk, error);
    if (r == 0)
        r = clear_start(error);
    return r == 0 ? sk_program_run(argv, error) : r;
}
