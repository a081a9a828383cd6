/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/trace_file.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/values/number.h"
#include "crypto/digest.h"
#include "formats/launch/trace_log.h"
#include "sys/file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(json_t *, json_decref)

#define TRACE_MAX_BYTES ((size_t)256 << 20)

static int hash_page(struct sk_trace_record *record, struct sevkit_error *error)
{
    record->has_contents = true;
    return sk_hash_bytes(SK_SHA384, record->page, SEVKIT_VMSA_BYTES, record->contents, error);
}

static int add_page(struct sk_trace_records *records, const uint8_t *page,
                    struct sevkit_error *error)
{
    struct sk_trace_record record = {
        .type = SEVKIT_PAGE_VMSA, .pages = 1, .repeat = 1, .has_page = true};
    int r;

    record.page = malloc(SEVKIT_VMSA_BYTES);
    if (!record.page)
        return sk_error_oom(error);
    memcpy(record.page, page, SEVKIT_VMSA_BYTES);
    r = hash_page(&record, error);
    if (r < 0) {
        free(record.page);
        return r;
    }
    return sk_trace_records_add(records, &record, error);
}

static int take_entry(void *arg, const struct sk_log_entry *entry, struct sevkit_error *error)
{
    struct sk_trace_record record = {
        .type = entry->type,
        .gpa = entry->gpa,
        .pages = entry->size / SK_PAGE_BYTES,
        .repeat = entry->repeat,
        .has_contents = entry->has_contents,
        .has_digest = entry->has_digest,
    };

    memcpy(record.contents, entry->contents, sizeof(record.contents));
    memcpy(record.digest, entry->digest, sizeof(record.digest));
    if (entry->has_page)
        return add_page(arg, entry->page, error);
    return sk_trace_records_add(arg, &record, error);
}

static bool get_hex(const json_t *step, const char *key, uint8_t bytes[48])
{
    const char *text = json_string_value(json_object_get(step, key));

    return text && strlen(text) == 96 && sk_hex_decode(text, bytes, 48);
}

static bool get_number(const json_t *step, const char *key, uint64_t *ret_value)
{
    const json_t *value = json_object_get(step, key);

    if (json_is_integer(value) && json_integer_value(value) >= 0) {
        *ret_value = (uint64_t)json_integer_value(value);
        return true;
    }
    return json_is_string(value) &&
           sk_number_parse(json_string_value(value), 0, UINT64_MAX, ret_value);
}

static int read_step(const json_t *step, struct sk_trace_record *record, struct sevkit_error *error)
{
    const char *type = json_string_value(json_object_get(step, "type"));
    const char *source = json_string_value(json_object_get(step, "source"));
    const char *data = json_string_value(json_object_get(step, "data"));
    size_t size = 0;

    if (!type || !sk_trace_type_find(type, strlen(type), &record->type) ||
        !get_number(step, "gpa", &record->gpa) || !get_number(step, "pages", &record->pages) ||
        !get_number(step, "repeat", &record->repeat) || record->pages == 0 ||
        record->pages > SK_LAUNCH_PAGES_MAX || record->repeat == 0 ||
        record->repeat > SK_LAUNCH_PAGES_MAX ||
        record->gpa > UINT64_MAX - record->pages * SK_PAGE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "expected type, gpa, pages and repeat of an update");
    record->has_contents = get_hex(step, "contents", record->contents);
    record->has_digest = get_hex(step, "digest", record->digest);
    if (source)
        (void)snprintf(record->source, sizeof(record->source), "%s", source);
    if (!data)
        return 0;
    record->page = malloc(SEVKIT_VMSA_BYTES);
    if (!record->page)
        return sk_error_oom(error);
    if (!sk_base64_decode(data, record->page, SEVKIT_VMSA_BYTES, &size) ||
        size != SEVKIT_VMSA_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "data: expected 4096 bytes in base64");
    record->has_page = true;
    return 0;
}

static int read_json(const uint8_t *bytes, size_t size, struct sk_trace_records *records,
                     struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *document = NULL;
    json_error_t problem;
    const json_t *steps, *step;
    size_t i;

    document = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, &problem);
    if (!document)
        return sk_error_set(error, SEVKIT_EINPUT, "line %d: %s", problem.line, problem.text);
    steps = json_object_get(document, "steps");
    if (!json_is_array(steps))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the JSON has no list \"steps\": expected the "
                            "output of 'measure --trace=json'");
    json_array_foreach(steps, i, step)
    {
        struct sk_trace_record record = {0};
        int r = read_step(step, &record, error);

        if (r < 0) {
            free(record.page);
            return sk_error_wrap(error, r, "step %zu", i);
        }
        r = sk_trace_records_add(records, &record, error);
        if (r < 0)
            return r;
    }
    return 0;
}

static bool is_text(const uint8_t *bytes, size_t size)
{
    return !memchr(bytes, '\0', size);
}

static int read_bytes(const struct sk_bytes *bytes, struct sk_trace_records *records,
                      struct sevkit_error *error)
{
    int r = 0;

    if (bytes->size > 0 && bytes->data[0] == '{')
        return read_json(bytes->data, bytes->size, records, error);
    if (is_text(bytes->data, bytes->size))
        return sk_trace_log_read((const char *)bytes->data, bytes->size, take_entry, records,
                                 error);
    if (bytes->size % SEVKIT_VMSA_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%zu bytes: expected a trace, or save areas of 4096 bytes each",
                            bytes->size);
    for (size_t at = 0; r == 0 && at < bytes->size; at += SEVKIT_VMSA_BYTES)
        r = add_page(records, bytes->data + at, error);
    return r;
}

static int read_file(const char *path, struct sk_trace_records *records, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    size_t before = records->count;
    int r = sk_file_read(&sk_sys_real, path, TRACE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = read_bytes(&bytes, records, error);
    if (r == 0 && records->count == before)
        r = sk_error_set(error, SEVKIT_EINPUT,
                         "no launch update and no save area is in it; QEMU writes them with "
                         "-trace kvm_sev_snp_launch_update");
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

int sk_trace_input_read(const char *path, struct sk_trace_records *ret_records,
                        struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *copy = strdup(path);
    struct sk_trace_records records = {0};
    char *rest = copy;
    int r = copy ? 0 : sk_error_oom(error);

    while (r == 0 && rest)
        r = read_file(strsep(&rest, ","), &records, error);
    if (r < 0)
        sk_trace_records_done(&records);
    else
        *ret_records = records;
    return r;
}
