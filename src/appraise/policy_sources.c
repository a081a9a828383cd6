/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/appraiser.h"

#include "base/values/time_text.h"

#include <string.h>

static int add_files(const struct sevkit_acceptance *acceptance, const char *rule,
                     int (*load)(const char *path, struct sevkit_certs *certs,
                                 struct sevkit_error *error),
                     struct sevkit_certs *certs, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < sevkit_acceptance_count(acceptance, rule) && r == 0; i++)
        r = load(sevkit_acceptance_value(acceptance, rule, i), certs, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", rule) : 0;
}

/* A rule gives way to an option, and that is said as for all others. */
static void tell_left_out(const struct sevkit_appraiser *appraiser,
                          const struct sevkit_acceptance *acceptance, const char *rule)
{
    const char *origin = sevkit_acceptance_origin(acceptance, rule, 0);

    sk_listener_warn(&appraiser->collateral.listener,
                     "%s%s%s: left out, because the command line says otherwise",
                     origin ? origin : "", origin ? ": " : "", rule);
}

static int apply_time(struct sevkit_appraiser *appraiser,
                      const struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    const char *text = sevkit_acceptance_value(acceptance, "time", 0);
    struct sk_trust *trust = &appraiser->collateral.anchor.trust;
    int64_t moment;

    if (!text)
        return 0;
    if (!sk_time_parse(text, &moment))
        return sk_error_set(error, SEVKIT_EINPUT, "time: found '%.100s', expected " SK_TIME_FORMS,
                            text);
    if (!appraiser->has_time)
        sevkit_appraiser_set_time(appraiser, moment);
    else if (trust->now != moment)
        tell_left_out(appraiser, acceptance, "time");
    return 0;
}

int sk_appraiser_apply_sources(struct sevkit_appraiser *appraiser,
                               const struct sevkit_acceptance *acceptance,
                               struct sevkit_error *error)
{
    const char *network = sevkit_acceptance_value(acceptance, "collateral.network", 0);
    struct sk_collateral *collateral = &appraiser->collateral;
    int r = apply_time(appraiser, acceptance, error);

    if (r == 0 && appraiser->has_roots &&
        sevkit_acceptance_count(acceptance, "collateral.roots") > 0)
        tell_left_out(appraiser, acceptance, "collateral.roots");
    else if (r == 0)
        r = add_files(acceptance, "collateral.roots", sk_trust_load_roots,
                      collateral->anchor.trust.roots, error);
    if (r == 0)
        r = add_files(acceptance, "collateral.certs", sevkit_certs_load, collateral->given, error);
    if (r == 0 && network && strcmp(network, "false") == 0)
        collateral->client.fetch.http = NULL;
    sevkit_verifier_free(appraiser->verifier);
    appraiser->verifier = NULL;
    return r;
}
