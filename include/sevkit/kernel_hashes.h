/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_KERNEL_HASHES_H
#define SEVKIT_KERNEL_HASHES_H

/*
 * The table of kernel, initrd and command-line digests that QEMU puts into guest memory for
 * kernel-hashes=on (QEMU, target/i386/sev.c, SevHashTable; edk2, OvmfPkg/AmdSev/BlobVerifierLibSevHashes).
 */

#include <sevkit/error.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 168 bytes of table, padded with zeros to a multiple of 16. */
#define SEVKIT_HASH_TABLE_BYTES 176
#define SEVKIT_PAGE_BYTES       4096

struct sevkit_kernel_hashes {
    uint8_t cmdline[32]; /* SHA-256 of the command line with its terminating NUL */
    uint8_t initrd[32];  /* SHA-256 of the file; of nothing if there is none */
    uint8_t kernel[32];  /* SHA-256 of the whole file */
};

/* SHA-256 of size bytes at cmdline followed by one NUL. size 0 means "no command line". */
int sevkit_kernel_hashes_set_cmdline(struct sevkit_kernel_hashes *hashes, const void *cmdline,
                                     size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

void sevkit_kernel_hashes_write(const struct sevkit_kernel_hashes *hashes,
                                uint8_t ret_table[SEVKIT_HASH_TABLE_BYTES]);
/* SEVKIT_EINPUT if the bytes are not such a table. */
int sevkit_kernel_hashes_read(const uint8_t table[SEVKIT_HASH_TABLE_BYTES],
                              struct sevkit_kernel_hashes *ret_hashes,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A zero page with the table at offset. SEVKIT_EINPUT if it would cross the end of the page. */
int sevkit_kernel_hashes_page(const struct sevkit_kernel_hashes *hashes, size_t offset,
                              uint8_t ret_page[SEVKIT_PAGE_BYTES],
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
