/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/fat_lookup.h"

#include "base/reader.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define BOOT_BYTES  512
#define ENTRY_BYTES 32u
#define NAME_BYTES  11
#define FOLDER      0x10
#define LONG_NAME   0x0f
#define FAT12_MAX   4085u
#define FAT16_MAX   65525u
#define SECTOR_MIN  512u
#define SECTOR_MAX  4096u
/* A folder that goes in a circle must end. */
#define CLUSTERS_MAX 4096u

struct fat {
    const struct sk_fat_source *source;
    unsigned bits; /* 12, 16, 32 */
    uint32_t cluster_bytes, clusters, root_cluster;
    uint64_t table, root, data;
    uint32_t root_bytes;
};

struct entry {
    char name[NAME_BYTES];
    uint8_t attributes;
    uint32_t cluster, size;
};

static int bad(struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT, "not a FAT file system, or a damaged one");
}

static int read_geometry(struct fat *fat, const uint8_t *boot, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(boot, BOOT_BYTES);
    uint32_t sector, per_cluster, reserved, tables, entries, total, table_sectors;

    sk_read_skip(&reader, 11);
    sector = sk_read_u16le(&reader);
    per_cluster = sk_read_u8(&reader);
    reserved = sk_read_u16le(&reader);
    tables = sk_read_u8(&reader);
    entries = sk_read_u16le(&reader);
    total = sk_read_u16le(&reader);
    sk_read_skip(&reader, 1);
    table_sectors = sk_read_u16le(&reader);
    sk_read_skip(&reader, 8);
    if (!total)
        total = sk_read_u32le(&reader);
    else
        sk_read_skip(&reader, 4);
    if (!table_sectors)
        table_sectors = sk_read_u32le(&reader);
    else
        sk_read_skip(&reader, 4);
    sk_read_skip(&reader, 4);
    fat->root_cluster = sk_read_u32le(&reader);
    if (sector < SECTOR_MIN || sector > SECTOR_MAX || sector & (sector - 1) || !per_cluster ||
        per_cluster & (per_cluster - 1) || !tables || !table_sectors || !reserved)
        return bad(error);
    fat->cluster_bytes = sector * per_cluster;
    fat->root_bytes = entries * ENTRY_BYTES;
    fat->table = (uint64_t)reserved * sector;
    fat->root = fat->table + (uint64_t)tables * table_sectors * sector;
    fat->data = fat->root + (fat->root_bytes + sector - 1) / sector * sector;
    if ((uint64_t)total * sector <= fat->data)
        return bad(error);
    fat->clusters = (uint32_t)(((uint64_t)total * sector - fat->data) / fat->cluster_bytes);
    fat->bits = fat->clusters < FAT12_MAX ? 12 : fat->clusters < FAT16_MAX ? 16 : 32;
    return 0;
}

/* The cluster behind this one; one outside the file system ends a chain. */
static int next_cluster(const struct fat *fat, uint32_t cluster, uint32_t *ret_next,
                        struct sevkit_error *error)
{
    uint64_t bit = (uint64_t)cluster * fat->bits;
    uint8_t bytes[4] = {0};
    struct sk_reader reader = sk_reader_of(bytes, sizeof(bytes));
    int r = fat->source->read(fat->source->arg, bytes, fat->bits == 32 ? 4 : 2,
                              fat->table + bit / 8, error);

    if (r < 0)
        return r;
    *ret_next = sk_read_u32le(&reader);
    if (fat->bits == 12)
        *ret_next = *ret_next >> bit % 8 & 0xfff;
    else if (fat->bits == 32)
        *ret_next &= 0x0fffffff;
    return 0;
}

static void read_entry(const uint8_t *bytes, struct entry *ret_entry)
{
    struct sk_reader reader = sk_reader_of(bytes, ENTRY_BYTES);
    uint32_t high;

    sk_read_bytes(&reader, ret_entry->name, NAME_BYTES);
    ret_entry->attributes = sk_read_u8(&reader);
    sk_read_skip(&reader, 8);
    high = sk_read_u16le(&reader);
    sk_read_skip(&reader, 4);
    ret_entry->cluster = high << 16 | sk_read_u16le(&reader);
    ret_entry->size = sk_read_u32le(&reader);
}

/* Looks for name in bytes bytes at offset; *ret_end if the folder ends there. */
static int scan(const struct fat *fat, uint64_t offset, uint32_t bytes, const char *name,
                struct entry *ret_entry, bool *ret_found, bool *ret_end, struct sevkit_error *error)
{
    for (uint32_t at = 0; at < bytes && !*ret_found && !*ret_end; at += ENTRY_BYTES) {
        uint8_t raw[ENTRY_BYTES];
        struct entry entry;
        int r = fat->source->read(fat->source->arg, raw, sizeof(raw), offset + at, error);

        if (r < 0)
            return r;
        read_entry(raw, &entry);
        *ret_end = entry.name[0] == 0;
        if (entry.attributes != LONG_NAME && memcmp(entry.name, name, NAME_BYTES) == 0) {
            *ret_entry = entry;
            *ret_found = true;
        }
    }
    return 0;
}

static int scan_chain(const struct fat *fat, uint32_t cluster, const char *name,
                      struct entry *ret_entry, bool *ret_found, struct sevkit_error *error)
{
    bool end = false;
    int r = 0;

    for (uint32_t i = 0; r == 0 && !*ret_found && !end && i < CLUSTERS_MAX; i++) {
        if (cluster < 2 || cluster - 2 >= fat->clusters)
            return 0;
        r = scan(fat, fat->data + (uint64_t)(cluster - 2) * fat->cluster_bytes, fat->cluster_bytes,
                 name, ret_entry, ret_found, &end, error);
        if (r == 0)
            r = next_cluster(fat, cluster, &cluster, error);
    }
    return r;
}

/* "BOOTX64.EFI" as "BOOTX64 EFI". */
static bool short_name(const char *part, size_t length, char ret_name[NAME_BYTES])
{
    const char *dot = memchr(part, '.', length);
    size_t base = dot ? (size_t)(dot - part) : length;
    size_t extension = dot ? length - base - 1 : 0;

    if (base == 0 || base > 8 || extension > 3)
        return false;
    memset(ret_name, ' ', NAME_BYTES);
    for (size_t i = 0; i < base; i++)
        ret_name[i] = (char)toupper((unsigned char)part[i]);
    for (size_t i = 0; i < extension; i++)
        ret_name[8 + i] = (char)toupper((unsigned char)part[base + 1 + i]);
    return true;
}

static int find_part(const struct fat *fat, bool in_root, struct entry *entry, const char *name,
                     bool *ret_found, struct sevkit_error *error)
{
    bool end = false;

    if (in_root && fat->bits != 32)
        return scan(fat, fat->root, fat->root_bytes, name, entry, ret_found, &end, error);
    return scan_chain(fat, in_root ? fat->root_cluster : entry->cluster, name, entry, ret_found,
                      error);
}

int sk_fat_find(const struct sk_fat_source *source, const char *path, bool *ret_found,
                uint32_t *ret_size, struct sevkit_error *error)
{
    struct fat fat = {.source = source};
    struct entry entry = {0};
    uint8_t boot[BOOT_BYTES];
    bool found = false, root = true;
    int r = source->read(source->arg, boot, sizeof(boot), 0, error);

    if (r == 0)
        r = read_geometry(&fat, boot, error);
    while (r == 0 && *path) {
        size_t length = strcspn(path, "/");
        char name[NAME_BYTES];

        if (!short_name(path, length, name))
            return sk_error_set(error, SEVKIT_EUSAGE, "%s: no short names", path);
        found = false;
        r = find_part(&fat, root, &entry, name, &found, error);
        root = false;
        path += length + (path[length] == '/');
        if (!found || (*path && !(entry.attributes & FOLDER)))
            break;
    }
    if (r < 0)
        return r;
    *ret_found = found && !*path && !(entry.attributes & FOLDER);
    *ret_size = *ret_found ? entry.size : 0;
    return 0;
}
