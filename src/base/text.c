/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "base/encoding.h"
#include "base/values/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct sk_text *text, size_t size)
{
    size_t needed = text->length + size + 1;
    size_t capacity = text->capacity ? text->capacity : 64;
    char *data;

    if (text->failed)
        return false;
    if (needed <= text->capacity)
        return true;
    while (capacity < needed)
        capacity *= 2;
    data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void sk_text_add_bytes(struct sk_text *text, const void *bytes, size_t size)
{
    if (!make_room(text, size))
        return;
    if (size)
        memcpy(text->data + text->length, bytes, size);
    text->length += size;
    text->data[text->length] = '\0';
}

void sk_text_add(struct sk_text *text, const char *string)
{
    sk_text_add_bytes(text, string, strlen(string));
}

/* C0 and C1 controls, which terminals act on. */
static bool is_control(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

void sk_text_add_printable_bytes(struct sk_text *text, const void *untrusted, size_t size)
{
    const uint8_t *bytes = untrusted;

    for (size_t i = 0; i < size;) {
        uint32_t code_point;
        size_t length = sk_utf8_decode(bytes + i, size - i, &code_point);

        if (length && !is_control(code_point)) {
            sk_text_add_bytes(text, bytes + i, length);
            i += length;
        } else {
            sk_text_addf(text, "\\x%02x", bytes[i++]);
        }
    }
}

void sk_text_add_printable(struct sk_text *text, const char *untrusted)
{
    sk_text_add_printable_bytes(text, untrusted, strlen(untrusted));
}

void sk_text_addf(struct sk_text *text, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        text->failed = true;
        return;
    }
    if (!make_room(text, (size_t)length))
        return;
    va_start(args, format);
    (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
    va_end(args);
    text->length += (size_t)length;
}

void sk_text_add_hex(struct sk_text *text, const void *bytes, size_t size)
{
    if (!make_room(text, 2 * size))
        return;
    sk_hex_encode(bytes, size, text->data + text->length);
    text->length += 2 * size;
}

void sk_text_add_base64(struct sk_text *text, const void *bytes, size_t size)
{
    if (!make_room(text, SK_BASE64_LENGTH(size)))
        return;
    sk_base64_encode(bytes, size, text->data + text->length);
    text->length += SK_BASE64_LENGTH(size);
}

bool sk_text_ok(const struct sk_text *text)
{
    return !text->failed;
}

const char *sk_text_get(const struct sk_text *text)
{
    return text->data ? text->data : "";
}

void sk_text_done(struct sk_text *text)
{
    free(text->data);
    *text = (struct sk_text){0};
}
