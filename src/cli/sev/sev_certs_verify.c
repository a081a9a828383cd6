/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/json.h"

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

/* From the leaf to the root. */
static const uint32_t usages[] = {SK_SEV_PDH, SK_SEV_PEK, SK_SEV_CEK, SK_SEV_ASK, SK_SEV_ARK};

static uint32_t first_usage(const struct sk_sev_certificates *certificates)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(usages); i++)
        if (sk_sev_certificates_find(certificates, usages[i]) ||
            sk_sev_certificates_find_ca(certificates, usages[i]))
            return usages[i];
    return SK_SEV_PEK;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_checks checks = {0};
    int r = 0;

    for (size_t i = 0; r == 0 && i < given->args->operand_count; i++)
        r = sk_sev_certs_load(given->args->operands[i], &certificates, error);
    if (r == 0)
        r = sk_sev_certs_check(given, &certificates, first_usage(&certificates), &checks, error);
    if (r < 0)
        return r;
    document = sk_json_document("sevkit.sev-certs-verify/2");
    return sk_checks_answer(given, &checks, document, error);
}

const struct sk_command sk_command_sev_certs_verify = {
    .noun = "sev-certs",
    .verb = "verify",
    .summary = "verify that a SEV platform's certificates lead to AMD",
    .spec = &spec,
    .run = run,
};
