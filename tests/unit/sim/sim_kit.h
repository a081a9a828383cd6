/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_SIM_KIT_H
#define SK_TEST_SIM_KIT_H

/* A simulated processor and a guest of it, for the tests of this folder. */

#include "chain_builder.h"
#include "crypto/keys/ec_key.h"
#include "sim/answer.h"
#include "test.h"

#include <openssl/evp.h>

static struct sevkit_error error;

static inline struct sevkit_key *kit_key(unsigned number)
{
    EVP_PKEY *pkey = sk_test_ec(number);
    struct sevkit_key *key;

    EXPECT(EVP_PKEY_up_ref(pkey));
    EXPECT_OK(sk_ec_key_wrap(pkey, &key, &error), &error);
    return key;
}

/* Its VCEK is sk_test_ec(0), its VLEK sk_test_ec(1). Freed with sk_sim_chip_done(). */
static inline struct sk_sim_chip kit_chip(const char *product, uint32_t version, bool has_vlek)
{
    struct sk_sim_chip chip = sk_sim_chip_default(sevkit_product_find(product));

    chip.report_version = version;
    for (size_t i = 0; i < chip.product->hwid_bytes; i++)
        chip.chip_id[i] = (uint8_t)(i + 1);
    memset(chip.secret, 0x5a, sizeof(chip.secret));
    chip.mitigation_vector = 0x3f;
    chip.vcek = kit_key(0);
    if (has_vlek)
        chip.vlek = kit_key(1);
    return chip;
}

static inline struct sk_sim_guest kit_guest(const struct sk_sim_chip *chip)
{
    uint8_t random[SK_SIM_RANDOM_BYTES];
    struct sk_sim_guest guest;

    for (size_t i = 0; i < sizeof(random); i++)
        random[i] = (uint8_t)(0x80 + i);
    sk_sim_guest_init(&guest, chip, random);
    return guest;
}

static inline uint32_t kit_start(struct sk_sim_guest *guest, uint64_t policy)
{
    uint32_t status = UINT32_MAX;

    EXPECT_OK(sk_sim_launch_start(guest, policy, &status, &error), &error);
    return status;
}

static inline uint32_t kit_update(struct sk_sim_guest *guest, unsigned type, uint64_t gpa,
                                  uint64_t pages, const uint8_t *data)
{
    struct sk_sim_pages given = {.type = type, .gpa = gpa, .pages = pages, .data = data};
    uint32_t status = UINT32_MAX;

    EXPECT_OK(sk_sim_launch_update(guest, &given, &status, &error), &error);
    return status;
}

static inline uint32_t kit_finish(struct sk_sim_guest *guest, const struct sk_sim_finish *finish)
{
    static const struct sk_sim_finish plain = {.id_block = NULL};
    uint32_t status = UINT32_MAX;

    EXPECT_OK(sk_sim_launch_finish(guest, finish ? finish : &plain, &status, &error), &error);
    return status;
}

static inline struct sk_sim_guest kit_running(const struct sk_sim_chip *chip)
{
    struct sk_sim_guest guest = kit_guest(chip);

    EXPECT_INT(kit_start(&guest, SEVKIT_POLICY_DEFAULT), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, 0x1000, 1, NULL), SK_SIM_SUCCESS);
    EXPECT_INT(kit_finish(&guest, NULL), SK_SIM_SUCCESS);
    return guest;
}

#endif
