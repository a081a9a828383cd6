/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/target.h"
#include "formats/report/report.h"
#include "test.h"

static struct sevkit_error error;

/* Of a Milan if it is of version 3; version 2 has no CPUID. */
static struct sevkit_report report_of(uint32_t version)
{
    struct sevkit_report report = {.version = version,
                                   .has_cpuid = version > 2,
                                   .cpuid_family = version > 2 ? 0x19 : 0,
                                   .cpuid_model = version > 2 ? 0x01 : 0,
                                   .reported_tcb = UINT64_C(0xdb18000000000004)};

    for (size_t i = 0; i < sizeof(report.chip_id); i++)
        report.chip_id[i] = (uint8_t)(i + 1);
    return report;
}

TEST(a_report_with_cpuid_has_one_candidate)
{
    struct sevkit_report report = report_of(3);
    struct sk_target target;
    struct sk_kds_item item;

    EXPECT_OK(sk_target_of_report(&report, NULL, &target, &error), &error);
    EXPECT_INT(target.vek_count, 1);
    EXPECT_STR(target.product->name, "Milan");
    EXPECT_INT(target.endorser, SK_KDS_FOR_VCEK);
    EXPECT_INT(target.tcb.microcode, 0xdb);
    EXPECT_INT(target.tcb.snp, 0x18);
    EXPECT_OK(sk_target_needs_product(&target, &error), &error);
    item = sk_target_item(&target, SK_KDS_CRL, target.product);
    EXPECT_INT(item.kind, SK_KDS_CRL);
    EXPECT(item.product == target.product && item.endorser == SK_KDS_FOR_VCEK);
}

TEST(a_hint_must_not_contradict_the_report)
{
    struct sevkit_report report = report_of(3);
    struct sk_target target;

    EXPECT_ERROR(sk_target_of_report(&report, sevkit_product_find("Genoa"), &target, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "Milan");
    EXPECT_OK(sk_target_of_report(&report, sevkit_product_find("Milan"), &target, &error), &error);
}

TEST(version_2_does_not_name_its_product)
{
    struct sevkit_report report = report_of(2);
    struct sk_target target;

    EXPECT_OK(sk_target_of_report(&report, NULL, &target, &error), &error);
    EXPECT(!target.product && target.vek_count > 1);
    EXPECT_ERROR(sk_target_needs_product(&target, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text,
               "the report does not name its product; give it with --product (Milan or Genoa)");
    EXPECT_OK(sk_target_of_report(&report, sevkit_product_find("Genoa"), &target, &error), &error);
    EXPECT_STR(target.product->name, "Genoa");
    EXPECT_OK(sk_target_needs_product(&target, &error), &error);
    target = (struct sk_target){.vek_count = 0};
    EXPECT_ERROR(sk_target_needs_product(&target, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "(Milan, Genoa, Turin, Venice)");
}

/* No VCEK can be asked for, but the chain of the VLEK can. */
TEST(a_vlek_signed_report)
{
    struct sevkit_report report = report_of(3);
    struct sk_target target;

    report.key_info = SEVKIT_SIGNING_KEY_VLEK << SK_KEY_INFO_SIGNER_SHIFT;
    EXPECT_OK(sk_target_of_report(&report, NULL, &target, &error), &error);
    EXPECT_INT(target.endorser, SK_KDS_FOR_VLEK);
    EXPECT_INT(target.vek_count, 0);
    EXPECT(target.no_vek.code != 0 && target.no_vek.text[0]);
    EXPECT_STR(target.product->name, "Milan");
}

TEST(a_contradicting_hint_leaves_its_target)
{
    struct sevkit_report report = report_of(3);
    struct sk_target target = {.vek_count = 9};

    EXPECT_ERROR(sk_target_of_report(&report, sevkit_product_find("Genoa"), &target, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_STR(target.product->name, "Genoa");
    EXPECT_INT(target.vek_count, 0);
    EXPECT_INT(target.no_vek.code, SEVKIT_EUSAGE);
}

TEST(a_described_vcek)
{
    struct sk_kds_item vcek = {
        .kind = SK_KDS_VCEK, .product = sevkit_product_find("Turin"), .tcb = {.snp = 7}};
    struct sk_target target = sk_target_of_vcek(&vcek);

    EXPECT_INT(target.vek_count, 1);
    EXPECT_INT(target.veks[0].tcb.snp, 7);
    EXPECT_INT(target.tcb.snp, 7);
    EXPECT(target.product == vcek.product && target.endorser == SK_KDS_FOR_VCEK);
}

/* VCEKs first, then chain and CRL, once for each product. */
TEST(items)
{
    struct sevkit_report report = report_of(3);
    struct sk_kds_item items[SK_TARGET_ITEMS_MAX];
    struct sk_target target;

    EXPECT_OK(sk_target_of_report(&report, NULL, &target, &error), &error);
    EXPECT_INT(sk_target_items(&target, items), 3);
    EXPECT_INT(items[0].kind, SK_KDS_VCEK);
    EXPECT_INT(items[1].kind, SK_KDS_CHAIN);
    EXPECT_INT(items[2].kind, SK_KDS_CRL);

    report = report_of(2);
    EXPECT_OK(sk_target_of_report(&report, NULL, &target, &error), &error);
    EXPECT_INT(target.vek_count, 2);
    EXPECT_INT(sk_target_items(&target, items), 6);
    EXPECT_STR(items[1].product->name, "Genoa");
    EXPECT_INT(items[2].kind, SK_KDS_CHAIN);
    EXPECT_STR(items[2].product->name, "Milan");
    EXPECT_INT(items[5].kind, SK_KDS_CRL);
    EXPECT_STR(items[5].product->name, "Genoa");

    target =
        (struct sk_target){.product = sevkit_product_find("Milan"), .endorser = SK_KDS_FOR_VLEK};
    EXPECT_INT(sk_target_items(&target, items), 2);
    EXPECT(items[0].kind == SK_KDS_CHAIN && items[0].endorser == SK_KDS_FOR_VLEK);
    target = (struct sk_target){.vek_count = 0};
    EXPECT_INT(sk_target_items(&target, items), 0);
}
