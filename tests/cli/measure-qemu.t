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
  "digest": "a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c",
  "ovmf": "fw.fd",
  "igvm": null,
  "kernel_hashes": true,
  "kernel": "k",
  "initrd": "i",
  "append": "console=ttyS0",
  "vcpus": 2,
  "vcpu_signature": "0xa00f11",
  "policy": "0x30000"
}
$ sed 's/,kernel-hashes=on//' line >off; sevkit measure --mode snp --qemu-args off
sevkit measure: warning: this command line has no kernel-hashes=on: kernel, initrd and command line are not measured
bb8fbb34fd454d67e7d3791f2709de47e4c1ec56d5f57eb4e7619f56864178b9fabac857fe6f6d142f075438428a75b5
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan
bb8fbb34fd454d67e7d3791f2709de47e4c1ec56d5f57eb4e7619f56864178b9fabac857fe6f6d142f075438428a75b5
$ sed 's/-bios fw.fd -kernel k -initrd i -append .*/-object igvm-cfg,id=i0,file=guest.igvm/; s/vmport=off/igvm-cfg=i0/' line >igvm; sevkit measure --mode snp --qemu-args igvm
0c2b0a13bbac235b062f1165d38334aaef4d6ef6868f3c4a7a325fe7255fdeed7550db93da853c4179cb3c15bfb2459b
$ sevkit measure --mode snp --igvm guest.igvm --vcpus 2 --vcpu-type EPYC-Milan
0c2b0a13bbac235b062f1165d38334aaef4d6ef6868f3c4a7a325fe7255fdeed7550db93da853c4179cb3c15bfb2459b

# refused
$ sed 's/-cpu EPYC-Milan/-cpu host/' line >bad; sevkit measure --mode snp --qemu-args bad
sevkit measure: error: --qemu-args: bad: -cpu host: the signature of this model is not known, and it is measured
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
sevkit measure: error: --vcpus does not go with --qemu-args: the command line says it
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --qemu-args line
sevkit measure: error: --qemu-args is for mode snp
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
