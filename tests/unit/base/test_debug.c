/* SPDX-License-Identifier: Apache-2.0 */
#include "base/debug.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

struct heard {
    unsigned count;
    char room[16];
    char line[600];
};

static void hear(void *arg, const char *room, const char *line)
{
    struct heard *heard = arg;

    heard->count++;
    (void)snprintf(heard->room, sizeof(heard->room), "%s", room);
    (void)snprintf(heard->line, sizeof(heard->line), "%s", line);
}

TEST(a_listener_hears_each_line)
{
    struct heard heard = {0};

    sk_debug("base", "no one is there");
    sevkit_debug_set(hear, &heard);
    sk_debug("verify", "VCEK %d of %d", 2, 3);
    EXPECT_INT(heard.count, 1);
    EXPECT_STR(heard.room, "verify");
    EXPECT_STR(heard.line, "VCEK 2 of 3");
    sk_debug("kds", "%s", "a\nforged\033[31m line\177");
    EXPECT_STR(heard.line, "a?forged?[31m line?");
    sevkit_debug_set(NULL, NULL);
    sk_debug("kds", "unheard");
    EXPECT_INT(heard.count, 2);
}

TEST(a_line_is_bounded)
{
    struct heard heard = {0};
    char name[2000];

    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    sevkit_debug_set(hear, &heard);
    sk_debug("sys", "%s", name);
    sevkit_debug_set(NULL, NULL);
    EXPECT_INT(strlen(heard.line), 511);
}
