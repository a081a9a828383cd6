/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/ec_key.h"
#include "base/cleanup.h"
#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"
#include "crypto/certs/spki.h"
#include "crypto/digest.h"
#include "crypto/keys/ec_public.h"
#include "crypto/keys/key_cost.h"
#include "crypto/keys/rfc6979.h"
#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sevkit/key.h>
#include <stdlib.h>
#include <string.h>

#define SNP_CURVE_P384 2u
#define NUMBER_BYTES   48u
#define FIELD_BYTES    72u /* of a number in AMD's layout */

SK_DEFINE_CLEANUP(BIGNUM *, BN_clear_free)
SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
SK_DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
SK_DEFINE_CLEANUP(OSSL_DECODER_CTX *, OSSL_DECODER_CTX_free)
SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

struct passphrase {
    const void *data;
    size_t size;
    bool asked;
};

static int give_passphrase(char *buffer, size_t capacity, size_t *ret_size,
                           const OSSL_PARAM params[], void *arg)
{
    struct passphrase *passphrase = arg;

    (void)params;
    passphrase->asked = true;
    if (!passphrase->data || passphrase->size > capacity)
        return 0;
    memcpy(buffer, passphrase->data, passphrase->size);
    *ret_size = passphrase->size;
    return 1;
}

/* A SEC1 file may begin with the curve in a PEM block of its own; the key is what follows. */
static void skip_ec_parameters(const uint8_t **data, size_t *size)
{
    static const char end[] = "-----END EC PARAMETERS-----";
    const uint8_t *found = memmem(*data, *size, end, strlen(end));

    if (!found)
        return;
    found += strlen(end);
    *size -= (size_t)(found - *data);
    *data = found;
}

static int decode(const uint8_t *data, size_t size, struct passphrase *passphrase,
                  EVP_PKEY **ret_pkey, struct sevkit_error *error)
{
    SK_CLEANUP(OSSL_DECODER_CTX_free_p) OSSL_DECODER_CTX *ctx = NULL;
    const uint8_t *whole = data;
    size_t whole_size = size;
    EVP_PKEY *pkey = NULL;
    int result;

    sk_openssl_start();
    skip_ec_parameters(&data, &size);
    result = sk_key_cost_check(data, size, error);
    if (result < 0)
        return result;
    ctx = OSSL_DECODER_CTX_new_for_pkey(&pkey, NULL, NULL, NULL, 0, NULL, NULL);
    if (!ctx || !OSSL_DECODER_CTX_set_passphrase_cb(ctx, give_passphrase, passphrase))
        return sk_openssl_error(error, "reading a key");
    if (OSSL_DECODER_from_data(ctx, &data, &size) == 1 && pkey) {
        *ret_pkey = pkey;
        return 0;
    }
    ERR_clear_error();
    EVP_PKEY_free(pkey);
    if (passphrase->asked)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s",
                            passphrase->data
                                ? "the key is encrypted and the passphrase does not open it"
                                : "the key is encrypted and no passphrase was given");
    *ret_pkey = sk_certificate_key(whole, whole_size);
    if (*ret_pkey)
        return 0;
    return sk_error_set(error, SEVKIT_EINPUT,
                        "no key found: expected PEM (SEC1, PKCS#8, SPKI, certificate) or DER");
}

static int check_kind(EVP_PKEY *pkey, struct sevkit_error *error)
{
    char curve[64] = "";

    if (!EVP_PKEY_is_a(pkey, "EC"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the key is %s, but SNP only supports ECDSA on the curve P-384",
                            EVP_PKEY_get0_type_name(pkey));
    if (!EVP_PKEY_get_group_name(pkey, curve, sizeof(curve), NULL) ||
        strcmp(curve, SN_secp384r1) != 0) {
        ERR_clear_error();
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the key is on the curve %s, but SNP only supports P-384",
                            curve[0] ? curve : "(explicit parameters)");
    }
    return 0;
}

static bool get_number(EVP_PKEY *pkey, const char *name, uint8_t ret_number[NUMBER_BYTES])
{
    SK_CLEANUP(BN_clear_free_p) BIGNUM *number = NULL;

    return EVP_PKEY_get_bn_param(pkey, name, &number) == 1 &&
           BN_bn2binpad(number, ret_number, NUMBER_BYTES) == NUMBER_BYTES;
}

/* Takes pkey in any case. */
int sk_ec_key_wrap(EVP_PKEY *pkey_taken, struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *pkey = pkey_taken;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    int r = check_kind(pkey, error);

    if (r < 0)
        return r;
    key = calloc(1, sizeof(*key));
    if (!key)
        return sk_error_oom(error);
    if (!get_number(pkey, OSSL_PKEY_PARAM_EC_PUB_X, key->x) ||
        !get_number(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, key->y)) {
        ERR_clear_error();
        return sk_error_set(error, SEVKIT_EINPUT, "the key has no public point");
    }
    r = sk_secret_new(NUMBER_BYTES, &key->private_key, error);
    if (r < 0)
        return r;
    if (get_number(pkey, OSSL_PKEY_PARAM_PRIV_KEY, key->private_key->data))
        key->private_key->size = NUMBER_BYTES;
    ERR_clear_error();
    key->pkey = SK_TAKE(pkey);
    *ret_key = SK_TAKE(key);
    return 0;
}

SK_PUBLIC int sevkit_key_load(const void *data, size_t size, const void *passphrase,
                              size_t passphrase_size, struct sevkit_key **ret_key,
                              struct sevkit_error *error)
{
    struct passphrase given = {passphrase, passphrase_size, false};
    EVP_PKEY *pkey = NULL;
    int r = decode(data, size, &given, &pkey, error);

    return r < 0 ? r : sk_ec_key_wrap(pkey, ret_key, error);
}

SK_PUBLIC int sevkit_key_generate(struct sevkit_key **ret_key, struct sevkit_error *error)
{
    EVP_PKEY *pkey;

    sk_openssl_start();
    pkey = EVP_EC_gen("P-384");
    if (!pkey)
        return sk_openssl_error(error, "generating a key");
    return sk_ec_key_wrap(pkey, ret_key, error);
}

/* One number in AMD's layout, to big-endian; false if the bytes above its 48 are set. */
static bool read_number(struct sk_reader *reader, uint8_t ret_number[NUMBER_BYTES])
{
    uint8_t little[NUMBER_BYTES];

    sk_read_bytes(reader, little, sizeof(little));
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        ret_number[i] = little[NUMBER_BYTES - 1 - i];
    return sk_read_zeros(reader, FIELD_BYTES - NUMBER_BYTES);
}

static void write_number(struct sk_writer *writer, const uint8_t number[NUMBER_BYTES])
{
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        sk_write_u8(writer, number[NUMBER_BYTES - 1 - i]);
    sk_write_zeros(writer, FIELD_BYTES - NUMBER_BYTES);
}

SK_PUBLIC int sevkit_key_from_snp(const uint8_t snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES],
                                  struct sevkit_key **ret_key, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(snp_key, SEVKIT_SNP_PUBLIC_KEY_BYTES);
    uint8_t point[1 + 2 * NUMBER_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
    uint32_t curve = sk_read_u32le(&reader);
    bool clean;
    EVP_PKEY *pkey;

    if (curve != SNP_CURVE_P384)
        return sk_error_set(error, SEVKIT_EINPUT, "public key: curve %u, expected %u (P-384)",
                            curve, SNP_CURVE_P384);
    clean = read_number(&reader, point + 1);
    clean &= read_number(&reader, point + 1 + NUMBER_BYTES);
    clean &= sk_read_zeros(&reader, sk_reader_left(&reader));
    if (!clean)
        return sk_error_set(error, SEVKIT_EINPUT, "public key: bytes outside Qx and Qy are set");
    pkey = sk_ec_public_key(SK_P384, point);
    if (!pkey)
        return sk_error_set(error, SEVKIT_EINPUT, "public key: Qx and Qy are not a point of P-384");
    return sk_ec_key_wrap(pkey, ret_key, error);
}

SK_PUBLIC void sevkit_key_free(struct sevkit_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->pkey);
    sk_secret_free(key->private_key);
    free(key);
}

SK_PUBLIC bool sevkit_key_is_private(const struct sevkit_key *key)
{
    return key->private_key->size != 0;
}

SK_PUBLIC void sevkit_key_to_snp(const struct sevkit_key *key,
                                 uint8_t ret_snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_snp_key, SEVKIT_SNP_PUBLIC_KEY_BYTES);

    sk_write_u32le(&writer, SNP_CURVE_P384);
    write_number(&writer, key->x);
    write_number(&writer, key->y);
    sk_write_zeros_to(&writer, SEVKIT_SNP_PUBLIC_KEY_BYTES);
}

SK_PUBLIC int sevkit_key_digest(const struct sevkit_key *key,
                                uint8_t ret_digest[SEVKIT_KEY_DIGEST_BYTES],
                                struct sevkit_error *error)
{
    uint8_t snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES];

    sevkit_key_to_snp(key, snp_key);
    return sk_hash_bytes(SK_SHA384, snp_key, sizeof(snp_key), ret_digest, error);
}

SK_PUBLIC int sevkit_key_sign(const struct sevkit_key *key, const void *data, size_t size,
                              uint8_t ret_signature[SEVKIT_SNP_SIGNATURE_BYTES],
                              struct sevkit_error *error)
{
    uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES];
    struct sk_writer writer = sk_writer_of(signature, sizeof(signature));
    uint8_t digest[SK_SHA384_BYTES];
    uint8_t r[NUMBER_BYTES];
    uint8_t s[NUMBER_BYTES];
    int result;

    if (!sevkit_key_is_private(key))
        return sk_error_set(error, SEVKIT_EREFUSED, "signing needs a private key");
    result = sk_hash_bytes(SK_SHA384, data, size, digest, error);
    if (result == 0)
        result = sk_rfc6979_sign(key->private_key->data, digest, r, s, error);
    if (result < 0)
        return result;
    write_number(&writer, r);
    write_number(&writer, s);
    sk_write_zeros_to(&writer, sizeof(signature));
    /* A fault while signing would give the key away: nothing leaves here that does not verify. */
    result = sevkit_key_verify(key, data, size, signature, error);
    if (result < 0)
        return sk_error_set(error, SEVKIT_EINTERNAL, "a fresh signature does not verify");
    memcpy(ret_signature, signature, sizeof(signature));
    return 0;
}

SK_PUBLIC int sevkit_key_verify(const struct sevkit_key *key, const void *data, size_t size,
                                const uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES],
                                struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(signature, SEVKIT_SNP_SIGNATURE_BYTES);
    uint8_t digest[SK_SHA384_BYTES];
    uint8_t r[NUMBER_BYTES];
    uint8_t s[NUMBER_BYTES];
    bool clean = read_number(&reader, r);
    int result;

    clean &= read_number(&reader, s);
    clean &= sk_read_zeros(&reader, sk_reader_left(&reader));
    if (!clean)
        return sk_error_set(error, SEVKIT_EREFUSED, "signature: bytes outside R and S are set");
    result = sk_hash_bytes(SK_SHA384, data, size, digest, error);
    return result < 0 ? result : sk_ec_key_verify_digest(key, digest, r, s, error);
}

int sk_ec_key_verify_digest(const struct sevkit_key *key, const uint8_t digest[48],
                            const uint8_t r[48], const uint8_t s[48], struct sevkit_error *error)
{
    SK_CLEANUP(EVP_PKEY_CTX_free_p)
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
    uint8_t der[SK_ECDSA_DER_MAX_BYTES];
    size_t der_size = sk_ecdsa_encode(r, s, NUMBER_BYTES, der);
    int outcome;

    if (!ctx || !der_size || EVP_PKEY_verify_init(ctx) != 1)
        return sk_openssl_error(error, "verifying a signature");
    outcome = EVP_PKEY_verify(ctx, der, der_size, digest, SK_SHA384_BYTES);
    ERR_clear_error();
    if (outcome != 1)
        return sk_error_set(error, SEVKIT_EREFUSED, "the signature does not fit key and data");
    return 0;
}
