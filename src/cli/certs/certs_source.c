/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_source.h"

#include "base/values/number.h"
#include "cli/view/output.h"

#define DEADLINE_MAX_SECONDS 86400u
#define RETRY_WAIT_MAX_MS    (UINT64_C(3600) * 1000)

static int open_network(const struct sk_given *given, struct sk_collateral *collateral,
                        struct sk_http_on_demand *http, struct sevkit_error *error)
{
    struct sk_kds_client *client = &collateral->client;
    const char *deadline = sk_given_value(given, OPT_DEADLINE);
    const char *wait = sk_given_value(given, OPT_RETRY_WAIT);
    uint64_t seconds = SK_FETCH_DEADLINE_SECONDS;
    int r;

    client->fetch.tell = collateral->listener.note;
    client->fetch.ca_file = sk_given_value(given, OPT_TLS_CA);
    client->base = sk_given_value(given, OPT_MIRROR);
    client->refresh = sk_given_has(given, OPT_REFRESH);
    if (client->base) {
        r = sk_kds_base_check(client->base, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--mirror");
    }
    if (deadline && !sk_number_parse_decimal(deadline, 1, DEADLINE_MAX_SECONDS, &seconds))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--deadline: '%s' is not a number of seconds from 1 to %u", deadline,
                            DEADLINE_MAX_SECONDS);
    if (wait && !sk_number_parse_milliseconds(wait, 1, RETRY_WAIT_MAX_MS,
                                              &client->fetch.patience.first_pause_ms))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--retry-wait: '%s' is not a number of seconds from 0.001 to 3600",
                            wait);
    client->fetch.patience.deadline_ms = sk_sys_real.monotonic_ms() + (int64_t)seconds * 1000;
    sk_http_on_demand(http);
    client->fetch.http = sk_given_has(given, OPT_NO_NETWORK) ? NULL : &http->front;
    return 0;
}

static int load_given(const struct sk_given *given, struct sk_collateral *collateral,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_CERTS);
    int r = 0;

    for (unsigned i = 0; i < arg->count && r == 0; i++)
        r = sevkit_certs_load(arg->values[i], collateral->given, error);
    return r < 0 ? sk_error_wrap(error, r, "--certs") : 0;
}

int sk_certs_collateral_open(const struct sk_given *given, struct sk_collateral *collateral,
                             struct sk_http_on_demand *http, struct sevkit_error *error)
{
    int r = sk_collateral_open(collateral, error);

    if (r < 0)
        return r;
    collateral->listener = sk_cli_listener;
    if (sk_given_has(given, OPT_QUIET))
        collateral->listener.note = NULL;
    sk_trust_done(&collateral->anchor.trust);
    r = sk_trust_open(given, &collateral->anchor.trust, error);
    if (r == 0)
        r = open_network(given, collateral, http, error);
    if (r == 0 && !sk_given_has(given, OPT_NO_CACHE))
        r = sk_collateral_set_cache(collateral, sk_given_value(given, OPT_CACHE_DIR), error);
    if (r == 0)
        r = load_given(given, collateral, error);
    if (r < 0)
        sk_collateral_done(collateral);
    return r;
}

int sk_certs_source_open(const struct sk_given *given, struct sk_certs_source *source,
                         struct sevkit_error *error)
{
    *source = (struct sk_certs_source){.http = {.real = {0}}};
    return sk_certs_collateral_open(given, &source->collateral, &source->http, error);
}

void sk_certs_source_done(struct sk_certs_source *source)
{
    sk_collateral_done(&source->collateral);
    sk_http_on_demand_done(&source->http);
}
