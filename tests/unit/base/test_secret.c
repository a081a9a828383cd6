/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"
#include "fault.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

TEST(memory_is_zero_and_writable)
{
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 65536};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct sk_secret *secret = NULL;
        struct sevkit_error error = {0};

        EXPECT_OK(sk_secret_new(sizes[i], &secret, &error), &error);
        EXPECT(secret->capacity >= sizes[i]);
        EXPECT_INT(secret->size, 0);
        for (size_t k = 0; k < secret->capacity; k++)
            EXPECT_INT(secret->data[k], 0);
        memset(secret->data, 0xa5, secret->capacity);
        sk_secret_free(secret);
    }
}

TEST(free_accepts_nothing)
{
    struct sk_secret *secret = NULL;

    sk_secret_free(NULL);
    sk_secret_free_p(&secret);
}

/* "dd" in VmFlags of /proc/self/smaps is MADV_DONTDUMP (Linux, Documentation/filesystems/proc.rst). */
TEST(not_in_core_dumps)
{
    struct sk_secret *secret = NULL;
    struct sevkit_error error = {0};
    char line[512];
    bool inside = false;
    bool excluded = false;
    FILE *maps = fopen("/proc/self/smaps", "r");

    if (!maps)
        sk_test_skip("no /proc/self/smaps");
    EXPECT_OK(sk_secret_new(100, &secret, &error), &error);
    while (fgets(line, sizeof(line), maps)) {
        unsigned long long start, end;

        if (sscanf(line, "%llx-%llx ", &start, &end) == 2)
            inside = (uintptr_t)secret->data >= start && (uintptr_t)secret->data < end;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            excluded = strstr(line, " dd") != NULL;
    }
    (void)fclose(maps);
    sk_secret_free(secret);
    EXPECT(excluded);
}

TEST(equality)
{
    uint8_t a[64];
    uint8_t b[64];

    sk_test_random(a, sizeof(a));
    memcpy(b, a, sizeof(a));
    EXPECT(sk_secret_equal(a, b, sizeof(a)));
    EXPECT(sk_secret_equal(NULL, NULL, 0));
    for (size_t bit = 0; bit < 8 * sizeof(a); bit++) {
        b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        EXPECT(!sk_secret_equal(a, b, sizeof(a)));
        EXPECT(sk_secret_equal(a, b, bit / 8));
        b[bit / 8] = a[bit / 8];
    }
}

TEST(wipe)
{
    uint8_t data[16];

    memset(data, 0xa5, sizeof(data));
    sk_wipe(data + 4, 8);
    EXPECT_BYTES(data, "\xa5\xa5\xa5\xa5\0\0\0\0\0\0\0\0\xa5\xa5\xa5\xa5", 16);
    sk_wipe(NULL, 0);
}

TEST(as_a_line)
{
    static const char *const lines[][2] = {{"61\n", "YQ==\n"},
                                           {"6162\n", "YWI=\n"},
                                           {"616263\n", "YWJj\n"},
                                           {"61626364\n", "YWJjZA==\n"}};

    for (size_t size = 1; size <= 4; size++)
        for (int base64 = 0; base64 < 2; base64++) {
            struct sk_secret *secret, *line;
            struct sevkit_error error;
            const char *want = lines[size - 1][base64];

            EXPECT_OK(sk_secret_new(size, &secret, &error), &error);
            memcpy(secret->data, "abcd", size);
            secret->size = size;
            EXPECT_OK(sk_secret_line(secret, base64, &line, &error), &error);
            EXPECT_INT(line->size, strlen(want));
            EXPECT(line->size <= line->capacity);
            EXPECT_BYTES(line->data, want, line->size);
            sk_secret_free(secret);
            sk_secret_free(line);
        }
}

static int make_one(void *arg, struct sevkit_error *error)
{
    struct sk_secret *secret = arg;
    int code = sk_secret_new(10, &secret, error);

    if (code < 0) {
        EXPECT(secret == arg); /* ret_ is written only on success */
        return code;
    }
    sk_secret_free(secret);
    return 0;
}

TEST(out_of_memory)
{
    EXPECT(sk_fault_run(make_one, NULL) >= 2);
}
