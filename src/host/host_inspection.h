/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_INSPECTION_H
#define SK_HOST_INSPECTION_H

/* What the checks of the tree share: the host, what they are for, and where their answer goes. */

#include "formats/host/platform_status.h"
#include "host/fix/refused_word.h"
#include "host/host_check.h"

#define SK_HOST_RELEASE_BYTES 128
#define SK_HOST_CMDLINE_BYTES 4096
/* Linux arch/x86/Kconfig, NR_CPUS_RANGE_END */
#define SK_HOST_CPUS_MAX 8192u

struct sk_host_inspection {
    struct sk_host *host;
    unsigned wanted;
    struct sk_host_finding *finding; /* of the check that runs */
    /* What several checks ask for, read once; the errno of each. */
    int leaf_error;
    struct sk_cpuid leaf; /* 0x8000001f */
    int platform_error, snp_error;
    uint32_t platform_status, snp_status;
    struct sk_platform_status platform;
    struct sk_snp_platform_status snp;
    char release[SK_HOST_RELEASE_BYTES]; /* "" if unknown */
    char cmdline[SK_HOST_CMDLINE_BYTES];
    bool has_cmdline;
    bool passes_through; /* by the command line, whose last word on it counts */
    bool translates;
    uint8_t online[SK_HOST_CPUS_MAX / 8]; /* a bit for each processor that is online */
    unsigned cpu_count;                   /* how many are; 0: unknown */
};

void sk_host_answer(struct sk_host_inspection *inspection, enum sk_host_state state,
                    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A fact that could not be had, with the errno that says why. */
void sk_host_answer_errno(struct sk_host_inspection *inspection, const char *what, int number);

/* "1.51" <= "1.55" */
bool sk_host_version_reached(unsigned major, unsigned minor, unsigned least_major,
                             unsigned least_minor);
/* The first word of the kernel's command line that forbids guests of the generation in this way, NULL if there
 * is none. */
const struct sk_refused_word *sk_host_cmdline_refuses(const struct sk_host_inspection *inspection,
                                                      enum sk_refused_word_kind kind,
                                                      const char **ret_word, size_t *ret_length);

/* The checks, by category. */
void sk_host_judge_vendor(struct sk_host_inspection *inspection);
void sk_host_judge_bare_metal(struct sk_host_inspection *inspection);
void sk_host_judge_product(struct sk_host_inspection *inspection);
void sk_host_judge_svm(struct sk_host_inspection *inspection);
void sk_host_judge_sme(struct sk_host_inspection *inspection);
void sk_host_judge_sev(struct sk_host_inspection *inspection);
void sk_host_judge_es(struct sk_host_inspection *inspection);
void sk_host_judge_snp(struct sk_host_inspection *inspection);
void sk_host_judge_c_bit(struct sk_host_inspection *inspection);
void sk_host_judge_vmpl(struct sk_host_inspection *inspection);

void sk_host_judge_svm_lock(struct sk_host_inspection *inspection);
void sk_host_judge_smee(struct sk_host_inspection *inspection);
void sk_host_judge_snp_enable(struct sk_host_inspection *inspection);
void sk_host_judge_asids(struct sk_host_inspection *inspection);
void sk_host_judge_rmp(struct sk_host_inspection *inspection);
void sk_host_judge_rmp_size(struct sk_host_inspection *inspection);
void sk_host_judge_iommu(struct sk_host_inspection *inspection);

void sk_host_judge_kernel(struct sk_host_inspection *inspection);
void sk_host_judge_config(struct sk_host_inspection *inspection);
void sk_host_judge_iommu_mode(struct sk_host_inspection *inspection);
void sk_host_judge_smt(struct sk_host_inspection *inspection);
void sk_host_judge_ccp(struct sk_host_inspection *inspection);
void sk_host_judge_kvm_amd(struct sk_host_inspection *inspection);
void sk_host_judge_parameter_sev(struct sk_host_inspection *inspection);
void sk_host_judge_parameter_es(struct sk_host_inspection *inspection);
void sk_host_judge_parameter_snp(struct sk_host_inspection *inspection);
void sk_host_judge_hiding(struct sk_host_inspection *inspection);
void sk_host_judge_misc(struct sk_host_inspection *inspection);

void sk_host_judge_kvm_device(struct sk_host_inspection *inspection);
void sk_host_judge_kvm_api(struct sk_host_inspection *inspection);
void sk_host_judge_vm_type(struct sk_host_inspection *inspection);
void sk_host_judge_policy_bits(struct sk_host_inspection *inspection);
void sk_host_judge_vmsa_features(struct sk_host_inspection *inspection);
void sk_host_judge_sev_device(struct sk_host_inspection *inspection);
void sk_host_judge_platform(struct sk_host_inspection *inspection);
void sk_host_judge_platform_es(struct sk_host_inspection *inspection);
void sk_host_judge_firmware_version(struct sk_host_inspection *inspection);
void sk_host_judge_snp_state(struct sk_host_inspection *inspection);
void sk_host_judge_rmp_init(struct sk_host_inspection *inspection);
void sk_host_judge_alias(struct sk_host_inspection *inspection);
void sk_host_judge_tcb(struct sk_host_inspection *inspection);
void sk_host_judge_vulnerabilities(struct sk_host_inspection *inspection);

void sk_host_judge_memlock(struct sk_host_inspection *inspection);
void sk_host_judge_qemu(struct sk_host_inspection *inspection);
void sk_host_judge_ovmf(struct sk_host_inspection *inspection);
void sk_host_judge_libvirt(struct sk_host_inspection *inspection);

#endif
