/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certs/x509.h"
#include "crypto/keys/ec_key.h"
#include "crypto/keys/ec_public.h"
#include "crypto/keys/rsa_verify.h"

#include <string.h>

int sk_x509_check(const uint8_t modulus[SK_RSA_BYTES], const struct sk_reader *signed_part,
                  const uint8_t signature[SK_RSA_BYTES], struct sevkit_error *error)
{
    const uint8_t exponent[] = {SK_RSA_EXPONENT >> 16, SK_RSA_EXPONENT >> 8 & 0xffu,
                                SK_RSA_EXPONENT & 0xffu};
    struct sk_rsa_key key = {.bytes = SK_RSA_BYTES};

    memcpy(key.modulus, modulus, SK_RSA_BYTES);
    memcpy(key.exponent + SK_RSA_BYTES - sizeof(exponent), exponent, sizeof(exponent));
    return sk_rsa_pss_verify(&key, SK_SHA384, signed_part->data, signed_part->size, signature,
                             error);
}

int sk_x509_vek_key(const struct sevkit_cert *cert, struct sevkit_key **ret_key,
                    struct sevkit_error *error)
{
    EVP_PKEY *pkey = sk_ec_public_key(SK_P384, cert->point);

    if (!pkey)
        return sk_error_set(error, SEVKIT_EREFUSED, "the key is not a point of P-384");
    return sk_ec_key_wrap(pkey, ret_key, error);
}

/* Who may sign whom. */
static const enum sevkit_cert_kind issuer_of[] = {
    [SEVKIT_CERT_ARK] = SEVKIT_CERT_ARK,   [SEVKIT_CERT_ASK] = SEVKIT_CERT_ARK,
    [SEVKIT_CERT_ASVK] = SEVKIT_CERT_ARK,  [SEVKIT_CERT_VCEK] = SEVKIT_CERT_ASK,
    [SEVKIT_CERT_VLEK] = SEVKIT_CERT_ASVK,
};

SK_PUBLIC int sevkit_cert_check_signature(const struct sevkit_cert *cert,
                                          const struct sevkit_cert *issuer,
                                          struct sevkit_error *error)
{
    int r;

    if (issuer->kind != issuer_of[cert->kind])
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: an issuer of kind %s, expected %s",
                            sevkit_cert_kind_name(cert->kind), sevkit_cert_kind_name(issuer->kind),
                            sevkit_cert_kind_name(issuer_of[cert->kind]));
    if (strcmp(cert->issuer_text, issuer->subject_text) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: issuer is %s, not %s",
                            sevkit_cert_kind_name(cert->kind), cert->issuer.common_name,
                            issuer->subject.common_name);
    r = sk_x509_check(issuer->modulus, &cert->tbs, cert->signature, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", sevkit_cert_kind_name(cert->kind)) : 0;
}

SK_PUBLIC int sevkit_crl_check_signature(const struct sevkit_crl *crl,
                                         const struct sevkit_cert *root, struct sevkit_error *error)
{
    int r;

    if (root->kind != SEVKIT_CERT_ARK || strcmp(crl->issuer_text, root->subject_text) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "CRL: issuer is %s, not %s",
                            crl->issuer.common_name, root->subject.common_name);
    r = sk_x509_check(root->modulus, &crl->tbs, crl->signature, error);
    return r < 0 ? sk_error_wrap(error, r, "CRL") : 0;
}
