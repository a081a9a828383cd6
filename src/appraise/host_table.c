/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/host_table.h"

#include "base/cleanup.h"

/* Names of the checks and the intermediate certificate, by kind of key. */
static const struct kind {
    enum sevkit_cert_kind key, ca;
    const char *chain, *fit;
} kinds[] = {
    {SEVKIT_CERT_VCEK, SEVKIT_CERT_ASK, "vcek-chain", "vcek-of-host"},
    {SEVKIT_CERT_VLEK, SEVKIT_CERT_ASVK, "vlek-chain", "vlek-of-host"},
};

struct table {
    const struct sk_trust *trust;
    const struct sk_host_identity *identity;
    const struct sevkit_certs *certs;
    struct sk_checks *checks;
};

/* As sevkit_cert_fits(), for any of the host's chips. */
static int check_fit(const struct table *table, const struct sevkit_cert *cert,
                     struct sevkit_error *error)
{
    const struct sk_host_identity *identity = table->identity;
    int r = SEVKIT_EREFUSED;

    for (size_t i = 0; r == SEVKIT_EREFUSED && i < identity->chip_count; i++)
        r = sevkit_cert_fits(cert, identity->product, &identity->reported_tcb, identity->chips[i],
                             error);
    return r;
}

/* Guests are to need nothing else: each key with its CA and the root. */
static int check_complete(const struct table *table, const struct kind *kind,
                          const struct sevkit_cert *cert, struct sevkit_error *error)
{
    const enum sevkit_cert_kind needed[] = {kind->ca, SEVKIT_CERT_ARK};

    for (size_t i = 0; i < SK_ARRAY_SIZE(needed); i++)
        if (!sevkit_certs_find(table->certs, needed[i], sevkit_cert_product(cert)))
            return sk_error_set(error, SEVKIT_EREFUSED, "there is no %s",
                                sevkit_cert_kind_name(needed[i]));
    return 0;
}

static int check_key(const struct table *table, const struct kind *kind,
                     const struct sevkit_cert *cert, struct sevkit_error *error)
{
    int r = sk_checks_add_result(table->checks, kind->chain,
                                 sk_trust_check(table->trust, cert, table->certs, error), error);

    if (r == 0)
        r = sk_checks_add_result(table->checks, kind->fit, check_fit(table, cert, error), error);
    if (r == 0)
        r = sk_checks_add_result(table->checks, "complete",
                                 check_complete(table, kind, cert, error), error);
    return r;
}

/* The one key of this kind; NULL if there is none. */
static int find_key(const struct sevkit_certs *certs, enum sevkit_cert_kind kind,
                    const struct sevkit_cert **ret_cert, struct sevkit_error *error)
{
    *ret_cert = NULL;
    for (size_t i = 0; i < sevkit_certs_count(certs); i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(certs, i);

        if (sevkit_cert_kind(cert) != kind)
            continue;
        if (*ret_cert)
            return sk_error_set(error, SEVKIT_EREFUSED, "more than one %s: a table holds one",
                                sevkit_cert_kind_name(kind));
        *ret_cert = cert;
    }
    return 0;
}

int sk_host_table_check(const struct sk_trust *trust, const struct sk_host_identity *identity,
                        const struct sevkit_certs *certs, struct sk_checks *checks,
                        struct sevkit_error *error)
{
    const struct table table = {trust, identity, certs, checks};
    const struct sevkit_cert *keys[SK_ARRAY_SIZE(kinds)];
    bool found = false;
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(kinds); i++) {
        r = find_key(certs, kinds[i].key, &keys[i], error);
        found = found || (r == 0 && keys[i]);
    }
    if (r == 0 && !found)
        r = sk_error_set(error, SEVKIT_EREFUSED, "there is neither a VCEK nor a VLEK");
    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(kinds); i++)
        if (keys[i])
            r = check_key(&table, &kinds[i], keys[i], error);
    return r;
}
