/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_source.h"

#include "base/values/number.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

#define DEADLINE_MAX_SECONDS 86400u
#define RETRY_WAIT_MAX_MS    (UINT64_C(3600) * 1000)

/* Each value of an option, which wraps its errors. */
static int add_all(const struct sk_given *given, const char *option,
                   int (*add)(struct sevkit_appraiser *appraiser, const char *value,
                              struct sevkit_error *error),
                   struct sevkit_appraiser *appraiser, struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, option);
    int r = 0;

    for (unsigned i = 0; i < arg->count && r == 0; i++)
        r = add(appraiser, arg->values ? arg->values[i] : arg->value, error);
    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

static int set_time(const struct sk_given *given, struct sevkit_appraiser *appraiser,
                    struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_TIME);
    int64_t moment = 0;
    int r = text ? sk_value_time(OPT_TIME, text, &moment, error) : 0;

    if (r == 0 && text)
        sevkit_appraiser_set_time(appraiser, moment);
    return r;
}

static int set_network(const struct sk_given *given, struct sk_http_on_demand *http,
                       struct sevkit_appraiser *appraiser, struct sevkit_error *error)
{
    struct sk_kds_client *client = &appraiser->collateral.client;
    const char *deadline = sk_given_value(given, OPT_DEADLINE);
    const char *wait = sk_given_value(given, OPT_RETRY_WAIT);
    uint64_t seconds;
    int r = add_all(given, OPT_MIRROR, sevkit_appraiser_set_mirror, appraiser, error);

    if (r < 0)
        return r;
    if (deadline && !sk_number_parse_decimal(deadline, 1, DEADLINE_MAX_SECONDS, &seconds))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--deadline: '%s' is not a number of seconds from 1 to %u", deadline,
                            DEADLINE_MAX_SECONDS);
    if (deadline)
        sevkit_appraiser_set_deadline(appraiser, (unsigned)seconds);
    sk_appraiser_renew_patience(appraiser);
    if (wait && !sk_number_parse_milliseconds(wait, 1, RETRY_WAIT_MAX_MS,
                                              &client->fetch.patience.first_pause_ms))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--retry-wait: '%s' is not a number of seconds from 0.001 to 3600",
                            wait);
    client->fetch.ca_file = sk_given_value(given, OPT_TLS_CA);
    client->refresh = sk_given_has(given, OPT_REFRESH);
    sk_http_on_demand(http);
    client->fetch.http = sk_given_has(given, OPT_NO_NETWORK) ? NULL : &http->front;
    return 0;
}

int sk_certs_appraiser_open(const struct sk_given *given, struct sk_http_on_demand *http,
                            struct sevkit_appraiser **ret_appraiser, struct sevkit_error *error)
{
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    int r = sevkit_appraiser_new(&appraiser, error);

    if (r < 0)
        return r;
    sevkit_appraiser_set_listener(appraiser, sk_cli_listener.warn,
                                  sk_given_has(given, OPT_QUIET) ? NULL : sk_cli_listener.note,
                                  NULL);
    r = set_time(given, appraiser, error);
    if (r == 0)
        r = add_all(given, OPT_TRUST_ROOT, sevkit_appraiser_trust_path, appraiser, error);
    if (r == 0)
        r = set_network(given, http, appraiser, error);
    if (r == 0 && !sk_given_has(given, OPT_NO_CACHE))
        r = sevkit_appraiser_set_cache(appraiser, sk_given_value(given, OPT_CACHE_DIR), error);
    if (r == 0)
        r = add_all(given, OPT_CERTS, sevkit_appraiser_add_path, appraiser, error);
    if (r == 0)
        *ret_appraiser = SK_TAKE(appraiser);
    return r;
}
