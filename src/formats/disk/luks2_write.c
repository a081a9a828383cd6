/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/luks2_write.h"

#include "base/encoding.h"
#include "base/text.h"
#include "base/writer.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#define BINARY_BYTES   4096u
#define CSUM_OFFSET    448u
#define CSUM_ALG_BYTES 32
#define LABEL_BYTES    48
#define MAGIC_BYTES    6
/* cryptsetup counts each change; a fresh header that it has made has 3. */
#define CHANGES 1

static const char *const hashes[] = {"sha256", "sha512"};
static const char *const kdfs[] = {"pbkdf2", "argon2i", "argon2id"};

static void add_bytes(struct sk_text *text, const char *name, const struct sk_luks2_bytes *bytes)
{
    char base64[SK_BASE64_LENGTH(SK_LUKS2_SALT_MAX_BYTES) + 1];

    sk_base64_encode(bytes->data, bytes->size, base64);
    sk_text_addf(text, "\"%s\":\"%s\"", name, base64);
}

static void add_kdf(struct sk_text *text, const struct sk_luks2_slot *slot)
{
    sk_text_addf(text, "\"kdf\":{\"type\":\"%s\",", kdfs[slot->kdf]);
    if (slot->kdf == SK_LUKS2_PBKDF2)
        sk_text_addf(text, "\"hash\":\"%s\",\"iterations\":%" PRIu64 ",", hashes[slot->kdf_hash],
                     slot->iterations);
    else
        sk_text_addf(text, "\"time\":%" PRIu64 ",\"memory\":%" PRIu64 ",\"cpus\":%" PRIu64 ",",
                     slot->iterations, slot->memory_kib, slot->lanes);
    add_bytes(text, "salt", &slot->salt);
    sk_text_add(text, "}}");
}

static void add_slots(struct sk_text *text, const struct sk_luks2_header *header)
{
    sk_text_add(text, "\"keyslots\":{");
    for (size_t i = 0; i < header->slot_count; i++) {
        const struct sk_luks2_slot *slot = &header->slots[i];

        sk_text_addf(text,
                     "%s\"%zu\":{\"type\":\"luks2\",\"key_size\":%" PRIu64
                     ",\"af\":{\"type\":\"luks1\",\"stripes\":%u,\"hash\":\"%s\"},",
                     i ? "," : "", i, header->cipher->key_bytes, SK_LUKS2_STRIPES,
                     hashes[slot->af_hash]);
        sk_text_addf(text,
                     "\"area\":{\"type\":\"raw\",\"offset\":\"%" PRIu64 "\",\"size\":\"%" PRIu64
                     "\",\"encryption\":\"aes-xts-plain64\",\"key_size\":%" PRIu64 "},",
                     slot->area_offset, slot->area_bytes, slot->area_key_bytes);
        add_kdf(text, slot);
    }
    sk_text_add(text, "},");
}

static void add_segment(struct sk_text *text, const struct sk_luks2_header *header)
{
    sk_text_addf(text,
                 "\"segments\":{\"0\":{\"type\":\"crypt\",\"offset\":\"%" PRIu64
                 "\",\"size\":\"dynamic\",\"iv_tweak\":\"0\",\"encryption\":\"%s\","
                 "\"sector_size\":%" PRIu64 ",\"integrity\":{\"type\":\"%s\","
                 "\"journal_encryption\":\"none\",\"journal_integrity\":\"none\"}}},",
                 header->data_offset, header->cipher->encryption, header->sector_bytes,
                 header->cipher->integrity);
}

static void add_key_digest(struct sk_text *text, const struct sk_luks2_header *header)
{
    sk_text_add(text, "\"digests\":{\"0\":{\"type\":\"pbkdf2\",\"keyslots\":[");
    for (size_t i = 0; i < header->slot_count; i++)
        sk_text_addf(text, "%s\"%zu\"", i ? "," : "", i);
    sk_text_addf(text, "],\"segments\":[\"0\"],\"hash\":\"%s\",\"iterations\":%" PRIu64 ",",
                 hashes[header->key_digest.hash], header->key_digest.iterations);
    add_bytes(text, "salt", &header->key_digest.salt);
    sk_text_add(text, ",");
    add_bytes(text, "digest", &header->key_digest.digest);
    sk_text_add(text, "}},");
}

static void add_json(struct sk_text *text, const struct sk_luks2_header *header)
{
    sk_text_add(text, "{");
    add_slots(text, header);
    sk_text_add(text, "\"tokens\":{},");
    add_segment(text, header);
    add_key_digest(text, header);
    sk_text_addf(text,
                 "\"config\":{\"json_size\":\"%" PRIu64 "\",\"keyslots_size\":\"%" PRIu64 "\"}}",
                 header->copy_bytes - BINARY_BYTES, header->header_bytes - 2 * header->copy_bytes);
}

static void write_name(struct sk_writer *writer, const char *text, size_t size)
{
    size_t end = writer->position + size;

    sk_write_bytes(writer, text, strnlen(text, size - 1));
    sk_write_zeros_to(writer, end);
}

static int write_copy(const struct sk_luks2_header *header, const struct sk_text *json,
                      const uint8_t *salt, bool second, uint8_t *ret_copy,
                      struct sevkit_error *error)
{
    struct sk_writer writer = sk_writer_of(ret_copy, header->copy_bytes);
    uint8_t sum[SK_SHA256_BYTES];
    int r;

    sk_write_bytes(&writer, second ? "SKUL\xba\xbe" : "LUKS\xba\xbe", MAGIC_BYTES);
    sk_write_u16be(&writer, 2);
    sk_write_u64be(&writer, header->copy_bytes);
    sk_write_u64be(&writer, CHANGES);
    write_name(&writer, "", LABEL_BYTES);
    write_name(&writer, "sha256", CSUM_ALG_BYTES);
    sk_write_bytes(&writer, salt, SK_LUKS2_COPY_SALT_BYTES);
    write_name(&writer, header->uuid, SK_LUKS2_UUID_BYTES);
    write_name(&writer, "", LABEL_BYTES);
    sk_write_u64be(&writer, second ? header->copy_bytes : 0);
    sk_write_zeros_to(&writer, BINARY_BYTES);
    sk_write_bytes(&writer, json->data, json->length);
    sk_write_zeros_to(&writer, header->copy_bytes);
    r = sk_hash_bytes(SK_SHA256, ret_copy, header->copy_bytes, sum, error);
    if (r == 0)
        memcpy(ret_copy + CSUM_OFFSET, sum, sizeof(sum));
    return r;
}

int sk_luks2_header_write(const struct sk_luks2_header *header,
                          const uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES], uint8_t *ret_copies,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text json = {0};
    int r;

    add_json(&json, header);
    if (!sk_text_ok(&json))
        return sk_error_oom(error);
    if (json.length >= header->copy_bytes - BINARY_BYTES)
        return sk_error_set(error, SEVKIT_EINTERNAL, "LUKS2 header: JSON area is too small");
    r = write_copy(header, &json, salts[0], false, ret_copies, error);
    if (r == 0)
        r = write_copy(header, &json, salts[1], true, ret_copies + header->copy_bytes, error);
    return r;
}
