/* SPDX-License-Identifier: Apache-2.0 */
/* What holds where a plan says nothing. */
#include "plan/vm.h"

#include "base/error.h"
#include "base/values/number.h"

#include <sevkit/id_block.h>

/* The policies of QEMU's documentation: no debugging, and with SEV-ES its bit (SEV API 55766, table
 * GUEST_POLICY). */
#define SEV_POLICY_NODBG UINT64_C(0x1)
#define SEV_POLICY_ES    UINT64_C(0x4)

/* AMD64 APM volume 2, table B-4, SEV_FEATURES. */
#define FEATURE_SNP_ACTIVE UINT64_C(1)
#define FEATURE_DEBUG_SWAP (UINT64_C(1) << 5)
#define FEATURE_SECURE_TSC (UINT64_C(1) << 9)

const char *sk_vm_name(const struct sk_vm *guest)
{
    return guest->name ? guest->name : "guest";
}

const char *sk_vm_qemu(const struct sk_vm *guest)
{
    return guest->qemu ? guest->qemu : "qemu-system-x86_64";
}

const char *sk_vm_cpu_model(const struct sk_vm *guest)
{
    if (guest->cpu_model)
        return guest->cpu_model;
    return guest->generation == SK_GENERATION_NONE ? "max" : "EPYC-v4";
}

uint64_t sk_vm_vcpus(const struct sk_vm *guest)
{
    return guest->vcpus.given ? guest->vcpus.value : 1;
}

uint64_t sk_vm_memory_mib(const struct sk_vm *guest)
{
    return guest->memory_mib.given ? guest->memory_mib.value : 2048;
}

const char *sk_vm_profile(const struct sk_vm *guest)
{
    if (guest->profile)
        return guest->profile;
    /* QEMU launches SEV-ES the old way unless it is configured otherwise (property legacy-vm-type). */
    return guest->generation == SK_GENERATION_ES ? "qemu-fpu0" : "qemu";
}

uint64_t sk_vm_feature_switches(const struct sk_vm *guest)
{
    return (guest->debug_swap ? FEATURE_DEBUG_SWAP : 0) |
           (guest->secure_tsc ? FEATURE_SECURE_TSC : 0);
}

uint64_t sk_vm_features(const struct sk_vm *guest)
{
    if (guest->features.given)
        return guest->features.value;
    /* A SEV-ES guest has what its host's kernel sets: none but in Linux 6.6 and 6.7. */
    return (guest->generation == SK_GENERATION_ES ? 0 : FEATURE_SNP_ACTIVE) |
           sk_vm_feature_switches(guest);
}

const struct sk_vm_nic *sk_vm_nic(const struct sk_vm *guest, size_t index)
{
    const struct sk_vm_nic *more = guest->nics.entries;

    if (index == 0)
        return &guest->nic;
    return index - 1 < guest->nics.count ? &more[index - 1] : NULL;
}

bool sk_vm_kernel_hashes(const struct sk_vm *guest)
{
    return guest->generation != SK_GENERATION_NONE && guest->kernel && !guest->kernel_hashes_off;
}

enum sk_boot_acpi sk_vm_acpi(const struct sk_vm *guest)
{
    if (guest->acpi)
        return guest->acpi - 1;
    return guest->measured.mode && guest->generation != SK_GENERATION_NONE
               ? SK_BOOT_ACPI_TABLES_NO_AML
               : SK_BOOT_ACPI_NONE;
}

bool sk_vm_is_pflash(const struct sk_vm *guest)
{
    if (guest->firmware_kind != SK_FIRMWARE_AUTO)
        return guest->firmware_kind == SK_FIRMWARE_PFLASH;
    return guest->generation != SK_GENERATION_SNP && guest->firmware_vars;
}

int sk_vm_policy(const struct sk_vm *guest, uint64_t *ret_policy, struct sevkit_error *error)
{
    static const uint64_t defaults[] = {
        [SK_GENERATION_NONE] = 0,
        [SK_GENERATION_SEV] = SEV_POLICY_NODBG,
        [SK_GENERATION_ES] = SEV_POLICY_NODBG | SEV_POLICY_ES,
        [SK_GENERATION_SNP] = SEVKIT_POLICY_DEFAULT,
    };

    if (!guest->policy) {
        *ret_policy = defaults[guest->generation];
        return 0;
    }
    if (guest->generation == SK_GENERATION_SNP) {
        int r = sevkit_policy_parse(guest->policy, ret_policy, error);

        return r < 0 ? sk_error_wrap(error, r, "sev.policy") : 0;
    }
    if (!sk_number_parse(guest->policy, 0, UINT32_MAX, ret_policy))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "sev.policy: found '%.100s', expected a number of 32 bits",
                            guest->policy);
    return 0;
}
