/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host_check.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "formats/boot/kernel_words.h"
#include "host/host_inspection.h"
#include "host/host_live.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL SK_HOST_FOR_ALL
#define SEV SK_HOST_FOR_SEV
#define ES  SK_HOST_FOR_ES
#define SNP SK_HOST_FOR_SNP

#define BIOS_CPU  "BIOS: Advanced > AMD CBS > CPU Common Options > "
#define BIOS_NBIO "BIOS: Advanced > AMD CBS > NBIO Common Options > "
#define APM       "AMD APM volume 3, CPUID Fn8000_001F"
#define APM_MSR   "AMD APM volume 2, 15.34"
#define ABI       "AMD 56860"
#define README    "AMDSEV README"

/* A parent stands before its children. */
/* clang-format off */
static const struct sk_host_row rows[] = {
    {"cpu.amd", NULL, ALL, "AMD processor", "vendor AuthenticAMD",
     "SEV is a feature of AMD EPYC processors", "CPUID Fn0", sk_host_judge_vendor},
    {"cpu.bare-metal", "cpu.amd", ALL, "no virtual machine", "no hypervisor below this kernel",
     "run this on the host itself; inside a guest use 'sevkit guest check'", "CPUID Fn1 ECX bit 31", sk_host_judge_bare_metal},
    {"cpu.product", "cpu.amd", ALL, "EPYC processor", "a brand string with EPYC",
     "other processors of AMD have no SEV", "CPUID Fn8000_0002 to 4", sk_host_judge_product},
    {"cpu.svm", "cpu.bare-metal", ALL, "virtualisation", "SVM is offered",
     BIOS_CPU "SVM Mode = Enabled", "CPUID Fn8000_0001 ECX bit 2", sk_host_judge_svm},
    {"bios.svm", "cpu.svm", ALL, "SVM not locked", "VM_CR.SVMDIS (MSR C001_0114 bit 4) is 0",
     BIOS_CPU "SVM Mode = Enabled", "AMD APM volume 2, 15.30.1", sk_host_judge_svm_lock},
    {"cpu.sme", "cpu.bare-metal", ALL, "SME", "EAX bit 0", "use an EPYC processor", APM, sk_host_judge_sme},
    {"bios.smee", "cpu.sme", ALL, "memory encryption on", "SYSCFG (MSR C001_0010) bit 23 is 1 on every processor",
     BIOS_CPU "SMEE = Enable", APM_MSR, sk_host_judge_smee},
    {"cpu.sev", "cpu.sme", ALL, "SEV", "EAX bit 1", BIOS_CPU "SEV Control = Enable", APM, sk_host_judge_sev},
    {"cpu.sev-es", "cpu.sev", ES | SNP, "SEV-ES", "EAX bit 3", "needs EPYC 7002 or later", APM, sk_host_judge_es},
    {"cpu.sev-snp", "cpu.sev-es", SNP, "SEV-SNP", "EAX bit 4", "needs EPYC 7003 or later", APM, sk_host_judge_snp},
    {"cpu.c-bit", "cpu.sev", ALL, "C-bit", "EBX bits 5:0 and 11:6", "none", APM, sk_host_judge_c_bit},
    {"cpu.vmpl", "cpu.sev-snp", SNP, "VMPL", "EAX bit 5", "none; an SVSM needs it", APM, sk_host_judge_vmpl},
    {"bios.asids", "cpu.sev", ALL, "address space identifiers", "at least one for the generation",
     BIOS_CPU "SEV-ES ASID Space Limit = 99 (identifiers below the limit are for SEV-ES and SEV-SNP)", APM, sk_host_judge_asids},
    {"bios.rmp", "cpu.sev-snp", SNP, "reverse map table", "RMP_BASE and RMP_END (MSR C001_0132, C001_0133) are set, or a segmented table",
     BIOS_CPU "SNP Memory (RMP Table) Coverage = Enabled; " BIOS_NBIO "IOMMU/Security > SEV-SNP Support = Enable", APM_MSR, sk_host_judge_rmp},
    {"bios.rmp-size", "bios.rmp", SNP, "reverse map table covers memory", "16 KiB and 16 bytes for each page up to the end of memory",
     BIOS_CPU "SNP Memory (RMP Table) Coverage = Enabled, not Custom", "Linux arch/x86/virt/svm/sev.c", sk_host_judge_rmp_size},
    {"bios.iommu", "cpu.amd", SNP, "IOMMU present", "/sys/class/iommu/ivhd0",
     "BIOS: Advanced > AMD CBS > NBIO Common Options > IOMMU = Enabled; no amd_iommu=off", "Linux drivers/iommu/amd", sk_host_judge_iommu},
    {"kernel.version", NULL, ALL, "kernel version", "SEV 4.16, SEV-ES 5.11, SEV-SNP 6.11",
     "install Linux 6.11 or later, or a distribution's kernel that has SEV-SNP added", README ", versions", sk_host_judge_kernel},
    {"kernel.config", NULL, ALL, "kernel configuration", "KVM_AMD_SEV, CRYPTO_DEV_SP_PSP, AMD_MEM_ENCRYPT; not IOMMU_DEFAULT_PASSTHROUGH",
     "install a kernel that was built with them", README ", build", sk_host_judge_config},
    {"kernel.iommu-mode", "bios.iommu", SNP, "IOMMU translates", "no iommu=pt, iommu.passthrough=1, iommu=off, amd_iommu=off, amd_iommu=pgtbl_v2",
     "remove the parameter from the kernel command line (or add iommu=nopt): sevkit host fix", "Linux drivers/iommu/amd/init.c", sk_host_judge_iommu_mode},
    {"kernel.smt", NULL, SNP, "SMT as the BIOS has it", "no nosmt on the kernel command line, SMT not switched off at run time",
     "switch SMT off in the BIOS and remove nosmt: sevkit host fix", "AMDSEV issues 107, 154", sk_host_judge_smt},
    {"kernel.snp", "bios.rmp", SNP, "SNP enabled by the kernel", "SYSCFG (MSR C001_0010) bits 24 and 25 are 1 on every processor",
     "look at the checks of IOMMU, kernel and firmware", APM_MSR, sk_host_judge_snp_enable},
    {"module.ccp", "cpu.amd", ALL, "driver of the secure processor", "/sys/module/ccp", "modprobe ccp", "Linux drivers/crypto/ccp", sk_host_judge_ccp},
    {"module.kvm-amd", "cpu.svm", ALL, "KVM for AMD", "/sys/module/kvm_amd", "modprobe kvm_amd", "Linux arch/x86/kvm/svm", sk_host_judge_kvm_amd},
    {"module.sev", "module.kvm-amd", ALL, "kvm_amd.sev", "Y", "options kvm_amd sev=1 in /etc/modprobe.d/kvm.conf (sevkit host fix); load kvm_amd again", README ", kvm.conf", sk_host_judge_parameter_sev},
    {"module.sev-es", "module.kvm-amd", ES | SNP, "kvm_amd.sev_es", "Y", "options kvm_amd sev=1 sev-es=1 in /etc/modprobe.d/kvm.conf (sevkit host fix); load kvm_amd again", README ", kvm.conf", sk_host_judge_parameter_es},
    {"module.sev-snp", "module.kvm-amd", SNP, "kvm_amd.sev_snp", "Y", "options kvm_amd sev=1 sev-es=1 sev-snp=1 in /etc/modprobe.d/kvm.conf (sevkit host fix); load kvm_amd again", README ", kvm.conf", sk_host_judge_parameter_snp},
    {"module.ciphertext-hiding", "module.kvm-amd", ES | SNP, "ciphertext hiding", "identifiers are left for both SEV-ES and SEV-SNP",
     "lower kvm_amd.ciphertext_hiding_asids, or raise SEV-ES ASID Space Limit in the BIOS", "Linux Documentation/admin-guide/kernel-parameters.txt", sk_host_judge_hiding},
    {"cgroup.misc", NULL, ALL, "misc cgroup", "/sys/fs/cgroup/misc.capacity lists sev and sev_es", "CONFIG_CGROUP_MISC; cgroup v2", "Linux Documentation/admin-guide/cgroup-v2.rst", sk_host_judge_misc},
    {"device.kvm", NULL, ALL, "/dev/kvm", "opens for reading and writing", "modprobe kvm_amd; add the user to the group kvm", "Linux", sk_host_judge_kvm_device},
    {"kvm.api", "device.kvm", ALL, "KVM API", "version 12", "update the kernel", "Linux Documentation/virt/kvm/api.rst", sk_host_judge_kvm_api},
    {"kvm.vm-type", "kvm.api", ALL, "KVM offers such guests", "KVM_CAP_VM_TYPES has the generation's bit", "see the checks of module, firmware and BIOS", "Linux Documentation/virt/kvm/api.rst", sk_host_judge_vm_type},
    {"kvm.policy-bits", "kvm.vm-type", SNP, "guest policy bits that KVM accepts", "bit 17, which every policy has, where the kernel publishes them", "update the kernel", "Linux arch/x86/kvm/svm/sev.c; " ABI ", guest policy", sk_host_judge_policy_bits},
    {"kvm.vmsa-features", "kvm.vm-type", ES | SNP, "features of the VMSA", "the kernel publishes them", "none", "Linux Documentation/virt/kvm/x86/amd-memory-encryption.rst", sk_host_judge_vmsa_features},
    {"device.sev", "module.ccp", ALL, "/dev/sev", "opens for reading and writing", "run this as root; udev rule KERNEL==\"sev\", MODE=\"0660\", GROUP=\"kvm\"", README ", FAQ", sk_host_judge_sev_device},
    {"firmware.state", "device.sev", ALL, "SEV firmware", "initialised or working", "see the kernel's log: sevkit host diagnose", "AMD 55766, PLATFORM_STATUS", sk_host_judge_platform},
    {"firmware.sev-es", "firmware.state", ES | SNP, "SEV-ES initialised", "flag bit 8", "load ccp again with SEV-ES identifiers available", "AMD 55766, PLATFORM_STATUS", sk_host_judge_platform_es},
    {"firmware.version", "firmware.state", SNP, "firmware version", "1.51 or later", "sevkit host firmware names the file, sevkit host firmware install puts it there", README ", versions", sk_host_judge_firmware_version},
    {"firmware.sev-snp", "firmware.state", SNP, "SNP initialised", "SNP_PLATFORM_STATUS state 1", "see the kernel's log: sevkit host diagnose", ABI ", SNP_PLATFORM_STATUS", sk_host_judge_snp_state},
    {"firmware.rmp", "firmware.sev-snp", SNP, "RMP initialised", "is_rmp_init", BIOS_CPU "SNP Memory (RMP Table) Coverage = Enabled", ABI ", SNP_PLATFORM_STATUS", sk_host_judge_rmp_init},
    {"firmware.alias-check", "firmware.sev-snp", SNP, "memory aliases checked", "alias_check_complete", "update the BIOS (CVE-2024-21944)", "AMD-SB-3015", sk_host_judge_alias},
    {"firmware.tcb", "firmware.sev-snp", SNP, "reported TCB", "equal to the platform's TCB", "sevkit host config reset, or sevkit host commit after an update", ABI ", SNP_PLATFORM_STATUS", sk_host_judge_tcb},
    {"firmware.vulnerabilities", NULL, ALL, "known vulnerabilities", "none that the kernel names", "update the firmware", "/sys/firmware/sev/vulnerabilities", sk_host_judge_vulnerabilities},
    {"limit.memlock", NULL, SEV | ES, "locked memory", "as much as the guests' memory", "ulimit -l unlimited, or memtune hard_limit in libvirt", README ", libvirt samples", sk_host_judge_memlock},
    {"tool.qemu", NULL, ALL, "QEMU", "SEV 2.12, SEV-ES 6.0, SEV-SNP 9.1", "install QEMU 9.1 or later", README ", versions", sk_host_judge_qemu},
    {"tool.ovmf", NULL, ALL, "OVMF", "an image for the generation", "install the package ovmf; sevkit firmware show says what an image can do", README ", versions", sk_host_judge_ovmf},
    {"tool.libvirt", NULL, ALL, "libvirt", "SEV 4.5, SEV-SNP 10.5.0", "needed only for guests of libvirt", "libvirt news", sk_host_judge_libvirt},
};
/* clang-format on */
_Static_assert(SK_ARRAY_SIZE(rows) <= SK_HOST_CHECKS_MAX, "room for all checks");

const char *sk_host_state_name(enum sk_host_state state)
{
    static const char *const names[] = {
        [SK_HOST_PASS] = "pass",       [SK_HOST_FAIL] = "fail",       [SK_HOST_WARN] = "warn",
        [SK_HOST_SKIPPED] = "skipped", [SK_HOST_UNKNOWN] = "unknown",
    };

    return names[state];
}

void sk_host_answer(struct sk_host_inspection *inspection, enum sk_host_state state,
                    const char *format, ...)
{
    va_list args;

    inspection->finding->state = state;
    va_start(args, format);
    (void)vsnprintf(inspection->finding->evidence, SK_HOST_EVIDENCE_BYTES, format, args);
    va_end(args);
}

void sk_host_answer_errno(struct sk_host_inspection *inspection, const char *what, int number)
{
    sk_host_answer(inspection, SK_HOST_UNKNOWN, "%s: %s", what,
                   number == ENODATA && inspection->host->root ? "not in the recording"
                                                               : strerror(number));
}

bool sk_host_version_reached(unsigned major, unsigned minor, unsigned least_major,
                             unsigned least_minor)
{
    return major > least_major || (major == least_major && minor >= least_minor);
}

/* Behind "--" are the words of PID 1. */
static bool is_end(const struct sk_kernel_word *word)
{
    return word->name_bytes == 2 && !word->value && strncmp(word->name, "--", 2) == 0;
}

static size_t word_length(const struct sk_kernel_word *word)
{
    return word->value ? (size_t)(word->value - word->name) + word->value_bytes : word->name_bytes;
}

const struct sk_refused_word *sk_host_cmdline_refuses(const struct sk_host_inspection *inspection,
                                                      enum sk_refused_word_kind kind,
                                                      const char **ret_word, size_t *ret_length)
{
    const char *at = inspection->cmdline;
    struct sk_kernel_word word;

    while (sk_kernel_word_next(&at, &word) && !is_end(&word)) {
        const struct sk_refused_word *row = sk_refused_word_find(word.name, word_length(&word));

        if (!row || row->kind != kind || !(row->wanted & inspection->wanted))
            continue;
        *ret_word = word.name;
        *ret_length = word_length(&word);
        return row;
    }
    return NULL;
}

/* iommu=pt and nopt, iommu.passthrough=: each sets anew what the ones before set. */
static void read_passthrough(struct sk_host_inspection *inspection)
{
    const char *at = inspection->cmdline;
    struct sk_kernel_word word;

    while (sk_kernel_word_next(&at, &word) && !is_end(&word)) {
        int on = -1;

        if (!word.value)
            continue;
        if (sk_kernel_word_is(&word, "iommu.passthrough"))
            on = sk_kernel_bool(word.value, word.value_bytes);
        else if (sk_kernel_word_is(&word, "iommu"))
            on = sk_kernel_list_has(word.value, word.value_bytes, "pt")     ? 1
                 : sk_kernel_list_has(word.value, word.value_bytes, "nopt") ? 0
                                                                            : -1;
        if (on < 0)
            continue;
        inspection->passes_through = on == 1;
        inspection->translates = on == 0;
    }
}

static void read_line(struct sk_host *host, const char *path, char *ret_line, size_t capacity)
{
    char *text = NULL;

    if (sk_host_read(host, path, &text) != 0)
        return;
    text[strcspn(text, "\n")] = '\0';
    (void)snprintf(ret_line, capacity, "%s", text);
    free(text);
}

/* "63" or "0-63" of a list; false if it is something else. */
static bool read_range(const char **at, unsigned long *ret_first, unsigned long *ret_last)
{
    char *end;

    if (!isdigit((unsigned char)**at))
        return false;
    *ret_first = *ret_last = strtoul(*at, &end, 10);
    if (*end == '-') {
        if (!isdigit((unsigned char)end[1]))
            return false;
        *ret_last = strtoul(end + 1, &end, 10);
    }
    *at = end;
    return *ret_first <= *ret_last && *ret_last < SK_HOST_CPUS_MAX;
}

/* "0-63,128-191"; what cannot be read as a whole is unknown. */
static void read_cpus(struct sk_host_inspection *inspection)
{
    char line[SK_HOST_CMDLINE_BYTES] = "";
    const char *at = line;
    unsigned long first, last;
    unsigned count = 0;

    read_line(inspection->host, "/sys/devices/system/cpu/online", line, sizeof(line));
    do {
        if (!read_range(&at, &first, &last))
            return;
        for (unsigned long cpu = first; cpu <= last; cpu++) {
            uint8_t bit = (uint8_t)(1u << cpu % 8);

            count += !(inspection->online[cpu / 8] & bit);
            inspection->online[cpu / 8] |= bit;
        }
    } while (*at++ == ',');
    inspection->cpu_count = at[-1] == '\0' ? count : 0;
}

static void read_platform(struct sk_host_inspection *inspection)
{
    uint8_t data[SK_PLATFORM_STATUS_BYTES], snp[SK_SNP_PLATFORM_STATUS_BYTES];
    struct sevkit_error error = {0};

    inspection->platform_error = sk_host_sev(inspection->host, SK_SEV_PLATFORM_STATUS, data,
                                             sizeof(data), &inspection->platform_status);
    if (inspection->platform_error == 0 &&
        sk_platform_status_read(data, sizeof(data), &inspection->platform, &error) < 0)
        inspection->platform_error = EBADMSG;
    if (!(inspection->wanted & SNP))
        return;
    inspection->snp_error = sk_host_sev(inspection->host, SK_SNP_PLATFORM_STATUS, snp, sizeof(snp),
                                        &inspection->snp_status);
    if (inspection->snp_error == 0 &&
        sk_snp_platform_status_read(snp, sizeof(snp), &inspection->snp, &error) < 0)
        inspection->snp_error = EBADMSG;
}

static void read_shared(struct sk_host_inspection *inspection)
{
    struct sk_host *host = inspection->host;

    inspection->leaf_error = sk_host_cpuid(host, 0x8000001f, 0, &inspection->leaf);
    read_line(host, "/proc/sys/kernel/osrelease", inspection->release, sizeof(inspection->release));
    read_line(host, "/proc/cmdline", inspection->cmdline, sizeof(inspection->cmdline));
    inspection->has_cmdline = *inspection->cmdline;
    read_passthrough(inspection);
    read_cpus(inspection);
    read_platform(inspection);
}

/* The finding of a check above, or NULL. */
static const struct sk_host_finding *find_parent(const struct sk_host_report *report,
                                                 const char *parent)
{
    for (size_t i = 0; parent && i < report->count; i++)
        if (strcmp(report->findings[i].row->id, parent) == 0)
            return &report->findings[i];
    return NULL;
}

static bool blocks(const struct sk_host_finding *parent)
{
    return parent && parent->state != SK_HOST_PASS && parent->state != SK_HOST_WARN;
}

void sk_host_check_run(struct sk_host *host, unsigned wanted, struct sk_host_report *ret_report)
{
    struct sk_host_inspection inspection = {.host = host, .wanted = wanted};
    struct sk_host_report *report = ret_report;

    *report = (struct sk_host_report){.wanted = wanted};
    read_shared(&inspection);
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        struct sk_host_finding *finding = &report->findings[report->count];
        const struct sk_host_finding *parent = find_parent(report, rows[i].parent);

        if (!(rows[i].wanted & wanted))
            continue;
        *finding = (struct sk_host_finding){.row = &rows[i], .state = SK_HOST_UNKNOWN};
        report->count++;
        inspection.finding = finding;
        /* A recording holds the answers to all questions. */
        if (blocks(parent) && !host->record_folder)
            sk_host_answer(&inspection, SK_HOST_SKIPPED, "%s: %s", parent->row->id,
                           sk_host_state_name(parent->state));
        else
            rows[i].judge(&inspection);
    }
}

size_t sk_host_report_count(const struct sk_host_report *report, enum sk_host_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < report->count; i++)
        count += report->findings[i].state == state;
    return count;
}
