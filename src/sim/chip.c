/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/chip.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

/* What real machines of the line report: SMT, ECC and a finished alias check; TCBs and builds that were
 * current in 2025. */
#define PLATFORM_INFO 0x25u

static const struct machine {
    const char *product;
    uint8_t cpuid[3];
    struct sevkit_tcb tcb;
    struct sk_firmware_version version;
} machines[] = {
    {"Milan", {0x19, 0x01, 0x01}, {0, 4, 0, 24, 219, true}, {1, 55, 29}},
    {"Genoa", {0x19, 0x11, 0x01}, {0, 10, 0, 25, 84, true}, {1, 55, 49}},
    {"Turin", {0x1a, 0x02, 0x01}, {1, 1, 1, 4, 81, true}, {1, 55, 65}},
};

struct sk_sim_chip sk_sim_chip_default(const struct sevkit_product *product)
{
    const struct machine *machine = &machines[0];
    struct sk_sim_chip chip = {.product = product, .report_version = 3};

    for (size_t i = 0; i < SK_ARRAY_SIZE(machines); i++)
        if (strcmp(machines[i].product, product->name) == 0)
            machine = &machines[i];
    memcpy(chip.cpuid, machine->cpuid, sizeof(chip.cpuid));
    chip.current_tcb = chip.committed_tcb = chip.reported_tcb = machine->tcb;
    chip.version = chip.committed_version = machine->version;
    chip.platform_info = PLATFORM_INFO;
    return chip;
}

void sk_sim_chip_done(struct sk_sim_chip *chip)
{
    sevkit_key_free(chip->vcek);
    sevkit_key_free(chip->vlek);
    free(chip->certificates);
    sk_wipe(chip->secret, sizeof(chip->secret));
    *chip = (struct sk_sim_chip){.product = NULL};
}
