/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_VMSA_H
#define SEVKIT_VMSA_H

/*
 * The VM save area: the 4096 bytes of register state with which a vCPU of an SEV-ES or SEV-SNP guest
 * starts (AMD64 APM volume 2, appendix B, table B-4). It is measured, so it must be known to the byte,
 * and what a VMM puts there differs by VMM and by host kernel: see struct sevkit_profile.
 */

#include <sevkit/error.h>
#include <sevkit/kernel_hashes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEVKIT_VMSA_BYTES 4096
/* Where the boot processor of a guest without SVSM starts. */
#define SEVKIT_BSP_EIP 0xfffffff0u

enum sevkit_vmm {
    SEVKIT_VMM_QEMU = 1,
    SEVKIT_VMM_EC2 = 2,
    SEVKIT_VMM_GCE = 3,
    SEVKIT_VMM_KRUN = 4,
};

/* One behaviour of a VMM together with its host kernel or loader. */
struct sevkit_profile {
    const char *name; /* "qemu", "qemu-fpu0", ... */
    enum sevkit_vmm vmm;
    bool svsm;            /* for mode snp:svsm, and for that only */
    const char *summary;  /* one line: when does it apply? */
    const char *source;   /* where the values come from */
    uint64_t vmsa_gpa;    /* guest physical address at which SNP measures a VMSA */
    bool needs_signature; /* the vCPU signature is part of the save area */
};

size_t sevkit_profile_count(void);
const struct sevkit_profile *sevkit_profile(size_t index);
/* NULL for a name that is not known. */
const struct sevkit_profile *sevkit_profile_find(const char *name);
/* The profile that sev-snp-measure uses for a VMM. */
const struct sevkit_profile *sevkit_profile_default(enum sevkit_vmm vmm, bool svsm);
/* "QEMU", "ec2", "gce", "krun". */
const char *sevkit_vmm_name(enum sevkit_vmm vmm);
/* Case matters. Returns false and leaves ret_vmm alone for an unknown name. */
bool sevkit_vmm_find(const char *name, enum sevkit_vmm *ret_vmm);

/* The boot processor (vCPU 0) or an application processor. */
enum sevkit_vcpu_role { SEVKIT_BSP, SEVKIT_AP };

/*
 * Builds the save area. eip is where the vCPU starts (SEVKIT_BSP_EIP, the reset block's address, or
 * for SVSM its full launch address); signature goes to RDX where the profile says so; sev_features
 * is stored as given.
 */
void sevkit_vmsa_build(const struct sevkit_profile *profile, enum sevkit_vcpu_role role,
                       uint64_t eip, uint64_t signature, uint64_t sev_features,
                       uint8_t ret_page[SEVKIT_VMSA_BYTES]);

/* A field of the save area. Segment registers are four fields: cs.selector, cs.attrib, cs.limit,
 * cs.base. Reserved ranges are fields too, so that every byte belongs to exactly one. */
struct sevkit_vmsa_field {
    const char *name;
    uint16_t offset;
    uint16_t size; /* bytes; 1, 2, 4 or 8 for numbers (little-endian), else a byte string */
    bool reserved;
};

size_t sevkit_vmsa_field_count(void);
const struct sevkit_vmsa_field *sevkit_vmsa_field(size_t index);
const struct sevkit_vmsa_field *sevkit_vmsa_field_find(const char *name);
/* Value of a field of 1, 2, 4 or 8 bytes; 0 for a byte string. */
uint64_t sevkit_vmsa_get(const uint8_t page[SEVKIT_VMSA_BYTES],
                         const struct sevkit_vmsa_field *field);
/* The low bytes of value; does nothing for a byte string. */
void sevkit_vmsa_set(uint8_t page[SEVKIT_VMSA_BYTES], const struct sevkit_vmsa_field *field,
                     uint64_t value);

/* Names of the bits of SEV_FEATURES ("snp-active", "debug-swap", ...); NULL for a reserved bit. */
const char *sevkit_sev_feature_name(unsigned bit);

#ifdef __cplusplus
}
#endif
#endif
