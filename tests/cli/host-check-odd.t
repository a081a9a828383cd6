# Hosts with odd data: none of them is called ready. Each changes one thing of a good one.

$ cat >odd.sh <<'EOF'
> # usage: odd.sh GENERATION COMMAND: a copy of the good host, changed
> rm -rf odd; cp -r good odd; (cd odd; eval "$2"); sevkit host check --root odd --for "$1" | grep -E '^(FAIL|UNKNOWN|WARN)|^(ready|not ready|undecided)' | sed 's/   */  /'
> EOF
$ python3 $TESTDATA/make_host.py good; sh odd.sh sev-snp true
ready for sev-snp guests
# The last word on passthrough counts, whatever stood before.
$ sh odd.sh sev-snp 'echo "iommu=nopt iommu=pt" >proc/cmdline'
FAIL  kernel.iommu-mode         the kernel command line has iommu=pt
not ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "iommu=pt iommu=force,nopt" >proc/cmdline'
ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "iommu.passthrough=true" >proc/cmdline'
FAIL  kernel.iommu-mode         the kernel command line has iommu.passthrough=true
not ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "iommu.passthrough=Y iommu.passthrough=0" >proc/cmdline'
ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "amd-iommu=force_isolation,off iommu=pt" >proc/cmdline'
FAIL  kernel.iommu-mode         the kernel command line has amd-iommu=force_isolation,off
not ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "quiet -- iommu=pt nosmt" >proc/cmdline'
ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "quiet \"iommu=pt\"" >proc/cmdline'
FAIL  kernel.iommu-mode         the kernel command line has iommu=pt
not ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "nosmt=force" >proc/cmdline'
FAIL  kernel.smt                the kernel command line has nosmt=force
not ready for sev-snp guests
$ sh odd.sh sev-snp 'sed -i "s/# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set/CONFIG_IOMMU_DEFAULT_PASSTHROUGH=y/" boot/config*; echo "iommu=nopt iommu=pt" >proc/cmdline'
FAIL  kernel.config             CONFIG_IOMMU_DEFAULT_PASSTHROUGH is set and iommu=nopt is not given
FAIL  kernel.iommu-mode         the kernel command line has iommu=pt
not ready for sev-snp guests
$ sh odd.sh sev-snp 'sed -i "s/# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set/CONFIG_IOMMU_DEFAULT_PASSTHROUGH=y/" boot/config*; echo "iommu.passthrough=0" >proc/cmdline'
ready for sev-snp guests
# Which processors there are, and each of them.
$ sh odd.sh sev-snp 'rm sys/devices/system/cpu/online'
UNKNOWN  bios.svm                  /sys/devices/system/cpu/online: expected a list of processors
UNKNOWN  bios.smee                 /sys/devices/system/cpu/online: expected a list of processors
UNKNOWN  bios.rmp                  /sys/devices/system/cpu/online: expected a list of processors
undecided: 3 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'echo "0-3,x" >sys/devices/system/cpu/online'
UNKNOWN  bios.svm                  /sys/devices/system/cpu/online: expected a list of processors
UNKNOWN  bios.smee                 /sys/devices/system/cpu/online: expected a list of processors
UNKNOWN  kernel.snp                /sys/devices/system/cpu/online: expected a list of processors
undecided: 3 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'echo "0-4" >sys/devices/system/cpu/online'
UNKNOWN  bios.svm                  MSR 0xc0010114 of processor 4 (modprobe msr; as root): not in the recording
UNKNOWN  bios.smee                 MSR 0xc0010010 of processor 4 (modprobe msr; as root): not in the recording
UNKNOWN  bios.rmp                  RMP_BASE, RMP_END, RMP_CFG: not in the recording
undecided: 3 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'echo "1-0" >sys/devices/system/cpu/online'
UNKNOWN  bios.svm                  /sys/devices/system/cpu/online: expected a list of processors
UNKNOWN  bios.smee                 /sys/devices/system/cpu/online: expected a list of processors
UNKNOWN  bios.rmp                  /sys/devices/system/cpu/online: expected a list of processors
undecided: 3 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'sed -i "s/^msr 3 0xc0010010.*/msr 3 0xc0010010: errno 6/" host.txt'
UNKNOWN  bios.smee                 MSR 0xc0010010 of processor 3 (modprobe msr; as root): No such device or address
UNKNOWN  kernel.snp                MSR 0xc0010010 of processor 3 (modprobe msr; as root): No such device or address
undecided: 2 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'echo "0,2-3" >sys/devices/system/cpu/online; sed -i "/^msr 1 /d" host.txt'
ready for sev-snp guests
# Figures that say nothing, or nothing good.
$ sh odd.sh sev-snp 'echo "sev 410" >sys/fs/cgroup/misc.capacity; echo "sev_es 0" >>sys/fs/cgroup/misc.capacity'
FAIL  cgroup.misc               misc.capacity: sev_es 0
not ready for sev-snp guests
$ sh odd.sh sev-es 'echo "sev_es many" >sys/fs/cgroup/misc.capacity'
UNKNOWN  cgroup.misc               misc.capacity: sev_es many
undecided: 1 facts about sev-es guests could not be found out
$ sh odd.sh sev 'echo "not_sev 410" >sys/fs/cgroup/misc.capacity'
WARN  cgroup.misc               misc.capacity: no such identifiers
ready for sev guests
$ sh odd.sh sev-snp ': >sys/devices/system/cpu/smt/control'
UNKNOWN  kernel.smt                /sys/devices/system/cpu/smt/control: found ''
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-es 'echo x >sys/module/kvm_amd/parameters/ciphertext_hiding_asids'
UNKNOWN  module.ciphertext-hiding  /sys/module/kvm_amd/parameters/ciphertext_hiding_asids: found 'x', expected a number
undecided: 1 facts about sev-es guests could not be found out
$ sh odd.sh sev-es 'echo 99 >sys/module/kvm_amd/parameters/ciphertext_hiding_asids'
FAIL  module.ciphertext-hiding  SEV-SNP: 1 to 99; SEV-ES: 0 identifiers
not ready for sev-es guests
$ sh odd.sh sev-snp ': >sys/module/kvm_amd/parameters/sev_snp'
FAIL  module.sev-snp            /sys/module/kvm_amd/parameters/sev_snp is 
not ready for sev-snp guests
$ sh odd.sh sev-snp 'mkdir -p sys/firmware/sev; printf "CVE-1: Vulnerable\nCVE-2: Not vulnerable\n" >sys/firmware/sev/vulnerabilities'
WARN  firmware.vulnerabilities  CVE-1: Vulnerable;CVE-2: Not vulnerable
ready for sev-snp guests
$ sh odd.sh sev-snp 'mkdir -p sys/firmware/sev/vulnerabilities'
UNKNOWN  firmware.vulnerabilities  /sys/firmware/sev/vulnerabilities: Is a directory
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'echo "4294967302.11.0" >proc/sys/kernel/osrelease; mv boot/config* boot/config-4294967302.11.0'
UNKNOWN  kernel.version            /proc/sys/kernel/osrelease: found '4294967302.11.0'
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'echo " 6.12.57-amd64" >proc/sys/kernel/osrelease'
UNKNOWN  kernel.version            /proc/sys/kernel/osrelease: found ' 6.12.57-amd64'
UNKNOWN  kernel.config             /boot/config- 6.12.57-amd64 is missing
undecided: 2 facts about sev-snp guests could not be found out
# Firmware, KVM and processor.
$ sh odd.sh sev-snp 'sed -i "s/^sev 1: 013701/sev 1: 013707/" host.txt'
FAIL  firmware.state            unknown, API 1.55 build 29, 0 guests, owner self
not ready for sev-snp guests
$ sh odd.sh sev-snp 'sed -i "s/^sev 9: 013701/sev 9: 013702/" host.txt'
FAIL  firmware.sev-snp          state 2, API 1.55 build 29, 0 guests
not ready for sev-snp guests
$ sh odd.sh sev-snp 'sed -i "s/^sev 9: .*/sev 9: 0137/" host.txt'
UNKNOWN  firmware.sev-snp          SNP_PLATFORM_STATUS: Message too long
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-es 'sed -i "s/^kvm 0xae03 235: .*/kvm 0xae03 235: 0x5/" host.txt'
FAIL  kvm.vm-type               types 0x5: bit 3 is 0
not ready for sev-es guests
$ sh odd.sh sev 'sed -i "s/^kvm 0xae03 235: .*/kvm 0xae03 235: 0x1/" host.txt'
FAIL  kvm.vm-type               types 0x1: bit 2 is 0
not ready for sev guests
$ sh odd.sh sev 'sed -i "s/^kvm 0xae03 235: .*/kvm 0xae03 235: 0x1/" host.txt; echo 6.9.3 >proc/sys/kernel/osrelease; mv boot/config* boot/config-6.9.3'
WARN  kvm.vm-type               types 0x1: bit 2 is 0 (kernels before 6.10 do not list it)
ready for sev guests
$ sh odd.sh sev-snp 'sed -i "s/^attribute 1 1: .*/attribute 1 1: 0/" host.txt'
FAIL  kvm.policy-bits           policy bits: 0x0, expected 0x20000 in it
not ready for sev-snp guests
$ sh odd.sh sev-snp 'sed -i "s/^attribute 1 1: .*/attribute 1 1: errno 5/" host.txt'
UNKNOWN  kvm.policy-bits           policy bits: Input/output error
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'sed -i "s/^attribute 1 1: .*/attribute 1 1: errno 6/" host.txt'
ready for sev-snp guests
$ sh odd.sh sev-snp 'sed -i "s/^\(leaf 0x8000001f 0: 0x[0-9a-f]* 0x[0-9a-f]*\).*/\1 0 100/" host.txt'
FAIL  bios.asids                SEV-ES and SEV-SNP: none; SEV: none
not ready for sev-snp guests
$ sh odd.sh sev 'sed -i "s/^\(leaf 0x8000001f 0: 0x[0-9a-f]* 0x[0-9a-f]*\).*/\1 509 0/" host.txt'
FAIL  bios.asids                SEV-ES and SEV-SNP: none; SEV: none
not ready for sev guests
$ sh odd.sh sev-snp 'sed -i "s/^program qemu.*/program qemu-system-x86_64: QEMU 4294967305.1/" host.txt'
UNKNOWN  tool.qemu                 found 'QEMU 4294967305.1', expected a version
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'rm usr/share/ovmf/OVMF.amdsev.fd; mkdir -p usr/share/OVMF; : >usr/share/OVMF/OVMF_CODE_4M.fd'
WARN  tool.ovmf                 /usr/share/OVMF/OVMF_CODE_4M.fd may lack SEV metadata: sevkit firmware show says
ready for sev-snp guests
# Two answers to one question.
$ sh odd.sh sev-snp 'echo "msr 1 0xc0010010: 0x340000" >>host.txt'
sevkit host check: error: odd: msr 1 0xc0010010: 0x3f40000: there is another answer to this, too
$ sh odd.sh sev-snp 'echo "msr 0xc0010010 0x340000" >msr.txt'
sevkit host check: error: odd: msr 3 0xc0010010: 0x3f40000: there is another answer to this, too
$ sh odd.sh sev-snp 'echo "msr 0xc0010010 0x3f40000" >msr.txt'
ready for sev-snp guests
$ sh odd.sh sev-snp 'echo "device /dev/sev: errno 2" >>host.txt'
sevkit host check: error: odd: device /dev/sev: ok: there is another answer to this, too
$ sh odd.sh sev-snp 'echo "device /dev/sev: ok" >>host.txt'
ready for sev-snp guests
# Files of another machine, and what is no file, are not read.
$ echo quiet >elsewhere; sh odd.sh sev-snp 'ln -sf $OLDPWD/elsewhere proc/cmdline'
UNKNOWN  kernel.iommu-mode         /proc/cmdline is missing
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'rm proc/cmdline; mkfifo proc/cmdline'
UNKNOWN  kernel.iommu-mode         /proc/cmdline is missing
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'ln -sf ../../../../../../etc/hostname proc/cmdline'
UNKNOWN  kernel.iommu-mode         /proc/cmdline is missing
undecided: 1 facts about sev-snp guests could not be found out
$ sh odd.sh sev-snp 'mv proc/cmdline real; ln -s /real proc/cmdline'
ready for sev-snp guests
$ rm -rf odd; cp -r good odd; rm odd/host.txt; mkfifo odd/host.txt; sevkit host check --root odd
sevkit host check: error: odd/host.txt: expected a regular file
[3]
$ rm odd/host.txt; ln -s $PWD/good/host.txt odd/host.txt; sevkit host check --root odd
sevkit host check: error: odd: found none of host.txt, cpuid.txt, msr.txt; expected a folder that 'sevkit host record' wrote
[4]
$ rm odd/host.txt; head -c 20000000 /dev/zero | tr '\0' '#' >odd/host.txt; sevkit host check --root odd
sevkit host check: error: odd/host.txt: more than 16 MiB
[3]
$ printf 'leaf 0 0: 1 2 3 4\n\0' >odd/host.txt; sevkit host check --root odd
sevkit host check: error: odd/host.txt: found a NUL byte, expected text
[3]
