/* SPDX-License-Identifier: Apache-2.0 */
#include "data/amd_revocations.h"

const struct sk_amd_revocation sk_amd_revocations[] = {
    {
        .product = "Genoa",
        .kind = SEVKIT_CERT_ASK,
        .serial = "20001",
        .date = "2022-10-31",
        .source = "AMD's list for Genoa of 2022-10-31, and each one since",
    },
};
const size_t sk_amd_revocations_count = sizeof(sk_amd_revocations) / sizeof(sk_amd_revocations[0]);
