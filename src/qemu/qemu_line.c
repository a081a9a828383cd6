/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qemu_line.h"

#include "base/values/path_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES ((size_t)1 << 20)

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One word by the rules of a shell without expansions; *to is where its bytes go. False if a quote stays
 * open. */
static bool take_word(const char **from, const char *end, char **to)
{
    char quote = '\0';

    for (; *from < end && (quote || !is_blank(**from)); (*from)++) {
        char c = **from;

        if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else if (c == '\\' && quote != '\'' && *from + 1 < end) {
            c = *++*from;
            if (quote == '"' && c != '"' && c != '\\' && c != '$' && c != '`' && c != '\n')
                *(*to)++ = '\\';
            if (c != '\n')
                *(*to)++ = c;
        } else {
            *(*to)++ = c;
        }
    }
    *(*to)++ = '\0';
    return quote == '\0';
}

static int split_shell(const char *data, size_t size, struct sk_qemu_line *line,
                       struct sevkit_error *error)
{
    const char *from = data, *end = data + size;
    char *to = line->bytes;

    for (;;) {
        char *start;

        while (from < end &&
               (is_blank(*from) || (*from == '\\' && from + 1 < end && from[1] == '\n')))
            from += *from == '\\' ? 2 : 1;
        if (from == end)
            return 0;
        start = to;
        if (!take_word(&from, end, &to))
            return sk_error_set(error, SEVKIT_EINPUT, "a quote is not closed");
        line->words[line->count++] = start;
    }
}

/* /proc/PID/cmdline: a NUL after each word. */
static void split_nuls(const char *data, size_t size, struct sk_qemu_line *line)
{
    memcpy(line->bytes, data, size);
    line->bytes[size] = '\0';
    line->exact = true;
    for (size_t at = 0; at < size; at += strlen(line->bytes + at) + 1)
        line->words[line->count++] = line->bytes + at;
}

static bool is_program(const char *word)
{
    const char *name = sk_path_name(word);

    return strncmp(name, "qemu-system-", strlen("qemu-system-")) == 0 ||
           strcmp(name, "qemu-kvm") == 0 || strcmp(name, "qemu") == 0;
}

int sk_qemu_find_program(const char *const *words, size_t count, size_t *ret_first,
                         struct sevkit_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (is_program(words[i])) {
            *ret_first = i;
            return 0;
        }
        if (strcmp(sk_path_name(words[i]), "cloud-hypervisor") == 0)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "cloud-hypervisor's command line is not measured: how it starts "
                                "the vCPUs has no source here; if its --igvm file holds them, use "
                                "'sevkit igvm measure'");
    }
    return sk_error_set(error, SEVKIT_EINPUT,
                        "no word is a program called qemu-system-..., qemu-kvm or qemu");
}

/* The words from the program on: environment, sudo, dates of a log come before it. */
static int drop_front(struct sk_qemu_line *line, struct sevkit_error *error)
{
    size_t first = 0;
    int r = sk_qemu_find_program(line->words, line->count, &first, error);

    if (r < 0)
        return r;
    line->count -= first;
    memmove(line->words, line->words + first, line->count * sizeof(*line->words));
    line->words[line->count] = NULL;
    return 0;
}

/* libvirt's log has one command line for each start, over lines that end with a backslash, and what QEMU said: the
 * last start counts. */
static void find_last_start(const char **data, size_t *size)
{
    static const char marker[] = ": starting up";
    const char *end = *data + *size, *start = NULL, *line;

    for (const char *at = *data; (at = memmem(at, (size_t)(end - at), marker, strlen(marker)));)
        start = at += strlen(marker);
    line = start ? memchr(start, '\n', (size_t)(end - start)) : NULL;
    if (!line)
        return;
    *data = line + 1;
    for (start = *data; (line = memchr(start, '\n', (size_t)(end - start))); start = line + 1)
        if (line == start || line[-1] != '\\') {
            end = line;
            break;
        }
    *size = (size_t)(end - *data);
}

static int split_log(const char *data, size_t size, struct sk_qemu_line *line,
                     struct sevkit_error *error)
{
    find_last_start(&data, &size);
    return split_shell(data, size, line, error);
}

int sk_qemu_line_read(const void *data, size_t size, struct sk_qemu_line *ret_line,
                      struct sevkit_error *error)
{
    struct sk_qemu_line line = {0};
    int r = 0;

    if (size > LINE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are over the limit of %zu", size,
                            LINE_MAX_BYTES);
    /* Each word takes the byte behind it at least. */
    line.bytes = malloc(size + 2);
    line.words = calloc(size + 2, sizeof(*line.words));
    if (!line.bytes || !line.words)
        r = sk_error_oom(error);
    else if (memchr(data, '\0', size))
        split_nuls(data, size, &line);
    else
        r = split_log(data, size, &line, error);
    if (r == 0)
        r = drop_front(&line, error);
    if (r < 0)
        sk_qemu_line_done(&line);
    else
        *ret_line = line;
    return r;
}

void sk_qemu_line_done(struct sk_qemu_line *line)
{
    free(line->bytes);
    free(line->words);
    *line = (struct sk_qemu_line){0};
}
