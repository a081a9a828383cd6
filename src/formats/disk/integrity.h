/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_INTEGRITY_H
#define SK_FORMATS_DISK_INTEGRITY_H

/*
 * Where dm-integrity keeps what: a superblock, a journal, then areas of tags and data in turn (Linux,
 * drivers/md/dm-integrity.c; version 4 of the superblock, Linux 5.3). All that is here is for blocks of 4096
 * bytes and a journal without encryption or MAC, as LUKS2 has it.
 */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_INTEGRITY_BLOCK_BYTES      4096u
#define SK_INTEGRITY_SUPERBLOCK_BYTES 4096u
#define SK_INTEGRITY_TAG_MAX          64u

struct sk_integrity {
    uint64_t blocks;    /* of data */
    uint32_t tag_bytes; /* of each block */
    uint32_t journal_sections;
    uint64_t section_bytes; /* of the journal */
    uint64_t device_bytes;  /* that all of it takes */
    /* Private. */
    uint64_t entry_bytes, section_entries, start, run_bytes;
};

/* SEVKIT_EINPUT for no blocks, too many, or a tag that is too large. The journal takes about journal_bytes. */
int sk_integrity_layout(uint64_t blocks, uint32_t tag_bytes, uint64_t journal_bytes,
                        struct sk_integrity *ret_layout,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Byte offsets from the start of the device. */
uint64_t sk_integrity_data_at(const struct sk_integrity *layout, uint64_t block);
uint64_t sk_integrity_tag_at(const struct sk_integrity *layout, uint64_t block);
uint64_t sk_integrity_section_at(const struct sk_integrity *layout, uint32_t section);
/* Blocks whose data and whose tags lie one behind the other, from block on. */
uint64_t sk_integrity_contiguous(const struct sk_integrity *layout, uint64_t block);

void sk_integrity_superblock(const struct sk_integrity *layout,
                             uint8_t ret_bytes[SK_INTEGRITY_SUPERBLOCK_BYTES]);
/* An empty section of the journal, section_bytes bytes. */
void sk_integrity_section(const struct sk_integrity *layout, uint32_t section, uint8_t *ret_bytes);

#endif
