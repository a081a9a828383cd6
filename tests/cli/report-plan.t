# One launch plan: report verify and policies expect of it what 'sevkit launch --measure' prints.
#requires corpus

$ cp -r $CORPUS/reports reports; mkdir plans; printf k >plans/kernel; printf i >plans/initrd
> for f in ovmf.fd=8f765dfa-ovmf_AmdSev_suffix.bin svsm.fd=50d1bf86-svsm_ovmf.fd svsm.bin=287fcee6-svsm.bin; do cp $CORPUS/measure/fixtures/ssm/${f#*=} plans/${f%%=*}; done
$ cat >plans/boot.toml <<'EOF'
> generation = "sev-snp"
> vcpus = 3
> [cpu]
> model = "EPYC-Milan"
> [firmware]
> file = "ovmf.fd"
> [boot]
> kernel = "kernel"
> initrd = "initrd"
> cmdline = "console=ttyS0"
> EOF
$ cat >plans/vm-config.toml <<'EOF'
> host_cpu_family = "Milan"
> vcpu_count = 2
> ovmf_file = "ovmf.fd"
> guest_features = 0x1
> kernel_file = "kernel"
> initrd_file = "initrd"
> kernel_cmdline = "quiet"
> platform_info = 0x1
> guest_policy = 0x30000
> min_commited_tcb = { bootloader = 3, tee = 0, snp = 14, microcode = 209, _reserved = [0, 0, 0, 0] }
> EOF
$ { cat plans/boot.toml; echo 'kernel_hashes = false'; } >plans/hashes-off.toml
$ { cat plans/boot.toml; printf '[sev]\nprofile = "qemu-fpu0"\n'; } >plans/profile.toml
$ { cat plans/boot.toml; printf '[sev]\nfeatures = 0x21\n'; } >plans/features.toml
$ sed 's/vcpus = 3/vcpus = 64/; s/^model.*/model = "EPYC-Genoa"/' plans/boot.toml >plans/many.toml
$ sed "s|\"ovmf.fd\"|\"$PWD/plans/ovmf.fd\"|; s|\"kernel\"|\"../plans/kernel\"|" plans/boot.toml >plans/paths.toml
$ printf 'generation = "sev-snp"\n[firmware]\nfile = "ovmf.fd"\n' >plans/bare.toml
$ printf 'generation = "sev-snp"\nvcpus = 4\n[firmware]\nfile = "svsm.fd"\n[sev]\nsvsm = "svsm.bin"\nsvsm_vars_size = 131072\n' >plans/svsm.toml
$ printf '{"format": "sevkit-guest/1", "generation": "sev-snp", "vcpus": 2, "firmware": {"file": "ovmf.fd"}}' >plans/json.toml

# The same digest everywhere, whatever the folder
$ printf 'V="sevkit report verify --no-network --no-cache --time 2026-06-01 --certs $ROOT/reports/milan-v3/vcek.pem"\nR=$ROOT/reports/milan-v3/report.bin\n' >e
$ cat >same <<'EOF'
> ROOT=$1; . $ROOT/e
> for plan in $2*.toml; do
>     digest=$(sevkit launch --measure $plan 2>warned) || echo "$plan: not measured"
>     $V --measurement plan:$plan $R 2>&1 | grep -q "FAIL  *measurement: .*, expected $digest" || echo "$plan: report verify"
>     sevkit policy show $plan 2>&1 | grep -qx "measurement = \[\"$digest\"\]" || echo "$plan: policy show"
>     printf 'launch = "%s"\n' $plan | sevkit policy show - 2>&1 | grep -qx "measurement = \[\"$digest\"\]" || echo "$plan: launch"
>     echo "$digest" >>$ROOT/digests
> done
> EOF
$ sh same . plans/; sort -u digests | wc -l | tr -d ' '
9
$ cd plans; sh ../same .. ''; cd ..; sort -u digests | wc -l | tr -d ' '; wc -l <digests | tr -d ' '
9
20
$ sort -u digests | grep -vcE '^[0-9a-f]{96}$'
0
[1]

# "plan:" is needed only for a file of another name
$ ROOT=.; . ./e; for plan in plans/boot.toml ./plans/boot.toml; do $V --measurement $plan $R | grep FAIL | grep -cF "expected $(sevkit launch --measure plans/boot.toml)"; done
sevkit report verify: note: cause of the digest: unknown; none of the launches that 'sevkit match' tries has it
1
sevkit report verify: note: cause of the digest: unknown; none of the launches that 'sevkit match' tries has it
1
$ ROOT=.; . ./e; $V --measurement @plans/boot.toml $R 2>&1 >/dev/null | cut -c1-60
sevkit report verify: error: --measurement: plans/boot.toml:
$ ROOT=.; . ./e; cp plans/boot.toml plans/boot; $V --measurement plans/boot $R
sevkit report verify: error: --measurement: 'plans/boot' is not a digest; write '@plans/boot' to read it from the file of this name
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ ROOT=.; . ./e; $V --measurement .toml $R
sevkit report verify: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 5 characters: '.toml'
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]

# ... and the same warnings
$ ROOT=.; . ./e; $V --measurement plan:plans/hashes-off.toml $R 2>&1 >/dev/null
sevkit report verify: warning: boot.kernel_hashes is off: the host can start another kernel, initrd and command line, and no report shows it
sevkit report verify: note: cause of the digest: unknown; none of the launches that 'sevkit match' tries has it
[12]

# The rules of a plan
$ { cat plans/boot.toml; printf '[expect]\nproduct = "Genoa"\n'; } >plans/rules.toml; ROOT=.; . ./e; $V --policy-file plans/rules.toml $R | grep FAIL | sed 's/: .*//'
  FAIL     policy
  FAIL     measurement
  FAIL     product
$ { cat plans/boot.toml; printf '[sev]\npolicy = "smt,single-socket"\nhost_data = "%064d"\n' 7; } >plans/data.toml; sevkit policy show plans/data.toml | grep -v measurement
format = "sevkit-policy/1"
host_data = ["0000000000000000000000000000000000000000000000000000000000000007"]

[guest_policy]
exact = 0x130000 # smt,single-socket
$ { cat plans/data.toml; printf '[expect]\nhost_data = "%064d"\nguest_policy.permit = ["smt"]\n' 8; } >plans/data2.toml; sevkit policy show plans/data2.toml | grep -v measurement
sevkit policy show: warning: plans/data2.toml: host_data: left out, because plans/data2.toml:15:1 says otherwise
sevkit policy show: warning: plans/data2.toml: guest_policy.exact: left out, because plans/data2.toml:16:24 says otherwise
format = "sevkit-policy/1"
host_data = ["0000000000000000000000000000000000000000000000000000000000000008"]

[guest_policy]
permit = ["smt"]
$ ROOT=.; . ./e; $V --measurement plan:plans/rules.toml $R | grep FAIL | sed 's/: .*//'
sevkit report verify: warning: plans/rules.toml:11:2: only the digest of this plan is expected; a policy file takes its rules too
sevkit report verify: note: cause of the digest: unknown; none of the launches that 'sevkit match' tries has it
  FAIL     measurement
$ sevkit policy check plans/rules.toml
plans/rules.toml: OK: plan, 3 rules
note: no rule about firmware and microcode: versions with known holes are accepted
note: no rule about report data: give it for each report, or old reports are accepted
$ { cat plans/boot.toml; printf '[expect]\nlaunch = "bare.toml"\n'; } >plans/circle.toml; sevkit policy check plans/circle.toml; sevkit launch --measure plans/circle.toml
sevkit policy check: error: plans/circle.toml:11:2: expect: found launch digests, expected none but the plan's own
sevkit launch: error: plans/circle.toml:11:2: expect: found launch digests, expected none but the plan's own
[3]

# What is no plan of a guest with reports, or cannot be measured, is refused
$ ROOT=.; . ./e; for g in none sev sev-es; do printf 'generation = "%s"\n[firmware]\nfile = "ovmf.fd"\n' $g >plans/other.toml; $V --measurement plan:plans/other.toml $R; echo $?; sevkit policy check plans/other.toml; echo $?; done
sevkit report verify: error: --measurement: plans/other.toml: generation: found 'none', expected 'sev-snp', whose guests have reports
3
sevkit policy check: error: plans/other.toml: generation: found 'none', expected 'sev-snp', whose guests have reports
3
sevkit report verify: error: --measurement: plans/other.toml: generation: found 'sev', expected 'sev-snp', whose guests have reports
3
sevkit policy check: error: plans/other.toml: generation: found 'sev', expected 'sev-snp', whose guests have reports
3
sevkit report verify: error: --measurement: plans/other.toml: generation: found 'sev-es', expected 'sev-snp', whose guests have reports
3
sevkit policy check: error: plans/other.toml: generation: found 'sev-es', expected 'sev-snp', whose guests have reports
3
$ ROOT=.; . ./e; printf 'generation = "sev-snp"\n' >plans/other.toml; $V --measurement plan:plans/other.toml $R
sevkit report verify: error: --measurement: plans/other.toml: firmware.file is missing: QEMU's built-in firmware (SeaBIOS) cannot start a guest with encrypted memory
[3]
$ ROOT=.; . ./e; printf 'generation = "sev-snp"\n[firmware]\nigvm = "ovmf.fd"\n' >plans/other.toml; $V --measurement plan:plans/other.toml $R
sevkit report verify: error: --measurement: plans/other.toml: plans/ovmf.fd: this is a firmware image; 'sevkit firmware show' reads it
[3]
$ ROOT=.; . ./e; printf 'generation = "sev-snp"\n[firmware]\nfile = "none.fd"\n' >plans/other.toml; $V --measurement plan:plans/other.toml $R
sevkit report verify: error: --measurement: plans/other.toml: plans/none.fd: No such file or directory
[4]
$ ROOT=.; . ./e; sed 's/EPYC-Milan/host/' plans/boot.toml >plans/other.toml; $V --measurement plan:plans/other.toml $R; sevkit policy check plans/other.toml; printf '# launch\nlaunch = "plans/other.toml"\n' | sevkit policy check -
sevkit report verify: warning: cpu.model: with 'host' the measured signature is that of the host's processor; cpu.signature must say it to the measurement
sevkit report verify: error: --measurement: plans/other.toml: cpu.model: the signature of 'host' is not known; set cpu.signature
sevkit policy check: warning: cpu.model: with 'host' the measured signature is that of the host's processor; cpu.signature must say it to the measurement
sevkit policy check: error: plans/other.toml: cpu.model: the signature of 'host' is not known; set cpu.signature
sevkit policy check: warning: cpu.model: with 'host' the measured signature is that of the host's processor; cpu.signature must say it to the measurement
sevkit policy check: error: standard input:2:1: plans/other.toml: cpu.model: the signature of 'host' is not known; set cpu.signature
[3]
$ ROOT=.; . ./e; sed 's/^vcpus = 3/vcpu = 3/' plans/boot.toml >plans/other.toml; $V --measurement plan:plans/other.toml $R; sevkit policy check plans/other.toml
sevkit report verify: error: --measurement: plans/other.toml:2:1: unknown key 'vcpu' (did you mean 'vcpus'?)
sevkit policy check: error: plans/other.toml:2:1: unknown key 'vcpu' (did you mean 'vcpus'?)
[3]
$ ROOT=.; . ./e; printf 'measurement = "%096d"\n' 1 >policy.toml; $V --measurement plan:policy.toml $R
sevkit report verify: error: --measurement: policy.toml:1:1: unknown key 'measurement'; known are format, name, generation, qemu, accelerator, vcpus, max_vcpus, memory, huge_pages, private_huge_pages, log, qmp, cpu, firmware, boot, verity, luks, data, acpi, network, console, sev, id_block, disk, vfio, expect
[3]
$ ROOT=.; . ./e; $V --measurement plan: $R
sevkit report verify: error: --measurement: : No such file or directory
[4]
