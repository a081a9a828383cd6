/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_TABLES_H
#define SK_DATA_TABLES_H

/* Tables of public shapes, and what only the inside needs of them. */

#include <sevkit/id_block.h>
#include <sevkit/vcpu.h>
#include <sevkit/vmsa.h>
#include <stddef.h>
#include <stdint.h>

extern const struct sevkit_policy_bit sk_policy_bits[];
extern const size_t sk_policy_bits_count;

extern const char *const sk_sev_features[64];

extern const struct sevkit_vcpu_model sk_vcpu_models[];
extern const size_t sk_vcpu_models_count;

/* In the order of their offsets, without gaps. */
extern const struct sevkit_vmsa_field sk_vmsa_fields[];
extern const size_t sk_vmsa_fields_count;

/* A value that a profile puts into the save area; the list ends with name NULL. */
struct sk_vmsa_value {
    const char *field;
    uint64_t value;
};

enum sk_vmsa_entry {
    SK_ENTRY_REAL_MODE, /* cs.base = eip & 0xffff0000, rip = eip & 0xffff */
    SK_ENTRY_FLAT,      /* rip = eip */
};

#define SK_PROFILE_LAYERS_MAX 6

struct sk_profile {
    struct sevkit_profile public;
    /* Layers of values, a later one wins; the list ends with NULL. */
    const struct sk_vmsa_value *layers[SK_PROFILE_LAYERS_MAX];
    const struct sk_vmsa_value *bsp; /* on top of the layers; NULL for nothing */
    const struct sk_vmsa_value *ap;
    enum sk_vmsa_entry entry;
    bool sec_mem_unmeasured; /* SEC_MEM pages are added unmeasured, not as zero pages */
    bool cpuid_last;         /* CPUID pages come after all other sections */
    const char *svsm_twin;   /* the same host in mode snp:svsm; NULL if it has none */
};

extern const struct sk_profile sk_profiles[];
extern const size_t sk_profiles_count;

#endif
