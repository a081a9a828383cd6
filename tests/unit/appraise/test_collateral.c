/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates of a report that does not name its product. */
#include "appraise/appraiser.h"
#include "appraise_kit.h"

struct got {
    struct sevkit_certs *certs;
    struct sk_certs_pieces pieces;
};

static void got_done(struct got *got)
{
    sevkit_certs_free(got->certs);
    sk_certs_pieces_done(&got->pieces);
}

/* Of version 2, by the kit's chip; asked from the kit's server. */
static struct sk_target open_target(struct kit *kit, struct got *got)
{
    uint8_t hwid[64], bytes[SEVKIT_REPORT_BYTES];
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    struct sk_target target;

    memset(hwid, 0x41, sizeof(hwid));
    sk_draft_report(2, "Milan", KIT_TCB, hwid, sizeof(hwid), bytes);
    EXPECT_OK(
        sevkit_evidence_read(bytes, sizeof(bytes), SEVKIT_EVIDENCE_AUTO, &evidence, &kit_error),
        &kit_error);
    EXPECT_OK(sk_target_of_report(sevkit_evidence_report(evidence), NULL, &target, &kit_error),
              &kit_error);
    EXPECT(!target.product && target.vek_count == 2);
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    sk_appraiser_renew_patience(kit->appraiser);
    EXPECT_OK(sevkit_certs_new(&got->certs, &kit_error), &kit_error);
    return target;
}

TEST(each_product_is_tried)
{
    KIT(kit);
    SK_CLEANUP(got_done) struct got got = {.certs = NULL};
    struct sk_target target = open_target(kit, &got);

    EXPECT_OK(sk_collateral_get(&kit->appraiser->collateral, &target, SK_WANT_VEK, got.certs,
                                &got.pieces, &kit_error),
              &kit_error);
    EXPECT(sevkit_certs_find(got.certs, SEVKIT_CERT_VCEK, sevkit_product_find("Milan")) != NULL);
    EXPECT(!target.product);
}

TEST(none_has_it)
{
    KIT(kit);
    SK_CLEANUP(got_done) struct got got = {.certs = NULL};
    struct sk_target target = open_target(kit, &got);

    kit->fails = true;
    EXPECT_ERROR(sk_collateral_get(&kit->appraiser->collateral, &target, SK_WANT_VEK, got.certs,
                                   &got.pieces, &kit_error),
                 SEVKIT_EIO, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "Milan: ");
    EXPECT_CONTAINS(kit_error.text, "; Genoa: ");
}

TEST(who_collects_names_the_product)
{
    KIT(kit);
    SK_CLEANUP(got_done) struct got got = {.certs = NULL};
    struct sk_target target = open_target(kit, &got);
    struct sk_collateral *collateral = &kit->appraiser->collateral;

    EXPECT_ERROR(sk_collateral_collect(collateral, kit->evidence, &target, SK_WANT_VEK, got.certs,
                                       &got.pieces, &kit_error),
                 SEVKIT_EUSAGE, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "the report does not name its product");
    EXPECT_INT(kit->requests, 0);
    target.product = sevkit_product_find("Milan");
    EXPECT_OK(sk_collateral_collect(collateral, kit->evidence, &target, SK_WANT_VEK | SK_WANT_CRL,
                                    got.certs, &got.pieces, &kit_error),
              &kit_error);
    EXPECT_INT(sevkit_certs_crl_count(got.certs), 1);
    EXPECT_INT(got.pieces.count, 3);
}

TEST(nothing_to_ask_for)
{
    KIT(kit);
    SK_CLEANUP(got_done) struct got got = {.certs = NULL};
    struct sk_target target = open_target(kit, &got);

    target.vek_count = 0;
    EXPECT_ERROR(sk_collateral_get(&kit->appraiser->collateral, &target, SK_WANT_VEK, got.certs,
                                   &got.pieces, &kit_error),
                 SEVKIT_EUSAGE, &kit_error);
}
