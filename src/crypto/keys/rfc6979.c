/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/keys/rfc6979.h"

#include "base/cleanup.h"
#include "base/secret.h"
#include "crypto/openssl.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <string.h>

SK_DEFINE_CLEANUP(BN_CTX *, BN_CTX_free)
SK_DEFINE_CLEANUP(EC_GROUP *, EC_GROUP_free)
SK_DEFINE_CLEANUP(EC_POINT *, EC_POINT_clear_free)

#define BYTES 48

/* State of the HMAC-DRBG of RFC 6979, section 3.2. */
struct generator {
    uint8_t k[BYTES];
    uint8_t v[BYTES];
};

/* K = HMAC_K(V || tag || seed), V = HMAC_K(V); no tag and seed: V only. */
static bool step(struct generator *g, int tag, const uint8_t *seed, size_t seed_size)
{
    uint8_t message[BYTES + 1 + 2 * BYTES];
    size_t size = BYTES;
    bool ok = true;

    if (tag >= 0) {
        memcpy(message, g->v, BYTES);
        message[size++] = (uint8_t)tag;
        if (seed_size)
            memcpy(message + size, seed, seed_size);
        size += seed_size;
        ok = HMAC(EVP_sha384(), g->k, BYTES, message, size, g->k, NULL) != NULL;
        sk_wipe(message, sizeof(message));
    }
    return ok && HMAC(EVP_sha384(), g->k, BYTES, g->v, BYTES, g->v, NULL) != NULL;
}

/* value^-1 mod order, in constant time (Fermat; the order is prime). */
static bool invert(BIGNUM *ret_inverse, const BIGNUM *value, const BIGNUM *order, BN_CTX *ctx)
{
    BIGNUM *exponent = BN_CTX_get(ctx);

    return exponent && BN_copy(exponent, order) && BN_sub_word(exponent, 2) &&
           BN_mod_exp_mont_consttime(ret_inverse, value, exponent, order, ctx, NULL);
}

/* s = k^-1 (z + r d), with every product masked by a random factor. */
static bool compute_s(BIGNUM *ret_s, const BIGNUM *k, const BIGNUM *z, const BIGNUM *r,
                      const BIGNUM *d, const BIGNUM *order, BN_CTX *ctx)
{
    BIGNUM *mask = BN_CTX_get(ctx);
    BIGNUM *unmask = BN_CTX_get(ctx);
    BIGNUM *left = BN_CTX_get(ctx);
    BIGNUM *right = BN_CTX_get(ctx);

    if (!right)
        return false;
    do {
        if (!BN_priv_rand_range(mask, order))
            return false;
    } while (BN_is_zero(mask));
    return invert(unmask, mask, order, ctx) && BN_mod_mul(left, mask, z, order, ctx) &&
           BN_mod_mul(right, mask, r, order, ctx) && BN_mod_mul(right, right, d, order, ctx) &&
           BN_mod_add(left, left, right, order, ctx) && invert(right, k, order, ctx) &&
           BN_mod_mul(left, left, right, order, ctx) && BN_mod_mul(ret_s, left, unmask, order, ctx);
}

/* r = x(k G) mod order. */
static bool compute_r(BIGNUM *ret_r, const BIGNUM *k, const EC_GROUP *group, BN_CTX *ctx)
{
    SK_CLEANUP(EC_POINT_clear_free_p) EC_POINT *point = EC_POINT_new(group);
    BIGNUM *x = BN_CTX_get(ctx);

    return point && x && EC_POINT_mul(group, point, k, NULL, NULL, ctx) &&
           EC_POINT_get_affine_coordinates(group, point, x, NULL, ctx) &&
           BN_nnmod(ret_r, x, EC_GROUP_get0_order(group), ctx);
}

/* Returns 1 with a signature, 0 if this nonce is no good, -1 on failure. */
static int try_nonce(const struct generator *g, const BIGNUM *z, const BIGNUM *d,
                     const EC_GROUP *group, BN_CTX *ctx, uint8_t *ret_r, uint8_t *ret_s)
{
    const BIGNUM *order = EC_GROUP_get0_order(group);
    BIGNUM *k = BN_CTX_get(ctx);
    BIGNUM *r = BN_CTX_get(ctx);
    BIGNUM *s = BN_CTX_get(ctx);

    if (!s || !BN_bin2bn(g->v, BYTES, k))
        return -1;
    if (BN_is_zero(k) || BN_cmp(k, order) >= 0)
        return 0;
    BN_set_flags(k, BN_FLG_CONSTTIME);
    if (!compute_r(r, k, group, ctx) || !compute_s(s, k, z, r, d, order, ctx))
        return -1;
    if (BN_is_zero(r) || BN_is_zero(s))
        return 0;
    return BN_bn2binpad(r, ret_r, BYTES) == BYTES && BN_bn2binpad(s, ret_s, BYTES) == BYTES ? 1
                                                                                            : -1;
}

static int sign(const uint8_t *private_key, const uint8_t *digest, const EC_GROUP *group,
                BN_CTX *ctx, struct generator *g, uint8_t *ret_r, uint8_t *ret_s)
{
    const BIGNUM *order = EC_GROUP_get0_order(group);
    BIGNUM *d = BN_CTX_get(ctx);
    BIGNUM *z = BN_CTX_get(ctx);
    uint8_t seed[2 * BYTES];
    int outcome = -1;

    if (!z || !BN_bin2bn(private_key, BYTES, d) || !BN_bin2bn(digest, BYTES, z) ||
        !BN_nnmod(z, z, order, ctx))
        return -1;
    BN_set_flags(d, BN_FLG_CONSTTIME);
    memcpy(seed, private_key, BYTES);
    if (BN_bn2binpad(z, seed + BYTES, BYTES) == BYTES) {
        memset(g->k, 0, BYTES);
        memset(g->v, 1, BYTES);
        outcome = step(g, 0, seed, sizeof(seed)) && step(g, 1, seed, sizeof(seed)) ? 0 : -1;
    }
    sk_wipe(seed, sizeof(seed));
    while (outcome == 0) {
        if (!step(g, -1, NULL, 0))
            return -1;
        outcome = try_nonce(g, z, d, group, ctx, ret_r, ret_s);
        if (outcome == 0 && !step(g, 0, NULL, 0))
            return -1;
    }
    return outcome;
}

int sk_rfc6979_sign(const uint8_t private_key[48], const uint8_t digest[48], uint8_t ret_r[48],
                    uint8_t ret_s[48], struct sevkit_error *error)
{
    SK_CLEANUP(EC_GROUP_free_p) EC_GROUP *group = NULL;
    SK_CLEANUP(BN_CTX_free_p) BN_CTX *ctx = NULL;
    struct generator g;
    int outcome = -1;

    sk_openssl_start();
    group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    ctx = BN_CTX_secure_new();
    if (group && ctx) {
        BN_CTX_start(ctx);
        outcome = sign(private_key, digest, group, ctx, &g, ret_r, ret_s);
        BN_CTX_end(ctx);
        sk_wipe(&g, sizeof(g));
    }
    return outcome == 1 ? 0 : sk_openssl_error(error, "signing");
}
