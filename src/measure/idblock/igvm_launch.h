/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_IDBLOCK_IGVM_LAUNCH_H
#define SK_MEASURE_IDBLOCK_IGVM_LAUNCH_H

/* The launch of a guest from an IGVM file: its digest, and the ID block that the file has for it. */

#include "base/listener.h"
#include "formats/igvm/igvm.h"
#include "measure/idblock/id_block_check.h"
#include "sys/file.h"

#include <sevkit/measure.h>

struct sk_igvm_request {
    enum sevkit_mode mode;
    enum sevkit_igvm_loader loader;
    bool native_zero;
    bool check_kvm; /* refuse a file that QEMU with KVM would measure otherwise */
    /* Loader qemu. 0: the save areas in the file, and what follows has no effect. */
    uint64_t vcpus;
    bool has_vcpu_signature;
    uint64_t vcpu_signature;
    const struct sevkit_profile *profile; /* NULL: QEMU's */
};

/* Zeros before, freed after. */
struct sk_igvm_launch {
    const char *path; /* the caller's */
    struct sk_bytes bytes;
    struct sk_igvm file;
    /* After sk_igvm_launch_measure(): */
    struct sk_igvm_request request;
    struct sevkit_plan *plan;
    struct sevkit_measurement *measurement;
    const uint64_t *policy; /* the file's, for the platform; NULL if it has none */
    bool has_id;            /* an ID block for the platform, with that policy in it */
    struct sk_igvm_id id;
};

int sk_igvm_launch_read(const char *path, struct sk_igvm_launch *launch,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_igvm_launch_done(struct sk_igvm_launch *launch);
int sk_igvm_launch_measure(struct sk_igvm_launch *launch, const struct sk_igvm_request *request,
                           const struct sk_listener *listener,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Whether QEMU with KVM would measure another digest: 0 or 1; an error if it does not start the file. */
int sk_igvm_launch_differs_in_qemu(struct sk_igvm_launch *launch,
                                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A new ID block into launch->id: digest and policy are the file's, the other fields those of block. *ret_bytes is the
 * signed file, which the caller frees. */
int sk_igvm_launch_sign(struct sk_igvm_launch *launch, const struct sevkit_id_block *block,
                        const struct sevkit_key *id_key, const struct sevkit_key *author_key,
                        uint8_t **ret_bytes, size_t *ret_size,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Is the file's ID block for the digest that the file has, is it well signed, and is all as expected? */
int sk_igvm_launch_check(const struct sk_igvm_launch *launch,
                         const struct sk_id_block_expected *expected, struct sk_checks *checks,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
