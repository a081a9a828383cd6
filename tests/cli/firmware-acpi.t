# firmware acpi: tables of the guest's own in front of a firmware, and what the kernel needs to know.

$ python3 $TESTDATA/make_firmware.py fw.fd; sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 -o out.fd
acpi_rsdp=0xfffe0000 memmap=64K#0xfffe0000 initcall_blacklist=acpi_init,erst_init,platform_profile_init pci=lastbus=1 pcie_ports=compat reboot=t
$ sevkit firmware show out.fd | head -n 5
file                 out.fd
size                 131072 bytes, ends below 4 GiB: loaded at 0xfffe0000
sha256               6f2192f26e46f7bcb7c74c21532a10cdf252d7ecf721b9eb45882655d52de81b
ACPI tables          0xfffe0000, for 2 vCPUs, devices from 0x800000000
 (literal)
$ tail -c 65536 out.fd | cmp - fw.fd; od -An -c -N 15 out.fd
   R   S   D       P   T   R      \t   S   E   V   K   I   T
$ sevkit firmware acpi --json --force fw.fd --vcpus 4 --memory 4096 --defence tables --output out.fd
{
  "schema": "sevkit.firmware-acpi/1",
  "version": "0.1.0",
  "path": "out.fd",
  "size": 131072,
  "sha256": "6e84464454ad4dc42676619c1fa23be6ba69c6bc87031c72492cddbe26b0745b",
  "defence": "tables",
  "address": "0xfffe0000",
  "vcpus": 4,
  "memory_mib": 4096,
  "parameters": "acpi_rsdp=0xfffe0000 memmap=64K#0xfffe0000"
}
$ sevkit firmware show --json out.fd | grep -A 6 acpi_tables
  "acpi_tables": {
    "ok": true,
    "gpa": "0xfffe0000",
    "vcpus": 4,
    "window": "0x800000000",
    "reason": null
  },

# Tables that are there are replaced.
$ sevkit firmware acpi out.fd --vcpus 300 --memory 65536 -o again.fd >/dev/null; sevkit firmware show again.fd | sed -n 4p; stat -c %s again.fd
ACPI tables          0xfffe0000, for 300 vCPUs, devices from 0x1080000000
131072
$ sevkit firmware acpi fw.fd --vcpus 300 --memory 65536 -o direct.fd >/dev/null; cmp again.fd direct.fd

# It is measured at its own address, and as part of the firmware.
$ for f in fw.fd out.fd again.fd; do sevkit measure --mode snp --ovmf $f --vcpus 2 --vcpu-type EPYC-v4; done | sort | uniq | wc -l
3

# What changed in a block is seen.
$ cp out.fd bad.fd; printf X | dd of=bad.fd bs=1 seek=700 conv=notrunc status=none; sevkit firmware show bad.fd | sed -n 4p
ACPI tables          damaged: ACPI tables: offset 0x2bc: found 0x58, expected 0x00: these are not the tables that sevkit writes for 4 vCPUs at 0xfffe0000
$ sevkit firmware show --json bad.fd | grep -A 1 '"acpi_tables"'
  "acpi_tables": {
    "ok": false,

# A plan says the rest.
$ { head -c 514 /dev/zero; printf HdrS; head -c 600 /dev/zero; } >kernel; cat >guest.toml <<'END'
> generation = "sev-snp"
> vcpus = 2
> memory = "2G"
> [firmware]
> file = "fw.fd"
> [boot]
> kernel = "kernel"
> cmdline = "console=ttyS0"
> [acpi]
> defence = "tables+no-aml"
> END
$ sevkit firmware acpi --plan guest.toml -o plan.fd
acpi_rsdp=0xfffe0000 memmap=64K#0xfffe0000 initcall_blacklist=acpi_init,erst_init,platform_profile_init pci=lastbus=1 pcie_ports=compat reboot=t
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 --force -o out.fd >/dev/null; cmp plan.fd out.fd
$ sevkit launch --measure guest.toml
151504d5dee7bd81d122993123499345f8674a079bb76853bb94356c646b828c4ef0032645bfd356931bb6f7a159b2ae
$ sevkit launch --measure guest.toml --set 'firmware.file="plan.fd"'
151504d5dee7bd81d122993123499345f8674a079bb76853bb94356c646b828c4ef0032645bfd356931bb6f7a159b2ae
$ sevkit measure --mode snp --ovmf plan.fd --vcpus 2 --vcpu-type EPYC-v4 --kernel kernel --append "console=ttyS0 $(sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 -o x.fd)"
151504d5dee7bd81d122993123499345f8674a079bb76853bb94356c646b828c4ef0032645bfd356931bb6f7a159b2ae
$ for d in none auto tables no-aml; do sevkit launch --measure guest.toml --set acpi.defence=\"$d\"; done
91aa86a4449ffdfd9c8c793fb1f51b4f0531555ff47554de64608f079115e80e58f88d4db7cbc86e1178fc6bdc038a21
91aa86a4449ffdfd9c8c793fb1f51b4f0531555ff47554de64608f079115e80e58f88d4db7cbc86e1178fc6bdc038a21
617e40dcdfbeb31eb0c2cbc5ff6eb4b471d57b9cda173198e2a6402d2010136ce4edbb01800d2b605f512ed4a523cd7d
4352f2346a4b284677675ad75194704d14dfc816d8be3bc192f5fb5f03cb5d519913ac15d51e575c96b8eccbd38e2f8f

# A plan and its firmware must agree, and nothing may undo the defence.
$ sevkit launch --measure guest.toml --set 'firmware.file="plan.fd"' --set vcpus=4
sevkit launch: error: firmware.file: the firmware's ACPI tables list 2 vCPUs, and the guest has 4
[1]
$ sevkit launch --measure guest.toml --set 'firmware.file="plan.fd"' --set 'memory="64G"'
sevkit launch: error: firmware.file: the firmware's ACPI tables place devices at 0x800000000, and 0x1080000000 is right for 65536 MiB of memory
[1]
$ sevkit launch --measure guest.toml --set 'firmware.file="bad.fd"'
sevkit launch: error: firmware.file: ACPI tables: offset 0x2bc: found 0x58, expected 0x00: these are not the tables that sevkit writes for 4 vCPUs at 0xfffe0000
[1]
$ sevkit config check guest.toml --set 'boot.cmdline="quiet lockdown=integrity"'
error: acpi: boot.cmdline: lockdown= contradicts acpi.defence = "tables+no-aml": a locked-down kernel 6.1 ignores acpi_rsdp and takes the host's tables (Linux, drivers/acpi/osl.c, acpi_os_get_root_pointer())
[1]
$ sevkit config check guest.toml --set 'boot.cmdline="quiet -- single"'
error: acpi: boot.cmdline: '--' ends the kernel's parameters: those of the ACPI defence would not count
[1]
$ sevkit config check guest.toml --set 'acpi.defence="off"'
error: acpi: acpi.defence = "off": vcpus: without ACPI tables the kernel starts one vCPU
warning: cmdline: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
[1]
$ sevkit config check guest.toml --set 'firmware.file="plan.fd"' --set 'acpi.defence="none"'
warning: acpi: firmware.file starts with ACPI tables that acpi.defence = "none" does not use
warning: cmdline: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
guest.toml: OK
$ sevkit config check guest.toml --set 'acpi.defence="all"'
sevkit config check: error: --set:1:6: acpi.defence: found 'all', expected one of auto, none, tables+no-aml, tables, no-aml, off
[3]
$ truncate -s 8M large.fd; truncate -s 5000 odd.fd; sevkit config check guest.toml --set generation='"none"' --set 'firmware.file="large.fd"'
error: acpi: firmware.file: the firmware has 8388608 bytes; with ACPI tables in front of it, it must not have more than 8323072
[1]
$ sevkit config check guest.toml --set generation='"none"' --set 'firmware.file="odd.fd"'
error: acpi: firmware.file: the firmware has 5000 bytes; QEMU maps a multiple of 64 KiB only
[1]

# libvirt needs the file.
$ sevkit domain xml --plan guest.toml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit domain xml: error: guest.toml: firmware.file: acpi.defence = "tables+no-aml" puts tables in front of it, and a domain names a file; 'sevkit firmware acpi' writes one that has them
[3]
$ sevkit domain xml --plan guest.toml --set 'firmware.file="plan.fd"' --set sev.cbitpos=51 2>&1 | grep -E 'cmdline|loader' | sed "s|$PWD/||"
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
    <loader type='rom'>plan.fd</loader>
    <cmdline>console=ttyS0 acpi_rsdp=0xfffe0000 memmap=64K#0xfffe0000 initcall_blacklist=acpi_init,erst_init,platform_profile_init pci=lastbus=1 pcie_ports=compat reboot=t</cmdline>

# Refused.
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 -o out.fd
sevkit firmware acpi: error: will not replace a file without --force: out.fd: File exists
[1]
$ sevkit firmware acpi odd.fd --vcpus 2 --memory 2048 -o none.fd
sevkit firmware acpi: error: odd.fd: the firmware has 5000 bytes; QEMU maps a multiple of 64 KiB only
[1]
$ sevkit firmware acpi large.fd --vcpus 2 --memory 2048 -o none.fd
sevkit firmware acpi: error: large.fd: the firmware has 8388608 bytes; with ACPI tables in front of it, it must not have more than 8323072
[1]
$ sevkit firmware acpi missing.fd --vcpus 2 --memory 2048 -o none.fd
sevkit firmware acpi: error: missing.fd: No such file or directory
[4]
$ sevkit firmware acpi fw.fd --vcpus 0 --memory 2048 -o none.fd
sevkit firmware acpi: error: --vcpus: '0' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2G -o none.fd
sevkit firmware acpi: error: --memory: '2G' is not a number (decimal, or hex with 0x) from 16 to 16777216
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi fw.fd --vcpus 2 -o none.fd
sevkit firmware acpi: error: expected a FILE with --vcpus and --memory, or --plan
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 -o -
sevkit firmware acpi: error: --output: expected a file; standard output gets the kernel's parameters
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 -o fw.fd
sevkit firmware acpi: error: --output names a file that is read: fw.fd
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 --set vcpus=4 -o none.fd
sevkit firmware acpi: error: --set needs --plan
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi fw.fd --plan guest.toml -o none.fd
sevkit firmware acpi: error: a FILE contradicts --plan, which names the firmware
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi --vcpus 2 --plan guest.toml -o none.fd
sevkit firmware acpi: error: --vcpus contradicts --plan; --set changes a plan
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ sevkit firmware acpi --plan guest.toml --set 'acpi.defence="no-aml"' -o none.fd
sevkit firmware acpi: error: guest.toml: acpi.defence = "no-aml" has no tables in front of the firmware
[1]
$ sevkit firmware acpi fw.fd --vcpus 2 --memory 2048 --defence off -o none.fd
sevkit firmware acpi: error: argument --defence: invalid choice: 'off' (choose from 'tables+no-aml', 'tables')
sevkit firmware acpi: note: 'sevkit firmware acpi --help' shows the options
[2]
$ ls none.fd
ls: cannot access 'none.fd': No such file or directory
[2]

# The level of a plan, where its digest is expected.
$ printf 'launch = ["guest.toml"]\n' >policy.toml; sevkit policy check policy.toml
sevkit policy check: note: guest.toml: ACPI defence: measured tables, no code of ACPI runs; that the processor keeps the host from changing the tables later follows from the kernel's source and has not been tested on hardware
policy.toml: OK: toml, 1 rule
note: no rule about firmware and microcode: versions with known holes are accepted
note: no rule about report data: give it for each report, or old reports are accepted
$ sevkit config check guest.toml --set boot.mode=plain --set boot.root=/dev/vda --set boot.initrd=kernel --set acpi.defence=none 2>&1 | grep acpi
warning: acpi: acpi.defence: none: the host's ACPI tables are believed, and their code runs in the guest's kernel; the host can read and change everything in the guest
$ sevkit config check guest.toml --set cpu.model=EPYC-Milan | sed 's/ (EPYC-v4.*//'
warning: cmdline: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
error: cpu-cache: cpu.model: the SEV firmware refuses this model's CPUID function 0x8000001d
$ sevkit config check guest.toml --set sev.policy=smt,single-socket | grep -c policy; sevkit config check guest.toml --set 'sev.policy="smt,single-socket"' --host-kernel 6.11 | grep policy; sevkit config check guest.toml --set 'sev.policy="smt,single-socket"' --host-kernel 6.17
1
error: kvm-policy: sev.policy: KVM refuses single-socket, and policies without smt, with EINVAL; Linux 6.17 and later does not (Linux commit 24be2b7956a5)
warning: cmdline: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
guest.toml: OK
$ sevkit config check guest.toml --host-kernel six
sevkit config check: error: --for-kernel: found 'six', expected a version of Linux (6.11)
sevkit config check: note: 'sevkit config check --help' shows the options
[2]

# For a QEMU and a kernel of another machine
$ for v in 7.2 9.0.4 9.1 10.1.2; do sevkit config check --for-qemu $v guest.toml | grep -E '^error|OK'; done
error: cpu: cpu.model: this QEMU (7.2.0) does not know 'EPYC-v4'
error: qemu: generation: this QEMU (7.2.0) has no sev-snp-guest; 9.1 or later has
error: kernel-seed: boot.kernel: QEMU 7.2.0 appends a random seed to the kernel, so that its hash is never the measured one (QEMU commit 67f7e426e538, reverted for encrypted guests in 7.2.1)
error: qemu: generation: this QEMU (9.0.4) has no sev-snp-guest; 9.1 or later has
guest.toml: OK
guest.toml: OK
$ sevkit config check --for-qemu 10 guest.toml; sevkit config check --for-qemu 10.0 --qemu guest.toml
sevkit config check: error: --for-qemu: found '10', expected a version of QEMU (10.0)
sevkit config check: note: 'sevkit config check --help' shows the options
sevkit config check: error: --for-qemu contradicts --qemu
sevkit config check: note: 'sevkit config check --help' shows the options
[2]
$ sevkit config check --for-kernel 6.11 --set sev.policy=single-socket guest.toml
warning: cmdline: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
error: kvm-policy: sev.policy: KVM refuses single-socket, and policies without smt, with EINVAL; Linux 6.17 and later does not (Linux commit 24be2b7956a5)
[1]
$ for k in 6.5 6.7 6.9 6.10 6.17; do echo $k; sevkit config check --for-kernel $k guest.toml | grep host-kernel; done
6.5
warning: host-kernel: sev.profile: measured as 'qemu', but this host starts guests as 'qemu-fpu0'; Linux 6.10 and later does not (Linux 6.10, arch/x86/kvm/svm/sev.c, KVM_SEV_INIT2)
6.7
warning: host-kernel: sev.profile: measured as 'qemu', but this host starts guests as 'qemu-fpu0'; Linux 6.10 and later does not (Linux 6.10, arch/x86/kvm/svm/sev.c, KVM_SEV_INIT2)
warning: host-kernel: sev.features: measured without 0x20, which this host sets on processors with DebugSwap (Linux commit d1f85fbe836e until 5abf6dceb066)
6.9
warning: host-kernel: sev.profile: measured as 'qemu', but this host starts guests as 'qemu-fpu0'; Linux 6.10 and later does not (Linux 6.10, arch/x86/kvm/svm/sev.c, KVM_SEV_INIT2)
6.10
6.17
[1]
$ for k in 6.7 6.9; do echo $k; sevkit config check --for-kernel $k --set sev.profile=qemu-fpu0 --set sev.features=0x21 guest.toml | grep host-kernel; done
6.7
6.9
[1]
$ sevkit launch --print --for-qemu 9.1 --set sev.cbitpos=51 --set acpi.defence=none guest.toml 2>/dev/null | grep -o 'sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51\|-cpu EPYC-v4'
-cpu EPYC-v4
sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51
$ sevkit launch --print --for-qemu 8.2 --set sev.cbitpos=51 --set acpi.defence=none guest.toml
sevkit launch: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit launch: error: generation: this QEMU (8.2.0) has no sev-snp-guest; 9.1 or later has
[1]
$ sevkit launch --for-qemu 9.1 guest.toml
sevkit launch: error: --for-qemu has no effect without --print or --json
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
