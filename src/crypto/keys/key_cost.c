/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/key_cost.h"
#include "base/cleanup.h"
#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

SK_DEFINE_CLEANUP(BIO *, BIO_free)
SK_DEFINE_CLEANUP(X509_SIG *, X509_SIG_free)
SK_DEFINE_CLEANUP(PBE2PARAM *, PBE2PARAM_free)
SK_DEFINE_CLEANUP(PBEPARAM *, PBEPARAM_free)
SK_DEFINE_CLEANUP(PBKDF2PARAM *, PBKDF2PARAM_free)
SK_DEFINE_CLEANUP(SCRYPT_PARAMS *, SCRYPT_PARAMS_free)

/* The parameters of an algorithm as the structure that item describes; NULL if they are none. */
static void *parameters(const X509_ALGOR *algorithm, const ASN1_ITEM *item)
{
    const ASN1_OBJECT *object;
    const void *value = NULL;
    int type = V_ASN1_UNDEF;

    X509_ALGOR_get0(&object, &type, &value, algorithm);
    return type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, item) : NULL;
}

static int algorithm_nid(const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *object;

    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    return OBJ_obj2nid(object);
}

/* What is negative or has more than 64 bits counts as too much. */
static uint64_t number(const ASN1_INTEGER *integer)
{
    uint64_t value;

    return ASN1_INTEGER_get_uint64(&value, integer) == 1 ? value : UINT64_MAX;
}

static int check_iterations(const ASN1_INTEGER *iterations, struct sevkit_error *error)
{
    uint64_t found = number(iterations);

    if (found <= SK_KEY_ITERATIONS_MAX)
        return 0;
    if (found == UINT64_MAX)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "the key is encrypted with an iteration count that is no 64-bit number, "
            "expected at most %u",
            SK_KEY_ITERATIONS_MAX);
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "the key is encrypted with %llu iterations of its passphrase, expected at "
                        "most %u",
                        (unsigned long long)found, SK_KEY_ITERATIONS_MAX);
}

static int check_scrypt(const SCRYPT_PARAMS *scrypt, struct sevkit_error *error)
{
    uint64_t n = number(scrypt->costParameter), r = number(scrypt->blockSize),
             p = number(scrypt->parallelizationParameter);
    uint64_t cost;

    if (!__builtin_mul_overflow(n, r, &cost) && !__builtin_mul_overflow(cost, p, &cost) &&
        cost <= SK_KEY_SCRYPT_COST_MAX)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "the key is encrypted with scrypt N=%llu r=%llu p=%llu, expected a product "
                        "of at most %u",
                        (unsigned long long)n, (unsigned long long)r, (unsigned long long)p,
                        SK_KEY_SCRYPT_COST_MAX);
}

/* PBES2 names a derivation with parameters of its own. */
static int check_derivation(const X509_ALGOR *derivation, struct sevkit_error *error)
{
    SK_CLEANUP(PBKDF2PARAM_free_p) PBKDF2PARAM *pbkdf2 = NULL;
    SK_CLEANUP(SCRYPT_PARAMS_free_p) SCRYPT_PARAMS *scrypt = NULL;
    int nid = algorithm_nid(derivation);

    if (nid == NID_id_pbkdf2)
        pbkdf2 = parameters(derivation, ASN1_ITEM_rptr(PBKDF2PARAM));
    else if (nid == NID_id_scrypt)
        scrypt = parameters(derivation, ASN1_ITEM_rptr(SCRYPT_PARAMS));
    if (pbkdf2)
        return check_iterations(pbkdf2->iter, error);
    if (scrypt)
        return check_scrypt(scrypt, error);
    return sk_error_set(
        error, SEVKIT_EREFUSED,
        "the key is encrypted with the key derivation %s, expected PBKDF2 or scrypt",
        nid == NID_undef ? "(unknown)" : OBJ_nid2sn(nid));
}

/* One DER structure: an EncryptedPrivateKeyInfo (RFC 5208, 6), or something else, which costs nothing. */
static int check_der(const uint8_t *der, size_t size, struct sevkit_error *error)
{
    SK_CLEANUP(PBE2PARAM_free_p) PBE2PARAM *pbes2 = NULL;
    SK_CLEANUP(PBEPARAM_free_p) PBEPARAM *older = NULL;
    SK_CLEANUP(X509_SIG_free_p) X509_SIG *encrypted = NULL;
    const X509_ALGOR *algorithm;

    encrypted = size <= LONG_MAX ? d2i_X509_SIG(NULL, &der, (long)size) : NULL;
    if (!encrypted)
        return 0;
    X509_SIG_get0(encrypted, &algorithm, NULL);
    if (algorithm_nid(algorithm) == NID_pbes2) {
        pbes2 = parameters(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
        if (pbes2)
            return check_derivation(pbes2->keyfunc, error);
    } else {
        older = parameters(algorithm, ASN1_ITEM_rptr(PBEPARAM));
        if (older)
            return check_iterations(older->iter, error);
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "the key is encrypted in a way that is not known, expected PKCS #5");
}

/* The blocks as OpenSSL's decoders find them: with its own reader. */
static int check_pem(const void *data, size_t size, struct sevkit_error *error)
{
    SK_CLEANUP(BIO_free_p) BIO *bio = BIO_new_mem_buf(data, (int)size);
    int result = 0;

    if (!bio)
        return sk_openssl_error(error, "reading a key");
    while (result == 0 && BIO_pending(bio) > 0) {
        char *label = NULL, *header = NULL;
        uint8_t *der = NULL;
        long der_size = 0;

        if (PEM_read_bio(bio, &label, &header, &der, &der_size) != 1)
            continue;
        result = check_der(der, (size_t)der_size, error);
        /* RFC 1421's encryption around PKCS #8's would hide what that costs. No one writes it. */
        if (result == 0 && strcmp(label, PEM_STRING_PKCS8) == 0 && header[0])
            result = sk_error_set(error, SEVKIT_EREFUSED, "the key is encrypted twice");
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(der, (size_t)der_size);
    }
    return result;
}

int sk_key_cost_check(const void *data, size_t size, struct sevkit_error *error)
{
    int result;

    if (size > INT_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes are too many for a key", size);
    sk_openssl_start();
    result = check_der(data, size, error);
    if (result == 0)
        result = check_pem(data, size, error);
    ERR_clear_error();
    return result;
}
