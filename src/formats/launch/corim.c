/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/corim.h"

#include "base/cleanup.h"
#include "base/writer.h"

#include <stdlib.h>
#include <string.h>

/* CBOR major types (RFC 8949, 3.1). */
#define UINT  0u
#define BYTES 2u
#define TEXT  3u
#define ARRAY 4u
#define MAP   5u
#define TAG   6u

/* draft-ietf-rats-corim: tags and keys. */
#define TAG_URI           32u
#define TAG_OID           111u
#define TAG_CORIM         501u
#define TAG_COMID         506u
#define CORIM_ID          0u
#define CORIM_TAGS        1u
#define CORIM_PROFILE     3u
#define COMID_IDENTITY    1u
#define COMID_TRIPLES     4u
#define REFERENCE_TRIPLES 0u
#define MKEY              0u
#define MVAL              1u
#define DIGESTS           2u
#define SHA384            7u /* named information hash algorithm registry */

/* The profile's name, its class of environments, and its key of MEASUREMENT. */
static const char profile[] = "tag:amd.com,2024:snp-corim-profile";
/* 1.3.6.1.4.1.3704.2.1 */
static const uint8_t class_id[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x02, 0x01};
#define MKEY_MEASUREMENT 641u

#define DIGEST_ROOM 96u
#define FIXED_ROOM  512u

static void put_head(struct sk_writer *writer, unsigned major, uint64_t value)
{
    uint8_t type = (uint8_t)(major << 5);

    if (value < 24) {
        sk_write_u8(writer, (uint8_t)(type | value));
    } else if (value <= UINT8_MAX) {
        sk_write_u8(writer, type | 24);
        sk_write_u8(writer, (uint8_t)value);
    } else if (value <= UINT16_MAX) {
        sk_write_u8(writer, type | 25);
        sk_write_u8(writer, (uint8_t)(value >> 8));
        sk_write_u8(writer, (uint8_t)value);
    } else {
        sk_write_u8(writer, type | 26);
        for (int shift = 24; shift >= 0; shift -= 8)
            sk_write_u8(writer, (uint8_t)(value >> shift));
    }
}

static void put_text(struct sk_writer *writer, const char *text)
{
    put_head(writer, TEXT, strlen(text));
    sk_write_bytes(writer, text, strlen(text));
}

static void put_bytes(struct sk_writer *writer, const void *bytes, size_t size)
{
    put_head(writer, BYTES, size);
    sk_write_bytes(writer, bytes, size);
}

/* { mkey: 641, mval: { digests: [ [ sha-384, digest ] ] } } */
static void put_measurement(struct sk_writer *writer, const uint8_t digest[48])
{
    put_head(writer, MAP, 2);
    put_head(writer, UINT, MKEY);
    put_head(writer, UINT, MKEY_MEASUREMENT);
    put_head(writer, UINT, MVAL);
    put_head(writer, MAP, 1);
    put_head(writer, UINT, DIGESTS);
    put_head(writer, ARRAY, 1);
    put_head(writer, ARRAY, 2);
    put_head(writer, UINT, SHA384);
    put_bytes(writer, digest, 48);
}

/* [ environment, [ measurement ] ]: alternatives are triples of their own. */
static void put_triple(struct sk_writer *writer, const uint8_t digest[48])
{
    put_head(writer, ARRAY, 2);
    put_head(writer, MAP, 1);
    put_head(writer, UINT, 0); /* class */
    put_head(writer, MAP, 1);
    put_head(writer, UINT, 0); /* class-id */
    put_head(writer, TAG, TAG_OID);
    put_bytes(writer, class_id, sizeof(class_id));
    put_head(writer, ARRAY, 1);
    put_measurement(writer, digest);
}

static void put_comid(struct sk_writer *writer, const char *id, const uint8_t (*digests)[48],
                      size_t count)
{
    put_head(writer, MAP, 2);
    put_head(writer, UINT, COMID_IDENTITY);
    put_head(writer, MAP, 1);
    put_head(writer, UINT, 0); /* tag-id */
    put_text(writer, id);
    put_head(writer, UINT, COMID_TRIPLES);
    put_head(writer, MAP, 1);
    put_head(writer, UINT, REFERENCE_TRIPLES);
    put_head(writer, ARRAY, count);
    for (size_t i = 0; i < count; i++)
        put_triple(writer, digests[i]);
}

static void put_corim(struct sk_writer *writer, const char *id, const void *comid, size_t size)
{
    put_head(writer, TAG, TAG_CORIM);
    put_head(writer, MAP, 3);
    put_head(writer, UINT, CORIM_ID);
    put_text(writer, id);
    put_head(writer, UINT, CORIM_TAGS);
    put_head(writer, ARRAY, 1);
    put_head(writer, TAG, TAG_COMID);
    put_bytes(writer, comid, size);
    put_head(writer, UINT, CORIM_PROFILE);
    put_head(writer, TAG, TAG_URI);
    put_text(writer, profile);
}

int sk_corim_write(const char *id, const uint8_t (*digests)[48], size_t count, uint8_t **ret_bytes,
                   size_t *ret_size, struct sevkit_error *error)
{
    size_t room = FIXED_ROOM + 2 * strlen(id) + count * DIGEST_ROOM;
    SK_CLEANUP_FREE uint8_t *inner = malloc(room), *outer = malloc(room);
    struct sk_writer comid = sk_writer_of(inner, inner ? room : 0);
    struct sk_writer corim = sk_writer_of(outer, outer ? room : 0);

    if (!inner || !outer)
        return sk_error_oom(error);
    put_comid(&comid, id, digests, count);
    put_corim(&corim, id, inner, comid.position);
    if (!sk_writer_ok(&comid) || !sk_writer_ok(&corim))
        return sk_error_set(error, SEVKIT_EINTERNAL, "the CoRIM does not fit its buffer");
    *ret_size = corim.position;
    *ret_bytes = SK_TAKE(outer);
    return 0;
}
