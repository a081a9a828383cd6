/* SPDX-License-Identifier: Apache-2.0 */
#include "base/listener.h"
#include "test.h"

#include <stdio.h>

static char heard[4096];

static void warn(void *arg, const char *line)
{
    (void)snprintf(heard, sizeof(heard), "%s: warn: %s", (const char *)arg, line);
}

static void note(void *arg, const char *line)
{
    (void)snprintf(heard, sizeof(heard), "%s: note: %s", (const char *)arg, line);
}

TEST(lines)
{
    char name[] = "x";
    const struct sk_listener listener = {.warn = warn, .note = note, .arg = name};

    sk_listener_warn(&listener, "%d of %s", 2, "three");
    EXPECT_STR(heard, "x: warn: 2 of three");
    sk_listener_note(&listener, "%s", "so");
    EXPECT_STR(heard, "x: note: so");
}

TEST(silence)
{
    const struct sk_listener deaf = {.warn = NULL};

    heard[0] = '\0';
    sk_listener_warn(NULL, "a");
    sk_listener_note(NULL, "a");
    sk_listener_warn(&deaf, "a");
    sk_listener_note(&deaf, "a");
    EXPECT_STR(heard, "");
}

TEST(long_line_loses_its_end)
{
    char name[] = "x", text[3000];
    const struct sk_listener listener = {.warn = warn, .arg = name};

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    sk_listener_warn(&listener, "%s", text);
    EXPECT_INT(strlen(heard), strlen("x: warn: ") + 2047);
}
