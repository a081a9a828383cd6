/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/checks.h"
#include "sev/platform/sev_chain.h"

enum { PATHS_MAX = 64 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    SK_SEV_ROOT_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit sev-certs verify",
    .description = "Verify that a SEV platform's certificates lead to AMD: PDH by PEK, PEK by CEK "
                   "and OCA, CEK by ASK, ASK by ARK. ASK and ARK need not be there where they are "
                   "built in.",
    .epilog = "examples:\n"
              "  sevkit sev-certs verify platform.chain\n"
              "  sevkit sev-certs verify --trust-root ark_naples.cert pdh pek oca cek ask\n",
    .options = options,
    .once = true,
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.sev-certs-verify/2");
    struct sk_checks checks = {0};
    const struct sk_sev_ca *root = NULL;
    struct sk_sev_ca named;
    int r = sk_sev_certs_given(given, &certificates, error);

    if (r == 0)
        r = sk_sev_root_given(given, &named, &root, error);
    if (r == 0)
        r = sk_sev_chain_list(&certificates, sk_sev_chain_leaf(&certificates), root, &checks,
                              error);
    return r < 0 ? r : sk_checks_answer(given, &checks, document, error);
}

const struct sk_command sk_command_sev_certs_verify = {
    .noun = "sev-certs",
    .verb = "verify",
    .summary = "verify that a SEV platform's certificates lead to AMD",
    .spec = &spec,
    .run = run,
};
