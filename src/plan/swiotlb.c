/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/swiotlb.h"

/* Linux arch/x86/mm/mem_encrypt.c: an encrypted guest takes 6 % of its memory, 64 MiB at least and 1 GiB at
 * most. */
#define LEAST_MIB 64u
#define MOST_MIB  1024u
#define PERCENT   6u
#define BLOCK_MIB 512u

uint64_t sk_swiotlb_size(uint64_t guest_mib, bool has_block)
{
    uint64_t least = has_block ? BLOCK_MIB : LEAST_MIB, size = guest_mib * PERCENT / 100;

    size = size < least ? least : size;
    size = size > MOST_MIB ? MOST_MIB : size;
    /* A small guest needs its memory for other things, too. */
    return size > guest_mib / 4 ? guest_mib / 4 : size;
}
