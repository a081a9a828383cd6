/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_import.h"

#include <string.h>

static int keep(struct sk_collateral *collateral, const struct sk_kds_item *item,
                const uint8_t *data, size_t size, struct sk_text *kept, struct sevkit_error *error)
{
    int r = sk_kds_keep(&collateral->client, item, data, size, error);

    if (r < 0)
        return r;
    sk_text_addf(kept, "%s/", collateral->client.cache);
    sk_kds_add_cache_name(kept, item);
    sk_text_add(kept, "\n");
    return sk_text_ok(kept) ? 0 : sk_error_oom(error);
}

static int keep_chains(struct sk_collateral *collateral, struct sk_text *kept,
                       struct sevkit_error *error)
{
    static const enum sk_kds_endorser endorsers[] = {SK_KDS_FOR_VCEK, SK_KDS_FOR_VLEK};
    int r = 0;

    for (size_t i = 0; i < 2 * sevkit_product_count() && r == 0; i++) {
        struct sk_kds_item item = {
            .kind = SK_KDS_CHAIN, .endorser = endorsers[i % 2], .product = sevkit_product(i / 2)};
        uint8_t *data;
        size_t size;

        if (sk_certs_chain_of(collateral->given, &item, &data, &size, NULL) < 0)
            continue;
        r = keep(collateral, &item, data, size, kept, error);
        sevkit_certs_data_free(data);
    }
    return r;
}

/* What only a chain can prove, after the chain. */
static int keep_signed(struct sk_collateral *collateral, const struct sk_kds_item *item,
                       const uint8_t *data, size_t size, struct sk_text *kept,
                       struct sevkit_error *error)
{
    int r = sk_collateral_chain(collateral, item->product, item->endorser, error);

    return r < 0 ? r : keep(collateral, item, data, size, kept, error);
}

static int keep_vcek(struct sk_collateral *collateral, const struct sevkit_cert *cert,
                     struct sk_text *kept, struct sevkit_error *error)
{
    struct sk_kds_item item = {.kind = SK_KDS_VCEK, .product = sevkit_cert_product(cert)};
    size_t hwid_size = 0, size;
    const uint8_t *hwid = sevkit_cert_hwid(cert, &hwid_size);
    const uint8_t *der = sevkit_cert_der(cert, &size);

    if (!item.product || !hwid || hwid_size != item.product->hwid_bytes ||
        !sevkit_cert_tcb(cert, &item.tcb))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "a VCEK without product, chip id or TCB: issued by %s",
                            sevkit_cert_issuer(cert));
    memcpy(item.chip_id, hwid, hwid_size);
    return keep_signed(collateral, &item, der, size, kept, error);
}

static int keep_crl(struct sk_collateral *collateral, const struct sevkit_crl *crl,
                    enum sk_kds_endorser signer, struct sk_text *kept, struct sevkit_error *error)
{
    struct sk_kds_item item = {
        .kind = SK_KDS_CRL, .endorser = signer, .product = sevkit_crl_product(crl)};
    size_t size;
    const uint8_t *der = sevkit_crl_der(crl, &size);

    if (!item.product)
        return sk_error_set(error, SEVKIT_EREFUSED, "a CRL of an unknown product: issued by %s",
                            sevkit_crl_issuer(crl));
    return keep_signed(collateral, &item, der, size, kept, error);
}

int sk_collateral_import(struct sk_collateral *collateral, enum sk_kds_endorser crl_signer,
                         struct sk_text *kept, struct sevkit_error *error)
{
    const struct sevkit_certs *given = collateral->given;
    size_t before = kept->length;
    int r = keep_chains(collateral, kept, error);

    for (size_t i = 0; i < sevkit_certs_count(given) && r == 0; i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(given, i);

        if (sevkit_cert_kind(cert) == SEVKIT_CERT_VCEK)
            r = keep_vcek(collateral, cert, kept, error);
        else if (sevkit_cert_kind(cert) == SEVKIT_CERT_VLEK)
            sk_listener_note(&collateral->listener,
                             "a VLEK is not kept in the cache, which goes by chip: give it to each "
                             "verification");
    }
    for (size_t i = 0; i < sevkit_certs_crl_count(given) && r == 0; i++)
        r = keep_crl(collateral, sevkit_certs_crl(given, i), crl_signer, kept, error);
    if (r == 0 && kept->length == before)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "nothing to keep: neither a whole chain nor a VCEK nor a CRL");
    return r;
}
