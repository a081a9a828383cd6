/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/report/report_table.h"

#include "base/cleanup.h"
#include "cli/view/output.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <string.h>

enum { TITLE_WIDTH = 32 };

struct sk_report_view sk_report_view_of(const struct sevkit_report *report,
                                        const struct sevkit_product *hint)
{
    struct sk_report_view view = {.report = report, .product = sevkit_report_product(report)};

    if (!view.product)
        view.product = hint;
    view.layout_known = sevkit_report_tcb_layout(report, view.product, &view.layout);
    return view;
}

void sk_report_add_product(struct sk_text *text, const struct sk_report_view *view)
{
    const struct sevkit_report *report = view->report;
    const char *processor =
        report->has_cpuid ? sevkit_processor_name(report->cpuid_family, report->cpuid_model) : NULL;

    if (!view->product)
        sk_text_add(text, "unknown");
    else
        sk_text_add(text, view->product->name);
    if (processor && (!view->product || strcmp(processor, view->product->name) != 0))
        sk_text_addf(text, " (%s)", processor);
    if (report->has_cpuid)
        sk_text_addf(text, ", family 0x%02x model 0x%02x stepping %u", report->cpuid_family,
                     report->cpuid_model, report->cpuid_stepping);
    else if (!view->product)
        sk_text_addf(text, ": version %" PRIu32 " reports do not name the product",
                     report->version);
}

static void add_key_info(struct sk_text *text, const struct sevkit_report *report)
{
    sk_text_addf(text, "0x%" PRIx32 " (signing key %s%s%s%s)", report->key_info,
                 sevkit_signing_key_name(sevkit_report_signing_key(report)),
                 sevkit_report_has_author_key(report) ? ", author key" : "",
                 sevkit_report_chip_key_masked(report) ? ", chip key masked" : "",
                 report->key_info & ~SK_KEY_INFO_KNOWN ? ", unknown bits" : "");
}

static void add_tcb(struct sk_text *text, const struct sk_report_view *view, uint64_t raw)
{
    struct sevkit_tcb tcb = sevkit_tcb_read(view->layout, raw);
    char words[SEVKIT_TCB_TEXT_BYTES];

    sevkit_tcb_format(view->layout, &tcb, words);
    sk_text_addf(text, "0x%016" PRIx64 " (%s%s%s)", raw, words,
                 tcb.reserved_zero ? "" : ", reserved bytes set",
                 view->layout_known ? "" : ", if this is a processor of family 19h");
}

static void add_number(struct sk_text *text, const struct sevkit_report_field *field,
                       uint64_t value)
{
    if (strcmp(field->name, "vmpl") == 0 && value == SEVKIT_VMPL_HOST)
        sk_text_add(text, "none (the host asked for this report)");
    else if (strcmp(field->name, "signature_algorithm") == 0)
        sk_text_addf(text, "%" PRIu64 " (%s)", value,
                     value == 1   ? "ECDSA P-384 with SHA-384"
                     : value == 0 ? "none"
                                  : "unknown");
    else if (field->size == 8 || strncmp(field->name, "cpuid_", strlen("cpuid_")) == 0)
        sk_text_addf(text, "0x%" PRIx64, value);
    else
        sk_text_addf(text, "%" PRIu64, value);
}

void sk_report_field_value(const struct sk_report_view *view,
                           const struct sevkit_report_field *field, struct sk_text *text)
{
    char words[256];
    uint64_t value;

    if (field->kind == SEVKIT_REPORT_BLOB || field->kind == SEVKIT_REPORT_RESERVED) {
        sk_text_add_hex(text, view->report->bytes + field->offset, field->size);
        return;
    }
    value = sevkit_report_number(view->report, field);
    switch (field->kind) {
    case SEVKIT_REPORT_TCB:
        add_tcb(text, view, value);
        break;
    case SEVKIT_REPORT_POLICY:
        sevkit_policy_format(value, words, sizeof(words));
        sk_text_addf(text, "0x%" PRIx64 " (%s)", value, words);
        break;
    case SEVKIT_REPORT_PLATFORM:
        sevkit_platform_format(value, words, sizeof(words));
        sk_text_addf(text, "0x%" PRIx64 " (%s)", value, words);
        break;
    case SEVKIT_REPORT_KEY_INFO:
        add_key_info(text, view->report);
        break;
    case SEVKIT_REPORT_NUMBER:
    case SEVKIT_REPORT_BLOB:
    case SEVKIT_REPORT_RESERVED:
    default:
        add_number(text, field, value);
    }
}

static void add_row(struct sk_text *text, const char *title, const char *value)
{
    sk_text_addf(text, "%-*s %s\n", TITLE_WIDTH, title, value);
}

void sk_report_add_rows(struct sk_text *text, const struct sk_report_view *view)
{
    uint32_t version = view->report->version;

    for (size_t i = 0; i < sevkit_report_field_count(version); i++) {
        const struct sevkit_report_field *field = sevkit_report_field(version, i);
        SK_CLEANUP(sk_text_done) struct sk_text value = {0};

        if (field->kind == SEVKIT_REPORT_RESERVED)
            continue;
        sk_report_field_value(view, field, &value);
        add_row(text, field->title, sk_text_get(&value));
    }
}

static void add_reserved(struct sk_text *text, const struct sevkit_report *report, bool is_signed,
                         const char *title)
{
    char words[256];

    if (!sevkit_report_reserved_clear(report, is_signed, words, sizeof(words)))
        add_row(text, title, words);
}

void sk_report_add_facts(struct sk_text *text, const struct sk_report_view *view)
{
    SK_CLEANUP(sk_text_done) struct sk_text product = {0};
    const struct sevkit_report *report = view->report;

    sk_report_add_product(&product, view);
    add_row(text, "product", sk_text_get(&product));
    add_row(text, "signed by", sevkit_signing_key_name(sevkit_report_signing_key(report)));
    if (report->version > SEVKIT_REPORT_VERSION_KNOWN)
        sk_text_addf(text, "%-*s %" PRIu32 " is newer than this program; shown as version %u\n",
                     TITLE_WIDTH, "version", report->version, SEVKIT_REPORT_VERSION_KNOWN);
    add_reserved(text, report, true, "reserved, but set (signed)");
    add_reserved(text, report, false, "set behind the signature");
}

static json_t *bits_of(uint64_t value, size_t count,
                       const char *(*name_of)(size_t index, unsigned *ret_bit))
{
    json_t *list = sk_json_array();

    for (size_t i = 0; i < count; i++) {
        unsigned bit;
        const char *name = name_of(i, &bit);

        if (value >> bit & 1)
            sk_json_append(list, sk_json_text(name));
    }
    return list;
}

static const char *policy_bit_name(size_t index, unsigned *ret_bit)
{
    *ret_bit = sevkit_policy_bit(index)->bit;
    return sevkit_policy_bit(index)->name;
}

static const char *platform_bit_name(size_t index, unsigned *ret_bit)
{
    *ret_bit = sevkit_platform_bit(index)->bit;
    return sevkit_platform_bit(index)->name;
}

static json_t *tcb_json(const struct sk_report_view *view, uint64_t raw)
{
    struct sevkit_tcb tcb = sevkit_tcb_read(view->layout, raw);
    json_t *object = sk_json_object();

    sk_json_add_number(object, "value", raw);
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;

        if (sevkit_tcb_has(view->layout, component))
            sk_json_add_integer(object, sevkit_tcb_component_name(component),
                                sevkit_tcb_get(&tcb, component));
    }
    sk_json_add_bool(object, "reserved_zero", tcb.reserved_zero);
    return object;
}

static json_t *policy_json(uint64_t value)
{
    json_t *object = sk_json_object();

    sk_json_add_number(object, "value", value);
    sk_json_add_integer(object, "abi_major", value >> 8 & 0xff);
    sk_json_add_integer(object, "abi_minor", value & 0xff);
    sk_json_add(object, "bits", bits_of(value, sevkit_policy_bit_count(), policy_bit_name));
    sk_json_add_number(object, "unknown_bits", value & ~SK_POLICY_KNOWN);
    return object;
}

static json_t *platform_json(uint64_t value)
{
    json_t *object = sk_json_object();

    sk_json_add_number(object, "value", value);
    sk_json_add(object, "bits", bits_of(value, sevkit_platform_bit_count(), platform_bit_name));
    sk_json_add_number(object, "unknown_bits", value & ~sevkit_platform_known_bits());
    return object;
}

static json_t *key_info_json(const struct sevkit_report *report)
{
    json_t *object = sk_json_object();

    sk_json_add_number(object, "value", report->key_info);
    sk_json_add_bool(object, "author_key", sevkit_report_has_author_key(report));
    sk_json_add_bool(object, "mask_chip_key", sevkit_report_chip_key_masked(report));
    sk_json_add_text(object, "signing_key",
                     sevkit_signing_key_name(sevkit_report_signing_key(report)));
    return object;
}

static void add_field_json(json_t *object, const struct sk_report_view *view,
                           const struct sevkit_report_field *field)
{
    const struct sevkit_report *report = view->report;

    switch (field->kind) {
    case SEVKIT_REPORT_NUMBER:
        if (field->size == 8)
            sk_json_add_number(object, field->name, sevkit_report_number(report, field));
        else
            sk_json_add_integer(object, field->name, sevkit_report_number(report, field));
        break;
    case SEVKIT_REPORT_BLOB:
        sk_json_add_hex(object, field->name, report->bytes + field->offset, field->size);
        break;
    case SEVKIT_REPORT_TCB:
        sk_json_add(object, field->name, tcb_json(view, sevkit_report_number(report, field)));
        break;
    case SEVKIT_REPORT_POLICY:
        sk_json_add(object, field->name, policy_json(sevkit_report_number(report, field)));
        break;
    case SEVKIT_REPORT_PLATFORM:
        sk_json_add(object, field->name, platform_json(sevkit_report_number(report, field)));
        break;
    case SEVKIT_REPORT_KEY_INFO:
        sk_json_add(object, field->name, key_info_json(report));
        break;
    case SEVKIT_REPORT_RESERVED:
    default:
        break;
    }
}

static void add_reserved_json(json_t *document, const char *key, const struct sevkit_report *report,
                              bool is_signed)
{
    char words[256];
    bool clear = sevkit_report_reserved_clear(report, is_signed, words, sizeof(words));

    sk_json_add_text(document, key, clear ? NULL : words);
}

void sk_report_add_json(json_t *document, const struct sk_report_view *view)
{
    const struct sevkit_report *report = view->report;
    json_t *fields = sk_json_object();

    sk_json_add_text(document, "product", view->product ? view->product->name : NULL);
    sk_json_add_text(document, "processor",
                     report->has_cpuid
                         ? sevkit_processor_name(report->cpuid_family, report->cpuid_model)
                         : NULL);
    sk_json_add_text(document, "signing_key",
                     sevkit_signing_key_name(sevkit_report_signing_key(report)));
    sk_json_add_text(document, "tcb_layout",
                     view->layout == SEVKIT_TCB_FAMILY_1AH ? "family-1ah" : "family-19h");
    sk_json_add_bool(document, "tcb_layout_known", view->layout_known);
    add_reserved_json(document, "reserved_set", report, true);
    add_reserved_json(document, "tail_set", report, false);
    for (size_t i = 0; i < sevkit_report_field_count(report->version); i++)
        add_field_json(fields, view, sevkit_report_field(report->version, i));
    sk_json_add(document, "fields", fields);
}
