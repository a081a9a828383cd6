# All modes and forms of output on synthetic firmware.

$ python3 $TESTDATA/make_firmware.py fw.fd
$ python3 $TESTDATA/make_firmware.py kernel --kind noise --size 100000 --seed 1
$ python3 $TESTDATA/make_firmware.py initrd --kind noise --size 300000 --seed 2
$ python3 $TESTDATA/make_firmware.py svsm.bin --preset svsm --seed 3
$ python3 $TESTDATA/make_firmware.py vars.fd --kind noise --size 8192 --seed 4

# SEV is a plain SHA-256 of the firmware; the digest is checked against another program
$ sevkit measure --mode sev --ovmf fw.fd
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
$ sha256sum fw.fd
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b  fw.fd
$ sevkit measure --mode sev --ovmf fw.fd --output-format base64
jDrx5chj6bJL+tKxjJrdllfc4bIkCn/Euy7u5NQtPSs=
$ sevkit measure --mode sev --ovmf fw.fd -v
Calculated SEV guest measurement: 8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --initrd initrd --append 'console=ttyS0'
67ae03d5a11d3168eab24835c5e84e60cb8bd4986b74cb10a9b3d0b1b4c5930e
$ sevkit measure --mode=sev --ovmf=fw.fd --kernel=kernel --initrd=initrd --append=console=ttyS0
67ae03d5a11d3168eab24835c5e84e60cb8bd4986b74cb10a9b3d0b1b4c5930e

# SEV-ES: firmware and save areas, one after the other
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --profile qemu --dump-vmsa
785c4cd8ed35ca6ec083593fc2ab47dc7f6269db3860813f7b5aa6263d290574
$ cat fw.fd vmsa0.bin vmsa1.bin | sha256sum
785c4cd8ed35ca6ec083593fc2ab47dc7f6269db3860813f7b5aa6263d290574  -
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan
sevkit measure: note: measured with profile qemu; a SEV-ES guest that QEMU launches the legacy way (its default) measures as profile qemu-fpu0
785c4cd8ed35ca6ec083593fc2ab47dc7f6269db3860813f7b5aa6263d290574
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --profile qemu-fpu0
0cf37ddf14fb4891520ddbeec378ccec67cebc7e0a46eb2affe62cc0be55c60f
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vmm-type ec2
99184eebe73ebb4d4c5c7b276d13fb5b8da2055bcb2d8e149855b5454cebdfa9
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --profile qemu -v
Calculated SEV_ES guest measurement: 4d56f3f725d8b83dba48ab886093b945b39630b8c4e516fae13ee4c02da18f80

# SNP
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --output-format base64
62Sd0gV/LNREgQaNlQ9vUK/HvNIZhsHA+WfqVLurVjfhQyQnOwvQX7aV96gFlx4g
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan -v
Calculated SEV_SNP guest measurement: eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --kernel kernel
250db0eb41ca103aa83a84e71bfd422655b515bd94c263f70bd6041db183e26334ee1dbdb2e2e2cff27cf899d89dce7e
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4096 --vcpu-sig 0xa00f11
9e5ef3c2156de8aa2d88bb6303fb3971f79b8c2eda9a4e652015f2ba1cfd718dc9168bf823793cde314b01765ba228fe
$ sevkit measure --mode snp:ovmf-hash --ovmf fw.fd
39d8076813178e1b6c6a70dc9a40c50bc4dc65aa0ec76ea33eb053a905e31a8c59f260aed3334cabf91d32ef3e8c6ef3
$ sevkit measure --mode snp:ovmf-hash --ovmf fw.fd --output-format base64
OdgHaBMXjhtsanDcmkDFC8TcZaoOx26jPrBTqQXjGoxZ8mCu0zNMq/kdMu8+jG7z
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --snp-ovmf-hash $(sevkit measure --mode snp:ovmf-hash --ovmf fw.fd)
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --snp-ovmf-hash $(sevkit measure --mode snp:ovmf-hash --ovmf fw.fd --output-format base64)
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20

# SVSM
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-file vars.fd --vcpus 2 --vcpu-type EPYC-Milan -v
Calculated SEV_SNP_SVSM guest measurement: 3e71cf6afb002f71c98e6014046595d1f905c6d11eef093ab81092166d2def09bb52eb53abd63578ee86534920ebb4ea
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 8192 --vcpus 2 --vcpu-type EPYC-Milan
3e71cf6afb002f71c98e6014046595d1f905c6d11eef093ab81092166d2def09bb52eb53abd63578ee86534920ebb4ea
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 0x2000 --vcpus 2 --vcpu-type EPYC-Milan --profile svsm
3e71cf6afb002f71c98e6014046595d1f905c6d11eef093ab81092166d2def09bb52eb53abd63578ee86534920ebb4ea
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 8192 --vcpus 2 --vcpu-type EPYC-Milan --profile svsm-fcw
00757fc15a400f7f2b32024db593c99d56c3aa7b17ce112b2f4a4a4b4b68a2e080a780ef0f1cac1eb0696152df5d3c32

# The ways to name a CPU agree
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 0xa00f11
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 10489617
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 1
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-family 0x19 --vcpu-model 0x1 --vcpu-stepping 0x1
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 0
2d71e139b7bf01493c612842752aa50f12448caa868e6cd249111fb61df825351f72b819250c4be41e9f08012397867e
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --host-cpu 2>/dev/null | wc -c
97

# Names that are younger than sev-snp-measure's table
$ for t in EPYC-v5 EPYC-Rome-v5 EPYC-Milan-v3 EPYC-Genoa-v2 EPYC-Turin-v1 Dhyana; do sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type $t | cut -c1-16; done
3f3e70d143260e21
71b869070714bdf6
eb649dd2057f2cd4
f5be34bfb9ee6639
76400efbf366e990
b8c4db96bc4d960a

# SEV features
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 0x21
1354fa6f4ac16cee7130033769b13e56670606f2ebf6a136dc7160c9387c3def3ea7958c76ef283b12b7b5c9b88a46c1
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features snp-active,debug-swap
1354fa6f4ac16cee7130033769b13e56670606f2ebf6a136dc7160c9387c3def3ea7958c76ef283b12b7b5c9b88a46c1
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features debug-swap,snp-active
1354fa6f4ac16cee7130033769b13e56670606f2ebf6a136dc7160c9387c3def3ea7958c76ef283b12b7b5c9b88a46c1
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 1
3f3e70d143260e219970d94a47cebd9cd7e5df1c651dcd8c2805004018a6583eadd572ee6dd8d6802e2d27bd57bb35d3
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC
3f3e70d143260e219970d94a47cebd9cd7e5df1c651dcd8c2805004018a6583eadd572ee6dd8d6802e2d27bd57bb35d3
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 0x20
sevkit measure: warning: guest features 0x20 lack snp-active (0x1), without which no SEV-SNP guest starts
1cbac479cc7911ad29d9c8594949c888d5fa8bb39c9686fff0e378fda8b5315fd335e6f03c2be8287367bf0e5e338390

# Profiles
$ sevkit measure --profile list
PROFILE      VMM   MODES     APPLIES TO
qemu         QEMU  seves,snp QEMU on Linux 6.10 or later (SEV-ES: INIT2 launches)
qemu-fpu0    QEMU  seves,snp QEMU on Linux before 6.10; SEV-ES launches without INIT2 (QEMU's default)
ec2          ec2   seves,snp Amazon EC2 as sev-snp-measure knows it since 0.0.13
ec2-rdx0     ec2   seves,snp Amazon EC2 before: RDX zero
gce-milan    gce   seves,snp Google Compute Engine on Milan
gce-genoa    gce   seves,snp Google Compute Engine on Genoa
krun         krun  seves,snp libkrun
svsm         QEMU  snp:svsm  Coconut SVSM on its own QEMU and kernel
svsm-fcw     QEMU  snp:svsm  Coconut SVSM where the host also sets the x87 control word
svsm-fpu0    QEMU  snp:svsm  Coconut SVSM on Linux before 6.10
$ sevkit measure --profile=help | head -n 1
PROFILE      VMM   MODES     APPLIES TO
$ for p in qemu qemu-fpu0 ec2 ec2-rdx0 gce-milan gce-genoa krun; do sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --profile $p --vcpu-type EPYC-Milan 2>/dev/null | cut -c1-16; done
bb8fbb34fd454d67
f87e047cc2a92cab
da907e1c20ef9119
d2fed413fd62f32c
40f2391f692afc7f
d95a3c661a859169
c8e96adc540aa2e8
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type gce | cut -c1-16
40f2391f692afc7f
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type krun | cut -c1-16
c8e96adc540aa2e8
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type ec2 --profile ec2-rdx0 | cut -c1-16
d2fed413fd62f32c
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type ec2 --vcpu-type EPYC-Milan | cut -c1-16
sevkit measure: warning: profile ec2 gives every guest the same CPU signature; the one given is not used
da907e1c20ef9119

# the host's kernel: profile and features; options that name them win
$ for k in 5.19 6.5.13 6.6 6.7.12-generic 6.8 6.9 6.10 6.12.3-1-amd64 7.0; do echo $k $(sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --for-kernel $k 2>/dev/null); done
5.19 16c3b748b6567b0284928ea0727b900e754bfa894acd1f654e7b9022a980ceee038af14985c30acdccb82deab43ab040
6.5.13 16c3b748b6567b0284928ea0727b900e754bfa894acd1f654e7b9022a980ceee038af14985c30acdccb82deab43ab040
6.6 1977f2d64c997cb03d7e932bc06d87fbf0eefe194b1ff60a4f4d147f42936ac2f6a734adc0e00a57ef0c17b43097206f
6.7.12-generic 1977f2d64c997cb03d7e932bc06d87fbf0eefe194b1ff60a4f4d147f42936ac2f6a734adc0e00a57ef0c17b43097206f
6.8 16c3b748b6567b0284928ea0727b900e754bfa894acd1f654e7b9022a980ceee038af14985c30acdccb82deab43ab040
6.9 16c3b748b6567b0284928ea0727b900e754bfa894acd1f654e7b9022a980ceee038af14985c30acdccb82deab43ab040
6.10 eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
6.12.3-1-amd64 eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
7.0 eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ for o in '' '--profile qemu-fpu0' '--profile qemu-fpu0 --guest-features 0x21'; do sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan $o; done
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
16c3b748b6567b0284928ea0727b900e754bfa894acd1f654e7b9022a980ceee038af14985c30acdccb82deab43ab040
1977f2d64c997cb03d7e932bc06d87fbf0eefe194b1ff60a4f4d147f42936ac2f6a734adc0e00a57ef0c17b43097206f
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --for-kernel 6.12
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --host-kernel 6.7 --profile qemu --guest-features 0x1
sevkit measure: note: Linux 6.7: SEV-SNP hosts are in releases from 6.11 on; trees of AMD before may differ from the release that they are named after, 'sevkit match' finds out
eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --for-kernel 6.7 --json 2>/dev/null | grep -E '"(name|guest_features)"'
    "name": "qemu-fpu0",
    "name": "EPYC-Milan",
  "guest_features": "0x21",
      "name": "firmware",
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1-2 --vcpu-type EPYC-Milan --for-kernel 6.7 --matrix=csv 2>/dev/null | cut -d, -f5-
vcpu_type,vcpu_signature,guest_features,profile,vcpus,digest
EPYC-Milan,0xa00f11,0x21,qemu-fpu0,1,1977f2d64c997cb03d7e932bc06d87fbf0eefe194b1ff60a4f4d147f42936ac2f6a734adc0e00a57ef0c17b43097206f
EPYC-Milan,0xa00f11,0x21,qemu-fpu0,2,ed40b16aa865c6b3e3c070069e16adc7c82c6599b048e66bd2d8e34c341dd2fcee0fcb82aee72b2f0c56a3a81f862880
$ for k in 6.5 6.7 6.12; do sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --for-kernel $k; done
0cf37ddf14fb4891520ddbeec378ccec67cebc7e0a46eb2affe62cc0be55c60f
sevkit measure: warning: measured with SEV features 0x20, as Linux 6.7 sets them on processors with DebugSwap (from Milan on) unless kvm_amd's debug_swap is off; on others they are 0x0
77c0be10ce229b1a043a294d1cfef7110b0c360795e99984d2b1ca16979d198e
sevkit measure: note: measured with profile qemu; a SEV-ES guest that QEMU launches the legacy way (its default) measures as profile qemu-fpu0
785c4cd8ed35ca6ec083593fc2ab47dc7f6269db3860813f7b5aa6263d290574
$ for f in 0x20 0x0; do sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --for-kernel 6.7 --guest-features $f; done
77c0be10ce229b1a043a294d1cfef7110b0c360795e99984d2b1ca16979d198e
0cf37ddf14fb4891520ddbeec378ccec67cebc7e0a46eb2affe62cc0be55c60f
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --for-kernel 6.6 --json 2>/dev/null | grep features
  "guest_features": "0x20",
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1,2 --vcpu-type EPYC-Milan --for-kernel 6.6 --matrix 2>/dev/null | tail -n 1
fw.fd,,,,EPYC-Milan,0xa00f11,0x20,qemu-fpu0,2,77c0be10ce229b1a043a294d1cfef7110b0c360795e99984d2b1ca16979d198e
$ for k in 6.9 6.12; do sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 8192 --vcpus 2 --vcpu-type EPYC-Milan --for-kernel $k; done
sevkit measure: note: Linux 6.9: SEV-SNP hosts are in releases from 6.11 on; trees of AMD before may differ from the release that they are named after, 'sevkit match' finds out
771cfbe89cc799f3c1f0181073cea63d67a8d251acd4a3ccd88cc050371a081873d426b7ade6d8abed2c227dd07b4aa4
sevkit measure: note: measured with profile svsm; a host that sets the x87 control word too measures as profile svsm-fcw
3e71cf6afb002f71c98e6014046595d1f905c6d11eef093ab81092166d2def09bb52eb53abd63578ee86534920ebb4ea
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 8192 --vcpus 2 --vcpu-type EPYC-Milan --profile svsm-fpu0
771cfbe89cc799f3c1f0181073cea63d67a8d251acd4a3ccd88cc050371a081873d426b7ade6d8abed2c227dd07b4aa4
$ for o in '--mode sev --for-kernel 6.12' '--mode snp --vcpus 1 --vmm-type ec2 --for-kernel 6.12' '--mode snp --vcpus 1 --profile gce-milan --for-kernel 6.12' '--mode snp --vcpus 1 --vcpu-type EPYC --for-kernel six' '--mode snp --vcpus 1 --vcpu-type EPYC --profile qemu --guest-features 1 --for-kernel 6'; do sevkit measure --ovmf fw.fd $o; echo $?; done
sevkit measure: error: --for-kernel has no effect in mode sev: it measures nothing that depends on the host's kernel
sevkit measure: note: 'sevkit measure --help' shows the options
2
sevkit measure: error: --for-kernel has no effect on profile ec2: it is for guests of QEMU
sevkit measure: note: 'sevkit measure --help' shows the options
2
sevkit measure: error: --for-kernel has no effect on profile gce-milan: it is for guests of QEMU
sevkit measure: note: 'sevkit measure --help' shows the options
2
sevkit measure: error: --for-kernel: found 'six', expected a version of Linux (6.11)
sevkit measure: note: 'sevkit measure --help' shows the options
2
sevkit measure: error: --for-kernel: found '6', expected a version of Linux (6.11)
sevkit measure: note: 'sevkit measure --help' shows the options
2
$ sevkit measure --mode snp --igvm svsm.bin --for-kernel 6.12
sevkit measure: error: --for-kernel contradicts --igvm
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
