/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_H
#define SK_TEST_H

/*
 * TEST(name) { ... } registers itself; the harness runs all tests of a program and prints TAP. An
 * EXPECT that fails prints both values and ends the test.
 *
 *     SEVKIT_CORPUS   folder of reference data; sk_test_corpus() skips the test where it is absent
 */

#include "base/error.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sk_test {
    const char *name;
    void (*run)(void);
    struct sk_test *next;
};

void sk_test_register(struct sk_test *test);
_Noreturn void sk_test_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void sk_test_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Path below the corpus, valid until the next call; skips the test if it is not there. */
const char *sk_test_corpus(const char *path);
/* A whole file; fails the test if it cannot be read. Freed by the harness after the test. */
const uint8_t *sk_test_read(const char *path, size_t *ret_size);
/* Reproducible pseudo-random bytes; the seed is printed on failure (SEVKIT_TEST_SEED sets it). */
void sk_test_random(void *data, size_t size);
uint64_t sk_test_random_below(uint64_t bound);
void sk_test_bytes_equal(const char *file, int line, const void *got, const void *want, size_t size,
                         const char *what);

#define TEST(test_name)                                                      \
    static void test_name(void);                                             \
    static struct sk_test test_name##_entry = {#test_name, test_name, NULL}; \
    __attribute__((constructor)) static void test_name##_register(void)      \
    {                                                                        \
        sk_test_register(&test_name##_entry);                                \
    }                                                                        \
    static void test_name(void)

#define EXPECT(condition)                                                 \
    do {                                                                  \
        if (!(condition))                                                 \
            sk_test_fail(__FILE__, __LINE__, "expected: %s", #condition); \
    } while (0)

#define EXPECT_INT(got, want)                                                                     \
    do {                                                                                          \
        long long got_ = (long long)(got), want_ = (long long)(want);                             \
        if (got_ != want_)                                                                        \
            sk_test_fail(__FILE__, __LINE__, "%s is %lld (0x%llx), expected %lld (0x%llx)", #got, \
                         got_, (unsigned long long)got_, want_, (unsigned long long)want_);       \
    } while (0)

#define EXPECT_STR(got, want)                                                       \
    do {                                                                            \
        const char *got_ = (got), *want_ = (want);                                  \
        if (!got_ || strcmp(got_, want_) != 0)                                      \
            sk_test_fail(__FILE__, __LINE__, "%s is \"%s\", expected \"%s\"", #got, \
                         got_ ? got_ : "(null)", want_);                            \
    } while (0)

#define EXPECT_CONTAINS(got, part)                                                        \
    do {                                                                                  \
        const char *got_ = (got), *part_ = (part);                                        \
        if (!got_ || !strstr(got_, part_))                                                \
            sk_test_fail(__FILE__, __LINE__, "%s is \"%s\", expected \"%s\" in it", #got, \
                         got_ ? got_ : "(null)", part_);                                  \
    } while (0)

#define EXPECT_BYTES(got, want, size) \
    sk_test_bytes_equal(__FILE__, __LINE__, (got), (want), (size), #got)

/* 0, with the error's text printed otherwise. */
#define EXPECT_OK(call, error)                                                           \
    do {                                                                                 \
        int code_ = (call);                                                              \
        if (code_ != 0)                                                                  \
            sk_test_fail(__FILE__, __LINE__, "%s: %d: %s", #call, code_, (error)->text); \
    } while (0)

/* The given code, in the error object too. */
#define EXPECT_ERROR(call, want, error)                                                         \
    do {                                                                                        \
        int code_ = (call), want_ = (want);                                                     \
        if (code_ != want_ || (error)->code != want_)                                           \
            sk_test_fail(__FILE__, __LINE__, "%s: %d, in the error %d, expected %d: %s", #call, \
                         code_, (error)->code, want_, (error)->text);                           \
    } while (0)

#endif
