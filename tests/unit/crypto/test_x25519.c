/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/keys/x25519.h"
#include "test.h"

/* Private keys 1..32 and 33..64, computed with another library (python3-cryptography). */
TEST(known_answer)
{
    uint8_t a[32], b[32], public_a[32], public_b[32], shared[32], again[32], want[32];
    struct sevkit_error error;

    for (uint8_t i = 0; i < 32; i++) {
        a[i] = (uint8_t)(i + 1);
        b[i] = (uint8_t)(i + 33);
    }
    EXPECT_OK(sk_x25519_public(a, public_a, &error), &error);
    EXPECT_OK(sk_x25519_public(b, public_b, &error), &error);
    EXPECT(sk_hex_decode("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c", want,
                         32));
    EXPECT_BYTES(public_a, want, 32);
    EXPECT(sk_hex_decode("5869aff450549732cbaaed5e5df9b30a6da31cb0e5742bad5ad4a1a768f1a67b", want,
                         32));
    EXPECT_BYTES(public_b, want, 32);
    EXPECT_OK(sk_x25519_shared(a, public_b, shared, &error), &error);
    EXPECT_OK(sk_x25519_shared(b, public_a, again, &error), &error);
    EXPECT(sk_hex_decode("a84dc7c3c8f058b1b2dc4cd1e9b5dc0a7987f88b6a9564cde3391fc421159e77", want,
                         32));
    EXPECT_BYTES(shared, want, 32);
    EXPECT_BYTES(again, want, 32);
}

/* Points of small order (RFC 7748, 6.1): 0, 1 and one of order 8. */
TEST(small_order_is_refused)
{
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    };
    uint8_t key[32], point[32], shared[32] = {7};
    struct sevkit_error error;

    sk_test_random(key, 32);
    for (size_t i = 0; i < 3; i++) {
        EXPECT(sk_hex_decode(points[i], point, 32));
        EXPECT_ERROR(sk_x25519_shared(key, point, shared, &error), SEVKIT_EREFUSED, &error);
        EXPECT_INT(shared[0], 7);
    }
}
