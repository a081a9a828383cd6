/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/judge_report.h"

#include "base/encoding.h"
#include "base/reader.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ALGORITHM_P384_SHA384 1u
#define R_AND_S_BYTES         144u
#define HEX_BYTES             (2 * 64 + 1)

enum sevkit_check_status sk_soft(const struct sevkit_expectations *expectations)
{
    return expectations->switches[SEVKIT_EXPECT_STRICT] ? SEVKIT_CHECK_FAIL : SEVKIT_CHECK_WARN;
}

static void judge_version(const struct sk_judgement *in)
{
    bool known = in->report->version <= SEVKIT_REPORT_VERSION_KNOWN;
    char value[16];

    (void)snprintf(value, sizeof(value), "%u", in->report->version);
    sk_verdict_set(in->verdict, SK_CHECK_REPORT_VERSION,
                   known ? SEVKIT_CHECK_PASS : sk_soft(in->expectations), value, "2 to 5",
                   known ? NULL : "unknown version, read as version 5");
}

static void judge_reserved(const struct sk_judgement *in)
{
    char found[256] = "";
    bool clear = sevkit_report_reserved_clear(in->report, true, found, sizeof(found));

    sk_verdict_set(in->verdict, SK_CHECK_RESERVED,
                   clear ? SEVKIT_CHECK_PASS : sk_soft(in->expectations), clear ? "clear" : found,
                   strstr(found, "is 0") ? "policy bit 17 is 1, other reserved bits are 0"
                                         : "clear",
                   clear                   ? NULL
                   : strstr(found, "is 0") ? "not as the specification of the report says"
                                           : "set, with a meaning that is not known");
    clear = sevkit_report_reserved_clear(in->report, false, found, sizeof(found));
    sk_verdict_judge(in->verdict, SK_CHECK_UNSIGNED_TAIL, clear, clear ? "clear" : found, "clear",
                     clear ? NULL : "these bytes were not written by the processor");
}

static int judge_claims(const struct sk_judgement *in, struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r;

    if (sevkit_evidence_inner_form(in->evidence) != SEVKIT_EVIDENCE_HCL) {
        sk_verdict_skip(in->verdict, SK_CHECK_CLAIMS, "the evidence has no runtime claims");
        return 0;
    }
    r = sevkit_evidence_check_claims(in->evidence, &why);
    if (r < 0 && r != SEVKIT_EREFUSED)
        return sk_error_set(error, r, "%s", why.text);
    sk_verdict_judge(in->verdict, SK_CHECK_CLAIMS, r == 0, NULL, NULL, r < 0 ? why.text : NULL);
    return 0;
}

static int judge_quote_part(const struct sk_judgement *in, enum sk_check_id id,
                            int (*check)(const struct sevkit_evidence *evidence,
                                         struct sevkit_error *error),
                            struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r;

    if (!sevkit_evidence_has_quote(in->evidence)) {
        if (in->expectations->required[id])
            sk_verdict_skip(in->verdict, id, "the evidence has no TPM quote");
        return 0;
    }
    r = check(in->evidence, &why);
    if (r < 0 && r != SEVKIT_EREFUSED)
        return sk_error_set(error, r, "%s", why.text);
    sk_verdict_judge(in->verdict, id, r == 0, NULL, NULL, r < 0 ? why.text : NULL);
    return 0;
}

static int judge_quote(const struct sk_judgement *in, struct sevkit_error *error)
{
    int r = judge_quote_part(in, SK_CHECK_TPM_QUOTE, sevkit_evidence_check_quote, error);

    return r < 0 ? r : judge_quote_part(in, SK_CHECK_TPM_PCRS, sevkit_evidence_check_pcrs, error);
}

/* A danger that is refused unless it is allowed by name. */
static void judge_danger(const struct sk_judgement *in, enum sk_check_id id, bool is_there,
                         enum sevkit_expect_switch allow, const char *value,
                         const char *expectation, const char *detail)
{
    enum sevkit_check_status status =
        in->expectations->switches[allow] ? SEVKIT_CHECK_WARN : SEVKIT_CHECK_FAIL;

    sk_verdict_set(in->verdict, id, is_there ? status : SEVKIT_CHECK_PASS, value, expectation,
                   is_there ? detail : NULL);
}

static void judge_signer(const struct sk_judgement *in)
{
    const struct sevkit_report *report = in->report;
    unsigned signer = sevkit_report_signing_key(report);
    bool masked = sevkit_report_chip_key_masked(report);
    bool good = report->signature_algorithm == ALGORITHM_P384_SHA384;
    char value[16];

    (void)snprintf(value, sizeof(value), "%u", report->signature_algorithm);
    if (in->is_unsigned)
        sk_verdict_skip(in->verdict, SK_CHECK_SIGNATURE_ALGORITHM, "there is no signature");
    else
        sk_verdict_judge(in->verdict, SK_CHECK_SIGNATURE_ALGORITHM, good, value, "1",
                         good ? NULL : "not ECDSA P-384 with SHA-384");
    judge_danger(in, SK_CHECK_CHIP_KEY, masked, SEVKIT_ALLOW_MASKED_KEY,
                 masked ? "masked" : "not masked", "not masked",
                 "reports are not signed: nothing in them is proven");
    if (signer == SEVKIT_SIGNING_KEY_VCEK || signer == SEVKIT_SIGNING_KEY_VLEK)
        sk_verdict_set(in->verdict, SK_CHECK_SIGNING_KEY, SEVKIT_CHECK_PASS,
                       sevkit_signing_key_name(signer), "vcek or vlek", NULL);
    else if (signer == SEVKIT_SIGNING_KEY_NONE)
        judge_danger(in, SK_CHECK_SIGNING_KEY, true, SEVKIT_ALLOW_NO_SIGNER, "none", "vcek or vlek",
                     "the report is not signed: nothing in it is proven");
    else
        sk_verdict_set(in->verdict, SK_CHECK_SIGNING_KEY, SEVKIT_CHECK_FAIL, "reserved",
                       "vcek or vlek", NULL);
}

int sk_judge_format(const struct sk_judgement *judgement, struct sevkit_error *error)
{
    int r;

    judge_version(judgement);
    judge_reserved(judgement);
    judge_signer(judgement);
    r = judge_claims(judgement, error);
    return r < 0 ? r : judge_quote(judgement, error);
}

/* Only R and S count here: what follows them is the check unsigned-tail. */
static int check_signature(const struct sevkit_report *report, const struct sevkit_key *key,
                           struct sevkit_error *error)
{
    uint8_t signature[SEVKIT_REPORT_SIGNATURE_BYTES] = {0};

    memcpy(signature, report->signature, R_AND_S_BYTES);
    return sevkit_key_verify(key, report->bytes, SEVKIT_REPORT_SIGNED_BYTES, signature, error);
}

int sk_report_signature_holds(const struct sevkit_report *report, const struct sevkit_key *key,
                              bool *ret_holds, struct sevkit_error *error)
{
    int r = check_signature(report, key, error);

    if (r < 0 && r != SEVKIT_EREFUSED)
        return r;
    *ret_holds = r == 0;
    return 0;
}

int sk_judge_signature(const struct sk_judgement *judgement, const struct sevkit_key *key,
                       struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r;

    if (!key || judgement->is_unsigned) {
        sk_verdict_skip(judgement->verdict, SK_CHECK_REPORT_SIGNATURE,
                        key || judgement->is_unsigned ? "the report is not signed"
                                                      : "there is no VEK");
        return 0;
    }
    r = check_signature(judgement->report, key, &why);
    if (r < 0 && r != SEVKIT_EREFUSED)
        return sk_error_set(error, r, "report signature: %s", why.text);
    sk_verdict_judge(judgement->verdict, SK_CHECK_REPORT_SIGNATURE, r == 0, NULL, NULL,
                     r == 0 ? "ECDSA P-384 with SHA-384 over the first 672 bytes" : why.text);
    return 0;
}

static void judge_kind(const struct sk_judgement *in)
{
    const char *found = in->vek->kind == SEVKIT_CERT_VCEK ? "vcek" : "vlek";
    const char *expected = sevkit_signing_key_name(sevkit_report_signing_key(in->report));
    bool good = strcmp(found, expected) == 0;

    sk_verdict_judge(in->verdict, SK_CHECK_VEK_KIND, good, found, expected,
                     good ? NULL : "there is no certificate of the kind that signed the report");
}

/* All eight bytes count: the reserved ones have SPLs of their own, or must be zero. */
static void judge_tcb(const struct sk_judgement *in)
{
    char value[SEVKIT_TCB_TEXT_BYTES];
    char expectation[SEVKIT_TCB_TEXT_BYTES];
    struct sevkit_tcb reported;
    struct sevkit_tcb certified;
    uint64_t raw;

    if (!in->vek->product || !sevkit_cert_tcb(in->vek, &certified)) {
        sk_verdict_judge(in->verdict, SK_CHECK_VEK_TCB, false, NULL, NULL,
                         "the VEK has no TCB that can be read");
        return;
    }
    raw = sk_x509_vek_tcb(in->vek);
    reported = sevkit_tcb_read(in->layout, in->report->reported_tcb);
    sevkit_tcb_format(in->layout, &certified, value);
    sevkit_tcb_format(in->layout, &reported, expectation);
    sk_verdict_judge(in->verdict, SK_CHECK_VEK_TCB, raw == in->report->reported_tcb, value,
                     expectation,
                     raw == in->report->reported_tcb ? NULL
                     : strcmp(value, expectation) == 0
                         ? "the reserved bytes differ"
                         : "the VEK was made for another TCB than the reported one");
}

static void judge_masked_chip_id(const struct sk_judgement *in)
{
    static const enum sevkit_check_status status[] = {
        [SEVKIT_MASKED_CHIP_ID_WARN] = SEVKIT_CHECK_WARN,
        [SEVKIT_MASKED_CHIP_ID_REFUSE] = SEVKIT_CHECK_FAIL,
        [SEVKIT_MASKED_CHIP_ID_ALLOW] = SEVKIT_CHECK_PASS,
    };

    /* Nothing is compared: not what someone wants who requires the check. */
    sk_verdict_set(in->verdict, SK_CHECK_VEK_CHIP_ID,
                   in->expectations->required[SK_CHECK_VEK_CHIP_ID]
                       ? SEVKIT_CHECK_FAIL
                       : status[in->expectations->masked_chip_id],
                   "masked", NULL,
                   in->vek->kind == SEVKIT_CERT_VLEK
                       ? "the report names no chip, and a VLEK is not bound to one"
                       : "the host has masked the chip id: the VCEK's chip is not bound "
                         "to the report by name");
}

static void judge_chip_id(const struct sk_judgement *in)
{
    uint8_t expected[SK_HWID_MAX_BYTES] = {0};
    char value[HEX_BYTES];
    char expectation[HEX_BYTES];
    bool good;

    if (sevkit_report_chip_id_masked(in->report) &&
        (in->vek->kind == SEVKIT_CERT_VCEK ||
         in->expectations->masked_chip_id == SEVKIT_MASKED_CHIP_ID_REFUSE)) {
        judge_masked_chip_id(in);
        return;
    }
    if (in->vek->kind == SEVKIT_CERT_VLEK) {
        sk_verdict_skip(in->verdict, SK_CHECK_VEK_CHIP_ID, "a VLEK is not bound to a chip");
        return;
    }
    memcpy(expected, in->vek->vek.hwid, in->vek->vek.hwid_bytes);
    good = in->vek->vek.hwid_bytes != 0 &&
           memcmp(expected, in->report->chip_id, sizeof(expected)) == 0;
    sk_hex_encode(in->vek->vek.hwid, in->vek->vek.hwid_bytes, value);
    sk_hex_encode(in->report->chip_id, sizeof(expected), expectation);
    sk_verdict_judge(in->verdict, SK_CHECK_VEK_CHIP_ID, good, value, expectation,
                     good ? NULL : "the VCEK is another chip's");
}

static void judge_vek_product(const struct sk_judgement *in)
{
    const struct sevkit_product *product = in->vek->product;
    const struct sevkit_verdict *verdict = in->verdict;
    bool good = product && strcmp(in->vek->vek.product_name, "") != 0 &&
                sevkit_product_find(in->vek->vek.product_name) == product &&
                (!verdict->ca || verdict->ca->product == product) &&
                (!verdict->root || verdict->root->product == product);

    sk_verdict_judge(in->verdict, SK_CHECK_VEK_PRODUCT, good, in->vek->vek.product_name,
                     product ? product->name : NULL,
                     good ? NULL : "VEK, intermediate and root are not of one product");
}

/* Does the product have processors of this family? */
static bool has_family(const struct sevkit_product *product, uint8_t family)
{
    for (size_t i = 0; i < sk_processors_count; i++)
        if (sk_processors[i].family == family &&
            strcmp(sk_processors[i].product, product->name) == 0)
            return true;
    return false;
}

static void judge_cpuid(const struct sk_judgement *in)
{
    const struct sevkit_report *report = in->report;
    const struct sevkit_product *product = sevkit_report_product(report);
    char value[96];

    if (!report->has_cpuid) {
        sk_verdict_skip(in->verdict, SK_CHECK_CPUID_PRODUCT, "the report has no CPUID");
        return;
    }
    (void)snprintf(value, sizeof(value), "family 0x%x, model 0x%x, stepping %u (%s)",
                   report->cpuid_family, report->cpuid_model, report->cpuid_stepping,
                   product ? product->name : "unknown");
    if (!product && in->vek->product && has_family(in->vek->product, report->cpuid_family))
        sk_verdict_set(in->verdict, SK_CHECK_CPUID_PRODUCT, sk_soft(in->expectations), value,
                       in->vek->product->name, "a model that is not known, of the right family");
    else
        sk_verdict_judge(in->verdict, SK_CHECK_CPUID_PRODUCT,
                         product && product == in->vek->product, value,
                         in->vek->product ? in->vek->product->name : NULL,
                         product == in->vek->product ? NULL
                                                     : "the report is from another product than "
                                                       "the VEK");
}

/* Byte by byte this holds in every layout: a byte that is no component is zero everywhere. */
static bool tcb_at_most(uint64_t low, uint64_t high)
{
    for (unsigned shift = 0; shift < 64; shift += 8)
        if ((low >> shift & 0xff) > (high >> shift & 0xff))
            return false;
    return true;
}

static void judge_order(const struct sk_judgement *in)
{
    const struct sevkit_report *report = in->report;
    const uint64_t raw[] = {report->reported_tcb, report->committed_tcb, report->current_tcb};
    const struct sk_firmware_version committed = report->committed_version;
    const struct sk_firmware_version current = report->current_version;
    char text[3][SEVKIT_TCB_TEXT_BYTES];
    char value[3 * SEVKIT_TCB_TEXT_BYTES + 64];
    bool good = tcb_at_most(raw[0], raw[1]) && tcb_at_most(raw[1], raw[2]);

    for (unsigned i = 0; i < 3; i++) {
        struct sevkit_tcb tcb = sevkit_tcb_read(in->layout, raw[i]);

        sevkit_tcb_format(in->layout, &tcb, text[i]);
    }
    (void)snprintf(value, sizeof(value), "reported %s; committed %s; current %s", text[0], text[1],
                   text[2]);
    sk_verdict_judge(in->verdict, SK_CHECK_TCB_ORDER, good, value,
                     "reported <= committed <= current", NULL);
    (void)snprintf(value, sizeof(value), "committed %u.%u.%u; current %u.%u.%u", committed.major,
                   committed.minor, committed.build, current.major, current.minor, current.build);
    good = (committed.major << 16 | committed.minor << 8 | committed.build) <=
           (current.major << 16 | current.minor << 8 | current.build);
    sk_verdict_judge(in->verdict, SK_CHECK_FIRMWARE_ORDER, good, value, "committed <= current",
                     NULL);
}

void sk_judge_binding(const struct sk_judgement *judgement)
{
    static const enum sk_check_id of_vek[] = {
        SK_CHECK_VEK_KIND,    SK_CHECK_VEK_TCB,       SK_CHECK_VEK_CHIP_ID,
        SK_CHECK_VEK_PRODUCT, SK_CHECK_CPUID_PRODUCT,
    };

    if (judgement->vek) {
        judge_kind(judgement);
        judge_tcb(judgement);
        judge_chip_id(judgement);
        judge_vek_product(judgement);
        judge_cpuid(judgement);
    }
    for (size_t i = 0; !judgement->vek && i < SK_ARRAY_SIZE(of_vek); i++)
        sk_verdict_skip(judgement->verdict, of_vek[i], "there is no VEK");
    judge_order(judgement);
}
