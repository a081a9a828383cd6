/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_kit.h"

#include <stdlib.h>

TEST(chips_read_back_as_written)
{
    static const char *const products[] = {"Milan", "Genoa", "Turin"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(products); i++) {
        struct sk_sim_chip chip = kit_chip(products[i], 5, false), read;
        char *text, *again;

        chip.masks_chip_key = true;
        chip.reported_tcb.microcode = 3;
        EXPECT_OK(sk_sim_chip_write(&chip, &text, &error), &error);
        EXPECT_OK(sk_sim_chip_parse(text, strlen(text), &read, &error), &error);
        EXPECT(read.product == chip.product);
        EXPECT_BYTES(read.chip_id, chip.chip_id, sizeof(chip.chip_id));
        EXPECT_INT(read.reported_tcb.microcode, 3);
        EXPECT(read.masks_chip_key && !read.masks_chip_id && !read.vcek);
        EXPECT_OK(sk_sim_chip_write(&read, &again, &error), &error);
        EXPECT_STR(again, text);
        free(text);
        free(again);
        sk_sim_chip_done(&chip);
        sk_sim_chip_done(&read);
    }
}

/* Each member that is gone or damaged is named. */
TEST(malformed_chips_are_refused)
{
    static const char *const members[] = {"format",
                                          "product",
                                          "chip_id",
                                          "cpuid",
                                          "secret",
                                          "report_version",
                                          "current_tcb",
                                          "committed_tcb",
                                          "reported_tcb",
                                          "\"version\"",
                                          "committed_version",
                                          "platform_info",
                                          "mitigation_vector",
                                          "masks_chip_id",
                                          "masks_chip_key"};
    struct sk_sim_chip chip = kit_chip("Milan", 3, false), read = {.product = NULL};
    char *text;

    EXPECT_OK(sk_sim_chip_write(&chip, &text, &error), &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(members); i++) {
        char *at = strstr(text, members[i]);
        bool is_quoted = members[i][0] == '"';

        EXPECT(at);
        at[is_quoted] ^= 0x20;
        EXPECT_ERROR(sk_sim_chip_parse(text, strlen(text), &read, &error), SEVKIT_EINPUT, &error);
        if (!is_quoted)
            EXPECT_CONTAINS(error.text, members[i]);
        at[is_quoted] ^= 0x20;
    }
    EXPECT(!read.product);
    for (size_t size = 0; size + 2 < strlen(text); size++)
        EXPECT_ERROR(sk_sim_chip_parse(text, size, &read, &error), SEVKIT_EINPUT, &error);
    free(text);
    sk_sim_chip_done(&chip);
}
