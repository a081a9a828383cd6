/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run/simulation.h"

#include "base/cleanup.h"
#include "sim/run/simulation_files.h"
#include "sys/process/placed.h"

#include <stdlib.h>
#include <unistd.h>

int sk_simulation_start(const struct sk_sys *sys, const struct sk_simulation_request *request,
                        struct sk_simulation *simulation, struct sevkit_error *error)
{
    struct sk_qemu_guest_options vm_options = {
        .has_kvm = sk_sim_has_kvm(sys),
        .keeps_firmware = request->keeps_firmware,
    };
    int r = sk_sim_chip_load(sys, request->directory, &simulation->chip, error);

    simulation->listener = -1;
    simulation->busy = request->busy;
    if (r == 0)
        r = sk_qemu_guest_read(request->argc, request->argv, &vm_options, &simulation->vm, error);
    if (r == 0)
        r = sk_sim_launch(sys, &simulation->chip, &simulation->vm, &simulation->guest, error);
    if (r < 0)
        return r;
    simulation->has_guest = true;
    return sk_simulation_place_files(sys, simulation, request->keeps_firmware, error);
}

void sk_simulation_done(struct sk_simulation *simulation)
{
    if (simulation->has_guest)
        sk_sim_guest_done(&simulation->guest);
    sk_qemu_guest_done(&simulation->vm);
    sk_sim_chip_done(&simulation->chip);
    sk_placed_remove_all();
    if (simulation->socket)
        (void)close(simulation->listener);
    free(simulation->file);
    free(simulation->folder);
    free(simulation->socket);
    *simulation = (struct sk_simulation){.listener = -1};
}
