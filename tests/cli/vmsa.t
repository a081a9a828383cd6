# vmsa build, show and diff.

$ python3 $TESTDATA/make_firmware.py fw.fd
$ sevkit vmsa build --vcpu-type EPYC-Milan --output bsp.bin; sevkit vmsa show bsp.bin
0x002  es.attrib          0x0093
0x004  es.limit           0x0000ffff
0x010  cs.selector        0xf000
0x012  cs.attrib          0x009b
0x014  cs.limit           0x0000ffff
0x018  cs.base            0x00000000ffff0000
0x022  ss.attrib          0x0093
0x024  ss.limit           0x0000ffff
0x032  ds.attrib          0x0093
0x034  ds.limit           0x0000ffff
0x042  fs.attrib          0x0093
0x044  fs.limit           0x0000ffff
0x052  gs.attrib          0x0093
0x054  gs.limit           0x0000ffff
0x064  gdtr.limit         0x0000ffff
0x072  ldtr.attrib        0x0082
0x074  ldtr.limit         0x0000ffff
0x084  idtr.limit         0x0000ffff
0x092  tr.attrib          0x008b
0x094  tr.limit           0x0000ffff
0x0d0  efer               0x0000000000001000
0x148  cr4                0x0000000000000040
0x158  cr0                0x0000000000000010
0x160  dr7                0x0000000000000400
0x168  dr6                0x00000000ffff0ff0
0x170  rflags             0x0000000000000002
0x178  rip                0x000000000000fff0
0x268  g_pat              0x0007040600070406
0x310  rdx                0x0000000000a00f11
0x3b0  sev_features       0x0000000000000001 (snp-active)
0x3e8  xcr0               0x0000000000000001
0x408  mxcsr              0x00001f80
0x410  x87_fcw            0x037f

made by profile: qemu
$ sevkit vmsa build --vcpu-type EPYC-Milan --role ap --ovmf fw.fd --output ap.bin; sevkit vmsa diff bsp.bin ap.bin
at     field              bsp.bin | ap.bin
0x018  cs.base            0x00000000ffff0000 | 0x0000000000800000
0x178  rip                0x000000000000fff0 | 0x000000000000b004
bsp.bin: made by profile: qemu
ap.bin: made by profile: qemu
[1]
$ sevkit vmsa build --vcpu-type EPYC-Milan --role ap --eip 0x80b004 --output - | cmp - ap.bin

# The same bytes that are measured
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --dump-vmsa >/dev/null; cmp vmsa0.bin bsp.bin && cmp vmsa1.bin ap.bin
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --vmm-type ec2 --dump-vmsa --force >/dev/null; sevkit vmsa build --force --vmm-type ec2 --mode seves --output - | cmp - vmsa0.bin

# Every profile builds; show names the profile that made a file
$ for p in qemu qemu-fpu0 ec2 ec2-rdx0 gce-milan gce-genoa krun svsm svsm-fcw; do for r in bsp ap; do sevkit vmsa build --force --profile $p --role $r --eip 0x80b004 --vcpu-sig 0xa00f11 --output x.bin; echo "$p $r: $(sevkit vmsa show x.bin | tail -n 1)"; done; done
qemu bsp: made by profile: qemu
qemu ap: made by profile: qemu
qemu-fpu0 bsp: made by profile: qemu-fpu0
qemu-fpu0 ap: made by profile: qemu-fpu0
ec2 bsp: made by profile: ec2 (bsp)
ec2 ap: made by profile: ec2 (ap)
ec2-rdx0 bsp: made by profile: ec2-rdx0 (bsp), krun
ec2-rdx0 ap: made by profile: ec2-rdx0 (ap)
gce-milan bsp: made by profile: gce-milan, gce-genoa
gce-milan ap: made by profile: gce-milan, gce-genoa
gce-genoa bsp: made by profile: gce-milan, gce-genoa
gce-genoa ap: made by profile: gce-milan, gce-genoa
krun bsp: made by profile: ec2-rdx0 (bsp), krun
krun ap: made by profile: ec2-rdx0 (bsp), krun
svsm bsp: made by profile: svsm
svsm ap: made by profile: svsm
svsm-fcw bsp: made by profile: svsm-fcw
svsm-fcw ap: made by profile: svsm-fcw
$ sevkit vmsa build --profile list | head -n 2
PROFILE      VMM   MODES     APPLIES TO
qemu         QEMU  seves,snp QEMU on Linux 6.10 or later (SEV-ES: INIT2 launches)

# show
$ sevkit vmsa show --json bsp.bin
{
  "schema": "sevkit.vmsa-show/1",
  "version": "0.1.0",
  "path": "bsp.bin",
  "fields": [
    {
      "name": "es.attrib",
      "offset": 2,
      "size": 2,
      "reserved": false,
      "value": "0x93"
    },
    {
      "name": "es.limit",
      "offset": 4,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "cs.selector",
      "offset": 16,
      "size": 2,
      "reserved": false,
      "value": "0xf000"
    },
    {
      "name": "cs.attrib",
      "offset": 18,
      "size": 2,
      "reserved": false,
      "value": "0x9b"
    },
    {
      "name": "cs.limit",
      "offset": 20,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "cs.base",
      "offset": 24,
      "size": 8,
      "reserved": false,
      "value": "0xffff0000"
    },
    {
      "name": "ss.attrib",
      "offset": 34,
      "size": 2,
      "reserved": false,
      "value": "0x93"
    },
    {
      "name": "ss.limit",
      "offset": 36,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "ds.attrib",
      "offset": 50,
      "size": 2,
      "reserved": false,
      "value": "0x93"
    },
    {
      "name": "ds.limit",
      "offset": 52,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "fs.attrib",
      "offset": 66,
      "size": 2,
      "reserved": false,
      "value": "0x93"
    },
    {
      "name": "fs.limit",
      "offset": 68,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "gs.attrib",
      "offset": 82,
      "size": 2,
      "reserved": false,
      "value": "0x93"
    },
    {
      "name": "gs.limit",
      "offset": 84,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "gdtr.limit",
      "offset": 100,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "ldtr.attrib",
      "offset": 114,
      "size": 2,
      "reserved": false,
      "value": "0x82"
    },
    {
      "name": "ldtr.limit",
      "offset": 116,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "idtr.limit",
      "offset": 132,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "tr.attrib",
      "offset": 146,
      "size": 2,
      "reserved": false,
      "value": "0x8b"
    },
    {
      "name": "tr.limit",
      "offset": 148,
      "size": 4,
      "reserved": false,
      "value": "0xffff"
    },
    {
      "name": "efer",
      "offset": 208,
      "size": 8,
      "reserved": false,
      "value": "0x1000"
    },
    {
      "name": "cr4",
      "offset": 328,
      "size": 8,
      "reserved": false,
      "value": "0x40"
    },
    {
      "name": "cr0",
      "offset": 344,
      "size": 8,
      "reserved": false,
      "value": "0x10"
    },
    {
      "name": "dr7",
      "offset": 352,
      "size": 8,
      "reserved": false,
      "value": "0x400"
    },
    {
      "name": "dr6",
      "offset": 360,
      "size": 8,
      "reserved": false,
      "value": "0xffff0ff0"
    },
    {
      "name": "rflags",
      "offset": 368,
      "size": 8,
      "reserved": false,
      "value": "0x2"
    },
    {
      "name": "rip",
      "offset": 376,
      "size": 8,
      "reserved": false,
      "value": "0xfff0"
    },
    {
      "name": "g_pat",
      "offset": 616,
      "size": 8,
      "reserved": false,
      "value": "0x7040600070406"
    },
    {
      "name": "rdx",
      "offset": 784,
      "size": 8,
      "reserved": false,
      "value": "0xa00f11"
    },
    {
      "name": "sev_features",
      "offset": 944,
      "size": 8,
      "reserved": false,
      "value": "0x1"
    },
    {
      "name": "xcr0",
      "offset": 1000,
      "size": 8,
      "reserved": false,
      "value": "0x1"
    },
    {
      "name": "mxcsr",
      "offset": 1032,
      "size": 4,
      "reserved": false,
      "value": "0x1f80"
    },
    {
      "name": "x87_fcw",
      "offset": 1040,
      "size": 2,
      "reserved": false,
      "value": "0x37f"
    }
  ],
  "profiles": [
    {
      "profile": "qemu",
      "role": "any"
    }
  ]
}
$ sevkit vmsa show --all bsp.bin | wc -l
138
$ sevkit vmsa show --all bsp.bin | sed -n '/cpl/,/cr4/p'
0x0cb  cpl                0x00
0x0cc  reserved_cc        0x00000000
0x0d0  efer               0x0000000000001000
0x0d8  reserved_d8        104 zero bytes
0x140  xss                0x0000000000000000
0x148  cr4                0x0000000000000040
$ sevkit vmsa show --all --json bsp.bin | python3 -c 'import json,sys; f=json.load(sys.stdin)["fields"]; print(sum(x["size"] for x in f), f[0]["name"])'
4096 es.selector
$ head -c 4096 /dev/zero >zero; sevkit vmsa show zero

made by profile: none that is known
$ head -c 4096 /dev/zero | tr '\0' '\377' >ones; sevkit vmsa show ones | grep -e sev_features -e made
0x3b0  sev_features       0xffffffffffffffff (snp-active,vtom,reflect-vc,restricted-injection,alternate-injection,debug-swap,prevent-host-ibs,btb-isolation,vmpl-sss,secure-tsc,vmgexit-parameter,bit11,ibs-virtualization,bit13,vmsa-reg-prot,smt-protection,bit16,bit17,bit18,bit19,bit20,bit21,bit22,bit23,bit24,bit25,bit26,bit27,bit28,bit29,bit30,bit31,bit32,bit33,bit34,bit35,bit36,bit37,bit38,bit39,bit40,bit41,bit42,bit43,bit44,bit45,bit46,bit47,bit48,bit49,bit50,bit51,bit52,bit53,bit54,bit55,bit56,bit57,bit58,bit59,bit60,bit61,bit62,bit63)
made by profile: none that is known
$ sevkit vmsa show - <bsp.bin | head -n 1
0x002  es.attrib          0x0093

# Features
$ sevkit vmsa build --force --vcpu-type EPYC --guest-features 0x21 --output x.bin; sevkit vmsa show x.bin | grep features
0x3b0  sev_features       0x0000000000000021 (snp-active,debug-swap)
$ sevkit vmsa build --force --vcpu-type EPYC --guest-features 0x8000000000000001 --output x.bin; sevkit vmsa show x.bin | grep features
0x3b0  sev_features       0x8000000000000001 (snp-active,bit63)
$ sevkit vmsa build --force --vcpu-type EPYC --mode seves --output x.bin; sevkit vmsa show x.bin | grep -c features
0
[1]

# diff
$ sevkit vmsa diff bsp.bin vmsa0.bin
at     field              bsp.bin | vmsa0.bin
0x012  cs.attrib          0x009b | 0x009a
0x022  ss.attrib          0x0093 | 0x0092
0x092  tr.attrib          0x008b | 0x0083
0x310  rdx                0x0000000000a00f11 | 0x0000000000000600
0x3b0  sev_features       0x0000000000000001 | 0x0000000000000000
0x408  mxcsr              0x00001f80 | 0x00000000
0x410  x87_fcw            0x037f | 0x0000
bsp.bin: made by profile: qemu
vmsa0.bin: made by profile: ec2
[1]
$ sevkit vmsa diff bsp.bin bsp.bin
the save areas are the same
bsp.bin: made by profile: qemu
bsp.bin: made by profile: qemu
$ sevkit vmsa diff bsp.bin profile:qemu --vcpu-type EPYC-Milan
the save areas are the same
bsp.bin: made by profile: qemu
$ sevkit vmsa diff bsp.bin profile:qemu-fpu0 --vcpu-type EPYC-Rome
at     field              bsp.bin | profile:qemu-fpu0
0x310  rdx                0x0000000000a00f11 | 0x0000000000830f10
0x408  mxcsr              0x00001f80 | 0x00000000
0x410  x87_fcw            0x037f | 0x0000
bsp.bin: made by profile: qemu
[1]
$ sevkit vmsa diff ap.bin profile:qemu:ap --vcpu-type EPYC-Milan --ovmf fw.fd --json
{
  "schema": "sevkit.vmsa-diff/1",
  "version": "0.1.0",
  "same": true,
  "a": {
    "name": "ap.bin",
    "profiles": [
      {
        "profile": "qemu",
        "role": "any"
      }
    ]
  },
  "b": {
    "name": "profile:qemu:ap",
    "profiles": [
      {
        "profile": "qemu",
        "role": "any"
      }
    ]
  },
  "fields": []
}
$ sevkit vmsa diff profile:qemu profile:ec2:bsp --vcpu-type EPYC-Milan --json
{
  "schema": "sevkit.vmsa-diff/1",
  "version": "0.1.0",
  "same": false,
  "a": {
    "name": "profile:qemu",
    "profiles": [
      {
        "profile": "qemu",
        "role": "any"
      }
    ]
  },
  "b": {
    "name": "profile:ec2:bsp",
    "profiles": [
      {
        "profile": "ec2",
        "role": "any"
      }
    ]
  },
  "fields": [
    {
      "name": "cs.attrib",
      "offset": 18,
      "size": 2,
      "a": "0x009b",
      "b": "0x009a"
    },
    {
      "name": "ss.attrib",
      "offset": 34,
      "size": 2,
      "a": "0x0093",
      "b": "0x0092"
    },
    {
      "name": "tr.attrib",
      "offset": 146,
      "size": 2,
      "a": "0x008b",
      "b": "0x0083"
    },
    {
      "name": "rdx",
      "offset": 784,
      "size": 8,
      "a": "0x0000000000a00f11",
      "b": "0x0000000000000600"
    },
    {
      "name": "mxcsr",
      "offset": 1032,
      "size": 4,
      "a": "0x00001f80",
      "b": "0x00000000"
    },
    {
      "name": "x87_fcw",
      "offset": 1040,
      "size": 2,
      "a": "0x037f",
      "b": "0x0000"
    }
  ]
}
[1]
$ sevkit vmsa diff zero bsp.bin | tail -n 2
zero: made by profile: none that is known
bsp.bin: made by profile: qemu
$ cp bsp.bin x.bin; printf '\377' | dd of=x.bin bs=1 seek=3000 conv=notrunc 2>/dev/null; sevkit vmsa diff x.bin bsp.bin | cut -c1-60
at     field              x.bin | bsp.bin
0x670  reserved_670       0000000000000000000000000000000000
x.bin: made by profile: none that is known
bsp.bin: made by profile: qemu
$ sevkit vmsa diff - bsp.bin <bsp.bin
the save areas are the same
-: made by profile: qemu
bsp.bin: made by profile: qemu

# Usage
$ sevkit vmsa build --force --output x.bin
sevkit vmsa build: error: profile qemu needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, or --vcpu-family with -model and -stepping
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC
sevkit vmsa build: error: the following arguments are required: -o/--output
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --role ap --output y.bin; ls y.bin
sevkit vmsa build: error: an application processor needs --eip or --ovmf to say where it starts
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
ls: cannot access 'y.bin': No such file or directory
[2]
$ sevkit vmsa build --vcpu-type EPYC --role ap --eip 1 --ovmf fw.fd --output y.bin
sevkit vmsa build: error: argument --ovmf: not allowed with argument --eip
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --role boss --output y.bin
sevkit vmsa build: error: argument --role: invalid choice: 'boss' (choose from 'bsp', 'ap')
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --eip 0x100000000 --output y.bin
sevkit vmsa build: error: --eip: '0x100000000' is not a number (decimal, or hex with 0x) from 0 to 4294967295
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --profile svsm --output y.bin
sevkit vmsa build: error: profile svsm needs --eip: the address of the SVSM image plus its launch offset
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --profile xyzzy --output y.bin
sevkit vmsa build: error: --profile: 'xyzzy' is not a known profile; '--profile list' shows them
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --profile qemu --vmm-type gce --output y.bin
sevkit vmsa build: error: --profile qemu is of VMM QEMU, which contradicts --vmm-type gce
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --guest-features 33 --output y.bin
sevkit vmsa build: error: --guest-features: '33' is ambiguous: write 0x33 for the hex number or 0x21 for the decimal one
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa build --vcpu-type EPYC --mode sev --output y.bin
sevkit vmsa build: error: argument --mode: invalid choice: 'sev' (choose from 'sev-es', 'sev-snp')
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
[2]
$ sevkit vmsa diff bsp.bin
sevkit vmsa diff: error: the following arguments are required: A B
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]
$ sevkit vmsa diff - -
sevkit vmsa diff: error: A and B cannot both be standard input ('-')
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]
$ sevkit vmsa diff bsp.bin ap.bin --vcpu-type EPYC
sevkit vmsa diff: error: --vcpu-type has no effect: neither side is profile:NAME
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]
$ sevkit vmsa diff bsp.bin profile:xyzzy --vcpu-type EPYC
sevkit vmsa diff: error: profile:xyzzy: 'xyzzy' is not a known profile; '--profile list' shows them
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]
$ sevkit vmsa diff bsp.bin profile:qemu
sevkit vmsa diff: error: profile:qemu: profile qemu needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, or --vcpu-family with -model and -stepping
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]
$ sevkit vmsa diff bsp.bin profile:qemu:boss --vcpu-type EPYC
sevkit vmsa diff: error: 'profile:qemu:boss': 'boss' is neither bsp nor ap
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]
$ sevkit vmsa diff bsp.bin profile:qemu:ap --vcpu-type EPYC
sevkit vmsa diff: error: profile:qemu:ap: an application processor needs --eip or --ovmf to say where it starts
sevkit vmsa diff: note: 'sevkit vmsa diff --help' shows the options
[2]

# Files
$ sevkit vmsa show missing
sevkit vmsa show: error: missing: No such file or directory
[4]
$ sevkit vmsa show .
sevkit vmsa show: error: .: is a directory
[4]
$ sevkit vmsa show fw.fd
sevkit vmsa show: error: fw.fd: this is a firmware image; 'sevkit firmware show' reads it
[3]
$ head -c 4095 bsp.bin >x.bin; sevkit vmsa show x.bin
sevkit vmsa show: error: x.bin: 4095 bytes; a VM save area has 4096
[3]
$ sevkit vmsa diff bsp.bin missing
sevkit vmsa diff: error: missing: No such file or directory
[4]
$ echo short >x.bin; sevkit vmsa diff x.bin bsp.bin
sevkit vmsa diff: error: x.bin: 6 bytes; a VM save area has 4096
[3]
$ sevkit vmsa build --vcpu-type EPYC --role ap --ovmf missing --output y.bin
sevkit vmsa build: error: missing: No such file or directory
[4]
$ python3 $TESTDATA/make_firmware.py x.fd --without reset; sevkit vmsa build --vcpu-type EPYC --role ap --ovmf x.fd --output y.bin
sevkit vmsa build: error: x.fd: not usable for SEV-ES: it has no SEV-ES reset block, so application processors cannot start; look for an OVMF build with SEV-ES support (edk2 of 2020 or later)
[1]
$ sevkit vmsa build --vcpu-type EPYC --output missing/y.bin
sevkit vmsa build: error: missing/y.bin: No such file or directory
[4]
$ sevkit vmsa build --vcpu-type EPYC --output .
sevkit vmsa build: error: .: Is a directory
[4]
$ sevkit vmsa build --vcpu-type EPYC --output /dev/full
sevkit vmsa build: error: /dev/full: cannot write: No space left on device
[4]
$ sevkit vmsa build --vcpu-type EPYC --output - >/dev/full
sevkit vmsa build: error: standard output: No space left on device
[4]
$ sevkit vmsa show bsp.bin >/dev/full
sevkit vmsa show: error: standard output: No space left on device
[4]
$ sevkit vmsa diff bsp.bin ap.bin >/dev/full
sevkit vmsa diff: error: standard output: No space left on device
[4]

# Where application processors start must be certain
$ python3 $TESTDATA/make_firmware.py twice.fd --duplicate reset; sevkit vmsa build --vcpu-type EPYC --role ap --ovmf twice.fd --output z.bin
sevkit vmsa build: error: twice.fd: not usable for SEV-ES: a GUID stands twice in its table, and VMMs and tools disagree on which one counts; use an image with each GUID once
[1]
$ python3 $TESTDATA/make_firmware.py zero.fd --reset 0; sevkit vmsa build --vcpu-type EPYC --role ap --ovmf zero.fd --output z.bin
sevkit vmsa build: error: zero.fd: the reset block holds address 0: application processors cannot start
[1]
$ sevkit vmsa build --vcpu-type EPYC --ovmf fw.fd --output z.bin; ls z.bin
sevkit vmsa build: error: --ovmf has no effect: the boot processor starts at the reset vector, whatever the firmware; for the others give --role ap
sevkit vmsa build: note: 'sevkit vmsa build --help' shows the options
ls: cannot access 'z.bin': No such file or directory
[2]

# As a kernel's log has it: with times, prefixes, offsets, addresses and characters, other lines between
$ cat >dump.py <<'EOF'
> import sys
> page = open("bsp.bin", "rb").read()[:0x670]
> head, kind, tail = sys.argv[1:4]
> print("[   12.000001] Virtual Machine Save Area (VMSA):")
> for at in range(0, len(page), 16):
>     place = {"offset": "%08x: " % at, "address": "%016x: " % (0xff11000102340000 + at)}.get(kind, "")
>     print(head + place + " ".join("%02x" % b for b in page[at:at + 16]) + tail)
> EOF
$ for head in '' '[   12.345678] ' 'kernel: ' 'Nov 12 10:00:00 host kernel: VMSA:'; do for kind in none offset address; do for tail in '' '  ................'; do python3 dump.py "$head" $kind "$tail" >dump.txt; sevkit vmsa diff bsp.bin dump.txt | tail -n 1; done; done; done | sort | uniq -c
     24 dump.txt: made by profile: qemu
$ python3 dump.py '[ 1.0] ' offset '' | sed '40i[ 1.1] br0: port 1 entered forwarding state' >dump.txt; sevkit vmsa diff bsp.bin dump.txt | tail -n 1
dump.txt: made by profile: qemu
$ python3 dump.py '' offset '' | sed 40d >dump.txt; sevkit vmsa show dump.txt
sevkit vmsa show: error: dump.txt: line 40: expected the bytes at offset 0x260 of one save area
[3]
$ (python3 dump.py '' none ''; python3 dump.py '' none '') >dump.txt; sevkit vmsa show dump.txt
sevkit vmsa show: error: dump.txt: line 105: a second save area begins; cut one out
[3]
$ (python3 dump.py '' offset ''; python3 dump.py '' offset '' | tail -n +2) >dump.txt; sevkit vmsa show dump.txt
sevkit vmsa show: error: dump.txt: line 105: expected the bytes at offset 0x670 of one save area
[3]
$ python3 dump.py '' none '' | sed -n 1,20p >dump.txt; sevkit vmsa show dump.txt
sevkit vmsa show: error: dump.txt: a hex dump of 0x130 bytes; a save area has 0x400 or more
[3]
$ printf 'QFI\373' >disk; sevkit vmsa show disk; printf 'x' >disk; sevkit vmsa show disk
sevkit vmsa show: error: disk: this is a disk image (qcow2)
sevkit vmsa show: error: disk: 1 bytes; a VM save area has 4096
[3]
