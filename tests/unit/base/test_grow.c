/* SPDX-License-Identifier: Apache-2.0 */
#include "base/grow.h"
#include "fault.h"
#include "test.h"

struct item {
    uint32_t a, b;
};

TEST(one_by_one)
{
    struct item *items = NULL;
    size_t count = 0;

    for (; count < 100; count++) {
        EXPECT(sk_grow_by_one(&items, sizeof(*items), count));
        items[count] = (struct item){(uint32_t)count, 7};
    }
    for (size_t i = 0; i < count; i++)
        EXPECT(items[i].a == i && items[i].b == 7);
    free(items);
}

TEST(doubling)
{
    struct item *items = NULL;
    size_t count = 0, capacity = 0;

    for (; count < 1000; count++) {
        EXPECT(sk_grow(&items, sizeof(*items), count, &capacity));
        EXPECT(count < capacity);
        items[count] = (struct item){(uint32_t)count, 7};
    }
    EXPECT_INT(capacity, 1024);
    for (size_t i = 0; i < count; i++)
        EXPECT(items[i].a == i && items[i].b == 7);
    free(items);
}

TEST(too_many)
{
    struct item *items = NULL;
    size_t capacity = SIZE_MAX / 4;

    EXPECT(!sk_grow_by_one(&items, sizeof(*items), SIZE_MAX / sizeof(*items)));
    EXPECT(!sk_grow(&items, sizeof(*items), capacity, &capacity));
    EXPECT(!items);
    EXPECT(capacity == SIZE_MAX / 4);
}

static int grow_once(void *arg, struct sevkit_error *error)
{
    struct item *items = NULL;
    size_t count = 0, capacity = 0;
    bool grown = true;

    (void)arg;
    for (; grown && count < 40; count++) {
        grown = sk_grow(&items, sizeof(*items), count, &capacity);
        if (grown)
            items[count].a = 1;
    }
    free(items);
    return grown ? 0 : sk_error_set(error, SEVKIT_ENOMEM, "memory");
}

TEST(without_memory)
{
    EXPECT_INT(sk_fault_run(grow_once, NULL), 3);
}
