/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_import.h"
#include "cli/certs/certs_source.h"
#include "cli/certs/certs_target.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"

enum { PATHS_MAX = 1024 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "signer",
     .choices = sk_target_signers,
     .help = "whose CRLs these are: the CRL itself does not say; default vcek"},
    {.name = "cache-dir",
     .metavar = "DIR",
     .help = "folder of the cache; default sevkit/kds below the user's cache folder"},
    SK_TRUST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs import",
    .description =
        "Keep certificate chains, VCEKs and CRLs from files or folders (PEM, DER, bundle or "
        "certificate table) in the cache, as if they had been fetched. Each is checked first.",
    .epilog = "examples:\n"
              "  sevkit certs import bundle.pem\n"
              "  sevkit certs import cert_chain vcek.der crl\n",
    .options = options,
    .operands = "PATH...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

static int print(const struct sk_given *given, const struct sk_text *kept,
                 struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.certs-import/1");

    sk_json_add(document, "files", sk_lines_json(sk_text_get(kept)));
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, kept, error);
}

static int import(const struct sk_given *given, struct sk_collateral *collateral,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};
    int r = 0;

    if (!collateral->client.cache)
        return sk_error_set(error, SEVKIT_EIO,
                            "there is no cache to import into; name one with "
                            "--cache-dir");
    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], collateral->given, error);
    if (r == 0)
        r = sk_collateral_import(collateral, sk_target_signer(given), &kept, error);
    return r < 0 ? r : print(given, &kept, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_http_on_demand_done) struct sk_http_on_demand http = {.real = {0}};
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    int r = sk_certs_appraiser_open(given, &http, &appraiser, error);

    if (r < 0)
        return r;
    appraiser->collateral.client.fetch.http = NULL; /* from files alone */
    return import(given, &appraiser->collateral, error);
}

const struct sk_command sk_command_certs_import = {
    .noun = "certs",
    .verb = "import",
    .summary = "keep certificates from files in the cache",
    .spec = &spec,
    .run = run,
};
