/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_LAUNCH_INPUT_H
#define SK_CLI_LAUNCH_LAUNCH_INPUT_H

/* Launch plans and the QEMU that starts them, for commands. */

#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "launch/start.h"
#include "policy/policy_file.h"
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
/* Whether the table "expect" is a policy. */
int sk_launch_check_expect(const struct sk_vm *guest, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The socket of the guest's monitor: what the plan names, else NAME-PLACE.qmp in the user's private folder, which is
 * made if make is set; PLACE tells plans of one name apart. Freed with free(). */
int sk_launch_qmp_path(const struct sk_vm *guest, bool make, char **ret_path,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Every monitor's socket of that folder, in order, until visit() returns something other than 0. */
int sk_launch_each_monitor(int (*visit)(void *arg, const char *socket), void *arg,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the options say of the host that is to start the guest. */
#define SK_HOST_KERNEL_OPTION                                                 \
    {                                                                         \
        .name = "host-kernel", .metavar = "VERSION",                          \
        .help = "Linux version of the host: what its KVM refuses is an error" \
    }
int sk_launch_host(const struct sk_given *given, struct sk_start *launch,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Warnings go to standard error. SEVKIT_EREFUSED with the last refusal if there are any; the others go to
 * standard error too. */
int sk_launch_report(const struct sk_start_findings *findings,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the plan names and the rules that need no QEMU, for a launch on another machine than this (starts), or for a
 * measurement alone:
 * warnings go to standard error. SEVKIT_EREFUSED as for sk_launch_report(). */
int sk_launch_open(const struct sk_vm *guest, bool starts, struct sk_start *ret_launch,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* An error (r < 0) for a command that does not launch: with the plan's name in front, and what launching
 * refuses as malformed input. */
int sk_launch_unfit(const struct sk_vm *guest, int r, struct sevkit_error *error);
/* The digest, with its warnings; SEVKIT_EREFUSED if an ID block is for another one. */
int sk_launch_measure(const struct sk_start *launch, struct sevkit_measurement **ret_measurement,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The digest that reports of the plan's guest show, which is what 'sevkit launch --measure' prints, with
 * the same warnings. SEVKIT_EINPUT for a plan that does not start a SEV-SNP guest, or cannot be measured:
 * with it nothing can be verified. */
int sk_launch_digest(const char *path, uint8_t ret_digest[48],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* From memory, and what else reports show; directory is where relative paths start. */
int sk_launch_measure_text(const char *name, const char *directory, const void *data, size_t size,
                           struct sk_policy_plan *ret_plan,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

void sk_launch_measurement_free_p(struct sevkit_measurement **measurement);
#define SK_CLEANUP_MEASUREMENT SK_CLEANUP(sk_launch_measurement_free_p)

#endif
