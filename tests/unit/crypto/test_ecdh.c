/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "crypto/keys/ec_key.h"
#include "crypto/keys/ecdh.h"
#include "test.h"

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

/* d of 1: the shared secret is the x coordinate of the other point itself. */
static const char one_pem[] = "-----BEGIN EC PRIVATE KEY-----\n"
                              "MD4CAQEEMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                              "AAAAAAAAAaAHBgUrgQQAIg==\n"
                              "-----END EC PRIVATE KEY-----\n";

TEST(both_sides_get_the_same)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *a = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *b = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *ab = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *ba = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_generate(&a, &error), &error);
    EXPECT_OK(sevkit_key_generate(&b, &error), &error);
    EXPECT_OK(sk_ecdh_p384(a, b, &ab, &error), &error);
    EXPECT_OK(sk_ecdh_p384(b, a, &ba, &error), &error);
    EXPECT_INT(ab->size, SK_ECDH_P384_BYTES);
    EXPECT_BYTES(ab->data, ba->data, SK_ECDH_P384_BYTES);
}

TEST(the_result_is_the_x_coordinate_in_big_endian)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *one = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *other = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *shared = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_load(one_pem, strlen(one_pem), NULL, 0, &one, &error), &error);
    EXPECT_OK(sevkit_key_generate(&other, &error), &error);
    EXPECT_OK(sk_ecdh_p384(one, other, &shared, &error), &error);
    EXPECT_BYTES(shared->data, other->x, sizeof(other->x));
}

TEST(a_public_key_cannot_exchange)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *public = NULL;
    struct sk_secret *shared = NULL;
    uint8_t snp[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    sevkit_key_to_snp(key, snp);
    EXPECT_OK(sevkit_key_from_snp(snp, &public, &error), &error);
    EXPECT_ERROR(sk_ecdh_p384(public, key, &shared, &error), SEVKIT_EREFUSED, &error);
    EXPECT(!shared);
}
