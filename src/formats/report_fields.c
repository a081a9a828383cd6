/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/number.h"
#include "base/reader.h"
#include "base/text.h"
#include "data/products.h"

#include <inttypes.h>
#include <sevkit/report.h>
#include <stdio.h>
#include <string.h>

static bool in_force(const struct sk_report_row *row, uint32_t version)
{
    return version >= row->version_min && version <= row->version_max;
}

SK_PUBLIC size_t sevkit_report_field_count(uint32_t version)
{
    size_t count = 0;

    for (size_t i = 0; i < sk_report_rows_count; i++)
        count += in_force(&sk_report_rows[i], version);
    return count;
}

SK_PUBLIC const struct sevkit_report_field *sevkit_report_field(uint32_t version, size_t index)
{
    for (size_t i = 0; i < sk_report_rows_count; i++)
        if (in_force(&sk_report_rows[i], version) && index-- == 0)
            return &sk_report_rows[i].field;
    return NULL;
}

SK_PUBLIC const struct sevkit_report_field *sevkit_report_field_find(uint32_t version,
                                                                     const char *name)
{
    for (size_t i = 0; i < sk_report_rows_count; i++)
        if (in_force(&sk_report_rows[i], version) &&
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

SK_PUBLIC size_t sevkit_platform_bit_count(void)
{
    return sk_platform_bits_count;
}

SK_PUBLIC const struct sevkit_report_bit *sevkit_platform_bit(size_t index)
{
    return index < sk_platform_bits_count ? &sk_platform_bits[index] : NULL;
}

SK_PUBLIC uint64_t sevkit_platform_known_bits(void)
{
    uint64_t known = 0;

    for (size_t i = 0; i < sk_platform_bits_count; i++)
        known |= (uint64_t)1 << sk_platform_bits[i].bit;
    return known;
}

/* One name, or "bit<N>". */
static bool parse_bit(const char *word, uint64_t *mask)
{
    uint64_t bit;

    for (size_t i = 0; i < sk_platform_bits_count; i++)
        if (strcmp(sk_platform_bits[i].name, word) == 0) {
            *mask |= (uint64_t)1 << sk_platform_bits[i].bit;
            return true;
        }
    if (strncmp(word, "bit", 3) != 0 || !sk_number_parse(word + 3, 0, 63, &bit))
        return false;
    *mask |= (uint64_t)1 << bit;
    return true;
}

SK_PUBLIC int sevkit_platform_parse(const char *text, uint64_t *ret_mask,
                                    struct sevkit_error *error)
{
    uint64_t mask = 0;

    if (sk_number_parse(text, 0, UINT64_MAX, ret_mask))
        return 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        char word[32];

        (void)snprintf(word, sizeof(word), "%.*s", (int)(length < sizeof(word) ? length : 0), text);
        if (!parse_bit(word, &mask))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "platform info: \"%.*s\" is neither a number nor bit<N> nor one "
                                "of smt, tsme, ecc, rapl-dis, ciphertext-hiding, alias-check, "
                                "iommu-write-safe, sev-tio",
                                (int)(length < 64 ? length : 64), text);
        if (!text[length])
            break;
        text += length + 1;
    }
    *ret_mask = mask;
    return 0;
}

SK_PUBLIC void sevkit_platform_format(uint64_t platform_info, char *ret_text, size_t size)
{
    size_t used = 0;

    (void)snprintf(ret_text, size, "none");
    for (unsigned bit = 0; bit < 64 && used < size; bit++) {
        const char *name = NULL;

        if (!(platform_info >> bit & 1))
            continue;
        for (size_t i = 0; i < sk_platform_bits_count; i++)
            if (sk_platform_bits[i].bit == bit)
                name = sk_platform_bits[i].name;
        if (used)
            used += (size_t)snprintf(ret_text + used, size - used, ",");
        if (used >= size)
            break;
        used += name ? (size_t)snprintf(ret_text + used, size - used, "%s", name)
                     : (size_t)snprintf(ret_text + used, size - used, "bit%u", bit);
    }
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
        return (value & ~SK_POLICY_KNOWN) | (~value & (uint64_t)1 << 17);
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

        if (!in_force(&sk_report_rows[i], report->version) ||
            (field->offset < SEVKIT_REPORT_SIGNED_BYTES) != is_signed)
            continue;
        if (field->kind == SEVKIT_REPORT_RESERVED && !field_clear(report, field)) {
            clear = false;
            add_oddity(&text, "bytes 0x%zx-0x%zx", field->offset, field->offset + field->size - 1);
        }
        unknown = unknown_bits(report, field);
        clear &= unknown == 0;
        add_bits(&text, field->title, unknown);
    }
    if (ret_text)
        (void)snprintf(ret_text, size, "%s", sk_text_get(&text));
    sk_text_done(&text);
    return clear;
}
