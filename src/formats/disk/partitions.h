/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_PARTITIONS_H
#define SK_FORMATS_DISK_PARTITIONS_H

/* Partition tables: GPT (UEFI Specification 2.10, chapter 5) and MBR. The first 34 sectors of 512 bytes hold
 * both, for a table of the usual size. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_PARTITIONS_START_BYTES ((size_t)34 * 512)
#define SK_PARTITIONS_MAX         128

struct sk_partition {
    uint64_t offset, bytes;
    bool efi; /* an EFI system partition */
};

struct sk_partitions {
    bool gpt; /* else MBR, or none */
    size_t count;
    struct sk_partition list[SK_PARTITIONS_MAX];
};

/* start has the first bytes of the disk. A disk without a table has no partitions; a damaged GPT is
 * SEVKIT_EINPUT. */
int sk_partitions_read(const void *start, size_t size, struct sk_partitions *ret_partitions,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
