/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates up to a root: forged, foreign, swapped, expired, revoked. */
#include "verify_kit.h"

#include "data/amd_roots.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

TEST(good_chains)
{
    static const char *const products[] = {"Milan", "Genoa", "Turin", "Venice"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(products); i++)
        for (uint32_t version = 2; version <= 5; version++) {
            KIT(kit, products[i], version);

            kit_verify(&kit);
            EXPECT_ACCEPTED(&kit);
            EXPECT_STR(sevkit_verdict_product(kit.verdict)->name, products[i]);
            EXPECT_CHECK(&kit, "root", "PASS");
            EXPECT_CONTAINS(kit_check(&kit, "root")->detail, "named by the user");
            EXPECT_CHECK(&kit, "crl", "SKIPPED");
            EXPECT(sevkit_verdict_vek(kit.verdict) && sevkit_verdict_ca(kit.verdict) &&
                   sevkit_verdict_root(kit.verdict));
        }
}

/* The named root need not be among the certificates. */
TEST(named_root_is_enough)
{
    KIT(kit, "Milan", 3);

    kit.without_ark = true;
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
}

/* AMD's names, but not AMD's keys: the whole chain is consistent in itself. AMD's built-in key is used. */
TEST(forged_root_with_the_right_names)
{
    KIT(kit, "Milan", 3);

    kit.without_root = true;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "ca-signature");
    EXPECT_CONTAINS(kit_check(&kit, "root")->detail, "built-in key");
    EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_CHAIN);
}

/* Without an ARK certificate AMD's built-in key is used, and that has not signed this. */
TEST(forged_intermediate_against_the_built_in_root)
{
    KIT(kit, "Milan", 3);

    kit.without_root = kit.without_ark = true;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "ca-signature");
    EXPECT_CHECK(&kit, "root", "PASS");
}

/* And without an intermediate AMD's built-in one. */
TEST(forged_vek_against_the_built_in_intermediate)
{
    KIT(kit, "Turin", 5);

    kit.without_root = true;
    kit_add(&kit, &kit.vek);
    sk_sign_report(kit.report, kit.vek.key);
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_FAILURES(&kit, "vek-signature");
    EXPECT_CHECK(&kit, "ca", "PASS");
    EXPECT_CHECK(&kit, "root", "PASS");
}

/* The right key in the certificate, but another one signed it. */
TEST(root_with_a_bad_signature_of_its_own)
{
    KIT(kit, "Milan", 3);
    struct sk_cert_draft forged = kit.ark;
    struct sevkit_verifier *verifier;
    struct sevkit_cert *cert = NULL;
    struct sk_blob blob;

    forged.signer = sk_test_rsa(SK_KEY_STRANGER);
    blob = sk_build_cert(&forged);
    EXPECT_OK(sevkit_cert_parse(blob.data, blob.size, &cert, &kit_error), &kit_error);
    verifier = kit_verifier(&kit);
    EXPECT_ERROR(sevkit_verifier_trust(verifier, cert, &kit_error), SEVKIT_EREFUSED, &kit_error);
    sevkit_cert_free(cert);
    sevkit_verifier_free(verifier);
    /* Nor as part of the evidence: the named root is another certificate. */
    kit_add(&kit, &kit.vek);
    kit_add(&kit, &kit.ca);
    kit_add(&kit, &forged);
    kit.without_root = true;
    sk_sign_report(kit.report, kit.vek.key);
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_FAILURES(&kit, "ca-signature");
}

/* AMD's public key, without the private one. */
static EVP_PKEY *amd_key(const struct sk_amd_key *key)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = BN_bin2bn(key->modulus, SK_RSA_BYTES, NULL);
    OSSL_PARAM *params;
    EVP_PKEY *pkey = NULL;

    EXPECT(OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) &&
           OSSL_PARAM_BLD_push_uint(builder, OSSL_PKEY_PARAM_RSA_E, SK_RSA_EXPONENT));
    params = OSSL_PARAM_BLD_to_param(builder);
    EXPECT(params && EVP_PKEY_fromdata_init(ctx) == 1 &&
           EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) == 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(ctx);
    BN_free(modulus);
    return pkey;
}

/* A body of one's own around AMD's key: a pin of the key alone would fall for it. */
TEST(forged_root_with_the_right_key)
{
    KIT(kit, "Milan", 3);

    EXPECT_STR(sk_amd_keys[0].product, "Milan");
    EXPECT_INT(sk_amd_keys[0].kind, SEVKIT_CERT_ARK);
    kit.ark.key = amd_key(&sk_amd_keys[0]);
    kit.ark.signer = sk_test_rsa(SK_KEY_STRANGER);
    kit.without_root = true;
    kit_verify(&kit);
    EVP_PKEY_free(kit.ark.key);
    EXPECT_FAILURES(&kit, "ca-signature");
    EXPECT_CHECK(&kit, "root", "PASS");
}

/* Nothing that goes by the product can be looked up, and nothing falls over. */
TEST(chain_of_an_unknown_product)
{
    for (unsigned with_ca = 0; with_ca < 2; with_ca++) {
        KIT(kit, "Milan", 3);

        kit.vek.issuer = kit.ca.subject = sk_cert_name("SEV-Florence", false);
        kit.ca.issuer = kit.ark.issuer = kit.ark.subject = sk_cert_name("ARK-Florence", false);
        if (with_ca) {
            kit_verify(&kit);
        } else {
            kit.without_root = true;
            kit_add(&kit, &kit.vek);
            sk_sign_report(kit.report, kit.vek.key);
            kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
        }
        EXPECT_FAILURES(&kit, "vek");
        EXPECT_STR(kit_check(&kit, "vek")->detail,
                   "the product of the VCEK given is unknown (issuer SEV-Florence)");
    }
}

TEST(only_a_root_can_be_trusted)
{
    KIT(kit, "Milan", 3);
    struct sk_blob blob = sk_build_cert(&kit.ca);
    struct sevkit_verifier *verifier = kit_verifier(&kit);
    struct sevkit_cert *cert = NULL;

    EXPECT_OK(sevkit_cert_parse(blob.data, blob.size, &cert, &kit_error), &kit_error);
    EXPECT_ERROR(sevkit_verifier_trust(verifier, cert, &kit_error), SEVKIT_EUSAGE, &kit_error);
    EXPECT_CONTAINS(kit_error.text, "must be an ARK");
    sevkit_cert_free(cert);
    sevkit_verifier_free(verifier);
}

/* A named root of the right name, but with another key, has not signed this. */
TEST(another_key_of_the_same_name)
{
    KIT(kit, "Milan", 3);
    struct sk_cert_draft own = kit.ark;

    kit.ark.key = kit.ark.signer = sk_test_rsa(SK_KEY_STRANGER);
    kit_add(&kit, &own);
    kit.without_ark = true;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "ca-signature");
}

/* Naming a root takes the trust from all others, AMD's included. */
TEST(another_named_root)
{
    KIT(kit, "Milan", 3);
    struct sk_cert_draft own = kit.ark;

    kit.ark = sk_draft_ark("Genoa");
    kit_add(&kit, &own);
    kit.without_ark = true;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "root");
    EXPECT_CONTAINS(kit_check(&kit, "root")->detail, "none of those that were named");
}

TEST(venice_needs_a_named_root)
{
    KIT(kit, "Venice", 5);

    kit.without_root = kit.without_ark = true;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "root");
    EXPECT_CONTAINS(kit_check(&kit, "root")->detail, "none is built in");
    EXPECT_CHECK(&kit, "ca-signature", "SKIPPED");
}

TEST(no_certificates_at_all)
{
    KIT(kit, "Milan", 3);

    sk_sign_report(kit.report, kit.vek.key);
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_FAILURES(&kit, "vek");
    EXPECT_CHECK(&kit, "report-signature", "SKIPPED");
    EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_COLLATERAL);
    EXPECT(!sevkit_verdict_vek(kit.verdict));
}

TEST(no_intermediate)
{
    KIT(kit, "Milan", 3);

    kit_add(&kit, &kit.vek);
    kit_add(&kit, &kit.ark);
    sk_sign_report(kit.report, kit.vek.key);
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_FAILURES(&kit, "ca");
    EXPECT_CHECK(&kit, "vek-signature", "SKIPPED");
    EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_COLLATERAL);
}

TEST(signatures_by_strangers)
{
    static const char *const checks[] = {"vek-signature", "ca-signature"};

    for (size_t i = 0; i < 2; i++) {
        KIT(kit, "Milan", 3);

        (i ? &kit.ca : &kit.vek)->signer = sk_test_rsa(SK_KEY_STRANGER);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, checks[i]);
        EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_CHAIN);
    }
}

/* Someone else's certificate of the same name in front does no harm. */
TEST(the_intermediate_that_fits_is_found)
{
    KIT(kit, "Milan", 3);
    struct sk_cert_draft other = kit.ca;

    other.key = sk_test_rsa(SK_KEY_STRANGER);
    kit_add(&kit, &other);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
}

static void expect_same_in_any_order(const struct kit *kit,
                                     const struct sk_cert_draft *const *drafts, size_t count,
                                     bool accepted)
{
    for (unsigned run = 0; run < 24; run++) {
        struct kit again = *kit;
        const struct sk_cert_draft *order[8];

        EXPECT(count <= SK_ARRAY_SIZE(order));
        memcpy(order, drafts, count * sizeof(drafts[0]));
        again.verdict = NULL;
        EXPECT_OK(sevkit_certs_new(&again.certs, &kit_error), &kit_error);
        for (size_t i = count; i > 0; i--) {
            size_t k = sk_test_random_below(i);

            kit_add(&again, order[k]);
            order[k] = order[i - 1];
        }
        kit_verify_bytes(&again, again.report, sizeof(again.report));
        EXPECT_INT(sevkit_verdict_accepted(again.verdict), accepted);
        sevkit_verdict_free(again.verdict);
        sevkit_certs_free(again.certs);
    }
}

/* Renewed, of the same names with other keys, of another chip, product, TCB, kind: any order, any subset. */
TEST(no_order_and_no_addition_matters)
{
    KIT(kit, "Milan", 3);
    struct sk_cert_draft renewed = kit.vek, stranger = kit.vek, ended = kit.vek, other_ca = kit.ca,
                         ended_ca = kit.ca, other_ark = kit.ark;
    const struct sk_cert_draft *drafts[] = {&kit.vek, &kit.ca,   &stranger, &ended,
                                            &renewed, &other_ca, &ended_ca, &other_ark};

    renewed.not_after += 1000;
    stranger.key = sk_test_ec(3);
    ended.not_after = SK_PLAN_NOW - 1;
    other_ca.key = other_ark.key = other_ark.signer = sk_test_rsa(SK_KEY_STRANGER);
    ended_ca.not_after = SK_PLAN_NOW - 1;
    sk_sign_report(kit.report, kit.vek.key);
    for (size_t count = 2; count <= SK_ARRAY_SIZE(drafts); count++)
        expect_same_in_any_order(&kit, drafts, count, true);
    /* And the one that signed is missing: the same "no" for all. */
    expect_same_in_any_order(&kit, drafts + 1, 3, false);
}

TEST(the_vek_that_fits_is_found)
{
    KIT(kit, "Milan", 3);
    uint8_t hwid[64] = {1};
    struct sk_cert_draft others[] = {
        sk_draft_vcek("Milan", KIT_TCB, hwid, sizeof(hwid)),
        sk_draft_vcek("Milan", KIT_TCB - 1, kit.hwid, sizeof(kit.hwid)),
        sk_draft_vcek("Turin", KIT_TCB_TURIN, hwid, 8), sk_draft_vlek("Milan", KIT_TCB, "CN=x")};

    for (size_t i = 0; i < SK_ARRAY_SIZE(others); i++)
        kit_add(&kit, &others[i]);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
}

/* Firmware that was updated, and not committed: the chip has a VCEK for each TCB. */
TEST(a_vek_for_another_tcb_of_the_report)
{
    static const struct {
        size_t place;
        const char *detail;
    } cases[] = {
        {0x38,
         "the VCEK given is for TCB bl=4,tee=0,snp=24,ucode=220 (that is the current TCB: firmware was "
         "updated, and is not committed), the reported TCB is bl=4,tee=0,snp=24,ucode=219"},
        {0x1e0,
         "the VCEK given is for TCB bl=4,tee=0,snp=24,ucode=220 (that is the committed TCB), the "
         "reported TCB is bl=4,tee=0,snp=24,ucode=219"},
        {0, "the VCEK given is for TCB bl=4,tee=0,snp=24,ucode=220, the reported TCB is "
            "bl=4,tee=0,snp=24,ucode=219"},
    };
    const uint64_t newer = KIT_TCB + (UINT64_C(1) << 56);

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);
        uint8_t hwid[64] = {1};
        struct sk_cert_draft others[] = {sk_draft_vcek("Milan", KIT_TCB, hwid, sizeof(hwid)),
                                         sk_draft_vcek("Turin", KIT_TCB_TURIN, hwid, 8)};

        kit.vek = sk_draft_vcek("Milan", newer, kit.hwid, sizeof(kit.hwid));
        if (cases[i].place)
            sk_report_put(kit.report, cases[i].place, newer, 8);
        if (cases[i].place == 0x1e0)
            sk_report_put(kit.report, 0x38, newer + (UINT64_C(1) << 56), 8);
        for (size_t k = 0; k < SK_ARRAY_SIZE(others); k++)
            kit_add(&kit, &others[k]);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "vek");
        EXPECT_STR(kit_check(&kit, "vek")->detail, cases[i].detail);
        EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_COLLATERAL);
        EXPECT(sevkit_verdict_product(kit.verdict) == sevkit_product_find("Milan"));
    }
}

TEST(intermediate_of_another_product)
{
    KIT(kit, "Milan", 3);

    kit.ca = sk_draft_ask("Genoa");
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "ca");
}

TEST(broken_profiles)
{
    static const struct {
        const char *check;
        const char *oid;
        const char *value;
        size_t size;
    } cases[] = {
        {"vek-profile", "2", "\x16\5Genoa", 7},
        {"ca-profile", "2.5.29.19", "\x30\0", 2},
        {"root-profile", "2.5.29.15", "\3\2\2\4", 4},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);
        struct sk_cert_draft *const drafts[] = {&kit.vek, &kit.ca, &kit.ark};

        sk_draft_set(drafts[i], cases[i].oid, cases[i].value, cases[i].size);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, cases[i].check, "FAIL");
        EXPECT(!sevkit_verdict_accepted(kit.verdict));
    }
}

/* All signatures are right, and still the parts are not of one product. */
TEST(parts_of_several_products)
{
    KIT(root, "Milan", 3);
    KIT(name, "Milan", 3);

    root.ca.issuer = root.ark.issuer = root.ark.subject = sk_cert_name("ARK-Genoa", false);
    kit_verify(&root);
    EXPECT_CHECK(&root, "ca-signature", "PASS");
    EXPECT_CHECK(&root, "vek-product", "FAIL");
    EXPECT(!sevkit_verdict_accepted(root.verdict));

    sk_draft_set(&name.vek, "2", "\x16\5Genoa", 7);
    kit_verify(&name);
    EXPECT_CHECK(&name, "vek-signature", "PASS");
    EXPECT_CHECK(&name, "vek-product", "FAIL");
    EXPECT(!sevkit_verdict_accepted(name.verdict));
}

TEST(unknown_extension)
{
    for (unsigned strict = 0; strict < 2; strict++) {
        KIT(kit, "Milan", 3);

        (void)sk_draft_add(&kit.vek, "3.10", "\2\1\1", 3);
        sevkit_expectations_switch(kit.expectations, SEVKIT_EXPECT_STRICT, strict);
        kit_verify(&kit);
        EXPECT_CHECK(&kit, "vek-profile", strict ? "FAIL" : "WARN");
        EXPECT_INT(sevkit_verdict_accepted(kit.verdict), !strict);
    }
}

TEST(dates)
{
    static const char *const checks[] = {"vek-dates", "ca-dates", "root-dates"};

    for (size_t i = 0; i < 3; i++)
        for (unsigned late = 0; late < 2; late++) {
            KIT(kit, "Milan", 3);
            struct sk_cert_draft *const drafts[] = {&kit.vek, &kit.ca, &kit.ark};

            if (late)
                drafts[i]->not_after = kit.now - 1;
            else
                drafts[i]->not_before = kit.now + 1;
            kit_verify(&kit);
            EXPECT_FAILURES(&kit, checks[i]);
            EXPECT_STR(kit_check(&kit, checks[i])->detail, late ? "expired" : "not yet valid");
            EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_VALIDITY);
        }
}

TEST(expired_vlek)
{
    KIT(kit, "Milan", 3);

    kit_use_vlek(&kit, "Milan");
    kit.vek.not_after = kit.now - 1;
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "vek-dates");
    kit.now -= 86400;
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
}

/* Both ends of the validity belong to it. */
TEST(dates_are_inclusive)
{
    const int64_t times[] = {SK_DRAFT_FROM, SK_DRAFT_TO};

    for (size_t i = 0; i < 2; i++) {
        KIT(kit, "Milan", 3);

        kit.now = times[i];
        kit_verify(&kit);
        EXPECT_ACCEPTED(&kit);
    }
}

TEST(crl_empty)
{
    KIT(kit, "Milan", 3);
    struct sk_crl_draft crl = sk_crl_draft("Milan");

    kit_add_crl(&kit, &crl);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
    EXPECT_CHECK(&kit, "crl", "PASS");
    EXPECT_CHECK(&kit, "crl-dates", "PASS");
    EXPECT_CHECK(&kit, "revocation", "PASS");
}

TEST(crl_names_a_certificate)
{
    static const char *const serials[] = {"010001", "010000"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(serials); i++) {
        KIT(kit, "Milan", 3);
        struct sk_crl_draft crl = sk_crl_draft("Milan");

        crl.revoked[0] = "07";
        crl.revoked[1] = serials[i];
        kit_add_crl(&kit, &crl);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "revocation");
        EXPECT_INT(sevkit_verdict_class(kit.verdict), SEVKIT_CLASS_VALIDITY);
    }
}

TEST(crl_dates)
{
    static const struct {
        int64_t from;
        int64_t to;
        bool has_end;
        const char *detail;
    } cases[] = {
        {SK_PLAN_NOW + 1, SK_DRAFT_TO, true, "from the future"},
        {SK_DRAFT_FROM, SK_PLAN_NOW - 1, true, "out of date"},
        {SK_DRAFT_FROM, 0, false, "until when"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        KIT(kit, "Milan", 3);
        struct sk_crl_draft crl = sk_crl_draft("Milan");

        crl.this_update = cases[i].from;
        crl.next_update = cases[i].to;
        crl.has_next_update = cases[i].has_end;
        kit_add_crl(&kit, &crl);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "crl-dates");
        EXPECT_CONTAINS(kit_check(&kit, "crl-dates")->detail, cases[i].detail);
    }
}

/* A newer list does not undo a revocation that an older one says, nor is the older one held against it. */
TEST(crls_of_several_dates)
{
    KIT(kit, "Milan", 3);
    struct sk_crl_draft crl = sk_crl_draft("Milan");

    crl.next_update = SK_PLAN_NOW - 100;
    kit_add_crl(&kit, &crl);
    crl.this_update = SK_PLAN_NOW - 50;
    crl.next_update = SK_DRAFT_TO;
    kit_add_crl(&kit, &crl);
    kit_verify(&kit);
    EXPECT_ACCEPTED(&kit);
    crl.this_update = SK_DRAFT_FROM;
    crl.next_update = SK_PLAN_NOW - 100;
    crl.revoked[0] = "010001";
    kit_add_crl(&kit, &crl);
    kit_verify(&kit);
    EXPECT_FAILURES(&kit, "revocation");
}

TEST(crl_signed_by_somebody_else)
{
    static const enum sk_test_key keys[] = {SK_KEY_ASK, SK_KEY_STRANGER};

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++) {
        KIT(kit, "Milan", 3);
        struct sk_crl_draft crl = sk_crl_draft("Milan");

        crl.signer = sk_test_rsa(keys[i]);
        kit_add_crl(&kit, &crl);
        kit_verify(&kit);
        EXPECT_ACCEPTED(&kit);
        EXPECT_CHECK(&kit, "revocation", "SKIPPED");
        EXPECT_CONTAINS(kit_check(&kit, "crl")->detail, "is not signed by it");
        EXPECT_OK(sevkit_expectations_require(kit.expectations, "crl", &kit_error), &kit_error);
        kit_verify(&kit);
        EXPECT_FAILURES(&kit, "crl");
    }
}

/* A list of another product, or in the ASK's name, says nothing; asked for, its absence is a failure. */
TEST(crl_of_another_issuer)
{
    for (unsigned required = 0; required < 2; required++) {
        KIT(kit, "Milan", 3);
        struct sk_crl_draft crl = sk_crl_draft("Genoa");

        kit_add_crl(&kit, &crl);
        crl.issuer = sk_cert_name("SEV-Milan", false);
        crl.signer = sk_test_rsa(SK_KEY_ASK);
        kit_add_crl(&kit, &crl);
        if (required)
            EXPECT_OK(sevkit_expectations_require(kit.expectations, "revocation", &kit_error),
                      &kit_error);
        kit_verify(&kit);
        if (required)
            EXPECT_FAILURES(&kit, "revocation");
        else
            EXPECT_ACCEPTED(&kit);
        EXPECT_CHECK(&kit, "crl", "SKIPPED");
        EXPECT_CONTAINS(kit_check(&kit, "crl")->detail, "only of others");
    }
}

/* A simulator's chain holds with its own root and never with AMD's. */
TEST(simulated_chain)
{
    for (unsigned trusted = 0; trusted < 2; trusted++) {
        KIT(kit, "Milan", 3);

        sk_cert_draft_simulate(&kit.ark);
        sk_cert_draft_simulate(&kit.ca);
        sk_cert_draft_simulate(&kit.vek);
        kit.without_root = !trusted;
        kit_verify(&kit);
        if (trusted) {
            EXPECT_ACCEPTED(&kit);
            EXPECT_CONTAINS(kit_check(&kit, "root")->detail, "SIMULATED");
            EXPECT(sevkit_cert_is_simulated(sevkit_verdict_vek(kit.verdict)));
        } else {
            EXPECT_FAILURES(&kit, "root");
        }
    }
}

/* With neither intermediate nor root at hand nothing built in may stand in for a simulator's. */
TEST(simulated_vek_alone)
{
    KIT(kit, "Milan", 3);

    sk_cert_draft_simulate(&kit.vek);
    kit.without_root = true;
    kit_add(&kit, &kit.vek);
    sk_sign_report(kit.report, kit.vek.key);
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_FAILURES(&kit, "ca");
}

/* AMD's built-in root does not step in for one that is missing above a simulated intermediate. */
TEST(simulated_chain_without_its_root)
{
    KIT(kit, "Milan", 3);

    sk_cert_draft_simulate(&kit.ca);
    sk_cert_draft_simulate(&kit.vek);
    kit.without_root = true;
    kit_add(&kit, &kit.vek);
    kit_add(&kit, &kit.ca);
    sk_sign_report(kit.report, kit.vek.key);
    kit_verify_bytes(&kit, kit.report, sizeof(kit.report));
    EXPECT_CHECK(&kit, "vek-signature", "PASS");
    EXPECT_CHECK(&kit, "root", "FAIL");
    EXPECT(!sevkit_verdict_accepted(kit.verdict));
}

TEST(chains_of_single_certificates)
{
    KIT(kit, "Milan", 3);
    struct sevkit_verifier *verifier;

    kit_verify(&kit);
    verifier = kit_verifier(&kit);
    for (size_t i = 0; i < sevkit_certs_count(kit.certs); i++) {
        struct sevkit_verdict *verdict = NULL;

        EXPECT_OK(sevkit_verifier_verify_cert(verifier, sevkit_certs_get(kit.certs, i), NULL,
                                              &verdict, &kit_error),
                  &kit_error);
        sevkit_verdict_free(kit.verdict);
        kit.verdict = verdict;
        EXPECT_ACCEPTED(&kit);
        EXPECT(!sevkit_verdict_find(verdict, "measurement"));
        EXPECT_INT(sevkit_verdict_find(verdict, "root")->status, SEVKIT_CHECK_PASS);
        EXPECT_INT(sevkit_verdict_find(verdict, "vek-signature")->status,
                   i == 0 ? SEVKIT_CHECK_PASS : SEVKIT_CHECK_SKIPPED);
    }
    sevkit_verifier_free(verifier);
}
