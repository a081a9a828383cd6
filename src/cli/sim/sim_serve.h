/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SIM_SIM_SERVE_H
#define SK_CLI_SIM_SIM_SERVE_H

/* What 'sevkit sim run' and 'sevkit sim serve' share. */

#include "cli/cli.h"
#include "sim/run/simulation.h"

extern const char *const sk_sim_boot_words[];
/* What the option --boot says: the firmware runs. */
bool sk_sim_boots_firmware(const struct sk_given *given);

#define SK_SIM_OPTIONS                                                                            \
    {.name = "boot",                                                                              \
     .choices = sk_sim_boot_words,                                                                \
     .help = "kernel: QEMU loads the kernel that is given, the firmware is measured and not run " \
             "(default); firmware: it runs"},                                                     \
        {.name = "busy", .metavar = "N", .help = "answer the first N requests with \"busy\""},    \
    {                                                                                             \
        .name = "digest-out", .writes = true, .rewrites = true, .metavar = "FILE",                \
        .help = "write the launch digest there, as hex digits"                                    \
    }

/* Starts what the options above and the operands say. simulation is given back on failure too. */
int sk_simulation_begin(const struct sk_given *given, struct sk_simulation *simulation,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
