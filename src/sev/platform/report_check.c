/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/platform/report_check.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/recognise.h"
#include "sev/platform/sev_chain.h"
#include "sev/sev_policy.h"
#include "sys/file.h"

#include <string.h>

int sk_sev_report_load(const char *path, struct sk_sev_report *ret_report,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_sev_report_read(bytes.data, bytes.size, ret_report, error);
    r = sk_recognise_wrap(error, r, bytes.data, bytes.size, SK_FILE_UNKNOWN);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

int sk_sev_report_check(const struct sk_sev_report *report, const struct sk_sev_cert *pek,
                        struct sevkit_error *error)
{
    if (pek->usage != SK_SEV_PEK || report->signature_usage != SK_SEV_PEK)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "signed by a key of usage 0x%x and checked with one of 0x%x, expected "
                            "0x%x (PEK) for both",
                            report->signature_usage, pek->usage, SK_SEV_PEK);
    if (report->signature_algorithm != SK_SEV_ECDSA_SHA256 &&
        report->signature_algorithm != SK_SEV_ECDSA_SHA384)
        return sk_error_set(error, SEVKIT_EREFUSED, "signature algorithm 0x%x, expected ECDSA",
                            report->signature_algorithm);
    return sk_ecdsa_verify(&pek->key, sk_sev_algorithm_hash(report->signature_algorithm),
                           report->bytes, SK_SEV_REPORT_SIGNED_BYTES, report->r, report->s, error);
}

static int check_signature(const struct sk_sev_report_request *request, struct sk_checks *checks,
                           struct sevkit_error *error)
{
    const struct sk_sev_cert *pek = sk_sev_certificates_find(request->certificates, SK_SEV_PEK);
    struct sevkit_error reason = {0};
    int r;

    if (!pek) {
        sk_checks_add(checks, "signature", SK_STATUS_FAIL, "there is no PEK certificate");
        return 0;
    }
    r = sk_sev_report_check(request->report, pek, &reason);
    r = sk_checks_add_result(checks, "signature", r, &reason);
    return r < 0 ? sk_error_set(error, r, "%s", reason.text) : 0;
}

/* expected NULL: there is nothing to compare with. */
static void check_bytes(const char *name, const uint8_t *found, const uint8_t *expected,
                        size_t size, struct sk_checks *checks)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    bool equal = expected && memcmp(found, expected, size) == 0;

    if (!expected) {
        sk_checks_add(checks, name, SK_STATUS_SKIPPED, "nothing to compare it with");
        return;
    }
    sk_text_add(&text, equal ? "" : "the report has ");
    sk_text_add_hex(&text, found, size);
    if (!equal) {
        sk_text_add(&text, ", expected ");
        sk_text_add_hex(&text, expected, size);
    }
    sk_checks_add(checks, name, equal ? SK_STATUS_PASS : SK_STATUS_FAIL, "%s", sk_text_get(&text));
}

static void check_policy(uint32_t found, const uint32_t *expected, struct sk_checks *checks)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "0x%x (", found);
    sk_sev_policy_format(found, &text);
    sk_text_add(&text, ")");
    if (!expected)
        sk_checks_add(checks, "policy", SK_STATUS_SKIPPED, "%s; nothing to compare it with",
                      sk_text_get(&text));
    else if (found == *expected)
        sk_checks_add(checks, "policy", SK_STATUS_PASS, "%s", sk_text_get(&text));
    else
        sk_checks_add(checks, "policy", SK_STATUS_FAIL, "the report has %s, expected 0x%x",
                      sk_text_get(&text), *expected);
}

int sk_sev_report_validate(const struct sk_sev_report_request *request, struct sk_checks *checks,
                           struct sevkit_error *error)
{
    const struct sk_sev_report *report = request->report;
    int r = sk_sev_chain_list(request->certificates, SK_SEV_PEK, request->root, checks, error);

    if (r == 0)
        r = check_signature(request, checks, error);
    if (r < 0)
        return r;
    check_bytes("nonce", report->nonce, request->nonce, sizeof(report->nonce), checks);
    check_bytes("launch-digest", report->digest, request->digest, sizeof(report->digest), checks);
    check_policy(report->policy, request->policy, checks);
    return 0;
}
