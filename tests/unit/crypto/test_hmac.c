/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/derive/hmac.h"
#include "fault.h"
#include "test.h"

static void expect_mac(const void *key, size_t key_size, const void *data, size_t size,
                       const char *want)
{
    uint8_t mac[SK_HMAC_SHA256_BYTES];
    char text[2 * sizeof(mac) + 1];
    struct sevkit_error error;

    EXPECT_OK(sk_hmac_sha256(key, key_size, data, size, mac, &error), &error);
    sk_hex_encode(mac, sizeof(mac), text);
    EXPECT_STR(text, want);
}

/* RFC 4231, test cases 1, 2 and 6. */
TEST(published_vectors)
{
    uint8_t key[131];

    memset(key, 0x0b, 20);
    expect_mac(key, 20, "Hi There", 8,
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    expect_mac("Jefe", 4, "what do ya want for nothing?", 28,
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    expect_mac(key, sizeof(key), "Test Using Larger Than Block-Size Key - Hash Key First", 54,
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* RFC 2202, section 3, test cases 1 and 2. */
TEST(published_vectors_of_sha1)
{
    uint8_t key[20], mac[SK_HMAC_SHA1_BYTES];
    char text[2 * sizeof(mac) + 1];
    struct sevkit_error error;

    memset(key, 0x0b, sizeof(key));
    EXPECT_OK(sk_hmac_sha1(key, sizeof(key), "Hi There", 8, mac, &error), &error);
    sk_hex_encode(mac, sizeof(mac), text);
    EXPECT_STR(text, "b617318655057264e28bc0b6fb378c8ef146be00");
    EXPECT_OK(sk_hmac_sha1("Jefe", 4, "what do ya want for nothing?", 28, mac, &error), &error);
    sk_hex_encode(mac, sizeof(mac), text);
    EXPECT_STR(text, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

static int one_mac(void *arg, struct sevkit_error *error)
{
    return sk_hmac_sha256("k", 1, "d", 1, arg, error);
}

TEST(no_allocation_of_ours_is_needed_twice)
{
    uint8_t mac[SK_HMAC_SHA256_BYTES];

    (void)sk_fault_run(one_mac, mac);
}
