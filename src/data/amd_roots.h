/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_AMD_ROOTS_H
#define SK_DATA_AMD_ROOTS_H

/*
 * AMD's root and intermediate keys, as figures: what trust starts from. The exponent is 65537 in all of
 * them. Source: the certificates that https://kdsintf.amd.com/{vcek,vlek}/v1/PRODUCT/cert_chain gives out
 * (VCEK specification 57230, chapter 2); their SHA-256 are pinned here too.
 */

#include <sevkit/certs.h>
#include <string.h>

#define SK_RSA_BYTES    512u /* 4096 bits */
#define SK_RSA_EXPONENT 65537u

struct sk_amd_key {
    const char *product;
    enum sevkit_cert_kind kind; /* ARK, ASK or ASVK */
    const char *serial;         /* of its certificate, in hex */
    int64_t not_before;
    int64_t not_after;
    uint8_t sha256[32];            /* of its certificate */
    uint8_t modulus[SK_RSA_BYTES]; /* big-endian */
};

/* The ARK of a product comes before its ASK and ASVK. */
extern const struct sk_amd_key sk_amd_keys[];
extern const size_t sk_amd_keys_count;

/* NULL if there is none. */
static inline const struct sk_amd_key *sk_amd_key_find(const char *product,
                                                       enum sevkit_cert_kind kind)
{
    for (size_t i = 0; i < sk_amd_keys_count; i++)
        if (sk_amd_keys[i].kind == kind && strcmp(sk_amd_keys[i].product, product) == 0)
            return &sk_amd_keys[i];
    return NULL;
}

#endif
