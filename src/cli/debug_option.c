/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/debug_option.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "base/list.h"
#include "base/text.h"
#include "cli/view/output.h"

#include <stdint.h>
#include <string.h>

/* The rooms that say something. */
static const char *const known[] = {"appraise", "formats", "kds",  "measure",
                                    "plan",     "policy",  "qemu", "verify"};

static void print(void *arg, const char *room, const char *line)
{
    unsigned chosen = (unsigned)(uintptr_t)arg;

    for (size_t i = 0; i < SK_ARRAY_SIZE(known); i++)
        if (chosen >> i & 1 && strcmp(known[i], room) == 0)
            sk_cli_debug_line(room, line);
}

static unsigned rooms_of(const struct sk_item *item)
{
    unsigned rooms = 0;

    for (unsigned i = 0; i < SK_ARRAY_SIZE(known); i++)
        if (strcmp(item->text, known[i]) == 0 || strcmp(item->text, "all") == 0)
            rooms |= 1u << i;
    return rooms;
}

static int unknown_room(const char *where, const struct sk_item *item, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(known); i++)
        sk_text_addf(&names, ", %s", known[i]);
    return sk_error_set(error, SEVKIT_EUSAGE, "%s: unknown room '%.*s'; known are all%s", where,
                        SK_ITEM(*item), sk_text_get(&names));
}

int sk_cli_debug_start(const char *where, const char *rooms, struct sevkit_error *error)
{
    unsigned chosen = 0;
    struct sk_item item;

    for (const char *cursor = rooms; sk_list_next(&cursor, &item);) {
        unsigned named = rooms_of(&item);

        if (!named)
            return unknown_room(where, &item, error);
        chosen |= named;
    }
    sevkit_debug_set(print, (void *)(uintptr_t)chosen);
    return 0;
}
