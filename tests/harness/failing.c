/* SPDX-License-Identifier: Apache-2.0 */
/* Every way to fail: the harness must report each of these as tests/structure/check-harness.py says. */
#include "fake_sys.h"
#include "fault.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>

TEST(passes)
{
    EXPECT(true);
    EXPECT_INT(-1, -1);
    EXPECT_STR("a", "a");
    EXPECT_CONTAINS("abc", "b");
    EXPECT_BYTES("ab", "ab", 2);
}

TEST(skips)
{
    sk_test_skip("because");
}

TEST(skips_without_data)
{
    (void)sk_test_corpus("no/such/file");
}

TEST(fails_expect)
{
    EXPECT(1 > 2);
}

TEST(fails_int)
{
    EXPECT_INT(1, 2);
}

TEST(fails_str)
{
    EXPECT_STR("one", "two");
}

TEST(fails_str_null)
{
    EXPECT_STR(NULL, "two");
}

TEST(fails_contains)
{
    EXPECT_CONTAINS("one", "two");
}

TEST(fails_bytes)
{
    EXPECT_BYTES("\x01\x02\x03", "\x01\x02\x04", 3);
}

TEST(fails_ok)
{
    struct sevkit_error error = {.code = SEVKIT_EIO, .text = "the text"};

    EXPECT_OK(SEVKIT_EIO, &error);
}

TEST(fails_error)
{
    struct sevkit_error error = {.code = SEVKIT_EIO, .text = "the text"};

    EXPECT_ERROR(SEVKIT_EINPUT, SEVKIT_EINPUT, &error);
}

TEST(fails_read)
{
    size_t size;

    (void)sk_test_read("/no/such/file", &size);
}

TEST(fails_with_seed)
{
    uint8_t bytes[4];

    sk_test_random(bytes, sizeof(bytes));
    EXPECT(false);
}

static int leak(void *arg, struct sevkit_error *error)
{
    char *volatile text = strdup("lost");

    (void)arg;
    if (!text) {
        error->code = SEVKIT_ENOMEM;
        return SEVKIT_ENOMEM;
    }
    return 0;
}

TEST(fails_leak)
{
    sk_fault_run(leak, NULL);
}

static int wrong_code(void *arg, struct sevkit_error *error)
{
    void *volatile memory = malloc(1);

    (void)arg;
    if (!memory) {
        error->code = SEVKIT_EINPUT;
        return SEVKIT_EINPUT;
    }
    free(memory);
    return 0;
}

TEST(fails_oom_code)
{
    sk_fault_run(wrong_code, NULL);
}

static const struct sk_fake_file a_file = {.path = "a", .data = "x", .size = 1};

static void arrange(void)
{
    sk_fake_add(&a_file);
}

static int forget_close(void *arg, struct sevkit_error *error)
{
    (void)arg;
    if (sk_fake_sys.open_read("a") < 0) {
        error->code = SEVKIT_EIO;
        return SEVKIT_EIO;
    }
    return 0;
}

TEST(fails_open_descriptor)
{
    (void)sk_fake_run(SK_FAKE_OPEN, EIO, SEVKIT_EIO, arrange, forget_close, NULL);
}

TEST(passes_at_the_end)
{
    EXPECT_INT(sk_test_random_below(1), 0);
}
