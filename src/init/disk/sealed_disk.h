/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_SEALED_DISK_H
#define SK_INIT_DISK_SEALED_DISK_H

/* What sealed.c does with the disk itself; formats/disk/seal_record.h has its layout. */

#include "base/secret.h"
#include "formats/disk/seal_record.h"

#include <libcryptsetup.h>

struct sk_sealed_copy {
    struct sk_seal_record record;
    uint8_t *header; /* SK_SEAL_HEADER_BYTES, from malloc() */
};

int sk_sealed_read(const char *disk, unsigned copy, struct sk_sealed_copy *ret_copy,
                   bool *ret_blank, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* On the disk when it returns. */
int sk_sealed_write(const char *disk, unsigned copy, const struct sk_seal_record *record,
                    const uint8_t *header, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A device of libcryptsetup over the disk, with a copy of the header in memory as its detached header. */
int sk_sealed_device(const char *disk, const uint8_t *header, int *ret_fd,
                     struct crypt_device **ret_device,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What libcryptsetup made of the copy. */
int sk_sealed_header_back(int fd, uint8_t *ret_header,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* For SK_CLEANUP. */
void sk_sealed_close(const int *fd);

/* Encrypts the disk, opens it, writes every sector once, and makes an ext4. */
int sk_sealed_format(const char *disk, const char *name, const struct sk_secret *passphrase,
                     uint8_t *ret_header, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
