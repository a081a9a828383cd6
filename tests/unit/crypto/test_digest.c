/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/digest.h"
#include "test.h"

/* FIPS 180-4 examples and the digests of nothing. */
static const struct {
    enum sk_hash hash;
    size_t size;
    const char *message, *digest;
} vectors[] = {
    {SK_SHA256, 32, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {SK_SHA256, 32, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {SK_SHA384, 48, "",
     "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b"
     "95b"},
    {SK_SHA384, 48, "abc",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c82"
     "5a7"},
};

TEST(known_answers)
{
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(vectors); i++) {
        uint8_t want[48], got[48];

        EXPECT(sk_hex_decode(vectors[i].digest, want, vectors[i].size));
        EXPECT_OK(sk_hash_bytes(vectors[i].hash, vectors[i].message, strlen(vectors[i].message),
                                got, &error),
                  &error);
        EXPECT_BYTES(got, want, vectors[i].size);
    }
}

TEST(pieces_give_the_same_as_the_whole)
{
    struct sk_digest *digest;
    struct sevkit_error error;
    uint8_t data[1000], whole[32], pieces[32];

    sk_test_random(data, sizeof(data));
    EXPECT_OK(sk_hash_bytes(SK_SHA256, data, sizeof(data), whole, &error), &error);
    EXPECT_OK(sk_digest_new(SK_SHA256, &digest, &error), &error);
    for (int round = 0; round < 20; round++) {
        size_t done = 0;

        EXPECT_OK(sk_digest_init(digest, &error), &error);
        while (done < sizeof(data)) {
            size_t n = 1 + sk_test_random_below(sizeof(data) - done);

            EXPECT_OK(sk_digest_update(digest, data + done, n, &error), &error);
            done += n;
        }
        EXPECT_OK(sk_digest_final(digest, pieces, &error), &error);
        EXPECT_BYTES(pieces, whole, sizeof(whole));
    }
    sk_digest_free(digest);
}
