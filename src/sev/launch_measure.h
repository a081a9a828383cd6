/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_LAUNCH_MEASURE_H
#define SK_SEV_LAUNCH_MEASURE_H

/*
 * The launch measurement of SEV and SEV-ES: is the value that the secure processor reported the one that
 * follows from what the owner meant to start? (SEV API 55766, LAUNCH_MEASURE.)
 *
 *     digest  = SHA-256(firmware || kernel-hash table || VMSA of each vCPU)
 *     message = 04 || API major || API minor || build || policy || digest || nonce
 *     measure = HMAC-SHA-256(TIK, message)
 */

#include "base/error.h"
#include "base/secret.h"
#include "sys/file.h"

#include <sevkit/kernel_hashes.h>
#include <sevkit/vmsa.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_SEV_KEY_BYTES     16 /* TIK, TEK */
#define SK_SEV_MEASURE_BYTES 32
#define SK_SEV_NONCE_BYTES   16
/* What LAUNCH_MEASURE gives out: measure || nonce. */
#define SK_SEV_BLOB_BYTES    (SK_SEV_MEASURE_BYTES + SK_SEV_NONCE_BYTES)
#define SK_SEV_MESSAGE_BYTES 56

#define SK_SEV_POLICY_ES 0x4u

/* Everything that enters the measurement. Pointers are borrowed. */
struct sk_sev_launch {
    uint8_t nonce[SK_SEV_NONCE_BYTES];
    uint8_t api_major, api_minor, build_id;
    uint32_t policy;
    const uint8_t *tik; /* SK_SEV_KEY_BYTES; NULL: only the digest is computed */
    const uint8_t *firmware;
    size_t firmware_size;
    bool has_kernel;
    struct sevkit_kernel_hashes hashes;
    uint64_t vcpus; /* SEV-ES only: with the policy's ES bit */
    const uint8_t
        *vmsas[2];    /* SEVKIT_VMSA_BYTES, by enum sevkit_vcpu_role; AP may be NULL for 1 vCPU */
    bool old_message; /* API before 0.17: no context byte, API and build in the message */
    const uint8_t *digest; /* 32 bytes; NULL: computed from the above */
};

struct sk_sev_values {
    uint8_t table[SEVKIT_HASH_TABLE_BYTES]; /* if launch->has_kernel */
    uint8_t vmsa_sha256[32];                /* of all VMSAs; if the guest is SEV-ES */
    uint8_t digest[32];
    uint8_t message[SK_SEV_MESSAGE_BYTES];
    size_t message_size;
    uint8_t measure[SK_SEV_MEASURE_BYTES];
};

/* SEVKIT_EUSAGE if a SEV-ES launch lacks vCPUs or save areas. */
int sk_sev_compute(const struct sk_sev_launch *launch, struct sk_sev_values *ret_values,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The last step alone: message and measure from launch and values->digest. */
int sk_sev_measure(const struct sk_sev_launch *launch, struct sk_sev_values *values,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if reported is what was computed, else SEVKIT_EREFUSED; in constant time. */
int sk_sev_check(const struct sk_sev_values *values, const uint8_t reported[SK_SEV_MEASURE_BYTES],
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Save areas as QEMU starts vCPUs of an SEV-ES guest. AP needs the firmware's reset block; images from
 * before 2021 have it alone in the place of the table's footer, which only QEMU and extended accept.
 */
struct sk_sev_vmsa_request {
    const struct sevkit_profile *profile;
    uint64_t signature;
    uint64_t sev_features;
    const uint8_t *firmware;
    size_t firmware_size;
    bool extended;
};
int sk_sev_build_vmsas(const struct sk_sev_vmsa_request *request,
                       uint8_t ret_bsp[SEVKIT_VMSA_BYTES], uint8_t ret_ap[SEVKIT_VMSA_BYTES],
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
