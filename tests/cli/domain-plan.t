# domain xml --plan: domains from a launch plan, and held against it.
#requires corpus

$ mkdir plans; { head -c 514 /dev/zero; printf HdrS; head -c 600 /dev/zero; } >plans/kernel; printf i >plans/initrd; python3 $TESTDATA/make_firmware.py plans/ovmf.fd
$ head -c 2084 /dev/zero >plans/godh.bin; head -c 128 /dev/zero | base64 >plans/session.b64
$ cat >plans/snp.toml <<'EOF'
> generation = "sev-snp"
> name = "vm1"
> vcpus = 3
> memory = "1G"
> qemu = "/usr/bin/qemu"
> [cpu]
> model = "EPYC-Milan-v2"
> [firmware]
> file = "ovmf.fd"
> [boot]
> kernel = "kernel"
> initrd = "initrd"
> cmdline = "console=ttyS0"
> [sev]
> policy = "smt"
> host_data = "0000000000000000000000000000000000000000000000000000000000000001"
> EOF
$ sevkit domain xml --plan plans/snp.toml | sed "s|$PWD/|HERE/|"
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
<domain type='kvm'>
  <name>vm1</name>
  <memory unit='MiB'>1024</memory>
  <vcpu placement='static'>3</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <loader type='rom'>HERE/plans/ovmf.fd</loader>
    <kernel>HERE/plans/kernel</kernel>
    <initrd>HERE/plans/initrd</initrd>
    <cmdline>console=ttyS0</cmdline>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='custom' match='exact' check='none'>
    <model fallback='forbid'>EPYC-Milan-v2</model>
  </cpu>
  <on_reboot>destroy</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu</emulator>
    <memballoon model='none'/>
  </devices>
  <launchSecurity type='sev-snp' kernelHashes='yes'>
    <policy>0x30000</policy>
    <hostData>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=</hostData>
  </launchSecurity>
</domain>

# The domain agrees with its plan, and with no other
$ sevkit domain xml --plan plans/snp.toml --output snp.xml; sevkit domain xml --plan plans/snp.toml snp.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
snp.xml: type sev-snp: 0 errors, 0 warnings
$ cd plans; sevkit domain xml --plan snp.toml ../snp.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
../snp.xml: type sev-snp: 0 errors, 0 warnings
$ sevkit domain xml --plan plans/snp.toml --set vcpus=4 --set 'cpu.model="EPYC-Genoa"' --set 'boot.cmdline="quiet"' --set sev.policy=0x30000 snp.xml
snp.xml:10: error: cmdline: cmdline is 'console=ttyS0', the plan says 'quiet'
snp.xml:17: error: cpu: the CPU model is 'EPYC-Milan-v2', the plan says 'EPYC-Genoa'
snp.xml:4: error: vcpus: the guest starts with 3 vCPUs, the plan says 4
snp.xml: type sev-snp: 3 errors, 0 warnings
[1]
$ sed '/<kernel>/d; /<initrd>/d; /<cmdline>/d; s/ kernelHashes=.yes.//' snp.xml >bare.xml; sevkit domain xml --plan plans/snp.toml bare.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
bare.xml: error: kernel: there is no kernel, the plan has one
bare.xml: error: initrd: there is no initrd, the plan has one
bare.xml: error: cmdline: there is no cmdline, the plan has one
bare.xml: type sev-snp: 3 errors, 0 warnings
[1]
$ sevkit domain xml --plan plans/snp.toml --set 'firmware.file="plans/kernel"' snp.xml 2>&1 | cut -c1-90
sevkit domain xml: error: plans/snp.toml: plans/kernel: this is a Linux kernel

# ... and what it measures is what the plan says: the same words to sevkit measure
$ sevkit launch --measure plans/snp.toml >digest; sevkit measure --mode snp --vcpus "$(sed -n 's/.*<vcpu .*>\(.*\)<.*/\1/p' snp.xml)" --vcpu-type "$(sed -n 's/.*<model .*>\(.*\)<.*/\1/p' snp.xml)" --ovmf "$(sed -n 's/.*<loader .*>\(.*\)<.*/\1/p' snp.xml)" --kernel "$(sed -n 's/.*<kernel>\(.*\)<.*/\1/p' snp.xml)" --initrd "$(sed -n 's/.*<initrd>\(.*\)<.*/\1/p' snp.xml)" --append "$(sed -n 's/.*<cmdline>\(.*\)<.*/\1/p' snp.xml)" | cmp - digest

# SEV-ES: the owner's certificate and session
$ cat >plans/es.toml <<'EOF'
> generation = "sev-es"
> vcpus = 2
> [firmware]
> file = "ovmf.fd"
> [sev]
> dh_cert = "godh.bin"
> session = "session.b64"
> cbitpos = 51
> reduced_phys_bits = 1
> EOF
$ sevkit domain xml --plan plans/es.toml --output es.xml; sed -n "s|$PWD/|HERE/|; s/AAAA*/A/; /launchSecurity/,/launchSecurity/p; /<loader/p" es.xml
    <loader readonly='yes' type='pflash' stateless='yes'>HERE/plans/ovmf.fd</loader>
  <launchSecurity type='sev'>
    <cbitpos>51</cbitpos>
    <reducedPhysBits>1</reducedPhysBits>
    <policy>0x0005</policy>
    <dhCert>A=</dhCert>
    <session>A=</session>
  </launchSecurity>
$ sevkit domain xml --plan plans/es.toml es.xml
es.xml:26: note: policy: policy 0x5 lets other guests use this guest's key (NOKS, bit 1, is not set)
es.xml: type sev-es: 0 errors, 0 warnings
$ sevkit domain xml --plan plans/snp.toml es.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
es.xml:23: error: launch-security: the guest is SEV-ES, the plan says SEV-SNP
es.xml:26: note: policy: policy 0x5 lets other guests use this guest's key (NOKS, bit 1, is not set)
es.xml:26: error: policy: the policy is 0x5, the plan says 0x30000
es.xml: error: kernel: there is no kernel, the plan has one
es.xml: error: initrd: there is no initrd, the plan has one
es.xml: error: cmdline: there is no cmdline, the plan has one
es.xml:17: error: cpu: the CPU model is 'EPYC-v4', the plan says 'EPYC-Milan-v2'
es.xml:7: error: vcpus: the guest starts with 2 vCPUs, the plan says 3
es.xml: type sev-es: 7 errors, 0 warnings
[1]
$ printf x >plans/short; sevkit domain xml --plan plans/es.toml --set 'sev.session="plans/short"'
sevkit domain xml: error: plans/es.toml: sev.session: plans/short: expected 128 bytes, raw or base64
[3]
$ grep -v '^dh_cert\|^session' plans/es.toml >plans/keyless.toml; sevkit domain xml --plan plans/keyless.toml
sevkit domain xml: error: plans/keyless.toml: sev.dh_cert is required: without it the measurement cannot be checked
[3]
$ sevkit domain xml --plan plans/keyless.toml es.xml
es.xml:26: note: policy: policy 0x5 lets other guests use this guest's key (NOKS, bit 1, is not set)
es.xml: type sev-es: 0 errors, 0 warnings

# An ID block must be for the plan's digest
$ sevkit key generate --output id.pem; sevkit key generate --output author.pem
$ sevkit id-block create --id-key id.pem --author-key author.pem --policy smt --measurement "$(cat digest)" --output-block block --output-auth auth >/dev/null
$ sevkit domain xml --plan plans/snp.toml --set 'id_block={block="block", auth="auth"}' --no-vcek --output id.xml; grep -c "authorKey='yes' vcek='no'\|<idBlock>\|<idAuth>" id.xml; sevkit domain xml --no-vcek --plan plans/snp.toml --set 'id_block={block="block", auth="auth"}' id.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
3
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
id.xml: type sev-snp: 0 errors, 0 warnings
$ sevkit domain xml --plan plans/snp.toml --set 'id_block={block="block", auth="auth"}' --set vcpus=1 2>&1 | sed 's/digest [0-9a-f]*/digest X/; s/is [0-9a-f]\{96\}/is Y/'
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit domain xml: error: plans/snp.toml: id_block.block: it is for the digest X, and the guest's is Y; the secure processor refuses that (bad measurement)

# The host that is to start it: the rules and the words of config check
$ sevkit domain xml --plan plans/snp.toml --for-qemu 8.2 2>&1 | grep -v console; sevkit config check --for-qemu 8.2 plans/snp.toml | grep error
sevkit domain xml: error: plans/snp.toml: generation: this QEMU (8.2.0) has no sev-snp-guest; 9.1 or later has
error: qemu: generation: this QEMU (8.2.0) has no sev-snp-guest; 9.1 or later has
$ sevkit domain xml --plan plans/snp.toml --for-kernel 6.12 --set sev.policy=0x20000 2>&1 | grep -v console; sevkit config check --for-kernel 6.12 --set sev.policy=0x20000 plans/snp.toml | grep error
sevkit domain xml: error: plans/snp.toml: sev.policy: KVM refuses single-socket, and policies without smt, with EINVAL; Linux 6.17 and later does not (Linux commit 24be2b7956a5)
error: kvm-policy: sev.policy: KVM refuses single-socket, and policies without smt, with EINVAL; Linux 6.17 and later does not (Linux commit 24be2b7956a5)
$ sevkit domain xml --plan plans/snp.toml --for-qemu 10.0 --for-kernel 6.12 2>/dev/null | cmp - snp.xml; sevkit domain xml --plan plans/snp.toml --for-qemu 10.0 --host-kernel 6.12 snp.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
snp.xml: type sev-snp: 0 errors, 0 warnings
$ sevkit domain xml --plan plans/snp.toml --for-kernel 6.9 2>&1 >/dev/null | grep qemu-fpu0; sevkit domain xml --plan plans/es.toml --for-qemu 9.0 --for-kernel 5.19 2>&1 | cmp - es.xml
sevkit domain xml: warning: sev.profile: measured as 'qemu', but this host starts guests as 'qemu-fpu0'; Linux 6.10 and later does not (Linux 6.10, arch/x86/kvm/svm/sev.c, KVM_SEV_INIT2)
$ sevkit domain xml --generation sev-snp --for-kernel 6.12; sevkit domain xml --plan plans/snp.toml --for-kernel x; sevkit domain xml --plan plans/snp.toml --for-qemu x
sevkit domain xml: error: --for-kernel needs --plan
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
sevkit domain xml: error: --for-kernel: found 'x', expected a version of Linux (6.11)
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
sevkit domain xml: error: --for-qemu: found 'x', expected a version of QEMU (10.0)
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ printf '\177ELF%0600d' 0 >plans/k.elf; for t in elf gz; do [ -f plans/k.$t ] || head -c 600 /dev/zero | gzip >plans/k.gz; sevkit domain xml --plan plans/snp.toml --set "boot.kernel='plans/k.$t'" 2>&1 | grep -v console; sevkit config check plans/snp.toml --set "boot.kernel='plans/k.$t'" | grep kernel; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf plans/ovmf.fd --kernel plans/k.$t --initrd plans/initrd 2>&1 | grep kernel:; done
sevkit domain xml: error: plans/snp.toml: boot.kernel: plans/k.elf: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
error: kernel-file: boot.kernel: plans/k.elf: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
sevkit measure: warning: kernel: plans/k.elf: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
sevkit domain xml: error: plans/snp.toml: boot.kernel: plans/k.gz: gzip data, an initrd or a compressed kernel
error: kernel-file: boot.kernel: plans/k.gz: gzip data, an initrd or a compressed kernel
sevkit measure: warning: kernel: plans/k.gz: gzip data, an initrd or a compressed kernel

# What a domain has no words for
$ for set in 'generation="none"' 'firmware.igvm="x"' 'sev.svsm="x"' 'firmware.vars="x"' 'boot.kernel_hashes=false' 'cpu.model="max"'; do sevkit domain xml --plan plans/snp.toml --set "$set"; echo $?; done
sevkit domain xml: error: plans/snp.toml: generation: found 'none', expected a guest whose start is measured
3
sevkit domain xml: error: plans/snp.toml: firmware.igvm: a domain has no IGVM file that could be checked here
3
sevkit domain xml: error: plans/snp.toml: sev.svsm: libvirt has no element for an SVSM
3
sevkit domain xml: error: plans/snp.toml: firmware.vars: the firmware's variables decide what it starts, and are not measured
3
sevkit domain xml: error: plans/snp.toml: boot.kernel_hashes is off: the host could start another kernel unseen
3
sevkit domain xml: error: plans/snp.toml: cpu.model: found 'max', expected a model that a domain can name
3
$ sevkit domain xml --plan plans/snp.toml --set 'disk=[{file="a"}]' --set 'network.type="user"' --set 'console.type="none"' --set 'cpu.flags="-x"' --output x.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit domain xml: warning: plans/snp.toml: not written to the domain, add by hand: cpu.flags, network, console, disk
# ... which signs nothing
$ sevkit domain xml --plan plans/snp.toml --set 'id_block.key="id.pem"' --force --output x.xml
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit domain xml: warning: plans/snp.toml: not written to the domain, add by hand: id_block.key
$ sevkit domain xml --plan plans/snp.toml --set 'name="a\u0001"'
sevkit domain xml: warning: boot.cmdline: 'console=ttyS0': the host reads what the guest prints there, and can type
sevkit domain xml: error: plans/snp.toml: name has a control character, which XML cannot hold
[3]
$ sevkit domain xml --plan plans/snp.toml --set 'cpu.model="host"' 2>&1 | grep -E 'warning: cpu|<cpu'
sevkit domain xml: warning: cpu.model: with 'host' the measured signature is that of the host's processor; cpu.signature must say it to the measurement
sevkit domain xml: warning: cpu: the CPU is that of the host (mode 'host-passthrough'): its signature is measured, and differs from host to host; the plan says host-passthrough
  <cpu mode='host-passthrough'/>
$ sevkit domain xml --plan plans/es.toml --set 'generation="sev"' --set 'sev.policy=1' --set 'cpu.model="host"' | grep '<cpu'
  <cpu mode='host-passthrough'/>

# What does not go together
$ sevkit domain xml --plan plans/snp.toml --vcpus 4 snp.xml
sevkit domain xml: error: --vcpus contradicts --plan, which says it; --set changes a plan
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --set vcpus=4 --vcpus 4
sevkit domain xml: error: --set needs --plan
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --plan plans/es.toml --no-vcek
sevkit domain xml: error: --no-vcek is not for a plan of generation sev-es
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --plan none.toml
sevkit domain xml: error: none.toml: No such file or directory
[4]
$ sevkit domain xml --plan snp.xml 2>&1 | cut -c1-50
sevkit domain xml: error: snp.xml:1:1: Error while
