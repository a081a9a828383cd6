/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "crypto/keys/recovered_key.h"

#include <sevkit/id_block.h>
#include <string.h>

#define ID_BLOCK_VERSION 1u
#define ALGORITHM_P384   1u
/* Offsets in ID_AUTH. */
#define ID_BLOCK_SIG_AT 0x040u
#define ID_KEY_AT       0x240u
#define ID_KEY_SIG_AT   0x680u
#define AUTHOR_KEY_AT   0x880u

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

SK_PUBLIC struct sevkit_id_block sevkit_id_block_default(void)
{
    return (struct sevkit_id_block){.version = ID_BLOCK_VERSION, .policy = SEVKIT_POLICY_DEFAULT};
}

SK_PUBLIC void sevkit_id_block_write(const struct sevkit_id_block *block,
                                     uint8_t ret_bytes[SEVKIT_ID_BLOCK_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SEVKIT_ID_BLOCK_BYTES);

    sk_write_bytes(&writer, block->launch_digest, sizeof(block->launch_digest));
    sk_write_bytes(&writer, block->family_id, sizeof(block->family_id));
    sk_write_bytes(&writer, block->image_id, sizeof(block->image_id));
    sk_write_u32le(&writer, block->version);
    sk_write_u32le(&writer, block->guest_svn);
    sk_write_u64le(&writer, block->policy);
}

SK_PUBLIC void sevkit_id_block_read(const uint8_t bytes[SEVKIT_ID_BLOCK_BYTES],
                                    struct sevkit_id_block *ret_block)
{
    struct sk_reader reader = sk_reader_of(bytes, SEVKIT_ID_BLOCK_BYTES);

    sk_read_bytes(&reader, ret_block->launch_digest, sizeof(ret_block->launch_digest));
    sk_read_bytes(&reader, ret_block->family_id, sizeof(ret_block->family_id));
    sk_read_bytes(&reader, ret_block->image_id, sizeof(ret_block->image_id));
    ret_block->version = sk_read_u32le(&reader);
    ret_block->guest_svn = sk_read_u32le(&reader);
    ret_block->policy = sk_read_u64le(&reader);
}

SK_PUBLIC void sevkit_id_auth_write(const struct sevkit_id_auth *auth,
                                    uint8_t ret_bytes[SEVKIT_ID_AUTH_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SEVKIT_ID_AUTH_BYTES);

    sk_write_u32le(&writer, auth->id_key_algorithm);
    sk_write_u32le(&writer, auth->author_key_algorithm);
    sk_write_zeros_to(&writer, ID_BLOCK_SIG_AT);
    sk_write_bytes(&writer, auth->id_block_signature, sizeof(auth->id_block_signature));
    sk_write_bytes(&writer, auth->id_key, sizeof(auth->id_key));
    sk_write_zeros_to(&writer, ID_KEY_SIG_AT);
    sk_write_bytes(&writer, auth->id_key_signature, sizeof(auth->id_key_signature));
    sk_write_bytes(&writer, auth->author_key, sizeof(auth->author_key));
    sk_write_zeros_to(&writer, SEVKIT_ID_AUTH_BYTES);
}

static bool any_set(const uint8_t *bytes, size_t size)
{
    struct sk_reader reader = sk_reader_of(bytes, size);

    return !sk_read_zeros(&reader, size);
}

SK_PUBLIC void sevkit_id_auth_read(const uint8_t bytes[SEVKIT_ID_AUTH_BYTES],
                                   struct sevkit_id_auth *ret_auth)
{
    struct sk_reader reader = sk_reader_of(bytes, SEVKIT_ID_AUTH_BYTES);
    bool zero;

    ret_auth->id_key_algorithm = sk_read_u32le(&reader);
    ret_auth->author_key_algorithm = sk_read_u32le(&reader);
    zero = sk_read_zeros(&reader, ID_BLOCK_SIG_AT - reader.position);
    sk_read_bytes(&reader, ret_auth->id_block_signature, sizeof(ret_auth->id_block_signature));
    sk_read_bytes(&reader, ret_auth->id_key, sizeof(ret_auth->id_key));
    zero &= sk_read_zeros(&reader, ID_KEY_SIG_AT - reader.position);
    sk_read_bytes(&reader, ret_auth->id_key_signature, sizeof(ret_auth->id_key_signature));
    sk_read_bytes(&reader, ret_auth->author_key, sizeof(ret_auth->author_key));
    zero &= sk_read_zeros(&reader, SEVKIT_ID_AUTH_BYTES - reader.position);
    ret_auth->reserved_zero = zero;
    ret_auth->has_author_key = any_set(ret_auth->author_key, sizeof(ret_auth->author_key));
}

SK_PUBLIC int sevkit_id_auth_create(const struct sevkit_id_block *block,
                                    const struct sevkit_key *id_key,
                                    const struct sevkit_key *author_key,
                                    struct sevkit_id_auth *ret_auth, struct sevkit_error *error)
{
    struct sevkit_id_auth auth = {.id_key_algorithm = ALGORITHM_P384, .reserved_zero = true};
    uint8_t bytes[SEVKIT_ID_BLOCK_BYTES];
    int r;

    sevkit_id_block_write(block, bytes);
    sevkit_key_to_snp(id_key, auth.id_key);
    r = sevkit_key_sign(id_key, bytes, sizeof(bytes), auth.id_block_signature, error);
    if (r < 0)
        return sk_error_wrap(error, r, "ID key");
    if (author_key) {
        auth.author_key_algorithm = ALGORITHM_P384;
        auth.has_author_key = true;
        sevkit_key_to_snp(author_key, auth.author_key);
        r = sevkit_key_sign(author_key, auth.id_key, sizeof(auth.id_key), auth.id_key_signature,
                            error);
        if (r < 0)
            return sk_error_wrap(error, r, "author key");
    }
    *ret_auth = auth;
    return 0;
}

SK_PUBLIC int sevkit_id_auth_create_anonymous(const struct sevkit_id_block *block,
                                              struct sevkit_id_auth *ret_auth,
                                              struct sevkit_error *error)
{
    struct sevkit_id_auth auth = {.id_key_algorithm = ALGORITHM_P384, .reserved_zero = true};
    uint8_t bytes[SEVKIT_ID_BLOCK_BYTES];
    int r;

    sevkit_id_block_write(block, bytes);
    r = sk_recovered_key(bytes, sizeof(bytes), auth.id_block_signature, auth.id_key, error);
    if (r == 0)
        r = sevkit_id_auth_check_id_signature(block, &auth, error);
    if (r == 0)
        *ret_auth = auth;
    return r;
}

SK_PUBLIC int sevkit_id_auth_check_layout(const struct sevkit_id_block *block,
                                          const struct sevkit_id_auth *auth,
                                          struct sevkit_error *error)
{
    uint32_t author_algorithm = auth->has_author_key ? ALGORITHM_P384 : 0;

    if (block->version != ID_BLOCK_VERSION)
        return sk_error_set(error, SEVKIT_EREFUSED, "ID block: version %u, expected %u",
                            block->version, ID_BLOCK_VERSION);
    if (!(block->policy & SEVKIT_POLICY_RESERVED_ONE))
        return sk_error_set(error, SEVKIT_EREFUSED, "ID block: policy 0x%llx: bit 17 must be one",
                            (unsigned long long)block->policy);
    if (auth->id_key_algorithm != ALGORITHM_P384)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "ID auth: ID key algorithm %u, expected %u (ECDSA P-384 with SHA-384)",
                            auth->id_key_algorithm, ALGORITHM_P384);
    /* Some tools write the algorithm even where there is no author key; the firmware then ignores it. */
    if (auth->author_key_algorithm != author_algorithm &&
        auth->author_key_algorithm != ALGORITHM_P384)
        return sk_error_set(error, SEVKIT_EREFUSED, "ID auth: author key algorithm %u, expected %u",
                            auth->author_key_algorithm, author_algorithm);
    if (!auth->reserved_zero)
        return sk_error_set(error, SEVKIT_EREFUSED, "ID auth: reserved bytes are set");
    if (!auth->has_author_key && any_set(auth->id_key_signature, sizeof(auth->id_key_signature)))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "ID auth: a signature of the ID key without an author key");
    return 0;
}

static int check_signature(const uint8_t *snp_key, const char *name, const void *data, size_t size,
                           const uint8_t *signature, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    int r = sevkit_key_from_snp(snp_key, &key, error);

    /* A key that is none cannot have signed. */
    if (r == SEVKIT_EINPUT)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: not a P-384 public key in AMD's layout",
                            name);
    if (r == 0)
        r = sevkit_key_verify(key, data, size, signature, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

SK_PUBLIC int sevkit_id_auth_check_id_signature(const struct sevkit_id_block *block,
                                                const struct sevkit_id_auth *auth,
                                                struct sevkit_error *error)
{
    uint8_t bytes[SEVKIT_ID_BLOCK_BYTES];

    sevkit_id_block_write(block, bytes);
    return check_signature(auth->id_key, "ID key", bytes, sizeof(bytes), auth->id_block_signature,
                           error);
}

SK_PUBLIC int sevkit_id_auth_check_author_signature(const struct sevkit_id_auth *auth,
                                                    struct sevkit_error *error)
{
    if (!auth->has_author_key)
        return sk_error_set(error, SEVKIT_EREFUSED, "ID auth: there is no author key");
    return check_signature(auth->author_key, "author key", auth->id_key, sizeof(auth->id_key),
                           auth->id_key_signature, error);
}

SK_PUBLIC int sevkit_id_auth_key_digest(const struct sevkit_id_auth *auth, bool author,
                                        uint8_t ret_digest[SEVKIT_KEY_DIGEST_BYTES],
                                        struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    int r = sevkit_key_from_snp(author ? auth->author_key : auth->id_key, &key, error);

    return r < 0 ? r : sevkit_key_digest(key, ret_digest, error);
}
