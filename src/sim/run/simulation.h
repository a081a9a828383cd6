/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_RUN_SIMULATION_H
#define SK_SIM_RUN_SIMULATION_H

/* A guest with a simulated secure processor, from QEMU's command line to its end: a command or a program calls these
 * and does nothing but print. */

#include "sim/run/sim_start.h"

struct sk_simulation_request {
    const char *directory;   /* the processor */
    bool keeps_firmware;     /* the firmware runs; else QEMU loads a given kernel without it */
    unsigned busy;           /* so many requests are answered with "busy" first */
    const char *const *argv; /* QEMU's command line for real hardware */
    size_t argc;
};

struct sk_simulation {
    struct sk_sim_chip chip;
    struct sk_qemu_guest vm; /* the command line to start */
    struct sk_sim_guest guest;
    unsigned busy;
    bool has_guest;
    char *folder; /* private, of this simulation alone; NULL: there is none */
    char *file;   /* in it, for QEMU */
    char *socket; /* where QEMU connects; NULL: it is started here */
    int listener;
};

/* Measures and launches, and writes the files that QEMU needs. The simulation starts as {0}, must not move, and is
 * given back with sk_simulation_done() on failure too. One at a time in a process (sys/process/placed.h). */
int sk_simulation_start(const struct sk_sys *sys, const struct sk_simulation_request *request,
                        struct sk_simulation *simulation,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_simulation_done(struct sk_simulation *simulation);

/* Starts QEMU and answers until it ends. SEVKIT_EIO if QEMU fails. */
int sk_simulation_run_qemu(struct sk_simulation *simulation,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* For a QEMU that others start with the command line in vm: makes the socket where it connects. */
int sk_simulation_listen(struct sk_simulation *simulation, const char *path,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Waits for it, and answers until it ends. */
int sk_simulation_serve(struct sk_simulation *simulation,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Answers what comes over the descriptor until it ends. SEVKIT_EINPUT if what the guest sends is not a request. */
int sk_simulation_answer(struct sk_simulation *simulation, int fd,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
