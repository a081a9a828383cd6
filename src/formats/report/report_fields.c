/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/reader.h"
#include "base/text.h"
#include "base/values/bit_names.h"
#include "formats/report/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Reserved, and must be 1 (SEV-SNP ABI 56860, guest policy). */
#define POLICY_BIT_17 ((uint64_t)1 << 17)

bool sk_report_is_number(const struct sevkit_report_field *field)
{
    return field->kind != SEVKIT_REPORT_BLOB && field->kind != SEVKIT_REPORT_RESERVED;
}

bool sk_report_in_force(const struct sk_report_row *row, uint32_t version)
{
    return version >= row->version_min && version <= row->version_max;
}

SK_PUBLIC size_t sevkit_report_field_count(uint32_t version)
{
    size_t count = 0;

    for (size_t i = 0; i < sk_report_rows_count; i++)
        count += sk_report_in_force(&sk_report_rows[i], version);
    return count;
}

SK_PUBLIC const struct sevkit_report_field *sevkit_report_field(uint32_t version, size_t index)
{
    for (size_t i = 0; i < sk_report_rows_count; i++)
        if (sk_report_in_force(&sk_report_rows[i], version) && index-- == 0)
            return &sk_report_rows[i].field;
    return NULL;
}

SK_PUBLIC const struct sevkit_report_field *sevkit_report_field_find(uint32_t version,
                                                                     const char *name)
{
    for (size_t i = 0; i < sk_report_rows_count; i++)
        if (sk_report_in_force(&sk_report_rows[i], version) &&
            strcmp(sk_report_rows[i].field.name, name) == 0)
            return &sk_report_rows[i].field;
    return NULL;
}

SK_PUBLIC uint64_t sevkit_report_number(const struct sevkit_report *report,
                                        const struct sevkit_report_field *field)
{
    struct sk_reader reader = sk_reader_of(report->bytes, sizeof(report->bytes));

    sk_read_skip(&reader, field->offset);
    switch (field->size) {
    case 1:
        return sk_read_u8(&reader);
    case 4:
        return sk_read_u32le(&reader);
    default:
        return sk_read_u64le(&reader);
    }
}

SK_PUBLIC bool sevkit_report_get(const struct sevkit_report *report, const char *name,
                                 uint64_t *ret_value)
{
    const struct sevkit_report_field *field = sevkit_report_field_find(report->version, name);

    if (!field || !sk_report_is_number(field))
        return false;
    *ret_value = sevkit_report_number(report, field);
    return true;
}

SK_PUBLIC const uint8_t *sevkit_report_get_bytes(const struct sevkit_report *report,
                                                 const char *name, size_t *ret_size)
{
    const struct sevkit_report_field *field = sevkit_report_field_find(report->version, name);
    struct sk_reader reader = sk_reader_of(report->bytes, sizeof(report->bytes));

    if (!field)
        return NULL;
    *ret_size = field->size;
    sk_read_skip(&reader, field->offset);
    return sk_read_pointer(&reader, field->size);
}

SK_PUBLIC size_t sevkit_platform_bit_count(void)
{
    return sk_platform_bits_count;
}

SK_PUBLIC const struct sevkit_report_bit *sevkit_platform_bit(size_t index)
{
    return index < sk_platform_bits_count ? &sk_platform_bits[index] : NULL;
}

static const char *platform_name(unsigned bit)
{
    for (size_t i = 0; i < sk_platform_bits_count; i++)
        if (sk_platform_bits[i].bit == bit)
            return sk_platform_bits[i].name;
    return NULL;
}

SK_PUBLIC uint64_t sevkit_platform_known_bits(void)
{
    return sk_bit_names_known(platform_name);
}

SK_PUBLIC int sevkit_platform_parse(const char *text, uint64_t *ret_mask,
                                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    struct sk_item item;

    if (sk_bit_names_parse(platform_name, text, ret_mask, &item))
        return 0;
    sk_bit_names_list(platform_name, &names);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "platform info: \"%.*s\" is neither a number nor bit<N> nor one of %s",
                        SK_ITEM(item), sk_text_get(&names));
}

SK_PUBLIC void sevkit_platform_format(uint64_t platform_info, char *ret_text, size_t size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_bit_names_format(platform_name, platform_info, &text);
    (void)snprintf(ret_text, size, "%s", text.length ? sk_text_get(&text) : "none");
}

static void add_oddity(struct sk_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_oddity(struct sk_text *text, const char *format, ...)
{
    char part[64];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(part, sizeof(part), format, args);
    va_end(args);
    sk_text_addf(text, "%s%s", text->length ? ", " : "", part);
}

static void add_bits(struct sk_text *text, const char *name, uint64_t unknown)
{
    for (unsigned bit = 0; bit < 64; bit++)
        if (unknown >> bit & 1)
            add_oddity(text, "%s bit %u", name, bit);
}

static bool field_clear(const struct sevkit_report *report, const struct sevkit_report_field *field)
{
    struct sk_reader reader = sk_reader_of(report->bytes, sizeof(report->bytes));

    sk_read_skip(&reader, field->offset);
    return sk_read_zeros(&reader, field->size);
}

/* The bits that have no meaning yet, by kind of field. */
static uint64_t unknown_bits(const struct sevkit_report *report,
                             const struct sevkit_report_field *field)
{
    uint64_t value = sevkit_report_number(report, field);
    enum sevkit_tcb_layout layout;

    switch (field->kind) {
    case SEVKIT_REPORT_POLICY:
        return (value & ~SK_POLICY_KNOWN) | (~value & POLICY_BIT_17);
    case SEVKIT_REPORT_PLATFORM:
        return value & ~sevkit_platform_known_bits();
    case SEVKIT_REPORT_KEY_INFO:
        return value & ~(uint64_t)SK_KEY_INFO_KNOWN;
    case SEVKIT_REPORT_TCB: {
        struct sevkit_tcb tcb;

        /* Without a known layout any byte may be a component. */
        if (!sevkit_report_tcb_layout(report, NULL, &layout))
            return 0;
        tcb = sevkit_tcb_read(layout, value);
        return value & ~sevkit_tcb_write(layout, &tcb);
    }
    case SEVKIT_REPORT_NUMBER:
    case SEVKIT_REPORT_BLOB:
    case SEVKIT_REPORT_RESERVED:
        break;
    }
    return 0;
}

SK_PUBLIC bool sevkit_report_reserved_clear(const struct sevkit_report *report, bool is_signed,
                                            char *ret_text, size_t size)
{
    struct sk_text text = {0};
    bool clear = true;

    for (size_t i = 0; i < sk_report_rows_count; i++) {
        const struct sevkit_report_field *field = &sk_report_rows[i].field;
        uint64_t unknown;

        if (!sk_report_in_force(&sk_report_rows[i], report->version) ||
            (field->offset < SEVKIT_REPORT_SIGNED_BYTES) != is_signed)
            continue;
        if (field->kind == SEVKIT_REPORT_RESERVED && !field_clear(report, field)) {
            clear = false;
            add_oddity(&text, "bytes 0x%zx-0x%zx", field->offset, field->offset + field->size - 1);
        }
        unknown = unknown_bits(report, field);
        clear &= unknown == 0;
        if (field->kind == SEVKIT_REPORT_POLICY && unknown & POLICY_BIT_17) {
            add_oddity(&text, "%s bit 17 is 0", field->title);
            unknown &= ~POLICY_BIT_17;
        }
        add_bits(&text, field->title, unknown);
    }
    if (ret_text)
        (void)snprintf(ret_text, size, "%s", sk_text_get(&text));
    sk_text_done(&text);
    return clear;
}
