# measure --trace, --stop-after, --start-from, and trace compare.

$ python3 $TESTDATA/make_firmware.py fw.fd; echo kernel >k; echo initrd >i; python3 $TESTDATA/make_igvm.py guest.igvm
$ printf '#!/bin/sh\nexec sevkit measure --mode snp --ovmf fw.fd --vcpus 3 --vcpu-type EPYC-Milan "$@"\n' >n; printf '#!/bin/sh\nexec ./n --kernel k --initrd i --append console=ttyS0 "$@"\n' >m; chmod +x m n
$ ./m
960a49aff93a769436db4ca48c31d692be404b5958080e2836c601ada6f85e20f2d86520d98b985d0a8c00c14bb6e15d
$ ./m --trace
   0  gpa 0xffff0000 len 0x10000 (Normal page)  firmware fw.fd+0x0
      digest   39d8076813178e1b6c6a70dc9a40c50bc4dc65aa0ec76ea33eb053a905e31a8c59f260aed3334cabf91d32ef3e8c6ef3
   1  gpa 0x800000 len 0x9000 (Zero page)  SEC_MEM
      digest   4e29ee54dd1908b0ab0b24a29f960208337cb00a699179164b64861caeefd729a1fc4596a332caf3f96c41d402f5d831
   2  gpa 0x80a000 len 0x3000 (Zero page)  SEC_MEM
      digest   168a0c3ad05d96c05cca48b74f5ec00d3de4ea51ac94093bb54536a77db43aee6214ad8d81554c3c0aa3d4452b989b5a
   3  gpa 0x80d000 len 0x1000 (Secrets page)  SECRETS
      digest   22a2d2025b6236412ffe1590ed11636d0dd4ea363ebf151d676985a4dc0b601618c0c7efe97d698e277adeebf65998dc
   4  gpa 0x80e000 len 0x1000 (Cpuid page)  CPUID
      digest   ba9f2a70bfca5e3b29bdb12976368a35ebfe3e75161d2b3c4d060860de09fd9a284133fa1b523efc76262e6cd571aeed
   5  gpa 0x80f000 len 0x1000 (Zero page)  SVSM_CAA
      digest   13b3b8f75f2139b61e2518f9d5d2a3c03edc655adc8c43e39149dab2c8a6d5f240cf2995e3c7da5ba2ab7e9284e3af1e
   6  gpa 0x810000 len 0x1000 (Normal page)  KERNEL_HASHES
      contents 9763b89b424305b0566a4e6096862488929ea8d4eef4b28d0202ee87bb2a4c1b1d4f8571833d70e2d5ab0379f2783f36
      digest   43298d584664f5a6bea656b37b44b52d9005e41599b5ab589b217e6633b376a0962ae5c20efeb1faa0bf97eab2500324
   7  gpa 0x811000 len 0xf000 (Zero page)  SEC_MEM
      digest   3a9cc356e44dc595f2d5c004606c8c57d576d074b5a53fd6d39f7eca967aa857af889ecb7dfc5a32544a79c129fa7a52
   8  gpa 0xfffffffff000 len 0x1000 (VMSA page)  VMSA of vCPU 0
      contents 728af287318db5f3fc4d2357a969483c4225956dc555b514a78d64ee372112d13b3dca8afd02cdbd1c55697d8ce087f5
      digest   8175db733d0d39943637f675e2a47dccadaa2a0be594baaf6b0ac70d9cb3e86cb467afe54fbfba0bb3a2ae5cce787159
   9  gpa 0xfffffffff000 len 0x1000 (VMSA page) x 2  VMSAs of the other vCPUs
      contents 24d6d6fe1cc2fd76d9504a2e411e2a1e229a6723c94521c373c21dd97514c44895fc07fea07e04b4186d90160c8dad0b
      digest   960a49aff93a769436db4ca48c31d692be404b5958080e2836c601ada6f85e20f2d86520d98b985d0a8c00c14bb6e15d
$ ./m --trace --every-page | grep -c page
50
$ ./m --trace=json | head -n 18
{
  "schema": "sevkit.measure-trace/1",
  "version": "0.1.0",
  "mode": "snp",
  "steps": [
    {
      "index": 0,
      "type": "normal",
      "gpa": "0xffff0000",
      "pages": 16,
      "bytes": 65536,
      "repeat": 1,
      "source": "firmware",
      "file": "fw.fd",
      "offset": 0,
      "digest": "39d8076813178e1b6c6a70dc9a40c50bc4dc65aa0ec76ea33eb053a905e31a8c59f260aed3334cabf91d32ef3e8c6ef3"
    },
    {
$ ./m --trace=xml 2>&1 | head -n 1
sevkit measure: error: argument --trace: invalid choice: 'xml' (choose from 'text', 'json')
$ sevkit measure --mode seves --profile qemu --ovmf fw.fd --vcpus 3 --vcpu-type EPYC-Milan --trace
   0  len 0x10000  firmware fw.fd+0x0
      digest   8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
   1  len 0x1000  VMSA of vCPU 0
      digest   4d56f3f725d8b83dba48ab886093b945b39630b8c4e516fae13ee4c02da18f80
   2  len 0x2000 x 2  VMSAs of the other vCPUs
      digest   1d7154ed7b7c9f729a8b2acbe9fda943be8e8840ec1e9dffc4798eb6bdd08ce0
$ sevkit measure --mode snp --igvm guest.igvm --trace | head -n 4
   0  gpa 0x10000 len 0x2000 (Normal page)  page data guest.igvm+0x1000
      digest   018d8d836c002a5097006e6156d1d2284fc892f6432abc52f7cd2b8f3a764a83d47ae5ad7bb583262f62ea882ed38e58
   1  gpa 0x12000 len 0x1000 (Normal page)  page without data
      contents c0e59a3e3ffbd3b5c75428fb36432facabc745944296ff515f737c4fef4efc64586809f7a16f56354a1eaecf2aa8d774

# cut, and continued
$ ./m --stop-after firmware; sevkit measure --mode snp:ovmf-hash --ovmf fw.fd
39d8076813178e1b6c6a70dc9a40c50bc4dc65aa0ec76ea33eb053a905e31a8c59f260aed3334cabf91d32ef3e8c6ef3
39d8076813178e1b6c6a70dc9a40c50bc4dc65aa0ec76ea33eb053a905e31a8c59f260aed3334cabf91d32ef3e8c6ef3
$ ./m --start-from $(./m --stop-after firmware) --at firmware
960a49aff93a769436db4ca48c31d692be404b5958080e2836c601ada6f85e20f2d86520d98b985d0a8c00c14bb6e15d
$ ./m --start-from $(./m --stop-after kernel-hashes) --at kernel-hashes --output-format base64
lgpJr/k6dpQ220ykjDHWkr5AS1lYCA4oNsYBrab4XiDy2GUg2YuYXQqMAMFLtuFd
$ ./m --start-from $(./m --stop-after bsp) --at bsp --trace
   0  gpa 0xfffffffff000 len 0x1000 (VMSA page) x 2  VMSAs of the other vCPUs
      contents 24d6d6fe1cc2fd76d9504a2e411e2a1e229a6723c94521c373c21dd97514c44895fc07fea07e04b4186d90160c8dad0b
      digest   960a49aff93a769436db4ca48c31d692be404b5958080e2836c601ada6f85e20f2d86520d98b985d0a8c00c14bb6e15d
$ ./m --stop-after svsm
sevkit measure: error: --stop-after: this launch has no step 'svsm'
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ ./m --start-from 00 --at firmware
sevkit measure: error: --start-from: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 2 characters: '00'
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ ./m --at firmware
sevkit measure: error: --at has no effect without --start-from
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ ./m --every-page
sevkit measure: error: --every-page has no effect without --trace
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ ./m --start-from $(./m) --at bsp --stop-after firmware
sevkit measure: error: --stop-after firmware comes before --at bsp
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --start-from $(./m) --at firmware
sevkit measure: error: mode sev: a SHA-256 that is finished cannot be continued
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# where two launches part
$ ./m --trace=json >a.json
$ ./m --vcpu-type EPYC-Genoa --trace=json >b.json; sevkit trace compare a.json b.json
a save area differs, after 47 pages that agree
  A: update 8: gpa 0xfffffffff000 (VMSA page), VMSA of vCPU 0
  B: update 8: gpa 0xfffffffff000 (VMSA page), VMSA of vCPU 0
  rdx: A 0xa00f11, B 0xa10f10
cause: the CPU model: RDX holds its signature (--vcpu-type)
[1]
$ ./m --profile qemu-fpu0 --trace=json >b.json; sevkit trace compare a.json b.json
a save area differs, after 47 pages that agree
  A: update 8: gpa 0xfffffffff000 (VMSA page), VMSA of vCPU 0
  B: update 8: gpa 0xfffffffff000 (VMSA page), VMSA of vCPU 0
  mxcsr: A 0x1f80, B 0x0
  x87_fcw: A 0x37f, B 0x0
cause: the host's kernel: before 6.10 it leaves the FPU state zero (--profile qemu-fpu0)
[1]
$ ./m --guest-features 0x21 --trace=json >b.json; sevkit trace compare a.json b.json
a save area differs, after 47 pages that agree
  A: update 8: gpa 0xfffffffff000 (VMSA page), VMSA of vCPU 0
  B: update 8: gpa 0xfffffffff000 (VMSA page), VMSA of vCPU 0
  sev_features: A 0x1, B 0x21
cause: SEV features, which the host's kernel sets (--guest-features)
[1]
$ ./m --vcpus 5 --trace=json >b.json; sevkit trace compare a.json b.json
A ends before B, after 50 pages that agree
  A: no more updates
  B: update 9: gpa 0xfffffffff000 (VMSA page), VMSAs of the other vCPUs
cause: the number of vCPUs: B has 2 more (--vcpus)
[1]
$ ./n --kernel k --initrd i --append console=ttyS1 --trace=json >b.json; sevkit trace compare a.json b.json
the contents of a page differ, after 31 pages that agree
  A: update 6: gpa 0x810000 (Normal page), KERNEL_HASHES
  B: update 6: gpa 0x810000 (Normal page), KERNEL_HASHES
cause: kernel, initrd or command line: their hashes are on this page
[1]
$ ./n --trace=json >b.json; sevkit trace compare a.json b.json
the type of a page differs, after 31 pages that agree
  A: update 6: gpa 0x810000 (Normal page), KERNEL_HASHES
  B: update 6: gpa 0x810000 (Zero page), KERNEL_HASHES
cause: kernel hashes: one launch has a page with the hashes of kernel, initrd and command line, the other has none (QEMU: kernel-hashes=on), or a loader measures zero pages natively
[1]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 3 --vmm-type gce --kernel k --initrd i --append console=ttyS0 --trace=json >b.json; sevkit trace compare a.json b.json
the type of a page differs, after 16 pages that agree
  A: update 1: gpa 0x800000 (Zero page), SEC_MEM
  B: update 1: gpa 0x800000 (Unmeasured page), SEC_MEM
cause: the VMM: Google's adds this memory unmeasured, QEMU as zero pages (--vmm-type gce)
[1]
$ python3 $TESTDATA/make_firmware.py other.fd --seed 9; sevkit measure --mode snp --ovmf other.fd --vcpus 3 --vcpu-type EPYC-Milan --kernel k --initrd i --append console=ttyS0 --trace=json >b.json; sevkit trace compare a.json b.json
the contents of a run of pages differ, after 0 pages that agree
  A: update 0: gpa 0xffff0000 (Normal page), firmware
  B: update 0: gpa 0xffff0000 (Normal page), firmware
cause: another firmware (--every-page shows the page)
[1]
$ sevkit trace compare a.json a.json
the traces agree: 50 pages compared

# the text of measure --trace is compared with its digests
$ ./m --trace >a.txt; sevkit trace compare a.json a.txt
the traces agree: 50 pages compared
$ ./m --trace --every-page >every.txt; sevkit trace compare every.txt a.json
the traces agree: 50 pages compared
$ sevkit measure --mode snp --ovmf other.fd --vcpus 3 --vcpu-type EPYC-Milan --kernel k --initrd i --append console=ttyS0 --trace >b.txt; sevkit trace compare a.json b.txt
the contents of a run of pages differ, after 0 pages that agree
  A: update 0: gpa 0xffff0000 (Normal page), firmware
  B: update 0: gpa 0xffff0000 (Normal page)
cause: another firmware (--every-page shows the page)
[1]
$ sed 's/ x 2  / x 0  /' a.txt >bad.txt; sevkit trace compare a.json bad.txt
sevkit trace compare: error: bad.txt: line 21: expected a number of updates after x
[3]

# a log of QEMU, which has no save areas; dumped save areas, which have nothing else
$ ./m --trace | grep -v VMSA | sed -n 's/^ *[0-9]* *\(gpa.*page)\).*/kvm_sev_snp_launch_update src 0x7f0000000000 \1/p' >qemu.log; head -n 2 qemu.log
kvm_sev_snp_launch_update src 0x7f0000000000 gpa 0xffff0000 len 0x10000 (Normal page)
kvm_sev_snp_launch_update src 0x7f0000000000 gpa 0x800000 len 0x9000 (Zero page)
$ sevkit trace compare a.json qemu.log
the traces agree as far as both go: 47 pages compared
not compared: contents of 17 pages, of which one trace has address and type only
not compared: save areas, of which one trace has none
[1]
$ sed 's/0x80d000/0x80f000/' qemu.log >bad.log; sevkit trace compare --json a.json bad.log
{
  "schema": "sevkit.trace-compare/1",
  "version": "0.1.0",
  "same": false,
  "difference": "address",
  "pages_compared": 28,
  "contents_not_compared": 16,
  "update_a": 3,
  "update_b": 3,
  "gpa_a": "0x80d000",
  "gpa_b": "0x80f000",
  "words": [
    "the next pages are at different addresses, after 28 pages that agree",
    "  A: update 3: gpa 0x80d000 (Secrets page), SECRETS",
    "  B: update 3: gpa 0x80f000 (Secrets page)",
    "cause: another firmware image or layout: size and metadata decide where pages are"
  ]
}
[1]
$ ./m --dump-vmsa >/dev/null; sevkit trace compare a.json vmsa0.bin,vmsa1.bin,vmsa2.bin
the traces agree as far as both go: 3 pages compared
not compared: all but save areas, of which one trace has nothing
[1]
$ sevkit trace compare a.json vmsa0.bin,vmsa1.bin
B ends before A, after 2 pages that agree
  A: update 9: gpa 0xfffffffff000 (VMSA page), VMSAs of the other vCPUs
  B: no more updates
cause: the number of vCPUs: A has 1 more (--vcpus)
[1]
$ (echo 'SEV: Virtual Machine Save Area (VMSA):'; od -An -v -tx1 -w16 vmsa0.bin) >dmesg; sevkit trace compare dmesg vmsa0.bin
the traces agree: 1 pages compared
$ sevkit trace compare qemu.log vmsa0.bin
nothing to compare: one has only save areas, the other has none
[1]
$ echo nothing >empty; sevkit trace compare a.json empty
sevkit trace compare: error: empty: no launch update and no save area is in it; QEMU writes them with -trace kvm_sev_snp_launch_update
[3]
$ echo '{}' >empty.json; sevkit trace compare a.json empty.json
sevkit trace compare: error: empty.json: the JSON has no list "steps": expected the output of 'measure --trace=json'
[3]
$ head -c 5000 vmsa0.bin fw.fd | head -c 5000 >odd.bin; sevkit trace compare a.json odd.bin
sevkit trace compare: error: odd.bin: 5000 bytes: expected a trace, or save areas of 4096 bytes each
[3]
$ sevkit trace compare a.json absent
sevkit trace compare: error: absent: No such file or directory
[4]

