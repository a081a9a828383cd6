/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"
#include "base/writer.h"
#include "formats/igvm/igvm.h"

#include <string.h>

/* IGVM_VHS_SNP_ID_BLOCK: numbers of a signature and of a point are 72 bytes as in ID_AUTH, but a key has a
 * reserved word behind its curve (igvm_defs). */
#define NUMBERS_BYTES 144u
#define KEY_CURVE     4u

static bool read_key(struct sk_reader *reader, uint8_t key[SEVKIT_SNP_PUBLIC_KEY_BYTES])
{
    bool zero;

    memset(key, 0, SEVKIT_SNP_PUBLIC_KEY_BYTES);
    sk_read_bytes(reader, key, KEY_CURVE);
    zero = sk_read_zeros(reader, 4);
    sk_read_bytes(reader, key + KEY_CURVE, NUMBERS_BYTES);
    return zero;
}

static void write_key(struct sk_writer *writer, const uint8_t key[SEVKIT_SNP_PUBLIC_KEY_BYTES])
{
    sk_write_bytes(writer, key, KEY_CURVE);
    sk_write_u32le(writer, 0);
    sk_write_bytes(writer, key + KEY_CURVE, NUMBERS_BYTES);
}

void sk_igvm_id_read(const struct sk_igvm_header *header, struct sk_igvm_id *ret_id)
{
    struct sk_reader reader = sk_reader_of(header->body, header->body_size);
    struct sevkit_id_block *block = &ret_id->block;
    struct sevkit_id_auth *auth = &ret_id->auth;

    *ret_id = (struct sk_igvm_id){.mask = sk_read_u32le(&reader)};
    ret_id->author_key_enabled = sk_read_u8(&reader) != 0;
    auth->reserved_zero = sk_read_zeros(&reader, 3);
    sk_read_bytes(&reader, block->launch_digest, sizeof(block->launch_digest));
    sk_read_bytes(&reader, block->family_id, sizeof(block->family_id));
    sk_read_bytes(&reader, block->image_id, sizeof(block->image_id));
    block->version = sk_read_u32le(&reader);
    block->guest_svn = sk_read_u32le(&reader);
    auth->id_key_algorithm = sk_read_u32le(&reader);
    auth->author_key_algorithm = sk_read_u32le(&reader);
    sk_read_bytes(&reader, auth->id_block_signature, NUMBERS_BYTES);
    auth->reserved_zero &= read_key(&reader, auth->id_key);
    sk_read_bytes(&reader, auth->id_key_signature, NUMBERS_BYTES);
    auth->reserved_zero &= read_key(&reader, auth->author_key);
    auth->has_author_key = ret_id->author_key_enabled;
}

void sk_igvm_id_write(const struct sk_igvm_id *id, uint8_t ret_bytes[SK_IGVM_ID_BLOCK_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_IGVM_ID_BLOCK_BYTES);
    const struct sevkit_id_block *block = &id->block;
    const struct sevkit_id_auth *auth = &id->auth;

    sk_write_u32le(&writer, id->mask);
    sk_write_u8(&writer, id->author_key_enabled);
    sk_write_zeros(&writer, 3);
    sk_write_bytes(&writer, block->launch_digest, sizeof(block->launch_digest));
    sk_write_bytes(&writer, block->family_id, sizeof(block->family_id));
    sk_write_bytes(&writer, block->image_id, sizeof(block->image_id));
    sk_write_u32le(&writer, block->version);
    sk_write_u32le(&writer, block->guest_svn);
    sk_write_u32le(&writer, auth->id_key_algorithm);
    sk_write_u32le(&writer, auth->author_key_algorithm);
    sk_write_bytes(&writer, auth->id_block_signature, NUMBERS_BYTES);
    write_key(&writer, auth->id_key);
    sk_write_bytes(&writer, auth->id_key_signature, NUMBERS_BYTES);
    write_key(&writer, auth->author_key);
}
