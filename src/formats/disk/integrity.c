/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/integrity.h"

#include "base/writer.h"

#include <inttypes.h>
#include <string.h>

#define SECTOR_BYTES        512u
#define SECTORS_PER_BLOCK   (SK_INTEGRITY_BLOCK_BYTES / SECTOR_BYTES)
#define LOG2_BLOCK          3
#define LOG2_INTERLEAVE     15
#define INTERLEAVE_BYTES    ((uint64_t)SECTOR_BYTES << LOG2_INTERLEAVE)
#define INTERLEAVE_BLOCKS   (INTERLEAVE_BYTES / SK_INTEGRITY_BLOCK_BYTES)
#define PADDING_BYTES       4096u
#define JOURNAL_SECTORS     8u   /* that hold entries, in a section */
#define JOURNAL_SECTOR_DATA 504u /* the rest is the number of the commit */
#define ENTRY_ALIGN         8u
#define VERSION             4
#define FLAG_FIXED_PADDING  8u
#define BLOCKS_MAX          ((uint64_t)1 << 48)
/* The first of four numbers that the kernel takes in turn. */
#define COMMIT UINT64_C(0x1111111111111111)
/* The upper half of the sector of an entry that is not used. */
#define UNUSED UINT32_MAX

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

int sk_integrity_layout(uint64_t blocks, uint32_t tag_bytes, uint64_t journal_bytes,
                        struct sk_integrity *ret_layout, struct sevkit_error *error)
{
    struct sk_integrity layout = {.blocks = blocks, .tag_bytes = tag_bytes};
    uint64_t sections;

    if (blocks == 0 || blocks > BLOCKS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "integrity: %" PRIu64 " blocks", blocks);
    if (tag_bytes == 0 || tag_bytes > SK_INTEGRITY_TAG_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "integrity: tags of %" PRIu32 " bytes",
                            tag_bytes);
    /* An entry: the sector, the last 8 bytes of each sector of the block, the tag. */
    layout.entry_bytes = round_up(8 + 8 * (uint64_t)SECTORS_PER_BLOCK + tag_bytes, ENTRY_ALIGN);
    layout.section_entries = JOURNAL_SECTOR_DATA / layout.entry_bytes * JOURNAL_SECTORS;
    layout.section_bytes =
        (layout.section_entries * SECTORS_PER_BLOCK + JOURNAL_SECTORS) * SECTOR_BYTES;
    sections = journal_bytes / layout.section_bytes;
    if (sections > UINT16_MAX)
        sections = UINT16_MAX;
    layout.journal_sections = sections ? (uint32_t)sections : 1;
    layout.start = SK_INTEGRITY_SUPERBLOCK_BYTES + layout.section_bytes * layout.journal_sections;
    layout.run_bytes = round_up(INTERLEAVE_BLOCKS * tag_bytes, PADDING_BYTES);
    layout.device_bytes = sk_integrity_data_at(&layout, blocks - 1) + SK_INTEGRITY_BLOCK_BYTES;
    *ret_layout = layout;
    return 0;
}

static uint64_t area_at(const struct sk_integrity *layout, uint64_t block)
{
    return layout->start + block / INTERLEAVE_BLOCKS * (layout->run_bytes + INTERLEAVE_BYTES);
}

uint64_t sk_integrity_data_at(const struct sk_integrity *layout, uint64_t block)
{
    return area_at(layout, block) + layout->run_bytes +
           block % INTERLEAVE_BLOCKS * SK_INTEGRITY_BLOCK_BYTES;
}

uint64_t sk_integrity_tag_at(const struct sk_integrity *layout, uint64_t block)
{
    return area_at(layout, block) + block % INTERLEAVE_BLOCKS * layout->tag_bytes;
}

uint64_t sk_integrity_section_at(const struct sk_integrity *layout, uint32_t section)
{
    return SK_INTEGRITY_SUPERBLOCK_BYTES + section * layout->section_bytes;
}

uint64_t sk_integrity_contiguous(const struct sk_integrity *layout, uint64_t block)
{
    uint64_t left = layout->blocks - block;
    uint64_t area = INTERLEAVE_BLOCKS - block % INTERLEAVE_BLOCKS;

    return left < area ? left : area;
}

void sk_integrity_superblock(const struct sk_integrity *layout,
                             uint8_t ret_bytes[SK_INTEGRITY_SUPERBLOCK_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_INTEGRITY_SUPERBLOCK_BYTES);

    sk_write_bytes(&writer, "integrt", 8);
    sk_write_u8(&writer, VERSION);
    sk_write_u8(&writer, LOG2_INTERLEAVE);
    sk_write_u16le(&writer, (uint16_t)layout->tag_bytes);
    sk_write_u32le(&writer, layout->journal_sections);
    sk_write_u64le(&writer, layout->blocks * SECTORS_PER_BLOCK);
    sk_write_u32le(&writer, FLAG_FIXED_PADDING);
    sk_write_u8(&writer, LOG2_BLOCK);
    sk_write_zeros_to(&writer, SK_INTEGRITY_SUPERBLOCK_BYTES);
}

void sk_integrity_section(const struct sk_integrity *layout, uint32_t section, uint8_t *ret_bytes)
{
    uint64_t sectors = layout->section_bytes / SECTOR_BYTES;
    struct sk_writer writer = sk_writer_of(ret_bytes, layout->section_bytes);

    for (uint64_t i = 0; i < sectors; i++) {
        uint64_t entries = i < JOURNAL_SECTORS ? layout->section_entries / JOURNAL_SECTORS : 0;

        for (uint64_t j = 0; j < entries; j++) {
            sk_write_u32le(&writer, 0);
            sk_write_u32le(&writer, UNUSED);
            sk_write_zeros(&writer, layout->entry_bytes - 8);
        }
        sk_write_zeros_to(&writer, i * SECTOR_BYTES + JOURNAL_SECTOR_DATA);
        sk_write_u64le(&writer, COMMIT ^ ((uint64_t)section << 32 ^ i));
    }
}
