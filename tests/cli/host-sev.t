# The platform of SEV and SEV-ES: certificates and owner. The processor is simulated.

$ sevkit sim init chip >/dev/null
$ sevkit host sev export platform.chain --simulate chip 2>note; sed 's#/id/[0-9a-f]*#/id/ID#' note; wc -c <platform.chain; stat -c %a chip/sev-pek.key
sevkit host sev: note: the CEK's certificate is the firmware's own, without AMD's signature; AMD's is at https://kdsintf.amd.com/cek/id/ID, for --cek
8336
600
$ sevkit sev-certs show platform.chain | grep -iE 'usage|^[A-Z]{3}' | cut -c1-60
PDH
PEK
OCA
CEK
$ sevkit sev-certs verify platform.chain
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
FAIL     cek-by-ask: not signed by a key of usage ASK
SKIPPED  ask-by-ark: there is no ASK certificate
SKIPPED  ark-by-ark: there is no ARK certificate
SKIPPED  root: there is no ARK certificate
refused: cek-by-ask
[1]
# A session can be made for it.
$ sevkit session create --policy nodbg,noks,es --unverified platform.chain 2>/dev/null | wc -l
3
# An owner.
$ sevkit host sev generate owner.cert owner.key; wc -c <owner.cert; stat -c %a owner.key; sevkit sev-certs verify owner.cert
2084
600
FAIL     complete: there is no PEK certificate
refused: complete
[1]
$ sevkit host sev generate owner.cert owner.key
sevkit host sev: error: will not replace a file without --force: owner.cert: File exists
[1]
$ sevkit host sev provision owner.cert owner.key --simulate chip
sevkit host sev: error: the platform gets this owner; only a reset, which makes a new PEK, takes that back; give --yes to do it
[1]
$ sevkit host sev provision owner.cert owner.key --simulate chip --dry-run
PEK_CSR, PEK_CERT_IMPORT: the platform gets this owner; only a reset, which makes a new PEK, takes that back
$ sevkit host sev export same.chain --simulate chip 2>/dev/null; cmp same.chain platform.chain
$ sevkit host sev provision owner.cert owner.key --simulate chip --yes
$ sevkit host sev export owned.chain --simulate chip 2>/dev/null; cmp -s owned.chain platform.chain || echo changed; sevkit sev-certs verify owned.chain | grep -E 'pdh|oca'
changed
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
$ tail -c +4169 owned.chain | head -c 2084 | cmp - owner.cert
$ sevkit host sev provision owner.cert owner.key --simulate chip --yes
sevkit host sev: error: PEK_CERT_IMPORT: firmware status 0x5 ALREADY_OWNED: the platform already has an owner
[1]
# The PDH alone changes.
$ sevkit host sev rotate --simulate chip
sevkit host sev: error: the platform gets a new PDH, for good; sessions for its present PDH end; give --yes to do it
[1]
$ sevkit host sev rotate --simulate chip --dry-run
PDH_GEN: the platform gets a new PDH, for good; sessions for its present PDH end
$ sevkit host sev rotate --simulate chip --yes; sevkit host sev export rotated.chain --simulate chip 2>/dev/null; head -c 2084 rotated.chain | cmp -s - owned.chain || echo new PDH; tail -c +2085 rotated.chain >a; tail -c +2085 owned.chain | cmp - a; sevkit sev-certs verify rotated.chain | grep pdh
new PDH
PASS     pdh-by-pek
# Back to its own; the CEK stays.
$ sevkit host sev reset --simulate chip
sevkit host sev: error: the platform loses its owner and gets a new PEK and PDH, for good; sessions for its present PDH end; give --yes to do it
[1]
$ sevkit host sev reset --simulate chip --yes; sevkit host sev export own.chain --simulate chip 2>/dev/null; tail -c 2084 own.chain >a; tail -c 2084 platform.chain | cmp - a; tail -c +4169 own.chain | head -c 2084 | cmp -s - owner.cert || echo own OCA
own OCA
# A key with a passphrase.
$ printf secret >pass; sevkit host sev generate o2.cert o2.key --passphrase-file pass; sevkit host sev provision o2.cert o2.key --simulate chip --yes --passphrase-file pass
$ sevkit host sev provision o2.cert o2.key --simulate chip --yes
sevkit host sev: error: o2.key: the key is encrypted and no passphrase was given
[1]
# Certificates from elsewhere.
$ sevkit host sev export c.chain --simulate chip --cek platform.chain; wc -c <c.chain
8336
$ cp $TESTDATA/sev/platform.chain other.chain; sevkit host sev export d.chain --simulate chip --cek other.chain; ls d.chain
sevkit host sev: error: other.chain: the CEK of another chip
ls: cannot access 'd.chain': No such file or directory
[2]
$ sevkit host sev export d.chain --simulate chip --cek owner.cert; ls d.chain
sevkit host sev: error: owner.cert: it holds no CEK certificate
ls: cannot access 'd.chain': No such file or directory
[2]
$ sevkit host sev export d.chain --simulate chip --authority $TESTDATA/sev/ask_ark.cert --cek platform.chain; sevkit sev-certs show d.chain | grep -c .
32
$ sevkit host sev export e.chain --simulate chip --authority owner.cert --cek platform.chain; ls e.chain
sevkit host sev: error: owner.cert: expected certificates of ASK and ARK only
ls: cannot access 'e.chain': No such file or directory
[2]
$ sevkit host sev export d.chain --simulate chip --cek platform.chain
sevkit host sev: error: will not replace a file without --force: d.chain: File exists
[1]
# What does not fit together.
$ sevkit host sev provision owner.cert o2.key --simulate chip --yes --passphrase-file pass
sevkit host sev: error: owner.cert: the key is not that of the certificate
[1]
$ sevkit host sev provision platform.chain owner.key --simulate chip --yes
sevkit host sev: error: platform.chain: the key is not that of the certificate
[1]
$ head -c 2084 platform.chain >pdh; sevkit host sev provision pdh owner.key --simulate chip --yes
sevkit host sev: error: pdh: it holds no OCA certificate
[1]
$ (head -c 2083 owner.cert; printf x) >bad; sevkit host sev provision bad owner.key --simulate chip --yes
sevkit host sev: error: bad: SEV certificate: OCA: signature 2: bytes outside r and s are set
[3]
$ (head -c 1100 owner.cert; printf x; tail -c +1102 owner.cert) >bad; sevkit host sev provision bad owner.key --simulate chip --yes
sevkit host sev: error: bad: SEV certificate: OCA: signature 1: bytes outside r and s are set
[3]
$ sevkit host sev provision none owner.key --yes
sevkit host sev: error: none: No such file or directory
[4]
$ sevkit host sev own
sevkit host sev: error: 'own' is not export, generate, provision, reset or rotate
sevkit host sev: note: 'sevkit host sev --help' shows the options
[2]
$ sevkit host sev reset now
sevkit host sev: error: reset: found 1 files, expected 0
sevkit host sev: note: 'sevkit host sev --help' shows the options
[2]
$ sevkit host sev generate a b --yes
sevkit host sev: error: --yes has no effect on 'generate'
sevkit host sev: note: 'sevkit host sev --help' shows the options
[2]
$ sevkit host sev export x --simulate none
sevkit host sev: error: --simulate: none/chip.json: No such file or directory
[4]
$ (head -c 100 chip/sev.chain) >short; cp -r chip broken; cp short broken/sev.chain; sevkit host sev export x --simulate broken
sevkit host sev: error: certificates of the platform: /dev/sev: PDH_CERT_EXPORT: Input/output error
[4]
# What the simulated processor is asked otherwise.
$ sevkit host config --simulate chip --mask-chip-id --dry-run; grep masks_chip_id chip/chip.json
SNP_SET_CONFIG: 00000000000000000100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  "masks_chip_id": false,
$ sevkit host config --simulate chip --mask-chip-id; grep masks_chip_id chip/chip.json
  "masks_chip_id": true,
$ sevkit host config --simulate chip --tcb bl=200,tee=0,snp=22,ucode=213
sevkit host config: error: --tcb: higher than the platform's, which is bl=4,tee=0,snp=24,ucode=219
[1]
$ sevkit host config --simulate chip --tcb bl=1,tee=0,snp=2,ucode=3; grep reported_tcb chip/chip.json
  "reported_tcb": "bl=1,tee=0,snp=2,ucode=3",
$ sevkit host config --simulate chip --reset; grep -E 'masks_chip_id|_tcb' chip/chip.json
  "current_tcb": "bl=4,tee=0,snp=24,ucode=219",
  "committed_tcb": "bl=4,tee=0,snp=24,ucode=219",
  "reported_tcb": "bl=4,tee=0,snp=24,ucode=219",
  "masks_chip_id": false,
$ sevkit host commit --simulate chip
sevkit host commit: error: older firmware cannot be loaded after a commit, and this cannot be undone; give --yes to do it
[1]
$ sevkit host commit --simulate chip --yes
$ head -c 432 /dev/zero >stick; sevkit host vlek-load --simulate chip stick
sevkit host vlek-load: error: stick: made for TCB 0x0000000000000000; this host reports 0xdb18000000000004
[1]
