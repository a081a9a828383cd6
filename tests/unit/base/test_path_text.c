/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/path_text.h"
#include "base/values/space.h"
#include "test.h"

#include <stdlib.h>

TEST(names_and_folders)
{
    static const struct {
        const char *path, *name, *folder;
    } cases[] = {
        {"a", "a", "."},         {"a/b", "b", "a"}, {"/a", "a", "/"},
        {"/a/b/c", "c", "/a/b"}, {"./a", "a", "."}, {"a/", "", "a"},
        {"/", "", "/"},          {"", "", "."},     {"a//b", "b", "a/"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *folder = sk_path_folder(cases[i].path);

        EXPECT_STR(sk_path_name(cases[i].path), cases[i].name);
        EXPECT_STR(folder, cases[i].folder);
        free(folder);
    }
}

TEST(white_space_of_the_c_locale)
{
    for (int c = -128; c < 256; c++)
        EXPECT_INT(sk_is_space(c), c == ' ' || (c >= 9 && c <= 13));
    EXPECT_INT(sk_spaces(" \t\r\n\v\fx ", 8), 6);
    EXPECT_INT(sk_spaces("   ", 3), 3);
    EXPECT_INT(sk_spaces("x", 1), 0);
    EXPECT_INT(sk_spaces("", 0), 0);
}
