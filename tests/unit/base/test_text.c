/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "fault.h"
#include "test.h"

#include <stdlib.h>

TEST(empty)
{
    struct sk_text text = {0};

    EXPECT_STR(sk_text_get(&text), "");
    EXPECT(sk_text_ok(&text));
    sk_text_done(&text);
    EXPECT_STR(sk_text_get(&text), "");
}

TEST(append)
{
    struct sk_text text = {0};

    sk_text_add(&text, "a");
    sk_text_add(&text, "");
    sk_text_add_bytes(&text, "bcd", 2);
    sk_text_add_bytes(&text, NULL, 0);
    sk_text_addf(&text, "-%d-%s", 42, "x");
    EXPECT(sk_text_ok(&text));
    EXPECT_STR(sk_text_get(&text), "abc-42-x");
    EXPECT_INT(text.length, 8);
    sk_text_done(&text);
    EXPECT(text.data == NULL && text.length == 0);
}

TEST(encodings)
{
    struct sk_text text = {0};

    sk_text_add_hex(&text, "\x01\xab", 2);
    sk_text_add(&text, " ");
    sk_text_add_base64(&text, "ab", 2);
    sk_text_add_hex(&text, "", 0);
    sk_text_add_base64(&text, "", 0);
    EXPECT_STR(sk_text_get(&text), "01ab YWI=");
    EXPECT_INT(text.length, 9);
    sk_text_done(&text);
}

TEST(bytes_may_hold_nul)
{
    struct sk_text text = {0};

    sk_text_add_bytes(&text, "a\0b", 3);
    EXPECT_INT(text.length, 3);
    EXPECT_BYTES(text.data, "a\0b", 4);
    sk_text_done(&text);
}

/* Around every power of two, so that the terminator falls on the first byte of new room. */
TEST(growth)
{
    struct sk_text text = {0};

    for (size_t i = 0; i < 3000; i++) {
        sk_text_addf(&text, "%c", (int)('a' + i % 26));
        EXPECT_INT(text.length, i + 1);
        EXPECT_INT(strlen(sk_text_get(&text)), i + 1);
    }
    for (size_t i = 0; i < 3000; i++)
        EXPECT_INT(text.data[i], 'a' + i % 26);
    sk_text_done(&text);
}

TEST(long_pieces)
{
    struct sk_text text = {0};
    char *piece = malloc(100001);

    EXPECT(piece);
    memset(piece, 'x', 100000);
    piece[100000] = '\0';
    sk_text_add(&text, piece);
    sk_text_addf(&text, "%s", piece);
    EXPECT(sk_text_ok(&text));
    EXPECT_INT(strlen(sk_text_get(&text)), 200000);
    free(piece);
    sk_text_done(&text);
}

static int build(void *arg, struct sevkit_error *error)
{
    struct sk_text text = {0};
    bool whole;

    (void)arg;
    for (unsigned i = 0; i < 100; i++) {
        sk_text_add(&text, "0123456789");
        sk_text_addf(&text, "%u", i % 10);
        sk_text_add_hex(&text, "x", 1);
        sk_text_add_base64(&text, "x", 1);
    }
    whole = sk_text_ok(&text);
    if (whole)
        EXPECT_INT(text.length, 1700);
    sk_text_done(&text);
    return whole ? 0 : sk_error_oom(error);
}

TEST(out_of_memory)
{
    EXPECT(sk_fault_run(build, NULL) >= 4);
}

/* After a failure what is there stays a valid text, and further appends do nothing. */
static int append_after_failure(void *arg, struct sevkit_error *error)
{
    struct sk_text text = {0};
    int code = 0;

    (void)arg;
    for (unsigned i = 0; i < 40; i++) {
        size_t before = text.length;
        bool ok = sk_text_ok(&text);

        sk_text_add(&text, "0123456789");
        EXPECT(ok || text.length == before);
        EXPECT_INT(strlen(sk_text_get(&text)), text.length);
    }
    if (!sk_text_ok(&text))
        code = sk_error_oom(error);
    sk_text_done(&text);
    return code;
}

TEST(appends_after_a_failure)
{
    EXPECT(sk_fault_run(append_after_failure, NULL) >= 2);
}
