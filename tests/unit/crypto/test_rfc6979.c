/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/keys/rfc6979.h"
#include "test.h"

/* RFC 6979, appendix A.2.6: ECDSA, 384 bits, with SHA-384. */
static const char private_key[] =
    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5"
    "724e4c70a825f872c9ea60d2edf5";

static const struct {
    const char *message, *r, *s;
} vectors[] = {
    {"sample",
     "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe4"
     "6",
     "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac"
     "8"},
    {"test",
     "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023d"
     "b",
     "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a"
     "5"},
};

TEST(known_answers)
{
    uint8_t key[48], digest[48], r[48], s[48], want[48];
    struct sevkit_error error;

    EXPECT(sk_hex_decode(private_key, key, sizeof(key)));
    for (size_t i = 0; i < SK_ARRAY_SIZE(vectors); i++) {
        EXPECT_OK(sk_hash_bytes(SK_SHA384, vectors[i].message, strlen(vectors[i].message), digest,
                                &error),
                  &error);
        EXPECT_OK(sk_rfc6979_sign(key, digest, r, s, &error), &error);
        EXPECT(sk_hex_decode(vectors[i].r, want, sizeof(want)));
        EXPECT_BYTES(r, want, sizeof(want));
        EXPECT(sk_hex_decode(vectors[i].s, want, sizeof(want)));
        EXPECT_BYTES(s, want, sizeof(want));
    }
}
