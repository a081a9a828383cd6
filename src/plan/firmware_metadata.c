/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/firmware_metadata.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "data/guids.h"
#include "formats/firmware/firmware_write.h"
#include "sys/file.h"

#include <jansson.h>
#include <string.h>

SK_DEFINE_CLEANUP(json_t *, json_decref)

#define SECTIONS_MAX 1024u

static int read_number(const json_t *object, const char *key, uint64_t max, uint64_t *ret_value,
                       struct sevkit_error *error)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_integer(value) && json_integer_value(value) >= 0 &&
        (uint64_t)json_integer_value(value) <= max) {
        *ret_value = (uint64_t)json_integer_value(value);
        return 0;
    }
    if (json_is_string(value) && sk_number_parse(json_string_value(value), 0, max, ret_value))
        return 0;
    return sk_error_set(error, SEVKIT_EINPUT, "%s: expected a number, or one in a string", key);
}

static int read_section(const json_t *item, struct sevkit_section *section,
                        struct sevkit_error *error)
{
    uint64_t gpa = 0, size = 0, type = 0;
    int r = read_number(item, "GPA", UINT32_MAX, &gpa, error);

    if (r == 0)
        r = read_number(item, "Size", UINT32_MAX, &size, error);
    if (r == 0)
        r = read_number(item, "SectionTypeInt", UINT32_MAX, &type, error);
    section->gpa = (uint32_t)gpa;
    section->size = (uint32_t)size;
    section->type = (uint32_t)type;
    return r;
}

static int read_document(const json_t *document, uint8_t image[SK_METADATA_IMAGE_BYTES],
                         uint8_t ret_hash[48], struct sevkit_error *error)
{
    static struct sevkit_section sections[SECTIONS_MAX];
    const json_t *items = json_object_get(document, "MetadataItems"), *item;
    const char *hash = json_string_value(json_object_get(document, "OVMFHash"));
    struct sk_firmware_layout layout = {.metadata = true, .sections = sections, .item_count = 1};
    struct sk_firmware_item reset = {.guid = SK_GUID_RESET_BLOCK, .word_count = 1};
    uint64_t eip = 0;
    uint32_t word;
    size_t i;
    int r;

    if (!json_is_array(items) || json_array_size(items) > SECTIONS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "MetadataItems: expected a list of sections");
    if (!hash || strlen(hash) != 96 || !sk_hex_decode(hash, ret_hash, 48))
        return sk_error_set(error, SEVKIT_EINPUT, "OVMFHash: expected 96 hex digits");
    json_array_foreach(items, i, item)
    {
        r = read_section(item, &sections[layout.section_count++], error);
        if (r < 0)
            return sk_error_wrap(error, r, "MetadataItems: item %zu", i);
    }
    r = read_number(document, "ResetEIP", UINT32_MAX, &eip, error);
    if (r < 0)
        return r;
    word = (uint32_t)eip;
    reset.words = &word;
    layout.items = &reset;
    return sk_firmware_write(&layout, image, SK_METADATA_IMAGE_BYTES, error);
}

/* gce-tcb-verifier, proto/endorsement.proto, VMSevSnp.measurements, as JSON: by number of vCPUs, in base64. */
static int find_stated(const json_t *snp, uint64_t vcpus, uint8_t ret_digest[48],
                       struct sevkit_error *error)
{
    json_t *all = json_object_get(snp, "measurements"), *value;
    SK_CLEANUP(sk_text_done) struct sk_text counts = {0};
    const char *key;

    json_object_foreach(all, key, value)
    {
        uint64_t count;

        if (!sk_number_parse_decimal(key, 1, SEVKIT_VCPUS_MAX, &count) || !json_is_string(value) ||
            sk_bytes_text_exact(SK_BYTES_BASE64, json_string_value(value), ret_digest, 48, NULL) <
                0)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "measurements: '%.20s': expected a number of vCPUs with a digest "
                                "of 48 bytes in base64",
                                key);
        if (count == vcpus)
            return 0;
        sk_text_addf(&counts, "%s%s", counts.length ? ", " : "", key);
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "measurements: no digest for %llu vCPUs, but for %s",
                        (unsigned long long)vcpus, counts.length ? sk_text_get(&counts) : "none");
}

static int read_metadata(const json_t *document, uint64_t vcpus, struct sk_firmware_metadata *ret,
                         struct sevkit_error *error)
{
    const json_t *snp = json_object_get(document, "sevSnp");

    snp = snp ? snp : json_object_get(document, "sev_snp");
    ret->stated = snp != NULL;
    return snp ? find_stated(snp, vcpus, ret->digest, error)
               : read_document(document, ret->image, ret->digest, error);
}

int sk_firmware_metadata_read(const char *path, uint64_t vcpus,
                              struct sk_firmware_metadata *ret_metadata, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(json_decref_p) json_t *document = NULL;
    json_error_t problem;
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    document = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, &problem);
    if (!document)
        r = sk_error_set(error, SEVKIT_EINPUT, "line %d: %s", problem.line, problem.text);
    if (r == 0)
        r = read_metadata(document, vcpus, ret_metadata, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}
