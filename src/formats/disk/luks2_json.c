/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/luks2_json.h"

#include "formats/disk/luks2_fields.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define BINARY_BYTES 4096u
#define ALIGNMENT    4096u
/* Where data starts at the latest: cryptsetup's own limit for the header is far below it. */
#define OFFSET_MAX ((uint64_t)1 << 30)
#define COST_MAX   ((uint64_t)UINT32_MAX)
/* cryptsetup refuses more than 4 GiB and 4 lanes. */
#define ARGON2_MEMORY_MAX ((uint64_t)4 << 20)
#define ARGON2_LANES_MAX  4
#define PBKDF2_MIN        1000

const struct sk_luks2_cipher sk_luks2_ciphers[] = {
    /* XTS needs no IV of its own: the sector's number, which the MAC covers too. */
    {"aes-xts-plain64", "hmac(sha256)", 96, 32},
    {"aes-xts-random", "hmac(sha256)", 96, 48},
    {"aegis128-random", "aead", 16, 32},
    {"aes-gcm-random", "aead", 32, 28},
    {NULL, NULL, 0, 0},
};

static const char *const encryptions[] = {"aes-xts-plain64", "aes-xts-random", "aegis128-random",
                                          "aes-gcm-random", NULL};
static const char *const integrities[] = {"hmac(sha256)", "aead", NULL};
static const char *const hashes[] = {"sha256", "sha512", NULL};
static const char *const kdfs[] = {"pbkdf2", "argon2i", "argon2id", NULL};
static const char *const only_luks2[] = {"luks2", NULL};
static const char *const only_luks1[] = {"luks1", NULL};
static const char *const only_raw[] = {"raw", NULL};
static const char *const only_crypt[] = {"crypt", NULL};
static const char *const only_pbkdf2[] = {"pbkdf2", NULL};
static const char *const only_xts[] = {"aes-xts-plain64", NULL};
static const char *const only_none[] = {"none", NULL};

static const char *const only_dynamic[] = {"dynamic", NULL};

/* Members that can have one value only are checked and go to unused. */
struct root {
    json_t *slots, *tokens, *segments, *digests, *config;
};
struct config {
    uint64_t json_bytes, slots_bytes;
};
struct slot {
    uint64_t unused, key_bytes;
    json_t *af, *area, *kdf;
};
struct segment {
    uint64_t unused, offset, sector_bytes, encryption, integrity_type;
    json_t *integrity;
};
struct digest {
    uint64_t unused;
    json_t *slots, *segments;
    struct sk_luks2_key_digest key;
};

#define IN(type, member) offsetof(struct type, member)
#define END                                         \
    {                                               \
        NULL, SK_LUKS2_OBJECT, 0, NULL, 0, 0, false \
    }

static const struct sk_luks2_field root_fields[] = {
    {"keyslots", SK_LUKS2_OBJECT, IN(root, slots)},
    {"tokens", SK_LUKS2_OBJECT, IN(root, tokens)},
    {"segments", SK_LUKS2_OBJECT, IN(root, segments)},
    {"digests", SK_LUKS2_OBJECT, IN(root, digests)},
    {"config", SK_LUKS2_OBJECT, IN(root, config)},
    END,
};
/* No "flags" and no "requirements". */
static const struct sk_luks2_field config_fields[] = {
    {"json_size", SK_LUKS2_BIG, IN(config, json_bytes), NULL, 0, SK_LUKS2_COPY_MAX_BYTES},
    {"keyslots_size", SK_LUKS2_BIG, IN(config, slots_bytes), NULL, 0, SK_LUKS2_HEADER_MAX_BYTES},
    END,
};
static const struct sk_luks2_field slot_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(slot, unused), only_luks2},
    {"key_size", SK_LUKS2_NUMBER, IN(slot, key_bytes), NULL, 1, 512},
    {"af", SK_LUKS2_OBJECT, IN(slot, af)},
    {"area", SK_LUKS2_OBJECT, IN(slot, area)},
    {"kdf", SK_LUKS2_OBJECT, IN(slot, kdf)},
    END,
};
static const struct sk_luks2_field af_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(sk_luks2_slot, af_hash), only_luks1},
    {"stripes", SK_LUKS2_NUMBER, IN(sk_luks2_slot, af_hash), NULL, SK_LUKS2_STRIPES,
     SK_LUKS2_STRIPES},
    {"hash", SK_LUKS2_CHOICE, IN(sk_luks2_slot, af_hash), hashes},
    END,
};
static const struct sk_luks2_field area_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(sk_luks2_slot, area_bytes), only_raw},
    {"encryption", SK_LUKS2_CHOICE, IN(sk_luks2_slot, area_bytes), only_xts},
    {"offset", SK_LUKS2_BIG, IN(sk_luks2_slot, area_offset), NULL, 0, SK_LUKS2_HEADER_MAX_BYTES},
    {"size", SK_LUKS2_BIG, IN(sk_luks2_slot, area_bytes), NULL, 0, SK_LUKS2_HEADER_MAX_BYTES},
    {"key_size", SK_LUKS2_NUMBER, IN(sk_luks2_slot, area_key_bytes), NULL, 32, 64},
    END,
};
static const struct sk_luks2_field pbkdf2_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(sk_luks2_slot, kdf), kdfs},
    {"hash", SK_LUKS2_CHOICE, IN(sk_luks2_slot, kdf_hash), hashes},
    {"iterations", SK_LUKS2_NUMBER, IN(sk_luks2_slot, iterations), NULL, PBKDF2_MIN, COST_MAX},
    {"salt", SK_LUKS2_DATA, IN(sk_luks2_slot, salt), NULL, 16, SK_LUKS2_SALT_MAX_BYTES},
    END,
};
static const struct sk_luks2_field argon2_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(sk_luks2_slot, kdf), kdfs},
    {"time", SK_LUKS2_NUMBER, IN(sk_luks2_slot, iterations), NULL, 1, COST_MAX},
    {"memory", SK_LUKS2_NUMBER, IN(sk_luks2_slot, memory_kib), NULL, 32, ARGON2_MEMORY_MAX},
    {"cpus", SK_LUKS2_NUMBER, IN(sk_luks2_slot, lanes), NULL, 1, ARGON2_LANES_MAX},
    {"salt", SK_LUKS2_DATA, IN(sk_luks2_slot, salt), NULL, 16, SK_LUKS2_SALT_MAX_BYTES},
    END,
};
/* No "flags". */
static const struct sk_luks2_field segment_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(segment, unused), only_crypt},
    {"offset", SK_LUKS2_BIG, IN(segment, offset), NULL, 0, OFFSET_MAX},
    {"size", SK_LUKS2_CHOICE, IN(segment, unused), only_dynamic},
    {"iv_tweak", SK_LUKS2_BIG, IN(segment, unused), NULL, 0, 0},
    {"encryption", SK_LUKS2_CHOICE, IN(segment, encryption), encryptions},
    {"sector_size", SK_LUKS2_NUMBER, IN(segment, sector_bytes), NULL, 512, 4096},
    {"integrity", SK_LUKS2_OBJECT, IN(segment, integrity)},
    END,
};
/* cryptsetup 2.8 also writes the size of the MAC's key. */
static const struct sk_luks2_field integrity_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(segment, integrity_type), integrities},
    {"journal_encryption", SK_LUKS2_CHOICE, IN(segment, unused), only_none},
    {"journal_integrity", SK_LUKS2_CHOICE, IN(segment, unused), only_none},
    {"key_size", SK_LUKS2_NUMBER, IN(segment, unused), NULL, 32, 32, true},
    END,
};
static const struct sk_luks2_field digest_fields[] = {
    {"type", SK_LUKS2_CHOICE, IN(digest, unused), only_pbkdf2},
    {"keyslots", SK_LUKS2_ARRAY, IN(digest, slots)},
    {"segments", SK_LUKS2_ARRAY, IN(digest, segments)},
    {"hash", SK_LUKS2_CHOICE, IN(digest, key.hash), hashes},
    {"iterations", SK_LUKS2_NUMBER, IN(digest, key.iterations), NULL, PBKDF2_MIN, COST_MAX},
    {"salt", SK_LUKS2_DATA, IN(digest, key.salt), NULL, 16, SK_LUKS2_SALT_MAX_BYTES},
    {"digest", SK_LUKS2_DATA, IN(digest, key.digest), NULL, 32, SK_LUKS2_SALT_MAX_BYTES},
    END,
};

static int read_config(const json_t *json, struct sk_luks2_header *header,
                       struct sevkit_error *error)
{
    struct config config = {0};
    int r = sk_luks2_fields_read(json, "config", config_fields, &config, error);

    if (r < 0)
        return r;
    if (config.json_bytes != header->copy_bytes - BINARY_BYTES)
        return sk_luks2_refuse(error, "config.json_size",
                               "%" PRIu64 ", but the binary header leaves %" PRIu64,
                               config.json_bytes, header->copy_bytes - BINARY_BYTES);
    if (config.slots_bytes % ALIGNMENT ||
        config.slots_bytes > SK_LUKS2_HEADER_MAX_BYTES - 2 * header->copy_bytes)
        return sk_luks2_refuse(error, "config.keyslots_size", "%" PRIu64, config.slots_bytes);
    header->header_bytes = 2 * header->copy_bytes + config.slots_bytes;
    return 0;
}

/* The one member "0" of an object. */
static int only_child(const json_t *json, const char *path, json_t **ret_child,
                      struct sevkit_error *error)
{
    json_t *child = json_object_get(json, "0");

    if (json_object_size(json) != 1 || !json_is_object(child))
        return sk_luks2_refuse(error, path, "expected one object \"0\"");
    *ret_child = child;
    return 0;
}

static int read_cipher(const struct segment *segment, struct sk_luks2_header *header,
                       struct sevkit_error *error)
{
    const struct sk_luks2_cipher *cipher = &sk_luks2_ciphers[segment->encryption];

    if (strcmp(cipher->integrity, integrities[segment->integrity_type]) != 0)
        return sk_luks2_refuse(error, "segments.0.integrity.type", "%s does not go with %s",
                               integrities[segment->integrity_type], cipher->encryption);
    header->cipher = cipher;
    return 0;
}

static int read_segment(const json_t *json, struct sk_luks2_header *header,
                        struct sevkit_error *error)
{
    struct segment segment = {0};
    json_t *child = NULL;
    int r = only_child(json, "segments", &child, error);

    if (r == 0)
        r = sk_luks2_fields_read(child, "segments.0", segment_fields, &segment, error);
    if (r == 0)
        r = sk_luks2_fields_read(segment.integrity, "segments.0.integrity", integrity_fields,
                                 &segment, error);
    if (r < 0)
        return r;
    if (segment.offset < header->header_bytes || segment.offset % ALIGNMENT)
        return sk_luks2_refuse(error, "segments.0.offset",
                               "%" PRIu64 ", expected a multiple of %u behind the header's %" PRIu64
                               " bytes",
                               segment.offset, ALIGNMENT, header->header_bytes);
    if (segment.sector_bytes & (segment.sector_bytes - 1))
        return sk_luks2_refuse(error, "segments.0.sector_size", "%" PRIu64 " is no power of two",
                               segment.sector_bytes);
    header->data_offset = segment.offset;
    header->sector_bytes = segment.sector_bytes;
    return read_cipher(&segment, header, error);
}

static int check_area(const struct sk_luks2_header *header, const struct sk_luks2_slot *slot,
                      const char *path, struct sevkit_error *error)
{
    uint64_t key = header->cipher->key_bytes * SK_LUKS2_STRIPES;
    uint64_t wanted = (key + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    if (slot->area_bytes != wanted)
        return sk_luks2_refuse(error, path, "area.size is %" PRIu64 ", expected %" PRIu64,
                               slot->area_bytes, wanted);
    if (slot->area_offset % ALIGNMENT || slot->area_offset < 2 * header->copy_bytes ||
        header->header_bytes < wanted || slot->area_offset > header->header_bytes - wanted)
        return sk_luks2_refuse(error, path, "area.offset %" PRIu64 " is outside the key slot area",
                               slot->area_offset);
    if (slot->area_key_bytes != 32 && slot->area_key_bytes != 64)
        return sk_luks2_refuse(error, path, "area.key_size is %" PRIu64 ", expected 32 or 64",
                               slot->area_key_bytes);
    for (size_t i = 0; i < header->slot_count; i++) {
        uint64_t other = header->slots[i].area_offset;

        if (slot->area_offset < other + wanted && other < slot->area_offset + wanted)
            return sk_luks2_refuse(error, path, "area overlaps that of another key slot");
    }
    return 0;
}

static int read_kdf(const json_t *json, const char *path, struct sk_luks2_slot *slot,
                    struct sevkit_error *error)
{
    const char *type = json_string_value(json_object_get(json, "type"));
    bool pbkdf2 = type && strcmp(type, "pbkdf2") == 0;

    return sk_luks2_fields_read(json, path, pbkdf2 ? pbkdf2_fields : argon2_fields, slot, error);
}

static int read_slot_parts(const struct slot *parts, const char *path, struct sk_luks2_slot *slot,
                           struct sevkit_error *error)
{
    char place[SK_LUKS2_PATH_BYTES + sizeof(".area")];
    int r;

    (void)snprintf(place, sizeof(place), "%s.af", path);
    r = sk_luks2_fields_read(parts->af, place, af_fields, slot, error);
    if (r < 0)
        return r;
    (void)snprintf(place, sizeof(place), "%s.area", path);
    r = sk_luks2_fields_read(parts->area, place, area_fields, slot, error);
    if (r < 0)
        return r;
    (void)snprintf(place, sizeof(place), "%s.kdf", path);
    return read_kdf(parts->kdf, place, slot, error);
}

static int read_slot(const json_t *json, const char *path, struct sk_luks2_header *header,
                     struct sevkit_error *error)
{
    struct sk_luks2_slot slot = {0};
    struct slot parts = {0};
    int r = sk_luks2_fields_read(json, path, slot_fields, &parts, error);

    if (r == 0)
        r = read_slot_parts(&parts, path, &slot, error);
    if (r < 0)
        return r;
    if (parts.key_bytes != header->cipher->key_bytes)
        return sk_luks2_refuse(error, path, "key_size is %" PRIu64 ", %s with %s has %" PRIu64,
                               parts.key_bytes, header->cipher->encryption,
                               header->cipher->integrity, header->cipher->key_bytes);
    r = check_area(header, &slot, path, error);
    if (r == 0)
        header->slots[header->slot_count++] = slot;
    return r;
}

/* Numbers below SK_LUKS2_SLOTS_MAX, in any order. */
static int read_slots(const json_t *json, struct sk_luks2_header *header,
                      struct sevkit_error *error)
{
    int r = 0;

    if (json_object_size(json) < 1 || json_object_size(json) > SK_LUKS2_SLOTS_MAX)
        return sk_luks2_refuse(error, "keyslots", "%zu, expected 1 to %d", json_object_size(json),
                               SK_LUKS2_SLOTS_MAX);
    for (int i = 0; r == 0 && i < SK_LUKS2_SLOTS_MAX; i++) {
        char path[SK_LUKS2_PATH_BYTES], name[8];
        json_t *slot;

        (void)snprintf(name, sizeof(name), "%d", i);
        (void)snprintf(path, sizeof(path), "keyslots.%d", i);
        slot = json_object_get(json, name);
        if (slot)
            r = json_is_object(slot) ? read_slot(slot, path, header, error)
                                     : sk_luks2_refuse(error, path, "expected an object");
    }
    if (r == 0 && header->slot_count != json_object_size(json))
        return sk_luks2_refuse(error, "keyslots", "a key slot has no number from 0 to %d",
                               SK_LUKS2_SLOTS_MAX - 1);
    return r;
}

/* Each name in array is that of a member of object, and each member is named once. */
static int check_names(const json_t *array, const json_t *object, const char *path,
                       struct sevkit_error *error)
{
    size_t count = json_array_size(array);

    if (count != json_object_size(object))
        return sk_luks2_refuse(error, path, "%zu entries, expected %zu", count,
                               json_object_size(object));
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(array, i));

        if (!name || !json_object_get(object, name))
            return sk_luks2_refuse(error, path, "entry %zu names nothing that is there", i);
        for (size_t j = 0; j < i; j++)
            if (strcmp(name, json_string_value(json_array_get(array, j))) == 0)
                return sk_luks2_refuse(error, path, "entry %zu is there twice", i);
    }
    return 0;
}

static int read_key_digest(const struct root *root, struct sk_luks2_header *header,
                           struct sevkit_error *error)
{
    static const size_t sizes[] = {SK_SHA256_BYTES, SK_SHA512_BYTES};
    struct digest digest = {0};
    json_t *child = NULL;
    int r = only_child(root->digests, "digests", &child, error);

    if (r == 0)
        r = sk_luks2_fields_read(child, "digests.0", digest_fields, &digest, error);
    if (r == 0)
        r = check_names(digest.slots, root->slots, "digests.0.keyslots", error);
    if (r == 0)
        r = check_names(digest.segments, root->segments, "digests.0.segments", error);
    if (r == 0 && digest.key.digest.size != sizes[digest.key.hash])
        r = sk_luks2_refuse(error, "digests.0.digest", "%zu bytes, expected %zu",
                            digest.key.digest.size, sizes[digest.key.hash]);
    if (r == 0)
        header->key_digest = digest.key;
    return r;
}

int sk_luks2_json_read(const char *text, size_t length, struct sk_luks2_header *header,
                       struct sevkit_error *error)
{
    struct root root = {0};
    json_error_t reason;
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &reason);
    int r;

    if (!json)
        return sk_error_set(error, SEVKIT_EINPUT, "JSON area: line %d: not valid JSON",
                            reason.line);
    r = sk_luks2_fields_read(json, "", root_fields, &root, error);
    if (r == 0 && json_object_size(root.tokens))
        r = sk_luks2_refuse(error, "tokens", "not accepted");
    if (r == 0)
        r = read_config(root.config, header, error);
    if (r == 0)
        r = read_segment(root.segments, header, error);
    if (r == 0)
        r = read_slots(root.slots, header, error);
    if (r == 0)
        r = read_key_digest(&root, header, error);
    json_decref(json);
    return r;
}
