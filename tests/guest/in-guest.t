#requires program openssl
# What the commands for inside of a guest do there: the guest is one in memory (fake_world.c).

# Reports: the bytes as received, through either way.
$ sevkit report get --report-data 6869 --output report.bin --nonce-out nonce.bin -v
sevkit report get: note: 1184 bytes of report through configfs-tsm at VMPL 0, 0 bytes of certificates
$ wc -c < report.bin; wc -c < nonce.bin; od -An -tx1 -N4 nonce.bin
1184
64
 68 69 00 00
$ sevkit report get --report-data 6869 --via ioctl --format hex | head -c 168
050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000068690000 (no-eol)
$ sevkit report get --report-data 6869 --via ioctl | cmp - report.bin
$ sevkit report get --report-data aGk= --format base64 | base64 -d | cmp - report.bin
$ SEVKIT_FAKE_GUEST=no-configfs=2 sevkit report get --report-data 6869 -v --output again.bin && cmp again.bin report.bin
sevkit report get: note: 1184 bytes of report through /dev/sev-guest at VMPL 0, 0 bytes of certificates

# Random data are others each time, and are what is in the report.
$ sevkit report get --output one.bin --nonce-out one.nonce
$ sevkit report get --output two.bin --nonce-out two.nonce
$ cmp -s one.nonce two.nonce
[1]
$ tail -c +81 one.bin | head -c 64 | cmp - one.nonce

# Data from files.
$ printf 'hello' > message
$ sevkit report get --report-data sha256:message | tail -c +81 | head -c 64 | od -An -v -tx1 | tr -d ' \n'
2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b98240000000000000000000000000000000000000000000000000000000000000000 (no-eol)
$ sevkit report get --report-data file:message | tail -c +81 | head -c 8 | od -An -v -tx1
 68 65 6c 6c 6f 00 00 00
$ sevkit report get --report-data file:nothing
sevkit report get: error: --report-data: nothing: No such file or directory
[4]

# Levels and keys.
$ SEVKIT_FAKE_GUEST=vmpl=2 sevkit report get --output r.bin -v
sevkit report get: note: 1184 bytes of report through configfs-tsm at VMPL 2, 0 bytes of certificates
$ SEVKIT_FAKE_GUEST=vmpl=2 sevkit report get --force --output r.bin --vmpl 1
sevkit report get: error: VMPL 1: this kernel asks for VMPL 2 and above (privlevel_floor)
[1]
$ SEVKIT_FAKE_GUEST=vmpl=2 sevkit report get --force --output r.bin --vmpl 1 --via ioctl
sevkit report get: error: VMPL 1: this kernel runs at VMPL 2 and cannot ask for a level that has more privileges
[1]
$ sevkit report get --force --key vlek --output r.bin -v
sevkit report get: note: 1184 bytes of report through /dev/sev-guest at VMPL 0, 0 bytes of certificates
$ SEVKIT_FAKE_GUEST=vlek sevkit report get --key vcek --output r2.bin
sevkit report get: error: /dev/sev-guest: the report is signed with key 1 (0: VCEK, 1: VLEK), asked for was the VCEK: the firmware is older than ABI 1.54 and chooses itself
[3]

# Certificates.
$ SEVKIT_FAKE_GUEST=certificates sevkit report get --format extended --output e.bin --certs-out certs.bin -v
sevkit report get: note: 1184 bytes of report through configfs-tsm at VMPL 0, 56 bytes of certificates
$ wc -c < e.bin; wc -c < certs.bin; tail -c +1185 e.bin | cmp - certs.bin
1240
56
$ SEVKIT_FAKE_GUEST=certificates=20480 sevkit report get --via ioctl --format extended | tail -c +1185 | cmp - certs.bin
$ sevkit report get --format extended --certs-out none.bin --output plain.bin
sevkit report get: warning: this host keeps no certificates: there are none to write; 'sevkit certs fetch' gets them from AMD
$ wc -c < plain.bin; test -e none.bin
1184
[1]

# A failure leaves no file.
$ SEVKIT_FAKE_GUEST=outblob=5 sevkit report get --output bad.bin --nonce-out bad.nonce
sevkit report get: error: /sys/kernel/config/tsm/report/sevkit-3c5e81b40c5ec68e/outblob: Input/output error: host or firmware failed; the kernel's log tells more
[4]
$ SEVKIT_FAKE_GUEST=status=0x16 sevkit report get --via ioctl --output bad.bin
sevkit report get: error: /dev/sev-guest: the firmware refused with status 0x16 INVALID_PARAM: a parameter is invalid
[4]
$ SEVKIT_FAKE_GUEST=no-configfs=13,no-device=13 sevkit report get --output bad.bin
sevkit report get: error: no way to ask the secure processor: /sys/kernel/config/tsm/report: Permission denied: only root may ask here; /dev/sev-guest: Permission denied: the device belongs to root ('sevkit guest check' tells more)
[4]
$ sevkit report get --output /nowhere/bad.bin --nonce-out bad.nonce
sevkit report get: error: /nowhere/bad.bin: No such file or directory
[4]
$ sevkit report get --nonce-out -
sevkit report get: error: --nonce-out: the report goes to standard output already
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --format hex --certs-out -
sevkit report get: error: --certs-out: the report goes to standard output already
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --output - --nonce-out -
sevkit report get: error: --nonce-out and --output name the same file: -
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ ls bad*
ls: cannot access 'bad*': No such file or directory
[2]

# Keys: 32 bytes that no one else may read.
$ umask 0; sevkit derive-key --raw --fields policy,measurement --output raw.key; stat -c '%a %s' raw.key
600 32
$ sevkit derive-key --raw --fields policy,measurement --output - --format hex
5a5b5c5d5e5f606179636465666768696a6b6c6d6e6f70717273747576777879
$ sevkit derive-key --raw --fields policy,measurement --output - --format base64 | base64 -d | cmp - raw.key
# The ids of an ID block, which the host can sign itself, replace neither measurement nor policy
$ sevkit derive-key --raw --fields family-id,image-id --output ids.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
$ sevkit derive-key --raw --fields policy --output raw.key
sevkit derive-key: error: will not replace a file without --force: raw.key: File exists
[1]
$ sevkit derive-key --raw --fields policy --output raw.key --force; sevkit derive-key --raw --fields policy --output - | cmp - raw.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key

# Labels: HKDF, which the openssl command computes as well.
$ sevkit derive-key --label disk --length 48 --fields policy --output - --format hex
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
f334e67eeb847cc6d24532836a4ec1469bef4fbd1b64f73c52f5f68cd98469b86341ceed42b4888e667178b5f5c84465
$ openssl kdf -binary -keylen 48 -kdfopt digest:SHA384 -kdfopt hexkey:$(od -An -v -tx1 raw.key | tr -d ' \n') -kdfopt info:disk HKDF | od -An -v -tx1 | tr -d ' \n' 
f334e67eeb847cc6d24532836a4ec1469bef4fbd1b64f73c52f5f68cd98469b86341ceed42b4888e667178b5f5c84465 (no-eol)
$ sevkit derive-key --label disk2 --fields policy --output - --format base64
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
bWTiN95l7q8ZH1lp2g3wsRkVVFD7Oga56vIb5paKIao=

# The TCB lies as the guest's own report says, and is not above the committed one.
$ sevkit derive-key --raw --fields tcb-version --tcb bl=10,tee=0,snp=23,ucode=84 --output tcb.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
$ sevkit derive-key --raw --fields tcb-version --tcb 0x541700000000000a --output - | cmp - tcb.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
$ sevkit derive-key --raw --fields tcb-version --tcb bl=10,tee=0,snp=23,ucode=84 --product Milan --output - | cmp - tcb.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
$ sevkit derive-key --raw --fields tcb-version --tcb bl=10,tee=0,snp=24,ucode=84 --output t2.key
sevkit derive-key: error: --tcb: the firmware derives keys up to the committed TCB only, which is bl=10,tee=0,snp=23,ucode=84
[1]
$ SEVKIT_FAKE_GUEST=family=0x1a sevkit derive-key --raw --fields tcb-version --tcb bl=10,tee=0,snp=23,ucode=84 --output t2.key
sevkit derive-key: error: --tcb: fmc is missing; what is not bound is 0, so write fmc=0 if that is meant
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ SEVKIT_FAKE_GUEST=family=0x1a sevkit derive-key --raw --fields tcb-version --tcb fmc=10,bl=0,tee=0,snp=0,ucode=84 --output t3.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
$ sevkit derive-key --raw --fields tcb-version --tcb 0x540000000000000a --output - | cmp - t3.key
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
$ SEVKIT_FAKE_GUEST=family=0 sevkit derive-key --raw --fields tcb-version --tcb bl=1,tee=0,snp=2,ucode=8 --output t2.key
sevkit derive-key: error: --tcb: this guest's report does not name its product line, and no product is given
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]

# Mitigation vectors need a kernel that passes them on.
$ sevkit derive-key --raw --fields launch-mit-vector --launch-mit-vector 0x3f --output t2.key
sevkit derive-key: error: launch-mit-vector: this kernel passes only the first 32 bytes of a key request on, without the vector
[1]
$ SEVKIT_FAKE_GUEST=long-requests sevkit derive-key --raw --fields launch-mit-vector --launch-mit-vector 0x3f --output - --format hex
sevkit derive-key: warning: without the field measurement other guests of this processor can get the same key
sevkit derive-key: warning: without the field policy the same guest with debugging on, where the host reads its memory, gets the same key
e75b5c5d5e5f6061a2636465666768696a6b6c6d6e6f70717273747576777879

# A key that failed is never written.
$ SEVKIT_FAKE_GUEST=status=0x16,zero-key sevkit derive-key --raw --output t2.key
sevkit derive-key: error: /dev/sev-guest: the firmware refused with status 0x16 INVALID_PARAM: a parameter is invalid
[4]
$ SEVKIT_FAKE_GUEST=zero-key sevkit derive-key --raw --output t2.key
sevkit derive-key: error: /dev/sev-guest: the firmware reported success, but the key is all zero: not a key
[4]
$ SEVKIT_FAKE_GUEST=no-device=13 sevkit derive-key --raw --output t2.key
sevkit derive-key: error: /dev/sev-guest: Permission denied: the device belongs to root
[4]
$ ls t2.key
ls: cannot access 't2.key': No such file or directory
[2]

# Checks.
$ sevkit guest check
PASS     cpu         AMD, family 0x19, model 0x11, stepping 1 as the host shows it
PASS     hypervisor  "KVMKVMKVM"
PASS     cpuid       leaf 8000_001F: SEV, SEV-ES, SEV-SNP, C-bit 51
PASS     sev-status  0x7: sev, sev-es, sev-snp
PASS     kernel      6.12.3-amd64
PASS     module      sev_guest is loaded
PASS     vmpl        the kernel runs at VMPL 0
PASS     device      /dev/sev-guest opens
PASS     configfs    provider sev_guest, VMPL 0 and above
PASS     kernel-log  lines that speak of SEV: 1

ready: this guest can ask for reports
$ sevkit guest check --json
{
  "schema": "sevkit.guest-check/1",
  "version": "0.1.0",
  "result": "accepted",
  "ready": true,
  "checks": [
    {
      "name": "cpu",
      "status": "pass",
      "detail": "AMD, family 0x19, model 0x11, stepping 1 as the host shows it",
      "hint": null
    },
    {
      "name": "hypervisor",
      "status": "pass",
      "detail": "\"KVMKVMKVM\"",
      "hint": null
    },
    {
      "name": "cpuid",
      "status": "pass",
      "detail": "leaf 8000_001F: SEV, SEV-ES, SEV-SNP, C-bit 51",
      "hint": null
    },
    {
      "name": "sev-status",
      "status": "pass",
      "detail": "0x7: sev, sev-es, sev-snp",
      "hint": null
    },
    {
      "name": "kernel",
      "status": "pass",
      "detail": "6.12.3-amd64",
      "hint": null
    },
    {
      "name": "module",
      "status": "pass",
      "detail": "sev_guest is loaded",
      "hint": null
    },
    {
      "name": "vmpl",
      "status": "pass",
      "detail": "the kernel runs at VMPL 0",
      "hint": null
    },
    {
      "name": "device",
      "status": "pass",
      "detail": "/dev/sev-guest opens",
      "hint": null
    },
    {
      "name": "configfs",
      "status": "pass",
      "detail": "provider sev_guest, VMPL 0 and above",
      "hint": null
    },
    {
      "name": "kernel-log",
      "status": "pass",
      "detail": "lines that speak of SEV: 1",
      "hint": null
    }
  ],
  "sev_status": {
    "value": "0x7",
    "bits": [
      "sev",
      "sev-es",
      "sev-snp"
    ]
  },
  "kernel_log": [
    "[    0.1] Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP"
  ]
}
$ SEVKIT_FAKE_GUEST=sev-status=3,vmpl=2,no-device=13 sevkit guest check
cause: sev-status: 0x3: sev, sev-es, without sev-snp
hint: the host must start this guest with SEV-SNP (QEMU: -object sev-snp-guest)

PASS     cpu         AMD, family 0x19, model 0x11, stepping 1 as the host shows it
PASS     hypervisor  "KVMKVMKVM"
PASS     cpuid       leaf 8000_001F: SEV, SEV-ES, SEV-SNP, C-bit 51
FAIL     sev-status  0x3: sev, sev-es, without sev-snp
PASS     kernel      6.12.3-amd64
PASS     module      sev_guest is loaded
WARN     vmpl        the kernel runs at VMPL 2 below a service module (SVSM) and can ask only for this level and above
WARN     device      /dev/sev-guest: Permission denied (reports can be had without it, keys cannot)
PASS     configfs    provider sev_guest, VMPL 2 and above
PASS     kernel-log  lines that speak of SEV: 1

not ready: this machine cannot ask for reports
[1]
$ SEVKIT_FAKE_GUEST=lost-channel sevkit guest check -v | tail -n 7
FAIL     kernel-log  the driver has given up its channel to the processor: [ 9.5] sev-guest: Disabling VMPCK0 communication key
                     hint: start the guest again; or load sev-guest with vmpck_id= another level

kernel log:
  [ 9.5] sev-guest: Disabling VMPCK0 communication key

not ready: this machine cannot ask for reports
$ SEVKIT_FAKE_GUEST=no-device=2,no-configfs=6 sevkit guest check --json | grep -A4 -e '"ready"' -e '"name": "configfs"'
  "ready": false,
  "checks": [
    {
      "name": "cpu",
      "status": "pass",
--
      "name": "configfs",
      "status": "fail",
      "detail": "/sys/kernel/config/tsm/report: No such device or address: no driver offers reports: modprobe sev-guest",
      "hint": "mount -t configfs none /sys/kernel/config, modprobe sev-guest, and run this as root"
    },
