/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/bit_names.h"
#include "test.h"

static const char *name_of(unsigned bit)
{
    return bit == 0 ? "smt" : bit == 19 ? "debug" : bit == 63 ? "last" : NULL;
}

static uint64_t parse(const char *text)
{
    struct sk_item item = {.length = 77};
    uint64_t mask = 0x5a5a;

    EXPECT(sk_bit_names_parse(name_of, text, &mask, &item));
    EXPECT_INT(item.length, 77);
    return mask;
}

TEST(reads)
{
    EXPECT(parse("smt") == 1);
    EXPECT(parse("debug,smt") == 0x80001);
    EXPECT(parse("bit9,last") == (UINT64_C(1) << 63 | 0x200));
    EXPECT(parse("smt,smt") == 1);
    EXPECT(parse("none") == 0 && parse("0") == 0);
    EXPECT(parse("0x30000") == 0x30000 && parse("12") == 12);
}

TEST(names_what_it_refuses)
{
    static const struct {
        const char *text, *item;
    } rows[] = {
        {"", ""},           {"smt,", ""},          {"smt,Debug", "Debug"},     {"bit64", "bit64"},
        {"bit", "bit"},     {"bit-1", "bit-1"},    {"smt debug", "smt debug"}, {"none,smt", "none"},
        {"smt,0x1", "0x1"}, {"bit9x,smt", "bit9x"}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        struct sk_item item;
        uint64_t mask = 7;

        EXPECT(!sk_bit_names_parse(name_of, rows[i].text, &mask, &item));
        EXPECT_STR(item.text, rows[i].item);
        EXPECT_INT(mask, 7);
    }
}

TEST(writes_what_it_reads)
{
    for (unsigned i = 0; i < 200; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        uint64_t mask = sk_test_random_below(UINT64_MAX) & sk_test_random_below(UINT64_MAX);

        sk_bit_names_format(name_of, mask, &text);
        EXPECT(mask == 0 || parse(sk_text_get(&text)) == mask);
    }
}

TEST(lists)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0}, none = {0};

    sk_bit_names_list(name_of, &names);
    EXPECT_STR(sk_text_get(&names), "smt, debug, last");
    EXPECT(sk_bit_names_known(name_of) == (UINT64_C(1) << 63 | 0x80001));
    sk_bit_names_format(name_of, 0, &none);
    EXPECT_STR(sk_text_get(&none), "");
}
