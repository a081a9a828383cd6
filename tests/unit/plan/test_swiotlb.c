/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "plan/swiotlb.h"
#include "test.h"

TEST(sizes)
{
    static const struct {
        uint64_t guest;
        bool has_block;
        uint64_t size;
    } cases[] = {
        {SK_SWIOTLB_GUEST_MIN, false, 64},
        {SK_SWIOTLB_GUEST_MIN, true, 64},
        {512, false, 64},
        {2048, true, 512},
        {4096, false, 245},
        {65536, false, 1024},
        {65536, true, 1024},
        {SK_SWIOTLB_GUEST_MAX, false, 1024},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++)
        EXPECT_INT(sk_swiotlb_size(cases[i].guest, cases[i].has_block), cases[i].size);
}
