/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_VCPU_H
#define SEVKIT_VCPU_H

/*
 * vCPU signatures: what the guest reads from CPUID function 1, EAX, and what its RDX holds at reset.
 * The names are QEMU's CPU models.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sevkit_vcpu_model {
    const char *name; /* as QEMU's -cpu takes it; case matters */
    uint32_t signature;
    bool peer; /* sev-snp-measure knows the name */
};

/* All known models in the order of their generations. */
size_t sevkit_vcpu_model_count(void);
const struct sevkit_vcpu_model *sevkit_vcpu_model(size_t index);
/* NULL for a name that is not known. */
const struct sevkit_vcpu_model *sevkit_vcpu_model_find(const char *name);

/* AMD64 APM volume 3, CPUID Fn0000_0001_EAX: family, model and stepping as the processor counts them. */
uint32_t sevkit_vcpu_signature(uint64_t family, uint64_t model, uint64_t stepping);
void sevkit_vcpu_split(uint32_t signature, uint32_t *ret_family, uint32_t *ret_model,
                       uint32_t *ret_stepping);

#ifdef __cplusplus
}
#endif
#endif
