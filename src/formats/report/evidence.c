/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes_text.h"
#include "base/cleanup.h"
#include "base/debug.h"
#include "base/error.h"
#include "base/reader.h"
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

struct sevkit_evidence {
    enum sevkit_evidence_form form;
    enum sevkit_evidence_form inner;
    struct sevkit_report report;
    uint8_t *rest; /* table or claims */
    size_t rest_size;
    uint32_t hash_type; /* of the claims */
};

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)
SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

static const char *const form_names[] = {
    [SEVKIT_EVIDENCE_AUTO] = "auto",         [SEVKIT_EVIDENCE_RAW] = "raw",
    [SEVKIT_EVIDENCE_HEX] = "hex",           [SEVKIT_EVIDENCE_BASE64] = "base64",
    [SEVKIT_EVIDENCE_JSON] = "json",         [SEVKIT_EVIDENCE_RESPONSE] = "response",
    [SEVKIT_EVIDENCE_EXTENDED] = "extended", [SEVKIT_EVIDENCE_HCL] = "hcl",
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

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
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

static int read_raw(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                    struct sevkit_error *error)
{
    return sk_report_unpack(data, size, &evidence->report, error);
}

static int read_json(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                     struct sevkit_error *error)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    int r = sk_snpguard_report_read(data, size, bytes, error);

    return r < 0 ? r : sk_report_unpack(bytes, sizeof(bytes), &evidence->report, error);
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
    return sk_report_unpack(report, SEVKIT_REPORT_BYTES, &evidence->report, error);
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
    r = sk_report_unpack(report, SEVKIT_REPORT_BYTES, &evidence->report, error);
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
    /* A report begins with its version; a response with its status, 0 or an error, which may be the number
     * of a version. Behind it and the size come zeros, where a report has its policy, which is never 0. */
    sk_read_skip(&reader, 4);
    is_head = sk_read_zeros(&reader, RESPONSE_HEADER_BYTES - 8);
    if (size == RESPONSE_BYTES && (is_head || status == 0 || status > SEVKIT_REPORT_VERSION_KNOWN))
        return SEVKIT_EVIDENCE_RESPONSE;
    return size > SEVKIT_REPORT_BYTES ? SEVKIT_EVIDENCE_EXTENDED : SEVKIT_EVIDENCE_RAW;
}

static int read_binary(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                       enum sevkit_evidence_form form, struct sevkit_error *error)
{
    static int (*const readers[])(struct sevkit_evidence *, const uint8_t *, size_t,
                                  struct sevkit_error *) = {
        [SEVKIT_EVIDENCE_RAW] = read_raw,           [SEVKIT_EVIDENCE_JSON] = read_json,
        [SEVKIT_EVIDENCE_RESPONSE] = read_response, [SEVKIT_EVIDENCE_EXTENDED] = read_extended,
        [SEVKIT_EVIDENCE_HCL] = read_hcl,
    };

    if (form == SEVKIT_EVIDENCE_AUTO)
        form = detect_binary(data, size);
    evidence->inner = form;
    return readers[form](evidence, data, size, error);
}

/* Hex or base64 around one of the binary forms. */
static int read_text(struct sevkit_evidence *evidence, const uint8_t *data, size_t size,
                     enum sevkit_evidence_form form, struct sevkit_error *error)
{
    unsigned forms = form == SEVKIT_EVIDENCE_HEX ? SK_BYTES_HEX : SK_BYTES_BASE64;
    const struct sk_bytes_rule rule = {1, size, forms | SK_BYTES_SPACES};
    SK_CLEANUP_FREE uint8_t *bytes = malloc(size + 1);
    size_t decoded = 0;
    int r =
        bytes ? sk_bytes_text_read(&rule, data, size, bytes, &decoded, error) : sk_error_oom(error);

    if (r == SEVKIT_ENOMEM)
        return r;
    if (r < 0)
        return sk_error_set(error, SEVKIT_EINPUT, "report is not valid %s", form_names[form]);
    return read_binary(evidence, bytes, decoded, SEVKIT_EVIDENCE_AUTO, error);
}

/* Text has no byte that is neither printable nor white space; every binary form has zeros. */
static enum sevkit_evidence_form detect(const uint8_t *data, size_t size)
{
    bool hex = true;
    size_t digits = 0;
    uint8_t first = 0;

    for (size_t i = 0; i < size; i++) {
        if (is_space(data[i]))
            continue;
        if (data[i] <= ' ' || data[i] > '~')
            return SEVKIT_EVIDENCE_AUTO;
        if (!first)
            first = data[i];
        /* The x of 0x may stand second. */
        hex = hex && (memchr("0123456789abcdefABCDEF", data[i], 22) ||
                      (digits == 1 && first == '0' && (data[i] | 0x20) == 'x'));
        digits++;
    }
    if (!first)
        return SEVKIT_EVIDENCE_AUTO;
    if (first == '{')
        return SEVKIT_EVIDENCE_JSON;
    return hex ? SEVKIT_EVIDENCE_HEX : SEVKIT_EVIDENCE_BASE64;
}

SK_PUBLIC int sevkit_evidence_read(const void *data, size_t size, enum sevkit_evidence_form form,
                                   struct sevkit_evidence **ret_evidence,
                                   struct sevkit_error *error)
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
        r = read_text(evidence, data, size, form, error);
    else
        r = read_binary(evidence, data, size, form, error);
    if (r < 0)
        return r;
    evidence->form =
        form == SEVKIT_EVIDENCE_HEX || form == SEVKIT_EVIDENCE_BASE64 ? form : evidence->inner;
    sk_debug("formats", "report: %zu bytes are %s, inside %s: version %u, TCB 0x%016llx", size,
             form_names[evidence->form], form_names[evidence->inner], evidence->report.version,
             (unsigned long long)evidence->report.reported_tcb);
    *ret_evidence = SK_TAKE(evidence);
    return 0;
}

SK_PUBLIC void sevkit_evidence_free(struct sevkit_evidence *evidence)
{
    if (!evidence)
        return;
    free(evidence->rest);
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

static const uint8_t *rest_of(const struct sevkit_evidence *evidence,
                              enum sevkit_evidence_form inner, size_t *ret_size)
{
    bool fits = evidence->inner == inner;

    *ret_size = fits ? evidence->rest_size : 0;
    return fits ? evidence->rest : NULL;
}

SK_PUBLIC const uint8_t *sevkit_evidence_table(const struct sevkit_evidence *evidence,
                                               size_t *ret_size)
{
    return rest_of(evidence, SEVKIT_EVIDENCE_EXTENDED, ret_size);
}

SK_PUBLIC const uint8_t *sevkit_evidence_claims(const struct sevkit_evidence *evidence,
                                                size_t *ret_size)
{
    return rest_of(evidence, SEVKIT_EVIDENCE_HCL, ret_size);
}

SK_PUBLIC int sevkit_evidence_check_claims(const struct sevkit_evidence *evidence,
                                           struct sevkit_error *error)
{
    if (evidence->inner != SEVKIT_EVIDENCE_HCL)
        return 0;
    return sk_hcl_check(evidence->hash_type, evidence->rest, evidence->rest_size,
                        evidence->report.report_data, error);
}
