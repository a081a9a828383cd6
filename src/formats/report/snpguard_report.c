/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/snpguard_report.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "base/writer.h"
#include "formats/report/json_tree.h"
#include "formats/report/report.h"

#include <inttypes.h>
#include <string.h>

/*
 * The members, in the order in which SNPGuard writes them. A number has 1, 4 or 8 bytes, little-endian;
 * a list has one number per byte; an object holds members whose offsets count from its own.
 */
enum kind { NUMBER, LIST, OBJECT };

struct member {
    const char *name;
    enum kind kind;
    size_t offset;
    size_t size; /* bytes; of an object: all of it */
    const struct member *members;
    size_t count;
};

static const struct member tcb_members[] = {
    {"bootloader", NUMBER, 0, 1}, {"tee", NUMBER, 1, 1},       {"_reserved", LIST, 2, 4},
    {"snp", NUMBER, 6, 1},        {"microcode", NUMBER, 7, 1},
};

static const struct member signature_members[] = {
    {"r", LIST, 0, 72},
    {"s", LIST, 72, 72},
    {"_reserved", LIST, 144, 368},
};

#define MEMBERS_OF(table) table, SK_ARRAY_SIZE(table)

static const struct member report_members[] = {
    {"version", NUMBER, 0x000, 4},
    {"guest_svn", NUMBER, 0x004, 4},
    {"policy", NUMBER, 0x008, 8},
    {"family_id", LIST, 0x010, 16},
    {"image_id", LIST, 0x020, 16},
    {"vmpl", NUMBER, 0x030, 4},
    {"sig_algo", NUMBER, 0x034, 4},
    {"current_tcb", OBJECT, 0x038, 8, MEMBERS_OF(tcb_members)},
    {"plat_info", NUMBER, 0x040, 8},
    {"_author_key_en", NUMBER, 0x048, 4},
    {"_reserved_0", NUMBER, 0x04c, 4},
    {"report_data", LIST, 0x050, 64},
    {"measurement", LIST, 0x090, 48},
    {"host_data", LIST, 0x0c0, 32},
    {"id_key_digest", LIST, 0x0e0, 48},
    {"author_key_digest", LIST, 0x110, 48},
    {"report_id", LIST, 0x140, 32},
    {"report_id_ma", LIST, 0x160, 32},
    {"reported_tcb", OBJECT, 0x180, 8, MEMBERS_OF(tcb_members)},
    {"_reserved_1", LIST, 0x188, 24},
    {"chip_id", LIST, 0x1a0, 64},
    {"committed_tcb", OBJECT, 0x1e0, 8, MEMBERS_OF(tcb_members)},
    {"current_build", NUMBER, 0x1e8, 1},
    {"current_minor", NUMBER, 0x1e9, 1},
    {"current_major", NUMBER, 0x1ea, 1},
    {"_reserved_2", NUMBER, 0x1eb, 1},
    {"committed_build", NUMBER, 0x1ec, 1},
    {"committed_minor", NUMBER, 0x1ed, 1},
    {"committed_major", NUMBER, 0x1ee, 1},
    {"_reserved_3", NUMBER, 0x1ef, 1},
    {"launch_tcb", OBJECT, 0x1f0, 8, MEMBERS_OF(tcb_members)},
    {"_reserved_4", LIST, 0x1f8, 168},
    {"signature", OBJECT, 0x2a0, 512, MEMBERS_OF(signature_members)},
};

static const struct member report_object = {"report", OBJECT, 0, SEVKIT_REPORT_BYTES,
                                            MEMBERS_OF(report_members)};

/* The members' places are those of family 19h. In reports of family 1Ah (version 3 and later, CPUID at 0x188) the
 * components lie elsewhere: FMC, boot loader, TEE, SNP in bytes 0 to 3. FMC has no member; it goes into the
 * first reserved byte. */
static void move_turin_tcbs(uint8_t report[SEVKIT_REPORT_BYTES], bool to_members)
{
    static const size_t tcbs[] = {0x038, 0x180, 0x1e0, 0x1f0};
    static const uint8_t places[8] = {1, 2, 0, 4,
                                      5, 6, 3, 7}; /* of what stands in byte i as a member */

    if (report[0] < 3 || report[0x188] != 0x1a)
        return;
    for (size_t i = 0; i < SK_ARRAY_SIZE(tcbs); i++) {
        uint8_t tcb[8];

        memcpy(tcb, report + tcbs[i], sizeof(tcb));
        for (size_t k = 0; k < sizeof(tcb); k++) {
            size_t from = to_members ? places[k] : k, to = to_members ? k : places[k];

            report[tcbs[i] + to] = tcb[from];
        }
    }
}

/* A report's JSON, and where to complain. */
struct reading {
    struct sk_json_tree tree;
    struct sevkit_error *error;
};

static int read_list(const struct reading *in, const struct member *member, size_t node,
                     uint8_t *bytes)
{
    size_t count = sk_json_list_count(&in->tree, node);

    if (in->tree.nodes[node].kind != SK_JSON_LIST || count != member->size)
        return sk_error_set(in->error, SEVKIT_EINPUT,
                            "report as JSON: expected a list of %zu bytes, found %zu values",
                            member->size, count);
    if (!sk_json_bytes(&in->tree, node, bytes, member->size))
        return sk_error_set(in->error, SEVKIT_EINPUT,
                            "report as JSON: expected whole numbers up to 255 in the list");
    return 0;
}

static int read_integer(const struct reading *in, const struct member *member, size_t node,
                        uint8_t *bytes)
{
    uint64_t max = member->size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * member->size) - 1;
    struct sk_writer writer = sk_writer_of(bytes, member->size);
    uint64_t value = 0;

    if (!sk_json_number(&in->tree.nodes[node], max, &value))
        return sk_error_set(in->error, SEVKIT_EINPUT,
                            "report as JSON: expected a whole number up to %" PRIu64, max);
    for (size_t i = 0; i < member->size; i++)
        sk_write_u8(&writer, (uint8_t)(value >> 8 * i));
    return 0;
}

static int read_object(const struct reading *in, const struct member *object, size_t node,
                       uint8_t *bytes);

static int read_member(const struct reading *in, const struct member *member, size_t node,
                       uint8_t *bytes)
{
    switch (member->kind) {
    case NUMBER:
        return read_integer(in, member, node, bytes);
    case LIST:
        return read_list(in, member, node, bytes);
    case OBJECT:
        break;
    }
    return read_object(in, member, node, bytes);
}

/* Unknown members are ignored. */
static int read_object(const struct reading *in, const struct member *object, size_t node,
                       uint8_t *bytes)
{
    int r = 0;

    if (in->tree.nodes[node].kind != SK_JSON_OBJECT)
        return sk_error_set(in->error, SEVKIT_EINPUT, "report as JSON: expected \"{\"");
    for (size_t i = 0; r == 0 && i < object->count; i++) {
        const struct member *member = &object->members[i];
        size_t count = sk_json_member_count(&in->tree, node, member->name);

        if (count != 1)
            return sk_error_set(in->error, SEVKIT_EINPUT, "report as JSON: %s\"%s\"%s",
                                count ? "" : "no ", member->name, count ? " twice" : "");
        r = read_member(in, member, sk_json_member(&in->tree, node, member->name),
                        bytes + member->offset);
        if (r < 0)
            r = sk_error_wrap(in->error, r, "\"%s\"", member->name);
    }
    return r;
}

int sk_snpguard_report_read(const void *text, size_t size, uint8_t ret_report[SEVKIT_REPORT_BYTES],
                            struct sevkit_error *error)
{
    struct reading in = {.error = error};
    uint8_t report[SEVKIT_REPORT_BYTES];
    int r = sk_json_tree_read(text, size, &in.tree, error);

    if (r < 0)
        return sk_error_wrap(error, r, "report as JSON");
    r = read_object(&in, &report_object, 0, report);
    if (r == 0) {
        move_turin_tcbs(report, false);
        memcpy(ret_report, report, sizeof(report));
    }
    sk_json_tree_done(&in.tree);
    return r;
}

bool sk_snpguard_report_like(const void *text, size_t size)
{
    static const char member[] = "\"_reserved_1\"";

    return memmem(text, size, member, sizeof(member) - 1) != NULL;
}

static void new_line(struct sk_text *text, bool indented, unsigned depth)
{
    if (indented)
        sk_text_addf(text, "\n%*s", (int)(2 * depth), "");
}

static void write_member(struct sk_text *text, const struct member *member, const uint8_t *report,
                         bool indented, unsigned depth)
{
    struct sk_reader reader = sk_reader_of(report, SEVKIT_REPORT_BYTES);
    uint64_t value = 0;

    sk_read_skip(&reader, member->offset);
    switch (member->kind) {
    case NUMBER:
        for (size_t i = 0; i < member->size; i++)
            value |= (uint64_t)sk_read_u8(&reader) << 8 * i;
        sk_text_addf(text, "%" PRIu64, value);
        return;
    case LIST:
        for (size_t i = 0; i < member->size; i++) {
            sk_text_add(text, i ? "," : "[");
            new_line(text, indented, depth + 1);
            sk_text_addf(text, "%u", sk_read_u8(&reader));
        }
        new_line(text, indented, depth);
        sk_text_add(text, "]");
        return;
    case OBJECT:
        break;
    }
    for (size_t i = 0; i < member->count; i++) {
        struct member inner = member->members[i];

        sk_text_add(text, i ? "," : "{");
        new_line(text, indented, depth + 1);
        sk_text_addf(text, indented ? "\"%s\": " : "\"%s\":", inner.name);
        inner.offset += member->offset;
        write_member(text, &inner, report, indented, depth + 1);
    }
    new_line(text, indented, depth);
    sk_text_add(text, "}");
}

void sk_snpguard_report_write(const uint8_t report[SEVKIT_REPORT_BYTES], bool indented,
                              struct sk_text *text)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];

    memcpy(bytes, report, sizeof(bytes));
    move_turin_tcbs(bytes, true);
    write_member(text, &report_object, bytes, indented, 0);
}

SK_PUBLIC int sevkit_report_write_snpguard(const struct sevkit_report *report, bool indented,
                                           char **ret_text, struct sevkit_error *error)
{
    struct sk_text text = {0};

    sk_snpguard_report_write(report->bytes, indented, &text);
    if (!sk_text_ok(&text)) {
        sk_text_done(&text);
        return sk_error_oom(error);
    }
    *ret_text = text.data;
    return 0;
}

SK_PUBLIC void sevkit_report_text_free(char *text)
{
    free(text);
}
