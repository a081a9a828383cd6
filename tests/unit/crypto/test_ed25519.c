/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/keys/ed25519.h"
#include "test.h"

/* RFC 8032, 7.1, test 1: the empty message. */
TEST(known_answer)
{
    uint8_t seed[32], public_key[32], signature[64], want[64];
    struct sevkit_error error;

    EXPECT(sk_hex_decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed,
                         32));
    EXPECT_OK(sk_ed25519_public(seed, public_key, &error), &error);
    EXPECT(sk_hex_decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", want,
                         32));
    EXPECT_BYTES(public_key, want, 32);
    EXPECT_OK(sk_ed25519_sign(seed, "", 0, signature, &error), &error);
    EXPECT(
        sk_hex_decode("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a"
                      "33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                      want, 64));
    EXPECT_BYTES(signature, want, 64);
    EXPECT_OK(sk_ed25519_verify(public_key, "", 0, signature, &error), &error);
}

TEST(generated_keys_differ_and_sign)
{
    struct sk_secret *key = NULL, *other = NULL;
    uint8_t public_key[32], other_public[32], signature[64];
    struct sevkit_error error;

    EXPECT_OK(sk_ed25519_generate(&key, public_key, &error), &error);
    EXPECT_OK(sk_ed25519_generate(&other, other_public, &error), &error);
    EXPECT_INT(key->size, 32);
    EXPECT(memcmp(public_key, other_public, 32) != 0);
    EXPECT_OK(sk_ed25519_sign(key->data, "a", 1, signature, &error), &error);
    EXPECT_OK(sk_ed25519_verify(public_key, "a", 1, signature, &error), &error);
    EXPECT_ERROR(sk_ed25519_verify(other_public, "a", 1, signature, &error), SEVKIT_EREFUSED,
                 &error);
    sk_secret_free(key);
    sk_secret_free(other);
}

TEST(what_is_changed_is_refused)
{
    uint8_t seed[32], public_key[32], signature[64], message[40];
    struct sevkit_error error;

    sk_test_random(seed, sizeof(seed));
    sk_test_random(message, sizeof(message));
    EXPECT_OK(sk_ed25519_public(seed, public_key, &error), &error);
    EXPECT_OK(sk_ed25519_sign(seed, message, sizeof(message), signature, &error), &error);
    for (size_t bit = 0; bit < 8 * sizeof(signature); bit++) {
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
        EXPECT_ERROR(sk_ed25519_verify(public_key, message, sizeof(message), signature, &error),
                     SEVKIT_EREFUSED, &error);
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    message[3] ^= 1;
    EXPECT_ERROR(sk_ed25519_verify(public_key, message, sizeof(message), signature, &error),
                 SEVKIT_EREFUSED, &error);
}

TEST(pem_is_read_as_it_was_written)
{
    uint8_t seed[32];
    struct sk_secret *pem = NULL, *again = NULL;
    struct sevkit_error error;

    sk_test_random(seed, sizeof(seed));
    EXPECT_OK(sk_ed25519_write_private(seed, NULL, &pem, &error), &error);
    EXPECT(memcmp(pem->data, "-----BEGIN PRIVATE KEY-----", 27) == 0);
    EXPECT_OK(sk_ed25519_read_private(pem->data, pem->size, NULL, &again, &error), &error);
    EXPECT_INT(again->size, 32);
    EXPECT_BYTES(again->data, seed, 32);
    sk_secret_free(again);
    for (size_t size = 0; size + 26 < pem->size; size += 7) {
        again = NULL;
        EXPECT_ERROR(sk_ed25519_read_private(pem->data, size, NULL, &again, &error), SEVKIT_EINPUT,
                     &error);
        EXPECT(!again);
    }
    sk_secret_free(pem);
}

TEST(a_passphrase_opens_what_it_closed)
{
    static const uint8_t words[] = "correct horse";
    uint8_t seed[32];
    struct sk_secret *pem = NULL, *again = NULL, *passphrase = NULL;
    struct sevkit_error error;

    sk_test_random(seed, sizeof(seed));
    EXPECT_OK(sk_secret_new(sizeof(words), &passphrase, &error), &error);
    memcpy(passphrase->data, words, sizeof(words));
    passphrase->size = sizeof(words) - 1;
    EXPECT_OK(sk_ed25519_write_private(seed, passphrase, &pem, &error), &error);
    EXPECT(memcmp(pem->data, "-----BEGIN ENCRYPTED PRIVATE KEY-----", 37) == 0);
    EXPECT_OK(sk_ed25519_read_private(pem->data, pem->size, passphrase, &again, &error), &error);
    EXPECT_BYTES(again->data, seed, 32);
    sk_secret_free(again);
    again = NULL;
    EXPECT_ERROR(sk_ed25519_read_private(pem->data, pem->size, NULL, &again, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "no passphrase was given");
    passphrase->data[0] ^= 1;
    EXPECT_ERROR(sk_ed25519_read_private(pem->data, pem->size, passphrase, &again, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "does not open it");
    EXPECT(!again);
    sk_secret_free(passphrase);
    sk_secret_free(pem);
}

/* As openssl genpkey writes them. */
TEST(keys_of_others)
{
    static const char p256[] = "-----BEGIN PRIVATE KEY-----\n"
                               "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAQEBAQEBAQEBAQEB\n"
                               "AQEBAQEBAQEBAQEBAQEBAQEBAQGhRANCAARv8DuUkktHzNWdiy1MnCckc/ETEAdp\n"
                               "qH8/6uEGgjRWEPxKKgODNNmi1CmvEBvsDbQ5yzf7Dcg0Pn/oDWqbEnAm\n"
                               "-----END PRIVATE KEY-----\n";
    static const char openssl[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
        "-----END PRIVATE KEY-----\n";
    struct sk_secret *key = NULL;
    struct sevkit_error error;

    EXPECT_OK(sk_ed25519_read_private(openssl, sizeof(openssl) - 1, NULL, &key, &error), &error);
    EXPECT_INT(key->data[0], 0x9d);
    sk_secret_free(key);
    key = NULL;
    EXPECT_ERROR(sk_ed25519_read_private(p256, sizeof(p256) - 1, NULL, &key, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "expected a private key for Ed25519");
    EXPECT(!key);
}
