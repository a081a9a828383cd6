/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/report_data.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "crypto/certs/spki.h"
#include "crypto/digest.h"
#include "sys/file.h"

#include <stdbool.h>
#include <string.h>

static int add_piece(void *arg, const void *data, size_t size, uint64_t total,
                     struct sevkit_error *error)
{
    (void)total;
    return sk_digest_update(arg, data, size, error);
}

static int from_digest(const struct sk_sys *sys, const char *path, enum sk_hash hash,
                       uint8_t *ret_data, struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint64_t size;
    int r = sk_digest_new(hash, &digest, error);

    if (r == 0)
        r = sk_file_stream(sys, path, add_piece, digest, &size, error);
    return r < 0 ? r : sk_digest_final(digest, ret_data, error);
}

static int from_key(const struct sk_sys *sys, const char *path, enum sk_hash hash,
                    uint8_t *ret_data, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(sys, path, SK_KEY_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_spki_digest(bytes.data, bytes.size, hash, ret_data, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static int from_file(const struct sk_sys *sys, const char *path, enum sk_hash hash,
                     uint8_t *ret_data, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(sys, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    (void)hash;
    if (r < 0)
        return r;
    if (bytes.size == 0 || bytes.size > SK_REPORT_DATA_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: found %zu bytes, expected 1 to %d; sha512:%s takes its digest",
                            path, bytes.size, SK_REPORT_DATA_BYTES, path);
    memcpy(ret_data, bytes.data, bytes.size);
    return 0;
}

static const struct {
    const char *prefix;
    int (*read)(const struct sk_sys *sys, const char *path, enum sk_hash hash, uint8_t *ret_data,
                struct sevkit_error *error);
    enum sk_hash hash;
} sources[] = {
    {"file:", from_file, SK_SHA512},       {"sha256:", from_digest, SK_SHA256},
    {"sha384:", from_digest, SK_SHA384},   {"sha512:", from_digest, SK_SHA512},
    {"spki:", from_key, SK_SHA512},        {"spki-sha256:", from_key, SK_SHA256},
    {"spki-sha384:", from_key, SK_SHA384}, {"spki-sha512:", from_key, SK_SHA512},
};

static int from_digits(const char *text, uint8_t *ret_data, struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {1, SK_REPORT_DATA_BYTES, SK_BYTES_TEXT};

    int r = sk_bytes_text_read(&rule, text, strlen(text), ret_data, NULL, error);

    if (r == 0 || r == SEVKIT_ENOMEM)
        return r;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "found '%.160s', expected at most %d bytes as hex or base64 digits, or one "
                        "of file:, sha256:, sha384:, sha512:, spki:, spki-sha256:, spki-sha384: "
                        "with the name of a file",
                        text, SK_REPORT_DATA_BYTES);
}

int sk_report_data_read(const struct sk_sys *sys, const char *text,
                        uint8_t ret_data[SK_REPORT_DATA_BYTES], struct sevkit_error *error)
{
    uint8_t data[SK_REPORT_DATA_BYTES] = {0};
    size_t i = 0;
    int r;

    while (i < SK_ARRAY_SIZE(sources) &&
           strncmp(text, sources[i].prefix, strlen(sources[i].prefix)) != 0)
        i++;
    if (i < SK_ARRAY_SIZE(sources))
        r = sources[i].read(sys, text + strlen(sources[i].prefix), sources[i].hash, data, error);
    else
        r = from_digits(text, data, error);
    if (r == 0)
        memcpy(ret_data, data, sizeof(data));
    return r;
}

int sk_report_data_value(const char *option, const char *text,
                         uint8_t ret_data[SK_REPORT_DATA_BYTES], struct sevkit_error *error)
{
    int r = sk_report_data_read(&sk_sys_real, text, ret_data, error);

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}
