/* SPDX-License-Identifier: Apache-2.0 */
/* What PID 1 does with the disk that its host put there, up to the point where a key would be tried. */
#include "base/cleanup.h"
#include "formats/disk/luks2_write.h"
#include "init/disk/luks_open.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_BYTES   16384u
#define BINARY_BYTES 4096u
#define HEADER_BYTES (2 * COPY_BYTES + (1024u << 10))
#define DISK_BYTES   (HEADER_BYTES + (4u << 20))
#define CSUM_OFFSET  448u

static uint8_t disk[DISK_BYTES];
static char path[] = "/tmp/sevkit-luks-XXXXXX";
static struct sk_boot_bytes measured;

static struct sk_luks2_bytes bytes_of(size_t size)
{
    struct sk_luks2_bytes bytes = {.size = size};

    sk_test_random(bytes.data, size);
    return bytes;
}

static void measure(void)
{
    struct sevkit_error error = {0};

    measured.size = SK_SHA256_BYTES;
    EXPECT_OK(sk_hash_bytes(SK_SHA256, disk, HEADER_BYTES, measured.bytes, &error), &error);
}

/* The owner's disk, and its digest as the measured one. */
static void start(uint32_t memory_kib)
{
    uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES];
    struct sevkit_error error = {0};
    struct sk_luks2_header header = {
        .copy_bytes = COPY_BYTES,
        .header_bytes = HEADER_BYTES,
        .data_offset = 2u << 20,
        .sector_bytes = 4096,
        .cipher = &sk_luks2_ciphers[0],
        .uuid = "eeaaf6b4-be6e-4f55-bff7-2fe303d8c4c2",
        .slot_count = 1,
    };

    header.slots[0] = (struct sk_luks2_slot){
        .area_offset = 2 * COPY_BYTES,
        .area_bytes = 385024,
        .area_key_bytes = 64,
        .kdf = SK_LUKS2_ARGON2ID,
        .iterations = 4,
        .memory_kib = memory_kib,
        .lanes = 1,
        .salt = bytes_of(32),
    };
    header.key_digest.iterations = 1000;
    header.key_digest.salt = bytes_of(32);
    header.key_digest.digest = bytes_of(32);
    sk_test_random(salts, sizeof(salts));
    sk_test_random(disk, sizeof(disk));
    EXPECT_OK(sk_luks2_header_write(&header, salts, disk, &error), &error);
    measure();
}

/* In the JSON area of both copies, of the same length or shorter, and with new checksums. */
static void edit(const char *from, const char *to)
{
    static char text[COPY_BYTES];
    struct sevkit_error error = {0};

    for (size_t at = 0; at <= COPY_BYTES; at += COPY_BYTES) {
        char *area = (char *)disk + at + BINARY_BYTES;
        char *found = strstr(area, from);

        if (!found)
            sk_test_fail(__FILE__, __LINE__, "no %s in the header", from);
        EXPECT((size_t)snprintf(text, sizeof(text), "%.*s%s%s", (int)(found - area), area, to,
                                found + strlen(from)) < COPY_BYTES - BINARY_BYTES);
        memset(area, 0, COPY_BYTES - BINARY_BYTES);
        memcpy(area, text, strlen(text));
        memset(disk + at + CSUM_OFFSET, 0, 64);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, disk + at, COPY_BYTES, disk + at + CSUM_OFFSET, &error),
                  &error);
    }
}

static int load(size_t size, uint64_t header_bytes, struct sevkit_error *error)
{
    SK_CLEANUP(sk_luks_free_p) struct sk_luks *luks = NULL;
    char name[sizeof(path)];
    int fd, r;

    memcpy(name, path, sizeof(name));
    fd = mkstemp(name);
    EXPECT(fd >= 0 && write(fd, disk, size) == (ssize_t)size && close(fd) == 0);
    r = sk_luks_load(name, header_bytes, &measured, &luks, error);
    EXPECT((luks != NULL) == (r == 0));
    EXPECT_INT(unlink(name), 0);
    return r;
}

static void refused(const char *part)
{
    struct sevkit_error error = {0};

    EXPECT_ERROR(load(sizeof(disk), HEADER_BYTES, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, part);
}

TEST(the_owners_disk_is_taken)
{
    struct sevkit_error error = {0};

    start(32768);
    EXPECT_OK(load(sizeof(disk), HEADER_BYTES, &error), &error);
}

/* Each is refused by the measured digest; and, had its owner measured it, by the list of what is allowed. */
TEST(an_edited_header_is_refused_twice)
{
    static const struct {
        const char *from, *to, *part;
    } edits[] = {
        {"\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
         "\"encryption\":\"cipher_null-ecb\",\"sector_size\"", "encryption"},
        {"\"encryption\":\"aes-xts-plain64\",\"key_size\"",
         "\"encryption\":\"cipher_null-ecb\",\"key_size\"", "encryption"},
        {"\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
         "\"encryption\":\"aes-ecb\",\"sector_size\"", "encryption"},
        {"\"type\":\"hmac(sha256)\"", "\"type\":\"crc32c\"", "integrity"},
        {"\"type\":\"crypt\"", "\"type\":\"linear\"", "segments.0.type"},
        {"\"type\":\"argon2id\"", "\"type\":\"pbkdf1\"", "kdf"},
        {"\"offset\":\"2097152\"", "\"offset\":\"0\"", "segments.0.offset"},
        {"\"size\":\"dynamic\"", "\"size\":\"4096\"", "segments.0.size"},
        {"\"type\":\"raw\"", "\"type\":\"datashift\"", "area.type"},
        {"\"stripes\":4000", "\"stripes\":1", "stripes"},
        {"\"hash\":\"sha256\"}", "\"hash\":\"sha1\"}", "af.hash"},
        {"\"tokens\":{}", "\"tokens\":{\"0\":{\"type\":\"x\",\"keyslots\":[]}}", "tokens"},
        {"\"keyslots_size\"", "\"flags\":[\"allow-discards\"],\"keyslots_size\"", "flags"},
        {"\"keyslots_size\"",
         "\"requirements\":{\"mandatory\":[\"online-reencrypt-v2\"]},\"keyslots_size\"",
         "requirements"},
        {"\"keyslots\":[\"0\"]", "\"keyslots\":[]", "digests.0.keyslots"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(edits); i++) {
        start(32768);
        edit(edits[i].from, edits[i].to);
        refused("not the measured LUKS2 header");
        measure();
        refused(edits[i].part);
    }
}

/* Any byte: binary header, JSON, its padding, key slots. */
TEST(any_changed_bit_is_refused)
{
    static const size_t offsets[] = {
        0, 6, 8, 72, 208, 256, 448, 0x1000, 0x3fff, 16384, 32768, 417791, HEADER_BYTES - 1};

    start(32768);
    for (size_t i = 0; i < SK_ARRAY_SIZE(offsets); i++) {
        disk[offsets[i]] ^= 1;
        refused("not the measured LUKS2 header");
        disk[offsets[i]] ^= 1;
    }
}

TEST(sizes_and_memory)
{
    struct sevkit_error error = {0};

    start(32768);
    EXPECT_ERROR(load(HEADER_BYTES - 1, HEADER_BYTES, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "smaller than its header");
    EXPECT_ERROR(load(sizeof(disk), UINT64_MAX, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the limit is");
    EXPECT_ERROR(load(sizeof(disk), HEADER_BYTES + 4096, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "not the measured LUKS2 header");
    EXPECT_INT(sk_luks_load("/nowhere", HEADER_BYTES, &measured, &(struct sk_luks *){NULL}, &error),
               SEVKIT_EIO);
}
