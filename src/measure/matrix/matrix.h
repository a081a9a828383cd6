/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATRIX_MATRIX_H
#define SK_MEASURE_MATRIX_MATRIX_H

/*
 * Digests of many launches at once. What they have in common is measured once: the firmware, the pages before
 * the save areas, each save area; one step of a chain is left for each vCPU.
 */

#include <sevkit/measure.h>

/* Registers of the vCPUs of a column. */
struct sk_matrix_cpu {
    uint64_t signature, features;
};

struct sk_matrix {
    const struct sk_matrix_cpu *cpus;
    size_t cpu_count;
    const uint64_t *vcpus; /* ascending, without doubles */
    size_t vcpu_count;
};

/* "1,2,4-64" as the list of a matrix. SEVKIT_EUSAGE. */
int sk_matrix_read_vcpus(const char *text, uint64_t ret_vcpus[SEVKIT_VCPUS_MAX], size_t *ret_count,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * The digests of plan (mode snp, seves or sev) with each set of registers and each number of vCPUs, which
 * replace the plan's own. ret_digests takes cpu_count * vcpu_count digests, those of a set of registers together;
 * those of SEV and SEV-ES have 32 bytes. Mode sev has one set of registers and one number,
 * which do not count.
 */
int sk_matrix_measure(struct sevkit_plan *plan, const struct sk_matrix *matrix,
                      uint8_t (*ret_digests)[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * From the digest of a launch with one vCPU to those with more: the save areas of the others follow, and
 * they start at ap_eip. As above with one set of registers.
 */
int sk_matrix_extrapolate(const uint8_t one_vcpu[48], const struct sevkit_profile *profile,
                          uint64_t ap_eip, const struct sk_matrix *matrix,
                          uint8_t (*ret_digests)[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
