/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/features_text.h"
#include "test.h"

static void expect(const char *text, uint64_t want)
{
    struct sevkit_error error;
    uint64_t features = 99;

    EXPECT_OK(sk_features_read(text, &features, &error), &error);
    EXPECT(features == want);
}

static void expect_refused(const char *text, const char *words)
{
    struct sevkit_error error;
    uint64_t features = 99;

    EXPECT_ERROR(sk_features_read(text, &features, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, words);
    EXPECT_INT(features, 99);
}

TEST(numbers_and_names)
{
    expect("0x21", 0x21);
    expect("1", 1);
    expect("0", 0);
    expect("snp-active", 1);
    expect("debug-swap,snp-active", 0x21);
    expect("none", 0);
}

TEST(what_may_mean_two_things_is_refused)
{
    expect_refused("21", "write 0x21 for the hex number or 0x15 for the decimal one");
    expect_refused("1e", "neither a hex number (0x...) nor a list");
    expect_refused("0x", "not a number");
    expect_refused("snp_active", "did you mean 'snp-active'?");
    expect_refused("snp-active,", "''");
    expect_refused("", "''");
}

TEST(what_is_written_is_read)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t features = (uint64_t)1 << bit | 1;
        struct sk_text text = {0};

        sk_features_format(features, &text);
        expect(sk_text_get(&text), features);
        sk_text_done(&text);
    }
}
