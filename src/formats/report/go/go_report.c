/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/go/go_report.h"
#include "formats/report/go/go_fields.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "base/values/bytes_text.h"

#include <stdlib.h>
#include <string.h>

#define VERSION_CPUID  3u
#define FIELD_MAX      31u
#define FIELD_CPUID    29u
#define MESSAGE_REPORT 1u
#define MESSAGE_CHAIN  2u
#define WIRE_VARINT    0u
#define WIRE_FIXED64   1u
#define WIRE_BYTES     2u
#define WIRE_FIXED32   5u

/* Of message Report, by number; numbers of bytes, or of a little-endian number. */
static const struct row {
    const char *name;
    size_t offset, size;
    bool is_bytes;
} rows[FIELD_MAX + 1] = {
    [1] = {"version", 0x000, 4, false},
    [2] = {"guest_svn", 0x004, 4, false},
    [3] = {"policy", 0x008, 8, false},
    [4] = {"family_id", 0x010, 16, true},
    [5] = {"image_id", 0x020, 16, true},
    [6] = {"vmpl", 0x030, 4, false},
    [7] = {"signature_algo", 0x034, 4, false},
    [8] = {"current_tcb", 0x038, 8, false},
    [9] = {"platform_info", 0x040, 8, false},
    [10] = {"signer_info", 0x048, 4, false},
    [11] = {"report_data", 0x050, 64, true},
    [12] = {"measurement", 0x090, 48, true},
    [13] = {"host_data", 0x0c0, 32, true},
    [14] = {"id_key_digest", 0x0e0, 48, true},
    [15] = {"author_key_digest", 0x110, 48, true},
    [16] = {"report_id", 0x140, 32, true},
    [17] = {"report_id_ma", 0x160, 32, true},
    [18] = {"reported_tcb", 0x180, 8, false},
    [19] = {"chip_id", 0x1a0, 64, true},
    [20] = {"committed_tcb", 0x1e0, 8, false},
    [21] = {"current_build", 0x1e8, 1, false},
    [22] = {"current_minor", 0x1e9, 1, false},
    [23] = {"current_major", 0x1ea, 1, false},
    [24] = {"committed_build", 0x1ec, 1, false},
    [25] = {"committed_minor", 0x1ed, 1, false},
    [26] = {"committed_major", 0x1ee, 1, false},
    [27] = {"launch_tcb", 0x1f0, 8, false},
    [28] = {"signature", 0x2a0, SEVKIT_REPORT_SIGNATURE_BYTES, true},
    /* CPUID 1 EAX; family, model and stepping are a byte each in the report. */
    [FIELD_CPUID] = {"cpuid1eax_fms", 0x188, 4, false},
    [30] = {"launch_mit_vector", 0x1f8, 8, false},
    [31] = {"current_mit_vector", 0x200, 8, false},
};

static int refuse(const char *name, const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT, "report of go-sev-guest: %s: %s", name, what);
}

/* AMD64 APM volume 3, CPUID Fn0000_0001: extended parts count where the base family is 15. */
static void put_cpuid(uint8_t *bytes, uint64_t eax)
{
    bytes[0] = (uint8_t)((eax >> 8 & 0xf) + (eax >> 20 & 0xff));
    bytes[1] = (uint8_t)((eax >> 4 & 0xf) | (eax >> 12 & 0xf0));
    bytes[2] = (uint8_t)(eax & 0xf);
}

int sk_go_put_number(unsigned field, uint64_t value, uint8_t report[SEVKIT_REPORT_BYTES],
                     struct sevkit_error *error)
{
    const struct row *row = &rows[field];

    if (row->is_bytes)
        return refuse(row->name, "a number, expected bytes", error);
    if (row->size < 8 && value >> 8 * row->size)
        return refuse(row->name, "too large", error);
    if (field == FIELD_CPUID) {
        if (value)
            put_cpuid(report + row->offset, value);
        return 0;
    }
    for (size_t i = 0; i < row->size; i++)
        report[row->offset + i] = (uint8_t)(value >> 8 * i);
    return 0;
}

int sk_go_put_bytes(unsigned field, const void *bytes, size_t size,
                    uint8_t report[SEVKIT_REPORT_BYTES], struct sevkit_error *error)
{
    const struct row *row = &rows[field];

    if (!row->is_bytes)
        return refuse(row->name, "bytes, expected a number", error);
    if (size != row->size && size != 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "report of go-sev-guest: %s: %zu bytes, expected %zu", row->name, size,
                            row->size);
    if (size)
        memcpy(report + row->offset, bytes, size);
    return 0;
}

/* "reportData" as "report_data": JSON has the one, text the other, and both readers take both. */
static bool same_name(const char *text, size_t length, const char *name)
{
    size_t i = 0;

    for (; *name; name++) {
        if (*name == '_')
            continue;
        while (i < length && text[i] == '_')
            i++;
        if (i == length || (text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]) != *name)
            return false;
        i++;
    }
    return i == length;
}

unsigned sk_go_field(const char *text, size_t length)
{
    for (unsigned i = 1; i <= FIELD_MAX; i++)
        if (same_name(text, length, rows[i].name))
            return i;
    return 0;
}

static size_t member(const struct sk_json_tree *tree, size_t object, const char *name)
{
    for (size_t i = object + 1; i < tree->nodes[object].behind; i = tree->nodes[i + 1].behind)
        if (same_name(tree->nodes[i].text, tree->nodes[i].length, name))
            return i + 1;
    return 0;
}

bool sk_go_report_is(const struct sk_json_tree *tree, size_t object)
{
    size_t data, measurement, tcb;

    if (tree->nodes[object].kind != SK_JSON_OBJECT)
        return false;
    data = member(tree, object, "report_data");
    measurement = member(tree, object, "measurement");
    tcb = member(tree, object, "reported_tcb");
    /* Elsewhere the bytes are lists, and TCBs objects. */
    return data && measurement && member(tree, object, "signature") &&
           tree->nodes[data].kind == SK_JSON_STRING &&
           tree->nodes[measurement].kind == SK_JSON_STRING &&
           (!tcb || tree->nodes[tcb].kind == SK_JSON_STRING ||
            tree->nodes[tcb].kind == SK_JSON_WORD);
}

/* Numbers of 64 bits are strings in this kind of JSON. */
static int read_json_value(const struct sk_json_node *node, unsigned field,
                           uint8_t report[SEVKIT_REPORT_BYTES], struct sevkit_error *error)
{
    static const struct sk_bytes_rule rule = {0, SEVKIT_REPORT_SIGNATURE_BYTES, SK_BYTES_BASE64};
    struct sk_json_node word = *node;
    uint8_t bytes[SEVKIT_REPORT_SIGNATURE_BYTES];
    uint64_t value = 0;
    size_t size = 0;

    if (!rows[field].is_bytes) {
        if (word.kind == SK_JSON_STRING)
            word.kind = SK_JSON_WORD;
        return sk_json_number(&word, UINT64_MAX, &value)
                   ? sk_go_put_number(field, value, report, error)
                   : refuse(rows[field].name, "not a number", error);
    }
    if (node->kind != SK_JSON_STRING ||
        (node->length &&
         sk_bytes_text_read(&rule, node->text, node->length, bytes, &size, NULL) < 0))
        return refuse(rows[field].name, "not base64", error);
    return sk_go_put_bytes(field, bytes, size, report, error);
}

int sk_go_report_read(const struct sk_json_tree *tree, size_t object,
                      uint8_t ret_report[SEVKIT_REPORT_BYTES], struct sevkit_error *error)
{
    int r = 0;

    memset(ret_report, 0, SEVKIT_REPORT_BYTES);
    for (size_t i = object + 1; r == 0 && i < tree->nodes[object].behind;
         i = tree->nodes[i + 1].behind) {
        unsigned field = sk_go_field(tree->nodes[i].text, tree->nodes[i].length);

        if (field)
            r = read_json_value(&tree->nodes[i + 1], field, ret_report, error);
    }
    return r;
}

/* Protocol Buffers, encoding: seven bits to a byte, the lowest first. */
static uint64_t read_varint(struct sk_reader *in)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = sk_read_u8(in);

        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    in->overrun = true;
    return 0;
}

struct field {
    unsigned number;
    bool is_bytes;
    uint64_t value;
    const uint8_t *bytes;
    size_t size;
};

static bool read_field(struct sk_reader *in, struct field *field)
{
    uint64_t tag = read_varint(in);

    *field = (struct field){.number = tag >> 3 > UINT16_MAX ? 0 : (unsigned)(tag >> 3)};
    switch (tag & 7) {
    case WIRE_VARINT:
        field->value = read_varint(in);
        break;
    case WIRE_FIXED64:
        field->value = sk_read_u64le(in);
        break;
    case WIRE_FIXED32:
        field->value = sk_read_u32le(in);
        break;
    case WIRE_BYTES:
        field->is_bytes = true;
        field->value = read_varint(in);
        field->size =
            field->value > sk_reader_left(in) ? sk_reader_left(in) + 1 : (size_t)field->value;
        field->bytes = sk_read_pointer(in, field->size);
        break;
    default:
        in->overrun = true;
    }
    return sk_reader_ok(in);
}

bool sk_go_message_is(const void *data, size_t size)
{
    struct sk_reader in = sk_reader_of(data, size);
    struct field report, version;
    bool found = read_field(&in, &report) && report.number == MESSAGE_REPORT && report.is_bytes;

    if (!found)
        return false;
    in = sk_reader_of(report.bytes, report.size);
    return read_field(&in, &version) && version.number == 1 && !version.is_bytes &&
           version.value >= SEVKIT_REPORT_VERSION_MIN && version.value <= UINT8_MAX;
}

static int cut(struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT,
                        "report of go-sev-guest: the message ends within a field");
}

static int read_report(const struct field *message, uint8_t report[SEVKIT_REPORT_BYTES],
                       struct sevkit_error *error)
{
    struct sk_reader in = sk_reader_of(message->bytes, message->size);
    struct field field;
    int r = 0;

    while (r == 0 && sk_reader_left(&in) > 0) {
        if (!read_field(&in, &field))
            return cut(error);
        if (field.number == 0 || field.number > FIELD_MAX)
            continue;
        r = field.is_bytes ? sk_go_put_bytes(field.number, field.bytes, field.size, report, error)
                           : sk_go_put_number(field.number, field.value, report, error);
    }
    return r;
}

int sk_go_offer_cert(const void *der, size_t size, struct sevkit_certs *certs,
                     struct sevkit_error *error)
{
    struct sevkit_error why = {0};

    return size && sevkit_certs_add(certs, der, size, &why) == SEVKIT_ENOMEM ? sk_error_oom(error)
                                                                             : 0;
}

static int read_chain(const struct field *message, struct sevkit_certs *certs,
                      struct sevkit_error *error)
{
    struct sk_reader in = sk_reader_of(message->bytes, message->size);
    struct field field;
    int r = 0;

    while (r == 0 && sk_reader_left(&in) > 0) {
        if (!read_field(&in, &field))
            return cut(error);
        if (field.is_bytes)
            r = sk_go_offer_cert(field.bytes, field.size, certs, error);
    }
    return r;
}

int sk_go_message_read(const void *data, size_t size, uint8_t ret_report[SEVKIT_REPORT_BYTES],
                       struct sevkit_certs *certs, struct sevkit_error *error)
{
    struct sk_reader in = sk_reader_of(data, size);
    struct field field;
    int r = 0;

    memset(ret_report, 0, SEVKIT_REPORT_BYTES);
    while (r == 0 && sk_reader_left(&in) > 0) {
        if (!read_field(&in, &field))
            return cut(error);
        if (field.number == MESSAGE_REPORT && field.is_bytes)
            r = read_report(&field, ret_report, error);
        else if (field.number == MESSAGE_CHAIN && field.is_bytes)
            r = read_chain(&field, certs, error);
    }
    return r;
}
