/* SPDX-License-Identifier: Apache-2.0 */
#include "init/identity.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/writer.h"
#include "crypto/keys/ec_key.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define KEY_TYPE         "ecdsa-sha2-nistp384"
#define CURVE            "nistp384"
#define COORDINATE_BYTES 48
#define POINT_BYTES      (1 + 2 * COORDINATE_BYTES)
#define BLOB_BYTES       (4 + sizeof(KEY_TYPE) - 1 + 4 + sizeof(CURVE) - 1 + 4 + POINT_BYTES)
#define ID_BYTES         16

struct sk_identity {
    char public_line[sizeof(KEY_TYPE) + 4 * BLOB_BYTES / 3 + 8];
    uint8_t *private_key; /* PEM */
    size_t private_size;
    char machine_id[2 * ID_BYTES + 2];
};

void sk_identity_free(struct sk_identity *identity)
{
    if (identity && identity->private_key)
        sevkit_key_data_free(identity->private_key, identity->private_size);
    free(identity);
}

void sk_identity_free_p(struct sk_identity **identity)
{
    sk_identity_free(*identity);
}

static void free_key(struct sevkit_key **key)
{
    sevkit_key_free(*key);
}

/* A string of RFC 4251 section 5: its length, big-endian, and its bytes. */
static void write_string(struct sk_writer *writer, const void *bytes, size_t size)
{
    const uint8_t length[] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                              (uint8_t)size};

    sk_write_bytes(writer, length, sizeof(length));
    sk_write_bytes(writer, bytes, size);
}

/* RFC 5656 section 3.1. */
static void make_public_line(const struct sevkit_key *key, struct sk_identity *identity)
{
    uint8_t blob[BLOB_BYTES], point[POINT_BYTES] = {4};
    char text[4 * BLOB_BYTES / 3 + 4];
    struct sk_writer writer = sk_writer_of(blob, sizeof(blob));

    memcpy(point + 1, key->x, COORDINATE_BYTES);
    memcpy(point + 1 + COORDINATE_BYTES, key->y, COORDINATE_BYTES);
    write_string(&writer, KEY_TYPE, strlen(KEY_TYPE));
    write_string(&writer, CURVE, strlen(CURVE));
    write_string(&writer, point, sizeof(point));
    sk_base64_encode(blob, sizeof(blob), text);
    (void)snprintf(identity->public_line, sizeof(identity->public_line), "%s %s\n", KEY_TYPE, text);
}

static int make_machine_id(struct sk_identity *identity, struct sevkit_error *error)
{
    uint8_t id[ID_BYTES];

    if (sk_sys_real.random(id, sizeof(id)) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
    /* machine-id(5): a version 4 UUID. */
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x40);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
    sk_hex_encode(id, sizeof(id), identity->machine_id);
    identity->machine_id[2 * sizeof(id)] = '\n';
    return 0;
}

int sk_identity_new(struct sk_identity **ret_identity, struct sevkit_error *error)
{
    SK_CLEANUP(sk_identity_free_p) struct sk_identity *identity = calloc(1, sizeof(*identity));
    SK_CLEANUP(free_key) struct sevkit_key *key = NULL;
    int r = identity ? sevkit_key_generate(&key, error) : sk_error_oom(error);

    if (r == 0)
        r = sevkit_key_write(key, SEVKIT_KEY_PEM_SEC1, NULL, 0, &identity->private_key,
                             &identity->private_size, error);
    if (r == 0)
        r = make_machine_id(identity, error);
    if (r < 0)
        return r;
    make_public_line(key, identity);
    *ret_identity = SK_TAKE(identity);
    return 0;
}

const char *sk_identity_ssh_key(const struct sk_identity *identity)
{
    return identity->public_line;
}

static int write_below(const char *root, const char *name, const void *data, size_t size,
                       mode_t mode, struct sevkit_error *error)
{
    char path[512];

    (void)snprintf(path, sizeof(path), "%s/%s", root, name);
    return sk_file_write(path, data, size, mode, error);
}

int sk_identity_write(const struct sk_identity *identity, const char *root,
                      struct sevkit_error *error)
{
    static const char *const folders[] = {"etc", "etc/ssh"};
    char path[512];
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(folders); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", root, folders[i]);
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    }
    r = write_below(root, "etc/ssh/ssh_host_ecdsa_key", identity->private_key,
                    identity->private_size, 0600, error);
    if (r == 0)
        r = write_below(root, "etc/ssh/ssh_host_ecdsa_key.pub", identity->public_line,
                        strlen(identity->public_line), 0644, error);
    if (r == 0)
        r = write_below(root, "etc/machine-id", identity->machine_id, strlen(identity->machine_id),
                        0444, error);
    return r;
}
