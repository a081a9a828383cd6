/* SPDX-License-Identifier: Apache-2.0 */
/* What a key server may answer: nothing else than what was asked for goes into the cache. */
#include "appraise/collateral_check.h"
#include "base/cleanup.h"
#include "chain_builder.h"
#include "test.h"

static struct sevkit_error error;
static struct sk_anchor anchor;

static void add(struct sevkit_certs *certs, struct sk_cert_draft draft)
{
    struct sk_blob blob = sk_build_cert(&draft);

    EXPECT_OK(sevkit_certs_add(certs, blob.data, blob.size, &error), &error);
}

/* The test's ARK is trusted, and its chain is at hand. */
static void open_anchor(void)
{
    anchor = (struct sk_anchor){.trust = {.now = SK_DRAFT_FROM + 100}};
    EXPECT_OK(sevkit_certs_new(&anchor.trust.roots, &error), &error);
    EXPECT_OK(sevkit_certs_new(&anchor.chain, &error), &error);
    add(anchor.trust.roots, sk_draft_ark("Milan"));
    add(anchor.chain, sk_draft_ark("Milan"));
    add(anchor.chain, sk_draft_ask("Milan"));
}

static void close_anchor(void)
{
    sevkit_certs_free(anchor.chain);
    sk_trust_done(&anchor.trust);
}

static struct sk_kds_item item_of(enum sk_kds_kind kind)
{
    return (struct sk_kds_item){.kind = kind, .product = sevkit_product_find("Milan")};
}

static int check(const struct sk_kds_item *item, const struct sk_blob *blob)
{
    return sk_certs_check(&anchor, item, blob->data, blob->size, &error);
}

TEST(crl)
{
    struct sk_kds_item item = item_of(SK_KDS_CRL);
    struct sk_crl_draft draft = sk_crl_draft("Milan");
    struct sk_blob blob = sk_build_crl(&draft);

    open_anchor();
    EXPECT_OK(check(&item, &blob), &error);
    anchor.trust.now = SK_DRAFT_FROM - 1;
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the CRL is of ");
    anchor.trust.now = SK_DRAFT_TO + 1;
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "the CRL ended on ");
    anchor.trust.now = SK_DRAFT_FROM + 100;
    draft.has_next_update = false;
    blob = sk_build_crl(&draft);
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "does not say when it ends");
    draft = sk_crl_draft("Milan");
    draft.signer = sk_test_rsa(SK_KEY_STRANGER);
    blob = sk_build_crl(&draft);
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "does not fit the issuer's key");
    blob.size /= 2;
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EINPUT, &error);
    close_anchor();
}

TEST(crl_without_a_root)
{
    struct sk_kds_item item = item_of(SK_KDS_CRL);
    struct sk_crl_draft draft = sk_crl_draft("Milan");
    struct sk_blob blob = sk_build_crl(&draft);

    open_anchor();
    sevkit_certs_free(anchor.chain);
    anchor.chain = NULL;
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "no root");
    close_anchor();
}

/* A VCEK of the right chip and TCB, and each of its neighbours. */
TEST(vek)
{
    struct sk_kds_item item = item_of(SK_KDS_VCEK);
    struct sk_cert_draft draft;
    struct sk_blob blob;

    open_anchor();
    for (size_t i = 0; i < sizeof(item.chip_id); i++)
        item.chip_id[i] = (uint8_t)(i + 1);
    draft = sk_draft_vcek("Milan", UINT64_C(0xdb18000000000004), item.chip_id, 64);
    item.tcb = sevkit_tcb_read(SEVKIT_TCB_FAMILY_19H, UINT64_C(0xdb18000000000004));
    blob = sk_build_cert(&draft);
    EXPECT_OK(check(&item, &blob), &error);
    item.tcb.snp++;
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    item.tcb.snp--;
    item.chip_id[63] ^= 1;
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    item.chip_id[63] ^= 1;
    draft = sk_draft_ask("Milan");
    blob = sk_build_cert(&draft);
    EXPECT_ERROR(check(&item, &blob), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "expected a VCEK, found: ");
    close_anchor();
}

TEST(chip_ids)
{
    struct sk_kds_item item = item_of(SK_KDS_VCEK);

    EXPECT(!sk_certs_chip_id(&item));
    item.chip_id[5] = 1;
    EXPECT(sk_certs_chip_id(&item) == item.chip_id);
    item.endorser = SK_KDS_FOR_VLEK;
    EXPECT(!sk_certs_chip_id(&item));
    EXPECT_INT(sk_certs_ca_kind(SK_KDS_FOR_VLEK), SEVKIT_CERT_ASVK);
    EXPECT_INT(sk_certs_ca_kind(SK_KDS_FOR_VCEK), SEVKIT_CERT_ASK);
}
