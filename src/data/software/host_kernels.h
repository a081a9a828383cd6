/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SOFTWARE_HOST_KERNELS_H
#define SK_DATA_SOFTWARE_HOST_KERNELS_H

/* What a host's kernel puts into the save areas of the vCPUs without being asked: since it is measured, the same guest
 * has another digest on another kernel. */

#include "data/software/launch_rules.h"

struct sk_host_kernel {
    struct sk_launch_version from; /* first release that does so; until the next row's */
    bool
        fpu_state; /* the reset state of x87 and SSE is in the save area (SEV-ES: of INIT2 launches) */
    uint64_t features; /* bits of SEV_FEATURES, on processors that have them, beside SNPActive */
    const char *source;
};

/* In the order of versions; the first row holds for all versions before the second. */
extern const struct sk_host_kernel sk_host_kernels[];
extern const size_t sk_host_kernels_count;

/* The row that holds for a release; never NULL. */
const struct sk_host_kernel *sk_host_kernel_of(const struct sk_launch_version *version);

#endif
