/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sim/sim_serve.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_SIM_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit sim run",
    .description =
        "Start a SEV-SNP guest on a machine without SEV: measure what QEMU's command line names as "
        "the secure processor would, take the SEV objects out of it, run it, and answer the "
        "guest's requests. Nothing is encrypted; only 'sevkit report verify --trust-root' with "
        "this processor's root accepts the reports.",
    .epilog = "examples:\n"
              "  sevkit sim init chip\n"
              "  sevkit sim run chip -- qemu-system-x86_64 -machine \\\n"
              "      q35,confidential-guest-support=sev0 -cpu EPYC-Milan-v2 -smp 2 -m 1G \\\n"
              "      -object sev-snp-guest,id=sev0,policy=0x30000,kernel-hashes=on \\\n"
              "      -bios OVMF.amdsev.fd -kernel vmlinuz -initrd initrd -append console=ttyS0\n",
    .options = options,
    .operands = "DIR -- QEMU [ARGUMENT...]",
    .operands_min = 2,
    .operands_max = SIZE_MAX,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_simulation simulation = {0};
    int r = sk_simulation_begin(given, &simulation, error);

    if (r == 0)
        r = sk_simulation_run_qemu(&simulation, error);
    sk_simulation_done(&simulation);
    return r;
}

const struct sk_command sk_command_sim_run = {
    .noun = "sim",
    .verb = "run",
    .summary = "run QEMU with a simulated secure processor",
    .spec = &spec,
    .run = run,
};
