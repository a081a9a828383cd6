/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/sources/debian_source.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 4096
#define SIGNED         "-----BEGIN PGP SIGNED MESSAGE-----"
#define SIGNATURE      "-----BEGIN PGP SIGNATURE-----"
#define CHECKSUMS      "Checksums-Sha256:"

struct reader {
    const char *name, *at, *end;
    const char *begin; /* of the line */
    unsigned line;
    char text[LINE_MAX_BYTES]; /* the line, without its end */
    struct sevkit_error *error;
};

static int fail(const struct reader *reader, const char *text)
{
    return sk_error_set(reader->error, SEVKIT_EINPUT, "%s: line %u: %s", reader->name, reader->line,
                        text);
}

/* 1: a line; 0: the end. */
static int next_line(struct reader *reader)
{
    const char *stop;
    size_t length;

    if (reader->at == reader->end)
        return 0;
    reader->line++;
    reader->begin = reader->at;
    stop = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    length = (size_t)((stop ? stop : reader->end) - reader->at);
    if (length >= sizeof(reader->text))
        return fail(reader, "too long");
    if (memchr(reader->at, '\0', length))
        return fail(reader, "a NUL byte");
    memcpy(reader->text, reader->at, length);
    while (length > 0 && isspace((unsigned char)reader->text[length - 1]))
        length--;
    reader->text[length] = '\0';
    reader->at = stop ? stop + 1 : reader->end;
    return 1;
}

/* dpkg's names: nothing that leads out of a folder, or that a program takes for an option. */
static bool is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  ".+~_-:";

    return isalnum((unsigned char)*text) && strlen(text) <= SK_DSC_NAME_MAX &&
           strspn(text, letters) == strlen(text);
}

/* " DIGEST SIZE NAME" */
static int read_part(const struct reader *reader, struct sk_dsc *dsc)
{
    char digest[2 * SK_SHA256_BYTES + 2], size[24], name[SK_DSC_NAME_MAX + 2], more[2];
    struct sk_dsc_part *part = &dsc->parts[dsc->count];

    if (dsc->count == SK_DSC_PARTS_MAX)
        return fail(reader, "more parts than 32");
    if (sscanf(reader->text, " %65s %23s %256s %1s", digest, size, name, more) != 3)
        return fail(reader, "expected a SHA-256, a size and a name");
    if (strlen(digest) != sizeof(part->sha256) * 2 ||
        !sk_hex_decode(digest, part->sha256, sizeof(part->sha256)))
        return fail(reader, "expected a SHA-256 of 64 hex digits");
    if (!sk_number_parse_decimal(size, 0, INT64_MAX, &part->size))
        return fail(reader, "the size is not a number");
    if (!is_name(name))
        return fail(reader, "the name of a part has a folder, or characters that are not allowed");
    for (size_t i = 0; i < dsc->count; i++)
        if (strcmp(dsc->parts[i].name, name) == 0)
            return fail(reader, "a part is named twice");
    memcpy(part->name, name, strlen(name) + 1);
    dsc->count++;
    return 0;
}

/* Lines up to the first empty one are about the signature. */
static int skip_armour(struct reader *reader)
{
    int r = next_line(reader);

    if (r == 1 && strcmp(reader->text, SIGNED) == 0) {
        do
            r = next_line(reader);
        while (r == 1 && *reader->text);
        return r == 1 ? next_line(reader) : r;
    }
    return r;
}

int sk_dsc_read(const char *name, const void *data, size_t size, struct sk_dsc *ret_dsc,
                struct sevkit_error *error)
{
    struct reader reader = {
        .name = name, .at = data, .end = (const char *)data + size, .error = error};
    bool is_list = false, has_list = false;
    struct sk_dsc dsc = {.count = 0};
    int r;

    r = skip_armour(&reader);
    dsc.start = r == 1 ? (size_t)(reader.begin - (const char *)data) : 0;
    for (; r == 1; r = next_line(&reader)) {
        bool continues = isspace((unsigned char)*reader.text);

        if (!*reader.text || strcmp(reader.text, SIGNATURE) == 0)
            break;
        dsc.end = (size_t)(reader.at - (const char *)data);
        if (!continues && (!strchr(reader.text, ':') || *reader.text == ':'))
            return fail(&reader, "expected 'Field: value'");
        if (!continues) {
            is_list = strcmp(reader.text, CHECKSUMS) == 0;
            if (is_list && has_list)
                return fail(&reader, "a second " CHECKSUMS);
            has_list |= is_list;
        } else if (is_list) {
            r = read_part(&reader, &dsc);
            if (r < 0)
                return r;
        }
    }
    if (r < 0)
        return r;
    if (dsc.count == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: no " CHECKSUMS " with parts: not a Debian source package (.dsc)",
                            name);
    *ret_dsc = dsc;
    return 0;
}
