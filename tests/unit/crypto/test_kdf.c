/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/derive/hmac.h"
#include "crypto/derive/kdf.h"
#include "test.h"

TEST(key_of_zeros)
{
    uint8_t zeros[16] = {0}, key[16];
    char text[2 * sizeof(key) + 1];
    struct sevkit_error error;

    EXPECT_OK(sk_kdf_sev(zeros, 16, "sev-master-secret", zeros, 16, key, sizeof(key), &error),
              &error);
    sk_hex_encode(key, sizeof(key), text);
    EXPECT_STR(text, "ab4d269fcc62bedb4511d56c386ce706");
}

/* Blocks are counted from 1 in little-endian, and the length is that of the whole in bits. */
TEST(two_blocks_are_those_of_the_definition)
{
    static const uint8_t first[] = "\1\0\0\0label\0ctx\0\2\0\0",
                         second[] = "\2\0\0\0label\0ctx\0\2\0\0";
    uint8_t key[64], want[64];
    struct sevkit_error error;

    EXPECT_OK(sk_kdf_sev("k", 1, "label", "ctx", 3, key, sizeof(key), &error), &error);
    EXPECT_OK(sk_hmac_sha256("k", 1, first, sizeof(first) - 1, want, &error), &error);
    EXPECT_OK(sk_hmac_sha256("k", 1, second, sizeof(second) - 1, want + 32, &error), &error);
    EXPECT_BYTES(key, want, sizeof(key));
}

TEST(limits_are_held)
{
    static const char label[SK_KDF_INPUT_MAX_BYTES + 2] = {[0 ... SK_KDF_INPUT_MAX_BYTES] = 'x'};
    uint8_t key[SK_KDF_MAX_BYTES + 1];
    struct sevkit_error error;

    EXPECT_ERROR(sk_kdf_sev("k", 1, "l", NULL, 0, key, 0, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_kdf_sev("k", 1, "l", NULL, 0, key, sizeof(key), &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_kdf_sev("k", 1, label, NULL, 0, key, 16, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_kdf_sev("k", 1, "l", label, SK_KDF_INPUT_MAX_BYTES, key, 16, &error),
                 SEVKIT_EUSAGE, &error);
}
