/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SOFTWARE_LAUNCH_RULES_H
#define SK_DATA_SOFTWARE_LAUNCH_RULES_H

/* What hosts refuse although a plan reads well: each row with its source and the versions for which it holds. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_launch_fact {
    SK_FACT_POLICY_MIGRATE,    /* the policy allows a migration agent */
    SK_FACT_POLICY_SMT_SINGLE, /* the policy forbids SMT, or wants one socket */
    SK_FACT_POLICY_HIGH,       /* the policy has bits above 20 */
    SK_FACT_CPU_CACHE,         /* the CPU model is one of sk_launch_refused_models */
    SK_FACT_KERNEL_SEED,       /* a measured kernel is started */
    SK_FACT_BIOS_SIZE,         /* the size of a -bios file is no multiple of 64 KiB */
    SK_FACT_VFIO_PRIVATE,      /* devices of the host beside private memory */
    SK_FACT_SECURE_TSC,        /* the guest has Secure TSC */
    SK_FACT_DEBUG_SWAP,        /* the guest has debug registers of its own */
    SK_FACT_MEASURED_FPU,      /* the host's kernel is known, the plan is measured with FPU state */
    SK_FACT_UNMEASURED_SWAP, /* the host's kernel is known, the plan is measured without debug swap */
};

enum sk_launch_part { SK_PART_LINUX, SK_PART_QEMU, SK_PART_FIRMWARE };

struct sk_launch_version {
    unsigned major, minor, micro;
};

struct sk_launch_rule {
    const char *rule; /* "kvm-policy" */
    enum sk_launch_fact fact;
    enum sk_launch_part part;
    struct sk_launch_version from;  /* first version that refuses; 0: all before until */
    struct sk_launch_version until; /* first version that does not; 0: none is known */
    const char *text;               /* "sev.policy: KVM refuses ..." */
    const char *source;
    bool warns; /* trees of AMD have it in versions that it is not from: no refusal */
};

extern const struct sk_launch_rule sk_launch_rules[];
extern const size_t sk_launch_rules_count;

/* Ends with NULL. */
extern const char *const sk_launch_refused_models[];

const char *sk_launch_part_name(enum sk_launch_part part);
bool sk_launch_version_before(const struct sk_launch_version *a, const struct sk_launch_version *b);
/* Whether a rule holds for a version. */
bool sk_launch_rule_holds(const struct sk_launch_rule *rule,
                          const struct sk_launch_version *version);

#endif
