/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/luks2_header.h"

#include "base/reader.h"
#include "formats/disk/luks2_json.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BINARY_BYTES   4096u
#define MAGIC_BYTES    6
#define LABEL_BYTES    48
#define CSUM_ALG_BYTES 32
#define SALT_BYTES     64
#define CSUM_OFFSET    448u
#define CSUM_BYTES     64u
/* Behind the magic come version and size; the copies differ in magic, salt, offset and checksum. */
#define SALT_OFFSET   104u
#define OFFSET_OFFSET 256u

struct binary {
    uint64_t bytes;
    uint64_t offset;
    char uuid[SK_LUKS2_UUID_BYTES];
    uint8_t checksum[SK_SHA256_BYTES];
};

/* A text field: printable, ends with NUL, and nothing behind that. */
static int read_name(struct sk_reader *reader, size_t size, const char *name, char *ret_text,
                     struct sevkit_error *error)
{
    char text[LABEL_BYTES] = {0};
    size_t length;

    sk_read_bytes(reader, text, size);
    length = strnlen(text, size);
    for (size_t i = 0; i < size; i++)
        if (i < length ? text[i] < ' ' || text[i] > '~' : text[i] != 0)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: byte %zu is no text", name, i);
    if (length == size)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: does not end", name);
    if (ret_text)
        memcpy(ret_text, text, size);
    return 0;
}

static int read_magic(struct sk_reader *reader, bool second, struct sevkit_error *error)
{
    static const uint8_t magics[2][MAGIC_BYTES] = {
        {'L', 'U', 'K', 'S', 0xba, 0xbe},
        {'S', 'K', 'U', 'L', 0xba, 0xbe},
    };
    uint8_t magic[MAGIC_BYTES];
    uint16_t version;

    sk_read_bytes(reader, magic, sizeof(magic));
    version = sk_read_u16be(reader);
    if (memcmp(magic, magics[second], sizeof(magic)) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "magic: not a LUKS header");
    if (version != 2)
        return sk_error_set(error, SEVKIT_EINPUT, "version: %u, expected 2", version);
    return 0;
}

static int read_sizes(struct sk_reader *reader, struct binary *binary, struct sevkit_error *error)
{
    uint64_t bytes = sk_read_u64be(reader);

    sk_read_skip(reader, sizeof(uint64_t)); /* the number of changes */
    if (bytes < SK_LUKS2_COPY_MIN_BYTES || bytes > SK_LUKS2_COPY_MAX_BYTES || bytes & (bytes - 1))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "hdr_size: %" PRIu64 ", expected a power of two from %" PRIu64
                            " to %" PRIu64,
                            bytes, SK_LUKS2_COPY_MIN_BYTES, SK_LUKS2_COPY_MAX_BYTES);
    binary->bytes = bytes;
    return 0;
}

/* Checksum algorithm, salt, UUID, subsystem. */
static int read_middle(struct sk_reader *reader, struct binary *binary, struct sevkit_error *error)
{
    char algorithm[LABEL_BYTES];
    int r = read_name(reader, CSUM_ALG_BYTES, "csum_alg", algorithm, error);

    if (r == 0 && strcmp(algorithm, "sha256") != 0)
        r = sk_error_set(error, SEVKIT_EREFUSED, "csum_alg: \"%s\" is not accepted", algorithm);
    sk_read_skip(reader, SALT_BYTES);
    if (r == 0)
        r = read_name(reader, SK_LUKS2_UUID_BYTES, "uuid", binary->uuid, error);
    if (r == 0)
        r = read_name(reader, LABEL_BYTES, "subsystem", NULL, error);
    return r;
}

static int read_end(struct sk_reader *reader, struct binary *binary, struct sevkit_error *error)
{
    bool zero;

    binary->offset = sk_read_u64be(reader);
    zero = sk_read_zeros(reader, CSUM_OFFSET - OFFSET_OFFSET - sizeof(uint64_t));
    sk_read_bytes(reader, binary->checksum, sizeof(binary->checksum));
    zero &= sk_read_zeros(reader, CSUM_BYTES - SK_SHA256_BYTES);
    zero &= sk_read_zeros(reader, BINARY_BYTES - CSUM_OFFSET - CSUM_BYTES);
    if (!sk_reader_ok(reader))
        return sk_error_set(error, SEVKIT_EINPUT, "shorter than %u bytes", BINARY_BYTES);
    if (!zero)
        return sk_error_set(error, SEVKIT_EREFUSED, "padding: not zero");
    return 0;
}

static int read_binary(struct sk_reader *reader, bool second, struct binary *ret_binary,
                       struct sevkit_error *error)
{
    struct binary binary = {0};
    int r = read_magic(reader, second, error);

    if (r == 0)
        r = read_sizes(reader, &binary, error);
    if (r == 0)
        r = read_name(reader, LABEL_BYTES, "label", NULL, error);
    if (r == 0)
        r = read_middle(reader, &binary, error);
    if (r == 0)
        r = read_end(reader, &binary, error);
    if (r == 0)
        *ret_binary = binary;
    return r;
}

/* SHA-256 of the copy with its checksum set to zero. */
static int check_sum(const struct sk_reader *copy, const struct binary *binary,
                     struct sevkit_error *error)
{
    static const uint8_t zeros[CSUM_BYTES];
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    size_t rest = CSUM_OFFSET + CSUM_BYTES;
    uint8_t sum[SK_SHA256_BYTES];
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_digest_update(digest, copy->data, CSUM_OFFSET, error);
    if (r == 0)
        r = sk_digest_update(digest, zeros, sizeof(zeros), error);
    if (r == 0)
        r = sk_digest_update(digest, &copy->data[rest], copy->size - rest, error);
    if (r == 0)
        r = sk_digest_final(digest, sum, error);
    if (r == 0 && memcmp(sum, binary->checksum, sizeof(sum)) != 0)
        r = sk_error_set(error, SEVKIT_EINPUT, "csum: does not match the header");
    return r;
}

/* The copy at its place, as bytes and as fields. */
static int read_copy(const void *data, size_t size, uint64_t at, struct sk_reader *ret_copy,
                     struct binary *ret_binary, struct sevkit_error *error)
{
    struct sk_reader all = sk_reader_of(data, size);
    struct sk_reader start = sk_reader_slice(&all, at, BINARY_BYTES);
    struct binary binary;
    int r = read_binary(&start, at != 0, &binary, error);

    if (r < 0)
        return r;
    if (binary.offset != at)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "hdr_offset: %" PRIu64 ", but it is at %" PRIu64, binary.offset, at);
    *ret_copy = sk_reader_slice(&all, at, binary.bytes);
    if (!sk_reader_ok(ret_copy))
        return sk_error_set(error, SEVKIT_EINPUT, "cut off: %" PRIu64 " bytes expected",
                            binary.bytes);
    *ret_binary = binary;
    return check_sum(ret_copy, &binary, error);
}

/* Everything but magic, salt, offset and checksum. */
static int check_same(const struct sk_reader *a, const struct sk_reader *b,
                      struct sevkit_error *error)
{
    static const struct {
        const char *name;
        size_t start, end;
    } parts[] = {
        {"version and size", MAGIC_BYTES, 16},
        {"seqid", 16, 24},
        {"label", 24, 72},
        {"csum_alg", 72, SALT_OFFSET},
        {"uuid", SALT_OFFSET + SALT_BYTES, 208},
        {"subsystem", 208, OFFSET_OFFSET},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts); i++)
        if (memcmp(&a->data[parts[i].start], &b->data[parts[i].start],
                   parts[i].end - parts[i].start) != 0)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: the two copies differ", parts[i].name);
    if (memcmp(&a->data[BINARY_BYTES], &b->data[BINARY_BYTES], a->size - BINARY_BYTES) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "JSON area: the two copies differ");
    return 0;
}

static int read_json(const struct sk_reader *copy, struct sk_luks2_header *header,
                     struct sevkit_error *error)
{
    struct sk_reader area = sk_reader_slice(copy, BINARY_BYTES, copy->size - BINARY_BYTES);
    const char *text = (const char *)area.data;
    size_t length = strnlen(text, area.size);

    sk_read_skip(&area, length);
    if (length == area.size)
        return sk_error_set(error, SEVKIT_EINPUT, "JSON area: the text does not end");
    if (!sk_read_zeros(&area, area.size - length))
        return sk_error_set(error, SEVKIT_EREFUSED, "JSON area: not zero behind the text");
    return sk_luks2_json_read(text, length, header, error);
}

int sk_luks2_header_read(const void *data, size_t size, struct sk_luks2_header *ret_header,
                         struct sevkit_error *error)
{
    struct sk_luks2_header header = {0};
    struct sk_reader first, second;
    struct binary binary, other;
    int r = read_copy(data, size, 0, &first, &binary, error);

    if (r < 0)
        return sk_error_wrap(error, r, "LUKS2 header");
    r = read_copy(data, size, binary.bytes, &second, &other, error);
    if (r < 0)
        return sk_error_wrap(error, r, "LUKS2 header: second copy");
    header.copy_bytes = binary.bytes;
    memcpy(header.uuid, binary.uuid, sizeof(header.uuid));
    r = check_same(&first, &second, error);
    if (r == 0)
        r = read_json(&first, &header, error);
    if (r == 0 && header.header_bytes > size)
        r = sk_error_set(error, SEVKIT_EINPUT, "cut off: %zu of %" PRIu64 " bytes", size,
                         header.header_bytes);
    if (r < 0)
        return sk_error_wrap(error, r, "LUKS2 header");
    *ret_header = header;
    return 0;
}

int sk_luks2_header_digest(const struct sk_luks2_header *header, const void *data, size_t size,
                           uint8_t ret_digest[SK_SHA256_BYTES], struct sevkit_error *error)
{
    if (size < header->header_bytes)
        return sk_error_set(error, SEVKIT_EINPUT, "LUKS2 header: cut off: %zu of %" PRIu64 " bytes",
                            size, header->header_bytes);
    return sk_hash_bytes(SK_SHA256, data, header->header_bytes, ret_digest, error);
}
