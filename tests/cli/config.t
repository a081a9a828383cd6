# Launch plans: written, checked, shown.

$ sevkit config init guest.toml && head -n 9 guest.toml
# A guest, as sevkit launches, measures and verifies it: sevkit.toml(5). (literal)
# Paths are relative to this file. (literal)

# format of this file (literal)
format = "sevkit-guest/1"
# name of the guest (literal)
name = "guest"
# none, sev, sev-es or sev-snp (literal)
generation = "sev-snp"
$ sevkit config init guest.toml
sevkit config init: error: will not replace a file without --force: guest.toml: File exists
[1]
$ sevkit config init --generation none - | grep -c .
219
$ sevkit config check guest.toml
sevkit config check: error: OVMF.amdsev.fd: No such file or directory
[4]

# Mistakes have a place
$ printf 'generation = "sev-snp"\nvcpu = 2\n' >typo.toml; sevkit config check typo.toml
sevkit config check: error: typo.toml:2:1: unknown key 'vcpu' (did you mean 'vcpus'?)
[3]
$ printf 'generation = "sev-snq"\n' >choice.toml; sevkit config check choice.toml
sevkit config check: error: choice.toml:1:1: generation: found 'sev-snq' (did you mean 'sev-snp'?)
[3]
$ printf 'vcpus = 2\n' >none.toml; sevkit config check none.toml
sevkit config check: error: none.toml: generation is missing
[3]
$ printf 'generation = "none"\n[expect]\nmesurement = "00"\n' >expect.toml; sevkit config check expect.toml
sevkit config check: error: expect.toml:2:2: expect: unknown key 'mesurement' (did you mean 'measurement'?)
[3]
$ printf 'generation = "none"\n[cpu\n' >broken.toml; sevkit config check broken.toml 2>&1 | cut -d: -f1-5
sevkit config check: error: broken.toml:2:5
$ sevkit config check nowhere.toml
sevkit config check: error: nowhere.toml: No such file or directory
[4]

# Plans that cannot work say why
$ cat >plan.toml <<'END'
> generation = "sev-snp"
> vcpus = 2
> [boot]
> kernel = "vmlinuz"
> [firmware]
> igvm = "x.igvm"
> END
$ sevkit config check plan.toml
error: firmware: boot.kernel: beside an IGVM file a kernel would not be measured
[1]
$ sevkit config check --json plan.toml
{
  "schema": "sevkit.config-check/1",
  "version": "0.1.0",
  "plan": "plan.toml",
  "result": "refused",
  "ok": false,
  "findings": [
    {
      "kind": "refusal",
      "rule": "firmware",
      "text": "boot.kernel: beside an IGVM file a kernel would not be measured"
    }
  ]
}
[1]
$ sevkit config check --set generation='"none"' --set 'boot={kernel="k"}' plan.toml
error: firmware: boot.kernel: beside an IGVM file a kernel would not be measured
[1]
$ printf 'generation = "none"\n' >fine.toml; sevkit config check fine.toml
fine.toml: OK
$ sevkit config check --json fine.toml
{
  "schema": "sevkit.config-check/1",
  "version": "0.1.0",
  "plan": "fine.toml",
  "result": "accepted",
  "ok": true,
  "findings": []
}

# The normal form
$ cat >disks.toml <<'END'
> generation = "none"
> memory = "1G"
> accelerator = "tcg"
> disk = [{ file = "a,b.img", format = "qcow2" }]
> [boot]
> cmdline = 'say "hi"'
> kernel = "/k"
> END
$ sevkit config show disks.toml
format = "sevkit-guest/1"
generation = "none"
accelerator = "tcg"
memory = 1024
disk = [{ file = "a,b.img", format = "qcow2" }]

[boot]
kernel = "/k"
cmdline = "say \"hi\""
$ sevkit config show disks.toml >again.toml; sevkit config show again.toml | cmp - again.toml
$ sevkit config show --json disks.toml
{
  "format": "sevkit-guest/1",
  "generation": "none",
  "accelerator": "tcg",
  "memory": 1024,
  "boot": {
    "kernel": "/k",
    "cmdline": "say \"hi\""
  },
  "disk": [
    {
      "file": "a,b.img",
      "format": "qcow2"
    }
  ]
}
$ mkdir sub; cp disks.toml sub; sevkit config show sub/disks.toml | grep file
disk = [{ file = "sub/a,b.img", format = "qcow2" }]

# SNPGuard's file
$ cat >vm-config.toml <<'END'
> host_cpu_family = "Milan"
> vcpu_count = 2
> ovmf_file = "OVMF.fd"
> guest_features = 0x1
> kernel_file = "vmlinuz"
> initrd_file = "initrd.img"
> kernel_cmdline = "console=ttyS0"
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
> END
$ sevkit config show vm-config.toml
format = "sevkit-guest/1"
generation = "sev-snp"
vcpus = 2

[cpu]
model = "EPYC-v4"

[firmware]
file = "OVMF.fd"

[boot]
kernel = "vmlinuz"
initrd = "initrd.img"
cmdline = "console=ttyS0"

[sev]
policy = "0x30000"
features = 1

[id_block]
family_id = "00000000000000000000000000000000"
image_id = "00000000000000000000000000000000"
$ grep -v ovmf_file vm-config.toml >less.toml; sevkit config show less.toml
sevkit config show: error: less.toml: ovmf_file is missing, without which SNPGuard's file is incomplete
[3]

# Bare words on top of a plan
$ sevkit config show --set cpu.model=EPYC-Genoa --set generation=sev-snp --set vcpus=3 --set boot.kernel_hashes=true fine.toml | grep -v '^$'
format = "sevkit-guest/1"
generation = "sev-snp"
vcpus = 3
[cpu]
model = "EPYC-Genoa"
$ sevkit config check --set 'cpu.model=EPYC Genoa' fine.toml
sevkit config check: error: --set:1:11: Error while parsing value: could not determine value type
[3]
