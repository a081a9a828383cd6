/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_view.h"

#include "base/cleanup.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
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

static json_t *changes_json(const struct sk_image_root *root)
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

json_t *sk_image_plan_json(const struct sk_boot_parameters *parameters)
{
    json_t *plan = sk_json_object();

    for (const struct sk_boot_row *row = sk_boot_rows; row->name; row++) {
        SK_CLEANUP(sk_text_done) struct sk_text value = {0};

        if (!row->key || !sk_boot_row_is_set(row, parameters))
            continue;
        sk_boot_row_write(row, parameters, &value);
        if (row->kind == SK_BOOT_KIND_NUMBER)
            sk_json_add_integer(plan, row->key, strtoull(sk_text_get(&value), NULL, 10));
        else
            sk_json_add_text(plan, row->key, sk_text_get(&value));
    }
    return plan;
}

static int print_json(const struct sk_given *given, const char *schema,
                      const struct sk_image_made *made, const char *cmdline,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document(schema);
    bool verity = made->boot.mode == SK_BOOT_VERITY, luks = made->boot.mode == SK_BOOT_LUKS;

    sk_json_add_text(document, "image", sk_given_value(given, OPT_OUTPUT));
    if (verity)
        sk_json_add_text(document, "hash_tree", sk_given_value(given, OPT_HASH_TREE));
    if (luks)
        sk_json_add_text(document, "uuid", made->uuid);
    sk_json_add_integer(document, "root_bytes", made->root.bytes);
    if (verity || luks)
        sk_json_add_integer(document, "filesystem_bytes", made->filesystem_bytes);
    if (verity)
        sk_json_add_integer(document, "tree_bytes", made->tree_bytes);
    if (luks)
        sk_json_add_integer(document, "image_bytes", made->image_bytes);
    if (verity || luks) {
        sk_json_add_text(document, "cmdline", cmdline);
        sk_json_add(document, "plan", sk_image_plan_json(&made->boot));
    }
    sk_json_add(document, "changes", changes_json(&made->root));
    return sk_json_emit(document, error);
}

static void add_changes(struct sk_text *text, const struct sk_image_root *root)
{
    const struct sk_changes *changes = &root->changes;

    for (size_t i = 0; i < changes->count; i++) {
        sk_text_addf(text, "%-8s ", sk_change_words[changes->list[i].kind]);
        sk_text_add_printable(text, changes->list[i].path);
        sk_text_add(text, ": ");
        sk_text_add_printable(text, changes->list[i].text);
        sk_text_add(text, "\n");
    }
    if (root->losses.acls)
        sk_text_addf(text, "note     access control lists of %lu files are not kept\n",
                     root->losses.acls);
    if (root->losses.sockets)
        sk_text_addf(text, "note     %lu sockets are left out\n", root->losses.sockets);
}

int sk_image_print(const struct sk_given *given, const char *schema,
                   const struct sk_image_made *made, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0}, cmdline = {0};

    sk_boot_parameters_add_set(&made->boot, &cmdline);
    if (sk_given_has(given, OPT_JSON))
        return print_json(given, schema, made, sk_text_get(&cmdline), error);
    add_changes(&text, &made->root);
    if (made->boot.mode != SK_BOOT_NONE)
        sk_text_addf(&text, "%s\n", sk_text_get(&cmdline));
    return sk_cli_emit(&text, error);
}
