/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_LAUNCH_INPUT_H
#define SK_CLI_LAUNCH_LAUNCH_INPUT_H

/* Launch plans and the QEMU that starts them, for commands. */

#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "launch/plan_measure.h"

/* With warnings on standard error. */
extern const struct sk_vm_reader sk_launch_reader;

/* For commands that take a plan. */
#define SK_PLAN_SET_OPTION                                             \
    {                                                                  \
        .name = "set", .kind = SK_OPTION_LIST, .metavar = "KEY=VALUE", \
        .help = "a line of TOML on top of the plan"                    \
    }

/* The plan in path, with what the option --set says on top if the command has it. */
struct sk_vm_source sk_launch_source(const struct sk_given *given, const char *path);
int sk_launch_read(const struct sk_given *given, const char *path, struct sk_vm *ret_guest,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#define SK_FOR_KERNEL_OPTION                                                  \
    {                                                                         \
        .name = "for-kernel", .alias = "host-kernel", .metavar = "VERSION",   \
        .help = "Linux version of the host: what its KVM refuses is an error" \
    }
/* The members of an option for a QEMU that is not asked, because it is another machine's. */
#define SK_FOR_QEMU_OPTION                    \
    .name = "for-qemu", .metavar = "VERSION", \
    .help = "as this release of QEMU (10.0) can do it, which need not be on this machine"
/* What these two say of the host that is to start the guest. */
int sk_launch_host(const struct sk_given *given, struct sk_plan_host *ret_host,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
