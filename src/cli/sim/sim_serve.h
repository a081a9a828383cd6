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

/* From the options above and the operands: the processor's folder, then QEMU's command line. */
int sk_simulation_read(const struct sk_given *given, struct sk_simulation_request *ret_request,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What --digest-out asks for. */
int sk_simulation_write_digest(const struct sk_given *given, const struct sk_simulation *simulation,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
