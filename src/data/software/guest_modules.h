/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SOFTWARE_GUEST_MODULES_H
#define SK_DATA_SOFTWARE_GUEST_MODULES_H

/* Which kernel modules PID 1 of an attested guest loads for what, in the order in which it loads them. */

#include <stdbool.h>
#include <stddef.h>

enum sk_guest_feature {
    SK_FEATURE_BASE = 1 << 0,
    SK_FEATURE_SNP = 1 << 1, /* /dev/sev-guest of real hardware */
    SK_FEATURE_DISK_SCSI = 1 << 2,
    SK_FEATURE_DISK_BLK = 1 << 3,
    SK_FEATURE_NETWORK = 1 << 4,
    SK_FEATURE_VSOCK = 1 << 5,
    SK_FEATURE_VERITY = 1 << 6,
    SK_FEATURE_LUKS = 1 << 7, /* also data disks and scratch disks */
    SK_FEATURE_EXT4 = 1 << 8,
    SK_FEATURE_EROFS = 1 << 9,
    SK_FEATURE_XFS = 1 << 10,
    SK_FEATURE_BTRFS = 1 << 11,
    SK_FEATURE_SIMULATE = 1 << 12, /* the device of simulated guests */
};

struct sk_guest_module {
    unsigned feature;
    const char *name; /* with '_', as the kernel spells it */
    /* Some kernels have it in another module or under no name; its absence is no error. */
    bool optional;
};

extern const struct sk_guest_module sk_guest_modules[];
extern const size_t sk_guest_modules_count;

#endif
