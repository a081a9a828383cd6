/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_SWIOTLB_H
#define SK_PLAN_SWIOTLB_H

/* The bounce buffer of an encrypted guest, through which all its DMA goes: the parameter swiotlb=. */

#include <stdbool.h>
#include <stdint.h>

/* Memory of a guest in MiB, for which there is an advice. */
#define SK_SWIOTLB_GUEST_MIN UINT64_C(256)
#define SK_SWIOTLB_GUEST_MAX (UINT64_C(16) << 20)
/* The parameter counts slabs of 2 KiB (Linux kernel/dma/swiotlb.c). */
#define SK_SWIOTLB_SLABS_PER_MIB 512u

/* In MiB. has_block: the guest has virtio-blk disks with several queues. */
uint64_t sk_swiotlb_size(uint64_t guest_mib, bool has_block);

#endif
