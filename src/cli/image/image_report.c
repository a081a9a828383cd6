/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_options.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PERCENT 100

/* One line that is written over, on a terminal only. */
static void step(void *arg, const char *what, uint64_t done, uint64_t total)
{
    static uint64_t shown = UINT64_MAX;
    static const char *last;
    uint64_t part = total ? done * PERCENT / total : done >> 24;

    (void)arg;
    if (!what || !isatty(STDERR_FILENO) || (last == what && part == shown))
        return;
    last = what;
    shown = part;
    if (total)
        (void)fprintf(stderr, "\r%-12s %3" PRIu64 " %%\033[K%s", what, part,
                      done >= total ? "\r\033[K" : "");
    else
        (void)fprintf(stderr, "\r%-12s %" PRIu64 " MiB\033[K", what, done >> 20);
}

const struct sk_progress sk_image_progress = {step, NULL};

void sk_image_add_changes(struct sk_text *text, const struct sk_image_root *root)
{
    const struct sk_changes *changes = &root->changes;

    for (size_t i = 0; i < changes->count; i++) {
        sk_text_addf(text, "%-8s ", sk_change_words[changes->list[i].kind]);
        sk_cli_add_printable(text, changes->list[i].path, strlen(changes->list[i].path));
        sk_text_add(text, ": ");
        sk_cli_add_printable(text, changes->list[i].text, strlen(changes->list[i].text));
        sk_text_add(text, "\n");
    }
    if (root->losses.acls)
        sk_text_addf(text, "note     access control lists of %lu files are not kept\n",
                     root->losses.acls);
    if (root->losses.sockets)
        sk_text_addf(text, "note     %lu sockets are left out\n", root->losses.sockets);
}

json_t *sk_image_changes_json(const struct sk_image_root *root)
{
    json_t *list = sk_json_array();

    for (size_t i = 0; i < root->changes.count; i++) {
        const struct sk_change *change = &root->changes.list[i];
        json_t *member = sk_json_object();

        sk_json_add_text(member, "kind", sk_change_words[change->kind]);
        sk_json_add_text(member, "path", change->path);
        sk_json_add_text(member, "text", change->text);
        sk_json_append(list, member);
    }
    return list;
}
