/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/match/match_space.h"

#include "base/cleanup.h"
#include "crypto/digest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sk_match_change_add(struct sk_match_changes *changes, const char *what, const char *option,
                         const char *format, ...)
{
    struct sk_match_change *change;
    va_list args;

    if (changes->count == SK_MATCH_CHANGES_MAX)
        return;
    change = &changes->items[changes->count++];
    change->what = what;
    (void)snprintf(change->option, sizeof(change->option), "%s", option);
    va_start(args, format);
    (void)vsnprintf(change->text, sizeof(change->text), format, args);
    va_end(args);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void add_newline(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, "\n");
}

static void add_return(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, "\r\n");
}

static void add_lone_return(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, "\r");
}

static void add_blank(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, " ");
}

static void trim_end(const char *line, size_t size, struct sk_text *out)
{
    while (size > 0 && is_blank(line[size - 1]))
        size--;
    sk_text_add_bytes(out, line, size);
}

static void trim_start(const char *line, size_t size, struct sk_text *out)
{
    while (size > 0 && is_blank(line[0])) {
        line++;
        size--;
    }
    sk_text_add_bytes(out, line, size);
}

/* One blank between words. */
static void squeeze(const char *line, size_t size, struct sk_text *out)
{
    for (size_t i = 0; i < size; i++)
        if (!is_blank(line[i]))
            sk_text_add_bytes(out, line + i, 1);
        else if (i > 0 && !is_blank(line[i - 1]) && i + 1 < size)
            sk_text_add(out, " ");
}

static void quote_double(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add(out, "\"");
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, "\"");
}

static void quote_single(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add(out, "'");
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, "'");
}

static void unquote(const char *line, size_t size, struct sk_text *out)
{
    for (size_t i = 0; i < size; i++)
        if (line[i] != '"' && line[i] != '\'')
            sk_text_add_bytes(out, line + i, 1);
}

static void add_initrd(const char *line, size_t size, struct sk_text *out)
{
    sk_text_add_bytes(out, line, size);
    sk_text_add(out, size > 0 ? " initrd=initrd" : "initrd=initrd");
}

/* Without the words that begin with key. */
static void drop_word(const char *line, size_t size, const char *key, struct sk_text *out)
{
    bool first = true;

    for (size_t i = 0; i < size;) {
        size_t end = i;

        while (end < size && line[end] != ' ')
            end++;
        if (end - i < strlen(key) || strncmp(line + i, key, strlen(key)) != 0) {
            sk_text_add(out, first ? "" : " ");
            sk_text_add_bytes(out, line + i, end - i);
            first = false;
        }
        i = end + 1;
    }
}

static void drop_initrd(const char *line, size_t size, struct sk_text *out)
{
    drop_word(line, size, "initrd=", out);
}

static void drop_image(const char *line, size_t size, struct sk_text *out)
{
    drop_word(line, size, "BOOT_IMAGE=", out);
}

static void make_empty(const char *line, size_t size, struct sk_text *out)
{
    (void)line;
    (void)size;
    sk_text_add(out, "");
}

/* What users and their tools do to a command line on its way to the guest. */
static const struct {
    void (*edit)(const char *line, size_t size, struct sk_text *out);
    const char *text;
    const char *option;
} edits[] = {
    {add_newline, "the command line ends with a newline",
     "--append-file with a file that ends so, or start the guest without it"},
    {add_return, "the command line ends with CR and newline",
     "--append-file with a file that ends so, or start the guest without them"},
    {add_lone_return,
     "the command line ends with CR, of a file with CR and newline from which a shell took the "
     "newline",
     "--append-file with a file that ends so, or start the guest without it"},
    {add_blank, "the command line ends with a blank", "--append with a blank at its end"},
    {trim_end, "the command line has no blank or newline at its end",
     "--append without blanks and newlines at its end"},
    {trim_start, "the command line has no blank at its beginning",
     "--append without blanks at its beginning"},
    {squeeze, "the command line has single blanks between its words",
     "--append with single blanks"},
    {quote_double, "the command line is in double quotes, which a shell or a script has kept",
     "--append '\"...\"', or start the guest without the quotes"},
    {quote_single, "the command line is in single quotes, which a shell or a script has kept",
     "--append \"'...'\", or start the guest without the quotes"},
    {unquote, "the command line has no quotes in it", "--append without the quotes"},
    {add_initrd, "the command line ends with ' initrd=initrd', which some loaders add",
     "--append '... initrd=initrd'"},
    {drop_initrd, "the command line has no 'initrd=...', which a running guest shows",
     "--append without 'initrd=...'"},
    {drop_image,
     "the command line has no 'BOOT_IMAGE=...', which a boot loader adds in a running guest",
     "--append without 'BOOT_IMAGE=...'"},
    {make_empty, "the command line is empty", "leave out --append"},
};

struct making {
    struct sk_match_lines *lines;
    char **texts; /* of each line, for the next round */
    size_t *sizes;
    size_t capacity;
    unsigned differences_max;
    struct sk_text left_out; /* digests of lines beyond capacity */
};

static bool is_known(const struct making *making, const uint8_t sha256[32])
{
    const char *left_out = sk_text_get(&making->left_out);

    for (size_t i = 0; i < making->left_out.length; i += 32)
        if (memcmp(left_out + i, sha256, 32) == 0)
            return true;
    for (size_t i = 0; i < making->lines->count; i++)
        if (memcmp(making->lines->items[i].sha256, sha256, 32) == 0)
            return true;
    return false;
}

/* Takes over text, NULL for a line that is not edited further. */
static int add_line(struct making *making, const struct sk_match_changes *changes, char *text,
                    size_t size, const uint8_t sha256[32], struct sevkit_error *error)
{
    struct sk_match_line *line;

    if (changes->count > making->differences_max || is_known(making, sha256)) {
        free(text);
        return 0;
    }
    if (making->lines->count == making->capacity) {
        free(text);
        sk_text_add_bytes(&making->left_out, sha256, 32);
        making->lines->left_out++;
        return sk_text_ok(&making->left_out) ? 0 : sk_error_oom(error);
    }
    line = &making->lines->items[making->lines->count];
    line->changes = *changes;
    memcpy(line->sha256, sha256, sizeof(line->sha256));
    making->texts[making->lines->count] = text;
    making->sizes[making->lines->count++] = size;
    return 0;
}

static int hash_line(const char *text, size_t size, size_t nuls, uint8_t ret_sha256[32],
                     struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *bytes = calloc(1, size + 2);

    if (!bytes)
        return sk_error_oom(error);
    memcpy(bytes, text, size);
    return sk_hash_bytes(SK_SHA256, bytes, size + nuls, ret_sha256, error);
}

static int add_text(struct making *making, const struct sk_match_changes *changes, const char *text,
                    size_t size, struct sevkit_error *error)
{
    uint8_t sha256[32];
    char *copy = malloc(size + 1);
    int r = copy ? hash_line(text, size, 1, sha256, error) : sk_error_oom(error);

    if (r < 0) {
        free(copy);
        return r;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    return add_line(making, changes, copy, size, sha256, error);
}

/* The digest that a tool has which forgets the NUL, or counts one that the file holds. */
static int add_nuls(struct making *making, const char *text, size_t size,
                    const struct sk_match_changes *before, struct sevkit_error *error)
{
    static const char *const texts[] = {
        [0] = "the digest of the command line does not cover its NUL, which QEMU counts",
        [2] = "the command line ends with a NUL of its own"};
    int r = 0;

    for (size_t nuls = 0; r == 0 && nuls <= 2; nuls += 2) {
        struct sk_match_changes changes = *before;
        uint8_t sha256[32];

        sk_match_change_add(&changes, "cmdline", "", "%s", texts[nuls]);
        r = hash_line(text, size, nuls, sha256, error);
        if (r == 0)
            r = add_line(making, &changes, NULL, 0, sha256, error);
    }
    return r;
}

/* All edits of the line at index. */
static int edit_line(struct making *making, size_t index, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && making->texts[index] && i < SK_ARRAY_SIZE(edits); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text out = {0};
        struct sk_match_changes changes = making->lines->items[index].changes;

        edits[i].edit(making->texts[index], making->sizes[index], &out);
        if (!sk_text_ok(&out))
            return sk_error_oom(error);
        sk_match_change_add(&changes, "cmdline", edits[i].option, "%s", edits[i].text);
        r = add_text(making, &changes, sk_text_get(&out), out.length, error);
    }
    return r;
}

static int make_lines(const struct sk_match_request *request, struct making *making,
                      struct sevkit_error *error)
{
    size_t start = 0, end, given;
    int r = 0;

    for (size_t i = 0; r == 0 && i < request->cmdline_count; i++) {
        const struct sk_match_cmdline *line = &request->cmdlines[i];
        struct sk_match_changes changes = {0};
        char option[SK_MATCH_TEXT_BYTES];

        (void)snprintf(option, sizeof(option), line->name ? "--append-file %s" : "--append '%s'",
                       line->name ? line->name : line->bytes);
        if (i > 0)
            sk_match_change_add(&changes, "cmdline", option, "the command line is %s%.*s",
                                line->name ? "that of " : "", 240,
                                line->name ? line->name : line->bytes);
        r = add_text(making, &changes, line->bytes, line->size, error);
    }
    if (r == 0 && request->cmdline_count == 0)
        r = add_text(making, &(struct sk_match_changes){0}, "", 0, error);
    given = request->cmdline_count ? making->lines->count : 0;
    for (size_t i = 0; r == 0 && i < given; i++)
        r = add_nuls(making, making->texts[i], making->sizes[i], &making->lines->items[i].changes,
                     error);
    for (unsigned round = 0; r == 0 && round < SK_MATCH_CMDLINE_DEPTH; round++) {
        end = making->lines->count;
        for (size_t i = start; r == 0 && i < end; i++)
            r = edit_line(making, i, error);
        start = end;
    }
    return r;
}

int sk_match_lines_make(const struct sk_match_request *request, struct sk_match_lines *ret_lines,
                        struct sevkit_error *error)
{
    struct sk_match_lines lines = {.items =
                                       calloc(SK_MATCH_CMDLINES_MAX, sizeof(*ret_lines->items))};
    SK_CLEANUP_FREE char **texts = calloc(SK_MATCH_CMDLINES_MAX, sizeof(*texts));
    SK_CLEANUP_FREE size_t *sizes = calloc(SK_MATCH_CMDLINES_MAX, sizeof(*sizes));
    struct making making = {&lines, texts, sizes, SK_MATCH_CMDLINES_MAX, request->differences_max,
                            {0}};
    int r =
        lines.items && texts && sizes ? make_lines(request, &making, error) : sk_error_oom(error);

    for (size_t i = 0; texts && i < lines.count; i++)
        free(texts[i]);
    sk_text_done(&making.left_out);
    if (r < 0)
        sk_match_lines_done(&lines);
    else
        *ret_lines = lines;
    return r;
}

void sk_match_lines_done(struct sk_match_lines *lines)
{
    free(lines->items);
    *lines = (struct sk_match_lines){0};
}
