/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/firmware_output.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/reader.h"
#include "cli/view/output.h"
#include "data/guids.h"
#include "formats/firmware/acpi_tables.h"
#include "formats/firmware/firmware.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct sk_use_name sk_use_names[] = {
    {"sev", SEVKIT_USE_SEV},
    {"sev-kernel-hashes", SEVKIT_USE_SEV_KERNEL_HASHES},
    {"sev-es", SEVKIT_USE_SEV_ES},
    {"snp", SEVKIT_USE_SNP},
    {"snp-kernel-hashes", SEVKIT_USE_SNP_KERNEL_HASHES},
    {"svsm", SEVKIT_USE_SVSM},
    {NULL, SK_USES},
};

/* Names for machines; the order is that of enum sevkit_finding_kind. */
static const char *const finding_names[] = {
    [SEVKIT_FINDING_DUPLICATE_GUID] = "duplicate-guid",
    [SEVKIT_FINDING_TABLE_OVERRUN] = "table-overrun",
    [SEVKIT_FINDING_UNKNOWN_SECTION] = "unknown-section",
    [SEVKIT_FINDING_SECTION_SIZE] = "section-size",
    [SEVKIT_FINDING_SECTION_OVERLAP] = "section-overlap",
    [SEVKIT_FINDING_SECTION_COUNT] = "section-count",
    [SEVKIT_FINDING_METADATA_LENGTH] = "metadata-length",
    [SEVKIT_FINDING_HASH_AREA] = "hash-area",
};

/* What an entry's first numbers mean. */
enum entry_value { VALUE_BYTES, VALUE_ADDRESS, VALUE_AREA, VALUE_OFFSET_FROM_END, VALUE_OFFSET };

static const struct {
    const char *guid;
    enum entry_value value;
} entry_values[] = {
    {SK_GUID_RESET_BLOCK, VALUE_ADDRESS},
    {SK_GUID_HASH_AREA, VALUE_AREA},
    {SK_GUID_SECRET_AREA, VALUE_AREA},
    {SK_GUID_SEV_METADATA, VALUE_OFFSET_FROM_END},
    {SK_GUID_TDX_METADATA, VALUE_OFFSET_FROM_END},
    {SK_GUID_SVSM_INFO, VALUE_OFFSET},
};

static enum entry_value entry_value_of(const struct sevkit_firmware_entry *entry)
{
    char guid[SK_GUID_TEXT_LENGTH + 1];

    sk_guid_format(entry->guid, guid);
    for (size_t i = 0; i < SK_ARRAY_SIZE(entry_values); i++)
        if (strcmp(entry_values[i].guid, guid) == 0 &&
            entry->size >= (entry_values[i].value == VALUE_AREA ? 8u : 4u))
            return entry_values[i].value;
    return VALUE_BYTES;
}

/* Payloads are for people here; a table may hold one of 64 KiB. */
#define SHOWN_BYTES_MAX 32u

static void add_entry_value(struct sk_text *text, const struct sevkit_firmware_entry *entry)
{
    struct sk_reader reader = sk_reader_of(entry->data, entry->size);
    enum entry_value value = entry_value_of(entry);
    uint32_t first = sk_read_u32le(&reader);

    switch (value) {
    case VALUE_ADDRESS:
    case VALUE_OFFSET:
        sk_text_addf(text, "0x%08" PRIx32, first);
        break;
    case VALUE_OFFSET_FROM_END:
        sk_text_addf(text, "0x%" PRIx32 " from the end", first);
        break;
    case VALUE_AREA:
        sk_text_addf(text, "address 0x%08" PRIx32 ", size 0x%" PRIx32, first,
                     sk_read_u32le(&reader));
        break;
    case VALUE_BYTES:
    default:
        sk_text_add_hex(text, entry->data,
                        entry->size < SHOWN_BYTES_MAX ? entry->size : SHOWN_BYTES_MAX);
        sk_text_add(text, entry->size > SHOWN_BYTES_MAX ? "..." : "");
    }
}

static void add_table(struct sk_text *text, const struct sevkit_firmware *firmware)
{
    if (!sevkit_firmware_has_table(firmware)) {
        sk_text_add(text, "\nGUID table: none\n");
        return;
    }
    sk_text_add(text, "\nGUID table\n");
    for (size_t i = 0; i < sevkit_firmware_entry_count(firmware); i++) {
        const struct sevkit_firmware_entry *entry = sevkit_firmware_entry(firmware, i);
        char guid[SK_GUID_TEXT_LENGTH + 1];

        sk_guid_format(entry->guid, guid);
        sk_text_addf(text, "  %s  %-20s  offset 0x%zx, %zu bytes: ", guid,
                     entry->name ? entry->name : "unknown", entry->offset, entry->size);
        add_entry_value(text, entry);
        sk_text_add(text, "\n");
    }
}

static void add_sections(struct sk_text *text, const struct sevkit_firmware *firmware)
{
    if (!sevkit_firmware_has_metadata(firmware)) {
        sk_text_add(text, "\nSEV metadata: none\n");
        return;
    }
    sk_text_add(text, "\nSEV metadata\n");
    for (size_t i = 0; i < sevkit_firmware_section_count(firmware); i++) {
        const struct sevkit_section *section = sevkit_firmware_section(firmware, i);
        const char *name = sevkit_section_type_name(section->type);

        sk_text_addf(text, "  0x%08" PRIx32 "  size 0x%08" PRIx32 "  type 0x%02" PRIx32 "  %s\n",
                     section->gpa, section->size, section->type, name ? name : "unknown");
    }
}

static void add_area(struct sk_text *text, const char *title, struct sevkit_area area)
{
    if (!area.present)
        sk_text_addf(text, "%-20s none\n", title);
    else if (area.gpa == 0)
        sk_text_addf(text, "%-20s none (the entry is there, but empty)\n", title);
    else
        sk_text_addf(text, "%-20s 0x%08" PRIx32 ", size 0x%" PRIx32 "\n", title, area.gpa,
                     area.size);
}

static void add_places(struct sk_text *text, const struct sevkit_firmware *firmware)
{
    uint32_t value;

    sk_text_add(text, "\n");
    add_area(text, "kernel-hash area", sevkit_firmware_hash_area(firmware));
    add_area(text, "launch-secret area", sevkit_firmware_secret_area(firmware));
    if (sevkit_firmware_reset_eip(firmware, &value, NULL) == 0)
        sk_text_addf(text, "%-20s 0x%08" PRIx32 "\n", "AP reset vector", value);
    else
        sk_text_addf(text, "%-20s none\n", "AP reset vector");
    if (sevkit_firmware_svsm_offset(firmware, &value, NULL) == 0)
        sk_text_addf(text, "%-20s launch offset 0x%08" PRIx32 "\n", "SVSM", value);
}

/* Tables of sevkit in front of the firmware; error says what is wrong with them. */
static bool find_block(const struct sevkit_firmware *firmware, struct sk_acpi_block *ret_block,
                       struct sevkit_error *error)
{
    const uint8_t *data = sevkit_firmware_data(firmware);
    size_t size = sevkit_firmware_size(firmware);

    *error = (struct sevkit_error){0};
    if (!sk_acpi_has_block(data, size))
        return false;
    if (sk_acpi_tables_read(data, size, ret_block, error) < 0)
        *ret_block = (struct sk_acpi_block){0};
    return true;
}

static void add_block(struct sk_text *text, const struct sevkit_firmware *firmware)
{
    struct sk_acpi_block block;
    struct sevkit_error error;

    if (!find_block(firmware, &block, &error))
        return;
    if (error.code)
        sk_text_addf(text, "%-20s damaged: %s\n", "ACPI tables", error.text);
    else
        sk_text_addf(text,
                     "%-20s 0x%08" PRIx32 ", for %" PRIu64 " vCPUs, devices from 0x%" PRIx64 "\n",
                     "ACPI tables", block.address, block.vcpus, block.window);
}

static json_t *block_json(const struct sevkit_firmware *firmware)
{
    struct sk_acpi_block block;
    struct sevkit_error error;
    json_t *member;

    if (!find_block(firmware, &block, &error))
        return sk_json_text(NULL);
    member = sk_json_object();
    sk_json_add_bool(member, "ok", !error.code);
    sk_json_add_number(member, "gpa", block.address);
    sk_json_add_integer(member, "vcpus", block.vcpus);
    sk_json_add_number(member, "window", block.window);
    sk_json_add_text(member, "reason", error.code ? error.text : NULL);
    return member;
}

static void add_findings(struct sk_text *text, const struct sevkit_firmware *firmware)
{
    if (sevkit_firmware_finding_count(firmware) > 0)
        sk_text_add(text, "\nfindings\n");
    for (size_t i = 0; i < sevkit_firmware_finding_count(firmware); i++) {
        sk_text_add(text, "  ");
        sk_cli_add_coloured(text, SK_YELLOW, "!");
        sk_text_addf(text, " %s\n", sevkit_firmware_finding(firmware, i)->text);
    }
}

static void add_verdicts(struct sk_text *text, const struct sevkit_firmware *firmware)
{
    sk_text_add(text, "\nusable for\n");
    for (const struct sk_use_name *known = sk_use_names; known->name; known++) {
        struct sevkit_use_verdict verdict = sevkit_firmware_verdict(firmware, known->use);

        sk_text_add(text, "  ");
        sk_cli_add_coloured(text, verdict.usable ? SK_GREEN : SK_RED,
                            verdict.usable ? "yes" : "no ");
        sk_text_addf(text, "  %s%s%s\n", verdict.use, verdict.usable ? "" : ": ", verdict.reason);
    }
}

void sk_firmware_add_text(struct sk_text *text, const struct sevkit_firmware *firmware,
                          const struct sk_firmware_file *file)
{
    size_t size = sevkit_firmware_size(firmware);

    sk_text_addf(text, "%-20s ", "file");
    sk_text_add_printable(text, file->path);
    sk_text_addf(text, "\n%-20s %zu bytes, ends below 4 GiB: loaded at 0x%08" PRIx64 "\n", "size",
                 size, ((uint64_t)1 << 32) - size);
    sk_text_addf(text, "%-20s ", "sha256");
    sk_text_add_hex(text, file->sha256, sizeof(file->sha256));
    sk_text_add(text, "\n");
    add_block(text, firmware);
    add_table(text, firmware);
    add_sections(text, firmware);
    add_places(text, firmware);
    add_findings(text, firmware);
    add_verdicts(text, firmware);
}

static json_t *table_json(const struct sevkit_firmware *firmware)
{
    json_t *table = sk_json_array();

    for (size_t i = 0; i < sevkit_firmware_entry_count(firmware); i++) {
        const struct sevkit_firmware_entry *entry = sevkit_firmware_entry(firmware, i);
        json_t *member = sk_json_object();
        char guid[SK_GUID_TEXT_LENGTH + 1];

        sk_guid_format(entry->guid, guid);
        sk_json_add_text(member, "guid", guid);
        sk_json_add_text(member, "name", entry->name);
        sk_json_add_integer(member, "offset", entry->offset);
        sk_json_add_integer(member, "size", entry->size);
        sk_json_add_integer(member, "declared_size", entry->declared_size);
        sk_json_add_hex(member, "data", entry->data, entry->size);
        sk_json_append(table, member);
    }
    return table;
}

static json_t *sections_json(const struct sevkit_firmware *firmware)
{
    json_t *sections = sk_json_array();

    for (size_t i = 0; i < sevkit_firmware_section_count(firmware); i++) {
        const struct sevkit_section *section = sevkit_firmware_section(firmware, i);
        json_t *member = sk_json_object();

        sk_json_add_number(member, "gpa", section->gpa);
        sk_json_add_integer(member, "size", section->size);
        sk_json_add_integer(member, "type", section->type);
        sk_json_add_text(member, "name", sevkit_section_type_name(section->type));
        sk_json_append(sections, member);
    }
    return sections;
}

/* null where there is none, also where the entry is there but empty. */
static json_t *area_json(struct sevkit_area area)
{
    json_t *member;

    if (!area.present || area.gpa == 0)
        return sk_json_text(NULL);
    member = sk_json_object();
    sk_json_add_number(member, "gpa", area.gpa);
    sk_json_add_integer(member, "size", area.size);
    return member;
}

/* null if the image has no such number. */
static void add_optional_number(json_t *document, const char *key, int result, uint32_t value)
{
    if (result == 0)
        sk_json_add_number(document, key, value);
    else
        sk_json_add_text(document, key, NULL);
}

static json_t *findings_json(const struct sevkit_firmware *firmware)
{
    json_t *findings = sk_json_array();

    for (size_t i = 0; i < sevkit_firmware_finding_count(firmware); i++) {
        const struct sevkit_finding *finding = sevkit_firmware_finding(firmware, i);
        json_t *member = sk_json_object();

        sk_json_add_text(member, "kind", finding_names[finding->kind]);
        sk_json_add_text(member, "text", finding->text);
        sk_json_append(findings, member);
    }
    return findings;
}

void sk_firmware_add_json(json_t *document, const struct sevkit_firmware *firmware)
{
    json_t *verdicts = sk_json_object();
    uint32_t value = 0;
    int result;

    sk_json_add_text(document, "kind", "firmware");
    sk_json_add_bool(document, "has_table", sevkit_firmware_has_table(firmware));
    sk_json_add(document, "table", table_json(firmware));
    sk_json_add_bool(document, "has_metadata", sevkit_firmware_has_metadata(firmware));
    sk_json_add(document, "sections", sections_json(firmware));
    sk_json_add(document, "hash_area", area_json(sevkit_firmware_hash_area(firmware)));
    sk_json_add(document, "secret_area", area_json(sevkit_firmware_secret_area(firmware)));
    result = sevkit_firmware_reset_eip(firmware, &value, NULL);
    add_optional_number(document, "reset_eip", result, value);
    result = sevkit_firmware_svsm_offset(firmware, &value, NULL);
    add_optional_number(document, "svsm_offset", result, value);
    sk_json_add(document, "acpi_tables", block_json(firmware));
    sk_json_add(document, "findings", findings_json(firmware));
    for (const struct sk_use_name *known = sk_use_names; known->name; known++) {
        struct sevkit_use_verdict verdict = sevkit_firmware_verdict(firmware, known->use);
        json_t *member = sk_json_object();

        sk_json_add_bool(member, "usable", verdict.usable);
        sk_json_add_text(member, "reason", verdict.usable ? NULL : verdict.reason);
        sk_json_add(verdicts, known->name, member);
    }
    sk_json_add(document, "usable_for", verdicts);
}
