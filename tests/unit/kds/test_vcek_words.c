/* SPDX-License-Identifier: Apache-2.0 */
#include "data/products.h"
#include "kds/vcek_words.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

static struct sevkit_error error;

static struct sk_kds_item item_of(const char *product)
{
    struct sk_kds_item item = {.kind = SK_KDS_VCEK, .product = sevkit_product_find(product)};

    EXPECT(item.product != NULL);
    return item;
}

static void digits(char *text, const char *prefix, size_t ones, size_t zeros)
{
    size_t length = strlen(prefix);

    memcpy(text, prefix, length);
    memset(text + length, '1', ones);
    memset(text + length + ones, '0', zeros);
    text[length + ones + zeros] = '\0';
}

TEST(chip)
{
    struct sk_kds_item milan = item_of("Milan"), turin = item_of("Turin");
    char text[160];

    digits(text, "", 128, 0);
    EXPECT_OK(sk_kds_read_chip(&milan, text, &error), &error);
    EXPECT_INT(milan.chip_id[0], 0x11);
    EXPECT_INT(milan.chip_id[63], 0x11);
    digits(text, "0X", 16, 0);
    EXPECT_OK(sk_kds_read_chip(&turin, text, &error), &error);
    EXPECT_INT(turin.chip_id[7], 0x11);
    EXPECT_INT(turin.chip_id[8], 0);
    /* As reports show it. */
    digits(text, "0x", 16, 112);
    EXPECT_OK(sk_kds_read_chip(&turin, text, &error), &error);
    EXPECT_INT(turin.chip_id[7], 0x11);
    EXPECT_INT(turin.chip_id[8], 0);
}

static void refuse_chip(const char *product, const char *text, const char *why)
{
    struct sk_kds_item item = item_of(product);

    EXPECT_ERROR(sk_kds_read_chip(&item, text, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, why);
}

TEST(chips_that_are_refused)
{
    char text[160];

    refuse_chip("Milan", "", "all zero");
    refuse_chip("Milan", "0x", "all zero");
    refuse_chip("Turin", "0000000000000000", "all zero");
    refuse_chip("Milan", "01", "expected 128 hex digits for Milan, found 2 characters: '01'");
    refuse_chip("Turin", "001122334455667", "expected 16 hex digits for Turin");
    refuse_chip("Turin", "001122334455667g", "expected 16 hex digits for Turin");
    /* More than the chip has, and not zero. */
    digits(text, "", 18, 110);
    refuse_chip("Turin", text, "found 128 characters");
    digits(text, "", 129, 0);
    refuse_chip("Milan", text, "found 129 characters");
}

TEST(tcb)
{
    struct sk_kds_item milan = item_of("Milan"), turin = item_of("Turin");

    EXPECT_OK(sk_kds_read_tcb(&milan, "bl=4,tee=0,snp=24,ucode=219", &error), &error);
    EXPECT_INT(milan.tcb.bootloader, 4);
    EXPECT_INT(milan.tcb.microcode, 219);
    EXPECT_OK(sk_kds_read_tcb(&turin, "ucode=3,fmc=1,bl=1,tee=0,snp=2", &error), &error);
    EXPECT_INT(turin.tcb.fmc, 1);
    EXPECT_ERROR(sk_kds_read_tcb(&turin, "bl=1,tee=0,snp=2,ucode=3", &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_STR(error.text, "'bl=1,tee=0,snp=2,ucode=3' lacks fmc, which a TCB of Turin has");
    EXPECT_ERROR(sk_kds_read_tcb(&milan, "fmc=1,bl=1,tee=0,snp=2,ucode=3", &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_STR(error.text,
               "'fmc=1,bl=1,tee=0,snp=2,ucode=3' names fmc, which a TCB of Milan has not");
    EXPECT_ERROR(sk_kds_read_tcb(&milan, "bl=256", &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_kds_read_tcb(&milan, "bl=1,bl=1", &error), SEVKIT_EUSAGE, &error);
}
