/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/appraiser.h"
#include "appraise/collateral_import.h"
#include "appraise_kit.h"

static void give(struct kit *kit, const struct sk_blob *blob)
{
    struct sevkit_certs *given = kit->appraiser->collateral.given;

    EXPECT_OK(sevkit_certs_add(given, blob->data, blob->size, &kit_error), &kit_error);
}

/* Into a cache below the kit's folder. */
static int import(struct kit *kit, struct sk_text *kept)
{
    struct sk_collateral *collateral = &kit->appraiser->collateral;
    char folder[128];

    (void)snprintf(folder, sizeof(folder), "%s/cache", kit->folder);
    EXPECT_OK(sk_collateral_set_cache(collateral, folder, &kit_error), &kit_error);
    return sk_collateral_import(collateral, SK_KDS_FOR_VCEK, kept, &kit_error);
}

static unsigned lines_of(const struct sk_text *text)
{
    unsigned lines = 0;

    for (const char *c = sk_text_get(text); *c; c++)
        lines += *c == '\n';
    return lines;
}

TEST(chain_vcek_and_crl)
{
    KIT(kit);
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};

    give(kit, &kit->ark);
    give(kit, &kit->ask);
    give(kit, &kit->vcek);
    give(kit, &kit->crl);
    EXPECT_OK(import(kit, &kept), &kit_error);
    EXPECT_INT(lines_of(&kept), 3);
    EXPECT_CONTAINS(sk_text_get(&kept), "/cache/vcek/Milan/cert_chain.pem\n");
    EXPECT_CONTAINS(sk_text_get(&kept), "/cache/vcek/Milan/4141");
    EXPECT_CONTAINS(sk_text_get(&kept), "/cache/vcek/Milan/crl.der\n");
    /* That is where an appraisal looks. */
    kit_appraiser(kit);
    sk_text_done(&kept);
    sk_text_addf(&kept, "%s/cache", kit->folder);
    EXPECT_OK(sevkit_appraiser_set_cache(kit->appraiser, sk_text_get(&kept), &kit_error),
              &kit_error);
    EXPECT_STR(sevkit_answer_name(kit_appraise(kit)), "accepted");
}

TEST(nothing_to_keep)
{
    KIT(kit);
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};

    EXPECT_ERROR(import(kit, &kept), SEVKIT_EINPUT, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "nothing to keep");
    /* No whole chain. */
    give(kit, &kit->ask);
    EXPECT_ERROR(import(kit, &kept), SEVKIT_EINPUT, &kit_error);
}

TEST(a_vlek_is_left_out)
{
    KIT(kit);
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};
    struct sk_cert_draft draft = sk_draft_vlek("Milan", KIT_TCB, "somebody");
    struct sk_blob vlek = sk_build_cert(&draft);

    give(kit, &kit->ark);
    give(kit, &kit->ask);
    give(kit, &vlek);
    EXPECT_OK(import(kit, &kept), &kit_error);
    EXPECT_INT(lines_of(&kept), 1);
    EXPECT_CONTAINS(kit->noted, "a VLEK is not kept");
}

/* What is not signed as it must be, is not kept. */
TEST(refused)
{
    KIT(kit);
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};
    struct sk_crl_draft crl = sk_crl_draft("Milan");
    struct sk_blob blob;

    crl.signer = sk_test_rsa(SK_KEY_STRANGER);
    blob = sk_build_crl(&crl);
    give(kit, &kit->ark);
    give(kit, &kit->ask);
    give(kit, &blob);
    EXPECT_ERROR(import(kit, &kept), SEVKIT_EREFUSED, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "does not fit the issuer's key");
    EXPECT_INT(lines_of(&kept), 1);
}

TEST(refused_without_product_or_tcb)
{
    KIT(kit);
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};
    uint8_t hwid[8] = {1};
    struct sk_cert_draft draft = sk_draft_vcek("Milan", KIT_TCB, hwid, sizeof(hwid));
    struct sk_blob vcek = sk_build_cert(&draft);

    give(kit, &vcek);
    EXPECT_ERROR(import(kit, &kept), SEVKIT_EREFUSED, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "a VCEK without product, chip id or TCB");
}
