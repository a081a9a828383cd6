/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/partitions.h"

#include "base/encoding.h"
#include "base/reader.h"

#include <inttypes.h>
#include <string.h>

#define SECTOR_BYTES  512u
#define MBR_TABLE     446u
#define MBR_ENTRIES   4
#define MBR_SIGNATURE 0xaa55
#define MBR_EFI       0xef
#define MBR_GPT       0xee
#define ENTRY_BYTES   128u
#define SECTORS_MAX   ((uint64_t)1 << 54)

static const char efi_system[] = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

static void add(struct sk_partitions *partitions, uint64_t first, uint64_t sectors, bool efi)
{
    if (sectors && first < SECTORS_MAX && sectors < SECTORS_MAX &&
        partitions->count < SK_PARTITIONS_MAX)
        partitions->list[partitions->count++] =
            (struct sk_partition){first * SECTOR_BYTES, sectors * SECTOR_BYTES, efi};
}

static void read_gpt_entry(struct sk_reader *entry, struct sk_partitions *partitions)
{
    uint8_t type[SK_GUID_BYTES];
    char text[SK_GUID_TEXT_LENGTH + 1];
    uint64_t first, last;

    sk_read_bytes(entry, type, sizeof(type));
    sk_read_skip(entry, SK_GUID_BYTES);
    first = sk_read_u64le(entry);
    last = sk_read_u64le(entry);
    sk_guid_format(type, text);
    if (first && last >= first)
        add(partitions, first, last - first + 1, strcmp(text, efi_system) == 0);
}

static int read_gpt(const struct sk_reader *all, struct sk_partitions *partitions,
                    struct sevkit_error *error)
{
    struct sk_reader header = sk_reader_slice(all, SECTOR_BYTES, SECTOR_BYTES);
    uint64_t table;
    uint32_t count, size;
    char magic[8];

    sk_read_bytes(&header, magic, sizeof(magic));
    sk_read_skip(&header, 64);
    table = sk_read_u64le(&header);
    count = sk_read_u32le(&header);
    size = sk_read_u32le(&header);
    if (!sk_reader_ok(&header) || memcmp(magic, "EFI PART", 8) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "partition table: no GPT header");
    if (size != ENTRY_BYTES || table > all->size / SECTOR_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "partition table: entries of %" PRIu32 " bytes at sector %" PRIu64,
                            size, table);
    partitions->gpt = true;
    for (uint32_t i = 0; i < count && i < SK_PARTITIONS_MAX; i++) {
        struct sk_reader entry =
            sk_reader_slice(all, table * SECTOR_BYTES + i * ENTRY_BYTES, ENTRY_BYTES);

        if (!sk_reader_ok(&entry))
            break;
        read_gpt_entry(&entry, partitions);
    }
    return 0;
}

int sk_partitions_read(const void *start, size_t size, struct sk_partitions *ret_partitions,
                       struct sevkit_error *error)
{
    const struct sk_reader all = sk_reader_of(start, size);
    struct sk_reader table = sk_reader_slice(&all, MBR_TABLE, SECTOR_BYTES - MBR_TABLE);
    struct sk_partitions partitions = {0};
    bool gpt = false;
    int r = 0;

    for (int i = 0; i < MBR_ENTRIES; i++) {
        uint32_t first, sectors;
        uint8_t type;

        sk_read_skip(&table, 4);
        type = sk_read_u8(&table);
        sk_read_skip(&table, 3);
        first = sk_read_u32le(&table);
        sectors = sk_read_u32le(&table);
        gpt |= type == MBR_GPT;
        add(&partitions, first, type ? sectors : 0, type == MBR_EFI);
    }
    if (sk_read_u16le(&table) != MBR_SIGNATURE || !sk_reader_ok(&table))
        partitions.count = 0;
    else if (gpt) {
        partitions.count = 0;
        r = read_gpt(&all, &partitions, error);
    }
    if (r == 0)
        *ret_partitions = partitions;
    return r;
}
