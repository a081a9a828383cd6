/* SPDX-License-Identifier: Apache-2.0 */
/* Plans that cannot work, or whose guest could not be measured, and why. */
#include "launch/start.h"

#include "base/cleanup.h"
#include "launch/acpi_defence.h"
#include "launch/arguments.h"
#include "launch/rules/device_rules.h"
#include "launch/rules/disk_rules.h"
#include "launch/rules/host_rules.h"
#include "launch/rules/sealed_rules.h"

#include <sevkit/vcpu.h>
#include <sevkit/vmsa.h>
#include <string.h>

/* SEV API (55766), table GUEST_POLICY; SEV-SNP ABI (56860), table GUEST_POLICY. */
#define SEV_POLICY_ES         UINT64_C(0x4)
#define SEV_POLICY_RESERVED   UINT64_C(0xffc0)
#define SNP_POLICY_DEBUG      (UINT64_C(1) << 19)
#define SNP_POLICY_KNOWN_BITS 26
#define SNP_ACTIVE            UINT64_C(1)

struct context {
    const struct sk_start *launch;
    const struct sk_vm *guest;
    struct sk_findings *findings;
    const char *rule;
};

#define REFUSE(context, ...) \
    sk_findings_add((context)->findings, SK_FINDING_ERROR, (context)->rule, 0, __VA_ARGS__)
#define WARN(context, ...) \
    sk_findings_add((context)->findings, SK_FINDING_WARNING, (context)->rule, 0, __VA_ARGS__)

static bool is_sev(const struct sk_vm *guest)
{
    return guest->generation != SK_GENERATION_NONE;
}

static bool is_snp(const struct sk_vm *guest)
{
    return guest->generation == SK_GENERATION_SNP;
}

static void check_accelerator(const struct context *context)
{
    if (is_sev(context->guest) && context->guest->accelerator != SK_ACCELERATOR_KVM)
        REFUSE(context, "accelerator: the secure processor works with kvm only; without SEV "
                        "hardware use generation \"none\"");
}

static void check_sev_policy(const struct context *context)
{
    uint64_t policy = context->launch->policy;
    bool es = context->guest->generation == SK_GENERATION_ES;

    if (!(policy & SEV_POLICY_ES) == es)
        REFUSE(context, "sev.policy: 0x%llx %s bit 2 (SEV-ES), but the generation is %s",
               (unsigned long long)policy, es ? "lacks" : "has", es ? "sev-es" : "sev");
    if (policy & SEV_POLICY_RESERVED)
        REFUSE(context, "sev.policy: 0x%llx sets bits 6 to 15, which are reserved",
               (unsigned long long)policy);
}

static void check_policy(const struct context *context)
{
    uint64_t policy = context->launch->policy;

    if (context->guest->generation == SK_GENERATION_SEV ||
        context->guest->generation == SK_GENERATION_ES)
        check_sev_policy(context);
    if (!is_snp(context->guest))
        return;
    if (policy >> SNP_POLICY_KNOWN_BITS)
        REFUSE(context, "sev.policy: 0x%llx sets bits above %d, which are reserved",
               (unsigned long long)policy, SNP_POLICY_KNOWN_BITS - 1);
    if (policy & SNP_POLICY_DEBUG)
        WARN(context, "sev.policy: 0x%llx allows debugging: the host can read the guest's memory",
             (unsigned long long)policy);
}

static void check_firmware_given(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (guest->igvm && (guest->firmware || guest->firmware_vars))
        REFUSE(context, "firmware.igvm: QEMU takes no other firmware beside an IGVM file");
    if (guest->igvm && guest->kernel)
        REFUSE(context, "boot.kernel: beside an IGVM file a kernel would not be measured");
    if (is_sev(guest) && !guest->firmware && !guest->igvm)
        REFUSE(context, "firmware.file is missing: QEMU's built-in firmware (SeaBIOS) cannot start "
                        "a guest with encrypted memory");
    if (guest->firmware_vars && !guest->firmware)
        REFUSE(context, "firmware.vars: a variable store needs firmware.file");
}

static void check_pflash(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (!is_snp(guest))
        return;
    if (sk_vm_is_pflash(guest))
        REFUSE(context, "firmware.type: SEV-SNP does not work with firmware in a flash drive: KVM "
                        "refuses read-only memory for guest_memfd (Linux 6.9 and later); use bios");
    if (guest->firmware_vars)
        REFUSE(context, "firmware.vars: SEV-SNP does not work with a flash drive: KVM refuses "
                        "read-only memory for guest_memfd; use a firmware without variables");
}

/* What the firmware itself says it is good for. */
static void check_firmware_use(const struct context *context)
{
    static const enum sevkit_use uses[][2] = {
        [SK_GENERATION_SEV] = {SEVKIT_USE_SEV, SEVKIT_USE_SEV_KERNEL_HASHES},
        [SK_GENERATION_ES] = {SEVKIT_USE_SEV_ES, SEVKIT_USE_SEV_KERNEL_HASHES},
        [SK_GENERATION_SNP] = {SEVKIT_USE_SNP, SEVKIT_USE_SNP_KERNEL_HASHES},
    };
    const struct sk_vm *guest = context->guest;
    size_t count = sk_vm_kernel_hashes(guest) ? 2 : 1;

    if (!is_sev(guest) || !context->launch->firmware)
        return;
    for (size_t i = 0; i < count; i++) {
        struct sevkit_use_verdict verdict =
            sevkit_firmware_verdict(context->launch->firmware, uses[guest->generation][i]);

        if (verdict.usable)
            continue;
        REFUSE(context, "firmware.file: %.100s: no %s: %.200s", guest->firmware, verdict.use,
               verdict.reason);
        return;
    }
}

static void check_boot(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (!guest->kernel && guest->initrd)
        REFUSE(context, "boot.initrd needs boot.kernel");
    if (!guest->kernel && guest->cmdline)
        REFUSE(context, "boot.cmdline needs boot.kernel");
    if (is_sev(guest) && guest->kernel && guest->kernel_hashes_off)
        WARN(context, "boot.kernel_hashes is off: the host can start another kernel, initrd and "
                      "command line, and no report shows it");
    if (guest->svsm && sk_vm_kernel_hashes(guest))
        REFUSE(context, "boot.kernel: below an SVSM it is not measured; boot from a disk, or set "
                        "boot.kernel_hashes = false");
}

/* What decides in attested boot is in the initrd and on the command line. */
static void check_attested_boot(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (!guest->measured.mode)
        return;
    if (!guest->kernel || !guest->initrd)
        REFUSE(context, "boot.mode: attested boot requires boot.kernel and boot.initrd");
    else if (is_sev(guest) && !sk_vm_kernel_hashes(guest))
        REFUSE(context, "boot.mode: attested boot requires boot.kernel_hashes");
}

static void check_vcpus(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (guest->max_vcpus.given && guest->max_vcpus.value < sk_vm_vcpus(guest))
        REFUSE(context, "max_vcpus: found %llu, less than vcpus (%llu)",
               (unsigned long long)guest->max_vcpus.value, (unsigned long long)sk_vm_vcpus(guest));
    if (guest->generation >= SK_GENERATION_ES && guest->max_vcpus.given &&
        guest->max_vcpus.value > sk_vm_vcpus(guest))
        REFUSE(context, "max_vcpus: vCPUs cannot be added to a guest whose vCPUs are encrypted");
}

static void check_cpu(const struct context *context)
{
    const struct sk_vm *guest = context->guest;
    const char *model = sk_vm_cpu_model(guest);
    bool is_host = strcmp(model, "host") == 0 || strcmp(model, "max") == 0;
    const struct sk_qemu *qemu = context->launch->qemu;

    if (strchr(model, ','))
        REFUSE(context,
               "cpu.model: '%.100s' holds more than a model; what follows it is "
               "cpu.flags",
               model);
    else if (qemu && !sk_qemu_has_cpu(qemu, model))
        REFUSE(context, "cpu.model: this QEMU (%u.%u.%u) does not know '%.100s'", qemu->major,
               qemu->minor, qemu->micro, model);
    if (is_snp(guest) && is_host)
        WARN(context,
             "cpu.model: with '%s' the measured signature is that of the host's processor%s", model,
             guest->cpu_signature.given ? "" : "; cpu.signature must say it to the measurement");
    else if (guest->generation >= SK_GENERATION_ES && !guest->cpu_signature.given &&
             !sevkit_vcpu_model_find(model))
        REFUSE(context,
               "cpu.model: the signature of '%.100s' is not known, and it is measured; "
               "set cpu.signature",
               model);
    if (guest->cpu_signature.given && sevkit_vcpu_model_find(model) &&
        sevkit_vcpu_model_find(model)->signature != guest->cpu_signature.value)
        REFUSE(context, "cpu.signature: found 0x%llx, but %.100s has 0x%x",
               (unsigned long long)guest->cpu_signature.value, model,
               sevkit_vcpu_model_find(model)->signature);
}

/* Properties of QEMU's CPU models that change CPUID function 1, EAX (target/i386/cpu.c). */
static void check_cpu_flags(const struct context *context)
{
    static const char *const changing[] = {"family", "model", "stepping"};
    const char *flags = context->guest->cpu_flags;

    if (context->guest->generation < SK_GENERATION_ES)
        return;
    while (flags && *flags) {
        size_t length = strcspn(flags, ",="), key;

        for (key = 0; key < SK_ARRAY_SIZE(changing); key++)
            if (strlen(changing[key]) == length && strncmp(changing[key], flags, length) == 0)
                REFUSE(context,
                       "cpu.flags: %s changes the signature of %.100s, which is measured; use the "
                       "model that has it",
                       changing[key], sk_vm_cpu_model(context->guest));
        flags += strcspn(flags, ",");
        flags += *flags == ',';
    }
}

/* Bits that neither every guest has nor QEMU has an option for. */
static void check_given_features(const struct context *context)
{
    uint64_t features = context->guest->features.value;
    uint64_t switches = sk_vm_feature_switches(context->guest);

    if (!is_snp(context->guest) && features & SNP_ACTIVE)
        REFUSE(context, "sev.features: 0x%llx has bit 0 (SNPActive), which no SEV-ES guest has",
               (unsigned long long)features);
    else if (is_snp(context->guest) && !(features & SNP_ACTIVE))
        REFUSE(context,
               "sev.features: 0x%llx lacks bit 0 (SNPActive), which every SEV-SNP guest "
               "has",
               (unsigned long long)features);
    else if (switches & ~features)
        REFUSE(context,
               "sev.features: 0x%llx lacks 0x%llx, which sev.debug_swap and sev.secure_tsc set",
               (unsigned long long)features, (unsigned long long)(switches & ~features));
    else if (features & ~(SNP_ACTIVE | switches))
        WARN(context,
             "sev.features: 0x%llx is what is expected; the host's kernel decides what "
             "the guest gets, QEMU has no option for it",
             (unsigned long long)features);
}

static void check_features(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (guest->features.given && guest->generation >= SK_GENERATION_ES)
        check_given_features(context);
    if (guest->tsc_frequency.given && !guest->secure_tsc)
        REFUSE(context, "sev.tsc_frequency needs sev.secure_tsc");
    if (sk_vm_feature_switches(guest) && guest->igvm)
        REFUSE(context, "sev.debug_swap, sev.secure_tsc: beside an IGVM file the features come "
                        "from the save areas in it");
    if (sk_vm_feature_switches(guest) && guest->svsm)
        REFUSE(context, "sev.debug_swap, sev.secure_tsc: an SVSM sets the features of its guest");
    if (guest->secure_tsc && guest->cpu_flags && strstr(guest->cpu_flags, "tsc-freq"))
        REFUSE(context, "cpu.flags: tsc-frequency of the CPU cannot be set beside sev.secure_tsc; "
                        "use sev.tsc_frequency");
}

static void check_profile(const struct context *context)
{
    const struct sevkit_profile *profile = sevkit_profile_find(sk_vm_profile(context->guest));

    if (!profile)
        REFUSE(context,
               "sev.profile: found '%.100s', expected a profile ('sevkit measure "
               "--profile list' shows them)",
               sk_vm_profile(context->guest));
    else if (profile->vmm != SEVKIT_VMM_QEMU || profile->svsm)
        REFUSE(context, "sev.profile: '%.100s' is not the behaviour of QEMU without an SVSM",
               sk_vm_profile(context->guest));
}

/* Keys that mean nothing to a generation: a guest that is not the one its owner thinks of. */
static void check_generation(const struct context *context)
{
    const struct sk_vm *guest = context->guest;
    const struct {
        bool given, allowed;
        const char *key;
    } keys[] = {
        {guest->policy, is_sev(guest), "sev.policy"},
        {guest->dh_cert, is_sev(guest) && !is_snp(guest), "sev.dh_cert"},
        {guest->session, is_sev(guest) && !is_snp(guest), "sev.session"},
        {guest->features.given, guest->generation >= SK_GENERATION_ES, "sev.features"},
        {guest->debug_swap, is_snp(guest), "sev.debug_swap"},
        {guest->secure_tsc, is_snp(guest), "sev.secure_tsc"},
        {guest->host_data, is_snp(guest), "sev.host_data"},
        {guest->certificates, is_snp(guest), "sev.certificates"},
        {guest->svsm, is_snp(guest), "sev.svsm"},
        {guest->id_block, is_snp(guest), "id_block.block"},
        {guest->id_auth, is_snp(guest), "id_block.auth"},
        {guest->id_key, is_snp(guest), "id_block.key"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++)
        if (keys[i].given && !keys[i].allowed)
            REFUSE(context, "%s has no meaning for this generation", keys[i].key);
    if (!guest->dh_cert != !guest->session)
        REFUSE(context, "sev.dh_cert and sev.session belong together");
    if (guest->svsm && !guest->svsm_vars_bytes.given)
        REFUSE(context, "sev.svsm_vars_size is missing, and it is measured");
}

static void check_id_block(const struct context *context)
{
    const struct sk_vm *guest = context->guest;

    if (!guest->id_block != !guest->id_auth)
        REFUSE(context, "id_block.block and id_block.auth belong together; the secure processor "
                        "takes both or none");
    if (guest->author_key && !guest->id_key)
        REFUSE(context, "id_block.author_key needs id_block.key");
}

static void check_host_data(const struct context *context)
{
    const char *text = context->guest->host_data;

    if (text && (strlen(text) != 64 || strspn(text, "0123456789abcdefABCDEF") != 64))
        REFUSE(context, "sev.host_data: found %zu characters, expected 64 hex digits (32 bytes)",
               strlen(text));
}

/* Rules of other files. */
#define ELSEWHERE(name)                                                           \
    static void check_##name(const struct context *context)                       \
    {                                                                             \
        sk_start_check_##name(context->launch, context->rule, context->findings); \
    }
ELSEWHERE(network)
ELSEWHERE(devices)
ELSEWHERE(huge_pages)
ELSEWHERE(acpi)
ELSEWHERE(sealed)
ELSEWHERE(kernel)
ELSEWHERE(firmware_kind)
ELSEWHERE(disks)
ELSEWHERE(cmdline)

static void check_console(const struct context *context)
{
    if (context->guest->vnc && context->guest->console != SK_CONSOLE_VGA)
        REFUSE(context, "console.vnc has a meaning for type vga only");
}

static void check_cbitpos(const struct context *context)
{
    if (is_sev(context->guest) && !context->launch->cbitpos.given)
        REFUSE(context, "sev.cbitpos: this processor has no SEV that could tell the C-bit's "
                        "position; name that of the host (51 for EPYC 7003 and later)");
}

/* Properties that this plan needs of the QEMU at hand. */
static void check_properties(const struct context *context)
{
    const struct sk_vm *guest = context->guest;
    const struct sk_qemu *qemu = context->launch->qemu;
    const char *type = is_snp(guest) ? "sev-snp-guest" : "sev-guest";
    const struct {
        bool needed;
        const char *property, *key, *hint;
    } rows[] = {
        {sk_vm_kernel_hashes(guest), "kernel-hashes", "boot.kernel_hashes", "6.2 or later has"},
        {guest->certificates, "certs-path", "sev.certificates", "AMD's tree has"},
        {guest->debug_swap, "debug-swap", "sev.debug_swap", "AMD's tree has"},
        {guest->secure_tsc, "secure-tsc", "sev.secure_tsc", "AMD's tree has"},
        {guest->tsc_frequency.given, sk_arguments_frequency_property(qemu), "sev.tsc_frequency",
         "AMD's tree has"},
        {guest->svsm, "init-flags", "sev.svsm", "AMD's tree has; with others use firmware.igvm"},
        {guest->private_huge_pages, "gmem-allocator", "private_huge_pages", "AMD's tree has"},
        {guest->generation == SK_GENERATION_ES && strcmp(sk_vm_profile(guest), "qemu") == 0,
         "legacy-vm-type", "sev.profile",
         "9.1 or later has; older ones measure as profile qemu-fpu0"},
    };

    if (!sk_qemu_has_object(qemu, type))
        return; /* reported by check_qemu */
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].needed && !sk_qemu_has_property(qemu, type, rows[i].property))
            REFUSE(context, "%s: the %s of this QEMU (%u.%u.%u) has no property %s (%s)",
                   rows[i].key, type, qemu->major, qemu->minor, qemu->micro, rows[i].property,
                   rows[i].hint);
    if (guest->svsm && !sk_qemu_has_machine_property(qemu, "svsm"))
        REFUSE(context,
               "sev.svsm: machine q35 of this QEMU (%u.%u.%u) has no property svsm "
               "(AMD's tree has; with others use firmware.igvm)",
               qemu->major, qemu->minor, qemu->micro);
}

static void check_qemu(const struct context *context)
{
    const struct sk_vm *guest = context->guest;
    const struct sk_qemu *qemu = context->launch->qemu;

    if (!qemu)
        return;
    if (is_snp(guest) && !sk_qemu_has_object(qemu, "sev-snp-guest"))
        REFUSE(context, "generation: this QEMU (%u.%u.%u) has no sev-snp-guest; 9.1 or later has",
               qemu->major, qemu->minor, qemu->micro);
    if (is_sev(guest) && !is_snp(guest) && !sk_qemu_has_object(qemu, "sev-guest"))
        REFUSE(context,
               "generation: this QEMU (%u.%u.%u) has no sev-guest; 2.12 or later has, if "
               "it is built with SEV",
               qemu->major, qemu->minor, qemu->micro);
    if (guest->igvm &&
        (!sk_qemu_has_object(qemu, "igvm-cfg") || !sk_qemu_has_machine_property(qemu, "igvm-cfg")))
        REFUSE(context,
               "firmware.igvm: this QEMU (%u.%u.%u) has no igvm-cfg; 10.1 or later has, "
               "if it is built with IGVM",
               qemu->major, qemu->minor, qemu->micro);
    if (is_sev(guest))
        check_properties(context);
}

static void check_versions(const struct context *context)
{
    sk_start_check_versions(context->launch, context->findings);
}

static const struct {
    const char *name;
    void (*check)(const struct context *context);
    bool starts; /* decides whether the guest starts, not what is measured */
} rules[] = {
    {"accelerator", check_accelerator},
    {"policy", check_policy},
    {"firmware", check_firmware_given},
    {"pflash", check_pflash},
    {"firmware-use", check_firmware_use},
    {"boot", check_boot},
    {"attested-boot", check_attested_boot},
    {"acpi", check_acpi},
    {"sealed", check_sealed},
    {"vcpus", check_vcpus},
    {"cpu", check_cpu},
    {"cpu-flags", check_cpu_flags},
    {"features", check_features},
    {"profile", check_profile},
    {"generation", check_generation},
    {"id-block", check_id_block},
    {"host-data", check_host_data},
    {"network", check_network},
    {"devices", check_devices},
    {"console", check_console},
    {"huge-pages", check_huge_pages},
    {"cbitpos", check_cbitpos},
    {"qemu", check_qemu},
    {"kernel-file", check_kernel, true},
    {"firmware-kind", check_firmware_kind, true},
    {"disks", check_disks, true},
    {"cmdline", check_cmdline, true},
    {"versions", check_versions, true},
};

void sk_start_check(const struct sk_start *launch, struct sk_findings *findings)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(rules); i++) {
        const struct context context = {launch, launch->guest, findings, rules[i].name};

        if (launch->starts || !rules[i].starts)
            rules[i].check(&context);
    }
}

const char *sk_start_rule(size_t index)
{
    return index < SK_ARRAY_SIZE(rules) ? rules[index].name : NULL;
}
