/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/snpguard_report.h"

#include "base/cleanup.h"
#include "formats/report/report.h"
#include "test.h"

#include <sevkit/report.h>
#include <stdio.h>
#include <stdlib.h>

static struct sevkit_error error;

/* A valid text with the first occurrence of from replaced by to. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    size_t size = strlen(text) + strlen(to) + 1;
    char *out = malloc(size);

    EXPECT(at && out);
    (void)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static char *make(bool indented)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES] = {2};
    struct sevkit_report report;
    char *text = NULL;

    bytes[0x08] = 7;
    EXPECT_OK(sk_report_unpack(bytes, sizeof(bytes), &report, &error), &error);
    EXPECT_OK(sevkit_report_write_snpguard(&report, indented, &text, &error), &error);
    return text;
}

TEST(round_trip)
{
    for (unsigned i = 0; i < 40; i++) {
        uint8_t bytes[SEVKIT_REPORT_BYTES];
        uint8_t back[SEVKIT_REPORT_BYTES];
        struct sk_text text = {0};

        sk_test_random(bytes, sizeof(bytes));
        sk_snpguard_report_write(bytes, i % 2, &text);
        EXPECT(sk_text_ok(&text));
        EXPECT_OK(sk_snpguard_report_read(text.data, text.length, back, &error), &error);
        EXPECT_BYTES(back, bytes, sizeof(bytes));
        sk_text_done(&text);
    }
}

/* The same bytes as SNPGuard wrote, and the same report as in binary. */
TEST(genuine)
{
    size_t json_size;
    size_t size;
    const uint8_t *json =
        sk_test_read(sk_test_corpus("reports/milan-v2-snpguard/report.json"), &json_size);
    const uint8_t *binary =
        sk_test_read(sk_test_corpus("reports/milan-v2-snpguard/report.bin"), &size);
    uint8_t back[SEVKIT_REPORT_BYTES];
    struct sk_text text = {0};

    EXPECT_OK(sk_snpguard_report_read(json, json_size, back, &error), &error);
    EXPECT_BYTES(back, binary, size);
    sk_snpguard_report_write(binary, true, &text);
    EXPECT_INT(text.length, json_size);
    EXPECT_BYTES(text.data, json, json_size);
    sk_text_done(&text);
}

TEST(unknown_members_are_ignored)
{
    static const char *const extras[] = {
        "\"x\":1,\"version\"",
        "\"x\":-1.5e+3,\"version\"",
        "\"x\":null,\"version\"",
        "\"x\":\"a \\\" } ] \\u0041\",\"version\"",
        "\"x\":{\"a\":[1,{\"b\":[]}],\"version\":3},\"version\"",
        " \t\r\n\"x\" : [ ] , \"version\"",
    };
    SK_CLEANUP_FREE char *text = make(false);

    for (size_t i = 0; i < SK_ARRAY_SIZE(extras); i++) {
        SK_CLEANUP_FREE char *more = replaced(text, "\"version\"", extras[i]);
        uint8_t back[SEVKIT_REPORT_BYTES];

        EXPECT_OK(sk_snpguard_report_read(more, strlen(more), back, &error), &error);
        EXPECT_INT(back[0], 2);
    }
}

TEST(refusals)
{
    static const struct {
        const char *from;
        const char *to;
        const char *text;
    } cases[] = {
        {"\"version\":2,", "", "no \"version\""},
        {"\"version\":2,", "\"version\":2,\"version\":2,", "\"version\" twice"},
        {"\"version\":2", "\"version\":-2", "whole number"},
        {"\"version\":2", "\"version\":2.0", "whole number"},
        {"\"version\":2", "\"version\":2e1", "whole number"},
        {"\"version\":2", "\"version\":02", "whole number"},
        {"\"version\":2", "\"version\":\"2\"", "whole number"},
        {"\"version\":2", "\"version\":4294967296", "whole number up to 4294967295"},
        {"\"version\":2", "\"version\":99999999999999999999999", "whole number up to"},
        {"\"policy\":7", "\"policy\":18446744073709551616", "whole number up to"},
        {"\"guest_svn\":0", "\"guest_svn\":[0]", "whole number"},
        {"\"family_id\":[0,", "\"family_id\":[256,", "up to 255"},
        {"\"family_id\":[0,", "\"family_id\":[", "list of 16 bytes, found 15"},
        {"\"family_id\":[0,", "\"family_id\":[0,0,", "list of 16 bytes, found 17"},
        {"\"family_id\":[", "\"family_id\":{", "a string"},
        {"\"family_id\":[0,", "\"family_id\":[\"0\",", "up to 255"},
        {"\"current_tcb\":{", "\"current_tcb\":0,\"x\":{", "\"{\""},
        {"\"bootloader\":0,", "", "no \"bootloader\""},
        {"\"signature\":{", "\"signature\":[", "\"]\""},
        {"\"version\"", "version", "a string"},
        {"\"version\":", "\"version\" ", "\":\""},
        {"{\"version\"", "[\"version\"", "\"]\""},
        {"\"version\":2,", "\"version\":2 ", "\",\" or \"}\""},
        {"{\"version\"", "{\"x\":}, \"version\"", "value"},
        {"{\"version\"", "{\"x\":\"\n\", \"version\"", "end of a string"},
    };
    SK_CLEANUP_FREE char *text = make(false);

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP_FREE char *bad = replaced(text, cases[i].from, cases[i].to);
        uint8_t back[SEVKIT_REPORT_BYTES];

        EXPECT_ERROR(sk_snpguard_report_read(bad, strlen(bad), back, &error), SEVKIT_EINPUT,
                     &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
}

TEST(deep_values_end)
{
    char deep[3000];
    SK_CLEANUP_FREE char *text = make(false);
    SK_CLEANUP_FREE char *bad = NULL;
    uint8_t back[SEVKIT_REPORT_BYTES];

    memset(deep, '[', sizeof(deep) - 1);
    deep[sizeof(deep) - 1] = '\0';
    memcpy(deep, "\"x\":", 4);
    bad = replaced(text, "\"version\"", deep);
    EXPECT_ERROR(sk_snpguard_report_read(bad, strlen(bad), back, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "fewer brackets");
}

TEST(every_truncation_and_a_tail)
{
    SK_CLEANUP_FREE char *text = make(true);
    size_t size = strlen(text);
    uint8_t back[SEVKIT_REPORT_BYTES];

    for (size_t i = 0; i < size; i++)
        EXPECT_ERROR(sk_snpguard_report_read(text, i, back, &error), SEVKIT_EINPUT, &error);
    EXPECT_OK(sk_snpguard_report_read(text, size, back, &error), &error);
    /* The NUL that ends a C string is no part of a text. */
    EXPECT_ERROR(sk_snpguard_report_read(text, size + 1, back, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "expected nothing");
}
