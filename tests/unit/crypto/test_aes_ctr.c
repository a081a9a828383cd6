/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/cipher/aes_ctr.h"
#include "test.h"

/* NIST SP 800-38A, F.5.1: the counter runs over from its last byte. */
TEST(published_vector)
{
    uint8_t key[16], iv[16], plain[64], want[64], got[64];
    struct sevkit_error error;

    EXPECT(sk_hex_decode("2b7e151628aed2a6abf7158809cf4f3c", key, sizeof(key)));
    EXPECT(sk_hex_decode("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", iv, sizeof(iv)));
    EXPECT(sk_hex_decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                         "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
                         plain, sizeof(plain)));
    EXPECT(sk_hex_decode("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                         "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
                         want, sizeof(want)));
    EXPECT_OK(sk_aes128_ctr(key, iv, plain, sizeof(plain), got, &error), &error);
    EXPECT_BYTES(got, want, sizeof(want));
    /* In place, and a length that is no multiple of a block. */
    EXPECT_OK(sk_aes128_ctr(key, iv, got, 37, got, &error), &error);
    EXPECT_BYTES(got, plain, 37);
    EXPECT_BYTES(got + 37, want + 37, sizeof(want) - 37);
}
