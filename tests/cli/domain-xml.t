# domain xml: domains for libvirt, written from options and checked.

$ head -c 2084 /dev/zero >godh.bin; head -c 128 /dev/zero >session.bin; base64 session.bin >session.b64
$ sevkit domain xml --type sev-snp --name vm1 --memory 512 --vcpus 4 --vcpu-type EPYC-Milan --ovmf /fw.fd
<domain type='kvm'>
  <name>vm1</name>
  <memory unit='MiB'>512</memory>
  <vcpu placement='static'>4</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <loader type='rom'>/fw.fd</loader>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='custom' match='exact' check='none'>
    <model fallback='forbid'>EPYC-Milan</model>
  </cpu>
  <on_reboot>destroy</on_reboot>
  <devices>
    <memballoon model='none'/>
  </devices>
  <launchSecurity type='sev-snp'>
    <policy>0x30000</policy>
  </launchSecurity>
</domain>
$ sevkit domain xml --type sev-es --vcpus 2 --vcpu-type EPYC-Rome --ovmf /fw.fd --kernel /k --initrd /i --append ' a<b & "c" ' --owner-cert godh.bin --session session.b64 --cbitpos 51 --reduced-phys-bits 1 --emulator /usr/bin/qemu --output es.xml; sed 's/AAAA*/A/' es.xml
<domain type='kvm'>
  <name>guest</name>
  <memory unit='MiB'>2048</memory>
  <memtune>
    <hard_limit unit='MiB'>2304</hard_limit>
  </memtune>
  <vcpu placement='static'>2</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <loader readonly='yes' type='pflash' stateless='yes'>/fw.fd</loader>
    <kernel>/k</kernel>
    <initrd>/i</initrd>
    <cmdline> a&lt;b &amp; &quot;c&quot; </cmdline>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='custom' match='exact' check='none'>
    <model fallback='forbid'>EPYC-Rome</model>
  </cpu>
  <on_reboot>destroy</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu</emulator>
    <memballoon model='none'/>
  </devices>
  <launchSecurity type='sev' kernelHashes='yes'>
    <cbitpos>51</cbitpos>
    <reducedPhysBits>1</reducedPhysBits>
    <policy>0x0007</policy>
    <dhCert>A=</dhCert>
    <session>A=</session>
  </launchSecurity>
</domain>

# Base64 and binary are the same
$ base64 -w 0 godh.bin >godh.b64; sevkit domain xml --type sev-es --vcpus 2 --vcpu-type EPYC-Rome --ovmf /fw.fd --kernel /k --initrd /i --append ' a<b & "c" ' --owner-cert godh.b64 --session session.bin --cbitpos 51 --reduced-phys-bits 1 --emulator /usr/bin/qemu | cmp - es.xml

# What was written has nothing to be found in it, and is what the plan says
$ sevkit domain xml es.xml
es.xml:13: note: cmdline: <cmdline> has blanks around it, which are measured
es.xml: type sev-es: 0 errors, 0 warnings
$ sevkit domain xml --type sev-es --policy 7 --vcpus 2 --vcpu-type EPYC-Rome --ovmf /fw.fd --kernel /k --initrd /i --append ' a<b & "c" ' --owner-cert godh.bin --session session.bin - <es.xml
-:13: note: cmdline: <cmdline> has blanks around it, which are measured
-: type sev-es: 0 errors, 0 warnings

# ... and not what another plan says
$ sevkit domain xml --type sev --policy 3 --vcpus 1 --vcpu-type EPYC-Milan --ovmf /other.fd --append 'a<b' es.xml
es.xml:27: error: launch-security: the guest is SEV-ES, the plan says SEV
es.xml:30: error: policy: the policy is 0x7, the plan says 0x3
es.xml:10: error: loader: loader is '/fw.fd', the plan says '/other.fd'
es.xml:13: note: cmdline: <cmdline> has blanks around it, which are measured
es.xml:11: error: kernel: there is a <kernel>, the plan has none
es.xml:12: error: initrd: there is a <initrd>, the plan has none
es.xml:13: error: cmdline: cmdline is ' a<b & "c" ', the plan says 'a<b'
es.xml:20: error: cpu: the CPU model is 'EPYC-Rome', the plan says 'EPYC-Milan'
es.xml:7: error: vcpus: the guest starts with 2 vCPUs, the plan says 1
es.xml: type sev-es: 8 errors, 0 warnings
[1]
$ head -c 2084 /dev/urandom >other.bin; sevkit domain xml --owner-cert other.bin es.xml
es.xml:31: error: session: <dhCert> is not what the plan says
es.xml:13: note: cmdline: <cmdline> has blanks around it, which are measured
es.xml: type sev-es: 1 error, 0 warnings
[1]

# A plan with a CPU of the host, and with debugging
$ sevkit domain xml --type sev-snp --vcpus 1 --vcpu-type host-passthrough --ovmf /fw.fd --policy 0xb0000 --output host.xml
sevkit domain xml: warning: policy: policy 0xb0000 lets the host read and change the guest's memory (DEBUG, bit 19, is set)
sevkit domain xml: warning: cpu: the CPU is that of the host (mode 'host-passthrough'): its signature is measured, and differs from host to host; the plan says host-passthrough
$ sevkit domain xml --json host.xml
{
  "schema": "sevkit.domain-check/1",
  "version": "0.1.0",
  "path": "host.xml",
  "type": "sev-snp",
  "error": 0,
  "warning": 2,
  "note": 0,
  "findings": [
    {
      "kind": "warning",
      "code": "policy",
      "line": 19,
      "text": "policy 0xb0000 lets the host read and change the guest's memory (DEBUG, bit 19, is set)"
    },
    {
      "kind": "warning",
      "code": "cpu",
      "line": 13,
      "text": "the CPU is that of the host (mode 'host-passthrough'): its signature is measured, and differs from host to host; name a model"
    }
  ]
}

# SEV-SNP: ID block, author key, host data
$ head -c 96 /dev/zero >block; head -c 4096 /dev/zero >auth; sevkit domain xml --type sev-snp --vcpus 1 --vcpu-type EPYC-Genoa --ovmf /fw.fd --id-block block --id-auth auth --author-key --no-vcek --host-data $(printf %064d 1) | sed 's/AAAAA*/A/'
<domain type='kvm'>
  <name>guest</name>
  <memory unit='MiB'>2048</memory>
  <vcpu placement='static'>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <loader type='rom'>/fw.fd</loader>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='custom' match='exact' check='none'>
    <model fallback='forbid'>EPYC-Genoa</model>
  </cpu>
  <on_reboot>destroy</on_reboot>
  <devices>
    <memballoon model='none'/>
  </devices>
  <launchSecurity type='sev-snp' authorKey='yes' vcek='no'>
    <policy>0x30000</policy>
    <idBlock>A</idBlock>
    <idAuth>A==</idAuth>
    <hostData>AE=</hostData>
  </launchSecurity>
</domain>

# What does not go together
$ sevkit domain xml
sevkit domain xml: error: --generation is required to write a domain
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev
sevkit domain xml: error: --ovmf is required to write a domain
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev --ovmf f --vcpus 1
sevkit domain xml: error: --vcpu-type is required to write a domain
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev --ovmf f --vcpus 1 --vcpu-type EPYC
sevkit domain xml: error: --owner-cert is required: without it the measurement cannot be checked
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev --ovmf f --vcpus 1 --vcpu-type EPYC --owner-cert godh.bin
sevkit domain xml: error: --session is required: without it the measurement cannot be checked
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --session session.bin
sevkit domain xml: error: --session is not for --generation sev-snp
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev --ovmf f --vcpus 1 --vcpu-type EPYC --host-data $(printf %064d 1)
sevkit domain xml: error: --host-data is not for --generation sev
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --initrd i
sevkit domain xml: error: --kernel is required with --initrd
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --id-block block
sevkit domain xml: error: --id-auth is required with --id-block
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --id-auth auth
sevkit domain xml: error: --id-block is required with --id-auth
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --author-key
sevkit domain xml: error: --id-auth is required with --author-key
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev --policy 7 --ovmf f --vcpus 1 --vcpu-type EPYC
sevkit domain xml: error: --policy 0x7 has bit 2 set, which is not --generation sev
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-es --policy 3 --ovmf f --vcpus 1 --vcpu-type EPYC
sevkit domain xml: error: --policy 0x3 has bit 2 clear, which is not --generation sev-es
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev --policy 0x100000003 --ovmf f --vcpus 1 --vcpu-type EPYC
sevkit domain xml: error: --policy: 0x100000003 has more than 32 bits
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 0 --vcpu-type EPYC
sevkit domain xml: error: --vcpus: '0' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 4097 --vcpu-type EPYC
sevkit domain xml: error: --vcpus: '4097' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --host-data 00
sevkit domain xml: error: --host-data: expected exactly 64 hex digits, found 2 characters: '00'
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --name "$(printf 'a\001')"
sevkit domain xml: error: --name has a control character, which XML cannot hold
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --type sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC --json
sevkit domain xml: error: --json is for a domain that is checked
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit domain xml",
  "error": {
    "code": "usage",
    "text": "--json is for a domain that is checked"
  }
}
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --output x es.xml
sevkit domain xml: error: --output is for a domain that is written
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]
$ sevkit domain xml --owner-cert session.bin es.xml
sevkit domain xml: error: --owner-cert: session.bin: expected 2084 bytes, raw or base64
[3]
$ sevkit domain xml --owner-cert nofile es.xml
sevkit domain xml: error: --owner-cert: nofile: No such file or directory
[4]
$ sevkit domain xml --type tdx es.xml
sevkit domain xml: error: argument --generation: invalid choice: 'tdx' (choose from 'sev', 'sev-es', 'sev-snp')
sevkit domain xml: note: 'sevkit domain xml --help' shows the options
[2]

# Documents that are none
$ sevkit domain xml nofile
sevkit domain xml: error: nofile: No such file or directory
[4]
$ sevkit domain xml .
sevkit domain xml: error: .: is a directory
[4]
$ echo '<domain>' | sevkit domain xml -
sevkit domain xml: error: -: not XML: line 2: Premature end of data in tag domain line 1
[3]
$ echo '<network/>' | sevkit domain xml -
sevkit domain xml: error: -: the root element is <network>, expected <domain>
[3]
$ printf '<!DOCTYPE domain [<!ENTITY a "b">]>\n<domain><name>&a;</name></domain>' | sevkit domain xml -
sevkit domain xml: error: -: has a document type, which libvirt's XML has not
[3]
$ sevkit domain xml /dev/zero
sevkit domain xml: error: /dev/zero: more than 16777216 bytes
[3]

# Everything that is wrong with one document
$ cat >bad.xml <<'X'
> <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
>   <vcpu current='1'>2</vcpu>
>   <os firmware='efi'>
>     <type machine='pc-i440fx-7.2'>hvm</type>
>     <loader type='pflash'>/fw</loader>
>     <nvram>/vars</nvram>
>     <kernel>/k</kernel>
>     <cmdline>x </cmdline>
>   </os>
>   <features><smm state='on'/></features>
>   <cpu mode='host-model'/>
>   <devices>
>     <interface type='network'><model type='virtio'/></interface>
>   </devices>
>   <launchSecurity type='sev'><policy>0x4</policy></launchSecurity>
>   <qemu:commandline><qemu:arg value='-fw_cfg'/><qemu:arg value='name=x,string=y'/></qemu:commandline>
> </domain>
> X
$ sevkit domain xml bad.xml
bad.xml:15: warning: policy: policy 0x4 lets the host read and change the guest's memory (NODBG, bit 0, is not set)
bad.xml:15: note: policy: policy 0x4 lets other guests use this guest's key (NOKS, bit 1, is not set)
bad.xml: error: session: there are 0 <dhCert>, expected one: the measurement is keyed with what only the owner's session brings
bad.xml: error: session: there are 0 <session>, expected one: the measurement is keyed with what only the owner's session brings
bad.xml:1: error: virtualisation: the domain's type is 'qemu': emulated processors have no SEV, expected 'kvm'
bad.xml:4: note: machine: machine 'pc-i440fx-7.2': OVMF builds for SEV are made for q35
bad.xml:6: error: nvram: <nvram>: the firmware's variables decide what it starts, and are not measured
bad.xml:5: warning: loader: <loader> is not readonly='yes': the guest may change the image that is measured next time
bad.xml:5: warning: stateless: <loader> is not stateless='yes': libvirt may add a variable store, which is not measured
bad.xml:8: note: cmdline: <cmdline> has blanks around it, which are measured
bad.xml:15: error: kernel-hashes: <kernel> without kernelHashes='yes': the host may start another one
bad.xml:11: warning: cpu: the CPU is that of the host (mode 'host-model'): its signature is measured, and differs from host to host; name a model
bad.xml:2: warning: vcpus: 1 of 2 vCPUs start at once: the state of those that come later is not measured
bad.xml:16: error: commandline: <qemu:commandline> has '-fw_cfg', past all that is checked here
bad.xml:13: warning: option-rom: <interface> without <rom enabled='no'/>: its option ROM comes from the host, and is not measured
bad.xml:13: note: iommu: <interface> is a virtio device without <driver iommu='on'/>: it cannot reach encrypted memory with every libvirt
bad.xml:10: error: smm: <smm state='on'>: guests with encrypted state have no system management mode
bad.xml: note: memory: neither <memtune><hard_limit> nor <memoryBacking><locked>: QEMU pins all memory of the guest, which the default limit might not allow
bad.xml: type sev-es: 7 errors, 6 warnings
[1]
