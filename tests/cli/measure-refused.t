# What measure refuses, and with which status.

$ python3 $TESTDATA/make_firmware.py fw.fd
$ python3 $TESTDATA/make_firmware.py plain.fd --preset plain
$ python3 $TESTDATA/make_firmware.py old.fd --preset old
$ python3 $TESTDATA/make_firmware.py svsm.bin --preset svsm
$ echo kernel >kernel

# Usage: options that are missing or contradict each other
$ sevkit measure
sevkit measure: error: the following arguments are required: --mode
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp
sevkit measure: error: --ovmf is required, or --igvm instead
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd
sevkit measure: error: mode snp needs --vcpus
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1
sevkit measure: error: profile qemu needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, or --vcpu-family with -model and -stepping
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --profile qemu-fpu0
sevkit measure: error: profile qemu-fpu0 needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, or --vcpu-family with -model and -stepping
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-family 25
sevkit measure: error: --vcpu-family, --vcpu-model and --vcpu-stepping go together; --vcpu-model is missing
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-model 1 --vcpu-stepping 1
sevkit measure: error: --vcpu-family, --vcpu-model and --vcpu-stepping go together; --vcpu-family is missing
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 1 --vcpu-model 1
sevkit measure: error: the CPU is named twice: give one of --vcpu-type, --vcpu-sig, --host-cpu, or family, model and stepping
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 1 --vcpu-type EPYC
sevkit measure: error: argument --vcpu-type: not allowed with argument --vcpu-sig
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --initrd kernel
sevkit measure: error: --initrd has no effect without --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --append quiet
sevkit measure: error: --append has no effect without --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --append-file kernel
sevkit measure: error: --append-file has no effect without --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --kernel kernel --append a --append-file kernel
sevkit measure: error: argument --append-file: not allowed with argument --append
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --kernel - --initrd -
sevkit measure: error: --kernel and --initrd cannot both be standard input ('-')
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --kernel kernel --initrd - --append-file -
sevkit measure: error: --initrd and --append-file cannot both be standard input ('-')
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --vmm-type ec2 --profile qemu
sevkit measure: error: --profile qemu is of VMM QEMU, which contradicts --vmm-type ec2
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --profile svsm
sevkit measure: error: --profile svsm does not go with mode snp: it is a profile of SVSM, for mode snp:svsm
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vcpu-type EPYC --profile qemu
sevkit measure: error: --profile qemu does not go with mode snp:svsm: that takes a profile of SVSM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vmm-type gce
sevkit measure: error: --vmm-type gce: mode snp:svsm exists for QEMU only
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --vars-size 1 --vcpus 1 --vcpu-type EPYC
sevkit measure: error: mode snp:svsm needs --svsm
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vcpus 1 --vcpu-type EPYC
sevkit measure: error: mode snp:svsm needs --vars-size or --vars-file
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vars-file fw.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: argument --vars-file: not allowed with argument --vars-size
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# Usage: options that the mode would ignore
$ sevkit measure --mode sev --ovmf fw.fd --vcpus 1
sevkit measure: error: --vcpus has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --vcpu-type EPYC
sevkit measure: error: --vcpu-type has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --vcpu-sig 1
sevkit measure: error: --vcpu-sig has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --vcpu-family 1
sevkit measure: error: --vcpu-family has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --vcpu-model 1
sevkit measure: error: --vcpu-model has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --vcpu-stepping 1
sevkit measure: error: --vcpu-stepping has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --host-cpu
sevkit measure: error: --host-cpu has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --vmm-type QEMU
sevkit measure: error: --vmm-type has no effect in mode sev: it measures nothing that depends on the VMM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --profile qemu
sevkit measure: error: --profile has no effect in mode sev: it measures nothing that depends on the VMM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --dump-vmsa
sevkit measure: error: --dump-vmsa has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --guest-features 1
sevkit measure: error: --guest-features has no effect in mode sev: its SEV features are fixed
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 1
sevkit measure: error: guest features 0x1 have snp-active (0x1), which no SEV-ES guest has
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --snp-ovmf-hash 00
sevkit measure: error: --snp-ovmf-hash has no effect in mode seves: it hashes the firmware itself
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --svsm svsm.bin
sevkit measure: error: --svsm has no effect in mode seves: it has no SVSM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --vars-size 1
sevkit measure: error: --vars-size has no effect in mode snp: it has no SVSM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --vars-file fw.fd
sevkit measure: error: --vars-file has no effect in mode snp: it has no SVSM
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:ovmf-hash --ovmf fw.fd --vcpus 1
sevkit measure: error: --vcpus has no effect in mode snp:ovmf-hash: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:ovmf-hash --ovmf fw.fd --kernel kernel
sevkit measure: error: --kernel has no effect in mode snp:ovmf-hash: it measures no kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:ovmf-hash --ovmf fw.fd --dump-vmsa
sevkit measure: error: --dump-vmsa has no effect in mode snp:ovmf-hash: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vcpu-type EPYC --kernel kernel
sevkit measure: error: --kernel has no effect in mode snp:svsm: it measures no kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vcpu-type EPYC --initrd kernel
sevkit measure: error: --initrd has no effect without --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vcpu-type EPYC --append a
sevkit measure: error: --append has no effect without --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vcpu-type EPYC --append-file a
sevkit measure: error: --append-file has no effect without --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 1 --vcpus 1 --vcpu-type EPYC --guest-features 1
sevkit measure: error: --guest-features has no effect in mode snp:svsm: its SEV features are fixed
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# Usage: values
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 0 --vcpu-type EPYC
sevkit measure: error: --vcpus: '0' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4097 --vcpu-type EPYC
sevkit measure: error: --vcpus: '4097' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus -1 --vcpu-type EPYC
sevkit measure: error: --vcpus: '-1' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus two --vcpu-type EPYC
sevkit measure: error: --vcpus: 'two' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-milan
sevkit measure: error: --vcpu-type: 'EPYC-milan' is not a known CPU model (did you mean 'EPYC-Milan'?); '--vcpu-type list' shows them, others can be given with --vcpu-sig
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type Skylake-Server
sevkit measure: error: --vcpu-type: 'Skylake-Server' is not a known CPU model; '--vcpu-type list' shows them, others can be given with --vcpu-sig
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 0x100000000
sevkit measure: error: --vcpu-sig: '0x100000000' is not a number (decimal, or hex with 0x) from 0 to 4294967295
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-sig 017
sevkit measure: error: --vcpu-sig: '017' is not a number (decimal, or hex with 0x) from 0 to 4294967295
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-family 271 --vcpu-model 1 --vcpu-stepping 1
sevkit measure: error: --vcpu-family: '271' is not a number (decimal, or hex with 0x) from 0 to 270
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-family 25 --vcpu-model 256 --vcpu-stepping 1
sevkit measure: error: --vcpu-model: '256' is not a number (decimal, or hex with 0x) from 0 to 255
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 16
sevkit measure: error: --vcpu-stepping: '16' is not a number (decimal, or hex with 0x) from 0 to 15
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --vmm-type qemu
sevkit measure: error: --vmm-type: 'qemu' is not one of QEMU, ec2, gce, krun (did you mean 'QEMU'?)
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --vmm-type xen
sevkit measure: error: --vmm-type: 'xen' is not one of QEMU, ec2, gce, krun
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --profile qemu-fpu
sevkit measure: error: --profile: 'qemu-fpu' is not a known profile (did you mean 'qemu-fpu0'?); '--profile list' shows them
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 21
sevkit measure: error: --guest-features: '21' is ambiguous: write 0x21 for the hex number or 0x15 for the decimal one
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 1e
sevkit measure: error: --guest-features: '1e' is neither a hex number (0x...) nor a list of SEV feature names
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features 0x
sevkit measure: error: --guest-features: '0x' is not a number (decimal, or hex with 0x) from 0 to 0xffffffffffffffff
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features snp_active
sevkit measure: error: --guest-features: 'snp_active' is neither a hex number (0x...) nor the name of a SEV feature (did you mean 'snp-active'?)
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features snp-active,
sevkit measure: error: --guest-features: '' is neither a hex number (0x...) nor the name of a SEV feature
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --guest-features ''
sevkit measure: error: --guest-features: '' is neither a hex number (0x...) nor the name of a SEV feature
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --snp-ovmf-hash 00
sevkit measure: error: --snp-ovmf-hash: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 2 characters: '00'
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC --snp-ovmf-hash $(sha256sum <fw.fd | cut -c1-64)
sevkit measure: error: --snp-ovmf-hash: found 64 hex digits, the 32-byte digest of a SEV or SEV-ES guest; expected the 48-byte digest of a SEV-SNP guest: 96 hex digits or 64 base64 characters
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 0 --vcpus 1 --vcpu-type EPYC
sevkit measure: error: --vars-size: '0' is not a number (decimal, or hex with 0x) from 1 to 4294967295
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# Refused: the firmware cannot do what is asked
$ sevkit measure --mode snp --ovmf old.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: old.fd: not usable for SEV-SNP: it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP guest; look for OVMF.amdsev.fd or an OVMF.fd of edk2 2022.05 or later with SEV metadata (of Debian 12's files only the 2 MiB OVMF.fd has it)
[1]
$ sevkit measure --mode snp --ovmf plain.fd --vcpus 1 --vcpu-type EPYC --kernel kernel
sevkit measure: error: plain.fd: not usable for SEV-SNP with kernel hashes: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, initrd and command line; look for an AmdSev build of edk2 2023.02 or later, OVMF.amdsev.fd
[1]
$ sevkit measure --mode sev --ovmf plain.fd --kernel kernel
sevkit measure: error: plain.fd: not usable for SEV and SEV-ES with kernel hashes: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, initrd and command line cannot be measured; look for an AmdSev build, OVMF.amdsev.fd (edk2, OvmfPkg/AmdSev/AmdSevX64.dsc)
[1]
$ sevkit measure --mode seves --ovmf plain.fd --vcpus 1 --vcpu-type EPYC --profile qemu --kernel kernel
sevkit measure: error: plain.fd: not usable for SEV and SEV-ES with kernel hashes: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, initrd and command line cannot be measured; look for an AmdSev build, OVMF.amdsev.fd (edk2, OvmfPkg/AmdSev/AmdSevX64.dsc)
[1]
$ python3 $TESTDATA/make_firmware.py x.fd --without reset; sevkit measure --mode snp --ovmf x.fd --vcpus 2 --vcpu-type EPYC
sevkit measure: error: x.fd: not usable for SEV-SNP: it has no SEV-ES reset block, so application processors cannot start; look for an OVMF build with SEV-ES support (edk2 of 2020 or later)
[1]
$ python3 $TESTDATA/make_firmware.py x.fd --without hash; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC --kernel kernel
sevkit measure: error: x.fd: not usable for SEV-SNP with kernel hashes: SEV metadata: the KERNEL_HASHES section at 0x810000 does not hold the kernel-hash area at 0x0
[1]
$ python3 $TESTDATA/make_firmware.py x.fd --no-table; sevkit measure --mode seves --ovmf x.fd --vcpus 1 --vcpu-type EPYC --profile qemu
sevkit measure: error: x.fd: not usable for SEV-ES: it has no GUID table: this is no OVMF code image built for confidential guests (a variable store, SeaBIOS or something else); look for an OVMF.fd or OVMF.amdsev.fd
[1]
$ python3 $TESTDATA/make_firmware.py x.fd --duplicate hash; sevkit measure --mode sev --ovmf x.fd
sevkit measure: error: x.fd: GUID table: 7255371f-3a3b-4b04-927b-1da6efa8d454 (kernel-hash area) stands at offsets 0xff6a and 0xff84; QEMU takes the last one, sev-snp-measure the first
[3]
$ python3 $TESTDATA/make_firmware.py x.fd --duplicate reset; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: x.fd: GUID table: 00f771de-1a7e-4fcb-890e-68c77e2fb44e (SEV-ES reset block) stands at offsets 0xffa2 and 0xffb8; QEMU takes the last one, sev-snp-measure the first
[3]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm fw.fd --vars-size 4096 --vcpus 1 --vcpu-type EPYC
sevkit measure: error: fw.fd: not usable for SVSM: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
[1]

# Malformed input
$ python3 $TESTDATA/make_firmware.py x.fd --bad-magic; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: x.fd: Wrong SEV metadata signature: 42414421, expected "ASEV"
[3]
$ python3 $TESTDATA/make_firmware.py x.fd --metadata-version 2; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: x.fd: Wrong SEV metadata version: 2, expected 1
[3]
$ python3 $TESTDATA/make_firmware.py x.fd --entry-size 17; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: x.fd: GUID table: entry at offset 0xffbc: size 17 is less than its own header of 18
[3]
$ python3 $TESTDATA/make_firmware.py x.fd --section 0x1000:0x1800:1; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: x.fd: SEV metadata: section 0 (SEC_MEM): size 0x1800 is not a multiple of 4096
[3]
$ python3 $TESTDATA/make_firmware.py x.fd --size 65537; sevkit measure --mode snp --ovmf x.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: x.fd: its size of 65537 bytes is not a multiple of 4096
[3]
$ head -c 49 fw.fd >x.fd; sevkit measure --mode sev --ovmf x.fd
sevkit measure: error: x.fd: 49 bytes are too few for a firmware image
[3]
$ : >x.fd; sevkit measure --mode sev --ovmf x.fd
sevkit measure: error: x.fd: 0 bytes are too few for a firmware image
[3]
$ printf 'a\0b' >cmdline; sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append-file cmdline
sevkit measure: error: --append-file: cmdline: kernel command line: it holds a NUL byte
[3]
$ : >vars; sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-file vars --vcpus 1 --vcpu-type EPYC
sevkit measure: error: --vars-file: vars: the file is empty
[3]

# Any bytes have a digest; those of no firmware are refused where that is certain, else warned of
$ head -c 5000 fw.fd >x.fd; sevkit measure --mode sev --ovmf x.fd
sevkit measure: error: x.fd: its size of 5000 bytes is not a multiple of 4096: QEMU cannot start a guest from it
[1]
$ sevkit measure --mode sev --ovmf kernel
sevkit measure: error: kernel: 7 bytes are too few for a firmware image
[3]
$ head -c 4096 /dev/zero >vars.fd; sevkit measure --mode sev --ovmf vars.fd
sevkit measure: warning: vars.fd: no GUID table: a firmware older than edk2 of 2020, or no firmware (a variable store, a kernel)
ad7facb2586fc6e966c004d7d1d16b024f5805ff7cb47c7a85dabd8b48892ca7
$ cat x.fd fw.fd >y.fd; sevkit measure --mode seves --ovmf y.fd --vcpus 1 --vcpu-type EPYC
sevkit measure: error: y.fd: its size of 70536 bytes is not a multiple of 4096: QEMU cannot start a guest from it
[1]
$ cat x.fd fw.fd | sevkit measure --mode seves --ovmf - --vcpus 1 --vcpu-type EPYC
sevkit measure: error: -: its size of 70536 bytes is not a multiple of 4096: QEMU cannot start a guest from it
[1]
$ sev-snp-measure --mode sev --ovmf x.fd
sev-snp-measure: warning: x.fd: its size of 5000 bytes is not a multiple of 4096: QEMU cannot start a guest from it
sev-snp-measure: warning: x.fd: no GUID table: a firmware older than edk2 of 2020, or no firmware (a variable store, a kernel)
32fa75a02dae5239563e80a233ab505ad1335ba01dc01a2a715f36fae9597918

# A kernel-hash area that QEMU does not take
$ python3 $TESTDATA/make_firmware.py small.fd --hash 0x810400:175
$ sevkit measure --mode sev --ovmf small.fd --kernel kernel
sevkit measure: error: small.fd: its kernel-hash area (address 0x810400, size 0xaf) cannot hold the table of 176 bytes: QEMU will refuse to launch this guest with kernel hashes
[1]
$ sevkit measure --mode snp --ovmf small.fd --kernel kernel --vcpus 1 --vcpu-type EPYC
sevkit measure: error: small.fd: its kernel-hash area (address 0x810400, size 0xaf) cannot hold the table of 176 bytes: QEMU will refuse to launch this guest with kernel hashes
[1]
$ sevkit measure --mode snp --ovmf - --kernel kernel --vcpus 1 --vcpu-type EPYC <small.fd
sevkit measure: error: -: its kernel-hash area (address 0x810400, size 0xaf) cannot hold the table of 176 bytes: QEMU will refuse to launch this guest with kernel hashes
[1]
$ sev-snp-measure --mode sev --ovmf small.fd --kernel kernel
sev-snp-measure: warning: small.fd: its kernel-hash area (address 0x810400, size 0xaf) cannot hold the table of 176 bytes: QEMU will refuse to launch this guest with kernel hashes
50d6591430d63940629b39c6769d4e70fdb48b6f444295fb37ca23a72a397f29
$ sevkit measure --mode sev --ovmf small.fd
206f3f8d44e0beca1ffdcc984f5d81d35afd7ee45ba763ce8c1aa191f97797b0

# A file of another kind says what it is
$ python3 $TESTDATA/make_firmware.py fw.fd; head -c 100000 /dev/zero >zeros; (printf 'QFI\373'; cat zeros) >disk.qcow2; (printf '\037\213'; cat zeros) >fw.gz; (printf '<html>'; cat zeros) >page
$ for f in disk.qcow2 fw.gz page; do sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf $f; sevkit measure --mode snp --igvm $f; sevkit igvm show $f; done
sevkit measure: error: disk.qcow2: this is a disk image (qcow2)
sevkit measure: error: disk.qcow2: this is a disk image (qcow2)
sevkit igvm show: error: disk.qcow2: this is a disk image (qcow2)
sevkit measure: error: fw.gz: this is gzip data; unpack it first
sevkit measure: error: fw.gz: this is gzip data; unpack it first
sevkit igvm show: error: fw.gz: this is gzip data; unpack it first
sevkit measure: error: page: this is an HTML page, as a login page or proxy answers in place of a file
sevkit measure: error: page: this is an HTML page, as a login page or proxy answers in place of a file
sevkit igvm show: error: page: this is an HTML page, as a login page or proxy answers in place of a file
[3]
$ sevkit igvm show fw.fd
sevkit igvm show: error: fw.fd: this is a firmware image; 'sevkit firmware show' reads it
[3]
$ printf 'generation = "sev-snp"\n[firmware]\nfile = "fw.gz"\n[cpu]\nmodel = "EPYC-v4"\n' >gz.toml; sevkit launch --measure gz.toml
sevkit launch: error: fw.gz: this is gzip data; unpack it first
[3]

# Files that QEMU does not start as a kernel, or starts without hashes; a command line of a running guest
$ m() { sevkit measure --mode sev --ovmf fw.fd "$@" >/dev/null; }; printf '070701' >cpio; printf '\177ELF' >vmlinux; : >empty; (printf MZ; cat zeros) >uki; m --kernel cpio; m --kernel vmlinux; m --kernel empty; m --kernel fw.gz; m --kernel uki; m --kernel uki --initrd cpio
sevkit measure: warning: kernel: cpio: an initrd (cpio); kernel and initrd are probably swapped
sevkit measure: warning: kernel: vmlinux: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
sevkit measure: warning: kernel: empty: empty
sevkit measure: warning: kernel: fw.gz: gzip data, an initrd or a compressed kernel
sevkit measure: warning: kernel: uki: no Linux kernel: expected "HdrS" at offset 0x202 (an EFI program or unified kernel image); QEMU says that it is too old to load a ram disk
$ m() { sevkit measure --mode sev --ovmf fw.fd --kernel uki "$@" >/dev/null; }; m --append 'quiet initrd=initrd'; m --append 'BOOT_IMAGE=/vmlinuz quiet'; m --append 'quiet initrd=other'
sevkit measure: note: --append has ' initrd=initrd', which OVMF adds in the guest (/proc/cmdline); QEMU measures the command line without it
sevkit measure: note: --append has 'BOOT_IMAGE=', which GRUB adds; QEMU measures what -append says
