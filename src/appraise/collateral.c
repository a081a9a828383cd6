/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral.h"

#include "sys/cache.h"
#include "sys/sys.h"

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

int sk_collateral_open(struct sk_collateral *collateral, struct sevkit_error *error)
{
    int r;

    *collateral = (struct sk_collateral){.anchor = {.trust = {.now = sk_sys_real.wall_seconds()}}};
    collateral->client.check = sk_certs_check;
    collateral->client.check_arg = &collateral->anchor;
    collateral->client.fetch.sys = &sk_sys_real;
    collateral->client.fetch.patience.deadline_ms =
        sk_sys_real.monotonic_ms() + (int64_t)SK_FETCH_DEADLINE_SECONDS * 1000;
    r = sevkit_certs_new(&collateral->anchor.trust.roots, error);
    if (r == 0)
        r = sevkit_certs_new(&collateral->given, error);
    if (r < 0)
        sk_collateral_done(collateral);
    return r;
}

void sk_collateral_done(struct sk_collateral *collateral)
{
    sk_trust_done(&collateral->anchor.trust);
    sevkit_certs_free(collateral->given);
    sevkit_certs_free(collateral->anchor.chain);
    sk_text_done(&collateral->cache);
    *collateral = (struct sk_collateral){0};
}

int sk_collateral_set_cache(struct sk_collateral *collateral, const char *folder,
                            struct sevkit_error *error)
{
    struct sevkit_error reason = {0};

    sk_text_done(&collateral->cache);
    collateral->client.cache = NULL;
    if (folder) {
        sk_text_add(&collateral->cache, folder);
    } else if (sk_cache_directory(&collateral->cache, &reason) == 0) {
        sk_text_add(&collateral->cache, "/kds");
    } else {
        /* As in a container without a home: works, and costs a download each time. */
        sk_listener_note(&collateral->listener, "%s", reason.text);
        return 0;
    }
    if (!sk_text_ok(&collateral->cache))
        return sk_error_oom(error);
    collateral->client.cache = sk_text_get(&collateral->cache);
    return 0;
}

int sk_collateral_use_bundle(struct sk_collateral *collateral, const char *path,
                             struct sevkit_error *error)
{
    collateral->client.fetch.http = NULL;
    collateral->client.cache = NULL;
    return sevkit_certs_load(path, collateral->given, error);
}

int sk_collateral_add_table(struct sk_collateral *collateral,
                            const struct sevkit_evidence *evidence, struct sevkit_error *error)
{
    size_t size = 0;
    const uint8_t *table = evidence ? sevkit_evidence_table(evidence, &size) : NULL;
    int r = table ? sevkit_certs_add(collateral->given, table, size, error) : 0;

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
static const uint8_t *find_given(const struct sk_collateral *collateral,
                                 const struct sk_kds_item *item, size_t *ret_size)
{
    if (item->kind == SK_KDS_CRL) {
        for (size_t i = 0; i < sevkit_certs_crl_count(collateral->given); i++) {
            const struct sevkit_crl *crl = sevkit_certs_crl(collateral->given, i);

            if (sevkit_crl_product(crl) == item->product)
                return sevkit_crl_der(crl, ret_size);
        }
        return NULL;
    }
    for (size_t i = 0; i < sevkit_certs_count(collateral->given); i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(collateral->given, i);

        if (is_this_vek(cert, item))
            return sevkit_cert_der(cert, ret_size);
    }
    return NULL;
}

/* One thing from what the user gave, added to certs; *ret_found tells whether it was there and good. */
static int from_given(struct sk_collateral *collateral, const struct sk_kds_item *item,
                      struct sevkit_certs *certs, bool *ret_found, struct sevkit_error *error)
{
    struct sevkit_error reason = {0};
    const uint8_t *data;
    uint8_t *chain = NULL;
    size_t size = 0;
    int r = 0;

    *ret_found = false;
    if (item->kind == SK_KDS_CHAIN) {
        if (sk_certs_chain_of(collateral->given, item, &chain, &size, &reason) < 0)
            return 0;
        data = chain;
    } else {
        data = find_given(collateral, item, &size);
    }
    if (data) {
        r = sk_certs_check(&collateral->anchor, item, data, size, &reason);
        if (r == 0) {
            r = sevkit_certs_add(certs, data, size, error);
            *ret_found = r == 0;
        } else if (item->kind == SK_KDS_CRL && r != SEVKIT_ENOMEM) {
            r = 0; /* the check crl says it */
        } else {
            sk_listener_note(&collateral->listener, "a given certificate is not used: %s",
                             reason.text);
            r = r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
        }
    }
    sevkit_certs_data_free(chain);
    return r;
}

static int start_piece(struct sk_collateral *collateral, const struct sk_kds_item *item,
                       struct sk_certs_piece *piece, struct sevkit_error *error)
{
    *piece = (struct sk_certs_piece){.item = *item};
    if (item->kind == SK_KDS_VCEK && item->endorser == SK_KDS_FOR_VLEK) {
        sk_text_addf(&piece->title, "%s VLEK", item->product->name);
        return sk_text_ok(&piece->title) ? 0 : sk_error_oom(error);
    }
    sk_kds_add_title(&piece->title, item);
    sk_kds_add_url(&piece->url, collateral->client.base, item);
    if (collateral->client.cache) {
        sk_text_addf(&piece->cache_path, "%s/", collateral->client.cache);
        sk_kds_add_cache_name(&piece->cache_path, item);
    }
    if (sk_text_ok(&piece->title) && sk_text_ok(&piece->url) && sk_text_ok(&piece->cache_path))
        return 0;
    return sk_error_oom(error);
}

/* One thing from anywhere. */
static int get_item(struct sk_collateral *collateral, const struct sk_kds_item *item,
                    const struct sevkit_error *not_from_kds, struct sevkit_certs *certs,
                    struct sk_certs_pieces *pieces, struct sevkit_error *error)
{
    struct sk_certs_piece *piece = &pieces->list[pieces->count++];
    struct sk_kds_object object;
    bool found = false;
    int r = start_piece(collateral, item, piece, error);

    if (r == 0)
        r = from_given(collateral, item, certs, &found, error);
    piece->got = found;
    if (r < 0 || found)
        return r;
    if (not_from_kds)
        return sk_error_set(error, not_from_kds->code, "%s", not_from_kds->text);
    r = sk_kds_get(&collateral->client, item, &object, error);
    if (r < 0)
        return r;
    piece->where = object.source == SK_KDS_FROM_CACHE ? SK_CERTS_CACHE : SK_CERTS_NETWORK;
    r = sevkit_certs_add(certs, object.data, object.size, error);
    sk_kds_object_done(&object);
    piece->got = r == 0;
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

static int get_vek(struct sk_collateral *collateral, const struct sk_target *target,
                   struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                   struct sevkit_error *error)
{
    struct sk_kds_item vek = given_vek(target);

    for (size_t i = 0; i < target->vek_count; i++)
        if (target->veks[i].product == target->product)
            return get_item(collateral, &target->veks[i], NULL, certs, pieces, error);
    return get_item(collateral, &vek, &target->no_vek, certs, pieces, error);
}

/* AMD's roots and intermediates are built in: then neither a VEK nor a CRL needs a chain to be checked. */
static bool needs_chain(const struct sk_collateral *collateral,
                        const struct sevkit_product *product)
{
    return !product->has_root || sevkit_certs_count(collateral->anchor.trust.roots) > 0;
}

static int get_chain(struct sk_collateral *collateral, const struct sevkit_product *product,
                     enum sk_kds_endorser endorser, struct sk_certs_pieces *pieces,
                     struct sevkit_error *error)
{
    struct sk_kds_item item = {.kind = SK_KDS_CHAIN, .endorser = endorser, .product = product};
    SK_CLEANUP_CERTS struct sevkit_certs *chain = NULL;
    int r = sevkit_certs_new(&chain, error);

    if (r == 0)
        r = get_item(collateral, &item, NULL, chain, pieces, error);
    if (r < 0)
        return r;
    sevkit_certs_free(collateral->anchor.chain);
    collateral->anchor.chain = SK_TAKE(chain);
    return 0;
}

int sk_collateral_chain(struct sk_collateral *collateral, const struct sevkit_product *product,
                        enum sk_kds_endorser endorser, struct sevkit_error *error)
{
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};

    if (!needs_chain(collateral, product)) {
        sevkit_certs_free(collateral->anchor.chain);
        collateral->anchor.chain = NULL;
        return 0;
    }
    return get_chain(collateral, product, endorser, &pieces, error);
}

static int add_chain(struct sk_collateral *collateral, const struct sk_target *target,
                     struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                     struct sevkit_error *error)
{
    int r = get_chain(collateral, target->product, target->endorser, pieces, error);

    return r < 0 ? r : sevkit_certs_add_all(certs, collateral->anchor.chain, error);
}

/* The same where only the check of something else needs it. */
static int add_silently(struct sk_collateral *collateral, const struct sk_target *target,
                        struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_certs_pieces_done) struct sk_certs_pieces pieces = {0};

    return add_chain(collateral, target, certs, &pieces, error);
}

/* The target has its product. */
static int get_wanted(struct sk_collateral *collateral, const struct sk_target *target,
                      unsigned wants, struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                      struct sevkit_error *error)
{
    struct sk_kds_item crl = sk_target_item(target, SK_KDS_CRL, target->product);
    struct sk_kds_item vek = given_vek(target);
    bool chain_first;
    size_t size;
    int r = 0;

    /* Before anything is asked for that would then be of no use. */
    if (wants & SK_WANT_VEK && target->vek_count == 0 && !find_given(collateral, &vek, &size))
        return sk_error_set(error, target->no_vek.code, "%s", target->no_vek.text);
    chain_first = needs_chain(collateral, target->product);
    if (chain_first && wants & (SK_WANT_CA | SK_WANT_VEK))
        r = add_chain(collateral, target, certs, pieces, error);
    else if (chain_first)
        r = add_silently(collateral, target, certs, error);
    if (r == 0 && wants & SK_WANT_VEK)
        r = get_vek(collateral, target, certs, pieces, error);
    if (r == 0 && wants & SK_WANT_CA && !chain_first)
        r = add_chain(collateral, target, certs, pieces, error);
    if (r == 0 && wants & SK_WANT_CRL)
        r = get_item(collateral, &crl, NULL, certs, pieces, error);
    return r;
}

int sk_collateral_get(struct sk_collateral *collateral, const struct sk_target *target,
                      unsigned wants, struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text reasons = {0};
    struct sevkit_error why = {0};
    int r = target->vek_count ? 0 : sk_target_needs_product(target, error);

    if (r < 0 || target->product)
        return r < 0 ? r : get_wanted(collateral, target, wants, certs, pieces, error);
    for (size_t i = 0; i < target->vek_count; i++) {
        struct sk_target candidate = *target;

        candidate.product = target->veks[i].product;
        sk_certs_pieces_done(pieces);
        r = get_wanted(collateral, &candidate, wants, certs, pieces, &why);
        if (r == 0)
            return 0;
        if (r == SEVKIT_ENOMEM)
            return sk_error_oom(error);
        sk_text_addf(&reasons, "%s%s: %s", i ? "; " : "", candidate.product->name, why.text);
    }
    return sk_error_set(error, r, "%s", sk_text_get(&reasons));
}

int sk_collateral_collect(struct sk_collateral *collateral, const struct sevkit_evidence *evidence,
                          const struct sk_target *target, unsigned wants,
                          struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                          struct sevkit_error *error)
{
    int r = sk_target_needs_product(target, error);

    if (r == 0)
        r = sk_collateral_add_table(collateral, evidence, error);
    return r < 0 ? r : sk_collateral_get(collateral, target, wants, certs, pieces, error);
}
