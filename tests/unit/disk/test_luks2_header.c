/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/writer.h"
#include "formats/disk/luks2_header.h"
#include "formats/disk/luks2_write.h"
#include "test.h"

#include <stdio.h>

#define COPY_BYTES   16384u
#define BINARY_BYTES 4096u
#define SLOTS_BYTES  (1024u << 10)
#define HEADER_BYTES (2 * COPY_BYTES + SLOTS_BYTES)
#define CSUM_OFFSET  448u

static uint8_t disk[HEADER_BYTES];

static struct sk_luks2_bytes bytes_of(size_t size)
{
    struct sk_luks2_bytes bytes = {.size = size};

    sk_test_random(bytes.data, size);
    return bytes;
}

static struct sk_luks2_header sample(void)
{
    const struct sk_luks2_cipher *cipher = &sk_luks2_ciphers[0];
    struct sk_luks2_header header = {
        .copy_bytes = COPY_BYTES,
        .header_bytes = HEADER_BYTES,
        .data_offset = 2u << 20,
        .sector_bytes = 4096,
        .cipher = cipher,
        .uuid = "eeaaf6b4-be6e-4f55-bff7-2fe303d8c4c2",
        .slot_count = 2,
    };

    for (size_t i = 0; i < header.slot_count; i++)
        header.slots[i] = (struct sk_luks2_slot){
            .area_offset = 2 * COPY_BYTES + i * 385024,
            .area_bytes = 385024, /* 96 * 4000, in whole pages */
            .area_key_bytes = 64,
            .kdf = i ? SK_LUKS2_PBKDF2 : SK_LUKS2_ARGON2ID,
            .kdf_hash = i ? SK_LUKS2_SHA512 : 0,
            .iterations = i ? 1000 : 4,
            .memory_kib = i ? 0 : 65536,
            .lanes = i ? 0 : 2,
            .salt = bytes_of(32),
        };
    header.key_digest.iterations = 1000;
    header.key_digest.salt = bytes_of(32);
    header.key_digest.digest = bytes_of(32);
    return header;
}

static void write_sample(const struct sk_luks2_header *header)
{
    uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES];
    struct sevkit_error error = {0};

    sk_test_random(salts, sizeof(salts));
    sk_test_random(disk, sizeof(disk));
    EXPECT_OK(sk_luks2_header_write(header, salts, disk, &error), &error);
}

/* What an attacker does after an edit. */
static void sum_again(void)
{
    struct sevkit_error error = {0};

    for (size_t at = 0; at <= COPY_BYTES; at += COPY_BYTES) {
        memset(disk + at + CSUM_OFFSET, 0, 64);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, disk + at, COPY_BYTES, disk + at + CSUM_OFFSET, &error),
                  &error);
    }
}

/* Replaces text in the JSON area of both copies. */
static void edit(const char *from, const char *to)
{
    static char text[COPY_BYTES];

    for (size_t at = BINARY_BYTES; at < 2 * COPY_BYTES; at += COPY_BYTES) {
        char *area = (char *)disk + at;
        char *found = strstr(area, from);

        if (!found)
            sk_test_fail(__FILE__, __LINE__, "no %s in the header", from);
        EXPECT((size_t)snprintf(text, sizeof(text), "%.*s%s%s", (int)(found - area), area, to,
                                found + strlen(from)) < COPY_BYTES - BINARY_BYTES);
        memset(area, 0, COPY_BYTES - BINARY_BYTES);
        memcpy(area, text, strlen(text));
    }
    sum_again();
}

TEST(what_is_written_is_read_back)
{
    struct sk_luks2_header header = sample(), again;
    struct sevkit_error error = {0};
    uint8_t digest[32], want[32];

    write_sample(&header);
    EXPECT_OK(sk_luks2_header_read(disk, sizeof(disk), &again, &error), &error);
    EXPECT_INT(again.copy_bytes, header.copy_bytes);
    EXPECT_INT(again.header_bytes, header.header_bytes);
    EXPECT_INT(again.data_offset, header.data_offset);
    EXPECT_INT(again.sector_bytes, header.sector_bytes);
    EXPECT_STR(again.uuid, header.uuid);
    EXPECT(again.cipher == header.cipher);
    EXPECT_INT(again.slot_count, 2);
    EXPECT_BYTES(again.slots, header.slots, 2 * sizeof(header.slots[0]));
    EXPECT_BYTES(&again.key_digest, &header.key_digest, sizeof(header.key_digest));
    EXPECT_OK(sk_luks2_header_digest(&again, disk, sizeof(disk), digest, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, disk, sizeof(disk), want, &error), &error);
    EXPECT_BYTES(digest, want, sizeof(want));
    EXPECT_ERROR(sk_luks2_header_digest(&again, disk, sizeof(disk) - 1, digest, &error),
                 SEVKIT_EINPUT, &error);
}

TEST(every_cipher_of_the_list)
{
    for (const struct sk_luks2_cipher *cipher = sk_luks2_ciphers; cipher->encryption; cipher++) {
        struct sk_luks2_header header = sample(), again;
        struct sevkit_error error = {0};

        header.cipher = cipher;
        header.slot_count = 1;
        header.slots[0].area_bytes = (cipher->key_bytes * 4000 + 4095) / 4096 * 4096;
        write_sample(&header);
        EXPECT_OK(sk_luks2_header_read(disk, sizeof(disk), &again, &error), &error);
        EXPECT(again.cipher == cipher);
    }
}

/* Each row: one edit of the JSON area, and the field that the refusal names. */
static const struct {
    const char *from, *to, *named;
} edits[] = {
    {"\"tokens\":{}", "\"tokens\":{\"0\":{\"type\":\"x\",\"keyslots\":[]}}", "tokens"},
    {"\"tokens\":{},", "", "tokens: missing"},
    {"\"tokens\":{},", "\"tokens\":{},\"more\":{},", "unknown member \"more\""},
    {"\"json_size\":\"12288\"", "\"json_size\":\"28672\"", "config.json_size"},
    {"\"json_size\":\"12288\"", "\"json_size\":12288", "config.json_size"},
    {"\"keyslots_size\":\"1048576\"", "\"keyslots_size\":\"1048577\"", "config.keyslots_size"},
    {"\"keyslots_size\":\"1048576\"", "\"keyslots_size\":\"01048576\"", "config.keyslots_size"},
    {"\"keyslots_size\":\"1048576\"", "\"keyslots_size\":\"4096\"", "area.offset"},
    {"\"keyslots_size\"", "\"flags\":[\"allow-discards\"],\"keyslots_size\"", "flags"},
    {"\"keyslots_size\"",
     "\"requirements\":{\"mandatory\":[\"online-reencrypt-v2\"]},"
     "\"keyslots_size\"",
     "requirements"},
    {"\"type\":\"crypt\"", "\"type\":\"linear\"", "segments.0.type"},
    {"\"offset\":\"2097152\"", "\"offset\":\"0\"", "segments.0.offset"},
    {"\"offset\":\"2097152\"", "\"offset\":\"2097153\"", "segments.0.offset"},
    {"\"offset\":\"2097152\"", "\"offset\":\"18446744073709551616\"", "segments.0.offset"},
    {"\"size\":\"dynamic\"", "\"size\":\"4096\"", "segments.0.size"},
    {"\"iv_tweak\":\"0\"", "\"iv_tweak\":\"8\"", "segments.0.iv_tweak"},
    {"\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
     "\"encryption\":\"cipher_null-ecb\",\"sector_size\"", "segments.0.encryption"},
    {"\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
     "\"encryption\":\"null\",\"sector_size\"", "segments.0.encryption"},
    {"\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
     "\"encryption\":\"aes-gcm-random\",\"sector_size\"", "segments.0.integrity.type"},
    {"\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
     "\"encryption\":\"aes-cbc-essiv:sha256\",\"sector_size\"", "segments.0.encryption"},
    {"\"sector_size\":4096", "\"sector_size\":4095", "segments.0.sector_size"},
    {"\"sector_size\":4096", "\"sector_size\":3072", "segments.0.sector_size"},
    {"\"sector_size\":4096", "\"sector_size\":4096.0", "segments.0.sector_size"},
    {"\"sector_size\"", "\"flags\":[\"backup-final\"],\"sector_size\"", "flags"},
    {",\"integrity\":{\"type\":\"hmac(sha256)\",\"journal_encryption\":\"none\","
     "\"journal_integrity\":\"none\"}",
     "", "segments.0.integrity: missing"},
    {"\"type\":\"hmac(sha256)\"", "\"type\":\"none\"", "segments.0.integrity.type"},
    {"\"type\":\"hmac(sha256)\"", "\"type\":\"crc32c\"", "segments.0.integrity.type"},
    {"\"journal_encryption\":\"none\"", "\"journal_encryption\":\"x\"", "journal_encryption"},
    {"\"journal_integrity\":\"none\"", "\"journal_integrity\":\"x\"", "journal_integrity"},
    {"\"journal_integrity\":\"none\"", "\"journal_integrity\":\"none\",\"key_size\":16",
     "integrity.key_size"},
    {"\"segments\":{\"0\"", "\"segments\":{\"1\":{},\"0\"", "segments"},
    {"\"segments\":{\"0\"", "\"segments\":{\"1\"", "segments"},
    {"\"keyslots\":{\"0\":{\"type\":\"luks2\"", "\"keyslots\":{\"0\":{\"type\":\"reencrypt\"",
     "keyslots.0.type"},
    {"\"type\":\"luks2\",\"key_size\":96", "\"type\":\"luks2\",\"key_size\":64",
     "keyslots.0: key_size"},
    {"\"type\":\"luks2\",\"key_size\":96", "\"type\":\"luks2\",\"key_size\":-1",
     "keyslots.0.key_size"},
    {"\"type\":\"luks2\"", "\"type\":\"luks2\",\"priority\":2", "priority"},
    {"\"type\":\"luks1\"", "\"type\":\"none\"", "keyslots.0.af.type"},
    {"\"stripes\":4000", "\"stripes\":1", "keyslots.0.af.stripes"},
    {"\"hash\":\"sha256\"}", "\"hash\":\"sha1\"}", "keyslots.0.af.hash"},
    {"\"type\":\"raw\"", "\"type\":\"datashift\"", "keyslots.0.area.type"},
    {"\"offset\":\"32768\"", "\"offset\":\"0\"", "area.offset"},
    {"\"offset\":\"32768\"", "\"offset\":\"32769\"", "area.offset"},
    {"\"offset\":\"32768\"", "\"offset\":\"1077248\"", "area.offset"},
    {"\"offset\":\"417792\"", "\"offset\":\"36864\"", "overlaps"},
    {"\"size\":\"385024\"", "\"size\":\"380928\"", "area.size"},
    {"\"encryption\":\"aes-xts-plain64\",\"key_size\":64",
     "\"encryption\":\"cipher_null-ecb\",\"key_size\":64", "keyslots.0.area.encryption"},
    {"\"encryption\":\"aes-xts-plain64\",\"key_size\":64",
     "\"encryption\":\"aes-xts-plain64\",\"key_size\":48", "area.key_size"},
    {"\"type\":\"argon2id\"", "\"type\":\"scrypt\"", "keyslots.0.kdf"},
    {"\"type\":\"argon2id\"", "\"type\":\"pbkdf2\"", "keyslots.0.kdf"},
    {"\"time\":4", "\"time\":0", "keyslots.0.kdf.time"},
    {"\"memory\":65536", "\"memory\":8388608", "keyslots.0.kdf.memory"},
    {"\"cpus\":2", "\"cpus\":64", "keyslots.0.kdf.cpus"},
    {"\"salt\":\"", "\"salt\":\"!", "keyslots.0.kdf.salt"},
    {"\"iterations\":1000,\"salt\"", "\"iterations\":1,\"salt\"", "keyslots.1.kdf.iterations"},
    {"\"hash\":\"sha512\",\"iterations\"", "\"hash\":\"md5\",\"iterations\"",
     "keyslots.1.kdf.hash"},
    {"\"1\":{\"type\":\"luks2\"", "\"9\":{\"type\":\"luks2\"", "keyslots"},
    {"\"digests\":{\"0\"", "\"digests\":{\"1\"", "digests"},
    {"\"type\":\"pbkdf2\",\"keyslots\"", "\"type\":\"null\",\"keyslots\"", "digests.0.type"},
    {"\"keyslots\":[\"0\",\"1\"]", "\"keyslots\":[\"0\"]", "digests.0.keyslots"},
    {"\"keyslots\":[\"0\",\"1\"]", "\"keyslots\":[\"0\",\"0\"]", "digests.0.keyslots"},
    {"\"keyslots\":[\"0\",\"1\"]", "\"keyslots\":[\"0\",7]", "digests.0.keyslots"},
    {"\"segments\":[\"0\"]", "\"segments\":[]", "digests.0.segments"},
    {"],\"hash\":\"sha256\"", "],\"hash\":\"sha512\"", "digests.0.digest"},
    {"],\"hash\":\"sha256\"", "],\"hash\":\"sha1\"", "digests.0.hash"},
    {"\"digest\":\"", "\"digest\":\"AAAA", "digests.0.digest"},
};

TEST(every_edit_of_the_json_area_is_refused_with_its_field)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(edits); i++) {
        struct sk_luks2_header header = sample(), again;
        struct sevkit_error error = {0};

        write_sample(&header);
        edit(edits[i].from, edits[i].to);
        EXPECT_ERROR(sk_luks2_header_read(disk, sizeof(disk), &again, &error), SEVKIT_EREFUSED,
                     &error);
        EXPECT_CONTAINS(error.text, edits[i].named);
    }
}

TEST(members_that_are_there_twice_are_refused)
{
    struct sk_luks2_header header = sample(), again;
    struct sevkit_error error = {0};

    write_sample(&header);
    edit("\"stripes\":4000", "\"stripes\":4000,\"stripes\":4000");
    EXPECT_ERROR(sk_luks2_header_read(disk, sizeof(disk), &again, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "not valid JSON");
}

/* Each row: bytes of the binary header, and the field that the refusal names. */
static const struct {
    size_t offset, size;
    const char *bytes, *named;
} binaries[] = {
    {0, 1, "l", "magic"},
    {6, 2, "\0\1", "version"},
    {8, 8, "\0\0\0\0\0\0\x20\0", "hdr_size"},
    {8, 8, "\0\0\0\0\0\0\x50\0", "hdr_size"},
    {8, 8, "\x80\0\0\0\0\0\x40\0", "hdr_size"},
    {16, 8, "\0\0\0\0\0\0\0\x09", "seqid"},
    {24, 1, "\x01", "label"},
    {24, 1, "x", "label"},
    {25, 1, "x", "label"},
    {72, 8, "sha1\0\0\0\0", "csum_alg"},
    {72, 8, "sha512\0\0", "csum_alg"},
    {168, 1, "f", "uuid"},
    {168, 1, "\x7f", "uuid"},
    {208, 1, "x", "subsystem"},
    {256, 8, "\0\0\0\0\0\0\0\1", "hdr_offset"},
    {264, 1, "x", "padding"},
    {480, 1, "x", "padding"},
    {4095, 1, "x", "padding"},
    {COPY_BYTES - 1, 1, "x", "not zero behind the text"},
};

TEST(every_edit_of_one_binary_header_is_refused_with_its_field)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(binaries); i++) {
        struct sk_luks2_header header = sample(), again;
        struct sevkit_error error = {0};
        int r;

        write_sample(&header);
        if (binaries[i].offset == 480) {
            disk[480] = 'x';
        } else {
            memcpy(disk + binaries[i].offset, binaries[i].bytes, binaries[i].size);
            sum_again();
        }
        r = sk_luks2_header_read(disk, sizeof(disk), &again, &error);
        EXPECT(r == SEVKIT_EREFUSED || r == SEVKIT_EINPUT);
        if (binaries[i].offset != COPY_BYTES - 1)
            EXPECT_CONTAINS(error.text, binaries[i].named);
    }
}

/* Also where both copies carry the same edit. */
TEST(edits_of_both_binary_headers)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(binaries); i++) {
        struct sk_luks2_header header = sample(), again;
        struct sevkit_error error = {0};
        bool harmless = binaries[i].offset == 16 || binaries[i].bytes[0] == 'f' ||
                        (binaries[i].offset == 24 && binaries[i].bytes[0] == 'x') ||
                        (binaries[i].offset == 208 && binaries[i].bytes[0] == 'x');
        int r;

        write_sample(&header);
        for (size_t at = 0; at <= COPY_BYTES; at += COPY_BYTES)
            memcpy(disk + at + binaries[i].offset, binaries[i].bytes, binaries[i].size);
        if (binaries[i].offset != 480)
            sum_again();
        r = sk_luks2_header_read(disk, sizeof(disk), &again, &error);
        EXPECT(harmless ? r == 0 : r == SEVKIT_EREFUSED || r == SEVKIT_EINPUT);
        if (!harmless)
            EXPECT_CONTAINS(error.text, binaries[i].named);
    }
}

/* Without new checksums. */
TEST(every_bit_of_both_copies)
{
    struct sk_luks2_header header = sample(), again;
    struct sevkit_error error = {0};

    write_sample(&header);
    for (size_t i = 0; i < 2 * COPY_BYTES; i++) {
        disk[i] ^= (uint8_t)(1u << (i % 8));
        EXPECT(sk_luks2_header_read(disk, sizeof(disk), &again, &error) < 0);
        disk[i] ^= (uint8_t)(1u << (i % 8));
        /* What lies behind the texts is padding, one byte like the other. */
        if (i % COPY_BYTES > BINARY_BYTES + 4096)
            i += 97;
    }
    EXPECT_OK(sk_luks2_header_read(disk, sizeof(disk), &again, &error), &error);
}

TEST(the_copies_must_agree)
{
    struct sk_luks2_header header = sample(), other, again;
    struct sevkit_error error = {0};
    static uint8_t second[COPY_BYTES];

    other = header;
    other.slots[0].iterations++;
    write_sample(&other);
    memcpy(second, disk + COPY_BYTES, sizeof(second));
    write_sample(&header);
    memcpy(disk + COPY_BYTES, second, sizeof(second));
    EXPECT_ERROR(sk_luks2_header_read(disk, sizeof(disk), &again, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the two copies differ");
}

TEST(every_length)
{
    struct sk_luks2_header header = sample(), again;
    struct sevkit_error error = {0};

    write_sample(&header);
    for (size_t size = 0; size < sizeof(disk); size += size < 600 ? 1 : 3967)
        EXPECT_ERROR(sk_luks2_header_read(disk, size, &again, &error), SEVKIT_EINPUT, &error);
}

/* The text of a header with authenticated encryption as cryptsetup 2.6.1 writes it. */
TEST(indented_json_is_read)
{
    struct sk_luks2_header header = sample(), again;
    struct sevkit_error error = {0};

    write_sample(&header);
    edit("{\"keyslots\":{", "{\n  \"keyslots\":{\n    ");
    EXPECT_OK(sk_luks2_header_read(disk, sizeof(disk), &again, &error), &error);
}

TEST(a_header_that_does_not_fit_is_not_written)
{
    uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES] = {{0}};
    struct sk_luks2_header header = sample();
    struct sevkit_error error = {0};

    header.copy_bytes = BINARY_BYTES + 64;
    EXPECT_ERROR(sk_luks2_header_write(&header, salts, disk, &error), SEVKIT_EINTERNAL, &error);
}
