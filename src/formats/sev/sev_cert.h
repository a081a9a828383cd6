/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_SEV_SEV_CERT_H
#define SK_FORMATS_SEV_SEV_CERT_H

/*
 * The certificates of SEV before SNP (SEV API 55766, appendix C; AMD's CA certificates: appendix B). All
 * numbers are little-endian. Nothing is verified here.
 */

#include "base/error.h"
#include "base/reader.h"
#include "base/text.h"
#include "base/writer.h"
#include "crypto/keys/ecdsa.h"
#include "crypto/keys/rsa_verify.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_SEV_CERT_BYTES        2084u
#define SK_SEV_CERT_SIGNED_BYTES 0x414u
#define SK_SEV_CERT_SIGNATURES   2u
#define SK_SEV_CA_HEADER_BYTES   64u
#define SK_SEV_CA_MAX_BYTES      (SK_SEV_CA_HEADER_BYTES + 3 * SK_RSA_MAX_BYTES)
#define SK_SEV_CA_ID_BYTES       16u
/* PDH, PEK, OCA, CEK, ASK, ARK, and some more for good measure. */
#define SK_SEV_CERTS_MAX 16u

enum sk_sev_usage {
    SK_SEV_ARK = 0,
    SK_SEV_ASK = 0x13,
    SK_SEV_NO_USAGE = 0x1000,
    SK_SEV_OCA = 0x1001,
    SK_SEV_PEK = 0x1002,
    SK_SEV_PDH = 0x1003,
    SK_SEV_CEK = 0x1004,
};

enum sk_sev_algorithm {
    SK_SEV_NO_ALGORITHM = 0,
    SK_SEV_RSA_SHA256 = 0x001,
    SK_SEV_ECDSA_SHA256 = 0x002,
    SK_SEV_ECDH_SHA256 = 0x003,
    SK_SEV_RSA_SHA384 = 0x101,
    SK_SEV_ECDSA_SHA384 = 0x102,
    SK_SEV_ECDH_SHA384 = 0x103,
};

/* "PDH", "ECDSA with SHA-256"; NULL if the number is none of the above. */
const char *sk_sev_usage_name(uint32_t usage);
const char *sk_sev_algorithm_name(uint32_t algorithm);
/* The hash of a known algorithm. */
enum sk_hash sk_sev_algorithm_hash(uint32_t algorithm);

struct sk_sev_signature {
    uint32_t usage; /* of the signing key; SK_SEV_NO_USAGE if there is no signature */
    uint32_t algorithm;
    uint8_t r[SK_CURVE_MAX_BYTES]; /* ECDSA: big-endian */
    uint8_t s[SK_CURVE_MAX_BYTES];
    uint8_t rsa[SK_RSA_MAX_BYTES]; /* RSA: as stored, little-endian */
};

/* PDH, PEK, OCA, CEK. The key is on an elliptic curve; no firmware makes others. */
struct sk_sev_cert {
    uint8_t bytes[SK_SEV_CERT_BYTES]; /* as received: what signatures are over */
    uint8_t api_major, api_minor;
    uint32_t usage;
    uint32_t algorithm;
    struct sk_ec_point key;
    struct sk_sev_signature signatures[SK_SEV_CERT_SIGNATURES];
};

/* The one that a key of this usage made, NULL if there is none. */
const struct sk_sev_signature *sk_sev_cert_signature(const struct sk_sev_cert *cert,
                                                     uint32_t usage);

/* A coordinate or a half of a signature: little-endian in a field of 72 bytes, here big-endian. False if bytes behind it
 * are set. */
bool sk_sev_number_read(struct sk_reader *reader, uint8_t ret_number[SK_CURVE_MAX_BYTES]);
void sk_sev_number_write(struct sk_writer *writer, const uint8_t number[SK_CURVE_MAX_BYTES]);

/* ASK, ARK. */
struct sk_sev_ca {
    uint8_t bytes[SK_SEV_CA_MAX_BYTES];
    size_t size;
    size_t signed_size;
    uint8_t key_id[SK_SEV_CA_ID_BYTES];
    uint8_t certifying_id[SK_SEV_CA_ID_BYTES];
    uint32_t usage;
    uint32_t bits;
    struct sk_rsa_key key;
    bool has_signature;                  /* the ARK that AMD publishes for Naples has none */
    uint8_t signature[SK_RSA_MAX_BYTES]; /* big-endian, key.bytes of them */
};

/* Of size bytes; SEVKIT_EINPUT if they are none, or too few. */
int sk_sev_cert_read(const void *data, size_t size, struct sk_sev_cert *ret_cert,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The bytes of a certificate's fields (not those of ->bytes). */
void sk_sev_cert_write(const struct sk_sev_cert *cert, uint8_t ret_bytes[SK_SEV_CERT_BYTES]);
int sk_sev_ca_read(const void *data, size_t size, struct sk_sev_ca *ret_ca,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_sev_ca_write(const struct sk_sev_ca *ca, uint8_t ret_bytes[SK_SEV_CA_MAX_BYTES],
                     size_t *ret_size);

/* One certificate of a file that may hold several after each other. */
struct sk_sev_certificate {
    bool is_ca;
    union {
        struct sk_sev_cert cert;
        struct sk_sev_ca ca;
    };
};

struct sk_sev_certificates {
    struct sk_sev_certificate *items;
    size_t count;
};

void sk_sev_certificates_done(struct sk_sev_certificates *certificates);
/* Appends all that data holds: certificates back to back, or one text in base64 (one newline at its end
 * does not count). All or nothing. */
int sk_sev_certificates_add(struct sk_sev_certificates *certificates, const void *data, size_t size,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The bytes of all, after each other. */
void sk_sev_certificates_write(const struct sk_sev_certificates *certificates,
                               struct sk_text *bytes);
/* The first one with this usage, NULL if there is none. */
const struct sk_sev_cert *sk_sev_certificates_find(const struct sk_sev_certificates *certificates,
                                                   uint32_t usage);
const struct sk_sev_ca *sk_sev_certificates_find_ca(const struct sk_sev_certificates *certificates,
                                                    uint32_t usage);

#endif
