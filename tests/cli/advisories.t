# What a report shows of AMD's bulletins.
#requires corpus

$ sevkit advisories list | sed -n '1,3p'
AMD-SB-3015  BadRAM: memory modules that lie about their size
AMD-SB-3016  IOMMU writes past the checks of the RMP
AMD-SB-3019  EntrySign: forged microcode is accepted
$ sevkit advisories list $CORPUS/reports/milan-v3/report.bin
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
      "bulletin": "AMD-SB-3015",
      "title": "BadRAM: memory modules that lie about their size",
      "state": "fixed",
      "shown": "snp=24, fixed from 23 (secondary)"
$ sevkit advisories list $CORPUS/reports/roots/ark-milan.pem 2>&1 | sed 's/.*: this/this/'
this is an X.509 certificate; 'sevkit certs show' reads it
