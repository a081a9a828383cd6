/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_source.h"

#include "base/values/number.h"
#include "cli/view/output.h"

#include <string.h>

#define DEADLINE_MAX_SECONDS 86400u
#define RETRY_WAIT_MAX_MS    (UINT64_C(3600) * 1000)
#define WAIT_DECIMALS        3u

static bool knows_option(const struct sk_given *given, const char *name)
{
    for (const struct sk_option *option = given->spec->options; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return true;
    return false;
}

static bool has_option(const struct sk_given *given, const char *name)
{
    return knows_option(given, name) && sk_given_has(given, name);
}

static const char *value_of(const struct sk_given *given, const char *name)
{
    return has_option(given, name) ? sk_given_value(given, name) : NULL;
}

/* Seconds with up to three decimals, as milliseconds. */
static bool parse_wait(const char *text, uint64_t *ret_ms)
{
    const char *point = strchr(text, '.');
    size_t whole = point ? (size_t)(point - text) : strlen(text);
    char seconds[16] = "", decimals[WAIT_DECIMALS + 1] = "000";
    uint64_t s, ms;

    if (whole == 0 || whole >= sizeof(seconds) || (point && strlen(point + 1) > WAIT_DECIMALS) ||
        (point && !point[1]))
        return false;
    memcpy(seconds, text, whole);
    if (point)
        memcpy(decimals, point + 1, strlen(point + 1));
    if (!sk_number_parse_decimal(seconds, 0, RETRY_WAIT_MAX_MS / 1000, &s) ||
        !sk_number_parse_decimal(decimals, 0, 999, &ms))
        return false;
    *ret_ms = s * 1000 + ms;
    return *ret_ms > 0 && *ret_ms <= RETRY_WAIT_MAX_MS;
}

static int open_network(const struct sk_given *given, struct sk_collateral *collateral,
                        struct sk_http_on_demand *http, struct sevkit_error *error)
{
    struct sk_kds_client *client = &collateral->client;
    const char *deadline = value_of(given, OPT_DEADLINE);
    const char *wait = value_of(given, OPT_RETRY_WAIT);
    uint64_t seconds = SK_FETCH_DEADLINE_SECONDS;
    int r;

    client->fetch.tell = collateral->listener.note;
    client->fetch.ca_file = value_of(given, OPT_TLS_CA);
    client->base = value_of(given, OPT_MIRROR);
    client->refresh = has_option(given, OPT_REFRESH);
    if (client->base) {
        r = sk_kds_base_check(client->base, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--mirror");
    }
    if (deadline && !sk_number_parse_decimal(deadline, 1, DEADLINE_MAX_SECONDS, &seconds))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--deadline: '%s' is not a number of seconds from 1 to %u", deadline,
                            DEADLINE_MAX_SECONDS);
    if (wait && !parse_wait(wait, &client->fetch.patience.first_pause_ms))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--retry-wait: '%s' is not a number of seconds from 0.001 to 3600",
                            wait);
    client->fetch.patience.deadline_ms = sk_sys_real.monotonic_ms() + (int64_t)seconds * 1000;
    if (!knows_option(given, OPT_NO_NETWORK))
        return 0;
    if (has_option(given, OPT_NO_NETWORK))
        return client->refresh
                   ? sk_error_set(error, SEVKIT_EUSAGE, "--refresh contradicts --no-network")
                   : 0;
    sk_http_on_demand(http);
    client->fetch.http = &http->front;
    return 0;
}

static int open_cache(const struct sk_given *given, struct sk_collateral *collateral,
                      struct sevkit_error *error)
{
    const char *folder = value_of(given, OPT_CACHE_DIR);

    if (has_option(given, OPT_NO_CACHE))
        return folder ? sk_error_set(error, SEVKIT_EUSAGE, "--cache-dir contradicts --no-cache")
                      : 0;
    return sk_collateral_set_cache(collateral, folder, error);
}

static int load_given(const struct sk_given *given, struct sk_collateral *collateral,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg;
    int r = 0;

    if (!has_option(given, OPT_CERTS))
        return 0;
    arg = sk_given_arg(given, OPT_CERTS);
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
    if (has_option(given, OPT_QUIET))
        collateral->listener.note = NULL;
    sk_trust_done(&collateral->anchor.trust);
    r = sk_trust_open(given, &collateral->anchor.trust, error);
    if (r == 0)
        r = open_network(given, collateral, http, error);
    if (r == 0)
        r = open_cache(given, collateral, error);
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
