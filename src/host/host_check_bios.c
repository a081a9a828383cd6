/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "host/host_inspection.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MSR_SYSCFG   0xc0010010u
#define MSR_VM_CR    0xc0010114u
#define MSR_RMP_BASE 0xc0010132u
#define MSR_RMP_END  0xc0010133u
#define MSR_RMP_CFG  0xc0010136u

#define SYSCFG_SMEE    (1ull << 23)
#define SYSCFG_SNP     (1ull << 24)
#define SYSCFG_VMPL    (1ull << 25)
#define VM_CR_SVMDIS   (1ull << 4)
#define RMP_CFG_ACTIVE (1ull << 0)

#define EAX_SEGMENTED_RMP (1u << 23)

/* Bookkeeping of the processor, then 16 bytes for each page (Linux arch/x86/virt/svm/sev.c). */
#define RMP_BOOKKEEPING_BYTES 0x4000ull
#define RMP_ENTRY_BYTES       16ull
#define PAGE_SHIFT            12
/* AMD APM volume 2, 5.1: 52 bits at most. */
#define PHYSICAL_MAX (1ull << 52)

/* Bits of a register on every processor: all must be as wanted. */
static void judge_register(struct sk_host_inspection *inspection, const char *name, uint32_t number,
                           uint64_t mask, uint64_t wanted)
{
    uint64_t value = 0;
    unsigned last = 0;

    if (!inspection->cpu_count) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN,
                       "/sys/devices/system/cpu/online: expected a list of processors");
        return;
    }
    for (unsigned cpu = 0; cpu < SK_HOST_CPUS_MAX; cpu++) {
        int problem;

        if (!(inspection->online[cpu / 8] >> cpu % 8 & 1))
            continue;
        last = cpu;
        problem = sk_host_msr(inspection->host, cpu, number, &value);
        if (problem != 0) {
            char what[64];

            (void)snprintf(what, sizeof(what), "MSR 0x%x of processor %u (modprobe msr; as root)",
                           number, cpu);
            sk_host_answer_errno(inspection, what, problem);
            return;
        }
        if ((value & mask) != wanted) {
            sk_host_answer(inspection, SK_HOST_FAIL,
                           "%s (MSR 0x%x) of processor %u is 0x%" PRIx64 ": bits 0x%" PRIx64
                           " are 0x%" PRIx64 ", expected 0x%" PRIx64,
                           name, number, cpu, value, mask, value & mask, wanted);
            return;
        }
    }
    sk_host_answer(inspection, SK_HOST_PASS,
                   "%s (MSR 0x%x) is 0x%" PRIx64 " on processor %u, the last of %u", name, number,
                   value, last, inspection->cpu_count);
}

void sk_host_judge_svm_lock(struct sk_host_inspection *inspection)
{
    judge_register(inspection, "VM_CR", MSR_VM_CR, VM_CR_SVMDIS, 0);
}

void sk_host_judge_smee(struct sk_host_inspection *inspection)
{
    judge_register(inspection, "SYSCFG", MSR_SYSCFG, SYSCFG_SMEE, SYSCFG_SMEE);
}

void sk_host_judge_snp_enable(struct sk_host_inspection *inspection)
{
    judge_register(inspection, "SYSCFG", MSR_SYSCFG, SYSCFG_SNP | SYSCFG_VMPL,
                   SYSCFG_SNP | SYSCFG_VMPL);
}

void sk_host_judge_asids(struct sk_host_inspection *inspection)
{
    uint32_t last = inspection->leaf.ecx, first_sev = inspection->leaf.edx;
    bool for_es = inspection->wanted != SK_HOST_FOR_SEV;
    /* 0 is the hypervisor's. */
    bool has_es = first_sev > 1 && last > 0, has_sev = first_sev > 0 && first_sev <= last;
    char es[64] = "none", sev[64] = "none";

    if (has_es)
        (void)snprintf(es, sizeof(es), "1 to %u", first_sev - 1 < last ? first_sev - 1 : last);
    if (has_sev)
        (void)snprintf(sev, sizeof(sev), "%u to %u", first_sev, last);
    sk_host_answer(inspection, (for_es ? has_es : has_sev) ? SK_HOST_PASS : SK_HOST_FAIL,
                   "SEV-ES and SEV-SNP: %s; SEV: %s", es, sev);
}

/* One of the registers, which must be the same on every processor. False, with an answer, if it is not. */
static bool read_same(struct sk_host_inspection *inspection, uint32_t number, uint64_t *ret_value)
{
    bool found = false;

    *ret_value = 0;
    for (unsigned cpu = 0; cpu < SK_HOST_CPUS_MAX; cpu++) {
        uint64_t value = 0;
        int problem;

        if (!(inspection->online[cpu / 8] >> cpu % 8 & 1))
            continue;
        problem = sk_host_msr(inspection->host, cpu, number, &value);
        if (problem != 0) {
            sk_host_answer_errno(inspection, "RMP_BASE, RMP_END, RMP_CFG", problem);
            return false;
        }
        if (found && value != *ret_value) {
            sk_host_answer(inspection, SK_HOST_FAIL,
                           "MSR 0x%x is 0x%" PRIx64 " on processor %u and 0x%" PRIx64
                           " on those before",
                           number, value, cpu, *ret_value);
            return false;
        }
        *ret_value = value;
        found = true;
    }
    if (!found)
        sk_host_answer(inspection, SK_HOST_UNKNOWN,
                       "/sys/devices/system/cpu/online: expected a list of processors");
    return found;
}

static bool read_rmp(struct sk_host_inspection *inspection, uint64_t *ret_base, uint64_t *ret_end,
                     uint64_t *ret_config)
{
    *ret_config = 0;
    return read_same(inspection, MSR_RMP_BASE, ret_base) &&
           read_same(inspection, MSR_RMP_END, ret_end) &&
           (!(inspection->leaf.eax & EAX_SEGMENTED_RMP) ||
            read_same(inspection, MSR_RMP_CFG, ret_config));
}

void sk_host_judge_rmp(struct sk_host_inspection *inspection)
{
    uint64_t base, end, config;

    if (!read_rmp(inspection, &base, &end, &config))
        return;
    if (config & RMP_CFG_ACTIVE)
        sk_host_answer(inspection, base ? SK_HOST_PASS : SK_HOST_FAIL,
                       "segmented, base 0x%" PRIx64 ", RMP_CFG 0x%" PRIx64, base, config);
    else if (!base || !end)
        sk_host_answer(inspection, SK_HOST_FAIL, "RMP_BASE is 0x%" PRIx64 ", RMP_END is 0x%" PRIx64,
                       base, end);
    else
        sk_host_answer(inspection, end > base && end < PHYSICAL_MAX ? SK_HOST_PASS : SK_HOST_FAIL,
                       "0x%" PRIx64 " to 0x%" PRIx64, base, end);
}

/* Where "System RAM" ends in /proc/iomem; 0 where the kernel shows no addresses, as to ordinary users. */
static uint64_t end_of_memory(struct sk_host *host)
{
    char *text = NULL, *state = NULL;
    uint64_t end = 0;

    if (sk_host_read(host, "/proc/iomem", &text) != 0)
        return 0;
    for (char *line = strtok_r(text, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        char *at;

        if (!strstr(line, " : System RAM"))
            continue;
        (void)strtoull(line, &at, 16);
        if (*at == '-') {
            uint64_t last = strtoull(at + 1, NULL, 16);

            end = last > end ? last : end;
        }
    }
    free(text);
    return end ? end + 1 : 0;
}

void sk_host_judge_rmp_size(struct sk_host_inspection *inspection)
{
    uint64_t base, end, config, memory, needed, size;

    if (!read_rmp(inspection, &base, &end, &config))
        return;
    if (config & RMP_CFG_ACTIVE) {
        sk_host_answer(inspection, SK_HOST_PASS,
                       "segmented: the kernel checks each segment (sevkit host diagnose)");
        return;
    }
    memory = end_of_memory(inspection->host);
    if (!memory) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN,
                       "/proc/iomem shows no addresses: run this as root");
        return;
    }
    needed = RMP_BOOKKEEPING_BYTES + (memory >> PAGE_SHIFT) * RMP_ENTRY_BYTES;
    size = end - base + 1;
    sk_host_answer(inspection, size >= needed ? SK_HOST_PASS : SK_HOST_FAIL,
                   "the table has %" PRIu64 " MiB, memory up to 0x%" PRIx64 " needs %" PRIu64
                   " MiB",
                   size >> 20, memory, (needed + (1 << 20) - 1) >> 20);
}

void sk_host_judge_iommu(struct sk_host_inspection *inspection)
{
    bool exists = sk_host_exists(inspection->host, "/sys/class/iommu/ivhd0");

    sk_host_answer(inspection, exists ? SK_HOST_PASS : SK_HOST_FAIL, "/sys/class/iommu/ivhd0 %s",
                   exists ? "exists" : "is missing");
}
