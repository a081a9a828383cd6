/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_trust.h"

#include "cli/option_values.h"
#include "sys/sys.h"

static int load_roots(const struct sk_given *given, struct sevkit_certs *roots,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_TRUST_ROOT);
    int r = 0;

    for (unsigned i = 0; i < arg->count && r == 0; i++)
        r = sk_trust_load_roots(arg->values[i], roots, error);
    return r < 0 ? sk_error_wrap(error, r, "--trust-root") : 0;
}

int sk_trust_open(const struct sk_given *given, struct sk_trust *ret_trust,
                  struct sevkit_error *error)
{
    const char *moment = sk_given_value(given, OPT_TIME);
    struct sk_trust trust = {.now = sk_sys_real.wall_seconds()};
    int r = moment ? sk_value_time(OPT_TIME, moment, &trust.now, error) : 0;

    if (r == 0)
        r = sevkit_certs_new(&trust.roots, error);
    if (r == 0)
        r = load_roots(given, trust.roots, error);
    if (r < 0)
        sk_trust_done(&trust);
    else
        *ret_trust = trust;
    return r;
}
