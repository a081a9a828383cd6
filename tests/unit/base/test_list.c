/* SPDX-License-Identifier: Apache-2.0 */
#include "base/list.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

TEST(items)
{
    const char *cursor = "smt,,debug,";
    static const char *const expected[] = {"smt", "", "debug", ""};
    struct sk_item item;
    size_t count = 0;

    while (sk_list_next(&cursor, &item)) {
        EXPECT(count < 4);
        EXPECT_STR(item.text, expected[count]);
        EXPECT_INT(item.length, strlen(expected[count]));
        count++;
    }
    EXPECT_INT(count, 4);
    EXPECT(!cursor && !sk_list_next(&cursor, &item));
}

TEST(an_empty_list_has_one_empty_item)
{
    const char *cursor = "";
    struct sk_item item;

    EXPECT(sk_list_next(&cursor, &item));
    EXPECT_INT(item.length, 0);
    EXPECT(!sk_list_next(&cursor, &item));
}

TEST(an_item_too_long_has_no_text)
{
    char list[2 * SK_ITEM_MAX_BYTES + 2];
    const char *cursor = list;
    struct sk_item item;
    char shown[256];

    memset(list, 'x', sizeof(list));
    list[SK_ITEM_MAX_BYTES - 1] = ',';
    list[sizeof(list) - 1] = '\0';
    EXPECT(sk_list_next(&cursor, &item));
    EXPECT_INT(strlen(item.text), SK_ITEM_MAX_BYTES - 1);
    EXPECT(sk_list_next(&cursor, &item));
    EXPECT_STR(item.text, "");
    EXPECT_INT(item.length, SK_ITEM_MAX_BYTES + 1);
    (void)snprintf(shown, sizeof(shown), "%.*s", SK_ITEM(item));
    EXPECT_INT(strlen(shown), SK_ITEM_MAX_BYTES + 1);
    EXPECT(!cursor);
}

static int join(void *arg, const char *word, struct sevkit_error *error)
{
    char *joined = arg;

    if (strcmp(word, "stop") == 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "stopped");
    (void)strcat(strcat(joined, word), ";");
    return 0;
}

TEST(each_word_is_handed_over_up_to_an_error)
{
    char joined[128] = "", longer[2 * SK_ITEM_MAX_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sk_list_each("a,,bc", join, joined, &error), &error);
    EXPECT_STR(joined, "a;;bc;");
    joined[0] = '\0';
    EXPECT_ERROR(sk_list_each("a,stop,b", join, joined, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(joined, "a;");
    joined[0] = '\0';
    memset(longer, 'x', sizeof(longer));
    longer[100] = '\0';
    EXPECT_OK(sk_list_each(longer, join, joined, &error), &error);
    EXPECT_INT(strlen(joined), 101);
}
