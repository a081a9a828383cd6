# match: each cause of a digest that differs.

$ python3 $TESTDATA/make_firmware.py fw.fd; python3 $TESTDATA/make_firmware.py other.fd --seed 9; echo kernel >k; echo initrd >i; python3 $TESTDATA/make_igvm.py guest.igvm; printf 'console=ttyS0\n' >line
$ printf '#!/bin/sh\nexec sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i --append console=ttyS0 "$@"\n' >m; printf '#!/bin/sh\ndigest=$1; shift\nexec sevkit match --expect "$digest" --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i --append console=ttyS0 --max-vcpus 16 --jobs 1 "$@"\n' >f; printf '#!/bin/sh\n./f "$@" | sed "/^expected/d;/^asked/d;/^tried/d"\n' >c; chmod +x m f c
$ ./f $(./m)
expected  a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
asked     a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
yes: what was asked has the expected digest
1. as asked
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
tried 44815 launches

# one thing is different
$ ./f $(./m --vcpus 7)
expected  67cf95aed34c52678d17bba346b759af75c6043a2259b941343395cf59c3ccc903f303a3a6fdea6e8a90c105458de0da
asked     a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
no: but 1 other launch has the expected digest
1. 1 difference
   - the guest has 7 vCPUs, not 2
     change: --vcpus 7
  7 vCPUs, signature 0xa00f11, profile qemu, features 0x1
tried 44815 launches
[1]
$ ./c $(./m --vcpu-type EPYC-Genoa)
no: but 1 other launch has the expected digest
1. 1 difference
   - the vCPUs are of model EPYC-Genoa (signature 0xa10f10), not EPYC-Milan (0xa00f11)
     change: --vcpu-type EPYC-Genoa
  2 vCPUs, signature 0xa10f10, profile qemu, features 0x1
$ ./c $(./m --guest-features 0x21)
no: but 1 other launch has the expected digest
1. 1 difference
   - the host's kernel sets SEV features 0x21 (snp-active,debug-swap), not 0x1
     change: --guest-features 0x21
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x21
$ ./c $(./m --profile qemu-fpu0)
no: but 1 other launch has the expected digest
1. 1 difference
   - the guest was started as profile qemu-fpu0 describes: QEMU on Linux before 6.10; SEV-ES launches without INIT2 (QEMU's default); not as qemu
     change: --profile qemu-fpu0
  2 vCPUs, signature 0xa00f11, profile qemu-fpu0, features 0x1
$ ./c $(sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type ec2 --kernel k --initrd i --append console=ttyS0)
no: but 1 other launch has the expected digest
1. 1 difference
   - the guest was started as profile ec2 describes: Amazon EC2 as sev-snp-measure knows it since 0.0.13; not as qemu
     change: --profile ec2
  2 vCPUs, profile ec2, features 0x1
$ ./c $(./m --append 'console=ttyS0 ')
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line ends with a blank
     change: --append with a blank at its end
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i --append-file line 2>/dev/null)
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line ends with a newline
     change: --append-file with a file that ends so, or start the guest without it
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan)
no: but 1 other launch has the expected digest
1. 1 difference
   - kernel, initrd and command line are not measured: the guest was started without kernel-hashes=on
     change: leave out --kernel, --initrd and --append, or start the guest with kernel-hashes=on
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --append console=ttyS0)
no: but 1 other launch has the expected digest
1. 1 difference
   - the guest has no initrd
     change: leave out --initrd
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --kernel i --initrd k)
no: but 1 other launch has the expected digest
1. 1 difference
   - kernel and initrd are swapped
     change: exchange --kernel and --initrd
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --ovmf other.fd) --ovmf other.fd
no: but 1 other launch has the expected digest
1. 1 difference
   - the firmware is other.fd
     change: --ovmf other.fd
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --ovmf other.fd) --ovmf .
no: but 1 other launch has the expected digest
1. 1 difference
   - the firmware is ./other.fd
     change: --ovmf ./other.fd
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(sevkit measure --mode snp:ovmf-hash --ovmf fw.fd)
no: but 1 other launch has the expected digest
1. 1 difference
   - the expected value is the digest after the firmware's own pages (mode snp:ovmf-hash), not that of a launch
$ ./c $(./m | sed 's/../& /g' | tr ' ' '\n' | tac | tr -d '\n')
no: but 1 other launch has the expected digest
1. 1 difference
   - the expected value is in reverse byte order
     change: write the expected value in its usual order
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --output-format base64)
yes: what was asked has the expected digest
1. as asked
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m | tr -d '\n' | base64 -w0)
yes: what was asked has the expected digest
1. as asked
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./m >digest.txt; ./c @digest.txt
yes: what was asked has the expected digest
1. as asked
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ sevkit match --igvm guest.igvm --loader coconut --expect $(sevkit igvm measure --loader qemu guest.igvm)
expected  5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
asked     e212ab90a0ff02dae7b8e17bd10b83955589bd5c68fe694ce9dd7352c68e2159167f79af0be280da09a59778a7f21723
no: but 2 other launches have the expected digest
1. 1 difference
   - the file is measured as loader ms does it, not coconut
     change: --loader ms
2. 1 difference
   - the file is measured as loader qemu does it, not coconut
     change: --loader qemu
tried 12269 launches
[1]
$ D=$(sevkit measure --mode seves --profile qemu-fpu0 --ovmf fw.fd --vcpus 3 --vcpu-type EPYC-Milan); sevkit match --mode seves --profile qemu --ovmf fw.fd --vcpus 3 --vcpu-type EPYC-Milan --max-vcpus 8 --expect $D
expected  1004072050c3c45860ac84240589bf2baa54d9fe39b5583426554343a2711aa5
asked     1d7154ed7b7c9f729a8b2acbe9fda943be8e8840ec1e9dffc4798eb6bdd08ce0
no: but 1 other launch has the expected digest
1. 1 difference
   - the guest was started as profile qemu-fpu0 describes: QEMU on Linux before 6.10; SEV-ES launches without INIT2 (QEMU's default); not as qemu
     change: --profile qemu-fpu0
  3 vCPUs, signature 0xa00f11, profile qemu-fpu0, features 0x0
tried 238 launches
[1]

$ sevkit match --igvm guest.igvm --expect $(sevkit measure --mode snp --igvm guest.igvm --vcpus 6 --vcpu-type EPYC-Milan)
expected  f8fe8bb008f82af4db0a8167782feb9cb0e00301dc1806d20a1002ecde769567630c9a345356a412ed6251c48bc2c814
asked     5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
no: but 1 other launch has the expected digest
1. 1 difference
   - 6 vCPUs are measured, also those that have no save area in the file
     change: --vcpus 6 --vcpu-sig 0xa00f11
  6 vCPUs, signature 0xa00f11, profile qemu, features 0x1
tried 12269 launches
[1]
$ sevkit match --igvm guest.igvm --expect $(sevkit measure --mode snp --igvm guest.igvm) | sed -n 3,4p
yes: what was asked has the expected digest
1. as asked
$ sevkit match --igvm guest.igvm --vcpus 6 --vcpu-type EPYC-Milan --expect $(sevkit measure --mode snp --igvm guest.igvm --vcpus 6 --vcpu-type EPYC-Milan) | sed -n 3,4p
yes: what was asked has the expected digest
1. as asked
$ sevkit match --ovmf fw.fd --expect $(sevkit measure --mode snp --ovmf fw.fd --vcpus 3 --vcpu-type EPYC-Turin)
expected  5fe50b0dc7c763931e59fed47879f279b9d40f7d69ee5704b57d0f67d0873b35a61d92bcf471017d0cd8ea1ce4f10410
asked     not measured: mode snp needs the number of vCPUs
no: but 1 other launch has the expected digest
1. as asked; what was not asked is:
  3 vCPUs, signature 0xb00f00, profile qemu, features 0x1
tried 557060 launches
[1]

# what files, shells and loaders do to a command line; another mode
$ printf 'console=ttyS0\r\n' >dos; ./c $(sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i --append-file dos 2>/dev/null)
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line ends with CR and newline
     change: --append-file with a file that ends so, or start the guest without them
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --append '"console=ttyS0"')
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line is in double quotes, which a shell or a script has kept
     change: --append '"..."', or start the guest without the quotes
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --append "'console=ttyS0'")
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line is in single quotes, which a shell or a script has kept
     change: --append "'...'", or start the guest without the quotes
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ ./c $(./m --append 'console=ttyS0 initrd=initrd')
sevkit measure: note: --append has ' initrd=initrd', which OVMF adds in the guest (/proc/cmdline); QEMU measures the command line without it
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line ends with ' initrd=initrd', which some loaders add
     change: --append '... initrd=initrd'
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ sevkit match --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i --append 'BOOT_IMAGE=/vmlinuz console=ttyS0' --expect $(./m) | sed -n 4,6p
1. 1 difference
   - the command line has no 'BOOT_IMAGE=...', which a boot loader adds in a running guest
     change: --append without 'BOOT_IMAGE=...'
$ sevkit match --mode sev-es --profile qemu-fpu0 --vcpus 2 --vcpu-type EPYC-Milan --ovmf fw.fd --expect $(sevkit measure --mode sev --ovmf fw.fd) | sed -n 4,6p
1. 1 difference
   - the guest is one of mode sev, not seves
     change: --mode sev

# the code of a build was asked, started with its variable store in front
$ python3 $TESTDATA/make_firmware.py T_CODE.fd; head -c 131072 /dev/zero >T_VARS.fd; cat T_VARS.fd T_CODE.fd >T.fd; sevkit match --ovmf T_CODE.fd --vcpus 2 --vcpu-type EPYC-Milan --max-vcpus 4 --expect $(sevkit measure --mode snp --ovmf T.fd --vcpus 2 --vcpu-type EPYC-Milan) | sed -n 3,6p
no: but 1 other launch has the expected digest
1. 1 difference
   - the firmware is ./T_VARS.fd followed by T_CODE.fd
     change: --ovmf with the combined image (OVMF.fd)
$ sevkit match --ovmf T.fd --vcpus 2 --vcpu-type EPYC-Milan --max-vcpus 4 --expect $(sevkit measure --mode snp --ovmf T_CODE.fd --vcpus 2 --vcpu-type EPYC-Milan) | sed -n 3,6p
no: but 1 other launch has the expected digest
1. 1 difference
   - the firmware is T.fd without its first 0x20000 bytes, a variable store that QEMU does not measure
     change: --ovmf with the code image (OVMF_CODE.fd) of the same build

# a compressed initrd that was asked, and the uncompressed one that was started; the answer of LAUNCH_MEASURE
$ gzip -nc i >i.gz; sevkit match --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i.gz --append console=ttyS0 --expect $(./m) | grep initrd
   - the initrd is i.gz, uncompressed
     change: --initrd with a file of these bytes, or start the guest with i.gz as it is
$ python3 -c "import lzma; open('i.xz', 'wb').write(lzma.compress(open('i', 'rb').read()))"; sevkit match --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i.xz --append console=ttyS0 --expect $(./m) | grep initrd
   - the initrd is i.xz, uncompressed
     change: --initrd with a file of these bytes, or start the guest with i.xz as it is
$ head -c 20 i.gz >cut.gz; sevkit match --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd cut.gz --append console=ttyS0 --max-vcpus 4 --expect $(./m) | sed -n 3p
no: none of 22939 launches has the expected digest
$ sevkit match --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --kernel k --initrd i --append "$(printf 'console=ttyS0\r')" --expect $(./m) | sed -n 4,5p
1. 1 difference
   - the command line has no blank or newline at its end
$ printf 'console=ttyS0\r\n' >dos; ./c $(./m --append "$(cat dos)")
no: but 1 other launch has the expected digest
1. 1 difference
   - the command line ends with CR, of a file with CR and newline from which a shell took the newline
     change: --append-file with a file that ends so, or start the guest without it
  2 vCPUs, signature 0xa00f11, profile qemu, features 0x1
$ sevkit match --mode sev --ovmf fw.fd --max-vcpus 2 --expect VIBZFlAnycv2e8TrUfEDBOlIkJwgx1Khb2qtr5Z5/tQgISIjJCUmJygpKissLS4v | tail -n 2
no: none of 2180 launches has the expected digest
note: 48 bytes are a SEV-SNP digest, or what LAUNCH_MEASURE returned for a SEV guest: a keyed measure and a nonce, which 'sevkit validate' checks

# three things, JSON, and nothing
$ ./c $(./m --vcpus 5 --vcpu-type EPYC-Rome --guest-features 0x21)
no: but 1 other launch has the expected digest
1. 3 differences
   - the guest has 5 vCPUs, not 2
     change: --vcpus 5
   - the vCPUs are of model EPYC-Rome (signature 0x830f10), not EPYC-Milan (0xa00f11)
     change: --vcpu-type EPYC-Rome
   - the host's kernel sets SEV features 0x21 (snp-active,debug-swap), not 0x1
     change: --guest-features 0x21
  5 vCPUs, signature 0x830f10, profile qemu, features 0x21
$ ./f $(./m --vcpus 3) --json
{
  "schema": "sevkit.match/1",
  "version": "0.1.0",
  "expected": "960a49aff93a769436db4ca48c31d692be404b5958080e2836c601ada6f85e20f2d86520d98b985d0a8c00c14bb6e15d",
  "asked": "a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c",
  "refusal": null,
  "matches_as_asked": false,
  "tried": 44815,
  "cmdlines_left_out": 0,
  "found": 1,
  "matches": [
    {
      "differences": [
        {
          "what": "vcpus",
          "text": "the guest has 3 vCPUs, not 2",
          "option": "--vcpus 3"
        }
      ],
      "mode": "snp",
      "vcpus": 3,
      "profile": "qemu",
      "guest_features": "0x1",
      "vcpu_signature": "0xa00f11"
    }
  ],
  "report": []
}
[1]
$ ./f 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001
expected  000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001
asked     a9553965fefd94e6193401f8300af91df0e732478868d541ca4a93802b831b3d85ed311bbf934c77a73dc3b3cdfec14c
no: none of 44815 launches has the expected digest
[1]
$ ./f 0000000000000000000000000000000000000000000000000000000000000001 | tail -n 1
note: 32 bytes are the digest of a SEV or SEV-ES guest
$ ./c $(./m --vcpus 9) --differences 0
no: none of 3 launches has the expected digest
$ ./f $(./m --vcpus 9) --limit 1 --differences 1 | grep -c difference
1

# the host's kernel says what is asked
$ ./c $(./m --profile qemu-fpu0 --guest-features 0x21) --for-kernel 6.7
yes: what was asked has the expected digest
1. as asked
  2 vCPUs, signature 0xa00f11, profile qemu-fpu0, features 0x21
$ ./c $(./m --profile qemu-fpu0 --guest-features 0x21) --for-kernel 6.8
no: but 1 other launch has the expected digest
1. 1 difference
   - the host's kernel sets SEV features 0x21 (snp-active,debug-swap), not 0x1
     change: --guest-features 0x21
  2 vCPUs, signature 0xa00f11, profile qemu-fpu0, features 0x21
$ ./c $(./m --profile qemu-fpu0) --for-kernel 6.7 --guest-features 0x1
yes: what was asked has the expected digest
1. as asked
  2 vCPUs, signature 0xa00f11, profile qemu-fpu0, features 0x1
$ ./c $(./m) --for-kernel 6.x; ./c $(./m) --for-kernel 6.12 --vmm-type ec2
sevkit match: error: --for-kernel: found '6.x', expected a version of Linux (6.11)
sevkit match: note: 'sevkit match --help' shows the options
sevkit match: error: --for-kernel has no effect on profile ec2: it is for guests of QEMU
sevkit match: note: 'sevkit match --help' shows the options

# usage and files
$ sevkit match --ovmf fw.fd
sevkit match: error: --expect or --report is required
sevkit match: note: 'sevkit match --help' shows the options
[2]
$ sevkit match --expect 00
sevkit match: error: --ovmf or --igvm is required
sevkit match: note: 'sevkit match --help' shows the options
[2]
$ sevkit match --expect 00 --ovmf fw.fd
sevkit match: error: --expect: expected a digest of 48 bytes (SEV-SNP) or 32 bytes (SEV, SEV-ES) as hex or base64, found 2 characters
sevkit match: note: 'sevkit match --help' shows the options
[2]
$ sevkit match --expect $(./m) --ovmf fw.fd --initrd i
sevkit match: error: --initrd has no effect without --kernel
sevkit match: note: 'sevkit match --help' shows the options
[2]
$ sevkit match --expect $(./m) --ovmf fw.fd --igvm guest.igvm
sevkit match: error: --ovmf contradicts --igvm
sevkit match: note: 'sevkit match --help' shows the options
[2]
$ sevkit match --expect $(./m) --ovmf absent.fd
sevkit match: error: absent.fd: No such file or directory
[4]
$ mkdir empty; sevkit match --expect $(./m) --ovmf empty
sevkit match: error: empty: no firmware image is in this folder
[3]
$ sevkit match --report k --ovmf fw.fd
sevkit match: error: --report: k: report is not valid base64
[3]

# docs/MISMATCH.md says only what is printed here
$ python3 $TESTDATA/../cli/check_mismatch.py $TESTDATA/../..

# SEV-ES guests of a kernel that sets debug-swap
$ D=$(sevkit measure --mode seves --profile qemu-fpu0 --guest-features 0x20 --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan); for o in "--for-kernel 6.6" "--for-kernel 6.8" "--profile qemu-fpu0 --guest-features 0x20"; do sevkit match --mode sev-es $o --vcpus 1 --vcpu-type EPYC-Milan --ovmf fw.fd --expect $D | sed -n 3,6p; done
yes: what was asked has the expected digest
1. as asked
  1 vCPU, signature 0xa00f11, profile qemu-fpu0, features 0x20
tried 14854 launches
no: but 1 other launch has the expected digest
1. 1 difference
   - the host's kernel sets SEV features 0x20 (debug-swap), not 0x0
     change: --guest-features 0x20
yes: what was asked has the expected digest
1. as asked
  1 vCPU, signature 0xa00f11, profile qemu-fpu0, features 0x20
tried 14854 launches

# more edits than a search takes
$ sevkit match --expect $(./m) --ovmf fw.fd --kernel k --vcpus 1 --vcpu-type EPYC-Milan --max-vcpus 1 $(for i in $(seq 40); do echo "--append=a='$i'"; done) 2>&1 | grep left
sevkit match: note: 2136 edited command lines are left out: a search has at most 512; give fewer with --append
$ sevkit match --expect $(./m) --ovmf fw.fd --kernel k --vcpus 1 --vcpu-type EPYC-Milan --max-vcpus 1 --json $(for i in $(seq 40); do echo "--append=a='$i'"; done) 2>/dev/null | grep left
  "cmdlines_left_out": 2136,
