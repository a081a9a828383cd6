/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/chip.h"

#include "base/secret.h"
#include "data/sim_machines.h"

#include <stdlib.h>
#include <string.h>

/* NULL if the simulator has none of the line. */
static const struct sk_sim_machine *find_machine(const struct sevkit_product *product)
{
    for (size_t i = 0; i < sk_sim_machines_count; i++)
        if (strcmp(sk_sim_machines[i].product, product->name) == 0)
            return &sk_sim_machines[i];
    return NULL;
}

struct sk_sim_chip sk_sim_chip_default(const struct sevkit_product *product)
{
    const struct sk_sim_machine *machine = find_machine(product);
    struct sk_sim_chip chip = {.product = product, .report_version = 3};

    if (!machine)
        machine = &sk_sim_machines[0];
    memcpy(chip.cpuid, machine->cpuid, sizeof(chip.cpuid));
    chip.current_tcb = chip.committed_tcb = chip.reported_tcb = machine->tcb;
    chip.version = chip.committed_version = machine->version;
    chip.platform_info = machine->platform_info;
    return chip;
}

bool sk_sim_chip_has_aes_256_xts(const struct sk_sim_chip *chip)
{
    const struct sk_sim_machine *machine = find_machine(chip->product);

    return !machine || machine->has_aes_256_xts;
}

void sk_sim_chip_done(struct sk_sim_chip *chip)
{
    sevkit_key_free(chip->vcek);
    sevkit_key_free(chip->vlek);
    free(chip->certificates);
    sk_wipe(chip->secret, sizeof(chip->secret));
    *chip = (struct sk_sim_chip){.product = NULL};
}
