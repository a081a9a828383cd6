/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SIM_SIM_SERVE_H
#define SK_CLI_SIM_SIM_SERVE_H

/* What 'sevkit sim run' and 'sevkit sim serve' share. */

#include "cli/cli.h"
#include "sim/run.h"

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
        .name = "digest-out", .writes = true, .metavar = "FILE",                                  \
        .help = "write the launch digest there, as hex digits"                                    \
    }

struct sk_simulation_request {
    const char *directory; /* the processor */
    bool keeps_firmware;
    unsigned busy;
    const char *digest_out;  /* NULL: nowhere */
    const char *const *argv; /* QEMU's command line for real hardware */
    size_t argc;
};

/* From the options above and the operands: the processor's folder, then QEMU's command line. */
int sk_simulation_read(const struct sk_given *given, struct sk_simulation_request *ret_request,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_simulation {
    struct sk_sim_chip chip;
    struct sk_sim_vm vm;
    struct sk_sim_guest guest;
    unsigned busy;
    bool has_guest;
    char *folder;     /* private, of this simulation alone; NULL: there is none */
    char *hash_table; /* a file in it */
};

/* Measures and launches; to be given back with sk_simulation_done() on failure too. */
int sk_simulation_start(const struct sk_simulation_request *request,
                        struct sk_simulation *simulation,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_simulation_done(struct sk_simulation *simulation);

/* All of it: measures, launches, starts QEMU, answers until it ends. SEVKIT_EIO if QEMU fails. */
int sk_simulation_run(const struct sk_simulation_request *request,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Answers what comes over the descriptor until it ends. SEVKIT_EINPUT if the guest sends what is no
 * request. */
int sk_simulation_serve(struct sk_simulation *simulation, int fd,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
