# igvm show, measure, verify, sign, and igvmmeasure.

$ python3 $TESTDATA/make_igvm.py basic.igvm; cp $TESTDATA/keys/*.pem .
$ sevkit igvm show basic.igvm
file           basic.igvm
size           16384 bytes
format         version 1, x64
platforms      sev-snp (mask 0x1)
guest policy   0x30000 (smt) for mask 0x1
headers        12

    0  0x001 SUPPORTED_PLATFORM   mask 0x1  sev-snp, VTL 0, shared memory from 0x0
    1  0x101 GUEST_POLICY         mask 0x1  0x30000
    2  0x301 PARAMETER_AREA       area 0, 0x3000 bytes
    3  0x307 VP_COUNT             area 0, offset 0x0
    4  0x302 PAGE_DATA            mask 0x1  gpa 0x10000 len 0x2000 (normal)
    6  0x302 PAGE_DATA            mask 0x1  gpa 0x12000 len 0x1000 (zero)
    7  0x302 PAGE_DATA            mask 0x1  gpa 0x13000 len 0x1000 (unmeasured)
    8  0x302 PAGE_DATA            mask 0x1  gpa 0x14000 len 0x1000 (secrets)
    9  0x302 PAGE_DATA            mask 0x1  gpa 0x15000 len 0x1000 (cpuid)
   10  0x303 PARAMETER_INSERT     mask 0x1  area 0 at gpa 0x20000 len 0x3000
   11  0x304 VP_CONTEXT           mask 0x1  vCPU 0, gpa 0xfffffffff000
$ sevkit igvm show --every-header basic.igvm | tail -n 4
    8  0x302 PAGE_DATA            mask 0x1  gpa 0x14000 len 0x1000 (secrets)
    9  0x302 PAGE_DATA            mask 0x1  gpa 0x15000 len 0x1000 (cpuid)
   10  0x303 PARAMETER_INSERT     mask 0x1  area 0 at gpa 0x20000 len 0x3000
   11  0x304 VP_CONTEXT           mask 0x1  vCPU 0, gpa 0xfffffffff000
$ sevkit igvm show --json basic.igvm | head -n 20
{
  "schema": "sevkit.igvm-show/1",
  "version": "0.1.0",
  "path": "basic.igvm",
  "size": 16384,
  "format_version": 1,
  "architecture": "x64",
  "headers": [
    {
      "index": 0,
      "type": "0x1",
      "name": "SUPPORTED_PLATFORM",
      "optional": false,
      "mask": "0x1",
      "platform": "sev-snp"
    },
    {
      "index": 1,
      "type": "0x101",
      "name": "GUEST_POLICY",

# measure: the loaders differ, and the default says so
$ sevkit igvm measure basic.igvm
e212ab90a0ff02dae7b8e17bd10b83955589bd5c68fe694ce9dd7352c68e2159167f79af0be280da09a59778a7f21723
sevkit igvm measure: note: measured as igvmmeasure does (--loader coconut); a guest that QEMU starts on KVM reports another digest: --loader qemu
$ sevkit igvm measure --loader coconut basic.igvm
e212ab90a0ff02dae7b8e17bd10b83955589bd5c68fe694ce9dd7352c68e2159167f79af0be280da09a59778a7f21723
$ sevkit igvm measure --loader qemu basic.igvm
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
$ sevkit igvm measure --platform sev-snp --loader ms basic.igvm
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
$ sevkit igvm measure --native-zero basic.igvm
a1a11c19afff0567a3cd368224f36b47a3806dcf24e782a9790df915706c1eb500edc9816b3d827a706e0c2d0b631413
$ sevkit igvm measure --json --loader ms basic.igvm
{
  "schema": "sevkit.igvm-measure/1",
  "version": "0.1.0",
  "path": "basic.igvm",
  "mode": "snp",
  "loader": "ms",
  "native_zero": false,
  "digest": "5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5",
  "digest_base64": "X741XXh1Y3fVz7W3IFWcDYUMWO/HAEph7G2T9dEiaPsarWMmqB3r/bieZwQlRYT1",
  "id_block_digest": null
}
$ sevkit igvm measure --platform sev-es basic.igvm
sevkit igvm measure: error: basic.igvm: the IGVM file is not for platform sev-es
[1]
$ sevkit igvm measure --loader ms --platform sev basic.igvm
sevkit igvm measure: error: basic.igvm: the IGVM file is not for platform sev
[1]
$ sevkit igvm measure --check-kvm --loader qemu basic.igvm
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
$ sevkit igvm measure --loader qemu --vcpus 4 basic.igvm
sevkit igvm measure: error: basic.igvm: 3 vCPUs have no save area in the file: QEMU gives them its reset state, which holds the vCPU's signature
sevkit igvm measure: note: 'sevkit igvm measure --help' shows the options
[2]
$ sevkit igvm measure --loader qemu --vcpus 4 --vcpu-type EPYC-Milan basic.igvm
c4aa54a6751a68aa277aa4cae7d3834752d42e27f97a74db6fe354ea0b851585ff2bfa9f27cc193e55b51de60da6f19c
$ sevkit igvm measure --vcpus 4 basic.igvm
sevkit igvm measure: error: --vcpus has no effect without --loader qemu
sevkit igvm measure: note: 'sevkit igvm measure --help' shows the options
[2]
$ sevkit igvm measure --vcpu-type EPYC-Milan basic.igvm
sevkit igvm measure: error: --vcpu-type has no effect without --vcpus: all save areas come from the file
sevkit igvm measure: note: 'sevkit igvm measure --help' shows the options
[2]
$ sevkit igvm measure --loader xen basic.igvm 2>&1 | head -n 1
sevkit igvm measure: error: argument --loader: invalid choice: 'xen' (choose from 'coconut', 'ms', 'qemu')

# format version 2, CoRIM headers, platform SEV-ES, save areas of several vCPUs
$ python3 $TESTDATA/make_igvm.py two.igvm --version 2 --corim; sevkit igvm show two.igvm | head -n 12
file           two.igvm
size           20480 bytes
format         version 2, x64
platforms      sev-snp (mask 0x1)
guest policy   0x30000 (smt) for mask 0x1
headers        14

    0  0x001 SUPPORTED_PLATFORM   mask 0x1  sev-snp, VTL 0, shared memory from 0x0
    1  0x101 GUEST_POLICY         mask 0x1  0x30000
    2  0x104 CORIM_DOCUMENT       mask 0x1  16 bytes
    3  0x105 CORIM_SIGNATURE      mask 0x1  8 bytes
    4  0x301 PARAMETER_AREA       area 0, 0x3000 bytes
$ sevkit igvm measure two.igvm --loader qemu; sevkit igvm measure basic.igvm --loader qemu
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
$ sevkit igvm sign --loader qemu --id-key id.pem --output two-signed.igvm two.igvm; sevkit igvm show two-signed.igvm | sed -n '3p;/CORIM/p;/ID_BLOCK/p'; sevkit igvm verify --loader qemu --id-key id.pem two-signed.igvm | tail -n 1
format         version 2, x64
    2  0x104 CORIM_DOCUMENT       mask 0x1  16 bytes
    3  0x105 CORIM_SIGNATURE      mask 0x1  8 bytes
   14  0x30b SNP_ID_BLOCK         mask 0x1  696 bytes
accepted
$ sevkit igvm verify --loader coconut --id-key id.pem two-signed.igvm | tail -n 1
refused: ID block digest
$ sevkit igvm sign --loader coconut --id-key author.pem --output two-again.igvm two-signed.igvm; sevkit igvm show two-again.igvm | grep -c ID_BLOCK; sevkit igvm verify --loader coconut --id-key author.pem two-again.igvm | tail -n 1
1
accepted
$ python3 $TESTDATA/make_igvm.py es.igvm --sev-es; sevkit igvm measure --platform sev-es --loader qemu es.igvm
50f16775b9d43665022046451ce902795cabda090f7d9e72f4cc52cd0474c94c
$ sevkit igvm measure --platform sev-es --loader coconut es.igvm
154014d97e1c60c9b51a61dc31eb419402eb6bf43499ae20f3443866f13a8a3d
$ sevkit igvm sign --loader qemu --id-key id.pem --output x.igvm es.igvm
sevkit igvm sign: error: es.igvm: the IGVM file is not for platform sev-snp
[1]
$ python3 $TESTDATA/make_igvm.py smp.igvm --vcpus 3; sevkit igvm measure --loader qemu smp.igvm
d38cacc93774601b4bf334add74c038d0b7689182d37b89d6d1bdd06491c8798407032083aae5f908b700e213a493fb2
$ sevkit igvm measure --loader qemu --vcpus 3 smp.igvm
d38cacc93774601b4bf334add74c038d0b7689182d37b89d6d1bdd06491c8798407032083aae5f908b700e213a493fb2
$ sevkit igvm measure --loader qemu --vcpus 2 smp.igvm
sevkit igvm measure: error: smp.igvm: the file has a save area for vCPU 2, but the guest has 2 vCPUs
[1]
$ sevkit igvm measure --loader qemu --check-kvm smp.igvm
sevkit igvm measure: error: smp.igvm: KVM check: more than one save area; QEMU takes that of the first vCPU only
[1]

# plans: the policy of the file, debug bit and number of vCPUs
$ printf 'format = "sevkit-guest/1"\nname = "g"\ngeneration = "sev-snp"\nvcpus = 3\n[cpu]\nmodel = "EPYC-Milan-v2"\n[firmware]\nigvm = "smp.igvm"\n' >guest.toml; sevkit launch guest.toml --measure
d38cacc93774601b4bf334add74c038d0b7689182d37b89d6d1bdd06491c8798407032083aae5f908b700e213a493fb2
$ sevkit launch guest.toml --measure --set vcpus=2
sevkit launch: error: smp.igvm: the file has a save area for vCPU 2, but the guest has 2 vCPUs
[1]
$ python3 $TESTDATA/make_igvm.py debug.igvm --policy 0xb0000; sevkit launch guest.toml --measure --set firmware.igvm=debug.igvm
sevkit launch: error: firmware.igvm: the file is for policy 0xb0000 (which permits debugging), and the plan has 0x30000; QEMU starts the guest with that of the file
[1]
$ sevkit launch guest.toml --measure --expect $(sevkit measure --mode snp --igvm smp.igvm --vcpus 4 --vcpu-type EPYC-Milan)
d38cacc93774601b4bf334add74c038d0b7689182d37b89d6d1bdd06491c8798407032083aae5f908b700e213a493fb2
sevkit launch: error: the plan's digest is not the expected one
sevkit launch: note: cause of the digest: the guest has 4 vCPUs, not 3
sevkit launch: note: change: --vcpus 4
[1]

# malformed files
$ head -c 100 basic.igvm >short.igvm; sevkit igvm measure short.igvm
sevkit igvm measure: error: short.igvm: total file size 16384 in the header, but the file has 100 bytes
[3]
$ sevkit igvm show id.pem
sevkit igvm show: error: id.pem: this is a key or another object in PEM
[3]
$ sevkit igvm show absent.igvm
sevkit igvm show: error: absent.igvm: No such file or directory
[4]
$ cp basic.igvm flipped.igvm; printf '\001' | dd of=flipped.igvm bs=1 seek=60 conv=notrunc status=none; sevkit igvm show flipped.igvm
sevkit igvm show: error: flipped.igvm: checksum 0xcc276fb0, calculated 0xec15d005: the headers are damaged
[3]

# sign and verify
$ sevkit igvm verify basic.igvm
FAIL     ID block: the file has none
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
refused: ID block
[1]
$ sevkit igvm sign --loader qemu --id-key id.pem --author-key author.pem --guest-svn 3 --family-id 000102030405060708090a0b0c0d0e0f --json --output signed.igvm basic.igvm
{
  "schema": "sevkit.igvm-sign/1",
  "version": "0.1.0",
  "output": "signed.igvm",
  "loader": "qemu",
  "digest": "5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5",
  "policy": "0x30000",
  "id_key_digest": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21",
  "author_key_enabled": true
}
$ sevkit igvm verify --loader qemu --id-key id.pem --author-key author.pem --policy 0x30000 signed.igvm
PASS     ID block digest
PASS     ID block layout
PASS     ID block signature
PASS     author signature
SKIPPED  launch digest: no --measurement
PASS     policy
PASS     ID key
PASS     author key
accepted
$ sevkit igvm verify --loader qemu --id-key author.pem --policy 0x20000 signed.igvm
PASS     ID block digest
PASS     ID block layout
PASS     ID block signature
PASS     author signature
SKIPPED  launch digest: no --measurement
FAIL     policy: the ID block has 0x30000, expected 0x20000
FAIL     ID key: the file has another key than author.pem
SKIPPED  author key: no --author-key
refused: policy, ID key
[1]
$ sevkit igvm verify --loader coconut signed.igvm | head -n 1
FAIL     ID block digest: the ID block has 5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5, the file e212ab90a0ff02dae7b8e17bd10b83955589bd5c68fe694ce9dd7352c68e2159167f79af0be280da09a59778a7f21723
$ sevkit igvm verify --json --loader qemu signed.igvm | head -n 8
{
  "schema": "sevkit.igvm-verify/1",
  "version": "0.1.0",
  "path": "signed.igvm",
  "loader": "qemu",
  "result": "accepted",
  "checks": [
    {
$ sevkit igvm show signed.igvm | tail -n 7
ID block for mask 0x1
  launch digest      5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
  family ID          000102030405060708090a0b0c0d0e0f
  image ID           00000000000000000000000000000000
  guest SVN          3
  ID key digest      60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
  author key digest  9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ sevkit igvm show --json signed.igvm | grep -A 8 id_block
      "id_block": {
        "launch_digest": "5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5",
        "family_id": "000102030405060708090a0b0c0d0e0f",
        "image_id": "00000000000000000000000000000000",
        "guest_svn": 3,
        "author_key_enabled": true,
        "id_key_digest": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21"
      }
    }
$ sevkit igvm measure --loader qemu signed.igvm
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
$ sevkit igvm measure signed.igvm
e212ab90a0ff02dae7b8e17bd10b83955589bd5c68fe694ce9dd7352c68e2159167f79af0be280da09a59778a7f21723
sevkit igvm measure: error: signed.igvm: the ID block in the file is for another digest: the processor will not start this guest
[1]
$ sevkit igvm measure --ignore-id-block --loader coconut signed.igvm
e212ab90a0ff02dae7b8e17bd10b83955589bd5c68fe694ce9dd7352c68e2159167f79af0be280da09a59778a7f21723
$ sevkit igvm sign --loader qemu --id-key id.pem --output again.igvm signed.igvm; sevkit igvm verify --loader qemu again.igvm | head -n 4
PASS     ID block digest
PASS     ID block layout
PASS     ID block signature
SKIPPED  author signature: there is no author key
$ sevkit igvm sign --id-key absent.pem --output never.igvm basic.igvm; ls never.igvm
sevkit igvm sign: error: --id-key: absent.pem: No such file or directory
ls: cannot access 'never.igvm': No such file or directory
[2]
$ sevkit igvm sign --id-key id.pem --output basic.igvm basic.igvm
sevkit igvm sign: error: --output names a file that is read: basic.igvm
sevkit igvm sign: note: 'sevkit igvm sign --help' shows the options
[2]

# a plan with an IGVM file; KVM measures all its vCPUs
$ printf 'format = "sevkit-guest/1"\nname = "g"\ngeneration = "sev-snp"\nvcpus = 4\n[cpu]\nmodel = "EPYC-Milan"\n[firmware]\nigvm = "basic.igvm"\n' >guest.toml; sevkit launch guest.toml --measure
c4aa54a6751a68aa277aa4cae7d3834752d42e27f97a74db6fe354ea0b851585ff2bfa9f27cc193e55b51de60da6f19c
$ sevkit measure --mode snp --igvm basic.igvm --vcpus 4 --vcpu-type EPYC-Milan
c4aa54a6751a68aa277aa4cae7d3834752d42e27f97a74db6fe354ea0b851585ff2bfa9f27cc193e55b51de60da6f19c
$ printf '[sev]\npolicy = "0x20000"\n' >>guest.toml; sevkit launch guest.toml --measure
sevkit launch: error: firmware.igvm: the file is for policy 0x30000, and the plan has 0x20000; QEMU starts the guest with that of the file
[1]
$ sevkit measure --mode snp --igvm basic.igvm --ovmf basic.igvm
sevkit measure: error: --igvm contradicts --ovmf
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --igvm basic.igvm --loader ms
5fbe355d78756377d5cfb5b720559c0d850c58efc7004a61ec6d93f5d12268fb1aad6326a81debfdb89e6704254584f5
$ sevkit measure --mode sev --igvm basic.igvm
sevkit measure: error: basic.igvm: the IGVM file is not for platform sev
[1]

# the drop-in program
$ igvmmeasure basic.igvm measure

===============================================================================================================
igvmmeasure 'basic.igvm'
Launch Digest: E212AB90A0FF02DAE7B8E17BD10B83955589BD5C68FE694CE9DD7352C68E2159167F79AF0BE280DA09A59778A7F21723
===============================================================================================================
 (literal)
$ igvmmeasure -v basic.igvm measure --bare
gpa 0x10000 len 0x3000 (Normal page)
gpa 0x13000 len 0x1000 (Unmeasured page)
gpa 0x14000 len 0x1000 (Secrets page)
gpa 0x15000 len 0x1000 (Cpuid page)
gpa 0x20000 len 0x1000 (Unmeasured page)
gpa 0xfffffffff000 len 0x1000 (VMSA page)
E212AB90A0FF02DAE7B8E17BD10B83955589BD5C68FE694CE9DD7352C68E2159167F79AF0BE280DA09A59778A7F21723
$ igvmmeasure -n --platform sev-snp basic.igvm measure -b
A1A11C19AFFF0567A3CD368224F36B47A3806DCF24E782A9790DF915706C1EB500EDC9816B3D827A706E0C2D0B631413
$ igvmmeasure signed.igvm measure -b
E212AB90A0FF02DAE7B8E17BD10B83955589BD5C68FE694CE9DD7352C68E2159167F79AF0BE280DA09A59778A7F21723
Error: An ID block has been provided in the IGVM file but the calculated measurement does not match the expected measurement in the ID block. 
Expected: 5FBE355D78756377D5CFB5B720559C0D850C58EFC7004A61EC6D93F5D12268FB1AAD6326A81DEBFDB89E6704254584F5
[1]
$ igvmmeasure signed.igvm measure -i -b
E212AB90A0FF02DAE7B8E17BD10B83955589BD5C68FE694CE9DD7352C68E2159167F79AF0BE280DA09A59778A7F21723
$ igvmmeasure -p sev basic.igvm measure
Error: "IGVM file is not compatible with the specified platform."
[1]
$ igvmmeasure basic.igvm sign --output compat.igvm --id-key id.pem; sevkit igvm verify compat.igvm | head -n 3; igvmmeasure compat.igvm measure -b
PASS     ID block digest
PASS     ID block layout
PASS     ID block signature
E212AB90A0FF02DAE7B8E17BD10B83955589BD5C68FE694CE9DD7352C68E2159167F79AF0BE280DA09A59778A7F21723
$ igvmmeasure basic.igvm
error: a subcommand is required: 'measure, sign'

Usage: igvmmeasure [OPTIONS] <INPUT> <COMMAND>

For more information, try '--help'.
[2]
$ igvmmeasure -x basic.igvm measure
error: unexpected argument '-x'

Usage: igvmmeasure [OPTIONS] <INPUT> <COMMAND>

For more information, try '--help'.
[2]
$ igvmmeasure absent.igvm measure
Failed to open firmware file absent.igvm
Error: absent.igvm: No such file or directory
[1]
$ igvmmeasure --help | head -n 1
Usage: igvmmeasure [OPTIONS] <INPUT> <COMMAND>
