/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "measure/measurement.h"

#include <string.h>

static int check_needed(const struct sevkit_plan *plan, struct sevkit_error *error)
{
    const struct sevkit_profile *profile = sk_plan_profile(plan);
    const char *mode = sevkit_mode_name(plan->mode);

    if (sk_plan_has_igvm(plan))
        return 0;
    if (!plan->firmware.firmware)
        return sk_error_set(error, SEVKIT_EUSAGE, "mode %s needs a firmware image", mode);
    if (plan->mode == SEVKIT_MODE_SNP_SVSM && !plan->svsm.firmware)
        return sk_error_set(error, SEVKIT_EUSAGE, "mode %s needs an SVSM image", mode);
    if (plan->mode == SEVKIT_MODE_SNP_SVSM && !plan->has_vars_size)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "mode %s needs the size of the firmware's variable store", mode);
    if (!sk_mode_has_vmsa(plan->mode))
        return 0;
    if (!plan->has_vcpus)
        return sk_error_set(error, SEVKIT_EUSAGE, "mode %s needs the number of vCPUs", mode);
    if (!plan->has_signature && profile->needs_signature)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "mode %s with profile %s needs the vCPU's signature", mode,
                            profile->name);
    if (!plan->lenient && (plan->vcpus < 1 || plan->vcpus > SEVKIT_VCPUS_MAX))
        return sk_error_set(error, SEVKIT_EUSAGE, "%llu vCPUs: expected 1 to %d",
                            (unsigned long long)plan->vcpus, SEVKIT_VCPUS_MAX);
    return 0;
}

static int check_contradictions(const struct sevkit_plan *plan, struct sevkit_error *error)
{
    const struct sevkit_profile *profile = sk_plan_profile(plan);
    bool svsm = plan->mode == SEVKIT_MODE_SNP_SVSM;

    if (plan->profile && sk_mode_has_vmsa(plan->mode) && profile->svsm != svsm)
        return sk_error_set(error, SEVKIT_EUSAGE, "profile %s is %sfor mode snp:svsm",
                            profile->name, profile->svsm ? "only " : "not ");
    if (plan->has_ovmf_hash && plan->mode != SEVKIT_MODE_SNP)
        return sk_error_set(error, SEVKIT_EUSAGE, "SNP OVMF hash only works with SNP");
    if (plan->has_hashes && (plan->kernel.given || plan->initrd.given || plan->cmdline_size))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "kernel, initrd and command line are given as digests, and one of them "
                            "itself too");
    if (!sk_plan_has_kernel(plan) && plan->initrd.given)
        return sk_error_set(error, SEVKIT_EUSAGE, "an initrd without a kernel");
    if (!sk_plan_has_kernel(plan) && plan->cmdline_size)
        return sk_error_set(error, SEVKIT_EUSAGE, "a kernel command line without a kernel");
    if (plan->kernel.path && plan->initrd.path && strcmp(plan->kernel.path, "-") == 0 &&
        strcmp(plan->initrd.path, "-") == 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "kernel and initrd cannot both come from standard input");
    return 0;
}

int sk_check_es_features(uint64_t features, struct sevkit_error *error)
{
    return features & 1 ? sk_error_set(error, SEVKIT_EUSAGE,
                                       "guest features 0x%llx have snp-active (0x1), which no "
                                       "SEV-ES guest has",
                                       (unsigned long long)features)
                        : 0;
}

static int check_ignored(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                         struct sevkit_error *error)
{
    const char *mode = sevkit_mode_name(plan->mode);
    bool kernel_counts =
        plan->mode != SEVKIT_MODE_SNP_SVSM && plan->mode != SEVKIT_MODE_SNP_OVMF_HASH;
    int r = 0;

    if (sk_plan_has_kernel(plan) && !kernel_counts)
        r = sk_measurement_object(plan, measurement, SEVKIT_EUSAGE, error,
                                  "mode %s measures no kernel, initrd or command line: they are "
                                  "not part of the digest",
                                  mode);
    if (r == 0 && plan->has_features && plan->mode != SEVKIT_MODE_SNP &&
        (plan->mode != SEVKIT_MODE_SEV_ES || plan->lenient))
        r = sk_measurement_object(plan, measurement, SEVKIT_EUSAGE, error,
                                  "guest features do not count in mode %s: they are fixed", mode);
    if (r == 0 && plan->has_features && plan->mode == SEVKIT_MODE_SEV_ES && !plan->lenient)
        r = sk_check_es_features(plan->features, error);
    /* AMD64 APM volume 2, table B-4: SEV_FEATURES bit 0 must be set for an SNP guest. */
    if (r == 0 && plan->has_features && plan->mode == SEVKIT_MODE_SNP && !(plan->features & 1))
        r = sk_measurement_warn(measurement, error,
                                "guest features 0x%llx lack snp-active (0x1), without which no "
                                "SEV-SNP guest starts",
                                (unsigned long long)plan->features);
    return r;
}

/* An IGVM file holds all that is measured. */
static int check_igvm(const struct sevkit_plan *plan, struct sevkit_error *error)
{
    const char *mode = sevkit_mode_name(plan->mode);

    if (!sk_plan_has_igvm(plan))
        return 0;
    if (plan->mode == SEVKIT_MODE_SNP_OVMF_HASH || plan->mode == SEVKIT_MODE_SNP_SVSM)
        return sk_error_set(error, SEVKIT_EUSAGE, "mode %s takes no IGVM file", mode);
    if (plan->firmware.firmware || plan->svsm.firmware || plan->has_ovmf_hash)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "an IGVM file takes the place of the firmware; both are given");
    if (sk_plan_has_kernel(plan))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "an IGVM launch measures no kernel, initrd or command line beside the "
                            "file");
    if (plan->has_features)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "guest features come from the save area in the IGVM file");
    if (plan->has_vcpus && plan->igvm.loader != SEVKIT_IGVM_QEMU)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the number of vCPUs counts with loader qemu only: loader %s measures "
                            "the save areas in the file",
                            sevkit_igvm_loader_name(plan->igvm.loader));
    if (plan->has_vcpus && (plan->vcpus < 1 || plan->vcpus > SEVKIT_VCPUS_MAX))
        return sk_error_set(error, SEVKIT_EUSAGE, "%llu vCPUs: expected 1 to %d",
                            (unsigned long long)plan->vcpus, SEVKIT_VCPUS_MAX);
    return 0;
}

int sk_plan_check(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                  struct sevkit_error *error)
{
    int r = check_contradictions(plan, error);

    if (r == 0)
        r = check_igvm(plan, error);
    if (r == 0)
        r = check_needed(plan, error);
    if (r == 0)
        r = check_ignored(plan, measurement, error);
    return r;
}
