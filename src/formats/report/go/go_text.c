/* SPDX-License-Identifier: Apache-2.0 */
/* Protocol Buffers' text format, as far as messages of go-sev-guest need it. */
#include "base/cleanup.h"
#include "formats/report/go/go_fields.h"
#include "formats/report/go/go_report.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 4u

enum message { IN_TOP, IN_REPORT, IN_CHAIN, IN_OTHER };

struct text {
    const char *at, *end;
    uint8_t *value; /* of a string, as many bytes as the text has */
    size_t size;
    uint8_t *report;
    struct sevkit_certs *certs;
    struct sevkit_error *error;
};

static int fail(const struct text *in, const char *expected)
{
    return sk_error_set(in->error, SEVKIT_EINPUT,
                        "report of go-sev-guest: expected %s, %zu bytes before the end", expected,
                        (size_t)(in->end - in->at));
}

static char peek(const struct text *in)
{
    return in->at < in->end ? *in->at : '\0';
}

/* Blanks, comments, and the separators that fields may have. */
static void skip(struct text *in)
{
    while (in->at < in->end) {
        if (*in->at == '#')
            while (in->at < in->end && *in->at != '\n')
                in->at++;
        else if (strchr(" \t\r\n\v\f,;", *in->at) && *in->at)
            in->at++;
        else
            return;
    }
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '+';
}

static size_t take_word(struct text *in, const char **ret_word)
{
    *ret_word = in->at;
    while (in->at < in->end && is_word(*in->at))
        in->at++;
    return (size_t)(in->at - *ret_word);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* Up to count digits; -1 if there is none, or the value is no byte. */
static int take_digits(struct text *in, int base, unsigned count)
{
    unsigned digits = 0;
    int value = 0;

    while (digits < count && in->at < in->end && digit_of(*in->at) < base) {
        value = value * base + digit_of(*in->at++);
        digits++;
    }
    return digits > 0 && value <= UINT8_MAX ? value : -1;
}

/* Behind a backslash; -1 for what is no escape. */
static int take_escape(struct text *in)
{
    static const char from[] = "abfnrtv\\'\"?", to[] = "\a\b\f\n\r\t\v\\'\"?";
    char c = peek(in);
    const char *found = c ? strchr(from, c) : NULL;

    if (c >= '0' && c <= '7')
        return take_digits(in, 8, 3);
    if (in->at < in->end)
        in->at++;
    if (c == 'x' || c == 'X')
        return take_digits(in, 16, 2);
    return found ? (uint8_t)to[found - from] : -1;
}

static int take_string(struct text *in)
{
    char quote = *in->at++;

    while (in->at < in->end && *in->at != quote && *in->at != '\n') {
        int value = (uint8_t)*in->at++;

        if (value == '\\')
            value = take_escape(in);
        if (value < 0)
            return fail(in, "an escape sequence of a byte");
        in->value[in->size++] = (uint8_t)value;
    }
    if (peek(in) != quote)
        return fail(in, "the end of a string");
    in->at++;
    return 0;
}

/* Strings behind each other are one. */
static int take_strings(struct text *in)
{
    int r = 0;

    in->size = 0;
    while (r == 0 && (peek(in) == '"' || peek(in) == '\'')) {
        r = take_string(in);
        skip(in);
    }
    return r;
}

static bool read_number(const char *word, size_t length, uint64_t *ret_value)
{
    char text[24] = {0};
    char *end;

    if (length == 0 || length >= sizeof(text) || word[0] == '-' || word[0] == '+')
        return false;
    memcpy(text, word, length);
    *ret_value = strtoull(text, &end, 0);
    return *end == '\0';
}

static int take_scalar(struct text *in, enum message message, unsigned field)
{
    const char *word;
    uint64_t value;
    size_t length;
    int r;

    if (peek(in) == '"' || peek(in) == '\'') {
        r = take_strings(in);
        if (r == 0 && message == IN_CHAIN)
            return sk_go_offer_cert(in->value, in->size, in->certs, in->error);
        return r == 0 && field ? sk_go_put_bytes(field, in->value, in->size, in->report, in->error)
                               : r;
    }
    length = take_word(in, &word);
    if (length == 0)
        return fail(in, "a value");
    if (!field)
        return 0;
    return read_number(word, length, &value) ? sk_go_put_number(field, value, in->report, in->error)
                                             : fail(in, "a number");
}

static bool is_name(const char *word, size_t length, const char *name)
{
    return length == strlen(name) && memcmp(word, name, length) == 0;
}

static enum message message_of(enum message outer, const char *name, size_t length)
{
    if (outer == IN_TOP && is_name(name, length, "report"))
        return IN_REPORT;
    if (outer == IN_TOP && is_name(name, length, "certificate_chain"))
        return IN_CHAIN;
    return IN_OTHER;
}

/* Up to the closing bracket; of the outermost message, to the end. */
static int take_message(struct text *in, enum message message, unsigned depth)
{
    int r = 0;

    if (depth > DEPTH_MAX)
        return fail(in, "no messages in messages in messages");
    for (skip(in); r == 0 && in->at < in->end; skip(in)) {
        const char *name;
        size_t length;

        if (depth > 0 && (*in->at == '}' || *in->at == '>')) {
            in->at++;
            return 0;
        }
        length = take_word(in, &name);
        if (length == 0)
            return fail(in, "the name of a field");
        skip(in);
        if (peek(in) == ':')
            in->at++;
        skip(in);
        if (peek(in) == '{' || peek(in) == '<') {
            in->at++;
            r = take_message(in, message_of(message, name, length), depth + 1);
        } else {
            r = take_scalar(in, message, message == IN_REPORT ? sk_go_field(name, length) : 0);
        }
    }
    if (r == 0 && depth > 0)
        return fail(in, "a closing bracket");
    return r;
}

bool sk_go_text_is(const void *data, size_t size)
{
    struct text in = {.at = data, .end = (const char *)data + size};
    const char *name;
    size_t length;

    skip(&in);
    length = take_word(&in, &name);
    skip(&in);
    if (peek(&in) == ':')
        in.at++;
    skip(&in);
    return is_name(name, length, "report") && (peek(&in) == '{' || peek(&in) == '<');
}

int sk_go_text_read(const void *data, size_t size, uint8_t ret_report[SEVKIT_REPORT_BYTES],
                    struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *value = malloc(size + 1);
    struct text in = {.at = data,
                      .end = (const char *)data + size,
                      .value = value,
                      .report = ret_report,
                      .certs = certs,
                      .error = error};

    if (!value)
        return sk_error_oom(error);
    memset(ret_report, 0, SEVKIT_REPORT_BYTES);
    return take_message(&in, IN_TOP, 0);
}
