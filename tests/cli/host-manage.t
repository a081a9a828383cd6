# Who a host is, figures for administrators, and what changes its firmware.

$ python3 $TESTDATA/make_host.py milan; sevkit host show --root milan
processor         AMD EPYC 7763 64-Core Processor
product           Milan (family 0x19, model 0x1, stepping 1)
features          sme sev page-flush sev-es sev-snp vmpl secure-tsc cache-coherent 64-bit-host restricted-injection alternate-injection debug-swap prevent-host-ibs vte vmsa-register-protection
C-bit             51, physical address reduced by 5 bits
identifiers       509, the first for SEV is 100
SEV firmware      1.55 build 29, state 1, 0 guests
SNP firmware      1.55 build 29, state 1, 0 guests
SNP settings      chip id shown, chip key used, VLEK not loaded, ciphertext hiding off
platform TCB      bl=4,tee=0,snp=24,ucode=219 (0xdb18000000000004)
reported TCB      bl=4,tee=0,snp=24,ucode=219 (0xdb18000000000004)
chip id, socket 0 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f
VCEK              https://kdsintf.amd.com/vcek/v1/Milan/000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219
$ sevkit host show --root milan --json
{
  "schema": "sevkit.host-show/1",
  "version": "0.1.0",
  "processor": "AMD EPYC 7763 64-Core Processor",
  "product": "Milan",
  "family": 25,
  "model": 1,
  "stepping": 1,
  "features": [
    "sme",
    "sev",
    "page-flush",
    "sev-es",
    "sev-snp",
    "vmpl",
    "secure-tsc",
    "cache-coherent",
    "64-bit-host",
    "restricted-injection",
    "alternate-injection",
    "debug-swap",
    "prevent-host-ibs",
    "vte",
    "vmsa-register-protection"
  ],
  "c_bit": 51,
  "reduced_phys_bits": 5,
  "asids": 509,
  "first_sev_asid": 100,
  "snp": {
    "api_major": 1,
    "api_minor": 55,
    "build": 29,
    "state": 1,
    "guests": 0,
    "mask_chip_id": false,
    "mask_chip_key": false,
    "vlek_loaded": false,
    "ciphertext_hiding": false,
    "platform_tcb": {
      "raw": "0xdb18000000000004",
      "bl": 4,
      "tee": 0,
      "snp": 24,
      "ucode": 219
    },
    "reported_tcb": {
      "raw": "0xdb18000000000004",
      "bl": 4,
      "tee": 0,
      "snp": 24,
      "ucode": 219
    }
  },
  "chip_ids": [
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
  ],
  "urls": [
    "https://kdsintf.amd.com/vcek/v1/Milan/000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219"
  ]
}
$ python3 $TESTDATA/make_host.py turin --preset turin; sevkit host show --root turin | grep -E 'TCB|VCEK'
platform TCB      fmc=1,bl=1,tee=1,snp=3,ucode=76 (0x4c00000003010101)
reported TCB      fmc=1,bl=1,tee=1,snp=3,ucode=76 (0x4c00000003010101)
VCEK              https://kdsintf.amd.com/vcek/v1/Turin/0001020304050607?fmcSPL=01&blSPL=01&teeSPL=01&snpSPL=03&ucodeSPL=76
$ python3 $TESTDATA/make_host.py intel --preset intel; sevkit host show --root intel
sevkit host show: error: CPUID Fn1: No data available
[4]
$ sevkit host firmware --root milan
missing  /lib/firmware/amd/amd_sev_fam19h_model01h.sbin
missing  /lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
missing  /lib/firmware/amd/sev.fw

The first file that is there is loaded when the driver starts, if it is newer
than the firmware that runs. With no guest running:
  rmmod kvm_amd; rmmod ccp; modprobe ccp; modprobe kvm_amd
or reboot. EPYC 9004 and later are updated by the BIOS.
$ mkdir -p milan/lib/firmware/amd; : >milan/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin; sevkit host firmware --root milan --json
{
  "schema": "sevkit.host-firmware/1",
  "version": "0.1.0",
  "files": [
    {
      "path": "/lib/firmware/amd/amd_sev_fam19h_model01h.sbin",
      "exists": false
    },
    {
      "path": "/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin",
      "exists": true
    },
    {
      "path": "/lib/firmware/amd/sev.fw",
      "exists": false
    }
  ]
}
$ sevkit host versions | head -4
host kernel
  SEV      4.16
  SEV-ES   5.11
  SEV-SNP  6.11
$ sevkit host versions --json | head -10
{
  "schema": "sevkit.host-versions/1",
  "version": "0.1.0",
  "parts": [
    {
      "part": "host kernel",
      "SEV": "4.16",
      "SEV-ES": "5.11",
      "SEV-SNP": "6.11"
    },
$ sevkit host versions --certified
CentOS 10            EPYC 7003  3.0.0-0
Debian 13            EPYC 7003  not certified
Debian Forky         EPYC 7003  3.0.0-0
Fedora 41            EPYC 7003  3.0.0-0
Fedora 44            EPYC 7003  3.0.0-0
openSUSE Leap 16.0   EPYC 7003  3.0.0-0
Rocky 10.0           EPYC 7003  not certified
Rocky 10.1           EPYC 7003  3.0.0-0
Rocky 10.2           EPYC 7003  3.0.0-0
Ubuntu 25.04         EPYC 7003  3.0.0-0
Ubuntu 25.10         EPYC 7003  3.0.0-0
Ubuntu 26.04         EPYC 7003  3.0.0-0

level 3.0.0-0: SEV-SNP attestation
AMDEPYC/sev-certify docs/certifications.md, commit 8dcce86fc0fb, as of 2026-11-29
$ sevkit host versions --certified --json | head -11
{
  "schema": "sevkit.host-certified/1",
  "version": "0.1.0",
  "source": "AMDEPYC/sev-certify docs/certifications.md, commit 8dcce86fc0fb",
  "date": "2026-11-29",
  "systems": [
    {
      "system": "CentOS 10",
      "processors": "EPYC 7003",
      "level": "3.0.0-0"
    },
$ sevkit host swiotlb --memory 4096
swiotlb=125440
sevkit host swiotlb: note: 245 MiB in slabs of 2 KiB; it is part of the measured command line
$ sevkit host swiotlb --memory 512 --json
{
  "schema": "sevkit.host-swiotlb/1",
  "version": "0.1.0",
  "slabs": 32768,
  "mib": 64
}
$ sevkit host swiotlb --memory 65536 --virtio-blk
swiotlb=524288
sevkit host swiotlb: note: 1024 MiB in slabs of 2 KiB; it is part of the measured command line
$ sevkit host swiotlb --memory 2048 --virtio-blk
swiotlb=262144
sevkit host swiotlb: note: 512 MiB in slabs of 2 KiB; it is part of the measured command line
$ sevkit host swiotlb --memory 12
sevkit host swiotlb: error: --memory: '12' is not a number (decimal, or hex with 0x) from 256 to 16777216
sevkit host swiotlb: note: 'sevkit host swiotlb --help' shows the options
[2]
$ sevkit host swiotlb
sevkit host swiotlb: error: the following arguments are required: -m/--memory
sevkit host swiotlb: note: 'sevkit host swiotlb --help' shows the options
[2]
$ sevkit host config --mask-chip-id --dry-run
SNP_SET_CONFIG: 00000000000000000100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
$ sevkit host config --reset --mask-chip-key --dry-run
sevkit host config: error: --reset contradicts the other options
sevkit host config: note: 'sevkit host config --help' shows the options
[2]
$ sevkit host config --dry-run
sevkit host config: error: one of --tcb, --mask-chip-id, --mask-chip-key, --reset is required
sevkit host config: note: 'sevkit host config --help' shows the options
[2]
$ sevkit host commit
sevkit host commit: error: older firmware cannot be loaded after a commit, and this cannot be undone; give --yes to do it
[1]
$ head -c 432 /dev/zero >zero; sevkit host vlek-load --dry-run zero
hashstick for TCB 0x0000000000000000
$ head -c 431 zero | sevkit host vlek-load --dry-run -
sevkit host vlek-load: error: -: found 431 bytes, expected a VLEK hashstick of 432
[3]
$ (head -c 12 zero; printf x; head -c 419 zero) | sevkit host vlek-load --dry-run -
sevkit host vlek-load: error: -: bytes 12 to 15: expected zero
[3]
