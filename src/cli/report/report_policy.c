/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_policy.h"

#include "cli/certs/certs_trust.h"
#include "cli/policy/policy_input.h"
#include "cli/view/output.h"

#include <string.h>

static int add_files(const struct sevkit_acceptance *acceptance, const char *rule,
                     int (*load)(const char *path, struct sevkit_certs *certs,
                                 struct sevkit_error *error),
                     struct sevkit_certs *certs, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < sevkit_acceptance_count(acceptance, rule) && r == 0; i++)
        r = load(sevkit_acceptance_value(acceptance, rule, i), certs, error);
    return r < 0 ? sk_error_wrap(error, r, "--policy-file: %s", rule) : 0;
}

/* A rule gives way to an option, and that is said as for all others. */
static void tell_left_out(const struct sevkit_acceptance *acceptance, const char *rule)
{
    const char *origin = sevkit_acceptance_origin(acceptance, rule, 0);

    sk_cli_warn("%s%s%s: left out, because the command line says otherwise", origin ? origin : "",
                origin ? ": " : "", rule);
}

static void apply_time(const struct sk_given *given, const struct sevkit_acceptance *acceptance,
                       struct sk_trust *trust)
{
    int64_t moment;

    if (!sk_policy_input_time(acceptance, &moment))
        return;
    if (!sk_given_has(given, "time"))
        trust->now = moment;
    else if (trust->now != moment)
        tell_left_out(acceptance, "time");
}

int sk_report_policy_apply_source(const struct sk_given *given,
                                  const struct sevkit_acceptance *acceptance,
                                  struct sk_certs_source *source, struct sevkit_error *error)
{
    const char *network = sevkit_acceptance_value(acceptance, "collateral.network", 0);
    int r = 0;

    apply_time(given, acceptance, &source->trust);
    if (sk_given_has(given, "trust-root") &&
        sevkit_acceptance_count(acceptance, "collateral.roots") > 0)
        tell_left_out(acceptance, "collateral.roots");
    else
        r = add_files(acceptance, "collateral.roots", sk_trust_load_roots, source->trust.roots,
                      error);
    if (r == 0)
        r = add_files(acceptance, "collateral.certs", sk_certs_load, source->given, error);
    if (r == 0 && network && strcmp(network, "false") == 0)
        source->client.fetch.http = NULL;
    return r;
}
