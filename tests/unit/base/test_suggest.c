/* SPDX-License-Identifier: Apache-2.0 */
#include "base/args/suggest.h"
#include "test.h"

#include <string.h>

static const char *const words[] = {"firmware", "kernel", "initrd", "Milan", "x", NULL};

TEST(nearest)
{
    static const struct {
        const char *word, *meant;
    } cases[] = {
        {"firmwares", "firmware"},
        {"firware", "firmware"},
        {"Firmware", "firmware"},
        {"milan", "Milan"},
        {"initr", "initrd"},
        {"kernel", "kernel"},
        /* No more than a third of the letters may differ. */
        {"karnol", "kernel"},
        {"karnyx", NULL},
        {"memory", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *found = sk_suggestion_nearest(cases[i].word, words);

        EXPECT_STR(found ? found : "none", cases[i].meant ? cases[i].meant : "none");
    }
    EXPECT(!sk_suggestion_nearest("kernel", &words[5]));
}

TEST(long_words_are_left_alone)
{
    char word[100];
    const char *const known[] = {word, "short", NULL};

    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    EXPECT(!sk_suggestion_nearest(word, words));
    EXPECT(!sk_suggestion_nearest(word, known));
    EXPECT_STR(sk_suggestion_nearest("shor", known), "short");
}
