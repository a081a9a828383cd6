# validate: launch measurements of SEV and SEV-ES guests.
#requires corpus

$ cp $CORPUS/sev-validate/* .; sevkit validate --tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy 1 -m 98g6ljBVsV5q4TDYlvdzv6Rk19VXDGHFNUfVXItNVhYgISIjJCUmJygpKissLS4v
MATCH: the measurement is what follows from the inputs
$ echo '--tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy nodbg,noks,es -m Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v' >es
$ sevkit validate $(cat es) --vcpus 4 --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 1
MATCH: the measurement is what follows from the inputs
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --json
{
  "schema": "sevkit.validate/3",
  "version": "0.1.0",
  "result": "accepted",
  "inputs": {
    "api_major": 1,
    "api_minor": 55,
    "build_id": 24,
    "policy": "0x7",
    "policy_names": "nodbg,noks,es",
    "digest_given": false,
    "firmware_bytes": 65536,
    "kernel_hashes": false,
    "vcpus": 4,
    "signature": "0xa00f11",
    "profile": "qemu-fpu0",
    "sev_features": "0x0"
  },
  "vmsa_sha256": "0e5246de248812527b171d60d6851f37875ac4b22063f73f4e56d0dc4546d192",
  "launch_digest": "50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27",
  "message": "040137180700000050fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27202122232425262728292a2b2c2d2e2f",
  "computed": "5a0a6ad666e641c0721be3fa16d5a34c9bf050c5d470ed854762f3f00235e7c5",
  "reported": "5a0a6ad666e641c0721be3fa16d5a34c9bf050c5d470ed854762f3f00235e7c5",
  "measurement": "Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v"
}
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin --vmsa-ap vmsa1-25-1-1.bin
MATCH: the measurement is what follows from the inputs
$ echo '--tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy nodbg -m VIBZFlAnycv2e8TrUfEDBOlIkJwgx1Khb2qtr5Z5/tQgISIjJCUmJygpKissLS4v' >kernel
$ sevkit validate $(cat kernel) -k kernel.bin -r initrd.bin -e 'root=/dev/vda1  quiet '
MATCH: the measurement is what follows from the inputs

# Only the launch digest is known
$ echo '--tk tk.bin --api-major 1 --api-minor 55 --build-id 24 --policy nodbg,noks,es -m Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v' >known
$ sevkit validate $(cat known) --launch-digest 50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27
MATCH: the measurement is what follows from the inputs
$ sevkit validate $(cat known) --launch-digest UP14Oe0XygSIvjv2uuUY+u0zRo4Y7RWnHi9An7A+6ic= --json
{
  "schema": "sevkit.validate/3",
  "version": "0.1.0",
  "result": "accepted",
  "inputs": {
    "api_major": 1,
    "api_minor": 55,
    "build_id": 24,
    "policy": "0x7",
    "policy_names": "nodbg,noks,es",
    "digest_given": true
  },
  "launch_digest": "50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27",
  "message": "040137180700000050fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27202122232425262728292a2b2c2d2e2f",
  "computed": "5a0a6ad666e641c0721be3fa16d5a34c9bf050c5d470ed854762f3f00235e7c5",
  "reported": "5a0a6ad666e641c0721be3fa16d5a34c9bf050c5d470ed854762f3f00235e7c5",
  "measurement": "Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v"
}
$ sevkit validate $(cat known) --launch-digest 50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea28
MISMATCH: the measurement is not what follows from the inputs
[1]
$ sevkit validate $(cat known) --launch-digest 50fd
sevkit validate: error: --launch-digest '50fd': expected 32 bytes as hex or base64, found 2 bytes
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat known) --launch-digest 50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27 -f fw.bin
sevkit validate: error: --launch-digest contradicts --ovmf
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat known) --launch-digest 50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27 --vcpus 4
sevkit validate: error: --launch-digest contradicts --vcpus
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(sed 's/--policy [a-z,]*//' known) --launch-digest 50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27
sevkit validate: error: --policy is required, or --domain or --qmp
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ printf secret >s; sevkit validate $(cat known) --launch-digest 50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27 --luks-passphrase s --secret-header h --secret-payload p; rm h p
MATCH: the measurement is what follows from the inputs
1 secret written

# What does not match, and what would have
$ sevkit validate $(cat es) --vcpus 3 --vcpu-type EPYC-Milan
MISMATCH: the measurement is not what follows from the inputs
it fits a launch that differs: the guest has 4 vCPUs, not 3
[1]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Rome --vmsa-profile init2
MISMATCH: the measurement is not what follows from the inputs
it fits a launch that differs: the guest was started as profile qemu-fpu0 describes: QEMU on Linux before 6.10; SEV-ES launches without INIT2 (QEMU's default); not as qemu; the vCPUs are of model EPYC-Milan (signature 0xa00f11), not EPYC-Rome (0x830f10)
[1]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --sev-features debug-swap
MISMATCH: the measurement is not what follows from the inputs
it fits a launch that differs: the host's kernel sets SEV features 0x0, not 0x20
[1]
$ sevkit validate $(cat es) --vcpus 3 --vcpu-type EPYC-Milan --no-search
MISMATCH: the measurement is not what follows from the inputs
[1]
$ sevkit validate $(cat es) --vcpus 3 --vcpu-type EPYC-Milan --search-vcpus 3
MISMATCH: the measurement is not what follows from the inputs
no match among 92 variations
[1]
$ sevkit validate $(cat es | sed 's/--tk tk.bin/--tik tek.bin --tek tik.bin/') --vcpus 4 --vcpu-type EPYC-Milan
MISMATCH: the measurement is not what follows from the inputs
it fits a launch that differs: TIK and TEK are swapped
[1]
$ sevkit validate $(cat kernel) -k kernel.bin -r initrd.bin
MISMATCH: the measurement is not what follows from the inputs
no match among 169 variations
[1]
$ sevkit validate $(cat es | sed 's/fw.bin/vmsa0-25-1-1.bin/') --other-firmware fw.bin --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin --vmsa-ap vmsa1-25-1-1.bin
MISMATCH: the measurement is not what follows from the inputs
it fits a launch that differs: the firmware is fw.bin
it fits a launch that differs: the firmware is fw.bin; the save areas are not the given ones but those of profile qemu-fpu0, model EPYC-Milan (signature 0xa00f11), SEV features 0x0
[1]
$ sevkit validate --tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy 1 -m 98g6ljBVsV5q4TDYlvdzv6Rk19VXDGHFNUfVXItNVhYgISIjJCUmJygpKissLS4v -k kernel.bin --json | tail -n 14
  "tried": 57,
  "fits": [
    {
      "differences": [
        {
          "what": "kernel-hashes",
          "text": "kernel, initrd and command line are not measured: the guest was started without kernel-hashes=on",
          "option": "leave out --kernel, --initrd and --append, or start the guest with kernel-hashes=on"
        }
      ],
      "mode": "sev"
    }
  ]
}

# Computing without comparing
$ sevkit validate --compute -f fw.bin --policy 0
launch digest  e3c61a7a2d287c43ce53bb869101b6049d944c34608ca16d65d87f560d6b400f
$ sevkit validate --compute -f fw.bin --policy 0 -k kernel.bin --json
{
  "schema": "sevkit.validate/3",
  "version": "0.1.0",
  "result": "computed",
  "inputs": {
    "api_major": 0,
    "api_minor": 0,
    "build_id": 0,
    "policy": "0x0",
    "policy_names": "none",
    "digest_given": false,
    "firmware_bytes": 65536,
    "kernel_hashes": true
  },
  "launch_digest": "abfddd24f9176efffe883996d963fcc43bc5d6aa9662929815d05033ff02d747"
}
$ sevkit validate --compute -f fw.bin --policy es --vcpus 4 --vcpu-type EPYC-Milan
launch digest  50fd7839ed17ca0488be3bf6bae518faed33468e18ed15a71e2f409fb03eea27
$ sevkit validate --compute -f fw.bin --policy 1 --api-major 1 --api-minor 55 --build-id 24 --tk tk.bin --nonce 202122232425262728292a2b2c2d2e2f
launch digest  e3c61a7a2d287c43ce53bb869101b6049d944c34608ca16d65d87f560d6b400f
measurement    98g6ljBVsV5q4TDYlvdzv6Rk19VXDGHFNUfVXItNVhYgISIjJCUmJygpKissLS4v
$ sevkit validate --compute -f fw.bin --policy 1 --api-major 1 --api-minor 55 --build-id 24 --tk tk.bin --nonce ICEiIyQlJicoKSorLC0uLw==
launch digest  e3c61a7a2d287c43ce53bb869101b6049d944c34608ca16d65d87f560d6b400f
measurement    98g6ljBVsV5q4TDYlvdzv6Rk19VXDGHFNUfVXItNVhYgISIjJCUmJygpKissLS4v
$ sevkit validate --compute -f fw.bin --policy 1 --nonce 2021
sevkit validate: error: --nonce '2021': expected 16 bytes as hex or base64, found 2 bytes
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --compute -f fw.bin
sevkit validate: error: --policy is required, or --domain or --qmp
sevkit validate: note: 'sevkit validate --help' shows the options
[2]

# Secrets go out only after a match
$ printf secret >s; sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase s --secret-header h --secret-payload p
MATCH: the measurement is what follows from the inputs
1 secret written
$ python3 $TESTDATA/sev/open_packet.py tek.bin tik.bin h p Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v
1e74f542-71dd-4d66-963e-ef4287ff173b 46 of 48
736869e5-84f0-4973-92ec-06879ce3da0b b'secret'
$ rm h p; sevkit validate $(cat es) --vcpus 5 --vcpu-type EPYC-Milan --luks-passphrase s --secret-header h --secret-payload p; ls h p 2>&1 | cut -d : -f 2-
MISMATCH: the measurement is not what follows from the inputs
it fits a launch that differs: the guest has 4 vCPUs, not 5
 cannot access 'h': No such file or directory
 cannot access 'p': No such file or directory
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase s
sevkit validate: error: secrets need --secret-header and --secret-payload
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase missing --secret-header h --secret-payload p
sevkit validate: error: secret 'luks-key': missing: No such file or directory
[4]
$ sevkit validate $(cat es | sed 's/--tk tk.bin/--tik tik.bin/') --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase s --secret-header h --secret-payload p
sevkit validate: error: secrets need the TEK: --tek, or --tk
sevkit validate: note: 'sevkit validate --help' shows the options
[2]

# A configuration that the owner wrote
$ cat >guest.xml <<XML
> <domain type='kvm'><name>g</name><memory>1</memory><vcpu>4</vcpu><os><type>hvm</type><loader>$PWD/fw.bin</loader></os>
> <cpu mode='custom'><model>EPYC-Milan</model></cpu>
> <launchSecurity type='sev'><policy>0x0007</policy></launchSecurity></domain>
> XML
$ sevkit validate --domain-xml guest.xml $(sed 's/-f fw.bin//; s/--policy [a-z,]*//' es)
MATCH: the measurement is what follows from the inputs
$ sed "s/custom/host-passthrough/; s/<model>.*<.model>//" guest.xml >host.xml; sevkit validate --domain-xml host.xml $(cat es)
sevkit validate: error: --domain-xml: the CPU (mode host-passthrough, model not set) does not give its signature; give it with --vcpu-type or --vcpu-sig
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sed "s/'sev'/'sev-snp'/" guest.xml >snp.xml; sevkit validate --domain-xml snp.xml $(cat es)
sevkit validate: error: --domain-xml: the guest is not configured with launch security of type sev, but sev-snp
[1]
$ sevkit validate --domain-xml fw.bin $(cat es) 2>&1 | cut -c 1-60
sevkit validate: error: --domain-xml: domain XML: not XML: l

# Usage
$ sevkit validate --tk tk.bin
sevkit validate: error: --ovmf is required, or --domain or --qmp
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate -f fw.bin --policy 1 --api-major 1 --api-minor 2 --build-id 3 -m AAAA
sevkit validate: error: --tik is required, or --tk
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4
sevkit validate: error: a SEV-ES guest needs the save area (VMSA) of its boot CPU
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin
sevkit validate: error: a SEV-ES guest with 4 vCPUs needs the save area (VMSA) of the other CPUs
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-ap vmsa0-25-1-1.bin
sevkit validate: error: --vmsa-ap has no effect without --vmsa-bsp
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin --vcpu-type EPYC-Milan
sevkit validate: error: --vmsa-bsp contradicts --vcpu-type
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpu-type EPYC-Milan
sevkit validate: error: a SEV-ES guest needs its number of vCPUs
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp tk.bin
sevkit validate: error: VMSA: tk.bin: 32 bytes, expected 4096
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(sed 's/-m .*//' es) --vcpus 4 --vcpu-type EPYC-Milan -m 'AA A'
sevkit validate: error: measurement: not base64 of 48 bytes (64 characters, no blanks)
[3]
$ sevkit validate $(sed 's/-m .*//' es) --vcpus 4 --vcpu-type EPYC-Milan -m AAAA
sevkit validate: error: Measurement does not match, VM is not trustworthy: 3 bytes were reported, expected 48
[1]
$ sevkit validate $(sed 's/--api-major 1//' es) --vcpus 4 --vcpu-type EPYC-Milan --api-major 256
sevkit validate: error: --api-major: '256' is not a number (decimal, or hex with 0x) from 0 to 255
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --compute $(cat es) --nonce 00
sevkit validate: error: --nonce contradicts --measurement
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --tk tk.bin --domain x --nonce 00
sevkit validate: error: --nonce has no effect without --compute
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) -r initrd.bin
sevkit validate: error: --initrd and --append need --kernel
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --tk tk.bin --connect x
sevkit validate: error: --connect has no effect without --domain
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --tk tk.bin --domain x --qmp y
sevkit validate: error: argument --qmp: not allowed with argument --domain
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --tk tk.bin --domain x --compute
sevkit validate: error: --domain contradicts --compute
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --tk missing
sevkit validate: error: --tk: TEK and TIK: missing: No such file or directory
[4]

# What would have no effect is an error
$ for o in --insecure --ignore-config --no-resume "--secret-header h" "--secret-payload p" "--vmsa-profile init2 --vmsa-bsp vmsa0-25-1-1.bin" "--sev-features 0x20 --vmsa-bsp vmsa0-25-1-1.bin" "--no-search --search-vcpus 3" "--no-search --other-firmware fw.bin"; do sevkit validate $(cat es) --vcpus 4 $o 2>&1 | grep error; done
sevkit validate: error: --insecure has no effect without --domain or --qmp
sevkit validate: error: --ignore-config has no effect without --domain
sevkit validate: error: --no-resume has no effect without --domain or --qmp
sevkit validate: error: --secret-header has no effect without --secret or --luks-passphrase
sevkit validate: error: --secret-payload has no effect without --secret or --luks-passphrase
sevkit validate: error: --vmsa-profile has no effect with --vmsa-bsp
sevkit validate: error: --guest-features has no effect with --vmsa-bsp
sevkit validate: error: --search-vcpus has no effect with --no-search
sevkit validate: error: --other-firmware has no effect with --no-search
$ for o in --no-search "--search-vcpus 3" "--other-firmware fw.bin"; do sevkit validate --compute -f fw.bin --policy 0 $o 2>&1 | grep error; done
sevkit validate: error: --no-search has no effect with --compute
sevkit validate: error: --search-vcpus has no effect with --compute
sevkit validate: error: --other-firmware has no effect with --compute
$ for o in "--domain x --luks-passphrase s --secret-header h" "--domain x --no-resume" "--qmp x --ignore-config"; do sevkit validate --tk tk.bin -f fw.bin $o 2>&1 | grep error; done
sevkit validate: error: --secret-header has no effect with --domain
sevkit validate: error: --no-resume has no effect without --secret or --luks-passphrase
sevkit validate: error: --ignore-config has no effect without --domain

# CPUs that no one measures
$ sevkit validate $(cat kernel) -k kernel.bin -r initrd.bin -e 'root=/dev/vda1  quiet ' --vcpus 4
sevkit validate: warning: the policy 0x1 is without SEV-ES: neither vCPUs nor their number are measured
MATCH: the measurement is what follows from the inputs
$ sevkit validate $(cat kernel) -k kernel.bin -r initrd.bin -e 'root=/dev/vda1  quiet ' --vmsa-bsp vmsa0-25-1-1.bin
sevkit validate: warning: the policy 0x1 is without SEV-ES: neither vCPUs nor their number are measured
MATCH: the measurement is what follows from the inputs
$ sevkit validate --compute -f fw.bin --policy 1 --vcpu-type EPYC-Milan
sevkit validate: warning: the policy 0x1 is without SEV-ES: neither vCPUs nor their number are measured
launch digest  e3c61a7a2d287c43ce53bb869101b6049d944c34608ca16d65d87f560d6b400f

# Secrets for a guest whose memory the host may read
$ C="--firmware fw.bin --policy 2 --api-major 1 --api-minor 55 --build-id 24 --tk tk.bin"; sevkit validate $C -m $(sevkit validate --compute $C --nonce 202122232425262728292a2b2c2d2e2f | sed -n 's/^measurement *//p') --luks-passphrase s --secret-header h --secret-payload p; rm h p
sevkit validate: warning: the policy 0x2 lets the host read the guest's memory, the secrets too: 'nodbg' is not in it
MATCH: the measurement is what follows from the inputs
1 secret written

# Of two expectations none is dropped
$ sevkit validate $(cat es) --policy 3 2>&1 | head -n 1
sevkit validate: error: --policy: given 2 times, but it has one value only

# How save areas are made is not measured either where there are none
$ sevkit validate --compute --firmware fw.bin --policy 1 --vmsa-profile init2 2>&1 | head -n 1
sevkit validate: warning: the policy 0x1 is without SEV-ES: neither vCPUs nor their number are measured
$ sevkit validate --compute --firmware fw.bin --policy 1 --sev-features debug-swap 2>&1 | head -n 1
sevkit validate: warning: the policy 0x1 is without SEV-ES: neither vCPUs nor their number are measured
