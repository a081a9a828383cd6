/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_PLAN_DOMAIN_H
#define SK_LAUNCH_PLAN_DOMAIN_H

/* A launch plan (sevkit.toml(5)) as the plan of a libvirt domain. */

#include "base/listener.h"
#include "launch/plan_measure.h"
#include "libvirt/domain_blob.h"
#include "libvirt/domain_plan.h"
#include "plan/vm.h"

enum {
    SK_DOMAIN_PATH_FIRMWARE,
    SK_DOMAIN_PATH_KERNEL,
    SK_DOMAIN_PATH_INITRD,
    SK_DOMAIN_PATH_EMULATOR,
    SK_DOMAIN_PATHS
};

/* plan borrows from the others, and from the guest that it was made of. */
struct sk_plan_domain {
    struct sk_domain_plan plan;
    char *blobs[SK_DOMAIN_BLOBS]; /* base64 */
    char *host_data;
    char *paths[SK_DOMAIN_PATHS]; /* absolute: libvirt has a current directory of its own */
    char *cmdline;                /* with what attested boot appends */
};

/* SEVKIT_EINPUT if the plan says what no domain can, or what launching refuses on that host. */
int sk_plan_domain(const struct sk_vm *guest, const struct sk_plan_host *host,
                   const struct sk_listener *listener, struct sk_plan_domain *ret_domain,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_plan_domain_done(struct sk_plan_domain *domain);

/* A warning of what the plan says that is not written: disks, networks, an ID block to be signed. */
void sk_plan_domain_left_out(const struct sk_vm *guest, const struct sk_listener *listener);

#endif
