/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/products.h"
#include "formats/report/report.h"
#include "test.h"

#include <sevkit/products.h>

static struct sevkit_error error;

TEST(names)
{
    static const struct {
        const char *name;
        const char *product;
    } names[] = {
        {"Milan", "Milan"},    {"milan", "Milan"},   {"GENOA", "Genoa"},
        {"Milan-B0", "Milan"}, {"bergamo", "Genoa"}, {"Siena", "Genoa"},
        {"Genoa-B2", "Genoa"}, {"Turin", "Turin"},   {"Venice", "Venice"},
        {"Milano", NULL},      {"", NULL},           {"Mila", NULL},
        {"Rome", NULL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        const struct sevkit_product *product = sevkit_product_find(names[i].name);

        if (names[i].product)
            EXPECT_STR(product ? product->name : NULL, names[i].product);
        else
            EXPECT(!product);
    }
    EXPECT_INT(sevkit_product_count(), 4);
    EXPECT(!sevkit_product(4));
    EXPECT(sevkit_product_find("Milan")->has_root && !sevkit_product_find("Venice")->has_root);
}

TEST(names_that_people_write)
{
    const struct sevkit_product *product = NULL;

    EXPECT_OK(sk_product_read("siena", &product, &error), &error);
    EXPECT_STR(product->name, "Genoa");
    EXPECT_ERROR(sk_product_read("Athlon", &product, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "'Athlon' is not one of Milan, Genoa, Turin, Venice");
}

/* Both ends of every range, and what lies next to them. */
TEST(cpuid)
{
    static const struct {
        uint8_t family;
        uint8_t model;
        const char *product;
    } cpus[] = {
        {0x19, 0x00, "Milan"},  {0x19, 0x0f, "Milan"},  {0x19, 0x10, "Genoa"},
        {0x19, 0x1f, "Genoa"},  {0x19, 0x20, NULL},     {0x19, 0x9f, NULL},
        {0x19, 0xa0, "Genoa"},  {0x19, 0xaf, "Genoa"},  {0x19, 0xb0, NULL},
        {0x1a, 0x00, "Turin"},  {0x1a, 0x11, "Turin"},  {0x1a, 0x12, NULL},
        {0x1a, 0x50, "Venice"}, {0x1a, 0x5f, "Venice"}, {0x1a, 0x60, NULL},
        {0x1a, 0x90, "Venice"}, {0x1a, 0xaf, "Venice"}, {0x1a, 0xb0, NULL},
        {0x1a, 0xc0, "Venice"}, {0x1a, 0xcf, "Venice"}, {0x1a, 0xd0, NULL},
        {0x17, 0x31, NULL},     {0x18, 0x01, NULL},     {0x1b, 0x01, NULL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cpus); i++) {
        const struct sevkit_product *product =
            sevkit_product_of_cpuid(cpus[i].family, cpus[i].model);

        EXPECT((product != NULL) == (cpus[i].product != NULL));
        if (product)
            EXPECT_STR(product->name, cpus[i].product);
        EXPECT((sevkit_processor_name(cpus[i].family, cpus[i].model) != NULL) == (product != NULL));
    }
    EXPECT_STR(sevkit_processor_name(0x19, 0xa0), "Bergamo/Siena");
}

TEST(tcb_by_layout)
{
    struct sevkit_tcb milan = sevkit_tcb_read(SEVKIT_TCB_FAMILY_19H, UINT64_C(0xdb18000000000104));
    struct sevkit_tcb turin = sevkit_tcb_read(SEVKIT_TCB_FAMILY_1AH, UINT64_C(0x5100000004030201));
    char text[SEVKIT_TCB_TEXT_BYTES];

    sevkit_tcb_format(SEVKIT_TCB_FAMILY_19H, &milan, text);
    EXPECT_STR(text, "bl=4,tee=1,snp=24,ucode=219");
    EXPECT(milan.reserved_zero && milan.fmc == 0);
    sevkit_tcb_format(SEVKIT_TCB_FAMILY_1AH, &turin, text);
    EXPECT_STR(text, "fmc=1,bl=2,tee=3,snp=4,ucode=81");
    EXPECT(turin.reserved_zero);
    EXPECT(sevkit_tcb_write(SEVKIT_TCB_FAMILY_19H, &milan) == UINT64_C(0xdb18000000000104));
    EXPECT(sevkit_tcb_write(SEVKIT_TCB_FAMILY_1AH, &turin) == UINT64_C(0x5100000004030201));
    EXPECT(!sevkit_tcb_has(SEVKIT_TCB_FAMILY_19H, SEVKIT_TCB_FMC));
    EXPECT(sevkit_tcb_has(SEVKIT_TCB_FAMILY_1AH, SEVKIT_TCB_FMC));
}

TEST(reserved_bytes_are_noticed)
{
    EXPECT(!sevkit_tcb_read(SEVKIT_TCB_FAMILY_19H, UINT64_C(0x10000)).reserved_zero);
    EXPECT(!sevkit_tcb_read(SEVKIT_TCB_FAMILY_1AH, UINT64_C(0x100000000)).reserved_zero);
    EXPECT(sevkit_tcb_read(SEVKIT_TCB_FAMILY_1AH, UINT64_C(0x10000)).reserved_zero);
}

/* A higher component does not make up for a lower one. */
TEST(order_is_by_component)
{
    struct sevkit_tcb low = sevkit_tcb_read(SEVKIT_TCB_FAMILY_19H, UINT64_C(0xdb18000000000004));

    EXPECT(sevkit_tcb_at_least(&low, &low));
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        struct sevkit_tcb floor = low;
        struct sevkit_tcb mixed = low;

        sevkit_tcb_set(&floor, i, (uint8_t)(sevkit_tcb_get(&low, i) + 1));
        EXPECT(!sevkit_tcb_at_least(&low, &floor));
        EXPECT(sevkit_tcb_at_least(&floor, &low));
        for (unsigned k = 0; k < SK_TCB_COMPONENTS; k++)
            if (k != i)
                sevkit_tcb_set(&mixed, k, 255);
        EXPECT(!sevkit_tcb_at_least(&mixed, &floor));
    }
}

TEST(tcb_text)
{
    struct sevkit_tcb tcb;
    unsigned components = 99;
    static const char *const bad[] = {"",      "bl",    "bl=",       "bl=256", "bl=-1",
                                      "bl=4,", ",bl=4", "bl=4,bl=4", "x=1",    "bl=4 ",
                                      "b=4",   "bll=4", "bl=0x",     "=4",     "ucode=1;bl=2"};

    EXPECT_OK(sevkit_tcb_parse("snp=24,bl=4", &tcb, &components, &error), &error);
    EXPECT_INT(components, 1u << SEVKIT_TCB_SNP | 1u << SEVKIT_TCB_BOOTLOADER);
    EXPECT_INT(tcb.snp, 24);
    EXPECT_INT(tcb.bootloader, 4);
    EXPECT_INT(tcb.microcode, 0);
    EXPECT_OK(sevkit_tcb_parse("fmc=1,bl=2,tee=3,snp=4,ucode=0xff", &tcb, &components, &error),
              &error);
    EXPECT_INT(components, 31);
    EXPECT_INT(tcb.microcode, 255);
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++)
        EXPECT_ERROR(sevkit_tcb_parse(bad[i], &tcb, &components, &error), SEVKIT_EUSAGE, &error);
    EXPECT_INT(components, 31);
}
