/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_LAUNCH_INPUT_H
#define SK_CLI_LAUNCH_LAUNCH_INPUT_H

/* Launch plans and the QEMU that starts them, for commands. */

#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "launch/plan_measure.h"
#include "qemu/qemu_run.h"

/* With warnings on standard error. */
extern const struct sk_vm_reader sk_launch_reader;

/* For commands that take a plan. */
#define SK_PLAN_SET_OPTION                                             \
    {                                                                  \
        .name = "set", .kind = SK_OPTION_LIST, .metavar = "KEY=VALUE", \
        .help = "a line of TOML on top of the plan"                    \
    }

/* The plan in path, with what the option --set says on top if the command has it. */
int sk_launch_read(const struct sk_given *given, const char *path, struct sk_vm *ret_guest,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the options say of the host that is to start the guest. */
#define SK_HOST_KERNEL_OPTION                                                 \
    {                                                                         \
        .name = "host-kernel", .metavar = "VERSION",                          \
        .help = "Linux version of the host: what its KVM refuses is an error" \
    }
int sk_launch_host(const struct sk_given *given, struct sk_start *launch,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
