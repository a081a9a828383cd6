/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/check_status.h"
#include "cli/view/report/report_verdict.h"
#include "crypto/digest.h"
#include "formats/report/report.h"

#include <string.h>

json_t *sk_check_json(const struct sevkit_check *check)
{
    json_t *object = sk_json_object();

    sk_json_add_text(object, "name", check->info->name);
    sk_json_add_text(object, "class", sevkit_check_class_name(check->info->check_class));
    sk_json_add_text(object, "status", sk_status_name(sk_status_of_check(check->status)));
    sk_json_add_text(object, "value", check->value);
    sk_json_add_text(object, "expectation", check->expectation);
    sk_json_add_text(object, "detail", check->detail);
    return object;
}

/* The role, and of the certificate's members those that matter here. */
static void add_certificate(json_t *list, const char *role, const struct sevkit_cert *cert)
{
    static const char *const keys[] = {"kind",      "subject", "issuer",     "serial", "not_before",
                                       "not_after", "sha256",  "key_sha256", "csp_id", "simulated"};
    SK_CLEANUP_JSON json_t *all = cert ? sk_cert_json(cert) : NULL;
    json_t *object;

    if (!cert)
        return;
    object = sk_json_object();
    sk_json_add_text(object, "role", role);
    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++)
        sk_json_add(object, keys[i], json_incref(json_object_get(all, keys[i])));
    sk_json_append(list, object);
}

static void add_checks(json_t *document, const struct sevkit_verdict *verdict)
{
    json_t *checks = sk_json_array(), *skipped = sk_json_array(), *counts = sk_json_object();
    static const enum sevkit_check_status statuses[] = {SEVKIT_CHECK_PASS, SEVKIT_CHECK_FAIL,
                                                        SEVKIT_CHECK_WARN, SEVKIT_CHECK_SKIPPED};

    for (size_t i = 0; i < SK_ARRAY_SIZE(statuses); i++) {
        static const char *const keys[] = {"pass", "fail", "warn", "skipped"};

        sk_json_add_integer(counts, keys[i], sevkit_verdict_status_count(verdict, statuses[i]));
    }
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        sk_json_append(checks, sk_check_json(check));
        if (check->status == SEVKIT_CHECK_SKIPPED)
            sk_json_append(skipped, sk_json_text(check->info->name));
    }
    sk_json_add(document, "counts", counts);
    sk_json_add(document, "checks", checks);
    sk_json_add(document, "not_checked", skipped);
    sk_json_add_bool(document, "freshness_checked", sk_outcome_is_fresh(verdict));
}

static void add_report(json_t *document, const struct sk_report_outcome *outcome)
{
    json_t *report = sk_json_object();
    uint8_t sha256[SK_SHA256_BYTES];

    sk_json_add_text(report, "form",
                     sevkit_evidence_form_name(sevkit_evidence_form(outcome->evidence)));
    if (sk_hash_bytes(SK_SHA256, outcome->view.report->bytes, SEVKIT_REPORT_BYTES, sha256, NULL) ==
        0)
        sk_json_add_hex(report, "sha256", sha256, sizeof(sha256));
    else
        sk_json_add_text(report, "sha256", NULL);
    sk_report_add_json(report, &outcome->view);
    sk_json_add(document, "report", report);
}

json_t *sk_outcome_json(const struct sk_report_outcome *outcome)
{
    const struct sevkit_verdict *verdict = outcome->verdict;
    json_t *document = sk_json_document("sevkit.report-verify/1");
    json_t *certificates = sk_json_array();
    bool accepted = sevkit_verdict_accepted(verdict);

    sk_json_add_text(document, "path", outcome->name);
    sk_json_add_text(document, "result", sk_outcome_word(verdict));
    sk_json_add_text(document, "class",
                     accepted ? NULL : sevkit_check_class_name(sevkit_verdict_class(verdict)));
    sk_json_add_integer(document, "status", (uint64_t)sk_outcome_answer(verdict));
    sk_json_add_text(document, "error", outcome->unavailable);
    sk_json_add_time(document, "time", outcome->now);
    add_checks(document, verdict);
    add_certificate(certificates, "vek", sevkit_verdict_vek(verdict));
    add_certificate(certificates, "ca", sevkit_verdict_ca(verdict));
    add_certificate(certificates, "root", sevkit_verdict_root(verdict));
    sk_json_add(document, "certificates", certificates);
    add_report(document, outcome);
    return document;
}

json_t *sk_outcome_error_json(const char *name, const struct sevkit_error *error)
{
    json_t *document = sk_json_document("sevkit.report-verify/1");

    sk_json_add_text(document, "path", name);
    sk_json_add_text(document, "result", "error");
    sk_json_add_text(document, "class", sevkit_error_name(error->code));
    sk_json_add_integer(document, "status",
                        error->code == SEVKIT_EINPUT ? SK_EXIT_INPUT : SK_EXIT_SYSTEM);
    sk_json_add_text(document, "error", error->text);
    return document;
}
