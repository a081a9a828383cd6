/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"
#include "crypto/page_hash.h"
#include "test.h"

#include <stdlib.h>

#define PAGES_MAX 700

static void expect_same(const uint8_t *data, size_t pages, enum sk_page_hash_backend backend)
{
    uint8_t(*digests)[48] = calloc(pages + 1, sizeof(*digests));
    struct sevkit_error error;
    uint8_t want[48];
    static const uint8_t untouched[48];

    EXPECT(digests != NULL);
    EXPECT_OK(sk_page_hash(backend, data, pages, digests, &error), &error);
    for (size_t i = 0; i < pages; i++) {
        EXPECT_OK(sk_hash_bytes(SK_SHA384, data + i * 4096, 4096, want, &error), &error);
        EXPECT_BYTES(digests[i], want, sizeof(want));
    }
    EXPECT_BYTES(digests[pages], untouched, sizeof(untouched));
    free(digests);
}

static void expect_same_for_sizes(enum sk_page_hash_backend backend)
{
    /* Around the lanes of the multi-buffer code, the switch of back ends and that to threads. */
    static const size_t counts[] = {0, 1, 2, 7, 8, 9, 31, 32, 33, 127, 255, 256, 257, PAGES_MAX};
    uint8_t *data = malloc(PAGES_MAX * 4096);

    EXPECT(data != NULL);
    sk_test_random(data, PAGES_MAX * 4096);
    for (size_t i = 0; i < SK_ARRAY_SIZE(counts); i++)
        expect_same(data, counts[i], backend);
    free(data);
}

TEST(openssl_hashes_each_page)
{
    expect_same_for_sizes(SK_PAGE_HASH_OPENSSL);
}

TEST(ipsec_mb_gives_the_same_digests)
{
    if (!sk_page_hash_available(SK_PAGE_HASH_IPSEC_MB))
        sk_test_skip("intel-ipsec-mb is not built in or does not work here");
    expect_same_for_sizes(SK_PAGE_HASH_IPSEC_MB);
}

TEST(automatic_choice_gives_the_same_digests)
{
    EXPECT(sk_page_hash_available(SK_PAGE_HASH_AUTO));
    expect_same_for_sizes(SK_PAGE_HASH_AUTO);
}
