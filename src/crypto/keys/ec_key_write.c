/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/keys/ec_key.h"
#include "crypto/keys/key_encrypt.h"
#include "crypto/openssl.h"

#include <openssl/encoder.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(BIO *, BIO_vfree)
SK_DEFINE_CLEANUP(OSSL_ENCODER_CTX *, OSSL_ENCODER_CTX_free)

struct encoding {
    const char *type;
    const char *structure;
    int selection;
};

static const struct encoding encodings[] = {
    [SEVKIT_KEY_PEM_PKCS8] = {"PEM", "PrivateKeyInfo", EVP_PKEY_KEYPAIR},
    [SEVKIT_KEY_PEM_SEC1] = {"PEM", "type-specific", EVP_PKEY_KEYPAIR},
    [SEVKIT_KEY_DER_PKCS8] = {"DER", "PrivateKeyInfo", EVP_PKEY_KEYPAIR},
    [SEVKIT_KEY_PEM_PUBLIC] = {"PEM", "SubjectPublicKeyInfo", EVP_PKEY_PUBLIC_KEY},
};

static bool write_plain(const struct sevkit_key *key, const struct encoding *encoding, BIO *out)
{
    SK_CLEANUP(OSSL_ENCODER_CTX_free_p)
    OSSL_ENCODER_CTX *ctx = OSSL_ENCODER_CTX_new_for_pkey(
        key->pkey, encoding->selection, encoding->type, encoding->structure, NULL);

    return ctx && OSSL_ENCODER_to_bio(ctx, out) == 1;
}

SK_PUBLIC int sevkit_key_write(const struct sevkit_key *key, enum sevkit_key_format format,
                               const void *passphrase, size_t passphrase_size, uint8_t **ret_data,
                               size_t *ret_size, struct sevkit_error *error)
{
    SK_CLEANUP(BIO_vfree_p) BIO *out = BIO_new(BIO_s_secmem());
    bool is_public = format == SEVKIT_KEY_PEM_PUBLIC;
    char *text;
    long size;
    uint8_t *data;
    bool ok;

    if (!is_public && !sevkit_key_is_private(key))
        return sk_error_set(error, SEVKIT_EREFUSED, "writing a private key needs a private key");
    if (passphrase && (is_public || format == SEVKIT_KEY_PEM_SEC1))
        return sk_error_set(error, SEVKIT_EUSAGE, "this key format cannot be encrypted");
    if (passphrase)
        ok = out && sk_key_write_encrypted(key->pkey, format == SEVKIT_KEY_PEM_PKCS8, passphrase,
                                           passphrase_size, out);
    else
        ok = out && write_plain(key, &encodings[format], out);
    if (!ok)
        return sk_openssl_error(error, "writing a key");
    size = BIO_get_mem_data(out, &text);
    if (size <= 0)
        return sk_error_set(error, SEVKIT_EINTERNAL, "OpenSSL wrote an empty key");
    data = malloc((size_t)size);
    if (!data)
        return sk_error_oom(error);
    memcpy(data, text, (size_t)size);
    *ret_data = data;
    *ret_size = (size_t)size;
    return 0;
}

SK_PUBLIC void sevkit_key_data_free(uint8_t *data, size_t size)
{
    if (data)
        sk_wipe(data, size);
    free(data);
}
