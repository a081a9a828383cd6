/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cipher/sector_cipher.h"
#include "crypto/derive/hmac.h"
#include "test.h"

#include <openssl/evp.h>

#define SECTOR 4096

/* What reads a sector: number as IV, tag over number, IV and ciphertext. */
TEST(a_sector_is_read_back)
{
    static uint8_t key[SK_SECTOR_KEY_BYTES], plain[SECTOR], encrypted[SECTOR], again[SECTOR];
    static uint8_t covered[24 + SECTOR];
    SK_CLEANUP(sk_sector_cipher_free_p) struct sk_sector_cipher *cipher = NULL;
    uint8_t tag[SK_SECTOR_TAG_BYTES], want[SK_SECTOR_TAG_BYTES], iv[16] = {0x08, 0x07};
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    struct sevkit_error error = {0};
    int length;

    sk_test_random(key, sizeof(key));
    sk_test_random(plain, sizeof(plain));
    EXPECT_OK(sk_sector_cipher_new(key, sizeof(key), &cipher, &error), &error);
    /* Twice: nothing of the first sector stays in the cipher. */
    for (int i = 0; i < 2; i++)
        EXPECT_OK(sk_sector_encrypt(cipher, i ? 0x0708 : 1, plain, SECTOR, encrypted, tag, &error),
                  &error);
    EXPECT(EVP_DecryptInit_ex(context, EVP_aes_256_xts(), NULL, key, iv) == 1);
    EXPECT(EVP_DecryptUpdate(context, again, &length, encrypted, SECTOR) == 1);
    EXPECT_BYTES(again, plain, SECTOR);
    memcpy(covered, iv, 8);
    memcpy(covered + 8, iv, 16);
    memcpy(covered + 24, encrypted, SECTOR);
    EXPECT_OK(sk_hmac_sha256(key + SK_SECTOR_XTS_BYTES, SK_SECTOR_MAC_BYTES, covered,
                             sizeof(covered), want, &error),
              &error);
    EXPECT_BYTES(tag, want, sizeof(want));
    EVP_CIPHER_CTX_free(context);
}

/* IEEE 1619-2007, vector 10: AES-256-XTS, data unit 0xff. */
TEST(published_vector)
{
    static const uint8_t halves[2][32] = {
        {0x27, 0x18, 0x28, 0x18, 0x28, 0x45, 0x90, 0x45, 0x23, 0x53, 0x60,
         0x28, 0x74, 0x71, 0x35, 0x26, 0x62, 0x49, 0x77, 0x57, 0x24, 0x70,
         0x93, 0x69, 0x99, 0x59, 0x57, 0x49, 0x66, 0x96, 0x76, 0x27},
        {0x31, 0x41, 0x59, 0x26, 0x53, 0x58, 0x97, 0x93, 0x23, 0x84, 0x62,
         0x64, 0x33, 0x83, 0x27, 0x95, 0x02, 0x88, 0x41, 0x97, 0x16, 0x93,
         0x99, 0x37, 0x51, 0x05, 0x82, 0x09, 0x74, 0x94, 0x45, 0x92},
    };
    static const uint8_t want[16] = {0x1c, 0x3b, 0x3a, 0x10, 0x2f, 0x77, 0x03, 0x86,
                                     0xe4, 0x83, 0x6c, 0x99, 0xe3, 0x70, 0xcf, 0x9b};
    SK_CLEANUP(sk_sector_cipher_free_p) struct sk_sector_cipher *cipher = NULL;
    uint8_t key[SK_SECTOR_XTS_BYTES], plain[512], encrypted[512];
    struct sevkit_error error = {0};

    memcpy(key, halves, sizeof(key));
    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (uint8_t)i;
    EXPECT_OK(sk_sector_cipher_new(key, sizeof(key), &cipher, &error), &error);
    EXPECT_OK(sk_sector_encrypt(cipher, 0xff, plain, sizeof(plain), encrypted, NULL, &error),
              &error);
    EXPECT_BYTES(encrypted, want, sizeof(want));
}

TEST(wrong_use)
{
    SK_CLEANUP(sk_sector_cipher_free_p) struct sk_sector_cipher *cipher = NULL;
    uint8_t key[SK_SECTOR_KEY_BYTES], data[32], tag[SK_SECTOR_TAG_BYTES];
    struct sevkit_error error = {0};

    sk_test_random(key, sizeof(key));
    sk_test_random(data, sizeof(data));
    EXPECT_ERROR(sk_sector_cipher_new(key, 32, &cipher, &error), SEVKIT_EUSAGE, &error);
    EXPECT_OK(sk_sector_cipher_new(key, SK_SECTOR_XTS_BYTES, &cipher, &error), &error);
    EXPECT_ERROR(sk_sector_encrypt(cipher, 0, data, 32, data, tag, &error), SEVKIT_EUSAGE, &error);
}
