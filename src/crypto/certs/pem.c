/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certs/pem.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "base/values/space.h"

#include <stdlib.h>
#include <string.h>

#define LINE_LENGTH 64u

static const char begin[] = "-----BEGIN ";
static const char end[] = "-----END ";
static const char dashes[] = "-----";

struct sk_pem sk_pem_of(const void *data, size_t size)
{
    return (struct sk_pem){.data = data, .size = size};
}

bool sk_pem_is(const void *data, size_t size)
{
    return size && memmem(data, size, begin, strlen(begin)) != NULL;
}

/* White space at i; "\n" and "\r" as two characters each are some, too: line ends that JSON or a shell variable has kept.
 * 0 if there is none. */
static size_t space_at(const struct sk_pem *pem, size_t i, size_t to)
{
    if (sk_is_space(pem->data[i]))
        return 1;
    return i + 1 < to && pem->data[i] == '\\' && strchr("nr", pem->data[i + 1]) && pem->data[i + 1]
               ? 2
               : 0;
}

/* Where text begins in the rest, counted from the start; size if it does not. */
static size_t find(const struct sk_pem *pem, const char *text)
{
    const char *rest = pem->data + pem->position;
    const char *found = memmem(rest, pem->size - pem->position, text, strlen(text));

    return found ? (size_t)(found - pem->data) : pem->size;
}

static bool only_space(const struct sk_pem *pem, size_t to)
{
    size_t length = 0;

    for (size_t i = pem->position; i < to; i += length) {
        length = space_at(pem, i, to);
        if (length == 0)
            return false;
    }
    return true;
}

/* What stands between position and the next dashes. */
static bool read_label(struct sk_pem *pem, char ret_label[SK_PEM_LABEL_BYTES])
{
    size_t to = find(pem, dashes);
    size_t length = to - pem->position;

    if (to == pem->size || length >= SK_PEM_LABEL_BYTES ||
        memchr(pem->data + pem->position, '\n', length))
        return false;
    memcpy(ret_label, pem->data + pem->position, length);
    ret_label[length] = '\0';
    pem->position = to + strlen(dashes);
    return true;
}

static int read_body(struct sk_pem *pem, size_t to, uint8_t **ret_der, size_t *ret_size,
                     struct sevkit_error *error)
{
    size_t capacity = to - pem->position + 1;
    SK_CLEANUP_FREE char *text = malloc(capacity);
    SK_CLEANUP_FREE uint8_t *der = malloc(capacity);
    size_t length = 0;

    if (!text || !der)
        return sk_error_oom(error);
    for (size_t i = pem->position; i < to;) {
        size_t space = space_at(pem, i, to);

        if (space == 0)
            text[length++] = pem->data[i];
        i += space ? space : 1;
    }
    text[length] = '\0';
    if (strlen(text) != length || !sk_base64_decode(text, der, capacity, ret_size))
        return sk_error_set(error, SEVKIT_EINPUT, "PEM: the text in a block is no base64");
    *ret_der = SK_TAKE(der);
    return 0;
}

int sk_pem_next(struct sk_pem *pem, char ret_label[SK_PEM_LABEL_BYTES], uint8_t **ret_der,
                size_t *ret_size, bool *outside, struct sevkit_error *error)
{
    char end_label[SK_PEM_LABEL_BYTES];
    size_t start = find(pem, begin);
    size_t stop;
    int r;

    if (outside && !only_space(pem, start))
        *outside = true;
    if (start == pem->size) {
        pem->position = pem->size;
        *ret_der = NULL;
        *ret_size = 0;
        return 0;
    }
    pem->position = start + strlen(begin);
    if (!read_label(pem, ret_label))
        return sk_error_set(error, SEVKIT_EINPUT, "PEM: a BEGIN line without an end");
    stop = find(pem, end);
    if (stop == pem->size)
        return sk_error_set(error, SEVKIT_EINPUT, "PEM: \"BEGIN %s\" without an END line",
                            ret_label);
    r = read_body(pem, stop, ret_der, ret_size, error);
    if (r < 0)
        return r;
    pem->position = stop + strlen(end);
    if (!read_label(pem, end_label) || strcmp(ret_label, end_label) != 0) {
        free(SK_TAKE(*ret_der));
        return sk_error_set(error, SEVKIT_EINPUT, "PEM: \"BEGIN %s\" has no END line of its own",
                            ret_label);
    }
    return 0;
}

int sk_pem_write(const char *label, const void *der, size_t size, char **ret_text,
                 struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *base64 = malloc(SK_BASE64_LENGTH(size) + 1);
    struct sk_text text = {0};

    if (!base64)
        return sk_error_oom(error);
    sk_base64_encode(der, size, base64);
    sk_text_addf(&text, "%s%s%s\n", begin, label, dashes);
    for (size_t at = 0; base64[at];) {
        size_t length = strnlen(base64 + at, LINE_LENGTH);

        sk_text_add_bytes(&text, base64 + at, length);
        sk_text_add(&text, "\n");
        at += length;
    }
    sk_text_addf(&text, "%s%s%s\n", end, label, dashes);
    if (!sk_text_ok(&text)) {
        sk_text_done(&text);
        return sk_error_oom(error);
    }
    *ret_text = text.data;
    return 0;
}
