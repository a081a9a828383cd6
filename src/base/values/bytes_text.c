/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/bytes_text.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/secret.h"
#include "base/values/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text without white space and 0x, in the standard alphabet, with room for padding. */
struct digits {
    char *text;
    size_t length;
    size_t capacity;
    bool is_clean; /* every character is printable ASCII and none is a space */
    bool is_hex;
};

static void digits_done(struct digits *digits)
{
    if (digits->text)
        sk_wipe(digits->text, digits->capacity);
    free(digits->text);
}

static bool is_hex_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static void squeeze(const char *text, size_t length, unsigned forms, struct digits *digits)
{
    for (size_t i = 0; i < length; i++) {
        if (forms & SK_BYTES_SPACES && sk_is_space(text[i]))
            continue;
        digits->is_clean &= text[i] > ' ' && text[i] <= '~';
        digits->is_hex &= is_hex_digit(text[i]);
        digits->text[digits->length++] = text[i];
    }
}

/* The rest of a text that begins with 0x, which base64 of this length may do, too. */
static void drop_prefix(struct digits *digits)
{
    size_t rest = digits->length - 2;
    bool hex = true;

    if (digits->length < 4 || digits->text[0] != '0' ||
        (digits->text[1] != 'x' && digits->text[1] != 'X'))
        return;
    for (size_t i = 2; i < digits->length; i++)
        hex &= is_hex_digit(digits->text[i]);
    if (!hex)
        return;
    memmove(digits->text, digits->text + 2, rest);
    digits->length = rest;
    digits->is_hex = true;
}

/* base64url's two characters as base64's, and the padding that may have been left away; false where
 * both alphabets are mixed. */
static bool to_base64(struct digits *digits)
{
    bool standard = false, url = false;

    for (size_t i = 0; i < digits->length; i++) {
        char *c = &digits->text[i];

        standard |= *c == '+' || *c == '/';
        url |= *c == '-' || *c == '_';
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    }
    /* One character alone encodes nothing; padding that is there must be whole. */
    if (digits->length % 4 == 1 ||
        (digits->length % 4 && digits->length && digits->text[digits->length - 1] == '='))
        return false;
    while (digits->length % 4)
        digits->text[digits->length++] = '=';
    return !(standard && url);
}

static bool decode(const struct sk_bytes_rule *rule, struct digits *digits, uint8_t *ret_bytes,
                   size_t *ret_size)
{
    if (!digits->is_clean || digits->length == 0)
        return false;
    if (rule->forms & SK_BYTES_HEX) {
        drop_prefix(digits);
        *ret_size = digits->length / 2;
        digits->text[digits->length] = '\0';
        if (digits->is_hex)
            return digits->length % 2 == 0 && *ret_size <= rule->max &&
                   sk_hex_decode(digits->text, ret_bytes, *ret_size);
    }
    if (!(rule->forms & SK_BYTES_BASE64) || !to_base64(digits))
        return false;
    digits->text[digits->length] = '\0';
    return sk_base64_decode(digits->text, ret_bytes, rule->max, ret_size);
}

void sk_bytes_text_words(const struct sk_bytes_rule *rule, char ret_words[SK_BYTES_WORDS_MAX])
{
    static const char *const forms[] = {
        [SK_BYTES_HEX] = " as hex",
        [SK_BYTES_BASE64] = " as base64",
        [SK_BYTES_TEXT] = " as hex or base64",
        [SK_BYTES_RAW] = "",
        [SK_BYTES_RAW | SK_BYTES_HEX] = ", raw or hex",
        [SK_BYTES_RAW | SK_BYTES_BASE64] = ", raw or base64",
        [SK_BYTES_RAW | SK_BYTES_TEXT] = ", raw, hex or base64",
    };
    const char *form = forms[rule->forms & (SK_BYTES_RAW | SK_BYTES_TEXT)];

    if (rule->min == rule->max)
        (void)snprintf(ret_words, SK_BYTES_WORDS_MAX, "%zu bytes%s", rule->max, form);
    else
        (void)snprintf(ret_words, SK_BYTES_WORDS_MAX, "%zu to %zu bytes%s", rule->min, rule->max,
                       form);
}

static int refuse(const struct sk_bytes_rule *rule, size_t size, size_t length, bool decoded,
                  struct sevkit_error *error)
{
    bool characters = !decoded && !(rule->forms & SK_BYTES_RAW);
    char words[SK_BYTES_WORDS_MAX];

    sk_bytes_text_words(rule, words);
    return sk_error_set(error, SEVKIT_EINPUT, "expected %s, found %zu %s", words,
                        decoded ? size : length, characters ? "characters" : "bytes");
}

int sk_bytes_text_read(const struct sk_bytes_rule *rule, const void *text, size_t length,
                       void *ret_bytes, size_t *ret_size, struct sevkit_error *error)
{
    SK_CLEANUP(digits_done)
    struct digits digits = {
        .text = malloc(length + 5), .capacity = length + 5, .is_clean = true, .is_hex = true};
    uint8_t *bytes = malloc(rule->max + 1);
    size_t size = length;
    bool decoded = rule->forms & SK_BYTES_RAW && length == rule->max;
    int r = 0;

    if (!digits.text || !bytes) {
        free(bytes);
        return sk_error_oom(error);
    }
    if (decoded) {
        memcpy(bytes, text, length);
    } else {
        squeeze(text, length, rule->forms, &digits);
        decoded = decode(rule, &digits, bytes, &size);
    }
    if (decoded && size >= rule->min) {
        memcpy(ret_bytes, bytes, size);
        if (ret_size)
            *ret_size = size;
    } else {
        r = refuse(rule, size, length, decoded, error);
    }
    sk_wipe(bytes, rule->max + 1);
    free(bytes);
    return r;
}

int sk_bytes_text_exact(unsigned forms, const char *text, void *ret_bytes, size_t size,
                        struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {size, size, forms};

    return sk_bytes_text_read(&rule, text, strlen(text), ret_bytes, NULL, error);
}

bool sk_bytes_text_is(unsigned forms, const char *text, void *ret_bytes, size_t size)
{
    return sk_bytes_text_exact(forms, text, ret_bytes, size, NULL) == 0;
}
