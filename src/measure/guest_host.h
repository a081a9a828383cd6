/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_GUEST_HOST_H
#define SK_MEASURE_GUEST_HOST_H

/* The host that starts a guest, as far as it is known: what its VMM and its kernel put into the save areas, which are
 * measured. */

#include "base/listener.h"
#include "data/software/host_kernels.h"
#include "sys/sys.h"

#include <sevkit/measure.h>

struct sk_guest_host {
    const struct sevkit_profile *profile; /* asked for; NULL: what VMM and kernel give */
    enum sevkit_vmm vmm;
    bool has_kernel; /* of a host with QEMU */
    struct sk_launch_version kernel;
    bool has_features; /* asked */
    uint64_t features;
};

/* NULL: the VMM has none for mode snp:svsm (svsm). */
const struct sevkit_profile *sk_guest_host_profile(const struct sk_guest_host *host, bool svsm);
/* SEV features: those asked, or what the kernel sets on processors that have them; 0 in modes without any. */
uint64_t sk_guest_host_features(const struct sk_guest_host *host, enum sevkit_mode mode);
/* The CPU signature of this machine, which a guest with -cpu host has on it. Warns of a processor that is not AMD's. */
int sk_guest_host_cpu(const struct sk_sys *sys, const struct sk_listener *listener,
                      uint32_t *ret_signature, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What was taken for granted of the host although the digest depends on it. */
void sk_guest_host_note(const struct sk_guest_host *host, enum sevkit_mode mode,
                        const struct sk_listener *listener);

#endif
