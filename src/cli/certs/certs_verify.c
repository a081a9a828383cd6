/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_trust.h"
#include "cli/cli.h"
#include "cli/report/report_expect_values.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"

enum { PATHS_MAX = 1024 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "require",
     .kind = SK_OPTION_LIST,
     .metavar = "NAME",
     .help = "this check must not be skipped, for example crl (repeatable)"},
    SK_TRUST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs verify",
    .description =
        "Verify the certificates of files and folders up to AMD's roots, which are built in: names, "
        "extensions, signatures, dates and, where there is a CRL, revocation. Every VCEK and VLEK is "
        "verified; without any, every ASK and ASVK; without any of those, every ARK.",
    .epilog = "examples:\n"
              "  sevkit certs verify vcek.pem ask.pem ark.pem\n"
              "  sevkit certs verify --require crl bundle.pem\n"
              "  sevkit certs verify --time 2025-01-01 old/\n",
    .options = options,
    .once = true,
    .operands = "PATH...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

static inline void expectations_free_p(struct sevkit_expectations **expectations)
{
    sevkit_expectations_free(*expectations);
}

/* How far down the chain a certificate stands. */
static unsigned depth_of(const struct sevkit_cert *cert)
{
    static const unsigned depths[] = {
        [SEVKIT_CERT_ARK] = 0,  [SEVKIT_CERT_ASK] = 1,  [SEVKIT_CERT_ASVK] = 1,
        [SEVKIT_CERT_VCEK] = 2, [SEVKIT_CERT_VLEK] = 2,
    };

    return depths[sevkit_cert_kind(cert)];
}

struct answer {
    struct sk_text text;
    json_t *list;
    bool accepted;
    bool only_missing; /* every failure so far is a certificate that is not there */
};

static void add_verdict(struct answer *answer, const struct sevkit_cert *cert,
                        const struct sevkit_verdict *verdict)
{
    json_t *member = sk_cert_json(cert);
    bool accepted = sevkit_verdict_accepted(verdict);

    sk_verdict_add_text(&answer->text, verdict);
    sk_text_addf(&answer->text, "%s %s: ", sevkit_cert_kind_name(sevkit_cert_kind(cert)),
                 sevkit_cert_product(cert) ? sevkit_cert_product(cert)->name
                                           : "of an unknown product");
    sk_cli_add_coloured(&answer->text, accepted ? SK_GREEN : SK_RED,
                        accepted ? "accepted" : "refused");
    sk_text_add(&answer->text, "\n");
    sk_verdict_add_json(member, verdict);
    sk_json_append(answer->list, member);
    if (accepted)
        return;
    answer->accepted = false;
    if (sevkit_verdict_class(verdict) != SEVKIT_CLASS_COLLATERAL)
        answer->only_missing = false;
}

static int verify_all(const struct sk_trust *trust, const struct sevkit_certs *certs,
                      const struct sevkit_expectations *expectations, struct answer *answer,
                      struct sevkit_error *error)
{
    SK_CLEANUP_VERIFIER struct sevkit_verifier *verifier = NULL;
    unsigned deepest = 0;
    int r = sk_trust_verifier(trust, certs, &verifier, error);

    for (size_t i = 0; i < sevkit_certs_count(certs); i++)
        if (depth_of(sevkit_certs_get(certs, i)) > deepest)
            deepest = depth_of(sevkit_certs_get(certs, i));
    for (size_t i = 0; i < sevkit_certs_count(certs) && r == 0; i++) {
        SK_CLEANUP_VERDICT struct sevkit_verdict *verdict = NULL;
        const struct sevkit_cert *cert = sevkit_certs_get(certs, i);

        if (depth_of(cert) != deepest)
            continue;
        r = sevkit_verifier_verify_cert(verifier, cert, expectations, &verdict, error);
        if (r == 0)
            add_verdict(answer, cert, verdict);
    }
    return r;
}

/* A check that only reports have would be required and never made. */
static int require_one(void *expectations, const char *check, struct sevkit_error *error)
{
    const struct sevkit_check_info *info = sevkit_check_info_find(check);

    if (info && info->check_class != SEVKIT_CLASS_COLLATERAL &&
        info->check_class != SEVKIT_CLASS_CHAIN && info->check_class != SEVKIT_CLASS_VALIDITY)
        return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is a check of reports", check);
    return sevkit_expectations_require(expectations, check, error);
}

static int get_expectations(const struct sk_given *given,
                            struct sevkit_expectations **ret_expectations,
                            struct sevkit_error *error)
{
    SK_CLEANUP(expectations_free_p) struct sevkit_expectations *expectations = NULL;
    const struct sk_arg *require = sk_given_arg(given, OPT_REQUIRE);
    int r = sevkit_expectations_new(&expectations, error);

    for (unsigned i = 0; i < require->count && r == 0; i++)
        r = sk_expect_words(OPT_REQUIRE, require->values[i], require_one, expectations, error);
    if (r == 0)
        *ret_expectations = SK_TAKE(expectations);
    return r;
}

static int print(const struct sk_given *given, struct answer *answer, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON))
        return sk_cli_emit(&answer->text, error);
    document = sk_json_document("sevkit.certs-verify/2");
    sk_json_add_text(document, "result",
                     answer->accepted       ? "accepted"
                     : answer->only_missing ? "undecided"
                                            : "refused");
    sk_json_add(document, "certificates", SK_TAKE(answer->list));
    return sk_json_emit(document, error);
}

static int verify(const struct sk_given *given, const struct sk_trust *trust,
                  struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP(expectations_free_p) struct sevkit_expectations *expectations = NULL;
    struct answer answer = {.accepted = true, .only_missing = true, .list = sk_json_array()};
    int r = sevkit_certs_new(&certs, error);

    if (r == 0)
        r = get_expectations(given, &expectations, error);
    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], certs, error);
    if (r == 0 && sevkit_certs_count(certs) == 0)
        r = sk_error_set(error, SEVKIT_EINPUT, "there is no certificate to verify");
    if (r == 0)
        r = verify_all(trust, certs, expectations, &answer, error);
    if (r == 0)
        r = print(given, &answer, error);
    if (r == 0 && !answer.accepted)
        r = answer.only_missing ? sk_error_set(error, SEVKIT_EIO,
                                               "certificates are missing: 'sevkit certs fetch' "
                                               "or 'sevkit certs url' tells where they are")
                                : SK_ANSWER_NO;
    sk_json_free(&answer.list);
    sk_text_done(&answer.text);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_trust trust;
    int r = sk_trust_open(given, &trust, error);

    if (r < 0)
        return r;
    r = verify(given, &trust, error);
    sk_trust_done(&trust);
    return r;
}

const struct sk_command sk_command_certs_verify = {
    .noun = "certs",
    .verb = "verify",
    .summary = "verify certificates up to AMD's roots",
    .spec = &spec,
    .run = run,
};
