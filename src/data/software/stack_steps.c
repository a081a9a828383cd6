/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/stack_steps.h"

#define OVMF   (1u << SK_STACK_OVMF)
#define QEMU   (1u << SK_STACK_QEMU)
#define HOST   (1u << SK_STACK_KERNEL_HOST)
#define GUEST  (1u << SK_STACK_KERNEL_GUEST)
#define KERNEL (HOST | GUEST)
#define ALL    (OVMF | QEMU | KERNEL)

#define SYSTEM_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#define GIT    SK_STACK_FROM_GIT
#define FOLDER SK_STACK_FROM_FOLDER
#define DSC    SK_STACK_FROM_DSC
#define AMDSEV SK_STACK_OVMF_AMDSEV
#define X64    SK_STACK_OVMF_X64

/* clang-format off */
const struct sk_stack_step sk_stack_steps[] = {
    /* A fresh tree of exactly one commit: branch tips move, and stale submodules break builds. */
    {ALL, GIT, "init", NULL, {"git", "init", "--quiet", "{source}"}},
    {ALL, GIT, "fetch", NULL, {"git", "-C", "{source}", "fetch", "--quiet", "--depth", "1", "--", "{url}", "{commit}"}},
    {ALL, GIT, "checkout", NULL, {"git", "-C", "{source}", "-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", "--detach", "{commit}"}},
    {ALL, FOLDER, "copy", NULL, {"cp", "-a", "--", "{folder}/.", "{source}"}},
    {ALL, DSC, "source", NULL, {"{sevkit}", "stack", "source", "--sha256", "{sha256}", "--mirror", "{mirror}", "--output", "{source}", "{dsc}"}},
    /* bindeb-pkg makes a folder of that name. */
    {KERNEL, DSC, "packaging", NULL, {"rm", "-rf", "--", "{source}/debian"}},
    {OVMF, GIT, "submodules", NULL, {"git", "-C", "{source}", "submodule", "--quiet", "update", "--init", "--recursive", "--depth", "1"}},

    /* GenFw leaves room for the names of files in the images: a tree of another length gives other firmware. */
    {OVMF, SK_STACK_ANY, "link", NULL, {"ln", "-sfn", "{source}", "{tree}"}},
    {OVMF, SK_STACK_ANY, "base-tools", "{tree}", {"make", "-C", "BaseTools", "-j{jobs}"}},
    {OVMF, SK_STACK_ANY, "conf-rules", "{tree}", {"install", "-D", "-m", "0644", "BaseTools/Conf/build_rule.template", "Conf/build_rule.txt"}},
    {OVMF, SK_STACK_ANY, "conf-tools", "{tree}", {"install", "-D", "-m", "0644", "BaseTools/Conf/tools_def.template", "Conf/tools_def.txt"}},
    {OVMF, SK_STACK_ANY, "conf-target", "{tree}", {"install", "-D", "-m", "0644", "BaseTools/Conf/target.template", "Conf/target.txt"}},
    /* The build wants a file of that name; without a kernel the firmware then stops, which is what is wanted. */
    {OVMF, AMDSEV, "grub", "{tree}", {"touch", "OvmfPkg/AmdSev/Grub/grub.efi"}},
    {OVMF, AMDSEV, "build", "{tree}", {"build", "-q", "--cmd-len=64436", "-n", "{jobs}", "-t", "GCC5", "-a", "X64", "-b", "RELEASE", "-p", "OvmfPkg/AmdSev/AmdSevX64.dsc"}},
    {OVMF, AMDSEV, "install", "{tree}", {"install", "-D", "-m", "0644", "Build/AmdSev/RELEASE_GCC5/FV/OVMF.fd", "{out}/usr/local/share/qemu/OVMF.amdsev.fd"}},
    {OVMF, X64, "build", "{tree}", {"build", "-q", "--cmd-len=64436", "-DDEBUG_ON_SERIAL_PORT=TRUE", "-n", "{jobs}", "-t", "GCC5", "-a", "X64", "-p", "OvmfPkg/OvmfPkgX64.dsc"}},
    {OVMF, X64, "install-combined", "{tree}", {"install", "-D", "-m", "0644", "Build/OvmfX64/DEBUG_GCC5/FV/OVMF.fd", "{out}/usr/local/share/qemu/OVMF.fd"}},
    {OVMF, X64, "install-code", "{tree}", {"install", "-D", "-m", "0644", "Build/OvmfX64/DEBUG_GCC5/FV/OVMF_CODE.fd", "{out}/usr/local/share/qemu/OVMF_CODE.fd"}},
    {OVMF, X64, "install-vars", "{tree}", {"install", "-D", "-m", "0644", "Build/OvmfX64/DEBUG_GCC5/FV/OVMF_VARS.fd", "{out}/usr/local/share/qemu/OVMF_VARS.fd"}},

    {QEMU, SK_STACK_ANY, "configure", "{source}", {"./configure", "--target-list=x86_64-softmmu", "--prefix=/usr/local"}},
    {QEMU, SK_STACK_ANY, "build", "{source}", {"make", "-j{jobs}"}},
    {QEMU, SK_STACK_ANY, "install", "{source}", {"make", "install", "DESTDIR={out}"}},

    {KERNEL, SK_STACK_ANY, "defconfig", "{source}", {"make", "defconfig"}},
    {KERNEL, SK_STACK_ANY, "config", "{source}", {"./scripts/config", "{kernel-options}"}},
    {HOST, SK_STACK_ANY, "version", "{source}", {"./scripts/config", "--set-str", "LOCALVERSION", "-snp-host-{short}"}},
    {GUEST, SK_STACK_ANY, "version", "{source}", {"./scripts/config", "--set-str", "LOCALVERSION", "-snp-guest-{short}"}},
    {KERNEL, SK_STACK_ANY, "olddefconfig", "{source}", {"make", "olddefconfig"}},
    {KERNEL, SK_STACK_ANY, "build", "{source}", {"make", "-j{jobs}", "bindeb-pkg"}},
    {HOST, SK_STACK_ANY, "folder", NULL, {"mkdir", "-p", "{out}/linux/host"}},
    {GUEST, SK_STACK_ANY, "folder", NULL, {"mkdir", "-p", "{out}/linux/guest"}},
    {HOST, SK_STACK_ANY, "install", NULL, {"find", "{work}", "-maxdepth", "1", "-name", "linux-*-snp-host-{short}*.deb", "-exec", "mv", "-t", "{out}/linux/host", "{}", "+"}},
    {GUEST, SK_STACK_ANY, "install", NULL, {"find", "{work}", "-maxdepth", "1", "-name", "linux-*-snp-guest-{short}*.deb", "-exec", "mv", "-t", "{out}/linux/guest", "{}", "+"}},
};
/* clang-format on */
const size_t sk_stack_steps_count = sizeof(sk_stack_steps) / sizeof(*sk_stack_steps);

/* AMDSEV common.sh; the last rows take away what turns ACPI of the host into code for the guest. */
const struct sk_stack_kernel_option sk_stack_kernel_options[] = {
    {"--enable", "EXPERT", KERNEL},
    {"--enable", "DEBUG_INFO_REDUCED", KERNEL},
    {"--enable", "AMD_MEM_ENCRYPT", KERNEL},
    {"--disable", "AMD_MEM_ENCRYPT_ACTIVE_BY_DEFAULT", KERNEL},
    {"--enable", "CGROUP_MISC", KERNEL},
    {"--module", "X86_CPUID", KERNEL},
    {"--module", "X86_MSR", KERNEL},
    {"--disable", "LOCALVERSION_AUTO", KERNEL},
    {"--disable", "SYSTEM_TRUSTED_KEYS", KERNEL},
    {"--disable", "SYSTEM_REVOCATION_KEYS", KERNEL},
    {"--disable", "MODULE_SIG_KEY", KERNEL},
    {"--disable", "MODULE_COMPRESS_ZSTD", KERNEL},
    {"--disable", "PREEMPT_DYNAMIC", KERNEL},
    {"--disable", "UBSAN", KERNEL},
    {"--enable", "KVM_AMD_SEV", HOST},
    {"--module", "CRYPTO_DEV_CCP_DD", HOST},
    {"--disable", "IOMMU_DEFAULT_PASSTHROUGH", HOST},
    {"--module", "SEV_GUEST", GUEST},
    {"--enable", "TSM_REPORTS", GUEST},
    {"--module", "DM_VERITY", GUEST},
    {"--module", "DM_CRYPT", GUEST},
    {"--module", "DM_INTEGRITY", GUEST},
    {"--module", "VIRTIO_BLK", GUEST},
    {"--module", "VIRTIO_NET", GUEST},
    {"--module", "SCSI_VIRTIO", GUEST},
    {"--disable", "ACPI_TABLE_UPGRADE", GUEST},
    {"--disable", "EFI_CUSTOM_SSDT_OVERLAYS", GUEST},
    {"--disable", "ACPI_APEI", GUEST},
    {"--disable", "ACPI_NFIT", GUEST},
    {"--disable", "ACPI_HMAT", GUEST},
    {"--disable", "ACPI_PRMT", GUEST},
    {"--disable", "ACPI_BGRT", GUEST},
    {"--disable", "ACPI_SPCR_TABLE", GUEST},
    {"--disable", "ACPI_CONFIGFS", GUEST},
    {"--disable", "ACPI_HOTPLUG_CPU", GUEST},
    {"--disable", "ACPI_HOTPLUG_MEMORY", GUEST},
    {"--disable", "ACPI_HOTPLUG_IOAPIC", GUEST},
    {"--disable", "HOTPLUG_PCI_ACPI", GUEST},
    {"--disable", "ACPI_EC", GUEST},
    {"--disable", "PCI_MMCONFIG", GUEST},
    {"--enable", "KEXEC", GUEST},
    {"--enable", "KALLSYMS", GUEST},
};
const size_t sk_stack_kernel_options_count =
    sizeof(sk_stack_kernel_options) / sizeof(*sk_stack_kernel_options);

/* Nothing of the caller's: a build must not depend on who runs it. */
const char *const sk_stack_environment[] = {
    ("PATH={tree}/BaseTools/BinWrappers/PosixLike:" SYSTEM_PATH),
    "HOME={work}/home",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    "SOURCE_DATE_EPOCH=1",
    "GIT_CONFIG_NOSYSTEM=1",
    "GIT_TERMINAL_PROMPT=0",
    "KBUILD_BUILD_USER=sevkit",
    "KBUILD_BUILD_HOST=sevkit",
    "KBUILD_BUILD_TIMESTAMP=1970-01-01",
    "WORKSPACE={tree}",
    "EDK_TOOLS_PATH={tree}/BaseTools",
    "CONF_PATH={tree}/Conf",
    "PYTHON_COMMAND=/usr/bin/python3",
};
const size_t sk_stack_environment_count =
    sizeof(sk_stack_environment) / sizeof(*sk_stack_environment);

/* AMDSEV, kvm.conf. */
const char sk_stack_kvm_options[] = "options kvm_amd sev=1 sev-es=1 sev-snp=1\n";

/* The titles are those of GRUB's /etc/grub.d/10_linux (Debian 12, Ubuntu 22.04); the file is read by a shell. */
const char sk_stack_grub_entry[] =
    "# sevkit stack install: the kernel that was built starts by default.\n"
    "case \"$GRUB_DISTRIBUTOR\" in\n"
    "    '') sevkit_system=GNU/Linux ;;\n"
    "    Ubuntu | Kubuntu) sevkit_system=$GRUB_DISTRIBUTOR ;;\n"
    "    *) sevkit_system=\"$GRUB_DISTRIBUTOR GNU/Linux\" ;;\n"
    "esac\n"
    "GRUB_DEFAULT=\"$sevkit_system, with Linux {release}\"\n"
    "case \"$GRUB_DISABLE_SUBMENU\" in\n"
    "    y | true) ;;\n"
    "    *) GRUB_DEFAULT=\"Advanced options for $sevkit_system>$GRUB_DEFAULT\" ;;\n"
    "esac\n";

const char *sk_stack_part_name(enum sk_stack_part part)
{
    static const char *const names[SK_STACK_PARTS_] = {
        [SK_STACK_OVMF] = "ovmf",
        [SK_STACK_QEMU] = "qemu",
        [SK_STACK_KERNEL_HOST] = "kernel-host",
        [SK_STACK_KERNEL_GUEST] = "kernel-guest",
    };

    return names[part];
}
