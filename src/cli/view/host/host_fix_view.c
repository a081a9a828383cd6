/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"

#include <string.h>

static void add_lines(struct sk_text *text, const char *lead, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        sk_text_add(text, lead);
        sk_text_add_printable_bytes(text, lines, length);
        sk_text_add(text, "\n");
        lines += length + (lines[length] == '\n');
    }
}

/* Lines are changed in place or added at the end, never moved. */
static void add_difference(struct sk_text *text, const char *before, const char *after)
{
    while (*before || *after) {
        size_t old = strcspn(before, "\n"), new = strcspn(after, "\n");

        if (!*before || old != new || strncmp(before, after, old) != 0) {
            SK_CLEANUP(sk_text_done) struct sk_text line = {0};

            if (*before) {
                sk_text_add_bytes(&line, before, old);
                add_lines(text, "  - ", sk_text_get(&line));
                sk_text_done(&line);
            }
            sk_text_add_bytes(&line, after, new);
            add_lines(text, "  + ", sk_text_get(&line));
        }
        before += old + (before[old] == '\n');
        after += new + (after[new] == '\n');
    }
}

static void add_undo(struct sk_text *text, const char *root, const struct sk_host_change *change)
{
    if (change->before)
        sk_text_addf(text, "mv %s%s" SK_HOST_FIX_SUFFIX " %s%s", root, change->path, root,
                     change->path);
    else
        sk_text_addf(text, "rm %s%s", root, change->path);
}

/* One command a line. */
static void add_steps(struct sk_text *text, const struct sk_host_fix *fix)
{
    if (fix->followed_by & SK_FIX_BOOT)
        sk_text_addf(text, "%s\n",
                     fix->boot_command ? fix->boot_command
                                       : "make the boot loader's configuration again");
    if (fix->followed_by & SK_FIX_BOOT && fix->has_entries)
        sk_text_add(text, "change the options of /boot/loader/entries alike, with grubby\n");
    if (fix->followed_by & SK_FIX_SYSCTL)
        sk_text_add(text, "sysctl --system\n");
    if (fix->followed_by & SK_FIX_UDEV)
        sk_text_add(text, "udevadm control --reload\nudevadm trigger /dev/sev\n");
    if (fix->followed_by & SK_FIX_BOOT)
        sk_text_add(text, "reboot\n");
    else if (fix->followed_by & SK_FIX_MODULES)
        sk_text_add(text, "modprobe -r kvm_amd\nmodprobe kvm_amd\n");
    if (fix->count)
        sk_text_add(text, "sevkit host check\n");
}

void sk_host_add_fix(struct sk_text *text, const char *root, const struct sk_host_fix *fix)
{
    SK_CLEANUP(sk_text_done) struct sk_text steps = {0};

    if (!fix->count) {
        sk_text_add(text, "nothing to change in the files of this host\n");
        return;
    }
    for (size_t i = 0; i < fix->count; i++) {
        const struct sk_host_change *change = &fix->changes[i];

        sk_text_addf(text, "%s%s%s\n", root, change->path, change->before ? "" : " (new)");
        add_lines(text, "  ", sk_text_get(&change->reasons));
        add_difference(text, change->before ? change->before : "", sk_text_get(&change->after));
        sk_text_add(text, "  undo: ");
        add_undo(text, root, change);
        sk_text_add(text, "\n");
    }
    add_steps(&steps, fix);
    sk_text_add(text, "then\n");
    add_lines(text, "  ", sk_text_get(&steps));
}

static json_t *lines_json(const char *lines)
{
    json_t *array = sk_json_array();

    while (*lines) {
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};
        size_t length = strcspn(lines, "\n");

        sk_text_add_bytes(&line, lines, length);
        sk_json_append(array, sk_json_text(sk_text_get(&line)));
        lines += length + (lines[length] == '\n');
    }
    return array;
}

json_t *sk_host_fix_json(const char *root, const struct sk_host_fix *fix, bool applied)
{
    SK_CLEANUP(sk_text_done) struct sk_text steps = {0};
    json_t *document = sk_json_document("sevkit.host-fix/1");
    json_t *changes = sk_json_array();

    sk_json_add_bool(document, "applied", applied);
    for (size_t i = 0; i < fix->count; i++) {
        const struct sk_host_change *change = &fix->changes[i];
        SK_CLEANUP(sk_text_done) struct sk_text undo = {0};
        json_t *object = sk_json_object();

        add_undo(&undo, root, change);
        sk_json_add_text(object, "path", change->path);
        sk_json_add(object, "reasons", lines_json(sk_text_get(&change->reasons)));
        sk_json_add(object, "before",
                    change->before ? lines_json(change->before) : sk_json_text(NULL));
        sk_json_add(object, "after", lines_json(sk_text_get(&change->after)));
        sk_json_add_text(object, "undo", sk_text_get(&undo));
        sk_json_append(changes, object);
    }
    sk_json_add(document, "changes", changes);
    add_steps(&steps, fix);
    sk_json_add(document, "then", lines_json(sk_text_get(&steps)));
    return document;
}
