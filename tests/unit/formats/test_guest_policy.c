/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "test.h"

#include <sevkit/id_block.h>

TEST(policies_are_read_as_number_and_as_names)
{
    static const struct {
        const char *text;
        uint64_t want;
    } good[] = {
        {"0x30000", 0x30000},
        {"196608", 0x30000},
        {"smt", 0x30000},
        {"smt,abi=1.51", 0x30133},
        {"abi=0.0", 0x20000},
        {"smt,debug", 0xb0000},
        {"smt,migrate-ma,single-socket,cxl", 0x370000},
        {"mem-aes-256-xts,rapl-dis,ciphertext-hiding,page-swap-disable", 0x3c20000},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(good); i++) {
        struct sevkit_error error;
        uint64_t policy;

        EXPECT_OK(sevkit_policy_parse(good[i].text, &policy, &error), &error);
        EXPECT_INT(policy, good[i].want);
    }
}

TEST(what_is_no_policy_is_refused)
{
    static const char *const bad[] = {
        "",
        "smt,",
        "SMT",
        "0x10000",
        "1",
        "0x3000g",
        "030000",
        "abi=1",
        "abi=256.0",
        "abi=1.x",
        "abi=.1",
        "smt debug",
        "0x1ffffffffffffffff",
        ",smt",
        "abi=1.51.1",
        "smt,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sevkit_error error;
        uint64_t policy = 7;

        EXPECT_ERROR(sevkit_policy_parse(bad[i], &policy, &error), SEVKIT_EUSAGE, &error);
        EXPECT_INT(policy, 7);
    }
}

TEST(what_is_formatted_is_parsed_again)
{
    for (int round = 0; round < 200; round++) {
        uint64_t policy = (sk_test_random_below(1 << 26) & 0x3ffffff) | 1 << 17, again;
        struct sevkit_error error;
        char text[256];

        sevkit_policy_format(policy, text, sizeof(text));
        EXPECT_OK(sevkit_policy_parse(text, &again, &error), &error);
        EXPECT_INT(again, policy);
    }
}

TEST(unknown_bits_are_shown)
{
    char text[256];

    sevkit_policy_format((uint64_t)1 << 60 | 0x30000, text, sizeof(text));
    EXPECT_STR(text, "smt,bit60");
    sevkit_policy_format(0x10000, text, sizeof(text));
    EXPECT_CONTAINS(text, "bit 17 is not set");
}
