/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certs/x509.h"

#include "crypto/certs/der.h"
#include "crypto/certs/pem.h"
#include "crypto/digest.h"

#include <stdlib.h>
#include <string.h>

#define VERSION_3 2u

/* SubjectPublicKeyInfo up to the number itself: rsaEncryption, 4096 bits (RFC 3279, 2.3.1). */
static const uint8_t rsa_head[] = {0x30, 0x82, 0x02, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a,
                                   0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
                                   0x00, 0x03, 0x82, 0x02, 0x0f, 0x00, 0x30, 0x82, 0x02,
                                   0x0a, 0x02, 0x82, 0x02, 0x01, 0x00};
/* The exponent 65537. */
static const uint8_t rsa_tail[] = {0x02, 0x03, 0x01, 0x00, 0x01};
/* id-ecPublicKey on secp384r1, uncompressed (RFC 5480, 2). */
static const uint8_t ec_head[] = {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
                                  0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
                                  0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00};
#define UNCOMPRESSED 0x04u

static int malformed(struct sevkit_error *error, const char *what)
{
    return sk_error_set(error, SEVKIT_EINPUT, "certificate: %s", what);
}

/* Subjects: a name that is complete, or one in front of the product's. */
static const struct {
    const char *name;
    bool has_product;
    enum sevkit_cert_kind kind;
} subjects[] = {
    {"SEV-VCEK", false, SEVKIT_CERT_VCEK}, {"SEV-VLEK", false, SEVKIT_CERT_VLEK},
    {"SEV-VLEK-", true, SEVKIT_CERT_ASVK}, {"SEV-", true, SEVKIT_CERT_ASK},
    {"ARK-", true, SEVKIT_CERT_ARK},
};

static const char *const kind_names[] = {"ARK", "ASK", "ASVK", "VCEK", "VLEK"};

SK_PUBLIC const char *sevkit_cert_kind_name(enum sevkit_cert_kind kind)
{
    return kind < SK_ARRAY_SIZE(kind_names) ? kind_names[kind] : "unknown";
}

/* What follows prefix, NULL if text does not begin with it. */
static const char *after(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static bool classify(struct sevkit_cert *cert)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(subjects); i++) {
        const char *rest = after(cert->subject.common_name, subjects[i].name);

        if (!rest || (!subjects[i].has_product && *rest))
            continue;
        cert->kind = subjects[i].kind;
        if (cert->kind == SEVKIT_CERT_VCEK)
            rest = after(cert->issuer.common_name, "SEV-");
        else if (cert->kind == SEVKIT_CERT_VLEK)
            rest = after(cert->issuer.common_name, "SEV-VLEK-");
        cert->product = rest ? sk_x509_find_product(rest) : NULL;
        return true;
    }
    return false;
}

static int read_key(struct sevkit_cert *cert, struct sk_reader *tbs, struct sevkit_error *error)
{
    struct sk_reader key = sk_der_element(tbs);
    struct sk_reader rsa = key;
    struct sk_reader ec = key;
    const uint8_t *head = sk_read_pointer(&rsa, sizeof(rsa_head));
    const uint8_t *tail;

    if (!sk_reader_ok(tbs))
        return malformed(error, "no public key");
    if (head && memcmp(head, rsa_head, sizeof(rsa_head)) == 0) {
        cert->modulus = sk_read_pointer(&rsa, SK_RSA_BYTES);
        tail = sk_read_pointer(&rsa, sizeof(rsa_tail));
        if (!tail || sk_reader_left(&rsa) || memcmp(tail, rsa_tail, sizeof(rsa_tail)) != 0 ||
            !(cert->modulus[0] & 0x80u))
            return malformed(error, "the RSA key is not one of 4096 bits with exponent 65537");
    } else {
        head = sk_read_pointer(&ec, sizeof(ec_head));
        cert->point = sk_read_pointer(&ec, SK_EC_POINT_BYTES);
        if (!cert->point || sk_reader_left(&ec) || memcmp(head, ec_head, sizeof(ec_head)) != 0 ||
            cert->point[0] != UNCOMPRESSED)
            return malformed(error, "the public key is neither RSA-4096 nor ECDSA P-384");
    }
    return sk_hash_bytes(SK_SHA256, key.data, key.size, cert->key_sha256, error);
}

static int read_tbs(struct sevkit_cert *cert, struct sk_reader *tbs,
                    struct sk_reader *ret_algorithm, struct sevkit_error *error)
{
    struct sk_reader version = sk_der_enter(tbs, SK_DER_CONTEXT(0));
    struct sk_reader dates;
    struct sk_reader wrapper;
    int r;

    if (sk_der_number(&version, VERSION_3) != VERSION_3 || sk_reader_left(&version))
        return malformed(error, "not X.509 version 3");
    if (!sk_x509_read_serial(tbs, cert->serial))
        return malformed(error, "the serial number is no non-negative DER INTEGER of 20 bytes");
    if (!sk_x509_read_algorithm(tbs, ret_algorithm))
        return malformed(error, "the signature algorithm is not RSASSA-PSS with SHA-384");
    if (!sk_x509_read_name(tbs, &cert->issuer))
        return malformed(error, "the issuer's name is not one that AMD gives");
    dates = sk_der_enter(tbs, SK_DER_SEQUENCE);
    cert->not_before = sk_der_time(&dates);
    cert->not_after = sk_der_time(&dates);
    sk_der_leave(tbs, &dates);
    if (!sk_reader_ok(tbs))
        return malformed(error, "the validity is malformed");
    if (!sk_x509_read_name(tbs, &cert->subject) || !classify(cert))
        return malformed(error, "the subject's name is not one that AMD gives");
    r = read_key(cert, tbs, error);
    if (r < 0)
        return r;
    wrapper = sk_der_enter(tbs, SK_DER_CONTEXT(3));
    cert->extensions = sk_der_enter(&wrapper, SK_DER_SEQUENCE);
    sk_der_leave(tbs, &wrapper);
    if (!sk_reader_ok(tbs) || sk_reader_left(tbs))
        return malformed(error, "the extensions are missing, malformed or not the last thing");
    return 0;
}

static int read_certificate(struct sevkit_cert *cert, struct sevkit_error *error)
{
    struct sk_x509_signed opened;
    struct sk_reader inner = {0};
    const char *wrong = sk_x509_open(cert->der, cert->size, &opened);
    int r;

    if (wrong)
        return malformed(error, wrong);
    cert->tbs = opened.element;
    r = read_tbs(cert, &opened.tbs, &inner, error);
    if (r < 0)
        return r;
    wrong = sk_x509_close(&opened, &inner, &cert->signature);
    if (wrong)
        return malformed(error, wrong);
    if ((cert->modulus != NULL) == (cert->kind >= SEVKIT_CERT_VCEK))
        return malformed(error, "the kind of key does not fit the subject's name");
    return 0;
}

SK_PUBLIC int sevkit_cert_parse(const void *data, size_t size, struct sevkit_cert **ret_cert,
                                struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = calloc(1, sizeof(*cert));
    int r;

    if (!cert)
        return sk_error_oom(error);
    cert->references = 1;
    r = sk_x509_unwrap(data, size, SEVKIT_CERT_MAX_BYTES, SK_PEM_CERTIFICATE, &cert->der,
                       &cert->size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "certificate");
    r = read_certificate(cert, error);
    if (r == 0)
        r = sk_hash_bytes(SK_SHA256, cert->der, cert->size, cert->sha256, error);
    if (r < 0)
        return r;
    sk_x509_format_name(&cert->subject, cert->subject_text);
    sk_x509_format_name(&cert->issuer, cert->issuer_text);
    sk_x509_read_extensions(cert);
    *ret_cert = SK_TAKE(cert);
    return 0;
}

struct sevkit_cert *sk_cert_share(const struct sevkit_cert *cert)
{
    /* Only the count of owners changes, and no one sees it. */
    struct sevkit_cert *shared = (struct sevkit_cert *)(uintptr_t)cert;

    (void)__atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

SK_PUBLIC void sevkit_cert_free(struct sevkit_cert *cert)
{
    if (!cert || __atomic_sub_fetch(&cert->references, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    free(cert->der);
    free(cert);
}

SK_PUBLIC enum sevkit_cert_kind sevkit_cert_kind(const struct sevkit_cert *cert)
{
    return cert->kind;
}

SK_PUBLIC const struct sevkit_product *sevkit_cert_product(const struct sevkit_cert *cert)
{
    return cert->product;
}

SK_PUBLIC bool sevkit_cert_is_simulated(const struct sevkit_cert *cert)
{
    return cert->subject.is_simulated && cert->issuer.is_simulated;
}

SK_PUBLIC const uint8_t *sevkit_cert_der(const struct sevkit_cert *cert, size_t *ret_size)
{
    *ret_size = cert->size;
    return cert->der;
}

SK_PUBLIC const char *sevkit_cert_subject(const struct sevkit_cert *cert)
{
    return cert->subject_text;
}

SK_PUBLIC const char *sevkit_cert_issuer(const struct sevkit_cert *cert)
{
    return cert->issuer_text;
}

SK_PUBLIC const char *sevkit_cert_serial(const struct sevkit_cert *cert)
{
    return cert->serial;
}

SK_PUBLIC int64_t sevkit_cert_not_before(const struct sevkit_cert *cert)
{
    return cert->not_before;
}

SK_PUBLIC int64_t sevkit_cert_not_after(const struct sevkit_cert *cert)
{
    return cert->not_after;
}

SK_PUBLIC const uint8_t *sevkit_cert_sha256(const struct sevkit_cert *cert)
{
    return cert->sha256;
}

SK_PUBLIC const uint8_t *sevkit_cert_key_sha256(const struct sevkit_cert *cert)
{
    return cert->key_sha256;
}

SK_PUBLIC const char *sevkit_cert_crl_url(const struct sevkit_cert *cert)
{
    return cert->crl_url[0] ? cert->crl_url : NULL;
}
