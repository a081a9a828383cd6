/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/chain_hash.h"
#include "crypto/digest.h"
#include "test.h"

#define SIZE  112u
#define COUNT 37u

TEST(backends_agree_with_single_hashes)
{
    static const enum sk_page_hash_backend backends[] = {SK_PAGE_HASH_AUTO, SK_PAGE_HASH_OPENSSL,
                                                         SK_PAGE_HASH_IPSEC_MB};
    uint8_t start[COUNT * SIZE], messages[COUNT * SIZE], want[48];
    struct sevkit_error error;

    sk_test_random(start, sizeof(start));
    for (size_t i = 0; i < SK_ARRAY_SIZE(backends); i++) {
        struct sk_chain_hash *hash;

        if (!sk_page_hash_available(backends[i]))
            continue;
        EXPECT_OK(sk_chain_hash_new(backends[i], &hash, &error), &error);
        for (size_t count = 1; count <= COUNT; count += 4) {
            memcpy(messages, start, sizeof(messages));
            for (int step = 0; step < 3; step++)
                EXPECT_OK(sk_chain_hash_step(hash, messages, SIZE, count, &error), &error);
            for (size_t lane = 0; lane < count; lane++) {
                uint8_t message[SIZE];

                memcpy(message, start + lane * SIZE, SIZE);
                for (int step = 0; step < 3; step++) {
                    EXPECT_OK(sk_hash_bytes(SK_SHA384, message, SIZE, want, &error), &error);
                    memcpy(message, want, sizeof(want));
                }
                EXPECT_BYTES(messages + lane * SIZE, message, SIZE);
            }
        }
        sk_chain_hash_free(hash);
    }
}
