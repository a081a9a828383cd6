/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/trace_log.h"

#include "base/cleanup.h"
#include "base/limits.h"

#include <string.h>
#include <strings.h>

#define DUMP_BYTES_PER_LINE  16u
#define DUMP_LINE_CHARACTERS 47u

static const char *const type_names[] = {
    [SEVKIT_PAGE_NORMAL] = "Normal",   [SEVKIT_PAGE_VMSA] = "VMSA",
    [SEVKIT_PAGE_ZERO] = "Zero",       [SEVKIT_PAGE_UNMEASURED] = "Unmeasured",
    [SEVKIT_PAGE_SECRETS] = "Secrets", [SEVKIT_PAGE_CPUID] = "Cpuid",
};

/* One line of the text. */
struct line {
    const char *text;
    size_t size;
    unsigned number;
};

struct parse {
    int (*sink)(void *arg, const struct sk_log_entry *entry, struct sevkit_error *error);
    void *arg;
    struct sk_log_entry update; /* read, and still without the lines below it */
    bool has_update;
    struct sk_log_entry dump;
    size_t dump_size;
    bool in_dump;
};

const char *sk_trace_type_name(enum sevkit_page_type type)
{
    return (unsigned)type < SK_ARRAY_SIZE(type_names) ? type_names[type] : NULL;
}

bool sk_trace_type_find(const char *name, size_t length, enum sevkit_page_type *ret_type)
{
    for (size_t i = SEVKIT_PAGE_NORMAL; i < SK_ARRAY_SIZE(type_names); i++)
        if (strlen(type_names[i]) == length && strncasecmp(type_names[i], name, length) == 0) {
            *ret_type = (enum sevkit_page_type)i;
            return true;
        }
    return false;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What follows word in the line, NULL if it is not there. */
static const char *behind(const struct line *line, const char *word)
{
    const char *found = memmem(line->text, line->size, word, strlen(word));

    return found ? found + strlen(word) : NULL;
}

static bool read_number(const struct line *line, const char *word, uint64_t *ret_value)
{
    const char *at = behind(line, word);
    const char *end = line->text + line->size;
    uint64_t value = 0;
    unsigned digits = 0;

    for (; at && at < end && hex_value(*at) >= 0; at++, digits++)
        value = value << 4 | (uint64_t)hex_value(*at);
    *ret_value = value;
    return digits > 0 && digits <= 16;
}

static bool read_type(const struct line *line, enum sevkit_page_type *ret_type)
{
    const char *end = memmem(line->text, line->size, " page)", 6);
    const char *start = end;

    while (start && start > line->text && start[-1] != '(')
        start--;
    return start && sk_trace_type_find(start, (size_t)(end - start), ret_type);
}

static int end_update(struct parse *parse, struct sevkit_error *error)
{
    if (!parse->has_update)
        return 0;
    parse->has_update = false;
    return parse->sink(parse->arg, &parse->update, error);
}

/* " x 3" behind the type. */
static bool read_repeat(const struct line *line, uint64_t *ret_repeat)
{
    const char *at = behind(line, " page) x "), *end = line->text + line->size;
    uint64_t value = 0;

    if (!at)
        return true;
    for (; at < end && *at >= '0' && *at <= '9' && value <= SK_LAUNCH_PAGES_MAX; at++)
        value = value * 10 + (uint64_t)(*at - '0');
    *ret_repeat = value;
    return value > 0 && value <= SK_LAUNCH_PAGES_MAX;
}

static int read_update(struct parse *parse, const struct line *line, struct sevkit_error *error)
{
    struct sk_log_entry entry = {.line = line->number, .repeat = 1};
    int r = end_update(parse, error);

    if (r < 0)
        return r;
    if (!read_number(line, "gpa 0x", &entry.gpa) || !read_number(line, "len 0x", &entry.size) ||
        !read_type(line, &entry.type))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "line %u: expected 'gpa 0x... len 0x... (Normal page)' or another page "
                            "type",
                            line->number);
    if (entry.gpa % SK_PAGE_BYTES || entry.size % SK_PAGE_BYTES || entry.size == 0 ||
        entry.gpa > UINT64_MAX - entry.size || entry.size / SK_PAGE_BYTES > SK_LAUNCH_PAGES_MAX)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "line %u: address and length are not those of pages", line->number);
    if (!read_repeat(line, &entry.repeat))
        return sk_error_set(error, SEVKIT_EINPUT, "line %u: expected a number of updates after x",
                            line->number);
    parse->update = entry;
    parse->has_update = true;
    return 0;
}

/* A line of blanks, a word, and a digest. */
static bool read_below(const struct line *line, const char *word,
                       uint8_t ret_digest[SEVKIT_SNP_DIGEST_BYTES])
{
    const char *at = line->text, *end = line->text + line->size;
    size_t length = strlen(word);

    while (at < end && *at == ' ')
        at++;
    if ((size_t)(end - at) < length || memcmp(at, word, length) != 0)
        return false;
    for (at += length; at < end && *at == ' ';)
        at++;
    if ((size_t)(end - at) != 2 * SEVKIT_SNP_DIGEST_BYTES)
        return false;
    for (size_t i = 0; i < SEVKIT_SNP_DIGEST_BYTES; i++, at += 2) {
        if (hex_value(at[0]) < 0 || hex_value(at[1]) < 0)
            return false;
        ret_digest[i] = (uint8_t)(hex_value(at[0]) << 4 | hex_value(at[1]));
    }
    return true;
}

/* A dump ends at its last line: what is missing of the page is zero. */
static int end_dump(struct parse *parse, struct sevkit_error *error)
{
    int r;

    if (parse->dump_size == 0)
        return 0;
    r = end_update(parse, error);
    if (r < 0)
        return r;
    parse->dump.type = SEVKIT_PAGE_VMSA;
    parse->dump.size = SK_PAGE_BYTES;
    parse->dump.repeat = 1;
    parse->dump.has_page = true;
    r = parse->sink(parse->arg, &parse->dump, error);
    parse->dump = (struct sk_log_entry){0};
    parse->dump_size = 0;
    return r;
}

/* The last 16 bytes in hex of a line, whatever the log has put before them. */
static bool read_bytes(const struct line *line, uint8_t bytes[DUMP_BYTES_PER_LINE])
{
    size_t size = line->size;
    const char *at;

    while (size > 0 && (line->text[size - 1] == ' ' || line->text[size - 1] == '\r'))
        size--;
    if (size < DUMP_LINE_CHARACTERS)
        return false;
    at = line->text + size - DUMP_LINE_CHARACTERS;
    for (size_t i = 0; i < DUMP_BYTES_PER_LINE; i++, at += 3) {
        if (hex_value(at[0]) < 0 || hex_value(at[1]) < 0 ||
            (i + 1 < DUMP_BYTES_PER_LINE && at[2] != ' '))
            return false;
        bytes[i] = (uint8_t)(hex_value(at[0]) << 4 | hex_value(at[1]));
    }
    return true;
}

static int read_line(struct parse *parse, const struct line *line, struct sevkit_error *error)
{
    uint8_t bytes[DUMP_BYTES_PER_LINE];
    int r;

    if (parse->in_dump && parse->dump_size < sizeof(parse->dump.page) && read_bytes(line, bytes)) {
        memcpy(parse->dump.page + parse->dump_size, bytes, sizeof(bytes));
        parse->dump_size += sizeof(bytes);
        return 0;
    }
    r = end_dump(parse, error);
    if (parse->has_update && read_below(line, "contents", parse->update.contents))
        parse->update.has_contents = true;
    if (parse->has_update && read_below(line, "digest", parse->update.digest))
        parse->update.has_digest = true;
    parse->in_dump = behind(line, "(VMSA)") != NULL;
    parse->dump.line = line->number;
    if (r == 0 && (behind(line, "kvm_sev_snp_launch_update") ||
                   (behind(line, "gpa 0x") && behind(line, " page)"))))
        r = read_update(parse, line, error);
    return r;
}

int sk_trace_log_read(const char *text, size_t size,
                      int (*sink)(void *arg, const struct sk_log_entry *entry,
                                  struct sevkit_error *error),
                      void *arg, struct sevkit_error *error)
{
    struct parse parse = {.sink = sink, .arg = arg};
    const char *end = text + size;
    unsigned number = 0;
    int r = 0;

    while (r == 0 && text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        struct line line = {text, (size_t)(stop - text), ++number};

        r = read_line(&parse, &line, error);
        text = newline ? newline + 1 : end;
    }
    if (r == 0)
        r = end_dump(&parse, error);
    return r < 0 ? r : end_update(&parse, error);
}
