# firmware show: what an image holds and what it is good for.

$ python3 $TESTDATA/make_firmware.py amdsev.fd
$ sevkit firmware show amdsev.fd
file                 amdsev.fd
size                 65536 bytes, ends below 4 GiB: loaded at 0xffff0000
sha256               8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b

GUID table
  00f771de-1a7e-4fcb-890e-68c77e2fb44e  SEV-ES reset block    offset 0xffb8, 4 bytes: 0x0080b004
  4c2eb361-7d9b-4cc3-8081-127c90d3d294  launch-secret area    offset 0xff9e, 8 bytes: address 0x0080fc00, size 0x400
  7255371f-3a3b-4b04-927b-1da6efa8d454  kernel-hash area      offset 0xff84, 8 bytes: address 0x00810400, size 0x400
  dc886566-984a-4798-a75e-5585a7bf67cc  SEV metadata offset   offset 0xff6e, 4 bytes: 0xf6 from the end

SEV metadata
  0x00800000  size 0x00009000  type 0x01  SEC_MEM
  0x0080a000  size 0x00003000  type 0x01  SEC_MEM
  0x0080d000  size 0x00001000  type 0x02  SECRETS
  0x0080e000  size 0x00001000  type 0x03  CPUID
  0x0080f000  size 0x00001000  type 0x04  SVSM_CAA
  0x00810000  size 0x00001000  type 0x10  KERNEL_HASHES
  0x00811000  size 0x0000f000  type 0x01  SEC_MEM

kernel-hash area     0x00810400, size 0x400
launch-secret area   0x0080fc00, size 0x400
AP reset vector      0x0080b004

usable for
  yes  SEV
  yes  SEV and SEV-ES with kernel hashes
  yes  SEV-ES
  yes  SEV-SNP
  yes  SEV-SNP with kernel hashes
  no   SVSM: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
$ sevkit firmware show --json amdsev.fd
{
  "schema": "sevkit.firmware-show/1",
  "version": "0.1.0",
  "path": "amdsev.fd",
  "size": 65536,
  "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b",
  "kind": "firmware",
  "has_table": true,
  "table": [
    {
      "guid": "00f771de-1a7e-4fcb-890e-68c77e2fb44e",
      "name": "SEV-ES reset block",
      "offset": 65464,
      "size": 4,
      "declared_size": 4,
      "data": "04b08000"
    },
    {
      "guid": "4c2eb361-7d9b-4cc3-8081-127c90d3d294",
      "name": "launch-secret area",
      "offset": 65438,
      "size": 8,
      "declared_size": 8,
      "data": "00fc800000040000"
    },
    {
      "guid": "7255371f-3a3b-4b04-927b-1da6efa8d454",
      "name": "kernel-hash area",
      "offset": 65412,
      "size": 8,
      "declared_size": 8,
      "data": "0004810000040000"
    },
    {
      "guid": "dc886566-984a-4798-a75e-5585a7bf67cc",
      "name": "SEV metadata offset",
      "offset": 65390,
      "size": 4,
      "declared_size": 4,
      "data": "f6000000"
    }
  ],
  "has_metadata": true,
  "sections": [
    {
      "gpa": "0x800000",
      "size": 36864,
      "type": 1,
      "name": "SEC_MEM"
    },
    {
      "gpa": "0x80a000",
      "size": 12288,
      "type": 1,
      "name": "SEC_MEM"
    },
    {
      "gpa": "0x80d000",
      "size": 4096,
      "type": 2,
      "name": "SECRETS"
    },
    {
      "gpa": "0x80e000",
      "size": 4096,
      "type": 3,
      "name": "CPUID"
    },
    {
      "gpa": "0x80f000",
      "size": 4096,
      "type": 4,
      "name": "SVSM_CAA"
    },
    {
      "gpa": "0x810000",
      "size": 4096,
      "type": 16,
      "name": "KERNEL_HASHES"
    },
    {
      "gpa": "0x811000",
      "size": 61440,
      "type": 1,
      "name": "SEC_MEM"
    }
  ],
  "hash_area": {
    "gpa": "0x810400",
    "size": 1024
  },
  "secret_area": {
    "gpa": "0x80fc00",
    "size": 1024
  },
  "reset_eip": "0x80b004",
  "svsm_offset": null,
  "acpi_tables": null,
  "findings": [],
  "usable_for": {
    "sev": {
      "usable": true,
      "reason": null
    },
    "sev-kernel-hashes": {
      "usable": true,
      "reason": null
    },
    "sev-es": {
      "usable": true,
      "reason": null
    },
    "snp": {
      "usable": true,
      "reason": null
    },
    "snp-kernel-hashes": {
      "usable": true,
      "reason": null
    },
    "svsm": {
      "usable": false,
      "reason": "it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)"
    }
  }
}
$ sevkit firmware show - <amdsev.fd | head -n 3
file                 -
size                 65536 bytes, ends below 4 GiB: loaded at 0xffff0000
sha256               8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
$ cat amdsev.fd | sevkit firmware show --json - | grep '"path"'
  "path": "-",

# A plain build: metadata, but no place for kernel hashes
$ python3 $TESTDATA/make_firmware.py plain.fd --preset plain --seed 1; sevkit firmware show plain.fd | sed -n '/usable/,$p'
usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, initrd and command line cannot be measured; look for an AmdSev build, OVMF.amdsev.fd (edk2, OvmfPkg/AmdSev/AmdSevX64.dsc)
  yes  SEV-ES
  yes  SEV-SNP
  no   SEV-SNP with kernel hashes: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, initrd and command line; look for an AmdSev build of edk2 2023.02 or later, OVMF.amdsev.fd
  no   SVSM: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
# A build that knows only SEV-ES
$ python3 $TESTDATA/make_firmware.py old.fd --preset old --seed 1; sevkit firmware show old.fd | sed -n '/SEV metadata/,$p'
SEV metadata: none

kernel-hash area     none (the entry is there, but empty)
launch-secret area   none (the entry is there, but empty)
AP reset vector      0x00808004

usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, initrd and command line cannot be measured; look for an AmdSev build, OVMF.amdsev.fd (edk2, OvmfPkg/AmdSev/AmdSevX64.dsc)
  yes  SEV-ES
  no   SEV-SNP: it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP guest; look for OVMF.amdsev.fd or an OVMF.fd of edk2 2022.05 or later with SEV metadata (of Debian 12's files only the 2 MiB OVMF.fd has it)
  no   SEV-SNP with kernel hashes: it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP guest; look for OVMF.amdsev.fd or an OVMF.fd of edk2 2022.05 or later with SEV metadata (of Debian 12's files only the 2 MiB OVMF.fd has it)
  no   SVSM: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
# A Coconut SVSM image
$ python3 $TESTDATA/make_firmware.py svsm.bin --preset svsm; sevkit firmware show svsm.bin | sed -n '/GUID/,$p'
GUID table
  dc886566-984a-4798-a75e-5585a7bf67cc  SEV metadata offset   offset 0xffb8, 4 bytes: 0x92 from the end
  a789a612-0597-4c4b-a49f-cbb1fe9d1ddd  SVSM info             offset 0xffa2, 4 bytes: 0x00000400

SEV metadata
  0x00000000  size 0x0009e000  type 0x01  SEC_MEM
  0x0009e000  size 0x00001000  type 0x02  SECRETS
  0x0009f000  size 0x00001000  type 0x03  CPUID

kernel-hash area     none
launch-secret area   none
AP reset vector      none
SVSM                 launch offset 0x00000400

usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no SEV-ES reset block, so application processors cannot start; look for an OVMF build with SEV-ES support (edk2 of 2020 or later)
  no   SEV-ES: it has no SEV-ES reset block, so application processors cannot start; look for an OVMF build with SEV-ES support (edk2 of 2020 or later)
  no   SEV-SNP: it is a Coconut SVSM image, which runs beside a firmware, not as one: mode snp:svsm
  no   SEV-SNP with kernel hashes: it is a Coconut SVSM image, which runs beside a firmware, not as one: mode snp:svsm
  yes  SVSM
$ sevkit firmware show svsm.bin --json | grep svsm_offset
  "svsm_offset": "0x400",
# No table: a variable store, or anything
$ python3 $TESTDATA/make_firmware.py none.fd --no-table; sevkit firmware show none.fd
file                 none.fd
size                 65536 bytes, ends below 4 GiB: loaded at 0xffff0000
sha256               927bebc6aac8a06ae0d40e18e951589e4a7045b46d7ec768732dcd68f266d94b

GUID table: none

SEV metadata: none

kernel-hash area     none
launch-secret area   none
AP reset vector      none

usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd
  no   SEV-ES: it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd
  no   SEV-SNP: it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd
  no   SEV-SNP with kernel hashes: it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd
  no   SVSM: it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd
$ sevkit firmware show none.fd --json
{
  "schema": "sevkit.firmware-show/1",
  "version": "0.1.0",
  "path": "none.fd",
  "size": 65536,
  "sha256": "927bebc6aac8a06ae0d40e18e951589e4a7045b46d7ec768732dcd68f266d94b",
  "kind": "firmware",
  "has_table": false,
  "table": [],
  "has_metadata": false,
  "sections": [],
  "hash_area": null,
  "secret_area": null,
  "reset_eip": null,
  "svsm_offset": null,
  "acpi_tables": null,
  "findings": [],
  "usable_for": {
    "sev": {
      "usable": true,
      "reason": null
    },
    "sev-kernel-hashes": {
      "usable": false,
      "reason": "it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd"
    },
    "sev-es": {
      "usable": false,
      "reason": "it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd"
    },
    "snp": {
      "usable": false,
      "reason": "it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd"
    },
    "snp-kernel-hashes": {
      "usable": false,
      "reason": "it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd"
    },
    "svsm": {
      "usable": false,
      "reason": "it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd"
    }
  }
}

# Findings
$ python3 $TESTDATA/make_firmware.py x.fd --duplicate hash --duplicate reset; sevkit firmware show x.fd | sed -n '/findings/,/^$/p'
findings
  ! GUID table: 00f771de-1a7e-4fcb-890e-68c77e2fb44e (SEV-ES reset block) stands at offsets 0xffa2 and 0xffb8; QEMU takes the last one, sev-snp-measure the first
  ! GUID table: 7255371f-3a3b-4b04-927b-1da6efa8d454 (kernel-hash area) stands at offsets 0xff54 and 0xff6e; QEMU takes the last one, sev-snp-measure the first
 (literal)
$ python3 $TESTDATA/make_firmware.py x.fd --section 0x1000:0x1800:1 --section 0x2000:0x1000:2 --section 0x4000:0:3 --section 0x9000:0x1000:7; sevkit firmware show x.fd | sed -n '/findings/,/^$/p'
findings
  ! SEV metadata: section 0: size 0x1800 is not a positive multiple of 4096
  ! SEV metadata: section 2: size 0x0 is not a positive multiple of 4096
  ! SEV metadata: section 3: type 0x7 is not known; QEMU measures it as zero pages or refuses to start
  ! SEV metadata: the section at 0x1000 (size 0x1800) overlaps the one at 0x2000
 (literal)
$ sevkit firmware show x.fd --json | sed -n '/findings/,/]/p'
  "findings": [
    {
      "kind": "section-size",
      "text": "SEV metadata: section 0: size 0x1800 is not a positive multiple of 4096"
    },
    {
      "kind": "section-size",
      "text": "SEV metadata: section 2: size 0x0 is not a positive multiple of 4096"
    },
    {
      "kind": "unknown-section",
      "text": "SEV metadata: section 3: type 0x7 is not known; QEMU measures it as zero pages or refuses to start"
    },
    {
      "kind": "section-overlap",
      "text": "SEV metadata: the section at 0x1000 (size 0x1800) overlaps the one at 0x2000"
    }
  ],

# --require answers with the exit status
$ sevkit firmware show amdsev.fd --require sev,sev-kernel-hashes,sev-es,snp,snp-kernel-hashes >/dev/null
$ sevkit firmware show plain.fd --require snp >/dev/null
$ sevkit firmware show plain.fd --require snp,snp-kernel-hashes,sev-kernel-hashes >/dev/null
sevkit firmware show: error: --require sev-kernel-hashes: not usable: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, initrd and command line cannot be measured; look for an AmdSev build, OVMF.amdsev.fd (edk2, OvmfPkg/AmdSev/AmdSevX64.dsc)
sevkit firmware show: error: --require snp-kernel-hashes: not usable: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, initrd and command line; look for an AmdSev build of edk2 2023.02 or later, OVMF.amdsev.fd
[1]
$ sevkit firmware show svsm.bin --require svsm >/dev/null
$ sevkit firmware show amdsev.fd --require svsm --json >out; head -n 2 out
sevkit firmware show: error: --require svsm: not usable: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
{
  "schema": "sevkit.firmware-show/1",
$ sevkit firmware show amdsev.fd --require snp-kernel-hash
sevkit firmware show: error: --require: 'snp-kernel-hash' is not one of sev, sev-kernel-hashes, sev-es, snp, snp-kernel-hashes, svsm (did you mean 'snp-kernel-hashes'?)
sevkit firmware show: note: 'sevkit firmware show --help' shows the options
[2]
$ sevkit firmware show amdsev.fd --require snp,
sevkit firmware show: error: --require: '' is not one of sev, sev-kernel-hashes, sev-es, snp, snp-kernel-hashes, svsm
sevkit firmware show: note: 'sevkit firmware show --help' shows the options
[2]
$ sevkit firmware show amdsev.fd --require ''
sevkit firmware show: error: --require: '' is not one of sev, sev-kernel-hashes, sev-es, snp, snp-kernel-hashes, svsm
sevkit firmware show: note: 'sevkit firmware show --help' shows the options
[2]

# PE files are no firmware
$ python3 $TESTDATA/make_firmware.py uki.efi --kind uki; sevkit firmware show uki.efi
file                 uki.efi
size                 2560 bytes
sha256               e23dfae74aefa65f106196511bdc4a0d9cfafac7ed39d54f9014e7fd06ad163a
kind                 unified kernel image (PE), no firmware

sections
  .linux    offset 0x00000400, 100 bytes
  .initrd   offset 0x00000600, 101 bytes
  .cmdline  offset 0x00000800, 102 bytes

passed as kernel, QEMU hashes the whole file, so all sections are measured, and --initrd and --append count only as QEMU's own options
$ sevkit firmware show uki.efi --json
{
  "schema": "sevkit.firmware-show/1",
  "version": "0.1.0",
  "path": "uki.efi",
  "size": 2560,
  "sha256": "e23dfae74aefa65f106196511bdc4a0d9cfafac7ed39d54f9014e7fd06ad163a",
  "kind": "pe",
  "uki": true,
  "sections": [
    {
      "name": ".linux",
      "offset": 1024,
      "size": 100,
      "sha256": "81d6d18af584b8652f0cceb554926e7a7fa2d172001154190e52343ac50139c7"
    },
    {
      "name": ".initrd",
      "offset": 1536,
      "size": 101,
      "sha256": "407a71f5d2ab5970e9227511e4e9bc76e9b635298e9ede6e7745b1c4046a4ec6"
    },
    {
      "name": ".cmdline",
      "offset": 2048,
      "size": 102,
      "sha256": "1e786b0bf5f6be08e6c470cf0f27a1d99542c97d73b96204af2340ac22170881"
    }
  ],
  "note": "passed as kernel, QEMU hashes the whole file, so all sections are measured, and --initrd and --append count only as QEMU's own options"
}
$ python3 $TESTDATA/make_firmware.py kernel.efi --kind uki --pe-section .text --pe-section "$(printf 'a\033[1m')"; sevkit firmware show kernel.efi | sed -n '/kind/,/^$/p;/sections/,/^$/p'
kind                 PE file (an EFI program or kernel), no firmware

sections
  .text     offset 0x00000400, 100 bytes
  a\x1b[1m     offset 0x00000600, 101 bytes

passed as kernel, QEMU hashes the whole file, so all sections are measured, and --initrd and --append count only as QEMU's own options
$ sevkit firmware show uki.efi --require snp >/dev/null
sevkit firmware show: error: --require: uki.efi is a PE file, not a firmware image
[1]
$ head -c 1100 uki.efi >cut.efi; sevkit firmware show cut.efi | sed -n '/sections/,/^$/p'
sections
  .linux    offset 0x00000400, 100 bytes (not all in the file)
  .initrd   offset 0x00000600, 101 bytes (not all in the file)
  .cmdline  offset 0x00000800, 102 bytes (not all in the file)

passed as kernel, QEMU hashes the whole file, so all sections are measured, and --initrd and --append count only as QEMU's own options
$ sevkit firmware show cut.efi --json | grep sha256
  "sha256": "f41c21939f90ce865a98cd6e058ae99a1358205ca1cdf3002cd06dbc653cdf7e",
      "sha256": null
      "sha256": null
      "sha256": null
$ printf 'MZ and nothing else, to the length that a firmware must have' >mz; sevkit firmware show mz
sevkit firmware show: error: mz: not a PE image
[3]

# Malformed
$ python3 $TESTDATA/make_firmware.py x.fd --bad-magic; sevkit firmware show x.fd
sevkit firmware show: error: x.fd: Wrong SEV metadata signature: 42414421, expected "ASEV"
[3]
$ python3 $TESTDATA/make_firmware.py x.fd --entry-size 3; sevkit firmware show x.fd
sevkit firmware show: error: x.fd: GUID table: entry at offset 0xffbc: size 3 is less than its own header of 18
[3]
$ echo short >x.fd; sevkit firmware show x.fd
sevkit firmware show: error: x.fd: 6 bytes are too few for a firmware image
[3]
$ truncate -s 64M big.fd; sevkit firmware show big.fd | head -n 2 | tail -n 1; truncate -s +1 big.fd; sevkit firmware show big.fd
size                 67108864 bytes, ends below 4 GiB: loaded at 0xfc000000
sevkit firmware show: error: big.fd: a firmware image of 67108865 bytes is over 67108864
[3]

# Files
$ sevkit firmware show missing.fd
sevkit firmware show: error: missing.fd: No such file or directory
[4]
$ sevkit firmware show .
sevkit firmware show: error: .: is a directory
[4]
$ sevkit firmware show
sevkit firmware show: error: the following arguments are required: FILE
sevkit firmware show: note: 'sevkit firmware show --help' shows the options
[2]
$ sevkit firmware show amdsev.fd >/dev/full
sevkit firmware show: error: standard output: No space left on device
[4]
$ sevkit firmware show amdsev.fd --json >/dev/full
sevkit firmware show: error: standard output: No space left on device
[4]
