/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/stack_lock.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 1024

/* Names over the years: a branch, or a tag; one kernel for both sides in the oldest. */
static const struct {
    const char *key;
    unsigned parts;
    bool is_url;
} keys[] = {
    {"KERNEL_GIT_URL", 1u << SK_STACK_KERNEL_HOST | 1u << SK_STACK_KERNEL_GUEST, true},
    {"KERNEL_HOST_BRANCH", 1u << SK_STACK_KERNEL_HOST, false},
    {"KERNEL_GUEST_BRANCH", 1u << SK_STACK_KERNEL_GUEST, false},
    {"KERNEL_GIT_TAG", 1u << SK_STACK_KERNEL_HOST | 1u << SK_STACK_KERNEL_GUEST, false},
    {"QEMU_GIT_URL", 1u << SK_STACK_QEMU, true},
    {"QEMU_BRANCH", 1u << SK_STACK_QEMU, false},
    {"QEMU_GIT_TAG", 1u << SK_STACK_QEMU, false},
    {"OVMF_GIT_URL", 1u << SK_STACK_OVMF, true},
    {"OVMF_BRANCH", 1u << SK_STACK_OVMF, false},
    {"OVMF_GIT_TAG", 1u << SK_STACK_OVMF, false},
    {"EDK2_GIT_URL", 1u << SK_STACK_OVMF, true},
    {"EDK2_GIT_TAG", 1u << SK_STACK_OVMF, false},
};

static int set(struct sk_stack_branches *branches, size_t key, const char *value,
               struct sevkit_error *error)
{
    for (unsigned part = 0; part < SK_STACK_PARTS_; part++) {
        char **place =
            keys[key].is_url ? &branches->parts[part].url : &branches->parts[part].branch;

        if (!(keys[key].parts >> part & 1))
            continue;
        free(*place);
        *place = strdup(value);
        if (!*place)
            return sk_error_oom(error);
    }
    return 0;
}

/* Takes quotes off. False for what a shell would do more with than take it. */
static bool unquote(char *value)
{
    size_t length = strlen(value);
    char quote = *value == '"' || *value == '\'' ? *value : 0;

    if (quote) {
        char *end = strchr(value + 1, quote);

        if (!end || end[1 + strspn(end + 1, " \t")] != '\0')
            return false;
        *end = '\0';
        memmove(value, value + 1, strlen(value + 1) + 1);
    } else {
        while (length > 0 && isspace((unsigned char)value[length - 1]))
            value[--length] = '\0';
    }
    return *value && *value != '-' && !strpbrk(value, "$`\\;&|<>(){}*?!\"' \t");
}

static int read_line(char *line, struct sk_stack_branches *branches, struct sevkit_error *error)
{
    char *at = line + strspn(line, " \t"), *equals;

    at[strcspn(at, "\r")] = '\0';
    if (!*at || *at == '#')
        return 0;
    if (strncmp(at, "export ", 7) == 0)
        at += 7;
    equals = strchr(at, '=');
    if (!equals)
        return sk_error_set(error, SEVKIT_EINPUT, "found '%.60s', expected KEY=\"VALUE\"", at);
    *equals = '\0';
    if (!unquote(equals + 1))
        return sk_error_set(error, SEVKIT_EINPUT, "%.40s: expected one word without shell syntax",
                            at);
    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++)
        if (strcmp(keys[i].key, at) == 0)
            return set(branches, i, equals + 1, error);
    /* Others are for parts that are not built here (libvirt, SVSM). */
    return strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(at)
               ? 0
               : sk_error_set(error, SEVKIT_EINPUT, "found '%.60s', expected a name in capitals",
                              at);
}

int sk_stable_commits_read(const void *data, size_t size, struct sk_stack_branches *ret_branches,
                           struct sevkit_error *error)
{
    struct sk_stack_branches branches = {0};
    const char *text = data;
    unsigned number = 0;
    int r = 0;

    while (r == 0 && size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        char line[LINE_BYTES];

        number++;
        if (length >= sizeof(line) || memchr(text, '\0', length)) {
            r = sk_error_set(error, SEVKIT_EINPUT, "the line is too long or has a NUL");
        } else {
            memcpy(line, text, length);
            line[length] = '\0';
            r = read_line(line, &branches, error);
        }
        if (r < 0)
            r = sk_error_wrap(error, r, "line %u", number);
        length += end ? 1 : 0;
        text += length;
        size -= length;
    }
    if (r < 0)
        sk_stack_branches_done(&branches);
    else
        *ret_branches = branches;
    return r;
}

void sk_stack_branches_done(struct sk_stack_branches *branches)
{
    for (size_t i = 0; i < SK_STACK_PARTS_; i++) {
        free(branches->parts[i].url);
        free(branches->parts[i].branch);
    }
    *branches = (struct sk_stack_branches){0};
}
