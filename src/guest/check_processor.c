/* SPDX-License-Identifier: Apache-2.0 */
#include "data/host/sev_status.h"
#include "guest/check.h"
#include "sys/device.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MSR_PATH "/dev/cpu/0/msr"

#define LEAF_VENDOR      0u
#define LEAF_SIGNATURE   1u
#define LEAF_ENCRYPTION  0x8000001fu
#define LEAF_HYPERVISOR  0x40000000u
#define LEAF_HV_FEATURES 0x40000003u
#define LEAF_HV_ISOLATED 0x4000000cu

#define HYPERVISOR_BIT (1u << 31) /* leaf 1, ECX */
#define ENCRYPTION_SEV (1u << 1)  /* leaf 8000_001F, EAX */
#define ENCRYPTION_ES  (1u << 3)
#define ENCRYPTION_SNP (1u << 4)
#define C_BIT_MASK     0x3fu /* leaf 8000_001F, EBX */

/* Hyper-V: the partition is isolated, and is not the one that manages others. */
#define HV_ISOLATION_BIT (1u << 22)
#define HV_MANAGER_BIT   (1u << 12)
#define HV_TYPE_MASK     0xfu
#define HV_TYPE_SNP      2u

#define VENDOR_BYTES 13
#define NAMES_BYTES  400

/* Registers as the characters they hold; what cannot be printed becomes '.'. */
static void vendor_text(uint32_t first, uint32_t second, uint32_t third,
                        char ret_text[VENDOR_BYTES])
{
    const uint32_t words[] = {first, second, third};

    for (size_t i = 0; i < VENDOR_BYTES - 1; i++) {
        char c = (char)(words[i / 4] >> 8 * (i % 4) & 0xff);

        ret_text[i] = c >= ' ' && c <= '~' ? c : c == '\0' ? '\0' : '.';
    }
    ret_text[VENDOR_BYTES - 1] = '\0';
}

static void check_cpu(struct sevkit_guest_check *check)
{
    struct sk_cpuid id, signature;
    char vendor[VENDOR_BYTES];
    unsigned family, model;

    if (!check->sys->cpuid(LEAF_VENDOR, 0, &id) ||
        !check->sys->cpuid(LEAF_SIGNATURE, 0, &signature)) {
        sk_check_add(check, "cpu", SEVKIT_GUEST_FAIL, "SEV-SNP needs an AMD EPYC processor",
                     "this processor has no CPUID instruction");
        return;
    }
    vendor_text(id.ebx, id.edx, id.ecx, vendor);
    /* AMD APM volume 3, CPUID Fn0000_0001_EAX: the extended parts count from family 15 on. */
    family = (signature.eax >> 8 & 0xf) + (signature.eax >> 20 & 0xff);
    model = (signature.eax >> 4 & 0xf) | (signature.eax >> 12 & 0xf0);
    if (strcmp(vendor, "AuthenticAMD") != 0)
        sk_check_add(check, "cpu", SEVKIT_GUEST_FAIL, "SEV-SNP needs an AMD EPYC processor",
                     "\"%s\", not AMD's", vendor);
    else
        sk_check_add(check, "cpu", SEVKIT_GUEST_PASS, NULL,
                     "AMD, family 0x%x, model 0x%x, stepping %u as the host shows it", family,
                     model, signature.eax & 0xf);
}

/* An SNP guest of Hyper-V whose paravisor keeps the secure processor to itself (Azure). */
static bool has_paravisor(const struct sk_sys *sys, const struct sk_cpuid *hypervisor)
{
    struct sk_cpuid features, isolation;

    return hypervisor->eax >= LEAF_HV_ISOLATED && sys->cpuid(LEAF_HV_FEATURES, 0, &features) &&
           features.ebx & HV_ISOLATION_BIT && !(features.ebx & HV_MANAGER_BIT) &&
           sys->cpuid(LEAF_HV_ISOLATED, 0, &isolation) &&
           (isolation.ebx & HV_TYPE_MASK) == HV_TYPE_SNP;
}

static void check_hypervisor(struct sevkit_guest_check *check)
{
    struct sk_cpuid id;
    char vendor[VENDOR_BYTES];

    if (!check->sys->cpuid(LEAF_SIGNATURE, 0, &id) || !(id.ecx & HYPERVISOR_BIT)) {
        sk_check_add(check, "hypervisor", SEVKIT_GUEST_FAIL, "run this inside of the guest",
                     "none: this is not a virtual machine");
        return;
    }
    if (!check->sys->cpuid(LEAF_HYPERVISOR, 0, &id)) {
        sk_check_add(check, "hypervisor", SEVKIT_GUEST_PASS, NULL,
                     "one that does not give its name");
        return;
    }
    vendor_text(id.ebx, id.ecx, id.edx, vendor);
    sk_check_add(check, "hypervisor", SEVKIT_GUEST_PASS, NULL, "\"%s\"", vendor);
    if (strcmp(vendor, "Microsoft Hv") == 0 && has_paravisor(check->sys, &id))
        sk_check_add(check, "paravisor", SEVKIT_GUEST_WARN,
                     "'sevkit report get --via tpm' gets the report from the TPM",
                     "Hyper-V's paravisor talks to the secure processor in this guest's place");
}

static void check_cpuid(struct sevkit_guest_check *check)
{
    static const char hint[] = "the host must start this guest with SEV-SNP and show it the leaf";
    struct sk_cpuid id;

    if (!check->sys->cpuid(LEAF_ENCRYPTION, 0, &id)) {
        sk_check_add(check, "cpuid", SEVKIT_GUEST_WARN, hint, "leaf 8000_001F: not there");
        return;
    }
    sk_check_add(check, "cpuid", id.eax & ENCRYPTION_SNP ? SEVKIT_GUEST_PASS : SEVKIT_GUEST_WARN,
                 id.eax & ENCRYPTION_SNP ? NULL : hint, "leaf 8000_001F: %s%s%s, C-bit %u",
                 id.eax & ENCRYPTION_SEV ? "SEV" : "no SEV",
                 id.eax & ENCRYPTION_ES ? ", SEV-ES" : "",
                 id.eax & ENCRYPTION_SNP ? ", SEV-SNP" : ", no SEV-SNP", id.ebx & C_BIT_MASK);
}

/* "sev, sev-es, sev-snp" */
static void status_names(uint64_t status, char ret_names[NAMES_BYTES])
{
    size_t length = 0;

    ret_names[0] = '\0';
    for (size_t i = 0; i < sk_sev_status_bits_count; i++) {
        uint64_t bit = 1ull << sk_sev_status_bits[i].bit;

        if (status & bit && length < NAMES_BYTES)
            length += (size_t)snprintf(ret_names + length, NAMES_BYTES - length, "%s%s",
                                       length ? ", " : "", sk_sev_status_bits[i].name);
        status &= ~bit;
    }
    if (status && length < NAMES_BYTES)
        (void)snprintf(ret_names + length, NAMES_BYTES - length, "%sunknown bits 0x%" PRIx64,
                       length ? ", " : "", status);
}

static void check_sev_status(struct sevkit_guest_check *check)
{
    char names[NAMES_BYTES];
    uint8_t bytes[8];
    uint64_t status = 0;
    int number = sk_device_read_at(check->sys, MSR_PATH, bytes, sizeof(bytes), SK_MSR_SEV_STATUS);

    /* The driver passes the instruction's fault on as EIO. */
    if (number == EIO) {
        sk_check_add(check, "sev-status", SEVKIT_GUEST_FAIL,
                     "the host must start this guest with SEV-SNP (QEMU: -object sev-snp-guest)",
                     "there is no register SEV_STATUS (MSR C001_0131): no SEV of any kind");
        return;
    }
    if (number != 0) {
        bool missing = number == ENOENT || number == ENXIO || number == ENODEV;

        sk_check_add(check, "sev-status", SEVKIT_GUEST_UNKNOWN,
                     missing ? "modprobe msr" : "run this as root", MSR_PATH ": %s",
                     strerror(number));
        return;
    }
    for (size_t i = 0; i < sizeof(bytes); i++)
        status |= (uint64_t)bytes[i] << 8 * i;
    check->sev_status = status;
    check->has_sev_status = true;
    status_names(status, names);
    if (status & SK_SEV_STATUS_SNP)
        sk_check_add(check, "sev-status", SEVKIT_GUEST_PASS, NULL, "0x%" PRIx64 ": %s", status,
                     names);
    else
        sk_check_add(check, "sev-status", SEVKIT_GUEST_FAIL,
                     "the host must start this guest with SEV-SNP (QEMU: -object sev-snp-guest)",
                     "0x%" PRIx64 ": %s%swithout sev-snp", status, names, *names ? ", " : "");
}

void sk_check_processor(struct sevkit_guest_check *check)
{
    check_cpu(check);
    check_hypervisor(check);
    check_cpuid(check);
    check_sev_status(check);
}
