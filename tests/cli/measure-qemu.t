# measure --qemu-args: the digest of a command line; launch --measure --expect.

$ python3 $TESTDATA/make_firmware.py fw.fd; echo kernel >k; echo initrd >i; python3 $TESTDATA/make_igvm.py guest.igvm
$ echo "LC_ALL=C /usr/bin/qemu-system-x86_64 -enable-kvm -machine q35,confidential-guest-support=sev0,vmport=off -cpu EPYC-Milan -smp 2 -m 2048 -object sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on -bios fw.fd -kernel k -initrd i -append 'console=ttyS0' -nographic" >line
$ sevkit measure --mode snp --qemu-args line
a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
$ sevkit measure --mode snp --ovmf fw.fd --kernel k --initrd i --append console=ttyS0 --vcpus 2 --vcpu-type EPYC-Milan
a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
$ sed "s/ /\\\\\\n /g" line >script; head -n 3 script; sevkit measure --mode snp --qemu-args script --guest-features 0x21
LC_ALL=C\
 /usr/bin/qemu-system-x86_64\
 -enable-kvm\
b1c6dbc935ddedf645b75b01f58085732549952362382510bb7ac90cc788c4bd127d6b9a2bbda682216c013f5204d1bf
$ sevkit measure --mode snp --ovmf fw.fd --kernel k --initrd i --append console=ttyS0 --vcpus 2 --vcpu-type EPYC-Milan --guest-features 0x21
b1c6dbc935ddedf645b75b01f58085732549952362382510bb7ac90cc788c4bd127d6b9a2bbda682216c013f5204d1bf
$ tr -d "'" <line | tr ' ' '\000' | sevkit measure --mode snp --qemu-args - --json
{
  "schema": "sevkit.measure-qemu/1",
  "version": "0.1.0",
  "mode": "snp",
  "digest": "a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c",
  "ovmf": "fw.fd",
  "igvm": null,
  "kernel_hashes": true,
  "kernel": "k",
  "initrd": "i",
  "append": "console=ttyS0",
  "vcpus": 2,
  "vcpu_signature": "0xa00f11",
  "policy": "0x30000",
  "policy_from": "command-line"
}
$ sed 's/,kernel-hashes=on//' line >off; sevkit measure --mode snp --qemu-args off
sevkit measure: warning: this command line has no kernel-hashes=on: kernel, initrd and command line are not measured
bb8fbb34fd454d67e7d3791f2709de47e4c1ec56d5f57eb4e7619f56864178b9fabac857fe6f6d142f075438428a75b5
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan
bb8fbb34fd454d67e7d3791f2709de47e4c1ec56d5f57eb4e7619f56864178b9fabac857fe6f6d142f075438428a75b5
$ sed 's/-bios fw.fd -kernel k -initrd i -append .*/-object igvm-cfg,id=i0,file=guest.igvm/; s/vmport=off/igvm-cfg=i0/' line >igvm; sevkit measure --mode snp --qemu-args igvm
0c2b0a13bbac235b062f1165d38334aaef4d6ef6868f3c4a7a325fe7255fdeed7550db93da853c4179cb3c15bfb2459b
$ python3 $TESTDATA/make_igvm.py --policy 0xb0000 other.igvm; sed 's/guest.igvm/other.igvm/' igvm >policy; sevkit measure --json --qemu-args policy | grep -v digest; sevkit measure --json --qemu-args igvm | grep policy
sevkit measure: note: the guest has the policy of the IGVM file, 0xb0000; the command line's, 0x30000, is not used
{
  "schema": "sevkit.measure-qemu/1",
  "version": "0.1.0",
  "mode": "snp",
  "ovmf": null,
  "igvm": "other.igvm",
  "kernel_hashes": false,
  "kernel": null,
  "initrd": null,
  "append": null,
  "vcpus": 2,
  "vcpu_signature": "0xa00f11",
  "policy": "0xb0000",
  "policy_from": "igvm"
}
  "policy": "0x30000",
  "policy_from": "igvm"
$ sevkit measure --mode snp --igvm guest.igvm --vcpus 2 --vcpu-type EPYC-Milan
0c2b0a13bbac235b062f1165d38334aaef4d6ef6868f3c4a7a325fe7255fdeed7550db93da853c4179cb3c15bfb2459b

# -cpu host is resolved by an option; the mode follows from the line
$ sed 's/-cpu EPYC-Milan/-cpu host/' line >host; sevkit measure --qemu-args host --vcpu-sig 0xa00f11
a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
$ sed 's/-cpu EPYC-Milan/-cpu EPYC-Milan,stepping=2/' line >stepping; sevkit measure --qemu-args stepping
sevkit measure: error: --qemu-args: stepping: -cpu: stepping=2 changes the signature that is measured; give it with --vcpu-sig (CPUID 1 EAX in the guest), or with --host-cpu on the host itself
[1]
$ sevkit measure --qemu-args stepping --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 2
e9fb20c6da82593e5ba6ddaee8153eaeeb2e3e02b903675de3c699a4c27392e2bcccf6725e6ee845dffe748b2f6ce85f
$ sevkit measure --mode snp --ovmf fw.fd --kernel k --initrd i --append console=ttyS0 --vcpus 2 --vcpu-sig 0xa00f12
e9fb20c6da82593e5ba6ddaee8153eaeeb2e3e02b903675de3c699a4c27392e2bcccf6725e6ee845dffe748b2f6ce85f

# the rest of the command line
$ sevkit measure --qemu-args -- env A=1 qemu-system-x86_64 -machine q35,confidential-guest-support=sev0 -cpu EPYC-Milan -smp 2 -object sev-snp-guest,id=sev0,kernel-hashes=on -bios fw.fd -kernel k -initrd i -append console=ttyS0
a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
$ sevkit measure --json --guest-features 0x21 --qemu-args -- /usr/libexec/qemu-kvm -machine q35,confidential-guest-support=sev0 -cpu EPYC-Milan -smp 2 -object sev-snp-guest,id=sev0 -bios fw.fd
{
  "schema": "sevkit.measure-qemu/1",
  "version": "0.1.0",
  "mode": "snp",
  "digest": "35c27609160271a764e053d1bde7ef72085644d84bf74682611b1eaf4a37a0587edf811b82f9a95af1373e7b9af28327",
  "ovmf": "fw.fd",
  "igvm": null,
  "kernel_hashes": false,
  "kernel": null,
  "initrd": null,
  "append": null,
  "vcpus": 2,
  "vcpu_signature": "0xa00f11",
  "policy": "0x30000",
  "policy_from": "command-line"
}

# AMDSEV's launch-qemu.sh: SEV-SNP with -bios, SEV and SEV-ES from flash drives; the variable store is not measured
$ head -c 65536 /dev/zero >vars.fd
$ echo "/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=255 -m 2048M,slots=5,maxmem=10240M -no-reboot -bios fw.fd -drive file=g.qcow2,if=none,id=disk0,format=qcow2 -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=true -device scsi-hd,drive=disk0 -machine memory-encryption=sev0,vmport=off -object memory-backend-memfd,id=ram1,size=2048M,share=true,prealloc=false -machine memory-backend=ram1 -object sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51,reduced-phys-bits=1 -nographic -monitor pty" >amdsev-snp; sevkit measure --qemu-args amdsev-snp
03141c93900349339145ee0a830a5590d76d5f61064410dcac93400f36bb997f96febd59c7b6c195e95c9c5fc182fe85
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4 --vcpu-type EPYC-v4
03141c93900349339145ee0a830a5590d76d5f61064410dcac93400f36bb997f96febd59c7b6c195e95c9c5fc182fe85
$ echo "qemu-system-x86_64 -enable-kvm -cpu EPYC -machine q35 -smp 4,maxcpus=64 -m 2048M -drive if=pflash,format=raw,unit=0,file=fw.fd,readonly -drive if=pflash,format=raw,unit=1,file=vars.fd -object sev-guest,id=sev0,policy=0x5,cbitpos=51,reduced-phys-bits=1 -machine memory-encryption=sev0,vmport=off" >amdsev-es; sevkit measure --qemu-args amdsev-es
sevkit measure: note: measured with profile qemu-fpu0, as QEMU launches SEV-ES guests unless the command line has legacy-vm-type=off; profile qemu is the other way
78e02455b99dba3114465a6274467cb488f01b203c1cfaa11e9ef46ccb905889
$ sevkit measure --mode seves --profile qemu-fpu0 --ovmf fw.fd --vcpus 4 --vcpu-type EPYC
78e02455b99dba3114465a6274467cb488f01b203c1cfaa11e9ef46ccb905889
$ sed 's/policy=0x5/policy=0x5,legacy-vm-type=off/' amdsev-es >init2; sevkit measure --qemu-args init2
52dc3144bcbe79fbb0ad40e80139a30adcd9eaa6b43a02b10d45cd14bbc6b882
$ sevkit measure --mode seves --profile qemu --ovmf fw.fd --vcpus 4 --vcpu-type EPYC
52dc3144bcbe79fbb0ad40e80139a30adcd9eaa6b43a02b10d45cd14bbc6b882
$ sevkit measure --qemu-args amdsev-es --profile qemu
52dc3144bcbe79fbb0ad40e80139a30adcd9eaa6b43a02b10d45cd14bbc6b882
$ sed 's/policy=0x5,//; s/-cpu EPYC/-cpu host/' amdsev-es >sev; sevkit measure --qemu-args sev --json
{
  "schema": "sevkit.measure-qemu/1",
  "version": "0.1.0",
  "mode": "sev",
  "digest": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b",
  "ovmf": "fw.fd",
  "igvm": null,
  "kernel_hashes": false,
  "kernel": null,
  "initrd": null,
  "append": null,
  "policy": "0x1",
  "policy_from": "command-line"
}
$ sevkit measure --mode sev --ovmf fw.fd
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
$ sevkit measure --qemu-args sev --profile qemu
sevkit measure: error: --qemu-args: sev: --profile has no effect in mode sev: it measures nothing that depends on the VMM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sed 's/policy=0x5/policy=0x5,kernel-hashes=on/' amdsev-es >es; echo "-kernel k -append quiet" >>es; tr '\n' ' ' <es | sevkit measure --qemu-args -
sevkit measure: note: measured with profile qemu-fpu0, as QEMU launches SEV-ES guests unless the command line has legacy-vm-type=off; profile qemu is the other way
c0f477e3cd13a99d369354dd9c4a92476f96c00f2e16aff429e2f0cf9c9ea635
$ sevkit measure --mode seves --profile qemu-fpu0 --ovmf fw.fd --kernel k --append quiet --vcpus 4 --vcpu-type EPYC
c0f477e3cd13a99d369354dd9c4a92476f96c00f2e16aff429e2f0cf9c9ea635

# What 'sevkit launch' says for a plan with features of the save area, devices of the host and huge pages.
$ sed 's/-bios fw.fd/-bios fw.fd -object iommufd,id=i0 -fw_cfg name=opt\/ovmf\/X-PciMmio64Mb,string=65536 -device vfio-pci,host=0000:41:00.0,iommufd=i0/; s/id=sev0,/id=sev0,debug-swap=on,secure-tsc=on,tsc-frequency=2500000000,convert-in-place=on,gmem-allocator=hugetlb,gmem-page-size=2097152,/' amdsev-snp >features; sevkit measure --qemu-args features | cut -c1-20; sevkit measure --mode snp --ovmf fw.fd --vcpus 4 --vcpu-type EPYC --guest-features 0x221 | cut -c1-20
23e3a3ccb16b35cd7fb7
23e3a3ccb16b35cd7fb7
$ sed 's/sev-guest,id=sev0,policy=0x5/sev-snp-guest,id=sev0,certs-path=c.bin/' amdsev-es >pflash; sevkit measure --qemu-args pflash
sevkit measure: warning: the firmware is in a flash drive: only QEMU of AMD's tree starts this SEV-SNP guest; others need -bios
03141c93900349339145ee0a830a5590d76d5f61064410dcac93400f36bb997f96febd59c7b6c195e95c9c5fc182fe85
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4 --vcpu-type EPYC
03141c93900349339145ee0a830a5590d76d5f61064410dcac93400f36bb997f96febd59c7b6c195e95c9c5fc182fe85
$ sed 's/-bios fw.fd/-bios fw.fd -drive if=pflash,format=raw,unit=0,file=vars.fd/' amdsev-snp >snpguard; sevkit measure --qemu-args snpguard
sevkit measure: warning: a flash drive beside -bios: only QEMU of AMD's tree starts this SEV-SNP guest; the drive is not measured
03141c93900349339145ee0a830a5590d76d5f61064410dcac93400f36bb997f96febd59c7b6c195e95c9c5fc182fe85
$ sed 's/-bios fw.fd/-bios fw.fd -pflash a -pflash b/' amdsev-snp >bad; sevkit measure --qemu-args bad
sevkit measure: error: --qemu-args: bad: -pflash b: QEMU takes its firmware from a flash drive if there is one; a SEV-SNP guest needs it from -bios alone
[1]

$ sed 's/policy=0x30000/policy=0x30000,debug-swap=on,secure-tsc=on/' amdsev-snp >features; sevkit measure --qemu-args features
23e3a3ccb16b35cd7fb7138e49bb4375a8039b4b168662a21b727092f918d92c0a8240eaea719442f2c080a374346458
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4 --vcpu-type EPYC-v4 --guest-features 0x221
23e3a3ccb16b35cd7fb7138e49bb4375a8039b4b168662a21b727092f918d92c0a8240eaea719442f2c080a374346458
$ sevkit measure --qemu-args features --guest-features 0x21
sevkit measure: error: --qemu-args: features: guest features 0x21 lack what the command line sets: 0x221
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# libvirt's log: objects and flash in JSON
$ cat >libvirt <<'LOG'; sevkit measure --qemu-args libvirt
> 2026-03-01 10:00:00.000+0000: starting up libvirt version: 10.0.0
> LC_ALL=C \
> PATH=/usr/bin \
> HOME=/var/lib/libvirt/qemu/domain-1-g \
> /usr/bin/qemu-system-x86_64 \
> -name guest=g,debug-threads=on \
> -S \
> -object '{"qom-type":"secret","id":"masterKey0","format":"raw","file":"/var/lib/libvirt/k"}' \
> -blockdev '{"driver":"file","filename":"fw.fd","node-name":"libvirt-pflash0-storage","auto-read-only":true,"discard":"unmap"}' \
> -blockdev '{"node-name":"libvirt-pflash0-format","read-only":true,"driver":"raw","file":"libvirt-pflash0-storage"}' \
> -machine pc-q35-8.2,usb=off,confidential-guest-support=lsec0,pflash0=libvirt-pflash0-format,acpi=on \
> -accel kvm \
> -cpu EPYC-Rome,x2apic=on \
> -m size=2097152k \
> -smp 2,sockets=2,cores=1,threads=1 \
> -object '{"qom-type":"sev-guest","id":"lsec0","cbitpos":47,"reduced-phys-bits":1,"policy":7,"kernel-hashes":true}' \
> -kernel k \
> -append 'console=ttyS0' \
> -msg timestamp=on
> LOG
sevkit measure: note: measured with profile qemu-fpu0, as QEMU launches SEV-ES guests unless the command line has legacy-vm-type=off; profile qemu is the other way
4ce9f072c6abf289b641f63366f2106fcadc50197d3bf2d9ee85e6864e51aeea
$ sevkit measure --mode seves --profile qemu-fpu0 --ovmf fw.fd --kernel k --append console=ttyS0 --vcpus 2 --vcpu-type EPYC-Rome
4ce9f072c6abf289b641f63366f2106fcadc50197d3bf2d9ee85e6864e51aeea
$ sed 's/pflash0=libvirt-pflash0-format,//; s/"sev-guest"/"sev-snp-guest"/; s/"policy":7/"policy":196608/; s/-accel kvm/-bios fw.fd/' libvirt >snp; sevkit measure --qemu-args snp
4e747d9ebd1c593885d9e2e4df34135a6b8f15f77ba7cec4fe1e8d84b4272ef4a7a3e032d8093e33edb7bd0878033d2f
$ sevkit measure --mode snp --ovmf fw.fd --kernel k --append console=ttyS0 --vcpus 2 --vcpu-type EPYC-Rome
4e747d9ebd1c593885d9e2e4df34135a6b8f15f77ba7cec4fe1e8d84b4272ef4a7a3e032d8093e33edb7bd0878033d2f

$ (cat libvirt; echo "char device redirected to /dev/pts/1 (label charserial0)"; echo "qemu-system-x86_64: terminating: can't go on"; sed 's/-smp 2,sockets=2/-smp 3,sockets=3/' libvirt; echo '2026-03-01 11:00:00.000+0000: shutting down, reason=shutdown') >twice; sevkit measure --qemu-args twice
sevkit measure: note: measured with profile qemu-fpu0, as QEMU launches SEV-ES guests unless the command line has legacy-vm-type=off; profile qemu is the other way
8396381d163241987e4a64953a80319f5b2a1ed9aa95ef379c21a7ee1fb2f91f
$ sevkit measure --mode seves --profile qemu-fpu0 --ovmf fw.fd --kernel k --append console=ttyS0 --vcpus 3 --vcpu-type EPYC-Rome
8396381d163241987e4a64953a80319f5b2a1ed9aa95ef379c21a7ee1fb2f91f

# kata's
$ echo '/opt/kata/bin/qemu-system-x86_64 -name sandbox-1,debug-threads=on -uuid 1-2 -machine q35,accel=kvm,kernel_irqchip=split,confidential-guest-support=snp -cpu EPYC-v4,pmu=off -qmp unix:fd=3,server=on,wait=off -m 2048M,slots=10,maxmem=514748M -device pci-bridge,bus=pcie.0,id=pci-bridge-0,chassis_nr=1,shpc=off,addr=2,romfile= -device virtio-serial-pci,disable-modern=false,id=serial0 -object sev-snp-guest,id=snp,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on,policy=196608,host-data=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= -object rng-random,id=rng0,filename=/dev/urandom -device virtio-rng-pci,rng=rng0,romfile= -rtc base=utc,driftfix=slew,clock=host -global kvm-pit.lost_tick_policy=discard -vga none -no-user-config -nodefaults -nographic --no-reboot -object memory-backend-ram,id=dimm1,size=2048M -numa node,memdev=dimm1 -kernel k -initrd i -append "tsc=reliable no_timer_check" -bios fw.fd -pidfile /run/p -smp 1,cores=1,threads=1,sockets=1,maxcpus=1' >kata; sevkit measure --qemu-args kata
2bc217a8f76a0bfb7bc27ba03ab99f6c350d05a59c6a961540c6a3537735fd2c98997461974e102a66741c966e38ff85
$ sevkit measure --mode snp --ovmf fw.fd --kernel k --initrd i --append 'tsc=reliable no_timer_check' --vcpus 1 --vcpu-type EPYC-v4
2bc217a8f76a0bfb7bc27ba03ab99f6c350d05a59c6a961540c6a3537735fd2c98997461974e102a66741c966e38ff85

# what a listing and a script leave open
$ sed "s/-append 'console=ttyS0'/-append console=ttyS0 root=\/dev\/sda/" line >ps; sevkit measure --qemu-args ps
sevkit measure: error: --qemu-args: ps: -append: 'root=/dev/sda' stands behind its value: a process list shows no quotes, so where the command line ends is unknown; take /proc/PID/cmdline, or write the quotes
[1]
$ tr -d "'" <line | tr ' ' '\000' >cmdline; printf 'disk.img\000' >>cmdline; sevkit measure --qemu-args cmdline
a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
$ sed "s/console=ttyS0/root=\$ROOT/" line >script; sevkit measure --qemu-args script 2>&1 | head -n 1
sevkit measure: warning: -append: 'root=$ROOT' is taken as it is: variables and commands of a script are not expanded
$ sed 's/-smp 2/-smp sockets=1,modules=2,cores=2/' line >modules; sevkit measure --qemu-args modules --json | grep vcpus
  "vcpus": 4,

# refused
$ echo "cloud-hypervisor --platform sev_snp=on --cpus boot=2 --memory size=1G --igvm guest.igvm --host-data 00" >clh; sevkit measure --qemu-args clh
sevkit measure: error: --qemu-args: clh: cloud-hypervisor's command line is not measured: how it starts the vCPUs has no source here; if its --igvm file holds them, use 'sevkit igvm measure'
[1]
$ sed 's/unit=0,file=fw.fd/unit=0,file=fw.fd,format=qcow2/' amdsev-es >bad; sevkit measure --qemu-args bad
sevkit measure: error: --qemu-args: bad: -drive if=pflash,format=raw,unit=0,file=fw.fd,format=qcow2,readonly: the guest's firmware is what is inside of the qcow2 image, which is not read; convert it to format=raw
[1]
$ sed 's/-drive if=pflash,format=raw,unit=0,file=fw.fd,readonly//' amdsev-es >bad; sevkit measure --qemu-args bad
sevkit measure: error: --qemu-args: bad: -drive if=pflash,format=raw,unit=1,file=vars.fd: there is no flash drive 0 beside it
[1]
$ sed 's/-drive if=pflash/-bios fw.fd -drive if=pflash/' amdsev-es >bad; sevkit measure --qemu-args bad
sevkit measure: error: --qemu-args: bad: -bios fw.fd beside -drive if=pflash,format=raw,unit=1,file=vars.fd: QEMU takes its firmware from one of them; give one
[1]
$ sed 's/-bios fw.fd/-pflash fw.fd/' line >bad; sevkit measure --qemu-args bad
sevkit measure: warning: the firmware is in a flash drive: only QEMU of AMD's tree starts this SEV-SNP guest; others need -bios
a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
$ sed 's/"driver":"raw"/"driver":"qcow2"/' libvirt >bad; sevkit measure --qemu-args bad
sevkit measure: error: --qemu-args: bad: -machine pflash0=libvirt-pflash0-format: no -blockdev of driver raw or file leads from it to a file
[1]
$ sed 's/policy=0x5/policy=0x5,legacy-vm-type=x/' amdsev-es >bad; sevkit measure --qemu-args bad
sevkit measure: error: --qemu-args: bad: -object sev-guest: legacy-vm-type=x: expected on, off or auto
[1]
$ sed 's/-cpu EPYC-Milan/-cpu host/' line >bad; sevkit measure --mode snp --qemu-args bad
sevkit measure: error: --qemu-args: bad: -cpu host: the signature of this model is not known, and it is measured; give it with --vcpu-sig (CPUID 1 EAX in the guest), or with --host-cpu on the host itself
[1]
$ sed 's/-bios fw.fd//' line >bad; sevkit measure --mode snp --qemu-args bad
sevkit measure: error: --qemu-args: bad: QEMU's command line has no -bios: a SEV-SNP guest needs its firmware there
[1]
$ sed 's/igvm-cfg=i0//' igvm >bad; sevkit measure --mode snp --qemu-args bad
sevkit measure: error: --qemu-args: bad: -machine igvm-cfg and -object igvm-cfg need each other to load an IGVM file
[1]
$ echo ls >bad; sevkit measure --mode snp --qemu-args bad
sevkit measure: error: --qemu-args: bad: no word is a program called qemu-system-..., qemu-kvm or qemu
[3]
$ sevkit measure --mode snp --qemu-args absent
sevkit measure: error: --qemu-args: absent: No such file or directory
[4]
$ sevkit measure --mode snp --qemu-args line --vcpus 2
sevkit measure: error: --vcpus does not go with --qemu-args
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --qemu-args line
sevkit measure: error: --qemu-args: line: the command line starts a guest of mode snp (policy 0x30000), not sev
[1]
$ sevkit measure --qemu-args line --vcpu-type EPYC-Rome
sevkit measure: error: --qemu-args: line: the vCPUs' model is given, but the command line says it
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --qemu-args line extra
sevkit measure: error: unrecognized arguments: extra
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --qemu-args -- ls
sevkit measure: error: --qemu-args: no word is a program called qemu-system-..., qemu-kvm or qemu
[3]
$ sevkit measure --qemu-args line --profile svsm
sevkit measure: error: --qemu-args: line: profile svsm is only for mode snp:svsm
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# a plan and the digest that a report has
$ printf 'format = "sevkit-guest/1"\nname = "g"\ngeneration = "sev-snp"\nvcpus = 4\n[cpu]\nmodel = "EPYC-Milan"\n[firmware]\nfile = "fw.fd"\n[boot]\nkernel = "k"\ninitrd = "i"\ncmdline = "console=ttyS0"\n' >guest.toml
$ sevkit launch guest.toml --measure --expect $(sevkit measure --mode snp --qemu-args line)
feeb35f011c80a81e45613efb55e39895b71b572c456dd7f475cc64095181490e24df3b2cb9c8e776dae07ddecbaa0b0
sevkit launch: error: the plan's digest is not the expected one
sevkit launch: note: cause of the digest: the guest has 2 vCPUs, not 4
sevkit launch: note: change: --vcpus 2
[1]
$ sevkit launch guest.toml --measure --expect $(sevkit launch guest.toml --measure)
feeb35f011c80a81e45613efb55e39895b71b572c456dd7f475cc64095181490e24df3b2cb9c8e776dae07ddecbaa0b0
$ sevkit launch guest.toml --measure --expect 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
feeb35f011c80a81e45613efb55e39895b71b572c456dd7f475cc64095181490e24df3b2cb9c8e776dae07ddecbaa0b0
sevkit launch: error: the plan's digest is not the expected one
sevkit launch: note: cause of the digest: unknown; none of the launches that 'sevkit match' tries has it
[1]
$ sevkit launch guest.toml --measure --expect 00
sevkit launch: error: --expect: expected a digest of 48 bytes (SEV-SNP) or 32 bytes (SEV, SEV-ES) as hex or base64, found 2 characters
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch guest.toml --print --expect 00
sevkit launch: error: --expect has no effect without --measure
sevkit launch: note: 'sevkit launch --help' shows the options
[2]

# the command line does not say the host's kernel
$ sevkit measure --qemu-args line --for-kernel 6.7; sevkit measure --qemu-args line --profile qemu-fpu0 --guest-features 0x21
sevkit measure: note: Linux 6.7: SEV-SNP hosts are in releases from 6.11 on; trees of AMD before may differ from the release that they are named after, 'sevkit match' finds out
6fb3f72b54d5bf9f74f7fcb9cd12942c2d52525be098cf61faca057efc68e57ddae8e017cd04c27d1f81bf398b4fc884
6fb3f72b54d5bf9f74f7fcb9cd12942c2d52525be098cf61faca057efc68e57ddae8e017cd04c27d1f81bf398b4fc884
$ sevkit measure --qemu-args amdsev-es --for-kernel 6.9; sevkit measure --qemu-args amdsev-es --for-kernel 6.12
78e02455b99dba3114465a6274467cb488f01b203c1cfaa11e9ef46ccb905889
sevkit measure: note: measured with profile qemu-fpu0, as QEMU launches SEV-ES guests unless the command line has legacy-vm-type=off; profile qemu is the other way
78e02455b99dba3114465a6274467cb488f01b203c1cfaa11e9ef46ccb905889
$ sevkit measure --qemu-args amdsev-es --for-kernel 6.7 2>/dev/null; sevkit measure --qemu-args amdsev-es --for-kernel 6.7 --guest-features 0; sevkit measure --mode seves --ovmf fw.fd --vcpus 4 --vcpu-type EPYC --profile qemu-fpu0 --guest-features debug-swap
779f5015920aadfac90f7327ca1f7231c6a4fe8cc8b45b86360a8ed1955065ed
78e02455b99dba3114465a6274467cb488f01b203c1cfaa11e9ef46ccb905889
779f5015920aadfac90f7327ca1f7231c6a4fe8cc8b45b86360a8ed1955065ed
$ sevkit measure --qemu-args sev --for-kernel 6.12
sevkit measure: error: --qemu-args: sev: --for-kernel has no effect in mode sev: it measures nothing that depends on the host's kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
