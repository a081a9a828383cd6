/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SIM_MACHINES_H
#define SK_DATA_SIM_MACHINES_H

#include "data/report_rows.h"

#include <sevkit/products.h>

/* A healthy machine of a product line, as the simulator makes it when nothing else is said. */
struct sk_sim_machine {
    const char *product; /* name of its row in sk_products */
    uint8_t cpuid[3];    /* family, model, stepping */
    struct sevkit_tcb tcb;
    struct sk_firmware_version version;
    uint64_t platform_info;
    bool
        has_aes_256_xts; /* the memory controller can encrypt so: MEM_AES_256_XTS of the guest policy */
};

extern const struct sk_sim_machine sk_sim_machines[];
extern const size_t sk_sim_machines_count;

/* Their products in lower case; ends with NULL. */
extern const char *const sk_sim_products[];

#endif
