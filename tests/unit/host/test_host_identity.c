/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_sys.h"
#include "host/host_identity.h"
#include "test.h"

#include <stdio.h>

static char recording[512];

static void arrange(const char *leaves)
{
    static struct sk_fake_file file = {.path = "r/host.txt", .data = recording};

    (void)snprintf(recording, sizeof(recording), "%s", leaves);
    file.size = strlen(recording);
    sk_fake_reset();
    sk_fake_add(&file);
}

static bool c_bit(const char *leaves, unsigned *ret_bit)
{
    struct sevkit_error error = {0};
    struct sk_host host;
    bool found;

    arrange(leaves);
    EXPECT_OK(sk_host_open(&sk_fake_sys, "r", &host, &error), &error);
    found = sk_host_c_bit(&host, ret_bit);
    sk_host_close(&host);
    return found;
}

TEST(c_bits)
{
    unsigned bit = 0;

    EXPECT(c_bit("leaf 0x8000001f 0: 0x101fd3f 0x4173 0x1fd 0x64\n", &bit));
    EXPECT_INT(bit, 51);
    /* SME alone, as of a virtual machine; and no such leaf. */
    EXPECT(!c_bit("leaf 0x8000001f 0: 0x1 0x2f 0 0\n", &bit));
    EXPECT(!c_bit("leaf 0 0: 1 2 3 4\n", &bit));
    EXPECT_INT(bit, 51);
}

TEST(who_it_is)
{
    struct sk_host_identity identity;
    struct sevkit_error error = {0};

    arrange("leaf 1 0: 0xa00f11 0 0 0\nleaf 0x8000001f 0: 0x2 0x2f 0 0\n");
    EXPECT_OK(sk_host_identify_at(&sk_fake_sys, "r", &identity, &error), &error);
    EXPECT_STR(identity.product->name, "Milan");
    EXPECT_INT(identity.c_bit, 47);
    EXPECT_ERROR(sk_host_identity_require(&identity, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "run this as root");
    identity.has_snp = true;
    identity.chip_count = 1;
    EXPECT_OK(sk_host_identity_require(&identity, &error), &error);
    identity.product = NULL;
    EXPECT_ERROR(sk_host_identity_require(&identity, &error), SEVKIT_EREFUSED, &error);
    arrange("leaf 0 0: 1 2 3 4\n");
    EXPECT_ERROR(sk_host_identify_at(&sk_fake_sys, "r", &identity, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_host_identify_at(&sk_fake_sys, "none", &identity, &error), SEVKIT_EIO, &error);
}

TEST(certificates)
{
    static const uint8_t zeros[SK_HOST_CHIP_BYTES];
    uint8_t chip[SK_HOST_CHIP_BYTES];
    struct sk_host_identity identity = {
        .product = sevkit_product_find("Turin"), .has_snp = true, .reported_tcb = {.snp = 4}};
    struct sk_kds_item item;

    sk_test_random(chip, sizeof(chip));
    EXPECT(sk_host_vcek(&identity, chip, &item));
    EXPECT_INT(item.kind, SK_KDS_VCEK);
    EXPECT_INT(item.tcb.snp, 4);
    EXPECT_BYTES(item.chip_id, chip, 8);
    EXPECT_BYTES(item.chip_id + 8, zeros, sizeof(zeros) - 8);
    identity.has_snp = false;
    EXPECT(!sk_host_vcek(&identity, chip, &item));
    identity = (struct sk_host_identity){.has_snp = true};
    EXPECT(!sk_host_vcek(&identity, chip, &item));
}
