/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_CERTS_X509_H
#define SK_CRYPTO_CERTS_X509_H

/*
 * AMD's certificates, read by hand: the profile is so narrow (one signature algorithm, two kinds of keys,
 * six-part names) that almost all of a certificate can be compared with what it must be, byte by byte.
 * OpenSSL's parser is not used: it takes much that is no DER and decodes keys an order of magnitude
 * slower; signatures are its job. VCEK specification 57230; RFC 5280; RFC 4055.
 */

#include "base/cleanup.h"
#include "base/error.h"
#include "base/reader.h"
#include "data/amd_roots.h"

#include <sevkit/certs.h>
#include <sevkit/key.h>

#define SK_SERIAL_BYTES      20u /* RFC 5280, 4.1.2.2 */
#define SK_SERIAL_TEXT_BYTES (2 * SK_SERIAL_BYTES + 3)
#define SK_NAME_BYTES        64u /* of a common name */
#define SK_HWID_MAX_BYTES    64u
#define SK_EC_POINT_BYTES    97u /* 04, x, y */
#define SK_SUBJECT_BYTES     192u
#define SK_URL_BYTES         128u

struct sk_x509_name {
    bool is_simulated; /* OU is SIMULATED, not Engineering */
    char common_name[SK_NAME_BYTES];
};

/* The extensions of a VEK; the SPLs by the last part of their object identifier. */
struct sk_x509_vek {
    uint64_t struct_version;
    char product_name[SK_NAME_BYTES];
    uint8_t spl[10]; /* [1] to [9] */
    uint8_t hwid[SK_HWID_MAX_BYTES];
    size_t hwid_bytes;
    char csp_id[SK_URL_BYTES];
    uint32_t seen; /* bit per row of the table of extensions */
};

struct sevkit_cert {
    unsigned references;
    uint8_t *der;
    size_t size;
    uint8_t sha256[32];
    uint8_t key_sha256[32];
    enum sevkit_cert_kind kind;
    const struct sevkit_product *product;
    struct sk_x509_name subject;
    struct sk_x509_name issuer;
    char subject_text[SK_SUBJECT_BYTES];
    char issuer_text[SK_SUBJECT_BYTES];
    char serial[SK_SERIAL_TEXT_BYTES];
    int64_t not_before;
    int64_t not_after;
    struct sk_reader tbs;        /* what is signed */
    struct sk_reader extensions; /* contents of the list */
    const uint8_t *modulus;      /* SK_RSA_BYTES; NULL in a VEK */
    const uint8_t *point;        /* SK_EC_POINT_BYTES; NULL in a CA */
    const uint8_t *signature;    /* SK_RSA_BYTES */
    struct sk_x509_vek vek;
    char crl_url[SK_URL_BYTES];
    char problem[160]; /* first thing that the profile does not allow, "" if all is well */
    char unknown[64];  /* first unknown extension that is not critical */
};

struct sevkit_crl {
    unsigned references;
    uint8_t *der;
    size_t size;
    uint8_t sha256[32];
    struct sk_x509_name issuer;
    char issuer_text[SK_SUBJECT_BYTES];
    const struct sevkit_product *product;
    int64_t this_update;
    int64_t next_update;
    bool has_next_update;
    size_t revoked_count;
    char (*revoked)[SK_SERIAL_TEXT_BYTES];
    struct sk_reader tbs;
    const uint8_t *signature;
};

SK_DEFINE_CLEANUP(struct sevkit_cert *, sevkit_cert_free)
SK_DEFINE_CLEANUP(struct sevkit_crl *, sevkit_crl_free)

/* Another owner of the same object; sevkit_cert_free() gives one up. */
struct sevkit_cert *sk_cert_share(const struct sevkit_cert *cert);
struct sevkit_crl *sk_crl_share(const struct sevkit_crl *crl);

/* Pieces that certificates and CRLs have in common (x509_parts.c). */
bool sk_x509_read_algorithm(struct sk_reader *in, struct sk_reader *ret_algorithm);
bool sk_x509_read_name(struct sk_reader *in, struct sk_x509_name *ret_name);
void sk_x509_format_name(const struct sk_x509_name *name, char ret_text[SK_SUBJECT_BYTES]);
bool sk_x509_read_serial(struct sk_reader *in, char ret_text[SK_SERIAL_TEXT_BYTES]);
/* What is signed: the signed part, then the algorithm and the signature, and no more. Both calls return NULL, or what is
 * wrong. */
struct sk_x509_signed {
    struct sk_reader element; /* the signed part as a whole */
    struct sk_reader tbs;     /* what is in it */
    struct sk_reader body;    /* what is behind it */
};
const char *sk_x509_open(const uint8_t *der, size_t size, struct sk_x509_signed *ret_signed);
/* inner is the algorithm in the signed part, which the one outside must repeat. */
const char *sk_x509_close(struct sk_x509_signed *opened, const struct sk_reader *inner,
                          const uint8_t **ret_signature);
/* Product by its exact KDS name, NULL if there is none. */
const struct sevkit_product *sk_x509_find_product(const char *name);
/* DER out of data, which is DER or one PEM block of this label and nothing else. */
int sk_x509_unwrap(const void *data, size_t size, size_t max, const char *label, uint8_t **ret_der,
                   size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Fills vek, crl_url, problem and unknown of a certificate that has been read otherwise. */
void sk_x509_read_extensions(struct sevkit_cert *cert);

/* RSASSA-PSS with SHA-384, MGF1 with SHA-384, salt of 48 bytes; exponent 65537. 0 or SEVKIT_EREFUSED. */
int sk_x509_check(const uint8_t modulus[SK_RSA_BYTES], const struct sk_reader *signed_part,
                  const uint8_t signature[SK_RSA_BYTES],
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The key of a VEK. */
int sk_x509_vek_key(const struct sevkit_cert *cert, struct sevkit_key **ret_key,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* TCB_VERSION that the VEK was derived from, reserved SPLs included. */
uint64_t sk_x509_vek_tcb(const struct sevkit_cert *cert);

#endif
