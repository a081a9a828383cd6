# What a report shows of AMD's bulletins.
#requires corpus

$ sevkit advisories list | sed -n '1,3p'
AMD-SB-1013  CipherLeaks: register state leaks through its ciphertext
AMD-SB-1021  SEV-ES: the trusted memory region is placed in MMIO space
AMD-SB-1032  bounds and CPU mode are not checked: the RMP is corrupted
$ sevkit advisories list $CORPUS/reports/milan-v3/report.bin
AMD-SB-1013  not visible in a report  CipherLeaks: register state leaks through its ciphertext
AMD-SB-1021  not visible in a report  SEV-ES: the trusted memory region is placed in MMIO space
AMD-SB-1032  not visible in a report  bounds and CPU mode are not checked: the RMP is corrupted
AMD-SB-3002  fixed                    server firmware of November 2023, several: bl=4, fixed from 3 (secondary)
AMD-SB-3005  fixed                    CacheWarp: INVD drops writes that are in the cache: ucode=219, fixed from 209 (secondary)
AMD-SB-3007  not visible in a report  the firmware hands stale bytes to guests
AMD-SB-3008  not visible in a report  WeSee, Heckler: forged #VC exceptions and interrupts; the guest's kernel has the fix
AMD-SB-3011  not visible in a report  the firmware lets a host overwrite guest memory
AMD-SB-3013  not visible in a report  CounterSEVeillance: performance counters
AMD-SB-3014  not visible in a report  loading of microcode makes RDRAND predictable or leaves state behind
AMD-SB-7014  not visible in a report  Sinkclose: the lock of SMM is passed by on the host
AMD-SB-3015  fixed                    BadRAM: memory modules that lie about their size: snp=24, fixed from 23 (secondary)
AMD-SB-3016  not fixed                IOMMU writes past the checks of the RMP: snp=24, fixed from 27 (secondary)
AMD-SB-3019  fixed                    EntrySign: forged microcode is accepted: snp=24, fixed from 24 (secondary)
AMD-SB-7033  fixed                    EntrySign: forged microcode is accepted, all of Zen: ucode=219, fixed from 219 (primary)
AMD-SB-3020  not visible in a report  RMPocalypse: the RMP is writable while SNP is initialised
AMD-SB-3023  not fixed                a SEV-ES guest is used against an SNP guest: snp=24, fixed from 27 (primary)
AMD-SB-3024  not visible in a report  Battering RAM: interposer on the memory bus
AMD-SB-3027  not visible in a report  StackWarp: a sibling thread moves the guest's stack pointer
AMD-SB-3030  not fixed                BreakFAST: the secure processor as confused deputy, VCEK keys leak: snp=24, fixed from 29 (secondary)
AMD-SB-3033  fixed                    later fix of the alias check: PLATFORM_INFO bit 5 is 1 (secondary)
AMD-SB-3034  not visible in a report  Fabricked: fabric routing is changed, the RMP is not written
AMD-SB-3039  other product            Staleus: the secure processor reads stale memory
AMD-SB-3040  not visible in a report  TEE.fail, WireTap: interposers on the memory bus
AMD-SB-3045  not visible in a report  MilanLaunchy, BadFuse: the root seed of a chip is extracted in software
$ sevkit advisories list $CORPUS/reports/turin-v5/report.bin | grep -v 'other product'
AMD-SB-3008  not visible in a report  WeSee, Heckler: forged #VC exceptions and interrupts; the guest's kernel has the fix
AMD-SB-7033  fixed                    EntrySign: forged microcode is accepted, all of Zen: ucode=81, fixed from 71 (primary)
AMD-SB-3020  fixed                    RMPocalypse: the RMP is writable while SNP is initialised: snp=4, fixed from 4 (secondary)
AMD-SB-3023  fixed                    a SEV-ES guest is used against an SNP guest: snp=4, fixed from 4 (primary)
AMD-SB-3024  not visible in a report  Battering RAM: interposer on the memory bus
AMD-SB-3027  fixed                    StackWarp: a sibling thread moves the guest's stack pointer: ucode=81, fixed from 81 (secondary)
AMD-SB-3030  not visible in a report  BreakFAST: the secure processor as confused deputy, VCEK keys leak
AMD-SB-3034  not visible in a report  Fabricked: fabric routing is changed, the RMP is not written
AMD-SB-3039  not visible in a report  Staleus: the secure processor reads stale memory
AMD-SB-3040  not visible in a report  TEE.fail, WireTap: interposers on the memory bus
$ sevkit advisories list --json $CORPUS/reports/milan-v3/report.bin | head -n 9
{
  "schema": "sevkit.advisories-list/1",
  "version": "0.1.0",
  "advisories": [
    {
      "bulletin": "AMD-SB-1013",
      "title": "CipherLeaks: register state leaks through its ciphertext",
      "state": "not visible in a report",
      "shown": ""
$ sevkit advisories list $CORPUS/reports/roots/ark-milan.pem 2>&1 | sed 's/.*: this/this/'
this is an X.509 certificate; 'sevkit certs show' reads it
$ sevkit advisories show AMD-SB-3019
AMD-SB-3019  EntrySign: forged microcode is accepted
  Milan  reported TCB: snp=24 or more
         secondary: review that quotes AMD's bulletins as of 2026-10-08
  Genoa  reported TCB: snp=23 or more
         secondary: review that quotes AMD's bulletins as of 2026-10-08
  Milan  reported TCB: ucode=219 or more (family 0x19, model 0x1, stepping 1)
         secondary: review that quotes AMD's bulletins as of 2026-10-08
  Milan  reported TCB: ucode=68 or more (family 0x19, model 0x1, stepping 2)
         secondary: review that quotes AMD's bulletins as of 2026-10-08
  Genoa  reported TCB: ucode=84 or more (family 0x19, model 0x11, stepping 1)
         secondary: review that quotes AMD's bulletins as of 2026-10-08
  Genoa  reported TCB: ucode=79 or more (family 0x19, model 0x11, stepping 2)
         secondary: review that quotes AMD's bulletins as of 2026-10-08
  Genoa  reported TCB: ucode=25 or more (family 0x19, model 0xa0, stepping 2)
         secondary: review that quotes AMD's bulletins as of 2026-10-08
$ sevkit advisories show sb-3024; sevkit advisories show 7033 | wc -l
AMD-SB-3024  Battering RAM: interposer on the memory bus
  all    not visible in a report
         secondary: the attack's authors
19
$ sevkit advisories show --json 3045
{
  "schema": "sevkit.advisories-show/1",
  "version": "0.1.0",
  "bulletin": "AMD-SB-3045",
  "title": "MilanLaunchy, BadFuse: the root seed of a chip is extracted in software",
  "figures": [
    {
      "product": "Milan",
      "figure": "not visible in a report",
      "confidence": "secondary",
      "source": "arXiv 2605.12990"
    }
  ]
}
$ sevkit advisories show 30
sevkit advisories show: error: unknown bulletin '30'; 'sevkit advisories list' shows them
sevkit advisories show: note: 'sevkit advisories show --help' shows the options
[2]

# Checks of a verdict: what is not fixed fails, what is not visible is not called fixed, other products are left out
$ cat >verify <<'EOF'
> report=$1; shift
> sevkit report verify --no-network --time 2026-06-01 --certs $CORPUS/reports/$report/vcek.pem --certs $CORPUS/reports/roots --all "$@" $CORPUS/reports/$report/report.bin >out; echo $?; grep -E 'amd-sb|refused' out | sed "s|^$CORPUS/reports/||"
> EOF
$ sh verify milan-v3
0
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
$ sh verify milan-v3 --advisories
12
  PASS     amd-sb-3002: bl=4, fixed from 3 (secondary)
  PASS     amd-sb-3005: ucode=219, fixed from 209 (secondary)
  PASS     amd-sb-3015: snp=24, fixed from 23 (secondary)
  FAIL     amd-sb-3016: snp=24, fixed from 27 (secondary); IOMMU writes past the checks of the RMP
  PASS     amd-sb-3019: snp=24, fixed from 24 (secondary)
  PASS     amd-sb-7033: ucode=219, fixed from 219 (primary)
  FAIL     amd-sb-3023: snp=24, fixed from 27 (primary); a SEV-ES guest is used against an SNP guest
  FAIL     amd-sb-3030: snp=24, fixed from 29 (secondary); BreakFAST: the secure processor as confused deputy, VCEK keys leak
  PASS     amd-sb-3033: PLATFORM_INFO bit 5 is 1 (secondary)
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
  SKIPPED  amd-sb-1013: not visible in a report
  SKIPPED  amd-sb-1021: not visible in a report
  SKIPPED  amd-sb-1032: not visible in a report
  SKIPPED  amd-sb-3007: not visible in a report
  SKIPPED  amd-sb-3008: not visible in a report
  SKIPPED  amd-sb-3011: not visible in a report
  SKIPPED  amd-sb-3013: not visible in a report
  SKIPPED  amd-sb-3014: not visible in a report
  SKIPPED  amd-sb-7014: not visible in a report
  SKIPPED  amd-sb-3020: not visible in a report
  SKIPPED  amd-sb-3024: not visible in a report
  SKIPPED  amd-sb-3027: not visible in a report
  SKIPPED  amd-sb-3034: not visible in a report
  SKIPPED  amd-sb-3040: not visible in a report
milan-v3/report.bin: refused: policy: amd-sb-3016: snp=24, fixed from 27 (secondary); IOMMU writes past the checks of the RMP
$ sh verify turin-v5 --advisories
0
  PASS     amd-sb-7033: ucode=81, fixed from 71 (primary)
  PASS     amd-sb-3020: snp=4, fixed from 4 (secondary)
  PASS     amd-sb-3023: snp=4, fixed from 4 (primary)
  PASS     amd-sb-3027: ucode=81, fixed from 81 (secondary)
  SKIPPED  amd-sb-3008: not visible in a report
  SKIPPED  amd-sb-3024: not visible in a report
  SKIPPED  amd-sb-3030: not visible in a report
  SKIPPED  amd-sb-3034: not visible in a report
  SKIPPED  amd-sb-3039: not visible in a report
  SKIPPED  amd-sb-3040: not visible in a report
$ chip=$(od -An -v -tx1 -j 0x1a0 -N 64 $CORPUS/reports/milan-v3/report.bin | tr -d ' \n'); sh verify milan-v3 --advisories --chip-id $chip | grep 3045
  PASS     amd-sb-3045: the chip is an expected one
$ echo 'advisories = "require"' >policy.toml; sh verify milan-v3 --policy-file policy.toml | grep -c amd-sb
25
$ echo 'advisories = "wish"' >wrong.toml; sh verify milan-v3 --policy-file wrong.toml
sevkit report verify: error: --policy-file: wrong.toml:1:1: advisories: found 'wish', expected one of require
3
$ for check in amd-sb-3019 amd-sb-3024 amd-sb-3039 amd-sb-1; do sh verify milan-v3 --require $check; done
0
  PASS     amd-sb-3019: snp=24, fixed from 24 (secondary)
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
12
  FAIL     amd-sb-3024: required, but not checked: not visible in a report
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
milan-v3/report.bin: refused: policy: amd-sb-3024: required, but not checked: not visible in a report
0
  PASS     amd-sb-3039: Milan; the bulletin is not about this product
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
sevkit report verify: error: --require: found 'amd-sb-1', expected the name of a check; 'sevkit report verify' lists them
sevkit report verify: note: 'sevkit report verify --help' shows the options
2

# A policy that closes the bulletins, and one that pins chips
$ sevkit policy init --baseline --output base.toml; sevkit policy show base.toml
format = "sevkit-policy/1"
advisories = "require"

[platform_info]
require = ["alias-check"]

[tcb]
reported = [
    "Milan:snp=29",
    "Genoa:snp=27",
    "Turin:snp=4",
]
$ sh verify milan-v3 --policy-file base.toml | grep -v SKIPPED; grep FAIL.*tcb-reported out
12
  PASS     amd-sb-3002: bl=4, fixed from 3 (secondary)
  PASS     amd-sb-3005: ucode=219, fixed from 209 (secondary)
  PASS     amd-sb-3015: snp=24, fixed from 23 (secondary)
  FAIL     amd-sb-3016: snp=24, fixed from 27 (secondary); IOMMU writes past the checks of the RMP
  PASS     amd-sb-3019: snp=24, fixed from 24 (secondary)
  PASS     amd-sb-7033: ucode=219, fixed from 219 (primary)
  FAIL     amd-sb-3023: snp=24, fixed from 27 (primary); a SEV-ES guest is used against an SNP guest
  FAIL     amd-sb-3030: snp=24, fixed from 29 (secondary); BreakFAST: the secure processor as confused deputy, VCEK keys leak
  PASS     amd-sb-3033: PLATFORM_INFO bit 5 is 1 (secondary)
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
milan-v3/report.bin: refused: policy: tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected Milan:reported>=snp=29; Genoa:reported>=snp=27; Turin:reported>=snp=4
  FAIL     tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected Milan:reported>=snp=29; Genoa:reported>=snp=27; Turin:reported>=snp=4
$ sh verify turin-v5 --policy-file base.toml | grep -v SKIPPED
0
  PASS     amd-sb-7033: ucode=81, fixed from 71 (primary)
  PASS     amd-sb-3020: snp=4, fixed from 4 (secondary)
  PASS     amd-sb-3023: snp=4, fixed from 4 (primary)
  PASS     amd-sb-3027: ucode=81, fixed from 81 (secondary)
$ sevkit policy init --baseline --product Genoa --output genoa.toml; sevkit policy show genoa.toml | grep -A1 -E 'tcb|product'
product = ["Genoa"]
advisories = "require"
--
[tcb]
reported = ["Genoa:snp=27"]
$ sevkit policy init --enroll $CORPUS/reports/milan-v3/report.bin $CORPUS/reports/turin-v5/report.bin $CORPUS/reports/milan-v3/report.bin --output chips.toml; grep chips chips.toml; sevkit policy show chips.toml
# The chips are those of reports that were not verified. (literal)
format = "sevkit-policy/1"
chip_id = [
    "4ffb5cb4fd594f3fee6528fc3fb10370bb38abe89dcd5ba2cf0ab6a11df2ca282add516bef45a890a8c9f9732bdca68f9f3f16c42e846030a800295dbeb19ba5",
    "59790fb1c39f35c10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
]
$ sh verify milan-v3 --policy-file chips.toml --advisories | grep 3045; grep ' chip-id:' out | cut -c1-24
  PASS     amd-sb-3045: the chip is an expected one
  PASS     chip-id: 4ffb
$ sevkit policy init $CORPUS/reports/milan-v3/report.bin
sevkit policy init: error: reports need --enroll, or --from-report
sevkit policy init: note: 'sevkit policy init --help' shows the options
[2]
$ sevkit policy init --enroll
sevkit policy init: error: --enroll needs reports
sevkit policy init: note: 'sevkit policy init --help' shows the options
[2]
$ sevkit policy init --baseline --from-report $CORPUS/reports/milan-v3/report.bin
sevkit policy init: error: --baseline contradicts --from-report
sevkit policy init: note: 'sevkit policy init --help' shows the options
[2]
