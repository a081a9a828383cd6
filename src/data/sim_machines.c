/* SPDX-License-Identifier: Apache-2.0 */
#include "data/sim_machines.h"

/* SMT, ECC and a finished alias check, which real machines of these lines report. */
#define PLATFORM_INFO 0x25u

/* TCBs and builds that were current in 2025. AES-256-XTS: from Genoa on (SEV-SNP firmware ABI 56860, GUEST_POLICY). */
const struct sk_sim_machine sk_sim_machines[] = {
    {"Milan", {0x19, 0x01, 0x01}, {0, 4, 0, 24, 219, true}, {1, 55, 29}, PLATFORM_INFO, false},
    {"Genoa", {0x19, 0x11, 0x01}, {0, 10, 0, 25, 84, true}, {1, 55, 49}, PLATFORM_INFO, true},
    {"Turin", {0x1a, 0x02, 0x01}, {1, 1, 1, 4, 81, true}, {1, 55, 65}, PLATFORM_INFO, true},
};

const size_t sk_sim_machines_count = sizeof(sk_sim_machines) / sizeof(sk_sim_machines[0]);

const char *const sk_sim_products[] = {"milan", "genoa", "turin", NULL};
