/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "test.h"

TEST(names)
{
    static const struct {
        int code;
        const char *name;
    } names[] = {
        {SEVKIT_OK, "ok"},
        {SEVKIT_EUSAGE, "usage"},
        {SEVKIT_EINPUT, "input"},
        {SEVKIT_EREFUSED, "refused"},
        {SEVKIT_EIO, "io"},
        {SEVKIT_ENOMEM, "memory"},
        {SEVKIT_EINTERNAL, "internal"},
        {1, "unknown"},
        {-7, "unknown"},
        {-2147483647 - 1, "unknown"},
        {2147483647, "unknown"},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        EXPECT_STR(sevkit_error_name(names[i].code), names[i].name);
}

TEST(set)
{
    struct sevkit_error error = {0};

    EXPECT_INT(sk_error_set(&error, SEVKIT_EINPUT, "size %d is not %s", 5, "right"), SEVKIT_EINPUT);
    EXPECT_INT(error.code, SEVKIT_EINPUT);
    EXPECT_STR(error.text, "size 5 is not right");
}

TEST(set_again_replaces)
{
    struct sevkit_error error = {0};

    (void)sk_error_set(&error, SEVKIT_EINPUT, "a long first text");
    (void)sk_error_set(&error, SEVKIT_EIO, "second");
    EXPECT_INT(error.code, SEVKIT_EIO);
    EXPECT_STR(error.text, "second");
}

TEST(reasons)
{
    struct sevkit_error error = {0};

    EXPECT_INT(sk_error_reason(&error, SEVKIT_REASON_NO_SVSM_INFO,
                               sk_error_set(&error, SEVKIT_EREFUSED, "none")),
               SEVKIT_EREFUSED);
    EXPECT_INT(error.reason, SEVKIT_REASON_NO_SVSM_INFO);
    (void)sk_error_wrap(&error, SEVKIT_EREFUSED, "a.fd");
    EXPECT_INT(error.reason, SEVKIT_REASON_NO_SVSM_INFO);
    (void)sk_error_set(&error, SEVKIT_EIO, "another");
    EXPECT_INT(error.reason, SEVKIT_REASON_NONE);
}

TEST(without_an_object)
{
    EXPECT_INT(sk_error_reason(NULL, SEVKIT_REASON_NO_SVSM_INFO, SEVKIT_EIO), SEVKIT_EIO);
    EXPECT_INT(sk_error_set(NULL, SEVKIT_EIO, "x"), SEVKIT_EIO);
    EXPECT_INT(sk_error_wrap(NULL, SEVKIT_EIO, "x"), SEVKIT_EIO);
    EXPECT_INT(sk_error_oom(NULL), SEVKIT_ENOMEM);
}

TEST(wrap_reads_from_outside_in)
{
    struct sevkit_error error = {0};

    (void)sk_error_set(&error, SEVKIT_EINPUT, "size 0x1800 is not a multiple of 4096");
    (void)sk_error_wrap(&error, SEVKIT_EINPUT, "section %d", 3);
    EXPECT_INT(sk_error_wrap(&error, SEVKIT_EINPUT, "%s", "a.fd"), SEVKIT_EINPUT);
    EXPECT_INT(error.code, SEVKIT_EINPUT);
    EXPECT_STR(error.text, "a.fd: section 3: size 0x1800 is not a multiple of 4096");
}

TEST(out_of_memory)
{
    struct sevkit_error error = {0};

    EXPECT_INT(sk_error_oom(&error), SEVKIT_ENOMEM);
    EXPECT_INT(error.code, SEVKIT_ENOMEM);
    EXPECT_STR(error.text, "out of memory");
}

/* A percent sign in a text that is wrapped is not a format. */
TEST(wrap_keeps_percent_signs)
{
    struct sevkit_error error = {0};

    (void)sk_error_set(&error, SEVKIT_EIO, "%s", "100%s%n");
    (void)sk_error_wrap(&error, SEVKIT_EIO, "file");
    EXPECT_STR(error.text, "file: 100%s%n");
}

/* Texts around the limit lose their end, never their terminator. */
TEST(long_texts_are_cut)
{
    char long_text[2 * SEVKIT_ERROR_TEXT_BYTES];

    for (size_t length = SEVKIT_ERROR_TEXT_BYTES - 8; length < SEVKIT_ERROR_TEXT_BYTES + 8;
         length++) {
        struct sevkit_error error;
        size_t kept = length < SEVKIT_ERROR_TEXT_BYTES ? length : SEVKIT_ERROR_TEXT_BYTES - 1;

        memset(long_text, 'a', length);
        long_text[length] = '\0';
        memset(&error, 'x', sizeof(error));
        (void)sk_error_set(&error, SEVKIT_EIO, "%s", long_text);
        EXPECT_INT(strnlen(error.text, sizeof(error.text)), kept);

        (void)sk_error_set(&error, SEVKIT_EIO, "inner");
        (void)sk_error_wrap(&error, SEVKIT_EIO, "%s", long_text);
        EXPECT(strnlen(error.text, sizeof(error.text)) < sizeof(error.text));
        EXPECT(strncmp(error.text, long_text, SEVKIT_ERROR_TEXT_BYTES - 8) == 0);

        (void)sk_error_set(&error, SEVKIT_EIO, "%s", long_text);
        (void)sk_error_wrap(&error, SEVKIT_EIO, "outer");
        EXPECT(strnlen(error.text, sizeof(error.text)) == sizeof(error.text) - 1);
        EXPECT(strncmp(error.text, "outer: aaa", 10) == 0);
    }
}
