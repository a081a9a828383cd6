/* SPDX-License-Identifier: Apache-2.0 */
/* sevkit.* on a kernel command line: reader and writer. */
#include "formats/boot/boot_parameters.h"

#include "base/cleanup.h"
#include "base/values/number.h"

#include <string.h>

/* What separates parameters (lib/cmdline.c, next_arg); a quote could hide a separator. */
#define BLANKS " \t\n\v\f\r"
#define DATA   "data."

/* Which rows were there. */
struct seen {
    bool rows[64];
    bool data_rows[SK_BOOT_DATA_MAX][16];
};

struct word {
    const char *name; /* behind the prefix, up to "=" */
    const char *value;
};

static bool is_blank(char c)
{
    return c && strchr(BLANKS, c);
}

static int read_row(const struct sk_boot_row *rows, const char *name, const char *value, void *base,
                    bool *seen, struct sevkit_error *error)
{
    for (const struct sk_boot_row *row = rows; row->name; row++) {
        if (strcmp(row->name, name) != 0)
            continue;
        if (seen[row - rows])
            return sk_error_set(error, SEVKIT_EINPUT, "it is there twice");
        seen[row - rows] = true;
        return sk_boot_row_read(row, base, value, error);
    }
    return sk_error_set(error, SEVKIT_EINPUT, "unknown parameter");
}

/* "data.0.device" */
static int read_data(const char *name, const char *value, struct sk_boot_parameters *parameters,
                     struct seen *seen, struct sevkit_error *error)
{
    size_t index = (size_t)(name[strlen(DATA)] - '0');

    if (index >= SK_BOOT_DATA_MAX || name[strlen(DATA) + 1] != '.')
        return sk_error_set(error, SEVKIT_EINPUT, "unknown parameter");
    if (index >= parameters->data_count)
        parameters->data_count = index + 1;
    return read_row(sk_boot_data_rows, name + strlen(DATA) + 2, value, &parameters->data[index],
                    seen->data_rows[index], error);
}

static int read_word(const char *text, size_t length, struct sk_boot_parameters *parameters,
                     struct seen *seen, struct sevkit_error *error)
{
    char word[SK_BOOT_CMDLINE_MAX + 1];
    char *value;
    int r;

    memcpy(word, text, length);
    word[length] = '\0';
    value = strchr(word, '=');
    if (!value)
        return sk_error_set(error, SEVKIT_EINPUT, "%.80s: it has no value", word);
    *value++ = '\0';
    if (strncmp(word + strlen(SK_BOOT_PREFIX), DATA, strlen(DATA)) == 0)
        r = read_data(word + strlen(SK_BOOT_PREFIX), value, parameters, seen, error);
    else
        r = read_row(sk_boot_rows, word + strlen(SK_BOOT_PREFIX), value, parameters, seen->rows,
                     error);
    return r < 0 ? sk_error_wrap(error, r, "%.80s", word) : 0;
}

/* The next word that is ours at or behind position. */
static bool next_word(const char *cmdline, size_t size, size_t *position, size_t *ret_length)
{
    while (*position < size) {
        size_t start = *position, length = 0;

        while (start < size && is_blank(cmdline[start]))
            start++;
        while (start + length < size && !is_blank(cmdline[start + length]))
            length++;
        *position = start;
        if (length >= strlen(SK_BOOT_PREFIX) &&
            memcmp(cmdline + start, SK_BOOT_PREFIX, strlen(SK_BOOT_PREFIX)) == 0) {
            *ret_length = length;
            return true;
        }
        *position = start + length;
    }
    return false;
}

bool sk_boot_cmdline_has(const void *cmdline, size_t size)
{
    const size_t length = strlen(SK_BOOT_PREFIX);
    const char *text = cmdline;

    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(text + i, SK_BOOT_PREFIX, length) == 0 &&
            (i == 0 || is_blank(text[i - 1]) || text[i - 1] == '"'))
            return true;
    return false;
}

static int check_seen(const struct sk_boot_row *rows, const bool *seen, unsigned mode,
                      const char *prefix, struct sevkit_error *error)
{
    for (const struct sk_boot_row *row = rows; row->name; row++) {
        if (seen[row - rows] && !(row->modes & SK_BOOT_IN(mode)))
            return sk_error_set(error, SEVKIT_EINPUT, "%s%s: no effect in mode %s", prefix,
                                row->name, sk_boot_rows[1].choices[mode]);
        if (!seen[row - rows] && (row->needed & SK_BOOT_IN(mode)))
            return sk_error_set(error, SEVKIT_EINPUT, "%s%s is missing", prefix, row->name);
    }
    return 0;
}

static int check_all_seen(const struct sk_boot_parameters *parameters, const struct seen *seen,
                          struct sevkit_error *error)
{
    char prefix[] = SK_BOOT_PREFIX DATA "0.";
    int r;

    if (parameters->mode == SK_BOOT_NONE)
        return sk_error_set(error, SEVKIT_EINPUT, SK_BOOT_PREFIX "mode is missing");
    r = check_seen(sk_boot_rows, seen->rows, parameters->mode, SK_BOOT_PREFIX, error);

    for (size_t i = 0; i < parameters->data_count && r == 0; i++) {
        prefix[sizeof(prefix) - 3] = (char)('0' + i);
        r = check_seen(sk_boot_data_rows, seen->data_rows[i], parameters->mode, prefix, error);
    }
    return r;
}

static int check_size(const char *cmdline, size_t size, struct sevkit_error *error)
{
    if (size && cmdline[size - 1] == '\n')
        size--;
    if (size >= SK_BOOT_CMDLINE_MAX)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "kernel command line: %zu bytes; Linux keeps %d, so its end may be "
                            "missing",
                            size, SK_BOOT_CMDLINE_MAX);
    if (memchr(cmdline, '\0', size))
        return sk_error_set(error, SEVKIT_EINPUT, "kernel command line: it holds a NUL");
    return 0;
}

int sk_boot_parameters_read(const void *cmdline, size_t size,
                            struct sk_boot_parameters *ret_parameters, struct sevkit_error *error)
{
    struct sk_boot_parameters parameters;
    struct seen seen = {0};
    size_t position = 0, length;
    bool any = false;
    int r = 0;

    sk_boot_parameters_init(&parameters);
    for (size_t i = 0; i < SK_BOOT_DATA_MAX; i++)
        sk_boot_data_init(&parameters.data[i]);
    if (!sk_boot_cmdline_has(cmdline, size)) {
        *ret_parameters = parameters;
        return 0;
    }
    r = check_size(cmdline, size, error);
    while (r == 0 && next_word(cmdline, size, &position, &length)) {
        any = true;
        r = read_word((const char *)cmdline + position, length, &parameters, &seen, error);
        position += length;
    }
    if (r == 0 && !any)
        r = sk_error_set(error, SEVKIT_EINPUT,
                         "kernel command line: \"" SK_BOOT_PREFIX "...\" must not be quoted");
    if (r == 0)
        r = check_all_seen(&parameters, &seen, error);
    if (r == 0)
        r = sk_boot_parameters_check(&parameters, error);
    if (r == 0)
        *ret_parameters = parameters;
    return r;
}

static void write_rows(const struct sk_boot_row *rows, const void *base, const char *prefix,
                       unsigned mode, struct sk_text *text)
{
    for (const struct sk_boot_row *row = rows; row->name; row++) {
        if (!sk_boot_row_is_set(row, base) && !(row->needed & SK_BOOT_IN(mode)))
            continue;
        sk_text_addf(text, "%s%s%s=", sk_text_get(text)[0] ? " " : "", prefix, row->name);
        sk_boot_row_write(row, base, text);
    }
}

void sk_boot_parameters_add_set(const struct sk_boot_parameters *parameters, struct sk_text *text)
{
    const char *blank = "";

    for (const struct sk_boot_row *row = sk_boot_rows; row->name; row++) {
        if (!row->key || !sk_boot_row_is_set(row, parameters))
            continue;
        sk_text_addf(text, "%s" SK_BOOT_PREFIX "%s=", blank, row->name);
        sk_boot_row_write(row, parameters, text);
        blank = " ";
    }
}

int sk_boot_parameters_write(const struct sk_boot_parameters *parameters, struct sk_text *text,
                             struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text words = {0};
    char prefix[] = SK_BOOT_PREFIX DATA "0.";
    int r = sk_boot_parameters_check(parameters, error);

    if (r < 0 || parameters->mode == SK_BOOT_NONE)
        return r;
    write_rows(sk_boot_rows, parameters, SK_BOOT_PREFIX, parameters->mode, &words);
    for (size_t i = 0; i < parameters->data_count; i++) {
        prefix[sizeof(prefix) - 3] = (char)('0' + i);
        write_rows(sk_boot_data_rows, &parameters->data[i], prefix, parameters->mode, &words);
    }
    if (words.length >= SK_BOOT_CMDLINE_MAX)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the parameters take %zu bytes of the command line; Linux keeps %d",
                            words.length, SK_BOOT_CMDLINE_MAX);
    sk_text_add(text, sk_text_get(&words));
    return sk_text_ok(&words) && sk_text_ok(text) ? 0 : sk_error_oom(error);
}
