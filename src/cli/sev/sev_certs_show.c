/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"
#include "crypto/digest.h"

enum { PATHS_MAX = 64, ROW_WIDTH = 13 };
#define ROW_INDENT "  "

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit sev-certs show",
    .description = "Show the certificates of a SEV platform (PDH, PEK, OCA, CEK) and AMD's CA "
                   "certificates for them (ASK, ARK). Nothing is verified.",
    .epilog = "examples:\n"
              "  sevkit sev-certs show platform.chain\n"
              "  sevkit sev-certs show --json vm_godh.b64\n",
    .options = options,
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

/* Text of what JSON has by number only. */
static void add_algorithm(struct sk_text *text, uint32_t algorithm)
{
    const char *name = sk_sev_algorithm_name(algorithm);

    sk_text_addf(text, "%s (0x%x)", name ? name : "unknown", algorithm);
}

static bool is_empty(const struct sk_sev_signature *signature)
{
    return signature->algorithm == SK_SEV_NO_ALGORITHM;
}

static const struct sk_row version_rows[] = {{"API", "api_major", ".", "api_minor"}, {NULL}};
static const struct sk_row point_rows[] = {{"x", "x"}, {"y", "y"}, {NULL}};

static void add_cert(struct sk_text *text, const struct sk_sev_cert *cert, const json_t *object)
{
    sk_text_addf(text, "%s\n", sk_sev_usage_name(cert->usage));
    sk_rows_add_text(text, object, version_rows, ROW_INDENT, ROW_WIDTH);
    sk_text_addf(text, ROW_INDENT "%-*s ", ROW_WIDTH - 1, "key");
    add_algorithm(text, cert->algorithm);
    sk_text_addf(text, ", P-%u\n", cert->key.curve == SK_P256 ? 256 : 384);
    sk_rows_add_text(text, object, point_rows, ROW_INDENT, ROW_WIDTH);
    for (size_t i = 0; i < SK_SEV_CERT_SIGNATURES; i++) {
        const struct sk_sev_signature *signature = &cert->signatures[i];
        const char *usage = sk_sev_usage_name(signature->usage);

        if (is_empty(signature))
            continue;
        sk_text_addf(text, ROW_INDENT "%-*s %s (0x%x), ", ROW_WIDTH - 1, "signed by",
                     usage ? usage : "unknown", signature->usage);
        add_algorithm(text, signature->algorithm);
        sk_text_add(text, "\n");
    }
}

static void add_ca(struct sk_text *text, const struct sk_sev_ca *ca, const json_t *object)
{
    const struct sk_row rows[] = {
        {"key id", "key_id"},
        {"certified by", "certifying_id",
         .after = ca->has_signature ? NULL : " (without a signature)"},
        {NULL},
    };

    sk_text_addf(text, "%s\n", sk_sev_usage_name(ca->usage));
    sk_text_addf(text, ROW_INDENT "%-*s RSA, %u bits\n", ROW_WIDTH - 1, "key", ca->bits);
    sk_rows_add_text(text, object, rows, ROW_INDENT, ROW_WIDTH);
}

static json_t *cert_json(const struct sk_sev_cert *cert)
{
    json_t *object = sk_json_object();
    json_t *signatures = sk_json_array();
    size_t bytes = sk_curve_bytes(cert->key.curve);

    sk_json_add_text(object, "usage", sk_sev_usage_name(cert->usage));
    sk_json_add_integer(object, "api_major", cert->api_major);
    sk_json_add_integer(object, "api_minor", cert->api_minor);
    sk_json_add_number(object, "algorithm", cert->algorithm);
    sk_json_add_text(object, "curve", cert->key.curve == SK_P256 ? "P-256" : "P-384");
    sk_json_add_hex(object, "x", cert->key.x + SK_CURVE_MAX_BYTES - bytes, bytes);
    sk_json_add_hex(object, "y", cert->key.y + SK_CURVE_MAX_BYTES - bytes, bytes);
    sk_json_add(object, "signatures", signatures);
    for (size_t i = 0; i < SK_SEV_CERT_SIGNATURES; i++) {
        json_t *signature;

        if (is_empty(&cert->signatures[i]))
            continue;
        signature = sk_json_object();
        sk_json_add_text(signature, "by", sk_sev_usage_name(cert->signatures[i].usage));
        sk_json_add_number(signature, "usage", cert->signatures[i].usage);
        sk_json_add_number(signature, "algorithm", cert->signatures[i].algorithm);
        sk_json_append(signatures, signature);
    }
    return object;
}

static json_t *ca_json(const struct sk_sev_ca *ca)
{
    json_t *object = sk_json_object();

    sk_json_add_text(object, "usage", sk_sev_usage_name(ca->usage));
    sk_json_add_integer(object, "bits", ca->bits);
    sk_json_add_hex(object, "key_id", ca->key_id, sizeof(ca->key_id));
    sk_json_add_hex(object, "certifying_id", ca->certifying_id, sizeof(ca->certifying_id));
    sk_json_add_bool(object, "has_signature", ca->has_signature);
    return object;
}

static int print(const struct sk_given *given, const struct sk_sev_certificates *certificates,
                 json_t *errors, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.sev-certs-show/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *list = sk_json_array();

    sk_json_add(document, "certificates", list);
    if (json_array_size(errors) > 0)
        sk_json_add(document, "errors", json_incref(errors));
    for (size_t i = 0; i < certificates->count; i++) {
        const struct sk_sev_certificate *item = &certificates->items[i];

        sk_json_append(list, item->is_ca ? ca_json(&item->ca) : cert_json(&item->cert));
        if (item->is_ca)
            add_ca(&text, &item->ca, json_array_get(list, i));
        else
            add_cert(&text, &item->cert, json_array_get(list, i));
    }
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &text, error);
}

/* A file that cannot be read does not hide the others; the last one's reason stays in error. Returns its code. */
static int load(const struct sk_given *given, struct sk_sev_certificates *certificates,
                json_t *errors, struct sevkit_error *error)
{
    int worst = 0;

    for (size_t i = 0; i < given->args->operand_count; i++) {
        struct sevkit_error reason = {0};
        int r = sk_sev_certificates_load(given->args->operands[i], certificates, &reason);

        if (r == 0)
            continue;
        if (worst < 0)
            sk_cli_error("%s", error->text);
        sk_json_append(errors, sk_json_text(reason.text));
        *error = reason;
        worst = worst == 0 || r == SEVKIT_EINPUT ? r : worst;
    }
    return worst;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP_JSON json_t *errors = sk_json_array();
    int r = load(given, &certificates, errors, error), printed;

    if (r < 0 && certificates.count == 0)
        return r;
    if (r < 0)
        sk_cli_error("%s", error->text);
    printed = print(given, &certificates, errors, error);
    if (printed < 0 || r == 0)
        return printed;
    return r == SEVKIT_EINPUT ? SK_ANSWER_UNREADABLE : SK_ANSWER_UNAVAILABLE;
}

const struct sk_command sk_command_sev_certs_show = {
    .noun = "sev-certs",
    .verb = "show",
    .summary = "show certificates of a SEV platform from before SNP",
    .spec = &spec,
    .run = run,
};
