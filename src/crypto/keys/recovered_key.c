/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/recovered_key.h"

#include "base/cleanup.h"
#include "crypto/digest.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <string.h>

#define NUMBER_BYTES 48
#define FIELD_BYTES  72u
#define CURVE_P384   2u

SK_DEFINE_CLEANUP(BN_CTX *, BN_CTX_free)
SK_DEFINE_CLEANUP(EC_GROUP *, EC_GROUP_free)
SK_DEFINE_CLEANUP(EC_POINT *, EC_POINT_free)

static const char label[] = "sevkit anonymous ID block";

static int failed(struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINTERNAL, "recovering a public key failed");
}

/* The first point whose x is the SHA-384 of the label and a counter; its x, below the order, is r. */
static int fixed_point(const EC_GROUP *group, EC_POINT *ret_point, BIGNUM *ret_r, BN_CTX *ctx,
                       struct sevkit_error *error)
{
    for (unsigned counter = 0; counter < 256; counter++) {
        uint8_t bytes[sizeof(label)], digest[SK_SHA384_BYTES];
        int r;

        memcpy(bytes, label, sizeof(label));
        bytes[sizeof(label) - 1] = (uint8_t)counter;
        r = sk_hash_bytes(SK_SHA384, bytes, sizeof(bytes), digest, error);
        if (r < 0)
            return r;
        if (!BN_bin2bn(digest, sizeof(digest), ret_r))
            return failed(error);
        if (BN_cmp(ret_r, EC_GROUP_get0_order(group)) < 0 &&
            EC_POINT_set_compressed_coordinates(group, ret_point, ret_r, 0, ctx) == 1)
            return 0;
    }
    return failed(error);
}

/* With s = r: Q = R - (z / r) G. */
static bool recover(const EC_GROUP *group, const EC_POINT *point, const BIGNUM *r, const BIGNUM *z,
                    EC_POINT *ret_key, BN_CTX *ctx)
{
    const BIGNUM *order = EC_GROUP_get0_order(group);
    BIGNUM *factor = BN_CTX_get(ctx);

    return factor && BN_mod_inverse(factor, r, order, ctx) &&
           BN_mod_mul(factor, factor, z, order, ctx) &&
           EC_POINT_mul(group, ret_key, factor, NULL, NULL, ctx) == 1 &&
           EC_POINT_invert(group, ret_key, ctx) == 1 &&
           EC_POINT_add(group, ret_key, ret_key, point, ctx) == 1 &&
           EC_POINT_is_at_infinity(group, ret_key) == 0;
}

static bool write_all(const EC_GROUP *group, const EC_POINT *key, const BIGNUM *r,
                      uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES],
                      uint8_t snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES], BN_CTX *ctx)
{
    BIGNUM *x = BN_CTX_get(ctx), *y = BN_CTX_get(ctx);

    memset(signature, 0, SEVKIT_SNP_SIGNATURE_BYTES);
    memset(snp_key, 0, SEVKIT_SNP_PUBLIC_KEY_BYTES);
    snp_key[0] = CURVE_P384;
    return y && EC_POINT_get_affine_coordinates(group, key, x, y, ctx) == 1 &&
           BN_bn2lebinpad(x, snp_key + 4, NUMBER_BYTES) == NUMBER_BYTES &&
           BN_bn2lebinpad(y, snp_key + 4 + FIELD_BYTES, NUMBER_BYTES) == NUMBER_BYTES &&
           BN_bn2lebinpad(r, signature, NUMBER_BYTES) == NUMBER_BYTES &&
           BN_bn2lebinpad(r, signature + FIELD_BYTES, NUMBER_BYTES) == NUMBER_BYTES;
}

static int run(const uint8_t digest[SK_SHA384_BYTES], uint8_t *ret_signature, uint8_t *ret_snp_key,
               BN_CTX *ctx, struct sevkit_error *error)
{
    SK_CLEANUP(EC_GROUP_free_p) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    SK_CLEANUP(EC_POINT_free_p) EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    SK_CLEANUP(EC_POINT_free_p) EC_POINT *key = group ? EC_POINT_new(group) : NULL;
    BIGNUM *r = BN_CTX_get(ctx), *z = BN_CTX_get(ctx);
    int code;

    if (!point || !key || !z || !BN_bin2bn(digest, SK_SHA384_BYTES, z))
        return failed(error);
    code = fixed_point(group, point, r, ctx, error);
    if (code < 0)
        return code;
    return recover(group, point, r, z, key, ctx) &&
                   write_all(group, key, r, ret_signature, ret_snp_key, ctx)
               ? 0
               : failed(error);
}

int sk_recovered_key(const void *data, size_t size,
                     uint8_t ret_signature[SEVKIT_SNP_SIGNATURE_BYTES],
                     uint8_t ret_snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(BN_CTX_free_p) BN_CTX *ctx = BN_CTX_new();
    uint8_t digest[SK_SHA384_BYTES];
    int r = ctx ? sk_hash_bytes(SK_SHA384, data, size, digest, error) : sk_error_oom(error);

    if (r < 0)
        return r;
    BN_CTX_start(ctx);
    r = run(digest, ret_signature, ret_snp_key, ctx, error);
    BN_CTX_end(ctx);
    return r;
}
