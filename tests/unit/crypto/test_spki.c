/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/certs/spki.h"
#include "test.h"

#include <string.h>

/* An Ed25519 key made for this test. Its DER public key is 12 bytes of header and the key. */
static const char private_pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIImG+PgUa98euzl1CmlnOzyb4Rx+MyFOuC+D7nb2oKz1\n"
    "-----END PRIVATE KEY-----\n";
static const char public_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MCowBQYDK2VwAyEA9OIxiFMRKNL62K7bIapJfG7TqFUNSUdd3v+ayXEcZ0U=\n"
                                 "-----END PUBLIC KEY-----\n";
static const char public_der[] =
    "302a300506032b6570032100f4e23188531128d2fad8aedb21aa497c6ed3a8550d49475ddeff9ac9711c6745";
static const char sha512[] = "b86fa52790f484761eb06d18020a8d7491ee9c83bdf4a2aa95bdcac7915f87da"
                             "a47b8be64b252d7e6d633d7e1f176b4247211d4a40f91eb43569907c9202773e";

#define DER_BYTES 44u

static void expect_digest(const void *data, size_t size)
{
    struct sevkit_error error = {0};
    uint8_t got[SK_SHA512_BYTES], want[SK_SHA512_BYTES];

    EXPECT(sk_hex_decode(sha512, want, sizeof(want)));
    EXPECT_OK(sk_spki_digest(data, size, SK_SHA512, got, &error), &error);
    EXPECT_BYTES(got, want, sizeof(want));
}

TEST(private_and_public_give_the_same)
{
    uint8_t der[DER_BYTES];

    expect_digest(private_pem, strlen(private_pem));
    expect_digest(public_pem, strlen(public_pem));
    EXPECT(sk_hex_decode(public_der, der, sizeof(der)));
    expect_digest(der, sizeof(der));
}

TEST(other_hashes)
{
    struct sevkit_error error = {0};
    uint8_t der[DER_BYTES], want[SK_SHA384_BYTES], got[SK_SHA384_BYTES];

    EXPECT(sk_hex_decode(public_der, der, sizeof(der)));
    EXPECT_OK(sk_hash_bytes(SK_SHA384, der, sizeof(der), want, &error), &error);
    EXPECT_OK(sk_spki_digest(public_pem, strlen(public_pem), SK_SHA384, got, &error), &error);
    EXPECT_BYTES(got, want, sizeof(want));
}

TEST(what_is_no_key_is_refused)
{
    struct sevkit_error error = {0};
    uint8_t der[DER_BYTES], digest[SK_SHA512_BYTES];

    EXPECT(sk_hex_decode(public_der, der, sizeof(der)));
    for (size_t size = 0; size < sizeof(der); size++)
        EXPECT_INT(sk_spki_digest(der, size, SK_SHA512, digest, &error), SEVKIT_EINPUT);
    EXPECT_INT(sk_spki_digest("text", 4, SK_SHA512, digest, &error), SEVKIT_EINPUT);
}
