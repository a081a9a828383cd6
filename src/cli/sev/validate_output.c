/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/match/match_output.h"
#include "cli/sev/validate.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"
#include "sev/sev_policy.h"

#include <string.h>

#define COMPUTED_WIDTH 15

static bool is_es(const struct sk_validation *validation)
{
    return validation->launch.policy & SK_SEV_POLICY_ES;
}

static void blob_of(const struct sk_validation *validation, uint8_t ret_blob[SK_SEV_BLOB_BYTES])
{
    memcpy(ret_blob, validation->values.measure, SK_SEV_MEASURE_BYTES);
    memcpy(ret_blob + SK_SEV_MEASURE_BYTES, validation->launch.nonce, SK_SEV_NONCE_BYTES);
}

/* A measurement was computed, not a digest alone. */
static bool has_measure(const struct sk_validation *validation)
{
    return validation->launch.tik && validation->has_nonce;
}

static const char *word(const struct sk_validation *validation)
{
    return validation->compute ? "computed" : validation->matches ? "accepted" : "refused";
}

static void add_fits(const struct sk_validation *validation, struct sk_text *text)
{
    const struct sk_match_result *result = &validation->others_fit;

    if (!validation->searched)
        return;
    if (!result->count)
        sk_text_addf(text, "no match among %llu variations\n", (unsigned long long)result->tried);
    for (size_t i = 0; i < result->count && i < SK_SEV_EXPLAIN_SHOWN; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text fit = {0};

        sk_sev_explain_text(&result->found[i], &fit);
        sk_text_add(text, "it fits a launch that differs: ");
        sk_text_add_printable(text, sk_text_get(&fit));
        sk_text_add(text, "\n");
    }
}

static const struct sk_row computed[] = {
    {"launch digest", "launch_digest"},
    {"measurement", "measurement"},
    {.title = NULL},
};

static void add_text(const struct sk_validation *validation, const json_t *document,
                     struct sk_text *text)
{
    if (validation->compute) {
        sk_rows_add_text(text, document, computed, "", COMPUTED_WIDTH);
        return;
    }
    sk_cli_add_coloured(text, validation->matches ? SK_GREEN : SK_RED,
                        validation->matches ? "MATCH" : "MISMATCH");
    sk_text_addf(text, ": the measurement is %swhat follows from the inputs\n",
                 validation->matches ? "" : "not ");
    add_fits(validation, text);
    if (validation->payload_bytes)
        sk_text_addf(text, "%zu secret%s %s\n", validation->secrets.count,
                     validation->secrets.count == 1 ? "" : "s",
                     !validation->source   ? "written"
                     : validation->resumed ? "injected; the guest runs"
                                           : "injected; the guest is still paused");
}

static void add_fits_json(const struct sk_validation *validation, json_t *document)
{
    const struct sk_match_result *result = &validation->others_fit;
    json_t *list = sk_json_array();

    sk_json_add_integer(document, "tried", result->tried);
    sk_json_add(document, "fits", list);
    for (size_t i = 0; i < result->count && i < SK_SEV_EXPLAIN_SHOWN; i++)
        sk_json_append(list, sk_match_found_json(&result->found[i]));
}

static json_t *inputs_json(const struct sk_validation *validation)
{
    const struct sk_sev_launch *launch = &validation->launch;
    json_t *object = sk_json_object();
    SK_CLEANUP(sk_text_done) struct sk_text policy = {0};

    sk_sev_policy_format(launch->policy, &policy);
    sk_json_add_integer(object, "api_major", launch->api_major);
    sk_json_add_integer(object, "api_minor", launch->api_minor);
    sk_json_add_integer(object, "build_id", launch->build_id);
    sk_json_add_number(object, "policy", launch->policy);
    sk_json_add_text(object, "policy_names", sk_text_get(&policy));
    sk_json_add_bool(object, "digest_given", launch->digest != NULL);
    if (launch->digest)
        return object;
    sk_json_add_integer(object, "firmware_bytes", launch->firmware_size);
    sk_json_add_bool(object, "kernel_hashes", launch->has_kernel);
    if (is_es(validation)) {
        sk_json_add_integer(object, "vcpus", launch->vcpus);
        if (validation->inputs.has_signature) {
            sk_json_add_number(object, "signature", validation->inputs.signature);
            sk_json_add_text(object, "profile", validation->inputs.profile->name);
            sk_json_add_number(object, "sev_features", validation->inputs.sev_features);
        }
    }
    return object;
}

static void add_json(const struct sk_given *given, const struct sk_validation *validation,
                     json_t *document)
{
    uint8_t blob[SK_SEV_BLOB_BYTES];
    json_t *secrets;

    blob_of(validation, blob);
    sk_json_add_text(document, "result", word(validation));
    sk_json_add(document, "inputs", inputs_json(validation));
    if (is_es(validation) && !validation->launch.digest)
        sk_json_add_hex(document, "vmsa_sha256", validation->values.vmsa_sha256,
                        sizeof(validation->values.vmsa_sha256));
    sk_json_add_hex(document, "launch_digest", validation->values.digest,
                    sizeof(validation->values.digest));
    if (has_measure(validation)) {
        sk_json_add_hex(document, "message", validation->values.message,
                        validation->values.message_size);
        sk_json_add_hex(document, "computed", blob, SK_SEV_MEASURE_BYTES);
        if (!validation->compute)
            sk_json_add_hex(document, "reported", validation->reported, SK_SEV_MEASURE_BYTES);
        sk_json_add_base64(document, "measurement", blob, sizeof(blob));
    }
    if (validation->searched)
        add_fits_json(validation, document);
    if (validation->payload_bytes) {
        secrets = sk_json_object();
        sk_secret_add_json(given, &validation->secrets, validation->payload_bytes, secrets);
        sk_json_add_bool(secrets, "resumed", validation->resumed);
        sk_json_add(document, "injection", secrets);
    }
}

int sk_validation_print(const struct sk_given *given, const struct sk_validation *validation,
                        struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.validate/3");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    add_json(given, validation, document);
    add_text(validation, document, &text);
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &text, error);
}
