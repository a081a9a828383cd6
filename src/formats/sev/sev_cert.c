/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/sev/sev_cert.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

#define CERT_VERSION    1u
#define FIELD_BYTES     72u /* of a number on a curve */
#define PUBKEY_BYTES    1028u
#define SIGNATURE_BYTES 512u
#define CA_VERSION      1u
#define CA_SMALL_BITS   2048u
#define CA_LARGE_BITS   4096u
#define CA_RESERVED     16u

static const struct {
    uint32_t usage;
    const char *name;
} usages[] = {
    {SK_SEV_ARK, "ARK"}, {SK_SEV_ASK, "ASK"}, {SK_SEV_OCA, "OCA"},
    {SK_SEV_PEK, "PEK"}, {SK_SEV_PDH, "PDH"}, {SK_SEV_CEK, "CEK"},
};

static const struct {
    uint32_t algorithm;
    enum sk_hash hash;
    const char *name;
} algorithms[] = {
    {SK_SEV_RSA_SHA256, SK_SHA256, "RSA with SHA-256"},
    {SK_SEV_ECDSA_SHA256, SK_SHA256, "ECDSA with SHA-256"},
    {SK_SEV_ECDH_SHA256, SK_SHA256, "ECDH with SHA-256"},
    {SK_SEV_RSA_SHA384, SK_SHA384, "RSA with SHA-384"},
    {SK_SEV_ECDSA_SHA384, SK_SHA384, "ECDSA with SHA-384"},
    {SK_SEV_ECDH_SHA384, SK_SHA384, "ECDH with SHA-384"},
};

const char *sk_sev_usage_name(uint32_t usage)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(usages); i++)
        if (usages[i].usage == usage)
            return usages[i].name;
    return NULL;
}

const char *sk_sev_algorithm_name(uint32_t algorithm)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(algorithms); i++)
        if (algorithms[i].algorithm == algorithm)
            return algorithms[i].name;
    return NULL;
}

enum sk_hash sk_sev_algorithm_hash(uint32_t algorithm)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(algorithms); i++)
        if (algorithms[i].algorithm == algorithm)
            return algorithms[i].hash;
    return SK_SHA384;
}

static void reverse(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t byte = bytes[i];

        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = byte;
    }
}

bool sk_sev_number_read(struct sk_reader *reader, uint8_t ret_number[SK_CURVE_MAX_BYTES])
{
    sk_read_bytes(reader, ret_number, SK_CURVE_MAX_BYTES);
    reverse(ret_number, SK_CURVE_MAX_BYTES);
    return sk_read_zeros(reader, FIELD_BYTES - SK_CURVE_MAX_BYTES);
}

void sk_sev_number_write(struct sk_writer *writer, const uint8_t number[SK_CURVE_MAX_BYTES])
{
    for (size_t i = SK_CURVE_MAX_BYTES; i > 0; i--)
        sk_write_u8(writer, number[i - 1]);
    sk_write_zeros(writer, FIELD_BYTES - SK_CURVE_MAX_BYTES);
}

static int read_key(struct sk_reader *reader, struct sk_ec_point *key, struct sevkit_error *error)
{
    size_t start = reader->position;
    uint32_t curve = sk_read_u32le(reader);
    size_t unused;
    bool clean;

    if (curve != SK_P256 && curve != SK_P384)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "public key: curve %u, expected 1 (P-256) or 2 (P-384)", curve);
    key->curve = (enum sk_curve)curve;
    clean = sk_sev_number_read(reader, key->x);
    clean &= sk_sev_number_read(reader, key->y);
    clean &= sk_read_zeros(reader, PUBKEY_BYTES - (reader->position - start));
    unused = SK_CURVE_MAX_BYTES - sk_curve_bytes(key->curve);
    for (size_t i = 0; i < unused; i++)
        clean &= key->x[i] == 0 && key->y[i] == 0;
    if (!clean)
        return sk_error_set(error, SEVKIT_EINPUT, "public key: bytes outside x and y are set");
    return 0;
}

static bool is_rsa(uint32_t algorithm)
{
    return algorithm == SK_SEV_RSA_SHA256 || algorithm == SK_SEV_RSA_SHA384;
}

static int read_signature(struct sk_reader *reader, struct sk_sev_signature *signature,
                          struct sevkit_error *error)
{
    struct sk_reader field;

    signature->usage = sk_read_u32le(reader);
    signature->algorithm = sk_read_u32le(reader);
    field = sk_reader_slice(reader, reader->position, SIGNATURE_BYTES);
    sk_read_bytes(reader, signature->rsa, SIGNATURE_BYTES);
    if (is_rsa(signature->algorithm))
        return 0;
    memset(signature->rsa, 0, sizeof(signature->rsa));
    if (!sk_sev_number_read(&field, signature->r) || !sk_sev_number_read(&field, signature->s) ||
        !sk_read_zeros(&field, sk_reader_left(&field)))
        return sk_error_set(error, SEVKIT_EINPUT, "bytes outside r and s are set");
    return 0;
}

static int read_fields(struct sk_reader *reader, struct sk_sev_cert *cert,
                       struct sevkit_error *error)
{
    uint32_t version = sk_read_u32le(reader);
    int r;

    if (version != CERT_VERSION)
        return sk_error_set(error, SEVKIT_EINPUT, "version %u, expected %u", version, CERT_VERSION);
    cert->api_major = sk_read_u8(reader);
    cert->api_minor = sk_read_u8(reader);
    if (!sk_read_zeros(reader, 2))
        return sk_error_set(error, SEVKIT_EINPUT, "reserved bytes at offset 6 are set");
    cert->usage = sk_read_u32le(reader);
    if (cert->usage < SK_SEV_OCA || cert->usage > SK_SEV_CEK)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "key usage 0x%x, expected 0x%x (OCA) to 0x%x (CEK)", cert->usage,
                            SK_SEV_OCA, SK_SEV_CEK);
    cert->algorithm = sk_read_u32le(reader);
    if (!sk_sev_algorithm_name(cert->algorithm) || is_rsa(cert->algorithm))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: key algorithm 0x%x is none on an elliptic curve",
                            sk_sev_usage_name(cert->usage), cert->algorithm);
    r = read_key(reader, &cert->key, error);
    for (size_t i = 0; r == 0 && i < SK_SEV_CERT_SIGNATURES; i++) {
        r = read_signature(reader, &cert->signatures[i], error);
        if (r < 0)
            r = sk_error_wrap(error, r, "signature %zu", i + 1);
    }
    return r < 0 ? sk_error_wrap(error, r, "%s", sk_sev_usage_name(cert->usage)) : 0;
}

const struct sk_sev_signature *sk_sev_cert_signature(const struct sk_sev_cert *cert, uint32_t usage)
{
    for (size_t i = 0; i < SK_SEV_CERT_SIGNATURES; i++)
        if (cert->signatures[i].usage == usage && cert->signatures[i].algorithm)
            return &cert->signatures[i];
    return NULL;
}

int sk_sev_cert_read(const void *data, size_t size, struct sk_sev_cert *ret_cert,
                     struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_sev_cert cert = {0};
    int r;

    if (size != SK_SEV_CERT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "SEV certificate: %zu bytes, expected %u", size,
                            SK_SEV_CERT_BYTES);
    memcpy(cert.bytes, data, SK_SEV_CERT_BYTES);
    r = read_fields(&reader, &cert, error);
    if (r < 0)
        return sk_error_wrap(error, r, "SEV certificate");
    *ret_cert = cert;
    return 0;
}

void sk_sev_cert_write(const struct sk_sev_cert *cert, uint8_t ret_bytes[SK_SEV_CERT_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SEV_CERT_BYTES);

    sk_write_u32le(&writer, CERT_VERSION);
    sk_write_u8(&writer, cert->api_major);
    sk_write_u8(&writer, cert->api_minor);
    sk_write_zeros(&writer, 2);
    sk_write_u32le(&writer, cert->usage);
    sk_write_u32le(&writer, cert->algorithm);
    sk_write_u32le(&writer, (uint32_t)cert->key.curve);
    sk_sev_number_write(&writer, cert->key.x);
    sk_sev_number_write(&writer, cert->key.y);
    sk_write_zeros_to(&writer, SK_SEV_CERT_SIGNED_BYTES);
    for (size_t i = 0; i < SK_SEV_CERT_SIGNATURES; i++) {
        const struct sk_sev_signature *signature = &cert->signatures[i];
        size_t end = writer.position + 8 + SIGNATURE_BYTES;

        sk_write_u32le(&writer, signature->usage);
        sk_write_u32le(&writer, signature->algorithm);
        if (is_rsa(signature->algorithm)) {
            sk_write_bytes(&writer, signature->rsa, SIGNATURE_BYTES);
        } else {
            sk_sev_number_write(&writer, signature->r);
            sk_sev_number_write(&writer, signature->s);
        }
        sk_write_zeros_to(&writer, end);
    }
}

static int read_ca_header(struct sk_reader *reader, struct sk_sev_ca *ca,
                          struct sevkit_error *error)
{
    uint32_t version = sk_read_u32le(reader);
    uint32_t exponent_bits;

    if (version != CA_VERSION)
        return sk_error_set(error, SEVKIT_EINPUT, "version %u, expected %u", version, CA_VERSION);
    sk_read_bytes(reader, ca->key_id, sizeof(ca->key_id));
    sk_read_bytes(reader, ca->certifying_id, sizeof(ca->certifying_id));
    ca->usage = sk_read_u32le(reader);
    if (ca->usage != SK_SEV_ARK && ca->usage != SK_SEV_ASK)
        return sk_error_set(error, SEVKIT_EINPUT, "key usage 0x%x, expected 0 (ARK) or 0x%x (ASK)",
                            ca->usage, SK_SEV_ASK);
    if (!sk_read_zeros(reader, CA_RESERVED))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: reserved bytes at offset 40 are set",
                            sk_sev_usage_name(ca->usage));
    exponent_bits = sk_read_u32le(reader);
    ca->bits = sk_read_u32le(reader);
    if ((ca->bits != CA_SMALL_BITS && ca->bits != CA_LARGE_BITS) || exponent_bits != ca->bits)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: exponent of %u bits and modulus of %u, expected both %u or %u",
                            sk_sev_usage_name(ca->usage), exponent_bits, ca->bits, CA_SMALL_BITS,
                            CA_LARGE_BITS);
    ca->key.bytes = ca->bits / 8;
    return 0;
}

int sk_sev_ca_read(const void *data, size_t size, struct sk_sev_ca *ret_ca,
                   struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_sev_ca ca = {0};
    int r = size < SK_SEV_CA_HEADER_BYTES
                ? sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are too few", size)
                : read_ca_header(&reader, &ca, error);

    if (r < 0)
        return sk_error_wrap(error, r, "AMD CA certificate");
    ca.signed_size = SK_SEV_CA_HEADER_BYTES + 2 * ca.key.bytes;
    /* AMD published the ARK of Naples without its signature (AMDSEV issue 17). */
    ca.has_signature = !(ca.usage == SK_SEV_ARK && size == ca.signed_size);
    ca.size = ca.signed_size + (ca.has_signature ? ca.key.bytes : 0);
    if (size != ca.size)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "AMD CA certificate: %s: %zu bytes, expected %zu for keys of %u bits",
                            sk_sev_usage_name(ca.usage), size, ca.size, ca.bits);
    memcpy(ca.bytes, data, ca.size);
    sk_read_bytes(&reader, ca.key.exponent, ca.key.bytes);
    sk_read_bytes(&reader, ca.key.modulus, ca.key.bytes);
    reverse(ca.key.exponent, ca.key.bytes);
    reverse(ca.key.modulus, ca.key.bytes);
    if (ca.has_signature) {
        sk_read_bytes(&reader, ca.signature, ca.key.bytes);
        reverse(ca.signature, ca.key.bytes);
    }
    *ret_ca = ca;
    return 0;
}

static void write_reversed(struct sk_writer *writer, const uint8_t *bytes, size_t size)
{
    for (size_t i = size; i > 0; i--)
        sk_write_u8(writer, bytes[i - 1]);
}

void sk_sev_ca_write(const struct sk_sev_ca *ca, uint8_t ret_bytes[SK_SEV_CA_MAX_BYTES],
                     size_t *ret_size)
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_SEV_CA_MAX_BYTES);

    sk_write_u32le(&writer, CA_VERSION);
    sk_write_bytes(&writer, ca->key_id, sizeof(ca->key_id));
    sk_write_bytes(&writer, ca->certifying_id, sizeof(ca->certifying_id));
    sk_write_u32le(&writer, ca->usage);
    sk_write_zeros(&writer, CA_RESERVED);
    sk_write_u32le(&writer, ca->bits);
    sk_write_u32le(&writer, ca->bits);
    write_reversed(&writer, ca->key.exponent, ca->key.bytes);
    write_reversed(&writer, ca->key.modulus, ca->key.bytes);
    if (ca->has_signature)
        write_reversed(&writer, ca->signature, ca->key.bytes);
    *ret_size = writer.position;
}
