/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/crate_report.h"

#include "formats/report/report.h"

#include <inttypes.h>
#include <sevkit/certs.h>
#include <string.h>

#define FAMILY_TURIN  0x1au
#define CPUID_FAMILY  0x188u
#define VERSION_CPUID 3u
#define VERSION_MIT   5u

enum kind { NUMBER, BYTES, TCB, VERSION, SIGNATURE };

/* In the order of the crate's struct; the older name of a member behind the newer one. */
static const struct row {
    const char *name, *older;
    enum kind kind;
    size_t offset, size;
    uint32_t since; /* version of the report */
} rows[] = {
    {"version", NULL, NUMBER, 0x000, 4, 0},
    {"guest_svn", NULL, NUMBER, 0x004, 4, 0},
    {"policy", NULL, NUMBER, 0x008, 8, 0},
    {"family_id", NULL, BYTES, 0x010, 16, 0},
    {"image_id", NULL, BYTES, 0x020, 16, 0},
    {"vmpl", NULL, NUMBER, 0x030, 4, 0},
    {"sig_algo", NULL, NUMBER, 0x034, 4, 0},
    {"current_tcb", NULL, TCB, 0x038, 8, 0},
    {"plat_info", NULL, NUMBER, 0x040, 8, 0},
    {"key_info", "_author_key_en", NUMBER, 0x048, 4, 0},
    {"report_data", NULL, BYTES, 0x050, 64, 0},
    {"measurement", NULL, BYTES, 0x090, 48, 0},
    {"host_data", NULL, BYTES, 0x0c0, 32, 0},
    {"id_key_digest", NULL, BYTES, 0x0e0, 48, 0},
    {"author_key_digest", NULL, BYTES, 0x110, 48, 0},
    {"report_id", NULL, BYTES, 0x140, 32, 0},
    {"report_id_ma", NULL, BYTES, 0x160, 32, 0},
    {"reported_tcb", NULL, TCB, 0x180, 8, 0},
    {"cpuid_fam_id", NULL, NUMBER, 0x188, 1, VERSION_CPUID},
    {"cpuid_mod_id", NULL, NUMBER, 0x189, 1, VERSION_CPUID},
    {"cpuid_step", NULL, NUMBER, 0x18a, 1, VERSION_CPUID},
    {"chip_id", NULL, BYTES, 0x1a0, 64, 0},
    {"committed_tcb", NULL, TCB, 0x1e0, 8, 0},
    {"current", NULL, VERSION, 0x1e8, 3, 0},
    {"committed", NULL, VERSION, 0x1ec, 3, 0},
    {"launch_tcb", NULL, TCB, 0x1f0, 8, 0},
    {"launch_mit_vector", NULL, NUMBER, 0x1f8, 8, VERSION_MIT},
    {"current_mit_vector", NULL, NUMBER, 0x200, 8, VERSION_MIT},
    {"signature", NULL, SIGNATURE, 0x2a0, 144, 0},
};

/* Members of the objects, by the place of their byte or bytes; -1: not there. */
static const struct part {
    const char *name;
    int place[2]; /* family 19h, family 1Ah; of versions and signatures the first */
} tcb_parts[] = {{"fmc", {-1, 0}},
                 {"bootloader", {0, 1}},
                 {"tee", {1, 2}},
                 {"snp", {6, 3}},
                 {"microcode", {7, 7}}},
  version_parts[] = {{"major", {2, 2}}, {"minor", {1, 1}}, {"build", {0, 0}}},
  signature_parts[] = {{"r", {0, 0}}, {"s", {72, 72}}};
#define SIGNATURE_PART_BYTES 72u

static bool is_null(const struct sk_json_tree *tree, size_t node)
{
    return node == 0 || sk_json_is_text(&tree->nodes[node], "null");
}

static size_t member_of(const struct sk_json_tree *tree, size_t object, const struct row *row)
{
    size_t node = sk_json_member(tree, object, row->name);

    return node == 0 && row->older ? sk_json_member(tree, object, row->older) : node;
}

bool sk_crate_report_is(const struct sk_json_tree *tree, size_t object)
{
    return sk_json_member(tree, object, "measurement") != 0 &&
           sk_json_member(tree, object, "report_data") != 0 &&
           sk_json_member(tree, object, "reported_tcb") != 0;
}

static bool read_parts(const struct sk_json_tree *tree, size_t object, const struct part *parts,
                       size_t count, uint8_t *bytes)
{
    size_t fmc = sk_json_member(tree, object, "fmc");
    unsigned layout = !is_null(tree, fmc);
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++) {
        size_t node = sk_json_member(tree, object, parts[i].name);
        int place = parts[i].place[layout];

        if (place < 0)
            continue;
        if (node == 0 || !sk_json_number(&tree->nodes[node], UINT8_MAX, &value))
            return false;
        bytes[place] = (uint8_t)value;
    }
    return true;
}

static bool read_row(const struct sk_json_tree *tree, size_t node, const struct row *row,
                     uint8_t *bytes)
{
    uint64_t value = 0;

    switch (row->kind) {
    case NUMBER:
        if (!sk_json_number(&tree->nodes[node],
                            row->size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * row->size) - 1,
                            &value))
            return false;
        for (size_t i = 0; i < row->size; i++)
            bytes[i] = (uint8_t)(value >> 8 * i);
        return true;
    case BYTES:
        return sk_json_bytes(tree, node, bytes, row->size);
    case TCB:
        return read_parts(tree, node, tcb_parts, SK_ARRAY_SIZE(tcb_parts), bytes);
    case VERSION:
        return read_parts(tree, node, version_parts, SK_ARRAY_SIZE(version_parts), bytes);
    case SIGNATURE:
        break;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(signature_parts); i++) {
        size_t part = sk_json_member(tree, node, signature_parts[i].name);

        if (part == 0 ||
            !sk_json_bytes(tree, part, bytes + signature_parts[i].place[0], SIGNATURE_PART_BYTES))
            return false;
    }
    return true;
}

int sk_crate_report_read(const struct sk_json_tree *tree, size_t object,
                         uint8_t ret_report[SEVKIT_REPORT_BYTES], struct sevkit_error *error)
{
    uint8_t report[SEVKIT_REPORT_BYTES] = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        size_t node = member_of(tree, object, &rows[i]);

        if (is_null(tree, node) && (rows[i].since > 0 || report[0] > VERSION_MIT))
            continue;
        if (node == 0)
            return sk_error_set(error, SEVKIT_EINPUT, "report as JSON: no \"%s\"", rows[i].name);
        if (!read_row(tree, node, &rows[i], report + rows[i].offset))
            return sk_error_set(error, SEVKIT_EINPUT, "report as JSON: \"%s\" is not as expected",
                                rows[i].name);
    }
    memcpy(ret_report, report, sizeof(report));
    return 0;
}

static void write_bytes(struct sk_text *text, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sk_text_addf(text, "%s%u", i ? "," : "[", bytes[i]);
    sk_text_add(text, "]");
}

static void write_parts(struct sk_text *text, const struct part *parts, size_t count, bool turin,
                        const uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++) {
        sk_text_addf(text, "%s\"%s\":", i ? "," : "{", parts[i].name);
        if (parts[i].place[turin] < 0)
            sk_text_add(text, "null");
        else
            sk_text_addf(text, "%u", bytes[parts[i].place[turin]]);
    }
    sk_text_add(text, "}");
}

static void write_row(struct sk_text *text, const struct row *row, bool turin, const uint8_t *bytes)
{
    uint64_t value = 0;

    switch (row->kind) {
    case NUMBER:
        for (size_t i = 0; i < row->size; i++)
            value |= (uint64_t)bytes[i] << 8 * i;
        sk_text_addf(text, "%" PRIu64, value);
        break;
    case BYTES:
        write_bytes(text, bytes, row->size);
        break;
    case TCB:
        write_parts(text, tcb_parts, SK_ARRAY_SIZE(tcb_parts), turin, bytes);
        break;
    case VERSION:
        write_parts(text, version_parts, SK_ARRAY_SIZE(version_parts), turin, bytes);
        break;
    case SIGNATURE:
        sk_text_add(text, "{\"r\":");
        write_bytes(text, bytes, SIGNATURE_PART_BYTES);
        sk_text_add(text, ",\"s\":");
        write_bytes(text, bytes + SIGNATURE_PART_BYTES, SIGNATURE_PART_BYTES);
        sk_text_add(text, "}");
        break;
    }
}

void sk_crate_report_write(const uint8_t report[SEVKIT_REPORT_BYTES], struct sk_text *text)
{
    bool turin = report[0] >= VERSION_CPUID && report[CPUID_FAMILY] == FAMILY_TURIN;

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        sk_text_addf(text, "%s\"%s\":", i ? "," : "{", rows[i].name);
        if (report[0] < rows[i].since)
            sk_text_add(text, "null");
        else
            write_row(text, &rows[i], turin, report + rows[i].offset);
    }
    sk_text_add(text, "}");
}

int sk_trustee_write(const uint8_t report[SEVKIT_REPORT_BYTES],
                     const struct sevkit_cert_table *table, struct sk_text *text,
                     struct sevkit_error *error)
{
    size_t count = table ? sevkit_cert_table_count(table) : 0;
    const char *separator = "";

    sk_text_add(text, "{\"attestation_report\":");
    sk_crate_report_write(report, text);
    sk_text_add(text, ",\"cert_chain\":[");
    for (size_t i = 0; i < count; i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);

        if (!entry->name || strcmp(entry->name, "platform-info") == 0)
            continue;
        sk_text_addf(text, "%s{\"cert_type\":\"%s\",\"data\":", separator, entry->name);
        write_bytes(text, entry->data, entry->size);
        sk_text_add(text, "}");
        separator = ",";
    }
    sk_text_add(text, "]}\n");
    return sk_text_ok(text) ? 0 : sk_error_oom(error);
}
