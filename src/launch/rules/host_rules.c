/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/rules/host_rules.h"

#include "base/cleanup.h"
#include "base/values/path_text.h"
#include "data/software/launch_rules.h"
#include "formats/boot/linux_boot.h"
#include "formats/boot/systemd_parameters.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define POLICY_SMT           (UINT64_C(1) << 16)
#define POLICY_MIGRATE_MA    (UINT64_C(1) << 18)
#define POLICY_SINGLE_SOCKET (UINT64_C(1) << 20)
#define POLICY_HIGH_SHIFT    21
#define FEATURE_DEBUG_SWAP   (UINT64_C(1) << 5)
#define BIOS_UNIT            ((size_t)64 << 10)

bool sk_start_parse_version(const char *text, struct sk_launch_version *ret_version)
{
    struct sk_launch_version version = {0};

    if (!isdigit((unsigned char)*text) ||
        sscanf(text, "%6u.%6u.%6u", &version.major, &version.minor, &version.micro) < 2)
        return false;
    *ret_version = version;
    return true;
}

static bool is_refused_model(const char *model)
{
    for (const char *const *refused = sk_launch_refused_models; *refused; refused++)
        if (strcmp(*refused, model) == 0)
            return true;
    return false;
}

static bool has_fact(const struct sk_start *launch, enum sk_launch_fact fact)
{
    const struct sk_vm *guest = launch->guest;
    bool is_snp = guest->generation == SK_GENERATION_SNP;
    uint64_t policy = launch->policy;

    switch (fact) {
    case SK_FACT_POLICY_MIGRATE:
        return is_snp && policy & POLICY_MIGRATE_MA;
    case SK_FACT_POLICY_SMT_SINGLE:
        return is_snp && (!(policy & POLICY_SMT) || policy & POLICY_SINGLE_SOCKET);
    case SK_FACT_POLICY_HIGH:
        return is_snp && policy >> POLICY_HIGH_SHIFT;
    case SK_FACT_CPU_CACHE:
        return is_snp && is_refused_model(sk_vm_cpu_model(guest));
    case SK_FACT_KERNEL_SEED:
        return sk_vm_kernel_hashes(guest);
    case SK_FACT_BIOS_SIZE:
        return guest->firmware && !sk_vm_is_pflash(guest) && (is_snp || launch->qemu) &&
               launch->firmware && launch->firmware_bytes.size % BIOS_UNIT != 0;
    case SK_FACT_VFIO_PRIVATE:
        /* AMD's trees have had it before, together with huge pages for private memory. */
        return is_snp && guest->devices.count && launch->qemu &&
               !sk_qemu_has_property(launch->qemu, "sev-snp-guest", "gmem-allocator");
    case SK_FACT_SECURE_TSC:
        return is_snp && guest->secure_tsc;
    case SK_FACT_DEBUG_SWAP:
        return is_snp && guest->debug_swap;
    case SK_FACT_MEASURED_FPU:
        return launch->has_host_kernel && guest->generation >= SK_GENERATION_ES && !guest->igvm &&
               !guest->svsm && strcmp(sk_vm_profile(guest), "qemu") == 0;
    case SK_FACT_UNMEASURED_SWAP:
        return launch->has_host_kernel && guest->generation >= SK_GENERATION_ES && !guest->igvm &&
               !guest->svsm && !(sk_vm_features(guest) & FEATURE_DEBUG_SWAP);
    }
    return false;
}

/* The version of a part of the host, NULL if it is not known. */
static const struct sk_launch_version *version_of(const struct sk_start *launch,
                                                  enum sk_launch_part part,
                                                  struct sk_launch_version *scratch)
{
    if (part == SK_PART_LINUX)
        return launch->has_host_kernel ? &launch->host_kernel : NULL;
    if (part != SK_PART_QEMU || !launch->qemu)
        return NULL;
    *scratch =
        (struct sk_launch_version){launch->qemu->major, launch->qemu->minor, launch->qemu->micro};
    return scratch;
}

static void check_rule(const struct sk_start *launch, const struct sk_launch_rule *rule,
                       struct sk_findings *findings)
{
    struct sk_launch_version scratch;
    const struct sk_launch_version *version = version_of(launch, rule->part, &scratch);
    bool always = !rule->from.major && !rule->until.major;
    char range[80] = "";

    if (!has_fact(launch, rule->fact) || (version && !sk_launch_rule_holds(rule, version)))
        return;
    /* A range that begins somewhere is of few versions: they are not suspected where none is known. */
    if (!version && rule->from.major)
        return;
    if (rule->until.major && !rule->from.major)
        (void)snprintf(range, sizeof(range), "; %s %u.%u and later does not",
                       sk_launch_part_name(rule->part), rule->until.major, rule->until.minor);
    sk_findings_add(findings,
                    (always || version) && !rule->warns ? SK_FINDING_ERROR : SK_FINDING_WARNING,
                    rule->rule, 0, "%s%s (%s)", rule->text, range, rule->source);
}

void sk_start_check_versions(const struct sk_start *launch, struct sk_findings *findings)
{
    for (size_t i = 0; i < sk_launch_rules_count; i++)
        check_rule(launch, &sk_launch_rules[i], findings);
}

/* The start of a file; 0 bytes, and false, if it cannot be read. */
static bool read_head(const struct sk_sys *sys, const char *path, uint8_t *ret_head, size_t size,
                      size_t *ret_size)
{
    int fd = sys->open_read(path);
    ssize_t n = 0;

    *ret_size = 0;
    while (fd >= 0 && *ret_size < size &&
           (n = sys->read(fd, ret_head + *ret_size, size - *ret_size)) > 0)
        *ret_size += (size_t)n;
    if (fd >= 0)
        (void)sys->close(fd);
    return fd >= 0 && n >= 0;
}

void sk_start_check_kernel(const struct sk_start *launch, const char *rule,
                           struct sk_findings *findings)
{
    const struct sk_vm *guest = launch->guest;
    uint8_t head[SK_LINUX_HEAD_BYTES];
    char text[256];
    size_t size;

    /* What cannot be read is an error of what opens it. */
    if (!guest->kernel || strcmp(guest->kernel, "-") == 0 ||
        !read_head(launch->sys, guest->kernel, head, sizeof(head), &size))
        return;
    if (!sk_linux_kernel_problem(head, size, guest->initrd != NULL, sk_vm_kernel_hashes(guest),
                                 text, sizeof(text)))
        return;
    sk_findings_add(findings, SK_FINDING_ERROR, rule, 0, "boot.kernel: %.100s: %s", guest->kernel,
                    text);
}

void sk_start_check_firmware_kind(const struct sk_start *launch, const char *rule,
                                  struct sk_findings *findings)
{
    const struct sk_vm *guest = launch->guest;
    const char *name = guest->firmware ? sk_path_name(guest->firmware) : NULL;
    struct sevkit_area hashes;

    if (!launch->firmware)
        return;
    hashes = sevkit_firmware_hash_area(launch->firmware);
    /* OvmfPkg/AmdSev: the kernel that it was handed, or what GRUB inside opens with an injected secret, which
     * SEV-SNP does not have. Other builds have the entry with address 0. */
    if (hashes.present && hashes.gpa && !guest->kernel && guest->generation == SK_GENERATION_SNP)
        sk_findings_add(
            findings, SK_FINDING_WARNING, rule, 0,
            "firmware.file: %.100s is an AmdSev build, which boots boot.kernel; without one it "
            "starts nothing from disk or network",
            name);
    if (hashes.present && hashes.gpa && guest->firmware_vars)
        sk_findings_add(findings, SK_FINDING_WARNING, rule, 0,
                        "firmware.vars: %.100s is an AmdSev build, which has no variables", name);
    if (!sk_vm_is_pflash(guest) && strstr(name, "_CODE"))
        sk_findings_add(
            findings, SK_FINDING_WARNING, rule, 0,
            "firmware.file: %.100s is the code half of a firmware; -bios needs the whole "
            "(OVMF.fd, OVMF.amdsev.fd)",
            name);
}

/* Words that do not belong into the line of a confidential guest. */
void sk_start_check_cmdline(const struct sk_start *launch, const char *rule,
                            struct sk_findings *findings)
{
    static const struct {
        const char *word; /* '=' at its end: with any value */
        bool encrypted;   /* for guests with encrypted memory only */
        const char *text;
    } rows[] = {
        {"initrd=", false,
         "OVMF appends it by itself; the line was probably copied from /proc/cmdline of a running guest"},
        {"BOOT_IMAGE=", false,
         "GRUB adds it; the line was probably copied from /proc/cmdline of a running guest"},
        {"console=ttyS0", true, "the host reads what the guest prints there, and can type"},
        {"earlyprintk", true, "the host reads what the guest prints there"},
        {"earlyprintk=", true, "the host reads what the guest prints there"},
    };
    const struct sk_vm *guest = launch->guest;
    const char *reason, *undone = NULL;

    if (guest->measured.mode && guest->cmdline)
        undone = sk_systemd_parameters_undone(guest->cmdline, &reason);
    if (undone)
        sk_findings_add(findings, SK_FINDING_WARNING, rule, 0, "boot.cmdline: '%s': %s", undone,
                        reason);
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows) && guest->cmdline; i++) {
        size_t length = strlen(rows[i].word);

        if (rows[i].encrypted && guest->generation == SK_GENERATION_NONE)
            continue;
        for (const char *at = guest->cmdline; (at = strstr(at, rows[i].word)); at += length) {
            bool starts = at == guest->cmdline || isspace((unsigned char)at[-1]);
            bool ends = rows[i].word[length - 1] == '=' || !at[length] || at[length] == ',' ||
                        isspace((unsigned char)at[length]);

            if (!starts || !ends)
                continue;
            sk_findings_add(findings, SK_FINDING_WARNING, rule, 0, "boot.cmdline: '%s': %s",
                            rows[i].word, rows[i].text);
            break;
        }
    }
}
