# Is a host ready? Recordings made by tests/data/make_host.py.

$ python3 $TESTDATA/make_host.py good; sevkit host check --root good
PASS     cpu.amd                   vendor "AuthenticAMD"
PASS     cpu.bare-metal            no hypervisor
PASS     cpu.product               "AMD EPYC 7763 64-Core Processor", family 0x19, model 0x1, stepping 1 (Milan)
PASS     cpu.svm                   CPUID Fn8000_0001 ECX bit 2 is 1
PASS     bios.svm                  VM_CR (MSR 0xc0010114) is 0x0 on processor 3, the last of 4
PASS     cpu.sme                   CPUID Fn8000_001F EAX = 0x101fd3f: bit 0 is 1
PASS     bios.smee                 SYSCFG (MSR 0xc0010010) is 0x3f40000 on processor 3, the last of 4
PASS     cpu.sev                   CPUID Fn8000_001F EAX = 0x101fd3f: bit 1 is 1
PASS     cpu.sev-es                CPUID Fn8000_001F EAX = 0x101fd3f: bit 3 is 1
PASS     cpu.sev-snp               CPUID Fn8000_001F EAX = 0x101fd3f: bit 4 is 1
PASS     cpu.c-bit                 C-bit 51, physical address reduced by 5 bits
PASS     cpu.vmpl                  4 privilege levels
PASS     bios.asids                SEV-ES and SEV-SNP: 1 to 99; SEV: 100 to 509
PASS     bios.rmp                  0x35600000 to 0x55e03fff
PASS     bios.rmp-size             the table has 520 MiB, memory up to 0x2080000000 needs 521 MiB
PASS     bios.iommu                /sys/class/iommu/ivhd0 exists
PASS     kernel.version            6.12.57-amd64
PASS     kernel.config             all options are set
PASS     kernel.iommu-mode         the kernel command line switches neither the IOMMU nor translation off
PASS     kernel.smt                SMT control: on
PASS     kernel.snp                SYSCFG (MSR 0xc0010010) is 0x3f40000 on processor 3, the last of 4
PASS     module.ccp                /sys/module/ccp exists
PASS     module.kvm-amd            /sys/module/kvm_amd exists
PASS     module.sev                /sys/module/kvm_amd/parameters/sev is Y
PASS     module.sev-es             /sys/module/kvm_amd/parameters/sev_es is Y
PASS     module.sev-snp            /sys/module/kvm_amd/parameters/sev_snp is Y
PASS     module.ciphertext-hiding  this kernel does not offer it
PASS     cgroup.misc               misc.capacity: sev_es 99
PASS     device.kvm                /dev/kvm opens
PASS     kvm.api                   version 12
PASS     kvm.vm-type               types 0x1d: bit 4 is 1
PASS     kvm.policy-bits           policy bits: 0x1bffff
PASS     kvm.vmsa-features         features: 0x20
PASS     device.sev                /dev/sev opens
PASS     firmware.state            initialised, API 1.55 build 29, 0 guests, owner self
PASS     firmware.sev-es           flag bit 8 is 1
PASS     firmware.version          1.55 build 29
PASS     firmware.sev-snp          state 1, API 1.55 build 29, 0 guests
PASS     firmware.rmp              is_rmp_init is 1
PASS     firmware.alias-check      alias_check_complete is 1
PASS     firmware.tcb              both are 0xdb18000000000004
PASS     firmware.vulnerabilities  this kernel does not publish a list
PASS     tool.qemu                 QEMU emulator version 10.0.2 (Debian)
PASS     tool.ovmf                 /usr/share/ovmf/OVMF.amdsev.fd
PASS     tool.libvirt              libvirtd (libvirt) 11.3.0

45 passed, 0 failed, 0 warnings, 0 skipped, 0 unknown
ready for sev-snp guests
$ for preset in genoa turin; do python3 $TESTDATA/make_host.py $preset --preset $preset; sevkit host check --root $preset -o short; done
ready for sev-snp guests
ready for sev-snp guests
$ sevkit host check --root good --for sev | tail -2; sevkit host check --root good --for sev-es | tail -2
26 passed, 0 failed, 0 warnings, 0 skipped, 0 unknown
ready for sev guests
31 passed, 0 failed, 0 warnings, 0 skipped, 0 unknown
ready for sev-es guests
# One thing wrong each.
$ for preset in smee-off smee-one rmp-off rmp-small iommu-pt passthrough no-asids old-firmware no-kvm locked nosmt raised old-stack intel azure; do python3 $TESTDATA/make_host.py $preset --preset $preset; echo "$preset:"; sevkit host check --root $preset | grep -E '^(FAIL|UNKNOWN)'; done
smee-off:
FAIL     bios.smee                 SYSCFG (MSR 0xc0010010) of processor 0 is 0x340000: bits 0x800000 are 0x0, expected 0x800000
FAIL     kernel.snp                SYSCFG (MSR 0xc0010010) of processor 0 is 0x340000: bits 0x3000000 are 0x0, expected 0x3000000
smee-one:
FAIL     bios.smee                 SYSCFG (MSR 0xc0010010) of processor 2 is 0x340000: bits 0x800000 are 0x0, expected 0x800000
FAIL     kernel.snp                SYSCFG (MSR 0xc0010010) of processor 2 is 0x340000: bits 0x3000000 are 0x0, expected 0x3000000
rmp-off:
FAIL     bios.rmp                  RMP_BASE is 0x0, RMP_END is 0x0
FAIL     module.sev-snp            /sys/module/kvm_amd/parameters/sev_snp is N
FAIL     kvm.vm-type               types 0xd: bit 4 is 0
FAIL     firmware.sev-snp          SNP_PLATFORM_STATUS: Input/output error, firmware status 0x1
rmp-small:
FAIL     bios.rmp-size             the table has 64 MiB, memory up to 0x2080000000 needs 521 MiB
iommu-pt:
FAIL     kernel.iommu-mode         the kernel command line has iommu=pt
passthrough:
FAIL     kernel.config             CONFIG_IOMMU_DEFAULT_PASSTHROUGH is set and iommu=nopt is not given
no-asids:
FAIL     bios.asids                SEV-ES and SEV-SNP: none; SEV: 1 to 509
old-firmware:
FAIL     firmware.version          1.49 build 3
FAIL     firmware.sev-snp          SNP_PLATFORM_STATUS: Input/output error, firmware status 0x11
no-kvm:
FAIL     module.kvm-amd            /sys/module/kvm_amd is missing: the driver is not loaded
FAIL     device.kvm                /dev/kvm: No such file or directory
locked:
FAIL     bios.svm                  VM_CR (MSR 0xc0010114) of processor 0 is 0x10: bits 0x10 are 0x10, expected 0x0
nosmt:
FAIL     kernel.smt                the kernel command line has nosmt
raised:
FAIL     firmware.tcb              reported 0xdb18000000000005, platform 0xdb18000000000004: higher than the platform's
old-stack:
FAIL     tool.qemu                 QEMU emulator version 8.2.2 (Debian) is older than 9.1
intel:
FAIL     cpu.amd                   vendor "GenuineIntel"
azure:
FAIL     cpu.bare-metal            a hypervisor runs below this kernel: this is a virtual machine, not a host
$ for preset in lowered aliases; do python3 $TESTDATA/make_host.py $preset --preset $preset; sevkit host check --root $preset | grep -A3 ^WARN; done
WARN     firmware.tcb              reported 0xdb16000000000004, platform 0xdb18000000000004: lower: reports show the older TCB until commit or config reset
         needs:   equal to the platform's TCB
         fix:     sevkit host config reset, or sevkit host commit after an update
         source:  AMD 56860, SNP_PLATFORM_STATUS
WARN     firmware.alias-check      alias_check_complete is 0: memory modules that lie about their size are not found out (CVE-2024-21944)
         needs:   alias_check_complete
         fix:     update the BIOS (CVE-2024-21944)
         source:  AMD-SB-3015
$ python3 $TESTDATA/make_host.py hiding --preset hiding; sevkit host check --root hiding -o short; sevkit host check --root hiding --for sev-es | grep -A3 ^FAIL
ready for sev-snp guests
FAIL     module.ciphertext-hiding  SEV-SNP: 1 to 99; SEV-ES: 0 identifiers
         needs:   identifiers are left for both SEV-ES and SEV-SNP
         fix:     lower kvm_amd.ciphertext_hiding_asids, or raise SEV-ES ASID Space Limit in the BIOS
         source:  Linux Documentation/admin-guide/kernel-parameters.txt
# Without root much is unknown: that is no yes.
$ python3 $TESTDATA/make_host.py not-root --preset not-root; sevkit host check --root not-root
PASS     cpu.amd                   vendor "AuthenticAMD"
PASS     cpu.bare-metal            no hypervisor
PASS     cpu.product               "AMD EPYC 7763 64-Core Processor", family 0x19, model 0x1, stepping 1 (Milan)
PASS     cpu.svm                   CPUID Fn8000_0001 ECX bit 2 is 1
UNKNOWN  bios.svm                  MSR 0xc0010114 of processor 0 (modprobe msr; as root): Permission denied
         needs:   VM_CR.SVMDIS (MSR C001_0114 bit 4) is 0
         fix:     BIOS: Advanced > AMD CBS > CPU Common Options > SVM Mode = Enabled
         source:  AMD APM volume 2, 15.30.1
PASS     cpu.sme                   CPUID Fn8000_001F EAX = 0x101fd3f: bit 0 is 1
UNKNOWN  bios.smee                 MSR 0xc0010010 of processor 0 (modprobe msr; as root): Permission denied
         needs:   SYSCFG (MSR C001_0010) bit 23 is 1 on every processor
         fix:     BIOS: Advanced > AMD CBS > CPU Common Options > SMEE = Enable
         source:  AMD APM volume 2, 15.34
PASS     cpu.sev                   CPUID Fn8000_001F EAX = 0x101fd3f: bit 1 is 1
PASS     cpu.sev-es                CPUID Fn8000_001F EAX = 0x101fd3f: bit 3 is 1
PASS     cpu.sev-snp               CPUID Fn8000_001F EAX = 0x101fd3f: bit 4 is 1
PASS     cpu.c-bit                 C-bit 51, physical address reduced by 5 bits
PASS     cpu.vmpl                  4 privilege levels
PASS     bios.asids                SEV-ES and SEV-SNP: 1 to 99; SEV: 100 to 509
UNKNOWN  bios.rmp                  RMP_BASE, RMP_END, RMP_CFG: Permission denied
         needs:   RMP_BASE and RMP_END (MSR C001_0132, C001_0133) are set, or a segmented table
         fix:     BIOS: Advanced > AMD CBS > CPU Common Options > SNP Memory (RMP Table) Coverage = Enabled; BIOS: Advanced > AMD CBS > NBIO Common Options > IOMMU/Security > SEV-SNP Support = Enable
         source:  AMD APM volume 2, 15.34
PASS     bios.iommu                /sys/class/iommu/ivhd0 exists
PASS     kernel.version            6.12.57-amd64
PASS     kernel.config             all options are set
PASS     kernel.iommu-mode         the kernel command line switches neither the IOMMU nor translation off
PASS     kernel.smt                SMT control: on
PASS     module.ccp                /sys/module/ccp exists
PASS     module.kvm-amd            /sys/module/kvm_amd exists
PASS     module.sev                /sys/module/kvm_amd/parameters/sev is Y
PASS     module.sev-es             /sys/module/kvm_amd/parameters/sev_es is Y
PASS     module.sev-snp            /sys/module/kvm_amd/parameters/sev_snp is Y
PASS     module.ciphertext-hiding  this kernel does not offer it
PASS     cgroup.misc               misc.capacity: sev_es 99
UNKNOWN  device.kvm                /dev/kvm: Permission denied (this user)
         needs:   opens for reading and writing
         fix:     modprobe kvm_amd; add the user to the group kvm
         source:  Linux
UNKNOWN  device.sev                /dev/sev: Permission denied (this user)
         needs:   opens for reading and writing
         fix:     run this as root; udev rule KERNEL=="sev", MODE="0660", GROUP="kvm"
         source:  AMDSEV README, FAQ
PASS     firmware.vulnerabilities  this kernel does not publish a list
PASS     tool.qemu                 QEMU emulator version 10.0.2 (Debian)
PASS     tool.ovmf                 /usr/share/ovmf/OVMF.amdsev.fd
PASS     tool.libvirt              libvirtd (libvirt) 11.3.0

skipped: bios.rmp-size, kernel.snp, kvm.api, kvm.vm-type, kvm.policy-bits, kvm.vmsa-features,
         firmware.state, firmware.sev-es, firmware.version, firmware.sev-snp, firmware.rmp,
         firmware.alias-check, firmware.tcb
27 passed, 0 failed, 0 warnings, 13 skipped, 5 unknown
undecided: 5 facts about sev-snp guests could not be found out
[4]
$ sevkit host check --root intel --json
{
  "schema": "sevkit.host-check/1",
  "version": "0.1.0",
  "result": "refused",
  "generation": "sev-snp",
  "checks": [
    {
      "name": "cpu.amd",
      "parent": null,
      "status": "fail",
      "title": "AMD processor",
      "evidence": "vendor \"GenuineIntel\"",
      "requirement": "vendor AuthenticAMD",
      "fix": "SEV is a feature of AMD EPYC processors",
      "source": "CPUID Fn0"
    },
    {
      "name": "cpu.bare-metal",
      "parent": "cpu.amd",
      "status": "skipped",
      "title": "no virtual machine",
      "evidence": "cpu.amd: fail",
      "requirement": "no hypervisor below this kernel",
      "fix": "run this on the host itself; inside a guest use 'sevkit guest check'",
      "source": "CPUID Fn1 ECX bit 31"
    },
    {
      "name": "cpu.product",
      "parent": "cpu.amd",
      "status": "skipped",
      "title": "EPYC processor",
      "evidence": "cpu.amd: fail",
      "requirement": "a brand string with EPYC",
      "fix": "other processors of AMD have no SEV",
      "source": "CPUID Fn8000_0002 to 4"
    },
    {
      "name": "cpu.svm",
      "parent": "cpu.bare-metal",
      "status": "skipped",
      "title": "virtualisation",
      "evidence": "cpu.bare-metal: skipped",
      "requirement": "SVM is offered",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SVM Mode = Enabled",
      "source": "CPUID Fn8000_0001 ECX bit 2"
    },
    {
      "name": "bios.svm",
      "parent": "cpu.svm",
      "status": "skipped",
      "title": "SVM not locked",
      "evidence": "cpu.svm: skipped",
      "requirement": "VM_CR.SVMDIS (MSR C001_0114 bit 4) is 0",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SVM Mode = Enabled",
      "source": "AMD APM volume 2, 15.30.1"
    },
    {
      "name": "cpu.sme",
      "parent": "cpu.bare-metal",
      "status": "skipped",
      "title": "SME",
      "evidence": "cpu.bare-metal: skipped",
      "requirement": "EAX bit 0",
      "fix": "use an EPYC processor",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "bios.smee",
      "parent": "cpu.sme",
      "status": "skipped",
      "title": "memory encryption on",
      "evidence": "cpu.sme: skipped",
      "requirement": "SYSCFG (MSR C001_0010) bit 23 is 1 on every processor",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SMEE = Enable",
      "source": "AMD APM volume 2, 15.34"
    },
    {
      "name": "cpu.sev",
      "parent": "cpu.sme",
      "status": "skipped",
      "title": "SEV",
      "evidence": "cpu.sme: skipped",
      "requirement": "EAX bit 1",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SEV Control = Enable",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "cpu.sev-es",
      "parent": "cpu.sev",
      "status": "skipped",
      "title": "SEV-ES",
      "evidence": "cpu.sev: skipped",
      "requirement": "EAX bit 3",
      "fix": "needs EPYC 7002 or later",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "cpu.sev-snp",
      "parent": "cpu.sev-es",
      "status": "skipped",
      "title": "SEV-SNP",
      "evidence": "cpu.sev-es: skipped",
      "requirement": "EAX bit 4",
      "fix": "needs EPYC 7003 or later",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "cpu.c-bit",
      "parent": "cpu.sev",
      "status": "skipped",
      "title": "C-bit",
      "evidence": "cpu.sev: skipped",
      "requirement": "EBX bits 5:0 and 11:6",
      "fix": "none",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "cpu.vmpl",
      "parent": "cpu.sev-snp",
      "status": "skipped",
      "title": "VMPL",
      "evidence": "cpu.sev-snp: skipped",
      "requirement": "EAX bit 5",
      "fix": "none; an SVSM needs it",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "bios.asids",
      "parent": "cpu.sev",
      "status": "skipped",
      "title": "address space identifiers",
      "evidence": "cpu.sev: skipped",
      "requirement": "at least one for the generation",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SEV-ES ASID Space Limit = 99 (identifiers below the limit are for SEV-ES and SEV-SNP)",
      "source": "AMD APM volume 3, CPUID Fn8000_001F"
    },
    {
      "name": "bios.rmp",
      "parent": "cpu.sev-snp",
      "status": "skipped",
      "title": "reverse map table",
      "evidence": "cpu.sev-snp: skipped",
      "requirement": "RMP_BASE and RMP_END (MSR C001_0132, C001_0133) are set, or a segmented table",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SNP Memory (RMP Table) Coverage = Enabled; BIOS: Advanced > AMD CBS > NBIO Common Options > IOMMU/Security > SEV-SNP Support = Enable",
      "source": "AMD APM volume 2, 15.34"
    },
    {
      "name": "bios.rmp-size",
      "parent": "bios.rmp",
      "status": "skipped",
      "title": "reverse map table covers memory",
      "evidence": "bios.rmp: skipped",
      "requirement": "16 KiB and 16 bytes for each page up to the end of memory",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SNP Memory (RMP Table) Coverage = Enabled, not Custom",
      "source": "Linux arch/x86/virt/svm/sev.c"
    },
    {
      "name": "bios.iommu",
      "parent": "cpu.amd",
      "status": "skipped",
      "title": "IOMMU present",
      "evidence": "cpu.amd: fail",
      "requirement": "/sys/class/iommu/ivhd0",
      "fix": "BIOS: Advanced > AMD CBS > NBIO Common Options > IOMMU = Enabled; no amd_iommu=off",
      "source": "Linux drivers/iommu/amd"
    },
    {
      "name": "kernel.version",
      "parent": null,
      "status": "pass",
      "title": "kernel version",
      "evidence": "6.12.57-amd64",
      "requirement": "SEV 4.16, SEV-ES 5.11, SEV-SNP 6.11",
      "fix": "install Linux 6.11 or later, or a distribution's kernel that has SEV-SNP added",
      "source": "AMDSEV README, versions"
    },
    {
      "name": "kernel.config",
      "parent": null,
      "status": "pass",
      "title": "kernel configuration",
      "evidence": "all options are set",
      "requirement": "KVM_AMD_SEV, CRYPTO_DEV_SP_PSP, AMD_MEM_ENCRYPT; not IOMMU_DEFAULT_PASSTHROUGH",
      "fix": "install a kernel that was built with them",
      "source": "AMDSEV README, build"
    },
    {
      "name": "kernel.iommu-mode",
      "parent": "bios.iommu",
      "status": "skipped",
      "title": "IOMMU translates",
      "evidence": "bios.iommu: skipped",
      "requirement": "no iommu=pt, iommu.passthrough=1, iommu=off, amd_iommu=off, amd_iommu=pgtbl_v2",
      "fix": "remove the parameter from the kernel command line (or add iommu=nopt): sevkit host fix",
      "source": "Linux drivers/iommu/amd/init.c"
    },
    {
      "name": "kernel.smt",
      "parent": null,
      "status": "pass",
      "title": "SMT as the BIOS has it",
      "evidence": "SMT control: on",
      "requirement": "no nosmt on the kernel command line, SMT not switched off at run time",
      "fix": "switch SMT off in the BIOS and remove nosmt: sevkit host fix",
      "source": "AMDSEV issues 107, 154"
    },
    {
      "name": "kernel.snp",
      "parent": "bios.rmp",
      "status": "skipped",
      "title": "SNP enabled by the kernel",
      "evidence": "bios.rmp: skipped",
      "requirement": "SYSCFG (MSR C001_0010) bits 24 and 25 are 1 on every processor",
      "fix": "look at the checks of IOMMU, kernel and firmware",
      "source": "AMD APM volume 2, 15.34"
    },
    {
      "name": "module.ccp",
      "parent": "cpu.amd",
      "status": "skipped",
      "title": "driver of the secure processor",
      "evidence": "cpu.amd: fail",
      "requirement": "/sys/module/ccp",
      "fix": "modprobe ccp",
      "source": "Linux drivers/crypto/ccp"
    },
    {
      "name": "module.kvm-amd",
      "parent": "cpu.svm",
      "status": "skipped",
      "title": "KVM for AMD",
      "evidence": "cpu.svm: skipped",
      "requirement": "/sys/module/kvm_amd",
      "fix": "modprobe kvm_amd",
      "source": "Linux arch/x86/kvm/svm"
    },
    {
      "name": "module.sev",
      "parent": "module.kvm-amd",
      "status": "skipped",
      "title": "kvm_amd.sev",
      "evidence": "module.kvm-amd: skipped",
      "requirement": "Y",
      "fix": "options kvm_amd sev=1 in /etc/modprobe.d/kvm.conf (sevkit host fix); load kvm_amd again",
      "source": "AMDSEV README, kvm.conf"
    },
    {
      "name": "module.sev-es",
      "parent": "module.kvm-amd",
      "status": "skipped",
      "title": "kvm_amd.sev_es",
      "evidence": "module.kvm-amd: skipped",
      "requirement": "Y",
      "fix": "options kvm_amd sev=1 sev-es=1 in /etc/modprobe.d/kvm.conf (sevkit host fix); load kvm_amd again",
      "source": "AMDSEV README, kvm.conf"
    },
    {
      "name": "module.sev-snp",
      "parent": "module.kvm-amd",
      "status": "skipped",
      "title": "kvm_amd.sev_snp",
      "evidence": "module.kvm-amd: skipped",
      "requirement": "Y",
      "fix": "options kvm_amd sev=1 sev-es=1 sev-snp=1 in /etc/modprobe.d/kvm.conf (sevkit host fix); load kvm_amd again",
      "source": "AMDSEV README, kvm.conf"
    },
    {
      "name": "module.ciphertext-hiding",
      "parent": "module.kvm-amd",
      "status": "skipped",
      "title": "ciphertext hiding",
      "evidence": "module.kvm-amd: skipped",
      "requirement": "identifiers are left for both SEV-ES and SEV-SNP",
      "fix": "lower kvm_amd.ciphertext_hiding_asids, or raise SEV-ES ASID Space Limit in the BIOS",
      "source": "Linux Documentation/admin-guide/kernel-parameters.txt"
    },
    {
      "name": "cgroup.misc",
      "parent": null,
      "status": "pass",
      "title": "misc cgroup",
      "evidence": "misc.capacity: sev_es 99",
      "requirement": "/sys/fs/cgroup/misc.capacity lists sev and sev_es",
      "fix": "CONFIG_CGROUP_MISC; cgroup v2",
      "source": "Linux Documentation/admin-guide/cgroup-v2.rst"
    },
    {
      "name": "device.kvm",
      "parent": null,
      "status": "pass",
      "title": "/dev/kvm",
      "evidence": "/dev/kvm opens",
      "requirement": "opens for reading and writing",
      "fix": "modprobe kvm_amd; add the user to the group kvm",
      "source": "Linux"
    },
    {
      "name": "kvm.api",
      "parent": "device.kvm",
      "status": "pass",
      "title": "KVM API",
      "evidence": "version 12",
      "requirement": "version 12",
      "fix": "update the kernel",
      "source": "Linux Documentation/virt/kvm/api.rst"
    },
    {
      "name": "kvm.vm-type",
      "parent": "kvm.api",
      "status": "pass",
      "title": "KVM offers such guests",
      "evidence": "types 0x1d: bit 4 is 1",
      "requirement": "KVM_CAP_VM_TYPES has the generation's bit",
      "fix": "see the checks of module, firmware and BIOS",
      "source": "Linux Documentation/virt/kvm/api.rst"
    },
    {
      "name": "kvm.policy-bits",
      "parent": "kvm.vm-type",
      "status": "pass",
      "title": "guest policy bits that KVM accepts",
      "evidence": "policy bits: 0x1bffff",
      "requirement": "bit 17, which every policy has, where the kernel publishes them",
      "fix": "update the kernel",
      "source": "Linux arch/x86/kvm/svm/sev.c; AMD 56860, guest policy"
    },
    {
      "name": "kvm.vmsa-features",
      "parent": "kvm.vm-type",
      "status": "pass",
      "title": "features of the VMSA",
      "evidence": "features: 0x20",
      "requirement": "the kernel publishes them",
      "fix": "none",
      "source": "Linux Documentation/virt/kvm/x86/amd-memory-encryption.rst"
    },
    {
      "name": "device.sev",
      "parent": "module.ccp",
      "status": "skipped",
      "title": "/dev/sev",
      "evidence": "module.ccp: skipped",
      "requirement": "opens for reading and writing",
      "fix": "run this as root; udev rule KERNEL==\"sev\", MODE=\"0660\", GROUP=\"kvm\"",
      "source": "AMDSEV README, FAQ"
    },
    {
      "name": "firmware.state",
      "parent": "device.sev",
      "status": "skipped",
      "title": "SEV firmware",
      "evidence": "device.sev: skipped",
      "requirement": "initialised or working",
      "fix": "see the kernel's log: sevkit host diagnose",
      "source": "AMD 55766, PLATFORM_STATUS"
    },
    {
      "name": "firmware.sev-es",
      "parent": "firmware.state",
      "status": "skipped",
      "title": "SEV-ES initialised",
      "evidence": "firmware.state: skipped",
      "requirement": "flag bit 8",
      "fix": "load ccp again with SEV-ES identifiers available",
      "source": "AMD 55766, PLATFORM_STATUS"
    },
    {
      "name": "firmware.version",
      "parent": "firmware.state",
      "status": "skipped",
      "title": "firmware version",
      "evidence": "firmware.state: skipped",
      "requirement": "1.51 or later",
      "fix": "sevkit host firmware names the file, sevkit host firmware install puts it there",
      "source": "AMDSEV README, versions"
    },
    {
      "name": "firmware.sev-snp",
      "parent": "firmware.state",
      "status": "skipped",
      "title": "SNP initialised",
      "evidence": "firmware.state: skipped",
      "requirement": "SNP_PLATFORM_STATUS state 1",
      "fix": "see the kernel's log: sevkit host diagnose",
      "source": "AMD 56860, SNP_PLATFORM_STATUS"
    },
    {
      "name": "firmware.rmp",
      "parent": "firmware.sev-snp",
      "status": "skipped",
      "title": "RMP initialised",
      "evidence": "firmware.sev-snp: skipped",
      "requirement": "is_rmp_init",
      "fix": "BIOS: Advanced > AMD CBS > CPU Common Options > SNP Memory (RMP Table) Coverage = Enabled",
      "source": "AMD 56860, SNP_PLATFORM_STATUS"
    },
    {
      "name": "firmware.alias-check",
      "parent": "firmware.sev-snp",
      "status": "skipped",
      "title": "memory aliases checked",
      "evidence": "firmware.sev-snp: skipped",
      "requirement": "alias_check_complete",
      "fix": "update the BIOS (CVE-2024-21944)",
      "source": "AMD-SB-3015"
    },
    {
      "name": "firmware.tcb",
      "parent": "firmware.sev-snp",
      "status": "skipped",
      "title": "reported TCB",
      "evidence": "firmware.sev-snp: skipped",
      "requirement": "equal to the platform's TCB",
      "fix": "sevkit host config reset, or sevkit host commit after an update",
      "source": "AMD 56860, SNP_PLATFORM_STATUS"
    },
    {
      "name": "firmware.vulnerabilities",
      "parent": null,
      "status": "pass",
      "title": "known vulnerabilities",
      "evidence": "this kernel does not publish a list",
      "requirement": "none that the kernel names",
      "fix": "update the firmware",
      "source": "/sys/firmware/sev/vulnerabilities"
    },
    {
      "name": "tool.qemu",
      "parent": null,
      "status": "pass",
      "title": "QEMU",
      "evidence": "QEMU emulator version 10.0.2 (Debian)",
      "requirement": "SEV 2.12, SEV-ES 6.0, SEV-SNP 9.1",
      "fix": "install QEMU 9.1 or later",
      "source": "AMDSEV README, versions"
    },
    {
      "name": "tool.ovmf",
      "parent": null,
      "status": "pass",
      "title": "OVMF",
      "evidence": "/usr/share/ovmf/OVMF.amdsev.fd",
      "requirement": "an image for the generation",
      "fix": "install the package ovmf; sevkit firmware show says what an image can do",
      "source": "AMDSEV README, versions"
    },
    {
      "name": "tool.libvirt",
      "parent": null,
      "status": "pass",
      "title": "libvirt",
      "evidence": "libvirtd (libvirt) 11.3.0",
      "requirement": "SEV 4.5, SEV-SNP 10.5.0",
      "fix": "needed only for guests of libvirt",
      "source": "libvirt news"
    }
  ]
}
[1]
$ sevkit host check --root good --json | head -12
{
  "schema": "sevkit.host-check/1",
  "version": "0.1.0",
  "result": "accepted",
  "generation": "sev-snp",
  "checks": [
    {
      "name": "cpu.amd",
      "parent": null,
      "status": "pass",
      "title": "AMD processor",
      "evidence": "vendor \"AuthenticAMD\"",
$ sevkit host check --root good --all | sed -n '/kernel.iommu-mode/,/source/p'
PASS     kernel.iommu-mode         the kernel command line switches neither the IOMMU nor translation off
         needs:   no iommu=pt, iommu.passthrough=1, iommu=off, amd_iommu=off, amd_iommu=pgtbl_v2
         source:  Linux drivers/iommu/amd/init.c
# Dumps of other tools.
$ mkdir tools; printf 'CPU 0:\n   0x00000000 0x00: eax=0x00000010 ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65\n' >tools/cpuid.txt; printf 'msr 0xc0010010 0x3f40000\n' >tools/msr.txt; sevkit host check --root tools | head -1
PASS     cpu.amd                   vendor "AuthenticAMD"
# Wrong input.
$ sevkit host check --root nowhere
sevkit host check: error: nowhere: found none of host.txt, cpuid.txt, msr.txt; expected a folder that 'sevkit host record' wrote
[4]
$ mkdir broken; printf 'leaf 0 0: 1 2 3 4\nleaf 1\n' >broken/host.txt; sevkit host check --root broken
sevkit host check: error: broken/host.txt: line 2: leaf: expected LEAF SUBLEAF: EAX EBX ECX EDX
[3]
$ sevkit host check --for sev-snpp
sevkit host check: error: argument --generation: invalid choice: 'sev-snpp' (choose from 'sev', 'sev-es', 'sev-snp')
sevkit host check: note: 'sevkit host check --help' shows the options
[2]
$ sevkit host check extra
sevkit host check: error: unrecognized arguments: extra
sevkit host check: note: 'sevkit host check --help' shows the options
[2]
# A recording of this machine is read again with the same result.
$ sevkit host record here && sevkit host check --root here | tail -1 >there; sevkit host check | tail -1 | cmp - there
$ sevkit host record here
sevkit host record: error: here: already exists; a recording needs a new folder
[1]
$ sevkit host record /nowhere/here
sevkit host record: error: /nowhere/here: No such file or directory
[4]
$ sevkit host record
sevkit host record: error: the following arguments are required: DIR
sevkit host record: note: 'sevkit host record --help' shows the options
[2]
