/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/attest/attest_messages.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

#define TAG_BYTES 16u /* of AES-GCM */

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789.-"

static const struct {
    size_t min, max;
} limits[] = {
    [SK_ATTEST_HELLO] = {SK_ATTEST_HELLO_BYTES, SK_ATTEST_HELLO_BYTES},
    [SK_ATTEST_EVIDENCE] = {SK_ATTEST_EVIDENCE_MIN, SK_ATTEST_EVIDENCE_MAX},
    [SK_ATTEST_AUTH] = {64 + TAG_BYTES, 64 + TAG_BYTES},
    [SK_ATTEST_READY] = {2 + TAG_BYTES, SK_ATTEST_READY_MAX + TAG_BYTES},
    [SK_ATTEST_KEY] = {SK_ATTEST_KEY_PAD_BYTES + TAG_BYTES, SK_ATTEST_KEY_MAX + TAG_BYTES},
    [SK_ATTEST_RESULT] = {SK_ATTEST_RESULT_MIN + TAG_BYTES, SK_ATTEST_RESULT_MAX + TAG_BYTES},
    [SK_ATTEST_ERROR] = {1, 1},
};

bool sk_attest_size_fits(enum sk_attest_type type, size_t size)
{
    return type < SK_ARRAY_SIZE(limits) && limits[type].max && size >= limits[type].min &&
           size <= limits[type].max;
}

/* Nothing missing, nothing left. */
static int check_end(const struct sk_reader *reader, const char *message,
                     struct sevkit_error *error)
{
    if (!sk_reader_ok(reader))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: it is cut off", message);
    if (sk_reader_left(reader))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: %zu bytes are left over", message,
                            sk_reader_left(reader));
    return 0;
}

void sk_attest_hello_write(const struct sk_attest_hello *hello,
                           uint8_t ret_bytes[SK_ATTEST_HELLO_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_ATTEST_HELLO_BYTES);

    sk_write_u16le(&writer, hello->version);
    sk_write_u8(&writer, hello->role);
    sk_write_u8(&writer, 0);
    sk_write_bytes(&writer, hello->nonce, sizeof(hello->nonce));
    sk_write_bytes(&writer, hello->ephemeral, sizeof(hello->ephemeral));
}

int sk_attest_hello_read(const void *data, size_t size, struct sk_attest_hello *ret_hello,
                         struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_attest_hello hello = {.version = sk_read_u16le(&reader), .role = sk_read_u8(&reader)};
    uint8_t zero = sk_read_u8(&reader);
    int r;

    sk_read_bytes(&reader, hello.nonce, sizeof(hello.nonce));
    sk_read_bytes(&reader, hello.ephemeral, sizeof(hello.ephemeral));
    r = check_end(&reader, "HELLO", error);
    if (r == 0 && zero)
        r = sk_error_set(error, SEVKIT_EINPUT, "HELLO: byte 3 is 0x%02x, expected 0", zero);
    if (r == 0)
        *ret_hello = hello;
    return r;
}

size_t sk_attest_evidence_bytes(const struct sk_attest_evidence_view *evidence)
{
    if (evidence->ssh_keys_size > SK_ATTEST_SSH_KEYS_MAX ||
        evidence->report_size < SEVKIT_REPORT_BYTES ||
        evidence->report_size > SK_ATTEST_REPORT_MAX ||
        evidence->certificates_size > SK_ATTEST_CERTIFICATES_MAX)
        return 0;
    return 76 + evidence->ssh_keys_size + evidence->report_size + evidence->certificates_size;
}

static void write_block(struct sk_writer *writer, const uint8_t *data, size_t size)
{
    sk_write_u32le(writer, (uint32_t)size);
    if (size)
        sk_write_bytes(writer, data, size);
}

void sk_attest_evidence_write(const struct sk_attest_evidence_view *evidence, uint8_t *ret_bytes)
{
    struct sk_writer writer = sk_writer_of(ret_bytes, sk_attest_evidence_bytes(evidence));

    sk_write_bytes(&writer, evidence->nonce, sizeof(evidence->nonce));
    sk_write_bytes(&writer, evidence->ephemeral, sizeof(evidence->ephemeral));
    write_block(&writer, evidence->ssh_keys, evidence->ssh_keys_size);
    write_block(&writer, evidence->report, evidence->report_size);
    write_block(&writer, evidence->certificates, evidence->certificates_size);
}

static const uint8_t *read_block(struct sk_reader *reader, size_t max, size_t *ret_size)
{
    *ret_size = sk_read_u32le(reader);
    /* Beyond max nothing fits any more: the reader fails. */
    return sk_read_pointer(reader, *ret_size > max ? SIZE_MAX : *ret_size);
}

int sk_attest_evidence_read(const void *data, size_t size,
                            struct sk_attest_evidence_view *ret_evidence,
                            struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_attest_evidence_view evidence = {0};
    int r;

    sk_read_bytes(&reader, evidence.nonce, sizeof(evidence.nonce));
    sk_read_bytes(&reader, evidence.ephemeral, sizeof(evidence.ephemeral));
    evidence.ssh_keys = read_block(&reader, SK_ATTEST_SSH_KEYS_MAX, &evidence.ssh_keys_size);
    evidence.report = read_block(&reader, SK_ATTEST_REPORT_MAX, &evidence.report_size);
    evidence.certificates =
        read_block(&reader, SK_ATTEST_CERTIFICATES_MAX, &evidence.certificates_size);
    r = check_end(&reader, "EVIDENCE", error);
    if (r == 0 && evidence.report_size < SEVKIT_REPORT_BYTES)
        r = sk_error_set(error, SEVKIT_EINPUT, "EVIDENCE: a report of %zu bytes, expected %d",
                         evidence.report_size, SEVKIT_REPORT_BYTES);
    if (r == 0)
        *ret_evidence = evidence;
    return r;
}

size_t sk_attest_ready_write(const struct sk_attest_ready *ready, uint8_t *ret_bytes)
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_ATTEST_READY_MAX);

    sk_write_u8(&writer, (uint8_t)ready->attempts_left);
    sk_write_u8(&writer, (uint8_t)ready->key_count);
    for (size_t i = 0; i < ready->key_count; i++) {
        size_t length = strlen(ready->keys[i].name);

        sk_write_u8(&writer, ready->keys[i].opened);
        sk_write_u8(&writer, (uint8_t)length);
        sk_write_bytes(&writer, ready->keys[i].name, length);
    }
    return writer.position;
}

static int read_key_name(struct sk_reader *reader, size_t index, struct sk_attest_ready *ready,
                         struct sevkit_error *error)
{
    uint8_t opened = sk_read_u8(reader);
    size_t length = sk_read_u8(reader);
    char *name = ready->keys[index].name;

    if (sk_reader_ok(reader) && (opened > 1 || length == 0 || length > SK_ATTEST_KEY_NAME_MAX))
        return sk_error_set(error, SEVKIT_EINPUT, "READY: key %zu: state %u, name of %zu bytes",
                            index, opened, length);
    sk_read_bytes(reader, name, length > SK_ATTEST_KEY_NAME_MAX ? 0 : length);
    ready->keys[index].opened = opened;
    if (sk_reader_ok(reader) && strspn(name, LETTERS) != length)
        return sk_error_set(error, SEVKIT_EINPUT, "READY: key %zu: the name holds other letters",
                            index);
    return 0;
}

int sk_attest_ready_read(const void *data, size_t size, struct sk_attest_ready *ret_ready,
                         struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_attest_ready ready = {.attempts_left = sk_read_u8(&reader),
                                    .key_count = sk_read_u8(&reader)};
    int r = 0;

    if (ready.key_count > SK_ATTEST_KEYS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "READY: %zu keys, expected at most %d",
                            ready.key_count, SK_ATTEST_KEYS_MAX);
    for (size_t i = 0; i < ready.key_count && r == 0; i++)
        r = read_key_name(&reader, i, &ready, error);
    if (r == 0)
        r = check_end(&reader, "READY", error);
    if (r == 0)
        *ret_ready = ready;
    return r;
}

size_t sk_attest_key_write(uint8_t index, const uint8_t *key, size_t size, uint8_t *ret_bytes)
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_ATTEST_KEY_MAX);
    size_t padded = (4 + size + SK_ATTEST_KEY_PAD_BYTES - 1) / SK_ATTEST_KEY_PAD_BYTES *
                    SK_ATTEST_KEY_PAD_BYTES;

    sk_write_u8(&writer, index);
    sk_write_u8(&writer, 0);
    sk_write_u16le(&writer, (uint16_t)size);
    sk_write_bytes(&writer, key, size);
    sk_write_zeros_to(&writer, padded);
    return padded;
}

int sk_attest_key_read(const void *data, size_t size, uint8_t *ret_index, const uint8_t **ret_key,
                       size_t *ret_size, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint8_t index = sk_read_u8(&reader), zero = sk_read_u8(&reader);
    size_t key_size = sk_read_u16le(&reader);
    const uint8_t *key = sk_read_pointer(&reader, key_size);
    size_t padding = sk_reader_left(&reader);

    if (!sk_reader_ok(&reader) || zero || key_size == 0 || key_size > SK_ATTEST_SECRET_MAX ||
        size % SK_ATTEST_KEY_PAD_BYTES || padding >= SK_ATTEST_KEY_PAD_BYTES ||
        !sk_read_zeros(&reader, padding))
        return sk_error_set(error, SEVKIT_EINPUT, "KEY: sizes or filling are wrong");
    *ret_index = index;
    *ret_key = key;
    *ret_size = key_size;
    return 0;
}

static bool is_printable(char c)
{
    return c >= ' ' && c <= '~';
}

size_t sk_attest_result_write(const struct sk_attest_result *result, uint8_t *ret_bytes)
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_ATTEST_RESULT_MAX);
    size_t length = strnlen(result->text, SK_ATTEST_TEXT_MAX);

    sk_write_u8(&writer, result->index);
    sk_write_u8(&writer, (uint8_t)result->result);
    sk_write_u8(&writer, result->attempts_left);
    sk_write_u8(&writer, result->wanted_left);
    sk_write_u64le(&writer, result->generation);
    sk_write_u16le(&writer, (uint16_t)length);
    for (size_t i = 0; i < length; i++)
        sk_write_u8(&writer, (uint8_t)(is_printable(result->text[i]) ? result->text[i] : '?'));
    return writer.position;
}

int sk_attest_result_read(const void *data, size_t size, struct sk_attest_result *ret_result,
                          struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_attest_result result = {.index = sk_read_u8(&reader)};
    unsigned code = sk_read_u8(&reader);
    size_t length;
    int r;

    result.attempts_left = sk_read_u8(&reader);
    result.wanted_left = sk_read_u8(&reader);
    result.generation = sk_read_u64le(&reader);
    length = sk_read_u16le(&reader);
    if (length > SK_ATTEST_TEXT_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "RESULT: a text of %zu bytes", length);
    sk_read_bytes(&reader, result.text, length);
    r = check_end(&reader, "RESULT", error);
    if (r == 0 && (code < SK_KEY_OPENED || code > SK_KEY_FAILED))
        r = sk_error_set(error, SEVKIT_EINPUT, "RESULT: result %u is unknown", code);
    for (size_t i = 0; i < length && r == 0; i++)
        if (!is_printable(result.text[i]))
            r = sk_error_set(error, SEVKIT_EINPUT, "RESULT: the text is not printable");
    if (r < 0)
        return r;
    result.result = (enum sk_key_result)code;
    *ret_result = result;
    return 0;
}

const char *sk_attest_role_name(unsigned role)
{
    static const char *const names[] = {"unknown", "release", "ssh", "report"};

    return names[role < SK_ARRAY_SIZE(names) ? role : 0];
}

const char *sk_attest_error_text(unsigned code)
{
    static const char *const texts[] = {"an unknown reason", "another version of the protocol",
                                        "this role is not answered",
                                        "the guest could not get a report", "too many peers"};

    return texts[code < SK_ARRAY_SIZE(texts) ? code : 0];
}
