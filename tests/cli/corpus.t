#requires corpus
# Files that other programs made.

$ F=$CORPUS/measure/fixtures; cp $F/sevctl/vmsa?.bin $F/keys/* .; cp $F/ssm/8f765dfa-ovmf_AmdSev_suffix.bin amdsev.bin; cp $F/ssm/287fcee6-svsm.bin svsm.bin; cp $CORPUS/reports/milan-v3/report.bin .

# sevctl's save areas are those of hosts before Linux 6.10
$ sevkit vmsa show vmsa0.bin | tail -n 1
made by profile: qemu-fpu0
$ sevkit vmsa diff vmsa0.bin profile:qemu-fpu0 --mode seves --vcpu-type EPYC-Milan
the save areas are the same
vmsa0.bin: made by profile: qemu-fpu0
$ sevkit vmsa diff vmsa1.bin profile:qemu-fpu0:ap --mode seves --vcpu-type EPYC-Milan --eip 0x80b004
the save areas are the same
vmsa1.bin: made by profile: qemu-fpu0
$ sevkit vmsa diff vmsa0.bin profile:qemu --mode seves --vcpu-type EPYC-Milan
at     field              vmsa0.bin | profile:qemu
0x408  mxcsr              0x00000000 | 0x00001f80
0x410  x87_fcw            0x0000 | 0x037f
vmsa0.bin: made by profile: qemu-fpu0
[1]

# Keys of other programs
$ for f in ec384.pem ec384.p8 ec384.der ec384params.pem; do sevkit key digest $f; done | uniq -c
      3 10abc2968254500c799c23be620b1c858e34c7c9b40531a3eb67cf56e8c22df3aa1ae840c08036562e8bf4eed8b27448
      1 2519d2ed718459d3b3bfe2c8d26002d5507ea8b94985a5157770e630db6b1e421ad34a3bfe192c29b2061eb91a125a6c
$ sevkit key digest ec256.pem
sevkit key digest: error: ec256.pem: the key is on the curve prime256v1, but SNP only supports P-384
[1]
$ sevkit key digest rsa.pem
sevkit key digest: error: rsa.pem: the key is RSA, but SNP only supports ECDSA on the curve P-384
[1]
$ sevkit key digest ec384.enc
sevkit key digest: error: ec384.enc: the key is encrypted and no passphrase was given
[1]

# Firmware
$ sevkit firmware show amdsev.bin --require sev,sev-kernel-hashes,sev-es,snp,snp-kernel-hashes >/dev/null
$ sevkit firmware show svsm.bin --require svsm | grep -e SVSM
  a789a612-0597-4c4b-a49f-cbb1fe9d1ddd  SVSM info             offset 0x115f88, 4 bytes: 0x00000000
SVSM                 launch offset 0x00000000
  no   SEV-SNP: it is a Coconut SVSM image, which runs beside a firmware, not as one: mode snp:svsm
  no   SEV-SNP with kernel hashes: it is a Coconut SVSM image, which runs beside a firmware, not as one: mode snp:svsm
  yes  SVSM
$ sevkit measure --mode snp --ovmf amdsev.bin --vcpus 1 --vcpu-sig 0x800F12
19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7c5df632d
$ sevkit measure --mode snp --ovmf amdsev.bin --vcpus 1 --vcpu-type EPYC-v4 --output-format base64
GTWLqadhVTSpoeLw38KThNzU3LcGL/nGATsmhppfxuyr4DPEjdb2211tdufF32Mt

# A genuine report is of another guest than this block
$ sevkit id-block create --measurement $(sevkit measure --mode snp --ovmf amdsev.bin --vcpus 1 --vcpu-type EPYC) --id-key ec384.pem --output-block b --output-auth a
$ sevkit id-block verify --block b --auth a --report report.bin 2>/dev/null | sed 's/:[^:]*$/: .../'
PASS     layout
PASS     ID block signature
SKIPPED  author signature: ...
SKIPPED  launch digest: ...
SKIPPED  policy: ...
FAIL     report: measurement: ...
FAIL     report: policy: ...
FAIL     report: family ID: ...
FAIL     report: image ID: ...
FAIL     report: guest SVN: ...
FAIL     report: ID key digest: ...
PASS     report: ...
SKIPPED  ID key: ...
SKIPPED  author key: ...
refused: report: measurement, report: policy, report: family ID, report: image ID, report: guest SVN, report: ...
$ dd if=report.bin bs=1 skip=144 count=48 of=measured 2>/dev/null; sevkit id-block create --force --measurement @measured --id-key ec384.pem --output-block b --output-auth a; sevkit id-block verify --block b --auth a --report report.bin 2>/dev/null | grep measurement
SKIPPED  launch digest: no --measurement
PASS     report: measurement
