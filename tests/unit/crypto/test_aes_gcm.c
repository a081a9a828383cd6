/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/cipher/aes_gcm.h"
#include "crypto/random.h"
#include "test.h"

/* The GCM Specification (McGrew, Viega), test case 14. */
TEST(known_answer)
{
    static const uint8_t zeros[32];
    const struct sk_gcm gcm = {zeros, zeros, NULL, 0};
    uint8_t sealed[32], want[32], plain[16] = {1};
    struct sevkit_error error;

    EXPECT_OK(sk_aes256_gcm_seal(&gcm, zeros, 16, sealed, &error), &error);
    EXPECT(sk_hex_decode("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919", want,
                         32));
    EXPECT_BYTES(sealed, want, 32);
    EXPECT_OK(sk_aes256_gcm_open(&gcm, sealed, 32, plain, &error), &error);
    EXPECT_BYTES(plain, zeros, 16);
}

TEST(what_is_changed_does_not_open)
{
    uint8_t key[32], iv[12], header[5], text[50], sealed[66], plain[50];
    const struct sk_gcm gcm = {key, iv, header, sizeof(header)};
    struct sevkit_error error;

    EXPECT_OK(sk_random_bytes(key, sizeof(key), &error), &error);
    EXPECT_OK(sk_random_bytes(iv, sizeof(iv), &error), &error);
    sk_test_random(header, sizeof(header));
    sk_test_random(text, sizeof(text));
    EXPECT_OK(sk_aes256_gcm_seal(&gcm, text, sizeof(text), sealed, &error), &error);
    EXPECT_OK(sk_aes256_gcm_open(&gcm, sealed, sizeof(sealed), plain, &error), &error);
    EXPECT_BYTES(plain, text, sizeof(text));
    for (size_t i = 0; i < sizeof(sealed) + sizeof(header) + sizeof(iv) + sizeof(key); i++) {
        uint8_t *byte = i < 66   ? &sealed[i]
                        : i < 71 ? &header[i - 66]
                        : i < 83 ? &iv[i - 71]
                                 : &key[i - 83];

        *byte ^= 4;
        EXPECT_ERROR(sk_aes256_gcm_open(&gcm, sealed, sizeof(sealed), plain, &error),
                     SEVKIT_EREFUSED, &error);
        *byte ^= 4;
        EXPECT(plain[0] == 0 && plain[49] == 0);
    }
    for (size_t size = 0; size < sizeof(sealed); size++)
        EXPECT_ERROR(sk_aes256_gcm_open(&gcm, sealed, size, plain, &error), SEVKIT_EREFUSED,
                     &error);
}
