/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of spec 57230 as AMD's service answers them. */
#include "data/products.h"
#include "formats/report/report.h"
#include "kds/url.h"
#include "test.h"

#include <stdio.h>

static struct sk_kds_item item_of(enum sk_kds_kind kind, enum sk_kds_endorser endorser,
                                  const char *product)
{
    struct sk_kds_item item = {
        .kind = kind, .endorser = endorser, .product = sevkit_product_find(product)};

    if (!item.product)
        sk_test_fail(__FILE__, __LINE__, "no product %s", product);
    return item;
}

static void expect_url(const struct sk_kds_item *item, const char *base, const char *want)
{
    struct sk_text text = {0};
    char got[1024];

    sk_kds_add_url(&text, base, item);
    (void)snprintf(got, sizeof(got), "%s", sk_text_get(&text));
    sk_text_done(&text);
    EXPECT_STR(got, want);
}

static void expect_cache_name(const struct sk_kds_item *item, const char *want)
{
    struct sk_text text = {0};
    char got[1024];

    sk_kds_add_cache_name(&text, item);
    (void)snprintf(got, sizeof(got), "%s", sk_text_get(&text));
    sk_text_done(&text);
    EXPECT_STR(got, want);
}

TEST(chains_and_crls)
{
    static const struct {
        enum sk_kds_kind kind;
        enum sk_kds_endorser endorser;
        const char *product, *url, *cache;
    } cases[] = {
        {SK_KDS_CHAIN, SK_KDS_FOR_VCEK, "Milan", "https://kdsintf.amd.com/vcek/v1/Milan/cert_chain",
         "vcek/Milan/cert_chain.pem"},
        {SK_KDS_CHAIN, SK_KDS_FOR_VLEK, "Genoa", "https://kdsintf.amd.com/vlek/v1/Genoa/cert_chain",
         "vlek/Genoa/cert_chain.pem"},
        /* Bergamo and Siena are Genoa to the KDS. */
        {SK_KDS_CHAIN, SK_KDS_FOR_VCEK, "Bergamo",
         "https://kdsintf.amd.com/vcek/v1/Genoa/cert_chain", "vcek/Genoa/cert_chain.pem"},
        {SK_KDS_CHAIN, SK_KDS_FOR_VCEK, "siena", "https://kdsintf.amd.com/vcek/v1/Genoa/cert_chain",
         "vcek/Genoa/cert_chain.pem"},
        {SK_KDS_CRL, SK_KDS_FOR_VCEK, "Turin", "https://kdsintf.amd.com/vcek/v1/Turin/crl",
         "vcek/Turin/crl.der"},
        {SK_KDS_CRL, SK_KDS_FOR_VLEK, "milan", "https://kdsintf.amd.com/vlek/v1/Milan/crl",
         "vlek/Milan/crl.der"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sk_kds_item item = item_of(cases[i].kind, cases[i].endorser, cases[i].product);

        expect_url(&item, NULL, cases[i].url);
        expect_cache_name(&item, cases[i].cache);
    }
}

#define HEX64                                                          \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" \
    "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"

static struct sk_kds_item vcek_of(const char *product)
{
    struct sk_kds_item item = item_of(SK_KDS_VCEK, SK_KDS_FOR_VCEK, product);

    for (size_t i = 0; i < sizeof(item.chip_id); i++)
        item.chip_id[i] = (uint8_t)i;
    return item;
}

TEST(vcek_of_family_19h)
{
    struct sk_kds_item item = vcek_of("Milan");

    item.tcb = (struct sevkit_tcb){.bootloader = 4, .tee = 0, .snp = 24, .microcode = 219};
    expect_url(&item, NULL,
               "https://kdsintf.amd.com/vcek/v1/Milan/" HEX64
               "?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219");
    expect_cache_name(&item, "vcek/Milan/" HEX64 "/bl04-tee00-snp24-ucode219.der");
    /* The family has no FMC, whatever is in the field. */
    item.tcb.fmc = 9;
    expect_url(&item, NULL,
               "https://kdsintf.amd.com/vcek/v1/Milan/" HEX64
               "?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219");
}

TEST(vcek_of_turin)
{
    struct sk_kds_item item = vcek_of("Turin");

    item.tcb = (struct sevkit_tcb){.fmc = 1, .bootloader = 1, .tee = 1, .snp = 4, .microcode = 81};
    expect_url(&item, NULL,
               "https://kdsintf.amd.com/vcek/v1/Turin/0001020304050607"
               "?fmcSPL=01&blSPL=01&teeSPL=01&snpSPL=04&ucodeSPL=81");
    expect_cache_name(&item, "vcek/Turin/0001020304050607/fmc01-bl01-tee01-snp04-ucode81.der");
}

/* Each component of chip and TCB must show in the name, else one item answers for another. */
TEST(cache_names_differ)
{
    struct sk_kds_item base = vcek_of("Turin");
    struct sk_text want = {0};

    sk_kds_add_cache_name(&want, &base);
    for (unsigned i = 0; i < SK_TCB_COMPONENTS + 8; i++) {
        struct sk_kds_item other = base;
        struct sk_text got = {0};
        bool same;

        if (i < SK_TCB_COMPONENTS)
            sevkit_tcb_set(&other.tcb, (enum sevkit_tcb_component)i, 200);
        else
            other.chip_id[i - SK_TCB_COMPONENTS] ^= 0x80;
        sk_kds_add_cache_name(&got, &other);
        same = strcmp(sk_text_get(&got), sk_text_get(&want)) == 0;
        sk_text_done(&got);
        EXPECT(!same);
    }
    sk_text_done(&want);
}

TEST(mirrors)
{
    static const char *const good[] = {"https://kds.example.com", "http://127.0.0.1:8080/amd",
                                       "https://[::1]:443/a/b/", "HTTPS://x"};
    static const char *const bad[] = {"",
                                      "kds.example.com",
                                      "ftp://x",
                                      "file:///etc/passwd",
                                      "https://",
                                      "https:///path",
                                      "https://x/?a=b",
                                      "https://x/#f",
                                      "https://x/a b",
                                      "https://x\n",
                                      "https://user:secret@x/",
                                      "https://x/\xc3\xa9"};
    struct sk_kds_item item = item_of(SK_KDS_CRL, SK_KDS_FOR_VCEK, "Milan");
    struct sevkit_error error = {0};

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        EXPECT_OK(sk_kds_base_check(good[i], &error), &error);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT_ERROR(sk_kds_base_check(bad[i], &error), SEVKIT_EUSAGE, &error);
    expect_url(&item, "https://kds.example.com", "https://kds.example.com/vcek/v1/Milan/crl");
    expect_url(&item, "http://x:81/amd//", "http://x:81/amd/vcek/v1/Milan/crl");
}

/* A version 3 report of a Milan; the fields that matter here. */
static struct sevkit_report report_of(uint8_t family, uint8_t model)
{
    struct sevkit_report report = {
        .version = 3, .has_cpuid = true, .cpuid_family = family, .cpuid_model = model};

    for (size_t i = 0; i < sizeof(report.chip_id); i++)
        report.chip_id[i] = (uint8_t)i;
    return report;
}

TEST(items_of_reports)
{
    struct sk_kds_item items[SK_KDS_CANDIDATES_MAX];
    struct sevkit_report milan = report_of(0x19, 0x01);
    struct sevkit_report siena = report_of(0x19, 0xa0);
    struct sevkit_report turin = report_of(0x1a, 0x02);
    struct sevkit_error error = {0};
    size_t count = 0;

    milan.reported_tcb = UINT64_C(0xdb18000000000004);
    EXPECT_OK(sk_kds_items_of_report(&milan, NULL, items, &count, &error), &error);
    EXPECT_INT(count, 1);
    expect_url(&items[0], NULL,
               "https://kdsintf.amd.com/vcek/v1/Milan/" HEX64
               "?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219");
    EXPECT_OK(sk_kds_items_of_report(&siena, NULL, items, &count, &error), &error);
    EXPECT_STR(items[0].product->name, "Genoa");
    turin.reported_tcb = UINT64_C(0x5100000004010101);
    memset(turin.chip_id + 8, 0, 56);
    EXPECT_OK(sk_kds_items_of_report(&turin, NULL, items, &count, &error), &error);
    EXPECT_INT(count, 1);
    expect_url(&items[0], NULL,
               "https://kdsintf.amd.com/vcek/v1/Turin/0001020304050607"
               "?fmcSPL=01&blSPL=01&teeSPL=01&snpSPL=04&ucodeSPL=81");
    /* What the user says must not contradict what the report says. */
    EXPECT_ERROR(
        sk_kds_items_of_report(&milan, sevkit_product_find("Turin"), items, &count, &error),
        SEVKIT_EUSAGE, &error);
}

/* Version 2 does not tell Milan from Genoa; a chip id of 8 bytes tells Turin. */
TEST(items_of_version_2)
{
    struct sk_kds_item items[SK_KDS_CANDIDATES_MAX];
    struct sevkit_report report = report_of(0, 0);
    struct sevkit_error error = {0};
    size_t count = 0;

    report.version = 2;
    report.has_cpuid = false;
    EXPECT_OK(sk_kds_items_of_report(&report, NULL, items, &count, &error), &error);
    EXPECT_INT(count, 2);
    EXPECT_STR(items[0].product->name, "Milan");
    EXPECT_STR(items[1].product->name, "Genoa");
    EXPECT_OK(sk_kds_items_of_report(&report, sevkit_product_find("Genoa"), items, &count, &error),
              &error);
    EXPECT_INT(count, 1);
    EXPECT_STR(items[0].product->name, "Genoa");
    memset(report.chip_id + 8, 0, 56);
    EXPECT_OK(sk_kds_items_of_report(&report, NULL, items, &count, &error), &error);
    EXPECT_INT(count, 1);
    EXPECT_STR(items[0].product->name, "Turin");
}

TEST(reports_without_a_vcek)
{
    struct sk_kds_item items[SK_KDS_CANDIDATES_MAX];
    struct sevkit_report report = report_of(0x19, 0x01);
    struct sevkit_error error = {0};
    size_t count = 99;

    report.key_info = SEVKIT_SIGNING_KEY_VLEK << 2;
    EXPECT_ERROR(sk_kds_items_of_report(&report, NULL, items, &count, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "VLEK");
    report.key_info = SEVKIT_SIGNING_KEY_NONE << 2;
    EXPECT_ERROR(sk_kds_items_of_report(&report, NULL, items, &count, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "none");
    report.key_info = 0;
    memset(report.chip_id, 0, sizeof(report.chip_id));
    EXPECT_ERROR(sk_kds_items_of_report(&report, NULL, items, &count, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "masked");
    EXPECT_INT(count, 99);
}

TEST(titles)
{
    struct sk_kds_item crl = item_of(SK_KDS_CRL, SK_KDS_FOR_VLEK, "Genoa");
    struct sk_kds_item vcek = vcek_of("Turin");
    struct sk_text text = {0};
    char got[128];

    sk_kds_add_title(&text, &crl);
    sk_text_add(&text, "|");
    sk_kds_add_title(&text, &vcek);
    (void)snprintf(got, sizeof(got), "%s", sk_text_get(&text));
    sk_text_done(&text);
    EXPECT_STR(got, "Genoa CRL for VLEKs|Turin VCEK");
}
