/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/debug.h"
#include "base/error.h"
#include "base/reader.h"
#include "base/values/bytes_text.h"
#include "base/values/pasted_text.h"
#include "base/values/space.h"
#include "formats/recognise.h"
#include "formats/report/evidence_claims.h"
#include "formats/report/evidence_json.h"
#include "formats/report/go/go_report.h"
#include "formats/report/hcl.h"
#include "formats/report/report.h"
#include "formats/report/snpguard_report.h"

#include <sevkit/certs.h>
#include <sevkit/report.h>
#include <stdlib.h>
#include <string.h>

#define RESPONSE_BYTES        4000u
#define RESPONSE_HEADER_BYTES 32u
#define TABLE_MIN_BYTES       24u /* one entry, all zero */

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)
SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)
SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

static const char *const form_names[] = {
    [SEVKIT_EVIDENCE_AUTO] = "auto",         [SEVKIT_EVIDENCE_RAW] = "raw",
    [SEVKIT_EVIDENCE_HEX] = "hex",           [SEVKIT_EVIDENCE_BASE64] = "base64",
    [SEVKIT_EVIDENCE_JSON] = "json",         [SEVKIT_EVIDENCE_RESPONSE] = "response",
    [SEVKIT_EVIDENCE_EXTENDED] = "extended", [SEVKIT_EVIDENCE_HCL] = "hcl",
    [SEVKIT_EVIDENCE_PROTO] = "proto",
};

SK_PUBLIC const char *sevkit_evidence_form_name(enum sevkit_evidence_form form)
{
    return form < SK_ARRAY_SIZE(form_names) ? form_names[form] : "unknown";
}

SK_PUBLIC bool sevkit_evidence_form_find(const char *name, enum sevkit_evidence_form *ret_form)
{
    for (unsigned i = 0; i < SK_ARRAY_SIZE(form_names); i++)
        if (strcmp(form_names[i], name) == 0) {
            *ret_form = i;
            return true;
        }
    return false;
}

static int keep(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                struct sevkit_error *error)
{
    if (size == 0)
        return 0;
    evidence->rest = malloc(size);
    if (!evidence->rest)
        return sk_error_oom(error);
    memcpy(evidence->rest, data, size);
    evidence->rest_size = size;
    return 0;
}

/* Versions have been small numbers for ever; anything else is not a report. */
static int read_report(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                       struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t version = sk_read_u32le(&reader);
    uint32_t algorithm;

    if (size == SEVKIT_REPORT_BYTES && (version == 0 || version > UINT8_MAX)) {
        sk_read_skip(&reader, 0x30);
        algorithm = sk_read_u32le(&reader);
        return sk_error_set(error, SEVKIT_EINPUT,
                            "no report at offset 0 (version %u, signature algorithm %u)", version,
                            algorithm);
    }
    return sk_report_unpack(data, size, &evidence->report, error);
}

/* A report and the end of a line, which editors and echo put there: too short for a certificate table. */
static bool has_line_end(const uint8_t *data, size_t size)
{
    return (size == SEVKIT_REPORT_BYTES + 1 && data[SEVKIT_REPORT_BYTES] == '\n') ||
           (size == SEVKIT_REPORT_BYTES + 2 && data[SEVKIT_REPORT_BYTES] == '\r' &&
            data[SEVKIT_REPORT_BYTES + 1] == '\n');
}

static int read_raw(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                    struct sevkit_error *error)
{
    return read_report(evidence, data, has_line_end(data, size) ? SEVKIT_REPORT_BYTES : size,
                       error);
}

static int read_binary(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                       enum sevkit_evidence_form form, struct sevkit_error *error);

/* The first certificate of each kind: a table has one place for each. */
static int take_first_of_each(const struct sevkit_certs *certs, struct sevkit_certs *ret_firsts,
                              struct sevkit_error *error)
{
    static const enum sevkit_cert_kind kinds[] = {
        SEVKIT_CERT_VCEK, SEVKIT_CERT_VLEK, SEVKIT_CERT_ASK, SEVKIT_CERT_ASVK, SEVKIT_CERT_ARK};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(kinds) && r == 0; i++) {
        const struct sevkit_cert *cert = sevkit_certs_find(certs, kinds[i], NULL);
        size_t size = 0;
        const uint8_t *der = cert ? sevkit_cert_der(cert, &size) : NULL;

        /* An ASVK and an ASK share their place. */
        if (der &&
            !(kinds[i] == SEVKIT_CERT_ASVK && sevkit_certs_find(certs, SEVKIT_CERT_ASK, NULL)))
            r = sevkit_certs_add(ret_firsts, der, size, error);
    }
    return r;
}

static int keep_certs(struct sevkit_evidence *evidence, const struct sevkit_certs *certs,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *firsts = NULL;
    int r = sevkit_certs_new(&firsts, error);

    if (r == 0)
        r = take_first_of_each(certs, firsts, error);
    if (r < 0 || sevkit_certs_count(firsts) == 0)
        return r;
    return sevkit_certs_write_table(firsts, &evidence->table, &evidence->table_size, error);
}

/* A JSON document that is not SNPGuard's report. */
static int read_document(struct sevkit_evidence *evidence, const char *text, size_t size,
                         struct sevkit_error *error)
{
    struct sk_evidence_json found = {0};
    int r = sk_evidence_json_read(text, size, &found, error);

    if (r == 0 && !found.blob)
        r = sk_error_set(error, SEVKIT_EINPUT, "JSON without an attestation report%s",
                         sevkit_certs_count(found.certs)
                             ? "; it has certificates: 'sevkit certs show' reads it"
                             : "");
    if (r == 0)
        r = read_binary(evidence, found.blob, found.blob_size, SEVKIT_EVIDENCE_AUTO, error);
    if (r == 0)
        r = keep_certs(evidence, found.certs, error);
    if (r == 0)
        evidence->quote = SK_TAKE(found.quote);
    if (r == 0 && evidence->inner == SEVKIT_EVIDENCE_RAW)
        evidence->inner = SEVKIT_EVIDENCE_JSON;
    sk_evidence_json_done(&found);
    return r;
}

static int read_json(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                     struct sevkit_error *error)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    struct sevkit_error why = {0};
    int r = sk_snpguard_report_read(data, size, bytes, error);

    if (r == SEVKIT_EINPUT) {
        r = read_document(evidence, (const char *)data, size, &why);
        if (r < 0 && !sk_snpguard_report_like(data, size))
            return sk_error_set(error, r, "%s", why.text);
        return r < 0 ? SEVKIT_EINPUT : 0;
    }
    return r < 0 ? r : sk_report_unpack(bytes, sizeof(bytes), &evidence->report, error);
}

/* A message of go-sev-guest, binary or as text. */
static int read_proto(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    uint8_t report[SEVKIT_REPORT_BYTES];
    int r = sevkit_certs_new(&certs, error);

    if (r == 0)
        r = sk_go_text_is(data, size) ? sk_go_text_read(data, size, report, certs, error)
                                      : sk_go_message_read(data, size, report, certs, error);
    if (r == 0)
        r = sk_report_unpack(report, sizeof(report), &evidence->report, error);
    return r < 0 ? r : keep_certs(evidence, certs, error);
}

/* SEV-SNP ABI 56860, table MSG_REPORT_RSP, in the 4000 bytes of the Linux driver's response buffer. */
static int read_response(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                         struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t status = sk_read_u32le(&reader);
    uint32_t report_size = sk_read_u32le(&reader);
    const uint8_t *report;

    sk_read_skip(&reader, RESPONSE_HEADER_BYTES - reader.position);
    report = sk_read_pointer(&reader, SEVKIT_REPORT_BYTES);
    if (!report)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "response of the guest driver: %zu bytes end before the report does",
                            size);
    if (status != 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "response of the guest driver: firmware status 0x%x, so it holds no "
                            "report",
                            status);
    if (report_size != SEVKIT_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "response of the guest driver: report of %u bytes, expected %d",
                            report_size, SEVKIT_REPORT_BYTES);
    return read_report(evidence, report, SEVKIT_REPORT_BYTES, error);
}

static int read_extended(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    struct sk_reader reader = sk_reader_of(data, size);
    const uint8_t *report = sk_read_pointer(&reader, SEVKIT_REPORT_BYTES);
    size_t table_size = sk_reader_left(&reader);
    const uint8_t *table_data = sk_read_pointer(&reader, table_size);
    int r;

    if (!report || table_size < TABLE_MIN_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "attestation report: %zu bytes, expected %d, or more with a "
                            "certificate table behind it",
                            size, SEVKIT_REPORT_BYTES);
    r = read_report(evidence, report, SEVKIT_REPORT_BYTES, error);
    if (r == 0)
        r = sevkit_cert_table_parse(table_data, table_size, &table, error);
    return r < 0 ? r : keep(evidence, table_data, table_size, error);
}

static int read_hcl(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                    struct sevkit_error *error)
{
    struct sk_hcl hcl = {0};
    int r = sk_hcl_read(data, size, &hcl, error);

    if (r == 0)
        r = sk_report_unpack(hcl.report, SEVKIT_REPORT_BYTES, &evidence->report, error);
    if (r < 0)
        return r;
    evidence->hash_type = hcl.hash_type;
    return keep(evidence, hcl.claims, hcl.claims_size, error);
}

static enum sevkit_evidence_form detect_binary(const uint8_t *data, size_t size)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t status = sk_read_u32le(&reader);
    bool is_head;

    if (sk_hcl_is(data, size))
        return SEVKIT_EVIDENCE_HCL;
    if (sk_go_message_is(data, size))
        return SEVKIT_EVIDENCE_PROTO;
    /* A report begins with its version; a response with its status, 0 or an error, which may be the number
     * of a version. Behind it and the size come zeros, where a report has its policy, which is never 0. */
    sk_read_skip(&reader, 4);
    is_head = sk_read_zeros(&reader, RESPONSE_HEADER_BYTES - 8);
    if (size == RESPONSE_BYTES && (is_head || status == 0 || status > SEVKIT_REPORT_VERSION_KNOWN))
        return SEVKIT_EVIDENCE_RESPONSE;
    return size > SEVKIT_REPORT_BYTES && !has_line_end(data, size) ? SEVKIT_EVIDENCE_EXTENDED
                                                                   : SEVKIT_EVIDENCE_RAW;
}

static int read_binary(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                       enum sevkit_evidence_form form, struct sevkit_error *error)
{
    static int (*const readers[])(struct sevkit_evidence *, const uint8_t *, size_t,
                                  struct sevkit_error *) = {
        [SEVKIT_EVIDENCE_RAW] = read_raw,           [SEVKIT_EVIDENCE_JSON] = read_json,
        [SEVKIT_EVIDENCE_RESPONSE] = read_response, [SEVKIT_EVIDENCE_EXTENDED] = read_extended,
        [SEVKIT_EVIDENCE_HCL] = read_hcl,           [SEVKIT_EVIDENCE_PROTO] = read_proto,
    };

    if (form == SEVKIT_EVIDENCE_AUTO)
        form = detect_binary(data, size);
    evidence->inner = form;
    return readers[form](evidence, data, size, error);
}

/* "\n" as two characters, which is a line end that JSON or a shell variable has kept. */
static bool is_escaped_line_end(const uint8_t *data, size_t size, size_t i)
{
    return i + 1 < size && data[i] == '\\' && data[i + 1] == 'n';
}

/* PEM armour around the text: lines that begin with "-----" go. */
static char *without_armour(const uint8_t *data, size_t size, size_t *ret_length)
{
    char *text = malloc(size + 1);
    size_t length = 0;
    bool in_armour = false, starts = true;

    for (size_t i = 0; text && i < size; i++) {
        bool escaped = is_escaped_line_end(data, size, i);

        if (starts)
            in_armour = size - i >= 5 && memcmp(data + i, "-----", 5) == 0;
        starts = escaped || data[i] == '\n';
        if (!in_armour)
            text[length++] = escaped ? '\n' : (char)data[i];
        i += escaped;
    }
    if (text)
        text[length] = '\0';
    *ret_length = length;
    return text;
}

/* Text has no byte that is neither printable nor white space; every binary form has zeros. */
static enum sevkit_evidence_form detect(const uint8_t *data, size_t size)
{
    bool hex = true;
    size_t count = 0;
    uint8_t first = 0;

    for (size_t i = 0; i < size; i++) {
        if (sk_is_space(data[i]))
            continue;
        if (data[i] <= ' ' || data[i] > '~')
            return SEVKIT_EVIDENCE_AUTO;
        if (!first)
            first = data[i];
        hex = hex && (memchr("0123456789abcdefABCDEF", data[i], 22) ||
                      (count == 1 && first == '0' && (data[i] == 'x' || data[i] == 'X')));
        count++;
    }
    if (!first)
        return SEVKIT_EVIDENCE_AUTO;
    if (first == '{' || first == '[' || first == '"')
        return SEVKIT_EVIDENCE_JSON;
    return hex ? SEVKIT_EVIDENCE_HEX : SEVKIT_EVIDENCE_BASE64;
}

/* inner: the text was inside such a text itself, as services make it that encode what is encoded already. */
static int read_digits(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                       enum sevkit_evidence_form form, bool inner, struct sevkit_error *error)
{
    enum sevkit_evidence_form found;
    const struct sk_bytes_rule rule = {
        1, size, (form == SEVKIT_EVIDENCE_HEX ? SK_BYTES_HEX : SK_BYTES_BASE64) | SK_BYTES_SPACES};
    struct sevkit_error why = {0};
    size_t length = 0, decoded = 0;
    SK_CLEANUP_FREE char *text = without_armour(data, size, &length);
    SK_CLEANUP_FREE uint8_t *bytes = text ? malloc(size) : NULL;
    int r;

    if (!bytes)
        return sk_error_oom(error);
    r = sk_bytes_text_read(&rule, text, length, bytes, &decoded, &why);
    if (r == SEVKIT_ENOMEM)
        return sk_error_oom(error);
    if (r < 0)
        return sk_error_set(error, SEVKIT_EINPUT, "report is not valid %s", form_names[form]);
    if (bytes[0] == '{')
        return read_binary(evidence, bytes, decoded, SEVKIT_EVIDENCE_JSON, error);
    found = inner ? SEVKIT_EVIDENCE_AUTO : detect(bytes, decoded);
    if (found == SEVKIT_EVIDENCE_HEX || found == SEVKIT_EVIDENCE_BASE64)
        return read_digits(evidence, bytes, decoded, found, true, error);
    return read_binary(evidence, bytes, decoded, SEVKIT_EVIDENCE_AUTO, error);
}

/* Hex, base64 or a dump of one of the other forms. A dump goes first: its offsets may be digits, too. */
static int read_text(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                     enum sevkit_evidence_form *form, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    size_t count = 0;
    int r;

    if (sk_go_text_is(data, size)) {
        *form = SEVKIT_EVIDENCE_PROTO;
        return read_binary(evidence, data, size, *form, error);
    }
    r = sk_dump_bytes(data, size, &bytes, &count, error);

    if (r < 0)
        return r;
    if (!bytes)
        return read_digits(evidence, data, size, *form, false, error);
    *form = SEVKIT_EVIDENCE_HEX;
    return read_binary(evidence, bytes, count, SEVKIT_EVIDENCE_AUTO, error);
}

/* Where else in the file a report begins: in COSE, protobuf, an archive. */
static int name_offset(const uint8_t *data, size_t size, int r, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t version = sk_read_u32le(&reader);

    for (size_t i = 1; r == SEVKIT_EINPUT && i + SEVKIT_REPORT_BYTES <= size; i++)
        if (sk_is_report_at(data, size, i))
            return sk_error_set(error, r,
                                "no report at offset 0 (version %u); one begins at offset 0x%zx: "
                                "--offset 0x%zx reads it",
                                version, i, i);
    return sk_recognise_wrap(error, r, data, size, SK_FILE_REPORT);
}

static int read_any(const void *data, size_t size, enum sevkit_evidence_form form,
                    struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
    int r;

    if (size == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "attestation report: empty");
    if (size > SEVKIT_EVIDENCE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "attestation report: %zu bytes, at most %u", size,
                            SEVKIT_EVIDENCE_MAX_BYTES);
    evidence = calloc(1, sizeof(*evidence));
    if (!evidence)
        return sk_error_oom(error);
    if (form == SEVKIT_EVIDENCE_AUTO)
        form = detect(data, size);
    if (form == SEVKIT_EVIDENCE_HEX || form == SEVKIT_EVIDENCE_BASE64)
        r = read_text(evidence, data, size, &form, error);
    else
        r = read_binary(evidence, data, size, form, error);
    if (r < 0)
        return evidence->inner == SEVKIT_EVIDENCE_RAW || evidence->inner == SEVKIT_EVIDENCE_EXTENDED
                   ? name_offset(data, size, r, error)
                   : r;
    evidence->form =
        form == SEVKIT_EVIDENCE_HEX || form == SEVKIT_EVIDENCE_BASE64 ? form : evidence->inner;
    sk_debug("formats", "report: %zu bytes are %s, inside %s: version %u, TCB 0x%016llx", size,
             form_names[evidence->form], form_names[evidence->inner], evidence->report.version,
             (unsigned long long)evidence->report.reported_tcb);
    *ret_evidence = SK_TAKE(evidence);
    return 0;
}

SK_PUBLIC int sevkit_evidence_read(const void *data, size_t size, enum sevkit_evidence_form form,
                                   struct sevkit_evidence **ret_evidence,
                                   struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *plain = NULL;
    size_t plain_size = 0;
    int r = size <= SEVKIT_EVIDENCE_MAX_BYTES
                ? sk_text_without_mark(data, size, &plain, &plain_size, error)
                : 0;

    if (r < 0)
        return r;
    return read_any(plain ? plain : data, plain ? plain_size : size, form, ret_evidence, error);
}

SK_PUBLIC void sevkit_evidence_free(struct sevkit_evidence *evidence)
{
    if (!evidence)
        return;
    free(evidence->rest);
    free(evidence->quote);
    sevkit_certs_data_free(evidence->table);
    free(evidence);
}

SK_PUBLIC enum sevkit_evidence_form sevkit_evidence_form(const struct sevkit_evidence *evidence)
{
    return evidence->form;
}

SK_PUBLIC enum sevkit_evidence_form sevkit_evidence_inner_form(
    const struct sevkit_evidence *evidence)
{
    return evidence->inner;
}

SK_PUBLIC const struct sevkit_report *sevkit_evidence_report(const struct sevkit_evidence *evidence)
{
    return &evidence->report;
}

SK_PUBLIC const uint8_t *sevkit_evidence_table(const struct sevkit_evidence *evidence,
                                               size_t *ret_size)
{
    if (evidence->table) {
        *ret_size = evidence->table_size;
        return evidence->table;
    }
    return sk_evidence_rest(evidence, SEVKIT_EVIDENCE_EXTENDED, ret_size);
}
