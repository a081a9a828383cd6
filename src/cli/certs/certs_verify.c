/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/cert_verify.h"
#include "base/list.h"
#include "cli/certs/certs_trust.h"
#include "cli/cli.h"
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

SK_DEFINE_CLEANUP(struct sevkit_expectations *, sevkit_expectations_free)

struct shown {
    struct sk_text text;
    json_t *list;
};

static void add_verdict(void *arg, const struct sevkit_cert *cert,
                        const struct sevkit_verdict *verdict)
{
    struct shown *shown = arg;
    json_t *member = sk_cert_json(cert);
    bool accepted = sevkit_verdict_accepted(verdict);

    sk_verdict_add_text(&shown->text, verdict);
    sk_cert_add_title(&shown->text, member);
    sk_text_add(&shown->text, ": ");
    sk_cli_add_coloured(&shown->text, accepted ? SK_GREEN : SK_RED,
                        accepted ? "accepted" : "refused");
    sk_text_add(&shown->text, "\n");
    sk_verdict_add_json(member, verdict);
    sk_json_append(shown->list, member);
}

static int require_one(void *expectations, const char *check, struct sevkit_error *error)
{
    return sk_cert_verify_require(expectations, check, error);
}

static int get_expectations(const struct sk_given *given,
                            struct sevkit_expectations **ret_expectations,
                            struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_expectations_free_p) struct sevkit_expectations *expectations = NULL;
    const struct sk_arg *require = sk_given_arg(given, OPT_REQUIRE);
    int r = sevkit_expectations_new(&expectations, error);

    for (unsigned i = 0; i < require->count && r == 0; i++)
        r = sk_list_each(require->values[i], require_one, expectations, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--%s", OPT_REQUIRE);
    *ret_expectations = SK_TAKE(expectations);
    return 0;
}

static int print(const struct sk_given *given, const struct sk_cert_verify_answer *answer,
                 struct shown *shown, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.certs-verify/2");

    sk_json_add_text(document, "result",
                     answer->accepted       ? "accepted"
                     : answer->only_missing ? "undecided"
                                            : "refused");
    sk_json_add(document, "certificates", SK_TAKE(shown->list));
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &shown->text, error);
}

static int verify(const struct sk_given *given, const struct sk_trust *trust, struct shown *shown,
                  struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP(sevkit_expectations_free_p) struct sevkit_expectations *expectations = NULL;
    struct sk_cert_verify_request request = {.trust = trust, .verified = add_verdict, .arg = shown};
    struct sk_cert_verify_answer answer = {.accepted = false};
    int r = sevkit_certs_new(&certs, error);

    if (r == 0)
        r = get_expectations(given, &expectations, error);
    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], certs, error);
    request.certs = certs;
    request.expectations = expectations;
    if (r == 0)
        r = sk_cert_verify_all(&request, &answer, error);
    if (r == 0)
        r = print(given, &answer, shown, error);
    if (r < 0 || answer.accepted)
        return r;
    return answer.only_missing
               ? sk_error_set(error, SEVKIT_EIO,
                              "certificates are missing: 'sevkit certs fetch' or 'sevkit certs "
                              "url' tells where they are")
               : SK_ANSWER_NO;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct shown shown = {.list = NULL};
    struct sk_trust trust;
    int r = sk_trust_open(given, &trust, error);

    if (r < 0)
        return r;
    shown.list = sk_json_array();
    r = verify(given, &trust, &shown, error);
    sk_json_free(&shown.list);
    sk_text_done(&shown.text);
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
