/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_source.h"

#include "base/number.h"
#include "cli/certs/certs_check.h"
#include "cli/view/output.h"
#include "sys/cache.h"

#include <stdlib.h>
#include <string.h>

#define DEADLINE_MAX_SECONDS 86400u
#define RETRY_WAIT_MAX_MS    (UINT64_C(3600) * 1000)
#define WAIT_DECIMALS        3u

static const char *const where_names[] = {
    [SK_CERTS_GIVEN] = "given", [SK_CERTS_CACHE] = "cache", [SK_CERTS_NETWORK] = "network"};

const char *sk_certs_where_name(enum sk_certs_where where)
{
    return where_names[where];
}

void sk_certs_pieces_done(struct sk_certs_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        sk_text_done(&pieces->list[i].title);
        sk_text_done(&pieces->list[i].url);
        sk_text_done(&pieces->list[i].cache_path);
    }
    pieces->count = 0;
}

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

static void note(void *arg, const char *line)
{
    (void)arg;
    sk_cli_note("%s", line);
}

/* HTTP takes longer to start than most answers from the cache take altogether. */
static int open_and_get(void *arg, const struct sk_http_request *request,
                        struct sk_http_response *ret_response, bool *ret_transient,
                        struct sevkit_error *error)
{
    struct sk_certs_source *source = arg;
    int r = source->http.get ? 0 : sk_http_open(&source->http, error);

    if (r < 0)
        return r;
    return source->http.get(source->http.arg, request, ret_response, ret_transient, error);
}

static int open_network(const struct sk_given *given, struct sk_certs_source *source,
                        struct sevkit_error *error)
{
    struct sk_kds_client *client = &source->client;
    const char *deadline = value_of(given, "deadline");
    const char *wait = value_of(given, "retry-wait");
    uint64_t seconds = SK_FETCH_DEADLINE_SECONDS;
    int r;

    client->fetch.sys = &sk_sys_real;
    client->fetch.tell = note;
    client->fetch.ca_file = value_of(given, "tls-ca");
    client->base = value_of(given, "mirror");
    client->refresh = has_option(given, "refresh");
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
    if (!knows_option(given, "no-network"))
        return 0;
    if (has_option(given, "no-network"))
        return client->refresh
                   ? sk_error_set(error, SEVKIT_EUSAGE, "--refresh contradicts --no-network")
                   : 0;
    source->first_use = (struct sk_http){.get = open_and_get, .arg = source};
    client->fetch.http = &source->first_use;
    return 0;
}

static int open_cache(const struct sk_given *given, struct sk_certs_source *source,
                      struct sevkit_error *error)
{
    const char *folder = value_of(given, "cache-dir");
    struct sevkit_error reason = {0};

    if (has_option(given, "no-cache"))
        return folder ? sk_error_set(error, SEVKIT_EUSAGE, "--cache-dir contradicts --no-cache")
                      : 0;
    if (folder) {
        sk_text_add(&source->cache, folder);
    } else if (sk_cache_directory(&source->cache, &reason) == 0) {
        sk_text_add(&source->cache, "/kds");
    } else {
        /* As in a container without a home: works, and costs a download each time. */
        sk_cli_note("%s", reason.text);
        return 0;
    }
    if (!sk_text_ok(&source->cache))
        return sk_error_oom(error);
    source->client.cache = sk_text_get(&source->cache);
    return 0;
}

static int load_given(const struct sk_given *given, struct sk_certs_source *source,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg;
    int r = sevkit_certs_new(&source->given, error);

    if (r < 0 || !has_option(given, "certs"))
        return r;
    arg = sk_args_get(given->args, given->spec, "certs");
    for (unsigned i = 0; i < arg->count && r == 0; i++)
        r = sk_certs_load(arg->values[i], source->given, error);
    return r < 0 ? sk_error_wrap(error, r, "--certs") : 0;
}

int sk_certs_source_open(const struct sk_given *given, struct sk_certs_source *source,
                         struct sevkit_error *error)
{
    int r;

    *source = (struct sk_certs_source){0};
    source->client.check = sk_certs_check;
    source->client.check_arg = source;
    r = sk_trust_open(given, &source->trust, error);
    if (r == 0)
        r = open_network(given, source, error);
    if (r == 0)
        r = open_cache(given, source, error);
    if (r == 0)
        r = load_given(given, source, error);
    if (r < 0)
        sk_certs_source_done(source);
    return r;
}

void sk_certs_source_done(struct sk_certs_source *source)
{
    sk_trust_done(&source->trust);
    sevkit_certs_free(source->given);
    sevkit_certs_free(source->chain);
    sk_text_done(&source->cache);
    sk_http_close(&source->http);
    *source = (struct sk_certs_source){0};
}

int sk_certs_source_add_table(struct sk_certs_source *source,
                              const struct sevkit_evidence *evidence, struct sevkit_error *error)
{
    size_t size = 0;
    const uint8_t *table = evidence ? sevkit_evidence_table(evidence, &size) : NULL;
    int r = table ? sevkit_certs_add(source->given, table, size, error) : 0;

    return r < 0 ? sk_error_wrap(error, r, "certificate table") : 0;
}

int sk_certs_chain_of(const struct sevkit_certs *certs, const struct sk_kds_item *item,
                      uint8_t **ret_data, size_t *ret_size, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *chain = NULL;
    const struct sevkit_cert *parts[] = {
        sevkit_certs_find(certs, sk_certs_ca_kind(item->endorser), item->product),
        sevkit_certs_find(certs, SEVKIT_CERT_ARK, item->product),
    };
    int r = sevkit_certs_new(&chain, error);

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts) && r == 0; i++) {
        size_t size = 0;
        const uint8_t *der = parts[i] ? sevkit_cert_der(parts[i], &size) : NULL;

        r = der ? sevkit_certs_add(chain, der, size, error)
                : sk_error_set(error, SEVKIT_EREFUSED, "there is no chain of %s",
                               item->product->name);
    }
    return r < 0 ? r : sevkit_certs_write_pem(chain, ret_data, ret_size, error);
}

static bool is_this_vek(const struct sevkit_cert *cert, const struct sk_kds_item *item)
{
    bool vlek = item->endorser == SK_KDS_FOR_VLEK;

    return sevkit_cert_kind(cert) == (vlek ? SEVKIT_CERT_VLEK : SEVKIT_CERT_VCEK) &&
           sevkit_cert_fits(cert, item->product, &item->tcb, sk_certs_chip_id(item), NULL) == 0;
}

/* Bytes of what the item names among what the user gave; NULL if there is none. */
static const uint8_t *find_given(const struct sk_certs_source *source,
                                 const struct sk_kds_item *item, size_t *ret_size)
{
    if (item->kind == SK_KDS_CRL) {
        for (size_t i = 0; i < sevkit_certs_crl_count(source->given); i++) {
            const struct sevkit_crl *crl = sevkit_certs_crl(source->given, i);

            if (sevkit_crl_product(crl) == item->product)
                return sevkit_crl_der(crl, ret_size);
        }
        return NULL;
    }
    for (size_t i = 0; i < sevkit_certs_count(source->given); i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(source->given, i);

        if (is_this_vek(cert, item))
            return sevkit_cert_der(cert, ret_size);
    }
    return NULL;
}

/* One thing from what the user gave, added to certs; *ret_found tells whether it was there and good. */
static int from_given(struct sk_certs_source *source, const struct sk_kds_item *item,
                      struct sevkit_certs *certs, bool *ret_found, struct sevkit_error *error)
{
    struct sevkit_error reason = {0};
    const uint8_t *data;
    uint8_t *chain = NULL;
    size_t size = 0;
    int r = 0;

    *ret_found = false;
    if (item->kind == SK_KDS_CHAIN) {
        if (sk_certs_chain_of(source->given, item, &chain, &size, &reason) < 0)
            return 0;
        data = chain;
    } else {
        data = find_given(source, item, &size);
    }
    if (data) {
        r = sk_certs_check(source, item, data, size, &reason);
        if (r == 0) {
            r = sevkit_certs_add(certs, data, size, error);
            *ret_found = r == 0;
        } else {
            sk_cli_note("--certs: not used: %s", reason.text);
            r = r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
        }
    }
    sevkit_certs_data_free(chain);
    return r;
}

static int start_piece(struct sk_certs_source *source, const struct sk_kds_item *item,
                       struct sk_certs_piece *piece, struct sevkit_error *error)
{
    *piece = (struct sk_certs_piece){.item = *item};
    if (item->kind == SK_KDS_VCEK && item->endorser == SK_KDS_FOR_VLEK) {
        sk_text_addf(&piece->title, "%s VLEK", item->product->name);
        return sk_text_ok(&piece->title) ? 0 : sk_error_oom(error);
    }
    sk_kds_add_title(&piece->title, item);
    sk_kds_add_url(&piece->url, source->client.base, item);
    if (source->client.cache) {
        sk_text_addf(&piece->cache_path, "%s/", source->client.cache);
        sk_kds_add_cache_name(&piece->cache_path, item);
    }
    if (sk_text_ok(&piece->title) && sk_text_ok(&piece->url) && sk_text_ok(&piece->cache_path))
        return 0;
    return sk_error_oom(error);
}

/* One thing from anywhere. */
static int get_item(struct sk_certs_source *source, const struct sk_kds_item *item,
                    const struct sevkit_error *not_from_kds, struct sevkit_certs *certs,
                    struct sk_certs_pieces *pieces, struct sevkit_error *error)
{
    struct sk_certs_piece *piece = &pieces->list[pieces->count++];
    struct sk_kds_object object;
    bool found = false;
    int r = start_piece(source, item, piece, error);

    if (r == 0)
        r = from_given(source, item, certs, &found, error);
    if (r < 0 || found)
        return r;
    if (not_from_kds)
        return sk_error_set(error, not_from_kds->code, "%s", not_from_kds->text);
    r = sk_kds_get(&source->client, item, &object, error);
    if (r < 0)
        return r;
    piece->where = object.source == SK_KDS_FROM_CACHE ? SK_CERTS_CACHE : SK_CERTS_NETWORK;
    r = sevkit_certs_add(certs, object.data, object.size, error);
    sk_kds_object_done(&object);
    return r;
}

/* An endorsement key that the KDS does not hand out. */
static struct sk_kds_item given_vek(const struct sk_target *target)
{
    return (struct sk_kds_item){.kind = SK_KDS_VCEK,
                                .endorser = target->endorser,
                                .product = target->product,
                                .tcb = target->tcb};
}

static int get_vek(struct sk_certs_source *source, const struct sk_target *target,
                   struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                   struct sevkit_error *error)
{
    struct sk_kds_item vek = given_vek(target);

    for (size_t i = 0; i < target->vek_count; i++)
        if (target->veks[i].product == target->product)
            return get_item(source, &target->veks[i], NULL, certs, pieces, error);
    return get_item(source, &vek, &target->no_vek, certs, pieces, error);
}

/* AMD's intermediates are built in, too, as far as its roots are: then a VEK can be checked without its
 * chain. A CRL is checked with the root's certificate. */
static bool needs_chain(const struct sk_certs_source *source, const struct sevkit_product *product,
                        unsigned wants)
{
    return wants & SK_WANT_CRL || !product->has_root || sevkit_certs_count(source->trust.roots) > 0;
}

static int get_chain(struct sk_certs_source *source, const struct sevkit_product *product,
                     enum sk_kds_endorser endorser, struct sk_certs_pieces *pieces,
                     struct sevkit_error *error)
{
    struct sk_kds_item item = {.kind = SK_KDS_CHAIN, .endorser = endorser, .product = product};
    SK_CLEANUP_CERTS struct sevkit_certs *chain = NULL;
    int r = sevkit_certs_new(&chain, error);

    if (r == 0)
        r = get_item(source, &item, NULL, chain, pieces, error);
    if (r < 0)
        return r;
    sevkit_certs_free(source->chain);
    source->chain = SK_TAKE(chain);
    return 0;
}

int sk_certs_source_chain(struct sk_certs_source *source, const struct sevkit_product *product,
                          enum sk_kds_endorser endorser, unsigned wants, struct sevkit_error *error)
{
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};

    if (!needs_chain(source, product, wants)) {
        sevkit_certs_free(source->chain);
        source->chain = NULL;
        return 0;
    }
    return get_chain(source, product, endorser, &pieces, error);
}

int sk_certs_source_get(struct sk_certs_source *source, const struct sk_target *target,
                        unsigned wants, struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                        struct sevkit_error *error)
{
    struct sk_kds_item crl = sk_target_item(target, SK_KDS_CRL, target->product);
    struct sk_kds_item vek = given_vek(target);
    size_t size;
    int r = sk_target_needs_product(target, error);

    if (r < 0)
        return r;
    /* Before anything is asked for that would then be of no use. */
    if (wants & SK_WANT_VEK && target->vek_count == 0 && !find_given(source, &vek, &size))
        return sk_error_set(error, target->no_vek.code, "%s", target->no_vek.text);
    if (wants & SK_WANT_CA) {
        r = get_chain(source, target->product, target->endorser, pieces, error);
        if (r == 0)
            r = sevkit_certs_add_all(certs, source->chain, error);
    } else {
        r = sk_certs_source_chain(source, target->product, target->endorser, wants, error);
    }
    if (r == 0 && wants & SK_WANT_VEK)
        r = get_vek(source, target, certs, pieces, error);
    if (r == 0 && wants & SK_WANT_CRL)
        r = get_item(source, &crl, NULL, certs, pieces, error);
    return r;
}
