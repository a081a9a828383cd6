/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"
#include "formats/disk/job_result.h"
#include "formats/disk/luks2_write.h"
#include "formats/disk/seal_record.h"
#include "fuzz.h"

#define COPY_BYTES  ((size_t)16384)
#define JSON_OFFSET 4096u
#define AREA_BYTES  385024u

/* A FAT12 disk of 64 sectors whose root has a folder EFI, behind a partition table. */
static void save_disks(void)
{
    static const uint8_t fat[] = {0xeb, 0x3c, 0x90, 's', 'e', 'v', 'k', 'i', 't', ' ',  ' ', 0x00,
                                  0x02, 1,    1,    0,   2,   16,  0,   64,  0,   0xf8, 1,   0};
    static uint8_t disk[64 * 512];
    struct sk_job_result result = {
        .done = true, .archive_bytes = 1, .text = "vda1: ext4, the root\n"};

    memcpy(disk, fat, sizeof(fat));
    memcpy(disk + 3 * 512, "EFI        \x10", 12);
    disk[3 * 512 + 26] = 2;
    memcpy(disk + 4 * 512, "BOOT       \x10", 12);
    disk[4 * 512 + 26] = 3;
    memcpy(disk + 5 * 512, "BOOTX64 EFI\x20", 12);
    sk_corpus_save("fuzz_disk", "fat", disk, sizeof(disk));
    memset(disk, 0, sizeof(disk));
    disk[446 + 4] = 0xee;
    disk[446 + 8] = 1;
    disk[446 + 12] = 63;
    disk[510] = 0x55;
    disk[511] = 0xaa;
    memcpy(disk + 512, "EFI PART", 8);
    disk[512 + 72] = 2;
    disk[512 + 80] = 4;
    disk[512 + 84] = 128;
    memcpy(disk + 1024, "\x28\x73\x2a\xc1\x1f\xf8\xd2\x11\xba\x4b\x00\xa0\xc9\x3e\xc9\x3b", 16);
    disk[1024 + 32] = 34;
    disk[1024 + 40] = 60;
    sk_corpus_save("fuzz_disk", "gpt", disk, 34 * 512);
    sk_job_result_write(&result, disk);
    sk_corpus_save("fuzz_disk", "result", disk, SK_JOB_BLOCK_BYTES);
}

void sk_corpus_save_disk(void)
{
    static const uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES];
    static uint8_t disk[2 * COPY_BYTES + AREA_BYTES];
    struct sevkit_error error = {0};
    struct sk_luks2_header header = {
        .copy_bytes = COPY_BYTES,
        .header_bytes = sizeof(disk),
        .data_offset = 1u << 20,
        .sector_bytes = 4096,
        .cipher = sk_luks2_ciphers,
        .uuid = "eeaaf6b4-be6e-4f55-bff7-2fe303d8c4c2",
        .slot_count = 1,
        .slots[0] = {.area_offset = 2 * COPY_BYTES,
                     .area_bytes = AREA_BYTES,
                     .area_key_bytes = 64,
                     .kdf = SK_LUKS2_ARGON2ID,
                     .iterations = 4,
                     .memory_kib = 65536,
                     .lanes = 2,
                     .salt = {.size = 32}},
        .key_digest = {.iterations = 1000, .salt = {.size = 32}, .digest = {.size = 32}},
    };
    const struct sk_seal_record record = {.fields = 9, .generation = 1, .mac = {1}};

    REQUIRE(sk_luks2_header_write(&header, salts, disk, &error) == 0);
    sk_corpus_save("fuzz_luks2_header", "json", disk + JSON_OFFSET,
                   strlen((char *)disk + JSON_OFFSET));
    sk_corpus_save("fuzz_luks2_header", "disk", disk, 2 * COPY_BYTES);
    save_disks();
    sk_seal_record_write(&record, disk);
    sk_corpus_save("fuzz_seal_record", "record", disk, SK_SEAL_RECORD_BYTES);
}
