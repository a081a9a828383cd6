/* SPDX-License-Identifier: Apache-2.0 */
#include "init/memory.h"

#include "test.h"

static struct sevkit_error error;

TEST(both_numbers)
{
    struct sk_memory memory;

    EXPECT_OK(sk_memory_parse("MemTotal:         498060 kB\nMemFree:          434612 kB\n"
                              "MemAvailable:     439120 kB\nBuffers: 0 kB\n",
                              &memory, &error),
              &error);
    EXPECT_INT(memory.total_kib, 498060);
    EXPECT_INT(memory.available_kib, 439120);
}

TEST(refused)
{
    static const char *const bad[] = {
        "",
        "MemTotal: 1 kB\n",
        "MemAvailable: 1 kB\n",
        "MemTotal: x kB\nMemAvailable: 1 kB\n",
        "MemTotal: 1 MB\nMemAvailable: 1 kB\n",
        "MemTotal: 1\nMemAvailable: 1 kB\n",
    };
    struct sk_memory memory;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT_ERROR(sk_memory_parse(bad[i], &memory, &error), SEVKIT_EIO, &error);
}

TEST(this_machine)
{
    struct sk_memory memory;

    EXPECT_OK(sk_memory_read(&memory, &error), &error);
    EXPECT(memory.total_kib >= memory.available_kib && memory.available_kib > 0);
}
