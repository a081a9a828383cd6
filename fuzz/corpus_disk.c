/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"
#include "formats/disk/luks2_write.h"
#include "fuzz.h"

#define COPY_BYTES  ((size_t)16384)
#define JSON_OFFSET 4096u
#define AREA_BYTES  385024u

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

    REQUIRE(sk_luks2_header_write(&header, salts, disk, &error) == 0);
    sk_corpus_save("fuzz_luks2_header", "json", disk + JSON_OFFSET,
                   strlen((char *)disk + JSON_OFFSET));
    sk_corpus_save("fuzz_luks2_header", "disk", disk, 2 * COPY_BYTES);
}
