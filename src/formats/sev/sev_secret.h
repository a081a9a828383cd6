/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_SEV_SEV_SECRET_H
#define SK_FORMATS_SEV_SEV_SECRET_H

/*
 * The table of secrets that a guest finds in its memory (Linux, drivers/virt/coco/efi_secret; edk2,
 * OvmfPkg/AmdSev/SecretDxe), and the header of the packet in which it travels (SEV API 55766,
 * LAUNCH_SECRET). The table is plaintext: its bytes belong into secret memory.
 */

#include "base/error.h"
#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_SEV_SECRET_TABLE_GUID "1e74f542-71dd-4d66-963e-ef4287ff173b"
/* The entry that carries a disk's passphrase. */
#define SK_SEV_LUKS_KEY_GUID  "736869e5-84f0-4973-92ec-06879ce3da0b"
#define SK_SEV_LUKS_KEY_ALIAS "luks-key"

/* What LAUNCH_SECRET takes at once. */
#define SK_SEV_SECRET_MAX_BYTES    16384u
#define SK_SEV_SECRET_ENTRIES_MAX  256u
#define SK_SEV_SECRET_HEADER_BYTES 52u

struct sk_sev_secret_entry {
    uint8_t guid[16]; /* as stored: EFI mixed-endian */
    const uint8_t *data;
    size_t size;
};

/* How the table is filled up to a multiple of 16: to the next one, or, as virt-qemu-sev-validate does it,
 * with a whole block more where it is one already. */
enum sk_sev_padding { SK_SEV_PAD_NEXT, SK_SEV_PAD_ALWAYS };

/* SEVKIT_EUSAGE for a GUID given twice or no entries, SEVKIT_EINPUT if the table would be too long. */
int sk_sev_secret_table_write(const struct sk_sev_secret_entry *entries, size_t count,
                              enum sk_sev_padding padding, struct sk_secret **ret_table,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The entries point into table. At most capacity of them are stored, all are counted. */
int sk_sev_secret_table_read(const void *table, size_t size,
                             struct sk_sev_secret_entry *ret_entries, size_t capacity,
                             size_t *ret_count, struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sev_secret_header {
    uint32_t flags; /* bit 0: compressed, which no one does */
    uint8_t iv[16];
    uint8_t mac[32];
};

void sk_sev_secret_header_write(const struct sk_sev_secret_header *header,
                                uint8_t ret_bytes[SK_SEV_SECRET_HEADER_BYTES]);
void sk_sev_secret_header_read(const uint8_t bytes[SK_SEV_SECRET_HEADER_BYTES],
                               struct sk_sev_secret_header *ret_header);

#endif
