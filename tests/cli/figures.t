# Figures that other tools computed, for firmware of our own: digests that begin behind the firmware depend on its
# metadata only, and save areas on nothing of it. Each comes with the program and the test of it that has the figure.

$ F="python3 $TESTDATA/make_firmware.py"; $F --size 4096 --hash 0x810c00:0x400 --secret 0x810000:0xc00 amdsev.fd; COMMON="--section 0x800000:0x9000:1 --section 0x80a000:0x3000:1 --section 0x80d000:0x1000:2 --section 0x80e000:0x1000:3"; $F --size 4096 $COMMON --section 0x80f000:0x1000:0x10 --section 0x810000:0x10000:1 --hash 0x80fc00:0x400 --secret 0x80f000:0xc00 older.fd; $F --size 4096 $COMMON --section 0x80f000:0x11000:1 --without hash --without secret cloud.fd; : >empty

# virtee/sev-snp-measure 8f2b337, tests/test_guest.py: test_snp_ovmf_hash_full_default, and virtee/sev 9cf2adb, tests/measurement.rs
$ FROM=086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da6d466b74; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf amdsev.fd --snp-ovmf-hash $FROM --kernel empty --initrd empty --append 'console=ttyS0 loglevel=7' --guest-features 0x21
sevkit measure: warning: kernel: empty: empty
803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0228977

# test_snp_ovmf_hash_full_feature_snp_only
$ FROM=086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da6d466b74; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf amdsev.fd --snp-ovmf-hash $FROM --kernel empty --initrd empty --append 'console=ttyS0 loglevel=7' --guest-features 0x1
sevkit measure: warning: kernel: empty: empty
6d287813eb5222d770f75005c664e34c204f385ce832cc2ce7d0d6f354454362f390ef83a92046c042e706363b4b08fa

# virtee/sev 9cf2adb, tests/measurement.rs: test_snp_ovmf_hash_gen_snp_only
$ FROM=086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da6d466b74; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf amdsev.fd --snp-ovmf-hash $FROM --kernel empty --initrd empty --guest-features 0x1
sevkit measure: warning: kernel: empty: empty
ddc5224521617a536ee7ce9dd6224d1b58a8d4fda1c741f3ac99fc4bfa04ba6e9fc98646d4a07a9079397fa3852819b5

# virtee/sev-snp-measure v0.0.10, tests/test_guest.py: test_snp_dump_vmsa, test_snp_ovmf_hash_full_default
$ FROM=cab7e085874b3acfdbe2d96dcaa3125111f00c35c6fc9708464c2ae74bfdb048a198cb9a9ccae0b3e5e1a33f5f249819; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf older.fd --snp-ovmf-hash $FROM --kernel empty --initrd empty --guest-features 0x21
sevkit measure: warning: kernel: empty: empty
aa6f24465c304e3ad553a18069510996fc92a84f48ae2140cb95dfbd422cdb14087588fb6eec89ef0a65e6d376d9a300
$ FROM=edcf6d1c57ce868a167c990f58c8667c698269ef9e0803246419eea914186343054d557e1f17acd93b032c106bc70d25; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf older.fd --snp-ovmf-hash $FROM --kernel empty --initrd empty --append 'console=ttyS0 loglevel=7' --guest-features 0x21
sevkit measure: warning: kernel: empty: empty
2b9ca4d24c46845280fdca6f0ca0edf0f704bf179243e5c1b139acf3668ce7bc040e12d16b2ee8738aeaa39faddc8912

# The same program at v0.0.9, from before the FPU's state was in the save area
$ FROM=cab7e085874b3acfdbe2d96dcaa3125111f00c35c6fc9708464c2ae74bfdb048a198cb9a9ccae0b3e5e1a33f5f249819; sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf older.fd --snp-ovmf-hash $FROM --kernel empty --initrd empty --guest-features 0x21 --profile qemu-fpu0
sevkit measure: warning: kernel: empty: empty
a076e1b0e6cf55fd94c82e2c25245f8c15f76690b941ba379b31527f82eafe7ad489777ff510d080bac9cd14d41bc205

# virtee/sev-snp-measure-go 74f52d5, guest/guest_test.go: TestLaunchDigestFromMetadataWrapper
$ FROM=2027a27bb9f7acfd280e4c7bd68a73973b94bf0756e5b282e004b9395f597b8d0eb4defa7d8f6549375aa4d2b146f0f3; sevkit measure --mode snp --vcpus 2 --vcpu-sig 0 --ovmf cloud.fd --snp-ovmf-hash $FROM --guest-features 0x1 --profile ec2-rdx0 2>/dev/null
c2c84b9364fc9f0f54b04534768c860c6e0e386ad98b96e8b98eca46ac8971d05c531ba48373f054c880cfd1f4a0a84e

# virtee/sevctl 8b47f3a, tests/vmsabuild.rs
$ sevkit vmsa build --mode seves --profile qemu-fpu0 --vcpu-type EPYC-Milan --guest-features 0 --output - | sha256sum
f8b52f775502472e5797d2674d9de21f6abc05dc05e9bc49cbb7b6a13688d5e7  -
$ sevkit vmsa build --mode seves --profile qemu-fpu0 --vcpu-type EPYC-Milan --guest-features 0 --role ap --eip 0x80b004 --output - | sha256sum
bcee5cb289f72882da17abd8dca5e8a7e9f8e2033e7ad96b4db0ab1a383a6487  -
