#requires corpus
# Policies made from genuine reports, and SNPGuard's configuration.

$ R=$CORPUS/reports; for name in milan-v3 turin-v5; do sevkit policy init --from-report $R/$name/report.bin --output $name.toml; sevkit policy show $name.toml; done
format = "sevkit-policy/1"
measurement = ["5feee30d6d7e1a29f403d70a4198237ddfb13051a2d6976439487c609388ed7f98189887920ab2fa0096903a0c23fca1"]
host_data = ["4f4448c67f3c8dfc8de8a5e37125d807dadcc41f06cf23f615dbd52eec777d10"]
family_id = ["01000000000000000000000000000000"]
image_id = ["02000000000000000000000000000000"]
product = ["Milan"]
signer = ["vcek"]
guest_svn_min = 2

[vmpl]
min = 0
max = 0

[guest_policy]
exact = 0x3001f # smt,abi=0.31

[platform_info]
limit = "smt,ecc,alias-check"

[firmware]
version_min = "1.55.29"

[tcb]
reported = ["Milan:bl=4,tee=0,snp=24,ucode=219"]
committed = ["Milan:bl=4,tee=0,snp=24,ucode=219"]
current = ["Milan:bl=4,tee=0,snp=24,ucode=219"]
launch = ["Milan:bl=4,tee=0,snp=24,ucode=219"]

[id_key]
digest = ["0ad79ceb0b648b0e6a90d8aa9f6ea24c33a968b6632085353145e8b19a4741a2dab9ba342e13be4fc0d225e889cc1a58"]
format = "sevkit-policy/1"
measurement = ["6d6c354511d6f7c6d7504668903dc5bdc066a048b651840d8d03fb85299ebfa142fccf1d1b0baca496841bdf243619d4"]
host_data = ["b3452a0ed30f1010bd32740dd1610bc63296ceb0f882f2cac3a3152d651fe7e4"]
family_id = ["01000000000000000000000000000000"]
image_id = ["02000000000000000000000000000000"]
product = ["Turin"]
signer = ["vcek"]
guest_svn_min = 2

[vmpl]
min = 0
max = 0

[guest_policy]
exact = 0x3001f # smt,abi=0.31

[platform_info]
limit = "smt,ecc,alias-check,iommu-write-safe"

[firmware]
version_min = "1.55.65"

[tcb]
reported = ["Turin:fmc=1,bl=1,tee=1,snp=4,ucode=81"]
committed = ["Turin:fmc=1,bl=1,tee=1,snp=4,ucode=81"]
current = ["Turin:fmc=1,bl=1,tee=1,snp=4,ucode=81"]
launch = ["Turin:fmc=1,bl=1,tee=1,snp=4,ucode=81"]

[mitigations]
launch = 0x3f
current = 0x3f

[id_key]
digest = ["4068e9ae4b315aa4b33938ce0ed01a3d5d8e80eb98eab479a0558cd7de9d4d40d6d80d328d90732688a42b13a0cd6405"]
$ cp $CORPUS/reports/milan-v2-debug/report.bin debug.bin; sevkit policy init --from-report debug.bin
sevkit policy init: error: debug.bin: the report does not name the product line: give --product
sevkit policy init: note: 'sevkit policy init --help' shows the options
[2]
$ sevkit policy init --from-report debug.bin --product Milan --output debug.toml
sevkit policy init: warning: debugging is on in this report, so the host can read the guest's memory; the policy does not accept it
$ grep exact debug.toml
exact = 0x30000 # smt
# exact = "smt,ecc,alias-check" (literal)

# A report is accepted by its own policy and by no other; options go before rules
$ cat >verify <<'EOF'
> report=$1 cert=$2; shift 2
> exec sevkit report verify --no-network --time 2026-06-01 --certs $CORPUS/reports/$cert --certs $CORPUS/reports/roots "$@" $CORPUS/reports/$report
> EOF
$ sh verify milan-v3/report.bin milan-v3/vcek.pem --policy-file milan-v3.toml >out; echo $?
0
$ grep -E ' (measurement|policy|tcb-reported|platform-info):' out
  PASS     policy: 0x3001f (smt,abi=0.31)
  PASS     platform-info: 0x25 (smt,ecc,alias-check)
  PASS     measurement: 5feee30d6d7e1a29f403d70a4198237ddfb13051a2d6976439487c609388ed7f98189887920ab2fa0096903a0c23fca1
  PASS     tcb-reported: bl=4,tee=0,snp=24,ucode=219
$ sh verify turin-v5/report.bin turin-v5/vcek.pem --policy-file turin-v5.toml >out; echo $?
0
$ sh verify turin-v5/report.bin turin-v5/vcek.pem --policy-file milan-v3.toml >out; echo $?
12
$ sh verify milan-v2-debug/report.bin milan-v2-debug/vcek.der --policy-file debug.toml >out; echo $?; grep FAIL out
12
  FAIL     debug: allowed, expected forbidden; the host can read and write the guest's memory
  FAIL     policy: 0xb0000 (smt,debug), expected 0x30000
$ printf 'allow = ["debug"]\nguest_policy.exact = 0xb0000\n' >allow.toml; sh verify milan-v2-debug/report.bin milan-v2-debug/vcek.der --policy-file debug.toml --policy-file allow.toml >out; echo $?; grep ' debug:' out
sevkit report verify: warning: debug.toml:82:1: guest_policy.exact: left out, because allow.toml:2:14 says otherwise
0
  WARN     debug: allowed, expected forbidden; the host can read and write the guest's memory
$ printf 'guest_policy.exact = 0xb0000\n' >exact.toml; sh verify milan-v2-debug/report.bin milan-v2-debug/vcek.der --policy-file exact.toml >out; echo $?; grep FAIL out
12
  FAIL     debug: allowed, expected forbidden; the host can read and write the guest's memory
$ printf 'guest_svn_min = 9\n' >svn.toml; sh verify milan-v3/report.bin milan-v3/vcek.pem --policy-file milan-v3.toml --policy-file svn.toml >out; echo $?
sevkit report verify: warning: milan-v3.toml:69:1: guest_svn_min: left out, because svn.toml:1:1 says otherwise
12
$ sh verify milan-v3/report.bin milan-v3/vcek.pem --policy-file svn.toml --guest-svn 1 >out; echo $?
sevkit report verify: warning: svn.toml:1:1: guest_svn_min: left out, because the command line says 0x1
0
$ printf 'require = ["report-data"]\n' >fresh.toml; sh verify milan-v3/report.bin milan-v3/vcek.pem --policy-file fresh.toml >out; echo $?
12
$ printf 'strict = 1\n' >bad.toml; sh verify milan-v3/report.bin milan-v3/vcek.pem --policy-file bad.toml
sevkit report verify: error: --policy-file: bad.toml:1:1: strict: found a number, expected true or false
[3]

# SNPGuard's configuration; the digest is the one that its own code computes
$ cp $CORPUS/measure/fixtures/ssm/8f765dfa-ovmf_AmdSev_suffix.bin ovmf.fd; : >kernel; : >initrd
$ cat >vm-config.toml <<'EOF'
> host_cpu_family = "Milan"
> vcpu_count = 1
> ovmf_file = "ovmf.fd"
> guest_features = 0x21
> kernel_file = "kernel"
> initrd_file = "initrd"
> kernel_cmdline = "console=ttyS0 loglevel=7"
> platform_info = 0x1
> guest_policy = 0x30000
> family_id = "00000000000000000000000000000000"
> image_id = "00000000000000000000000000000000"
> [min_commited_tcb]
> bootloader = 3
> tee = 0
> snp = 14
> microcode = 209
> _reserved = [0, 0, 0, 0]
> EOF
$ sevkit policy show vm-config.toml
sevkit policy show: warning: sev.features: 0x21 is what is expected; the host's kernel decides what the guest gets, QEMU has no option for it
sevkit policy show: warning: kernel: kernel: empty
format = "sevkit-policy/1"
measurement = ["803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0228977"]
product = ["Milan"]

[guest_policy]
exact = 0x30000 # smt

[platform_info]
require = ["smt"]
forbid = [
    "tsme",
    "ecc",
    "rapl-dis",
    "ciphertext-hiding",
]

[tcb]
committed = ["Milan:bl=3,tee=0,snp=14,ucode=209"]
$ sevkit policy check vm-config.toml
sevkit policy check: warning: sev.features: 0x21 is what is expected; the host's kernel decides what the guest gets, QEMU has no option for it
sevkit policy check: warning: kernel: kernel: empty
vm-config.toml: OK: vm-config, 6 rules
note: no rule about report data: give it for each report, or old reports are accepted
$ sed -i 's/^vcpu_count/cpu_count/' vm-config.toml; sevkit policy check vm-config.toml
sevkit policy check: error: vm-config.toml: vcpu_count is missing, without which SNPGuard's file is incomplete
[3]
$ sed -i 's/^cpu_count = 1/vcpu_count = 4/; s/0x21/1/; s/^kernel_cmdline.*/kernel_cmdline = ""/' vm-config.toml; sevkit policy show vm-config.toml | grep measurement
sevkit policy show: warning: kernel: kernel: empty
measurement = ["5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23046ad5"]
$ printf 'vm_config = "vm-config.toml"\n[guest_policy]\npermit = ["smt"]\n' >over.toml; sevkit policy show over.toml
sevkit policy show: warning: kernel: kernel: empty
sevkit policy show: warning: vm-config.toml:9:1: guest_policy.exact: left out, because over.toml:3:11 says otherwise
format = "sevkit-policy/1"
measurement = ["5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23046ad5"]
product = ["Milan"]

[guest_policy]
permit = ["smt"]

[platform_info]
require = ["smt"]
forbid = [
    "tsme",
    "ecc",
    "rapl-dis",
    "ciphertext-hiding",
]

[tcb]
committed = ["Milan:bl=3,tee=0,snp=14,ucode=209"]

# The same as a launch plan, in a folder of its own
$ mkdir plans; cat >plans/plan.toml <<'EOF'
> generation = "sev-snp"
> vcpus = 4
> cpu.model = "EPYC-v4"
> firmware.file = "../ovmf.fd"
> boot.kernel = "../kernel"
> boot.initrd = "../initrd"
> EOF
$ printf 'launch = "plans/plan.toml"\n' >launch.toml; sevkit policy show launch.toml
sevkit policy show: warning: kernel: plans/../kernel: empty
format = "sevkit-policy/1"
measurement = ["5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23046ad5"]
