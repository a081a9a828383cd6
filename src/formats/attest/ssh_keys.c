/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/attest/ssh_keys.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/reader.h"

#include <string.h>

#define BLOB_MAX_BYTES 2048 /* RSA of 8192 bits has 1,047 */
#define KEYS_MAX       16
#define SSH_PORT       22

static const char *const algorithms[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
                                         "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"};

static bool is_algorithm(const char *text, size_t length)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(algorithms); i++)
        if (strlen(algorithms[i]) == length && memcmp(algorithms[i], text, length) == 0)
            return true;
    return false;
}

/* The blob's first string is the algorithm's name, and its strings end where it ends. */
static bool is_blob(const uint8_t *blob, size_t size, const char *algorithm, size_t length)
{
    struct sk_reader reader = sk_reader_of(blob, size);
    size_t strings = 0;

    while (sk_reader_ok(&reader) && sk_reader_left(&reader)) {
        size_t bytes = sk_read_u32be(&reader);
        const uint8_t *string = sk_read_pointer(&reader, bytes);

        if (strings == 0 && (!string || bytes != length || memcmp(string, algorithm, length) != 0))
            return false;
        strings++;
    }
    return sk_reader_ok(&reader) && strings >= 2;
}

/* "ALGORITHM BASE64" of length bytes. */
static bool is_key(const char *line, size_t length)
{
    const char *blank = memchr(line, ' ', length);
    char text[SK_BASE64_LENGTH(BLOB_MAX_BYTES) + 1];
    uint8_t blob[BLOB_MAX_BYTES];
    size_t name, rest, size;

    if (!blank)
        return false;
    name = (size_t)(blank - line);
    rest = length - name - 1;
    if (!is_algorithm(line, name) || rest >= sizeof(text) || memchr(blank, '\0', rest + 1))
        return false;
    memcpy(text, blank + 1, rest);
    text[rest] = '\0';
    return sk_base64_decode(text, blob, sizeof(blob), &size) && is_blob(blob, size, line, name);
}

int sk_ssh_keys_check(const void *text, size_t size, size_t *ret_count, struct sevkit_error *error)
{
    const char *at = text, *end = at + size;
    size_t count = 0;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));

        if (!newline || count == KEYS_MAX || !is_key(at, (size_t)(newline - at)))
            return sk_error_set(error, SEVKIT_EINPUT,
                                "SSH host key %zu: expected a line \"ALGORITHM BASE64\"",
                                count + 1);
        count++;
        at = newline + 1;
    }
    *ret_count = count;
    return 0;
}

int sk_ssh_keys_add_public(const void *line, size_t size, struct sk_text *keys,
                           struct sevkit_error *error)
{
    const char *text = line;
    const char *blank = memchr(text, ' ', size);
    size_t length, whole;

    if (!blank)
        return sk_error_set(error, SEVKIT_EINPUT, "SSH public key: expected two words");
    whole = (size_t)(blank - text) + 1;
    length = whole;
    while (length < size && !strchr(" \t\r\n", text[length]))
        length++;
    if (!is_key(text, length))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SSH public key: not a key, or of an unknown type");
    sk_text_add_bytes(keys, text, length);
    sk_text_add(keys, "\n");
    return sk_text_ok(keys) ? 0 : sk_error_oom(error);
}

int sk_ssh_keys_known_hosts(const char *host, unsigned port, const void *keys, size_t size,
                            struct sk_text *text, struct sevkit_error *error)
{
    const char *at = keys, *end = at + size;

    /* Patterns, lists, hashes and marks of known_hosts are made of these. */
    if (!*host || strpbrk(host, " \t\r\n,*?!|#@[]"))
        return sk_error_set(error, SEVKIT_EUSAGE, "host '%.100s' cannot stand in known_hosts",
                            host);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = newline ? (size_t)(newline - at) : (size_t)(end - at);

        if (port == SSH_PORT)
            sk_text_addf(text, "%s ", host);
        else
            sk_text_addf(text, "[%s]:%u ", host, port);
        sk_text_add_bytes(text, at, length);
        sk_text_add(text, "\n");
        at += length + 1;
    }
    return sk_text_ok(text) ? 0 : sk_error_oom(error);
}
