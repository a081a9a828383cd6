/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_files.h"
#include "cli/certs/certs_source.h"
#include "cli/certs/certs_target.h"

enum { REPORTS_MAX = 1024 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,        {SK_OUTPUT_OPTION, .help = "the bundle; default standard output"},
    SK_FORCE_OPTION,       {.name = "no-crl", .kind = SK_OPTION_FLAG, .help = "leave the CRLs out"},
    SK_GIVEN_CERTS_OPTION, SK_TARGET_OPTIONS,
    SK_NETWORK_OPTIONS,    SK_CACHE_OPTIONS,
    SK_TRUST_OPTIONS,      {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs bundle",
    .description = "Write all that is needed to verify the REPORTs without network into one file: "
                   "endorsement keys, chains and CRLs as PEM text.",
    .epilog = "examples:\n"
              "  sevkit certs bundle report.bin --output bundle.pem\n"
              "  sevkit certs bundle --certs provider/ --no-network *.bin --output bundle.pem\n",
    .options = options,
    .operands = "[REPORT...]",
    .operands_min = 0,
    .operands_max = REPORTS_MAX,
};

/* evidence NULL: what the options describe. */
static int collect(const struct sk_given *given, struct sk_collateral *collateral,
                   const struct sevkit_evidence *evidence, struct sevkit_certs *certs,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};
    unsigned wants = SK_WANT_CA | SK_WANT_VEK | (sk_given_has(given, OPT_NO_CRL) ? 0 : SK_WANT_CRL);
    struct sk_target target;
    int r = sk_target_get(given, evidence, &target, error);

    /* Without a report a bundle may be for a product, whichever the chip. */
    if (r == 0 && !evidence && target.vek_count == 0)
        wants &= ~(unsigned)SK_WANT_VEK;
    if (r == 0)
        r = sk_collateral_collect(collateral, evidence, &target, wants, certs, &pieces, error);
    return r;
}

static int collect_all(const struct sk_given *given, struct sk_collateral *collateral,
                       struct sevkit_certs *certs, struct sevkit_error *error)
{
    const struct sk_args *args = given->args;
    int r = 0;

    if (args->operand_count == 0)
        return collect(given, collateral, NULL, certs, error);
    for (size_t i = 0; i < args->operand_count && r == 0; i++) {
        SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;

        r = sevkit_evidence_load(args->operands[i], SEVKIT_EVIDENCE_AUTO, &evidence, error);
        if (r < 0)
            return r;
        r = collect(given, collateral, evidence, certs, error);
        if (r < 0)
            r = sk_error_wrap(error, r, "%s", args->operands[i]);
    }
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    SK_CLEANUP(sk_http_on_demand_done) struct sk_http_on_demand http = {.real = {0}};
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    int r = sk_certs_appraiser_open(given, &http, &appraiser, error);

    if (r == 0)
        r = sevkit_certs_new(&certs, error);
    if (r == 0)
        r = collect_all(given, &appraiser->collateral, certs, error);
    return r < 0 ? r : sk_certs_write_file(given, certs, false, error);
}

const struct sk_command sk_command_certs_bundle = {
    .noun = "certs",
    .verb = "bundle",
    .summary = "put what reports need into one offline file",
    .spec = &spec,
    .run = run,
};
