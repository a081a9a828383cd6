/* SPDX-License-Identifier: Apache-2.0 */
#include "data/tables.h"

/* AMD64 APM volume 2, table B-4, SEV_FEATURES. */
const char *const sk_sev_features[64] = {
    [0] = "snp-active",
    [1] = "vtom",
    [2] = "reflect-vc",
    [3] = "restricted-injection",
    [4] = "alternate-injection",
    [5] = "debug-swap",
    [6] = "prevent-host-ibs",
    [7] = "btb-isolation",
    [8] = "vmpl-sss",
    [9] = "secure-tsc",
    [10] = "vmgexit-parameter",
    [12] = "ibs-virtualization",
    [14] = "vmsa-reg-prot",
    [15] = "smt-protection",
};
