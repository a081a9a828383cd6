/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that are loaded when they are needed. */
#include "sys/libraries/on_demand.h"
#include "test.h"

TEST(the_first_library_that_is_there)
{
    static const char *const names[] = {"libsevkit-no-such-library.so", "libc.so.6", NULL};
    size_t (*length)(const char *text) = NULL;
    const struct sk_on_demand_symbol symbols[] = {{"strlen", &length}};
    struct sk_on_demand library = {names, symbols, 1, false};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_on_demand_load(&library, &error), &error);
    EXPECT(library.loaded);
    EXPECT_INT(length("four"), 4);
    /* Once is enough. */
    length = NULL;
    EXPECT_OK(sk_on_demand_load(&library, &error), &error);
    EXPECT(!length);
}

TEST(a_library_that_is_not_there)
{
    static const char *const names[] = {"libsevkit-no-such-library.so", "libsevkit-neither.so",
                                        NULL};
    struct sk_on_demand library = {names, NULL, 0, false};
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_on_demand_load(&library, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "libsevkit-no-such-library.so cannot be loaded: ");
    EXPECT(!library.loaded);
}

TEST(a_library_without_the_function)
{
    static const char *const names[] = {"libc.so.6", NULL};
    void (*function)(void) = NULL;
    const struct sk_on_demand_symbol symbols[] = {{"sevkit_no_such_function", &function}};
    struct sk_on_demand library = {names, symbols, 1, false};
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_on_demand_load(&library, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "libc.so.6 has no sevkit_no_such_function");
    EXPECT(!library.loaded);
}
