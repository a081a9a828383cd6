/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_files.h"
#include "cli/certs/certs_host.h"
#include "cli/certs/certs_source.h"
#include "cli/certs/certs_target.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "output",
     .letter = 'o',
     .metavar = "DIR",
     .help = "write each certificate into a file of this folder"},
    {.name = "encoding",
     .alias = "format",
     .choices = sk_certs_encodings,
     .help = "form of these files; default pem"},
    SK_FORCE_OPTION,
    SK_TARGET_OPTIONS,
    SK_HOST_TARGET_OPTIONS,
    SK_NETWORK_OPTIONS,
    SK_CACHE_OPTIONS,
    SK_TRUST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs fetch",
    .description =
        "Get certificates from AMD's key distribution service (KDS), check them up to AMD's root, "
        "and keep them in the cache: ca (ASK or ASVK, and ARK), vek (the VCEK that signed REPORT), "
        "crl, or all; REPORT alone means all, --host names the host's own. What the "
        "cache has is not asked for again.",
    .epilog = "examples:\n"
              "  sevkit certs fetch report.bin\n"
              "  sudo sevkit certs fetch --host --output certs/\n"
              "  sevkit certs fetch ca --product Turin --output certs/\n"
              "  sevkit certs fetch vek report.bin --mirror https://kds.example.com/amd\n",
    .options = options,
    .operands = "[{ca,vek,crl,all}] [REPORT]",
    .operands_min = 0,
    .operands_max = 2,
};

static const struct {
    const char *word;
    unsigned wants;
} words[] = {
    {"ca", SK_WANT_CA},
    {"vek", SK_WANT_VEK},
    {"crl", SK_WANT_CRL},
    {"all", SK_WANT_CA | SK_WANT_VEK | SK_WANT_CRL},
};

/* "{ca,vek,crl,all} [REPORT]", or REPORT alone: all of it. A file that is called as one of the words is
 * meant by "./ca". */
static int get_wants(const struct sk_args *args, unsigned *ret_wants, const char **ret_report,
                     struct sevkit_error *error)
{
    const char *word = args->operand_count ? args->operands[0] : "all";

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++) {
        if (strcmp(words[i].word, word) != 0)
            continue;
        *ret_wants = words[i].wants;
        *ret_report = args->operand_count > 1 ? args->operands[1] : NULL;
        return 0;
    }
    if (args->operand_count > 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is not ca, vek, crl or all", word);
    *ret_wants = SK_WANT_CA | SK_WANT_VEK | SK_WANT_CRL;
    *ret_report = word;
    return 0;
}

static int check_use(const struct sk_given *given, const char *report, struct sevkit_error *error)
{
    bool of_host = sk_given_has(given, OPT_HOST);

    if (of_host && report)
        return sk_error_set(error, SEVKIT_EUSAGE, "--host contradicts a report, which has its own");
    if (!of_host && given->args->operand_count == 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a report, --host, or ca, vek, crl or all is required");
    if (!of_host && (sk_given_has(given, OPT_SIMULATE) || sk_given_has(given, OPT_SOCKET)))
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s is for use with --host",
                            sk_given_has(given, OPT_SOCKET) ? OPT_SOCKET : OPT_SIMULATE);
    if (sk_given_has(given, OPT_OUTPUT))
        return 0;
    if (sk_given_has(given, OPT_ENCODING) || sk_given_has(given, OPT_FORCE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--%s is for use with --output",
                            sk_given_has(given, OPT_ENCODING) ? OPT_ENCODING : OPT_FORCE);
    if (sk_given_has(given, OPT_NO_CACHE))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "with --no-cache and without --output nothing would be kept");
    return 0;
}

static int print(const struct sk_given *given, const struct sk_certs_pieces *pieces,
                 const struct sk_text *paths, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.certs-fetch/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_json_add(document, "pieces", sk_pieces_json(pieces));
    sk_json_add(document, "files", sk_lines_json(sk_text_get(paths)));
    sk_pieces_add_text(&text, pieces);
    sk_text_add(&text, sk_text_get(paths));
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &text, error);
}

static int fetch(const struct sk_given *given, struct sk_collateral *collateral,
                 const struct sevkit_evidence *evidence, const struct sk_target *target,
                 unsigned wants, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};
    SK_CLEANUP(sk_text_done) struct sk_text paths = {0};
    int r = sevkit_certs_new(&certs, error);

    if (r == 0)
        r = sk_collateral_collect(collateral, evidence, target, wants, certs, &pieces, error);
    if (r == 0 && sk_given_has(given, OPT_OUTPUT))
        r = sk_certs_write_files(given, certs, &paths, error);
    return r < 0 ? r : print(given, &pieces, &paths, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    SK_CLEANUP(sk_http_on_demand_done) struct sk_http_on_demand http = {.real = {0}};
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    struct sk_target target = {.vek_count = 0};
    const char *report = NULL;
    unsigned wants = 0;
    int r = get_wants(given->args, &wants, &report, error);

    if (r == 0)
        r = check_use(given, report, error);
    if (r == 0 && report)
        r = sevkit_evidence_load(report, SEVKIT_EVIDENCE_AUTO, &evidence, error);
    if (r == SEVKIT_EIO && report == given->args->operands[0])
        r = sk_error_wrap(error, r, "the word is not ca, vek, crl or all, so it is a report");
    if (r == 0)
        r = sk_given_has(given, OPT_HOST) ? sk_target_of_host(given, &target, error)
                                          : sk_target_get(given, evidence, &target, error);
    if (r == 0)
        r = sk_certs_appraiser_open(given, &http, &appraiser, error);
    return r < 0 ? r : fetch(given, &appraiser->collateral, evidence, &target, wants, error);
}

const struct sk_command sk_command_certs_fetch = {
    .noun = "certs",
    .verb = "fetch",
    .summary = "get certificates and CRLs from AMD",
    .spec = &spec,
    .run = run,
};
