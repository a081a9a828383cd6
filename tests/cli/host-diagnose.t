# Known lines of logs.

$ printf 'usb 1-1: new device\nccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x3\nccp 0000:42:00.1: SEV: failed to INIT error 0x1, rc -5\nccp 0000:42:00.1: SEV API:1.55 build:7\n' >dmesg; sevkit host diagnose dmesg
ERROR dmesg:2: ccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x3
  cause:  the firmware reports INVALID_CONFIG: SMT was disabled by nosmt instead of in the BIOS, a BIOS setting is missing, or the firmware is too old for the kernel
  status: 0x3 INVALID_CONFIG: the platform is configured wrongly
  fix:    switch SMT in the BIOS and remove nosmt; enable SMEE, SNP memory coverage and SEV-SNP support (NBIO); update BIOS and SEV firmware
  source: AMDSEV issues 107, 154, 176, 189
ERROR dmesg:3: ccp 0000:42:00.1: SEV: failed to INIT error 0x1, rc -5
  cause:  the PSP boot loader of the BIOS is older than the SEV firmware file, or SNP initialisation failed before this line
  status: 0x1 INVALID_PLATFORM_STATE: the platform is in the wrong state for this request
  fix:    look for an SEV-SNP line just before; if there is none, update the BIOS (EPYC 7003: AGESA PI 1.0.0.9 or later, boot loader 00.13.00.70)
  source: AMDSEV README, firmware; AMDSEV issue 176
errors: 2, warnings: 0 (lines: 4)
[1]
$ sevkit host diagnose --json dmesg
{
  "schema": "sevkit.host-diagnose/1",
  "version": "0.1.0",
  "result": "refused",
  "log": "dmesg",
  "lines": 4,
  "findings": [
    {
      "id": "init-invalid-config",
      "kind": "error",
      "line": 2,
      "count": 1,
      "text": "ccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x3",
      "cause": "the firmware reports INVALID_CONFIG: SMT was disabled by nosmt instead of in the BIOS, a BIOS setting is missing, or the firmware is too old for the kernel",
      "fix": "switch SMT in the BIOS and remove nosmt; enable SMEE, SNP memory coverage and SEV-SNP support (NBIO); update BIOS and SEV firmware",
      "source": "AMDSEV issues 107, 154, 176, 189",
      "status": {
        "code": "0x3",
        "name": "INVALID_CONFIG",
        "meaning": "the platform is configured wrongly"
      }
    },
    {
      "id": "init-old-bootloader",
      "kind": "error",
      "line": 3,
      "count": 1,
      "text": "ccp 0000:42:00.1: SEV: failed to INIT error 0x1, rc -5",
      "cause": "the PSP boot loader of the BIOS is older than the SEV firmware file, or SNP initialisation failed before this line",
      "fix": "look for an SEV-SNP line just before; if there is none, update the BIOS (EPYC 7003: AGESA PI 1.0.0.9 or later, boot loader 00.13.00.70)",
      "source": "AMDSEV README, firmware; AMDSEV issue 176",
      "status": {
        "code": "0x1",
        "name": "INVALID_PLATFORM_STATE",
        "meaning": "the platform is in the wrong state for this request"
      }
    },
    {
      "id": "ok-sev-api",
      "kind": "fact",
      "line": 4,
      "count": 1,
      "text": "ccp 0000:42:00.1: SEV API:1.55 build:7",
      "cause": "SEV firmware version",
      "fix": null,
      "source": "Linux drivers/crypto/ccp/sev-dev.c"
    }
  ]
}
[1]
$ sevkit host diagnose --all dmesg | grep -A1 ^OK
OK dmesg:4: ccp 0000:42:00.1: SEV API:1.55 build:7
  cause:  SEV firmware version
$ echo 'SNP_LAUNCH_FINISH ret=-5 fw_error=11' | sevkit host diagnose -
ERROR -:1: SNP_LAUNCH_FINISH ret=-5 fw_error=11
  cause:  the launch digest in the ID block is not the one of this guest (BAD_MEASUREMENT)
  status: 0xb BAD_MEASUREMENT: the measurement is not the expected one
  fix:    compute it again from exactly these files (sevkit launch --measure); 'sevkit match' finds the input that differs
  source: AMDSEV issue 195
errors: 1, warnings: 0 (lines: 1)
[1]
$ echo 'ret=-22 fw_error=0x16' | sevkit host diagnose
ERROR -:1: ret=-22 fw_error=0x16
  cause:  the firmware refused a command
  status: 0x16 INVALID_PARAM: a parameter is invalid
  fix:    check CPU model and policy; QEMU's lines before name the page
errors: 1, warnings: 0 (lines: 1)
[1]
$ echo 'ret=-16' | sevkit host diagnose
ERROR -:1: ret=-16
  cause:  no free address space identifier, or the firmware is in use
  fix:    stop a guest; see /sys/fs/cgroup/misc.current
errors: 1, warnings: 0 (lines: 1)
[1]
$ echo 'kvm_amd: SEV-ES enabled (ASIDs 100 - 99)' | sevkit host diagnose
WARNING -:1: kvm_amd: SEV-ES enabled (ASIDs 100 - 99)
  cause:  the range of identifiers for SEV-ES guests is empty, so none can start
  fix:    BIOS: Advanced > AMD CBS > CPU Common Options > SEV-ES ASID Space Limit = 99 (or more); check kvm_amd.ciphertext_hiding_asids
  source: Linux arch/x86/kvm/svm/sev.c
errors: 0, warnings: 1 (lines: 1)
[1]
# Repetitions are counted.
$ for i in 1 2 3; do echo "RMPUPDATE failed for PFN $i"; done >many; sevkit host diagnose many; sevkit host diagnose --json many | grep '"count"'
ERROR many:1: RMPUPDATE failed for PFN 1
  cause:  the kernel could not change the owner of a page: a fault of firmware or kernel, or a huge page that had to be split
  fix:    update kernel and SEV firmware
  source: AMDSEV issues
errors: 1, warnings: 0 (lines: 3)
      "count": 3,
# Nothing known.
$ printf 'hello\nworld\n' | sevkit host diagnose
no known problem (lines: 2)
$ sevkit host diagnose /dev/null
no known problem (lines: 0)
$ printf 'hello\n' | sevkit host diagnose --json
{
  "schema": "sevkit.host-diagnose/1",
  "version": "0.1.0",
  "result": "accepted",
  "log": "-",
  "lines": 1,
  "findings": []
}
# Bytes that are no text, lines without end.
$ printf 'a\0b SNP_LAUNCH_START ret=-25\033[0m\n' | sevkit host diagnose
ERROR -:1: a?b SNP_LAUNCH_START ret=-25\x1b[0m
  cause:  QEMU and kernel do not fit together: the ioctl is unknown to this kernel
  fix:    use QEMU 9.1 or later with Linux 6.11 or later, or both from the same AMDSEV release
  source: AMDSEV issue 216
errors: 1, warnings: 0 (lines: 1)
[1]
$ head -c 100000 /dev/zero | sevkit host diagnose
no known problem (lines: 13)
# A log that grows.
$ : >grows; (sevkit host diagnose --follow grows >seen & pid=$!; echo 'RMPUPDATE failed' >>grows; for i in 1 2 3 4 5 6 7 8 9 10; do [ -s seen ] && break; sleep 0.3; done; kill $pid); head -1 seen
ERROR grows:1: RMPUPDATE failed
# Wrong input.
$ sevkit host diagnose nowhere
sevkit host diagnose: error: nowhere: No such file or directory
[4]
$ sevkit host diagnose .
sevkit host diagnose: error: .: Is a directory
[4]
$ sevkit host diagnose --follow --json dmesg
sevkit host diagnose: error: --json contradicts --follow
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit host diagnose",
  "error": {
    "code": "usage",
    "text": "--json contradicts --follow"
  }
}
sevkit host diagnose: note: 'sevkit host diagnose --help' shows the options
[2]
