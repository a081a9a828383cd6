/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_PLAN_MEASURE_H
#define SK_LAUNCH_PLAN_MEASURE_H

/* What a verifier, a libvirt domain or an initramfs needs of a launch plan: that it can be started at all, its digest,
 * and what else reports of its guest show. Nothing here needs QEMU or the host that starts the guest. Warnings, and all
 * refusals but the last, go to the listener. */

#include "launch/start.h"
#include "policy/policy_files.h"

/* Findings as warnings and errors. SEVKIT_EREFUSED with the last refusal if there are any. */
int sk_start_report(const struct sk_findings *findings, const struct sk_listener *listener,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What is known of the host that is to start the guest. Rules about a QEMU or a kernel that is not known are left out. */
struct sk_plan_host {
    bool asks_qemu; /* the plan's QEMU, which is on this machine */
    bool has_release;
    struct sk_launch_version release; /* of a QEMU that is not on this machine */
    bool has_kernel;
    struct sk_launch_version kernel;
};
/* Tells the rules. ret_qemu is what that QEMU has; launch points to it afterwards. */
int sk_plan_set_host(const struct sk_plan_host *host, struct sk_start *launch,
                     struct sk_qemu *ret_qemu, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the plan names and the rules, for a launch on another machine than this (host), or for a measurement alone (host is
 * NULL). SEVKIT_EREFUSED as for sk_start_report(). */
int sk_plan_open(const struct sk_vm *guest, const struct sk_plan_host *host,
                 const struct sk_listener *listener, struct sk_start *ret_launch,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The digest, with its warnings; SEVKIT_EREFUSED if an ID block is for another one. */
int sk_plan_measure(const struct sk_start *launch, const struct sk_listener *listener,
                    struct sevkit_measurement **ret_measurement,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* An error (r < 0) for a caller that does not launch: with the plan's name in front, and what launching refuses as
 * malformed input. */
int sk_plan_unfit(const struct sk_vm *guest, int r, struct sevkit_error *error);

/* Whether the table "expect" is a policy. */
int sk_plan_check_expect(const struct sk_vm *guest, const struct sk_listener *listener,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The digest that reports of the plan's guest show, which is what 'sevkit launch --measure' prints, with
 * the same warnings. SEVKIT_EINPUT for a plan that does not start a SEV-SNP guest, or cannot be measured:
 * with it nothing can be verified. */
int sk_plan_digest(const char *path, const struct sk_listener *listener, uint8_t ret_digest[48],
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Policy files whose launch plans are measured here. */
struct sk_policy_reader sk_plan_policy_reader(const struct sk_listener *listener);

#endif
