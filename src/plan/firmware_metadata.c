/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/firmware_metadata.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
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

int sk_plan_metadata(const char *path, uint8_t image[SK_METADATA_IMAGE_BYTES],
                     struct sevkit_plan *plan, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(json_decref_p) json_t *document = NULL;
    json_error_t problem;
    uint8_t hash[48];
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    document = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, &problem);
    if (!document)
        r = sk_error_set(error, SEVKIT_EINPUT, "line %d: %s", problem.line, problem.text);
    if (r == 0)
        r = read_document(document, image, hash, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    sevkit_plan_set_ovmf_hash(plan, hash);
    return sevkit_plan_set_firmware(plan, image, SK_METADATA_IMAGE_BYTES, error);
}
