/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_ARGS_QEMU_MEASURE_H
#define SK_QEMU_ARGS_QEMU_MEASURE_H

/* The digest of the guest that a QEMU command line starts. */

#include "measure/guest_host.h"
#include "qemu/args/qemu_args.h"

/* What the command line does not say. */
struct sk_qemu_measure_request {
    struct sk_qemu_guest *vm; /* read by sk_qemu_guest_read(), with guests of any generation */
    bool expanded; /* its words are what QEMU gets; else a shell's variables may be in them */
    bool has_mode; /* of the guest that is expected */
    enum sevkit_mode mode;
    struct sk_guest_host host;
    bool has_signature;
    uint64_t signature; /* for a -cpu that leaves it open */
};

/* What is measured of the guest's files: the IGVM file, or the firmware and, with kernel-hashes=on, the kernel. */
int sk_qemu_guest_set_files(const struct sk_qemu_guest *vm, struct sevkit_plan *plan,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEVKIT_EREFUSED for another mode than the expected one, SEVKIT_EUSAGE where the request contradicts the command
 * line. vm has the signature and the policy of the guest then. */
int sk_qemu_measure(const struct sk_qemu_measure_request *request,
                    const struct sk_listener *listener, struct sevkit_measurement **ret_measurement,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
