/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/channel.h"

#include "base/cleanup.h"
#include "base/writer.h"
#include "crypto/cipher/aes_gcm.h"
#include "crypto/derive/hkdf.h"
#include "crypto/digest.h"
#include "crypto/keys/x25519.h"

#include <string.h>

#define TO_GUEST "sevkit attest owner to guest v1"
#define TO_OWNER "sevkit attest guest to owner v1"

/* One direction. */
struct way {
    uint8_t key[SK_AES256_BYTES];
    uint8_t iv[SK_GCM_IV_BYTES];
    uint64_t count;
};

struct ways {
    struct way out, in;
};

struct sk_attest_channel {
    struct sk_secret *memory; /* struct ways */
    struct ways *ways;
};

static int derive_way(const uint8_t shared[SK_X25519_BYTES], const uint8_t salt[SK_SHA384_BYTES],
                      const char *info, struct way *ret_way, struct sevkit_error *error)
{
    _Static_assert(offsetof(struct way, iv) == SK_AES256_BYTES, "key and iv are derived as one");
    return sk_hkdf_sha384(shared, SK_X25519_BYTES, salt, SK_SHA384_BYTES, info, strlen(info),
                          ret_way, SK_AES256_BYTES + SK_GCM_IV_BYTES, error);
}

static int derive(struct sk_attest_channel *channel, bool is_owner, const uint8_t private_key[32],
                  const uint8_t peer[32], const uint8_t t2[SK_ATTEST_T2_BYTES],
                  struct sevkit_error *error)
{
    struct way *to_guest = is_owner ? &channel->ways->out : &channel->ways->in;
    struct way *to_owner = is_owner ? &channel->ways->in : &channel->ways->out;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *shared = NULL;
    uint8_t salt[SK_SHA384_BYTES];
    int r = sk_secret_new(SK_X25519_BYTES, &shared, error);

    if (r == 0)
        r = sk_x25519_shared(private_key, peer, shared->data, error);
    if (r == 0)
        r = sk_hash_bytes(SK_SHA384, t2, SK_ATTEST_T2_BYTES, salt, error);
    if (r == 0)
        r = derive_way(shared->data, salt, TO_GUEST, to_guest, error);
    if (r == 0)
        r = derive_way(shared->data, salt, TO_OWNER, to_owner, error);
    return r;
}

SK_DEFINE_CLEANUP(struct sk_attest_channel *, sk_attest_channel_free)

int sk_attest_channel_new(bool is_owner, const uint8_t private_key[32], const uint8_t peer[32],
                          const uint8_t t2[SK_ATTEST_T2_BYTES],
                          struct sk_attest_channel **ret_channel, struct sevkit_error *error)
{
    SK_CLEANUP(sk_attest_channel_free_p)
    struct sk_attest_channel *channel = calloc(1, sizeof(*channel));
    int r;

    if (!channel)
        return sk_error_oom(error);
    r = sk_secret_new(sizeof(struct ways), &channel->memory, error);
    if (r < 0)
        return r;
    channel->ways = (void *)channel->memory->data;
    r = derive(channel, is_owner, private_key, peer, t2, error);
    if (r == 0)
        *ret_channel = SK_TAKE(channel);
    return r;
}

void sk_attest_channel_free(struct sk_attest_channel *channel)
{
    if (!channel)
        return;
    sk_secret_free(channel->memory);
    free(channel);
}

void sk_attest_frame_header(enum sk_attest_type type, size_t size,
                            uint8_t ret_header[SK_ATTEST_FRAME_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_header, SK_ATTEST_FRAME_BYTES);

    sk_write_u32le(&writer, (uint32_t)size);
    sk_write_u8(&writer, (uint8_t)type);
}

/* The way's IV with its count mixed in. */
static void next_iv(const struct way *way, uint8_t ret_iv[SK_GCM_IV_BYTES])
{
    memcpy(ret_iv, way->iv, SK_GCM_IV_BYTES);
    for (size_t i = 0; i < sizeof(way->count); i++)
        ret_iv[SK_GCM_IV_BYTES - sizeof(way->count) + i] ^= (uint8_t)(way->count >> 8 * i);
}

int sk_attest_channel_seal(struct sk_attest_channel *channel, enum sk_attest_type type,
                           const uint8_t *plain, size_t size, uint8_t *ret_frame,
                           struct sevkit_error *error)
{
    struct way *way = &channel->ways->out;
    uint8_t iv[SK_GCM_IV_BYTES];
    const struct sk_gcm gcm = {way->key, iv, ret_frame, SK_ATTEST_FRAME_BYTES};
    int r;

    sk_attest_frame_header(type, size + SK_ATTEST_TAG_BYTES, ret_frame);
    next_iv(way, iv);
    r = sk_aes256_gcm_seal(&gcm, plain, size, ret_frame + SK_ATTEST_FRAME_BYTES, error);
    /* Also after a failure: no IV is used twice. */
    way->count++;
    return r;
}

int sk_attest_channel_open(struct sk_attest_channel *channel, enum sk_attest_type type,
                           const uint8_t *payload, size_t size, uint8_t *ret_plain,
                           struct sevkit_error *error)
{
    struct way *way = &channel->ways->in;
    uint8_t iv[SK_GCM_IV_BYTES], header[SK_ATTEST_FRAME_BYTES];
    const struct sk_gcm gcm = {way->key, iv, header, sizeof(header)};
    int r;

    sk_attest_frame_header(type, size, header);
    next_iv(way, iv);
    r = sk_aes256_gcm_open(&gcm, payload, size, ret_plain, error);
    way->count++;
    return r;
}
