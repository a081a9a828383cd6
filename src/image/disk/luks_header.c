/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cipher/sector_cipher.h"
#include "crypto/derive/pbkdf2.h"
#include "formats/disk/af_split.h"
#include "formats/disk/luks2_write.h"
#include "image/disk/argon2id.h"
#include "image/disk/luks_volume.h"
#include "sys/sys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COPY_BYTES    ((uint64_t)16384)
#define AREA_ALIGN    4096u
#define SECTOR_BYTES  512u
#define SALT_BYTES    32
#define ARGON2_LANES  4
#define DIGEST_ROUNDS 1000 /* over a random key, which needs no stretching */
#define SPLIT_BYTES   ((size_t)SK_SECTOR_KEY_BYTES * SK_LUKS2_STRIPES)
#define DATA_ALIGN    4096u

static int random_bytes(void *bytes, size_t size, struct sevkit_error *error)
{
    if (sk_sys_real.random(bytes, size) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
    return 0;
}

static int new_salt(struct sk_luks2_bytes *salt, struct sevkit_error *error)
{
    salt->size = SALT_BYTES;
    return random_bytes(salt->data, SALT_BYTES, error);
}

/* Version 4, RFC 9562. */
static int new_uuid(char ret_uuid[SK_LUKS2_UUID_BYTES], struct sevkit_error *error)
{
    uint8_t b[16];
    int r = random_bytes(b, sizeof(b), error);

    if (r < 0)
        return r;
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    (void)snprintf(ret_uuid, SK_LUKS2_UUID_BYTES,
                   "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
                   b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
                   b[14], b[15]);
    return 0;
}

static int describe_slot(const struct sk_luks_options *options, struct sk_luks2_slot *slot,
                         struct sevkit_error *error)
{
    slot->area_offset = 2 * COPY_BYTES;
    slot->area_bytes = (SPLIT_BYTES + AREA_ALIGN - 1) / AREA_ALIGN * AREA_ALIGN;
    slot->area_key_bytes = SK_SECTOR_XTS_BYTES;
    slot->af_hash = slot->kdf_hash = SK_LUKS2_SHA256;
    slot->iterations = options->kdf_iterations;
    slot->kdf = options->passphrase ? SK_LUKS2_ARGON2ID : SK_LUKS2_PBKDF2;
    if (options->passphrase) {
        slot->memory_kib = options->kdf_memory_kib;
        slot->lanes = ARGON2_LANES;
    }
    return new_salt(&slot->salt, error);
}

/* The key of the key slot, from what opens it. */
static int derive(const struct sk_luks_options *options, const struct sk_luks2_slot *slot,
                  uint8_t ret_key[SK_SECTOR_XTS_BYTES], struct sevkit_error *error)
{
    const struct sk_secret *secret = options->secret;

    if (slot->kdf == SK_LUKS2_ARGON2ID)
        return sk_argon2id(secret->data, secret->size, slot->salt.data, slot->salt.size,
                           (uint32_t)slot->iterations, (uint32_t)slot->memory_kib,
                           (uint32_t)slot->lanes, ret_key, SK_SECTOR_XTS_BYTES, error);
    return sk_pbkdf2_sha256(secret->data, secret->size, slot->salt.data, slot->salt.size,
                            slot->iterations, ret_key, SK_SECTOR_XTS_BYTES, error);
}

static int encrypt_area(const uint8_t *key, const uint8_t *split, uint8_t *ret_area,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_sector_cipher_free_p) struct sk_sector_cipher *cipher = NULL;
    int r = sk_sector_cipher_new(key, SK_SECTOR_XTS_BYTES, &cipher, error);

    for (size_t at = 0; r == 0 && at < SPLIT_BYTES; at += SECTOR_BYTES)
        r = sk_sector_encrypt(cipher, at / SECTOR_BYTES, split + at, SECTOR_BYTES, ret_area + at,
                              NULL, error);
    return r;
}

static int fill_slot(const struct sk_luks_options *options, const struct sk_secret *volume_key,
                     const struct sk_luks2_slot *slot, uint8_t *ret_area,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *split = NULL, *key = NULL;
    int r = sk_secret_new(SPLIT_BYTES, &split, error);

    if (r == 0)
        r = sk_secret_new(SK_SECTOR_XTS_BYTES, &key, error);
    if (r == 0)
        r = random_bytes(split->data, SPLIT_BYTES, error);
    if (r == 0)
        r = sk_af_split(volume_key->data, SK_SECTOR_KEY_BYTES, SK_LUKS2_STRIPES, split->data,
                        error);
    if (r == 0)
        r = derive(options, slot, key->data, error);
    if (r == 0)
        r = encrypt_area(key->data, split->data, ret_area, error);
    return r;
}

static int digest_key(const struct sk_secret *volume_key, struct sk_luks2_key_digest *digest,
                      struct sevkit_error *error)
{
    int r = new_salt(&digest->salt, error);

    digest->hash = SK_LUKS2_SHA256;
    digest->iterations = DIGEST_ROUNDS;
    digest->digest.size = SK_SHA256_BYTES;
    if (r == 0)
        r = sk_pbkdf2_sha256(volume_key->data, SK_SECTOR_KEY_BYTES, digest->salt.data,
                             digest->salt.size, digest->iterations, digest->digest.data,
                             SK_SHA256_BYTES, error);
    return r;
}

int sk_luks_new_header(const struct sk_luks_options *options, const struct sk_secret *volume_key,
                       struct sk_luks2_header *ret_header, uint8_t *ret_bytes,
                       struct sevkit_error *error)
{
    struct sk_luks2_header header = {
        .copy_bytes = COPY_BYTES,
        .header_bytes = SK_LUKS_HEADER_BYTES,
        .data_offset = SK_LUKS_HEADER_BYTES,
        .sector_bytes = DATA_ALIGN,
        .cipher = sk_luks2_ciphers, /* aes-xts-plain64 and hmac(sha256) */
        .slot_count = 1,
    };
    uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES];
    int r = new_uuid(header.uuid, error);

    memset(ret_bytes, 0, SK_LUKS_HEADER_BYTES);
    if (r == 0)
        r = random_bytes(salts, sizeof(salts), error);
    if (r == 0)
        r = describe_slot(options, &header.slots[0], error);
    if (r == 0)
        r = digest_key(volume_key, &header.key_digest, error);
    if (r == 0)
        r = fill_slot(options, volume_key, &header.slots[0],
                      ret_bytes + header.slots[0].area_offset, error);
    if (r == 0)
        r = sk_luks2_header_write(&header, (const uint8_t(*)[SK_LUKS2_COPY_SALT_BYTES])salts,
                                  ret_bytes, error);
    /* What has just been written is what a guest will accept. */
    if (r == 0)
        r = sk_luks2_header_read(ret_bytes, SK_LUKS_HEADER_BYTES, ret_header, error);
    return r;
}

int sk_luks_random_key(struct sk_secret **ret_key, struct sevkit_error *error)
{
    struct sk_secret *key = NULL;
    int r = sk_secret_new(SK_LUKS_KEY_BYTES, &key, error);

    while (r == 0) {
        uint8_t last;

        r = random_bytes(key->data, SK_LUKS_KEY_BYTES, error);
        last = key->data[SK_LUKS_KEY_BYTES - 1];
        if (r == 0 && last != '\n' && last != '\r' && last != 0)
            break;
    }
    if (r < 0) {
        sk_secret_free(key);
        return r;
    }
    key->size = SK_LUKS_KEY_BYTES;
    *ret_key = key;
    return 0;
}
