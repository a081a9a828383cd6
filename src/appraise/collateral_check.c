/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_check.h"

#include "base/cleanup.h"
#include "base/values/time_text.h"
#include "crypto/certs/x509.h"
#include "formats/recognise.h"

#include <string.h>

static inline void cert_free_p(struct sevkit_cert **cert)
{
    sevkit_cert_free(*cert);
}

static inline void crl_free_p(struct sevkit_crl **crl)
{
    sevkit_crl_free(*crl);
}

enum sevkit_cert_kind sk_certs_ca_kind(enum sk_kds_endorser endorser)
{
    return endorser == SK_KDS_FOR_VLEK ? SEVKIT_CERT_ASVK : SEVKIT_CERT_ASK;
}

const uint8_t *sk_certs_chip_id(const struct sk_kds_item *item)
{
    static const uint8_t masked[sizeof(item->chip_id)];

    if (item->endorser == SK_KDS_FOR_VLEK ||
        memcmp(item->chip_id, masked, sizeof(item->chip_id)) == 0)
        return NULL;
    return item->chip_id;
}

/* Exactly the intermediate and the root of the product. */
static int check_chain(struct sk_anchor *anchor, const struct sk_kds_item *item,
                       const uint8_t *data, size_t size, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    enum sevkit_cert_kind ca_kind = sk_certs_ca_kind(item->endorser);
    const struct sevkit_cert *ca, *root;
    int r = sevkit_certs_new(&certs, error);

    if (r == 0)
        r = sevkit_certs_add(certs, data, size, error);
    if (r < 0)
        return r;
    ca = sevkit_certs_find(certs, ca_kind, item->product);
    root = sevkit_certs_find(certs, SEVKIT_CERT_ARK, item->product);
    if (!ca || !root || sevkit_certs_count(certs) != 2 || sevkit_certs_crl_count(certs) != 0)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "expected the %s and the ARK of %s and nothing else, found %zu "
            "certificates and %zu CRLs%s%s",
            sevkit_cert_kind_name(ca_kind), item->product->name, sevkit_certs_count(certs),
            sevkit_certs_crl_count(certs), sevkit_certs_count(certs) ? ", the first of them " : "",
            sevkit_certs_count(certs) ? sevkit_cert_subject(sevkit_certs_get(certs, 0)) : "");
    return sk_trust_check(&anchor->trust, ca, certs, error);
}

static int check_crl_dates(const struct sevkit_crl *crl, int64_t now, struct sevkit_error *error)
{
    char text[SK_TIME_TEXT_BYTES], now_text[SK_TIME_TEXT_BYTES];
    int64_t next;

    sk_time_format(now, now_text);
    if (sevkit_crl_this_update(crl) > now) {
        sk_time_format(sevkit_crl_this_update(crl), text);
        return sk_error_set(error, SEVKIT_EREFUSED, "the CRL is of %s, but it is %s", text,
                            now_text);
    }
    if (!sevkit_crl_next_update(crl, &next))
        return sk_error_set(error, SEVKIT_EREFUSED, "the CRL does not say when it ends");
    if (next < now) {
        sk_time_format(next, text);
        return sk_error_set(error, SEVKIT_EREFUSED, "the CRL ended on %s, and it is %s", text,
                            now_text);
    }
    return 0;
}

static int check_crl(struct sk_anchor *anchor, const struct sk_kds_item *item, const uint8_t *data,
                     size_t size, struct sevkit_error *error)
{
    SK_CLEANUP(crl_free_p) struct sevkit_crl *crl = NULL;
    const struct sk_amd_key *key = sk_amd_key_find(item->product->name, SEVKIT_CERT_ARK);
    const struct sevkit_cert *root =
        anchor->chain ? sevkit_certs_find(anchor->chain, SEVKIT_CERT_ARK, item->product) : NULL;
    int r = sevkit_crl_parse(data, size, &crl, error);

    if (r < 0)
        return r;
    if (root)
        r = sevkit_crl_check_signature(crl, root, error);
    else if (key && sevkit_certs_count(anchor->trust.roots) == 0)
        r = sk_x509_check(key->modulus, &crl->tbs, crl->signature, error);
    else
        r = sk_error_set(error, SEVKIT_EREFUSED, "there is no root to check the CRL with");
    return r < 0 ? r : check_crl_dates(crl, anchor->trust.now, error);
}

static int check_vek(struct sk_anchor *anchor, const struct sk_kds_item *item, const uint8_t *data,
                     size_t size, struct sevkit_error *error)
{
    SK_CLEANUP(cert_free_p) struct sevkit_cert *cert = NULL;
    bool vlek = item->endorser == SK_KDS_FOR_VLEK;
    enum sevkit_cert_kind wanted = vlek ? SEVKIT_CERT_VLEK : SEVKIT_CERT_VCEK;
    int r = sevkit_cert_parse(data, size, &cert, error);

    if (r < 0)
        return r;
    if (sevkit_cert_kind(cert) != wanted)
        return sk_error_set(error, SEVKIT_EREFUSED, "expected a %s, found: %s",
                            sevkit_cert_kind_name(wanted), sevkit_cert_subject(cert));
    r = sevkit_cert_fits(cert, item->product, &item->tcb, sk_certs_chip_id(item), error);
    return r < 0 ? r : sk_trust_check(&anchor->trust, cert, anchor->chain, error);
}

int sk_certs_check(void *anchor, const struct sk_kds_item *item, const uint8_t *data, size_t size,
                   struct sevkit_error *error)
{
    static int (*const checks[])(struct sk_anchor *, const struct sk_kds_item *, const uint8_t *,
                                 size_t, struct sevkit_error *) = {
        [SK_KDS_CHAIN] = check_chain, [SK_KDS_CRL] = check_crl, [SK_KDS_VCEK] = check_vek};

    int r = checks[item->kind](anchor, item, data, size, error);

    return sk_recognise_wrap(error, r, data, size, SK_FILE_CERTIFICATES);
}
