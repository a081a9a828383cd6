/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_GUEST_LAUNCH_H
#define SK_LAUNCH_GUEST_LAUNCH_H

/* A guest from its plan in a file: everything that is known before it starts, and the start. */

#include "launch/plan_measure.h"
#include "launch/start.h"
#include "launch/steps.h"

struct sk_launch_request {
    struct sk_vm_source plan;
    struct sk_plan_host host;
    struct sk_given_number cbitpos;   /* else the plan's, else that of this processor */
    const struct sk_start_keys *keys; /* signs an ID block; NULL: none is signed */
    /* Neither QEMU nor the processor is asked; the answer has the digest, and neither words nor steps. */
    bool digest_only;
    bool wants_digest; /* also where nothing else depends on it, if the guest has one */
    bool starts;       /* sk_launch_start() follows: the folder of the monitor is made */
    /* Folder of the simulated processor that the guest gets; NULL: this machine's own. */
    const char *simulator;
    bool boots_firmware;    /* of a simulated guest: its firmware runs and verifies the kernel */
    bool applies;           /* does the steps before the start */
    const char *apply_hint; /* "; --apply does them": ends the refusal because of steps */
};

/* Given back with sk_launch_done(). It must not be moved: its parts point to each other. */
struct sk_launch {
    struct sk_vm guest;
    struct sk_start start;
    struct sk_qemu qemu;
    struct sk_words words;
    struct sk_steps steps;
    struct sk_findings findings;
    struct sevkit_measurement *measurement; /* NULL: not asked for, or there is none */
    char *qmp;                              /* socket of the monitor */
    char *firmware;                         /* file that is written for QEMU */
};

void sk_launch_done(struct sk_launch *launch);

/* Reads the plan and what it names, applies the rules, measures, finds the steps and writes QEMU's words. Warnings, and
 * all refusals but the last, go to the listener. Nothing of the host is changed. */
int sk_launch_prepare(const struct sk_launch_request *request, const struct sk_listener *listener,
                      struct sk_launch *ret_launch, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same without QEMU's words: what the rules find is in ret_launch->findings and no error. Only host.asks_qemu
 * asks this machine anything. */
int sk_launch_check(const struct sk_launch_request *request, const struct sk_listener *listener,
                    struct sk_launch *ret_launch, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Claims the monitor and becomes QEMU, or runs it with the simulated processor. SEVKIT_EREFUSED while there are steps
 * that are not to be applied. */
int sk_launch_start(const struct sk_launch_request *request, const struct sk_launch *launch,
                    const struct sk_listener *listener,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
