/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_kit.h"

#define PAGE 4096

TEST(the_digest_is_that_of_the_updates)
{
    static uint8_t pages[3 * PAGE];
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_guest(&chip);
    struct sevkit_launch_digest *digest;

    sk_test_random(pages, sizeof(pages));
    EXPECT_INT(kit_start(&guest, SEVKIT_POLICY_DEFAULT), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_NORMAL, 0xff000, 3, pages), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_SECRETS, 0x1000, 1, NULL), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_VMSA, 0xfffffffff000, 1, pages), SK_SIM_SUCCESS);
    EXPECT_INT(kit_finish(&guest, NULL), SK_SIM_SUCCESS);

    EXPECT_OK(sevkit_launch_digest_new(NULL, &digest, &error), &error);
    EXPECT_OK(sevkit_launch_digest_add_data(digest, SEVKIT_PAGE_NORMAL, 0xff000, pages,
                                            sizeof(pages), &error),
              &error);
    EXPECT_OK(sevkit_launch_digest_add_pages(digest, SEVKIT_PAGE_SECRETS, 0x1000, 1, &error),
              &error);
    EXPECT_OK(sevkit_launch_digest_add_data(digest, SEVKIT_PAGE_VMSA, 0xfffffffff000, pages, PAGE,
                                            &error),
              &error);
    EXPECT_BYTES(guest.digest, sevkit_launch_digest_get(digest), 48);
    sevkit_launch_digest_free(digest);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

TEST(the_policy_is_held_against_the_machine)
{
    static const struct {
        const char *product;
        uint32_t version;
        uint64_t platform, policy;
        uint32_t status;
    } cases[] = {
        {"Milan", 3, 0x25, 0x30000, SK_SIM_SUCCESS},
        {"Milan", 3, 0x25, 0xb0000, SK_SIM_SUCCESS},         /* debug */
        {"Milan", 3, 0x25, 0x30137, SK_SIM_SUCCESS},         /* ABI 1.55 */
        {"Milan", 3, 0x25, 0x30138, SK_SIM_POLICY_FAILURE},  /* ABI 1.56 */
        {"Milan", 3, 0x25, 0x30200, SK_SIM_POLICY_FAILURE},  /* ABI 2.0 */
        {"Milan", 3, 0x25, 0x10000, SK_SIM_INVALID_PARAM},   /* without bit 17 */
        {"Milan", 3, 0x25, 0x4030000, SK_SIM_INVALID_PARAM}, /* a reserved bit */
        {"Milan", 3, 0x25, 0x2030000, SK_SIM_INVALID_PARAM}, /* page swap, unknown to version 3 */
        {"Milan", 5, 0x25, 0x2030000, SK_SIM_SUCCESS},
        {"Milan", 3, 0x25, 0x20000, SK_SIM_POLICY_FAILURE}, /* no SMT, and SMT is on */
        {"Milan", 3, 0x24, 0x20000, SK_SIM_SUCCESS},
        {"Milan", 3, 0x25, 0x430000, SK_SIM_POLICY_FAILURE}, /* AES-256-XTS */
        {"Genoa", 3, 0x25, 0x430000, SK_SIM_SUCCESS},
        {"Milan", 3, 0x25, 0x830000, SK_SIM_POLICY_FAILURE}, /* RAPL off */
        {"Milan", 3, 0x2d, 0x830000, SK_SIM_SUCCESS},
        {"Milan", 3, 0x25, 0x1030000, SK_SIM_POLICY_FAILURE}, /* ciphertext hiding */
        {"Milan", 3, 0x35, 0x1030000, SK_SIM_SUCCESS},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_sim_chip chip = kit_chip(cases[i].product, cases[i].version, false);
        struct sk_sim_guest guest = kit_guest(&chip);
        uint32_t status;

        chip.platform_info = cases[i].platform;
        status = kit_start(&guest, cases[i].policy);
        if (status != cases[i].status)
            sk_test_fail(__FILE__, __LINE__, "case %zu: status 0x%x, expected 0x%x", i, status,
                         cases[i].status);
        EXPECT_INT(guest.state, status == SK_SIM_SUCCESS ? SK_SIM_LAUNCHING : SK_SIM_INIT);
        sk_sim_guest_done(&guest);
        sk_sim_chip_done(&chip);
    }
}

TEST(commands_come_in_their_order)
{
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_guest(&chip);

    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, 0, 1, NULL), SK_SIM_INVALID_GUEST_STATE);
    EXPECT_INT(kit_finish(&guest, NULL), SK_SIM_INVALID_GUEST_STATE);
    EXPECT_INT(kit_start(&guest, SEVKIT_POLICY_DEFAULT), SK_SIM_SUCCESS);
    EXPECT_INT(kit_start(&guest, SEVKIT_POLICY_DEFAULT), SK_SIM_INVALID_GUEST_STATE);
    EXPECT_INT(kit_finish(&guest, NULL), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, 0, 1, NULL), SK_SIM_INVALID_GUEST_STATE);
    EXPECT_INT(kit_finish(&guest, NULL), SK_SIM_INVALID_GUEST_STATE);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

TEST(wrong_pages_are_refused)
{
    static const uint8_t page[PAGE];
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_guest(&chip);

    EXPECT_INT(kit_start(&guest, SEVKIT_POLICY_DEFAULT), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(&guest, 0, 0, 1, NULL), SK_SIM_INVALID_PARAM);
    EXPECT_INT(kit_update(&guest, 7, 0, 1, NULL), SK_SIM_INVALID_PARAM);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_NORMAL, 0, 1, NULL), SK_SIM_INVALID_PARAM);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, 0, 1, page), SK_SIM_INVALID_PARAM);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, 0, 0, NULL), SK_SIM_INVALID_PARAM);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, 1, 1, NULL), SK_SIM_INVALID_ADDRESS);
    EXPECT_INT(kit_update(&guest, SEVKIT_PAGE_ZERO, UINT64_MAX - PAGE + 1, 1, NULL),
               SK_SIM_INVALID_ADDRESS);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

/* An owner's ID block for the launch of kit_running(), and what can be wrong with it. */
struct owner {
    struct sevkit_id_block block;
    uint8_t block_bytes[SEVKIT_ID_BLOCK_BYTES];
    uint8_t auth_bytes[SEVKIT_ID_AUTH_BYTES];
    struct sk_sim_finish finish;
};

static void sign(struct owner *owner, bool has_author)
{
    struct sevkit_key *id_key = kit_key(2), *author_key = kit_key(3);
    struct sevkit_id_auth auth;

    EXPECT_OK(
        sevkit_id_auth_create(&owner->block, id_key, has_author ? author_key : NULL, &auth, &error),
        &error);
    sevkit_id_block_write(&owner->block, owner->block_bytes);
    sevkit_id_auth_write(&auth, owner->auth_bytes);
    owner->finish = (struct sk_sim_finish){.id_block = owner->block_bytes,
                                           .id_auth = owner->auth_bytes,
                                           .author_key_enabled = has_author};
    sevkit_key_free(id_key);
    sevkit_key_free(author_key);
}

static uint32_t finish_with(const struct sk_sim_chip *chip, const struct owner *owner,
                            struct sk_sim_guest *guest)
{
    *guest = kit_guest(chip);
    EXPECT_INT(kit_start(guest, SEVKIT_POLICY_DEFAULT), SK_SIM_SUCCESS);
    EXPECT_INT(kit_update(guest, SEVKIT_PAGE_ZERO, 0x1000, 1, NULL), SK_SIM_SUCCESS);
    return kit_finish(guest, &owner->finish);
}

TEST(the_id_block_must_fit)
{
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip);
    struct owner owner = {.block = sevkit_id_block_default()};
    struct sevkit_key *key = kit_key(2);
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];

    memcpy(owner.block.launch_digest, guest.digest, 48);
    owner.block.guest_svn = 7;
    sk_sim_guest_done(&guest);
    sign(&owner, true);
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_SUCCESS);
    EXPECT_INT(guest.id.guest_svn, 7);
    EXPECT_OK(sevkit_key_digest(key, digest, &error), &error);
    EXPECT_BYTES(guest.id_key_digest, digest, sizeof(digest));
    EXPECT(guest.has_author_key);
    sk_sim_guest_done(&guest);

    owner.auth_bytes[0x40] ^= 1;
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_BAD_SIGNATURE);
    EXPECT_INT(guest.state, SK_SIM_LAUNCHING);
    sk_sim_guest_done(&guest);

    sign(&owner, true);
    owner.auth_bytes[0x680] ^= 1;
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_BAD_SIGNATURE);
    sk_sim_guest_done(&guest);

    owner.block.policy |= 1u << 19;
    sign(&owner, false);
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_POLICY_FAILURE);
    sk_sim_guest_done(&guest);

    owner.block.launch_digest[47] ^= 1;
    sign(&owner, false);
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_BAD_MEASUREMENT);
    sk_sim_guest_done(&guest);

    owner.finish.id_auth = NULL;
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_INVALID_PARAM);
    sk_sim_guest_done(&guest);

    owner.finish = (struct sk_sim_finish){.author_key_enabled = true};
    EXPECT_INT(finish_with(&chip, &owner, &guest), SK_SIM_INVALID_PARAM);
    sk_sim_guest_done(&guest);
    sevkit_key_free(key);
    sk_sim_chip_done(&chip);
}
