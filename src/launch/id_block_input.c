/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/id_block_input.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "qemu/qemu_option.h"
#include "sys/file.h"

#include <string.h>

static const char block_property[] = "id-block";
static const char auth_property[] = "id-auth";
static const char author_key_property[] = "author-key-enabled";

static int set_block(const char *where, const uint8_t *bytes, struct sk_id_input *input,
                     struct sevkit_error *error)
{
    if (input->has_block)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: a second ID block; one was given already",
                            where);
    memcpy(input->block_bytes, bytes, SEVKIT_ID_BLOCK_BYTES);
    sevkit_id_block_read(bytes, &input->block);
    input->has_block = true;
    return 0;
}

static int set_auth(const char *where, const uint8_t *bytes, struct sk_id_input *input,
                    struct sevkit_error *error)
{
    if (input->has_auth)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "%s: a second ID authentication information; one was given already",
                            where);
    memcpy(input->auth_bytes, bytes, SEVKIT_ID_AUTH_BYTES);
    sevkit_id_auth_read(bytes, &input->auth);
    input->has_auth = true;
    return 0;
}

static int set_by_size(const char *where, const uint8_t *bytes, size_t size,
                       struct sk_id_input *input, struct sevkit_error *error)
{
    if (size == SEVKIT_ID_BLOCK_BYTES)
        return set_block(where, bytes, input, error);
    if (size == SEVKIT_ID_AUTH_BYTES)
        return set_auth(where, bytes, input, error);
    return sk_error_set(error, SEVKIT_EINPUT,
                        "%s: %zu bytes; an ID block has %d, ID authentication information %d",
                        where, size, SEVKIT_ID_BLOCK_BYTES, SEVKIT_ID_AUTH_BYTES);
}

static int set_base64(const char *where, const char *property, const char *text, size_t expected,
                      struct sk_id_input *input, struct sevkit_error *error)
{
    uint8_t bytes[SEVKIT_ID_AUTH_BYTES];
    int r = sk_bytes_text_exact(SK_BYTES_BASE64, text, bytes, expected, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s: %s", where, property);
    return set_by_size(where, bytes, expected, input, error);
}

/* QEMU's words for a switch (qapi/qapi-util.c, qapi_bool_parse()). */
static int set_author_key(const char *where, const char *word, struct sk_id_input *input,
                          struct sevkit_error *error)
{
    static const struct {
        const char *word;
        enum sk_author_key value;
    } words[] = {
        {"on", SK_AUTHOR_KEY_ON},     {"yes", SK_AUTHOR_KEY_ON},  {"true", SK_AUTHOR_KEY_ON},
        {"y", SK_AUTHOR_KEY_ON},      {"off", SK_AUTHOR_KEY_OFF}, {"no", SK_AUTHOR_KEY_OFF},
        {"false", SK_AUTHOR_KEY_OFF}, {"n", SK_AUTHOR_KEY_OFF},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++) {
        if (strcmp(words[i].word, word) != 0)
            continue;
        if (input->author_key != SK_AUTHOR_KEY_UNSAID && input->author_key != words[i].value)
            return sk_error_set(error, SEVKIT_EUSAGE, "%s: %s both on and off", where,
                                author_key_property);
        input->author_key = words[i].value;
        return 0;
    }
    return sk_error_set(error, SEVKIT_EINPUT, "%s: %s is neither on nor off", where,
                        author_key_property);
}

static int read_pair(const char *where, const struct sk_qemu_pair *pair, struct sk_id_input *input,
                     bool *any, struct sevkit_error *error)
{
    bool is_block = pair->key && strcmp(pair->key, block_property) == 0;
    bool is_auth = pair->key && strcmp(pair->key, auth_property) == 0;

    *any |= is_block || is_auth;
    if (is_block || is_auth)
        return set_base64(where, pair->key, pair->value,
                          is_block ? SEVKIT_ID_BLOCK_BYTES : SEVKIT_ID_AUTH_BYTES, input, error);
    return pair->key && strcmp(pair->key, author_key_property) == 0
               ? set_author_key(where, pair->value, input, error)
               : 0;
}

/* What stands behind -object, or a part of it. */
static int read_option_string(const char *where, const char *text, struct sk_id_input *input,
                              struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    bool any = false;
    int r = sk_qemu_option_parse(text, &option, error);

    for (size_t i = 0; i < option.count && r == 0; i++)
        r = read_pair(where, &option.pairs[i], input, &any, error);
    if (r == 0 && !any)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: neither id-block= nor id-auth= in it",
                            where);
    return r;
}

static bool is_option_string(const char *text)
{
    return strstr(text, "id-block=") || strstr(text, "id-auth=");
}

static int read_text(const char *where, const char *text, struct sk_id_input *input,
                     struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {1, SEVKIT_ID_AUTH_BYTES, SK_BYTES_BASE64};
    uint8_t bytes[SEVKIT_ID_AUTH_BYTES];
    size_t size;

    if (is_option_string(text))
        return read_option_string(where, text, input, error);
    if (sk_bytes_text_read(&rule, text, strlen(text), bytes, &size, NULL) == 0)
        return set_by_size(where, bytes, size, input, error);
    return sk_error_set(
        error, SEVKIT_EINPUT,
        "%s: expected an ID block (%d bytes) or ID authentication information (%d "
        "bytes), their base64 form, or id-block=...,id-auth=...; found none of them",
        where, SEVKIT_ID_BLOCK_BYTES, SEVKIT_ID_AUTH_BYTES);
}

/* An option string is too long to be repeated in an error. */
static const char *source_name(const char *source)
{
    if (is_option_string(source))
        return "option string";
    return strcmp(source, "-") == 0 ? "standard input" : source;
}

static int read_file(const char *path, struct sk_id_input *input, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    const char *where = source_name(path);
    const uint8_t *newline;
    int result = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (result < 0)
        return result;
    if (bytes.size == SEVKIT_ID_BLOCK_BYTES || bytes.size == SEVKIT_ID_AUTH_BYTES)
        return set_by_size(where, bytes.data, bytes.size, input, error);
    /* The first line: snp-create-id-block prints key digests below it. */
    newline = memchr(bytes.data, '\n', bytes.size);
    sk_text_add_bytes(&line, bytes.data, newline ? (size_t)(newline - bytes.data) : bytes.size);
    if (!sk_text_ok(&line))
        return sk_error_oom(error);
    return read_text(where, sk_text_get(&line), input, error);
}

static int read_source(const char *source, struct sk_id_input *input, struct sevkit_error *error)
{
    if (is_option_string(source))
        return read_option_string(source_name(source), source, input, error);
    return read_file(source, input, error);
}

int sk_id_input_read(const char *block, const char *auth, struct sk_id_input *ret_input,
                     struct sevkit_error *error)
{
    struct sk_id_input input = {0};
    int result = 0;

    if (auth && strcmp(block, "-") == 0 && strcmp(auth, "-") == 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "ID block and authentication information cannot both be standard input "
                            "('-')");
    result = read_source(block, &input, error);
    if (result == 0 && auth)
        result = read_source(auth, &input, error);
    if (result < 0)
        return result;
    if (!input.has_block)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: holds no ID block", source_name(block));
    if (auth && !input.has_auth)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: holds no ID authentication information",
                            source_name(auth));
    *ret_input = input;
    return 0;
}
