/* SPDX-License-Identifier: Apache-2.0 */
#include "data/advisories.h"

#define SURVEY   "review that quotes AMD's bulletins as of 2026-10-08"
#define LINUX    "Linux, arch/x86/kernel/cpu/microcode/amd.c: last unsafe revision plus one"
#define CVE      "AMD's CVE record"
#define AUTOMATA "policy registry of a verifier that quotes AMD's bulletins"
#define PAPER    "arXiv 2605.12990"
#define POLICY   "firmware policy of an appliance that quotes the bulletin"
#define ATTACKS  "a verifier's table of attacks"

#define SNP(product, value, confidence, source) \
    product, SK_ADVISORY_SNP, value, 0, 0, 0, confidence, source
#define LOADER(product, value, confidence, source) \
    product, SK_ADVISORY_BOOTLOADER, value, 0, 0, 0, confidence, source
#define UCODE(product, family, model, stepping, value, confidence, source) \
    product, SK_ADVISORY_MICROCODE, value, family, model, stepping, confidence, source
#define PLATFORM(product, bit, confidence, source) \
    product, SK_ADVISORY_PLATFORM_BIT, bit, 0, 0, 0, confidence, source
#define MITIGATION(product, bit, confidence, source) \
    product, SK_ADVISORY_MITIGATION, bit, 0, 0, 0, confidence, source
#define INVISIBLE(product, confidence, source) \
    product, SK_ADVISORY_INVISIBLE, 0, 0, 0, 0, confidence, source

#define CIPHERLEAKS "AMD-SB-1013", "CipherLeaks: register state leaks through its ciphertext"
#define REGION      "AMD-SB-1021", "SEV-ES: the trusted memory region is placed in MMIO space"
#define BOUNDS      "AMD-SB-1032", "bounds and CPU mode are not checked: the RMP is corrupted"
#define NOVEMBER    "AMD-SB-3002", "server firmware of November 2023, several"
#define CACHEWARP   "AMD-SB-3005", "CacheWarp: INVD drops writes that are in the cache"
#define STALE_BYTES "AMD-SB-3007", "the firmware hands stale bytes to guests"
#define WESEE      \
    "AMD-SB-3008", \
        "WeSee, Heckler: forged #VC exceptions and interrupts; the guest's kernel has the fix"
#define OVERWRITE   "AMD-SB-3011", "the firmware lets a host overwrite guest memory"
#define COUNTERS    "AMD-SB-3013", "CounterSEVeillance: performance counters"
#define RDRAND      "AMD-SB-3014", "loading of microcode makes RDRAND predictable or leaves state behind"
#define SINKCLOSE   "AMD-SB-7014", "Sinkclose: the lock of SMM is passed by on the host"
#define BADRAM      "AMD-SB-3015", "BadRAM: memory modules that lie about their size"
#define IOMMU       "AMD-SB-3016", "IOMMU writes past the checks of the RMP"
#define ENTRYSIGN   "AMD-SB-3019", "EntrySign: forged microcode is accepted"
#define ENTRYSIGN7  "AMD-SB-7033", "EntrySign: forged microcode is accepted, all of Zen"
#define RMPOCALYPSE "AMD-SB-3020", "RMPocalypse: the RMP is writable while SNP is initialised"
#define SEVES       "AMD-SB-3023", "a SEV-ES guest is used against an SNP guest"
#define BATTERING   "AMD-SB-3024", "Battering RAM: interposer on the memory bus"
#define STACKWARP   "AMD-SB-3027", "StackWarp: a sibling thread moves the guest's stack pointer"
#define BREAKFAST \
    "AMD-SB-3030", "BreakFAST: the secure processor as confused deputy, VCEK keys leak"
#define ALIAS     "AMD-SB-3033", "later fix of the alias check"
#define FABRICKED "AMD-SB-3034", "Fabricked: fabric routing is changed, the RMP is not written"
#define STALEUS   "AMD-SB-3039", "Staleus: the secure processor reads stale memory"
#define TEEFAIL   "AMD-SB-3040", "TEE.fail, WireTap: interposers on the memory bus"
#define BADFUSE \
    "AMD-SB-3045", "MilanLaunchy, BadFuse: the root seed of a chip is extracted in software"

const struct sk_advisory sk_advisories[] = {
    {CIPHERLEAKS, INVISIBLE("Milan", "primary", CVE)},
    {REGION, INVISIBLE("Milan", "primary", CVE)},
    {BOUNDS, INVISIBLE("Milan", "primary", CVE)},
    {NOVEMBER, LOADER("Milan", 3, "secondary", POLICY)},
    {NOVEMBER, UCODE("Milan", 0x19, 0x01, 1, 169, "secondary", POLICY)},
    {CACHEWARP, UCODE("Milan", 0x19, 0x01, 1, 209, "secondary", SURVEY)},
    {CACHEWARP, UCODE("Milan", 0x19, 0x01, 2, 52, "secondary", SURVEY)},
    {STALE_BYTES, INVISIBLE("Milan", "primary", CVE)},
    {STALE_BYTES, INVISIBLE("Genoa", "primary", CVE)},
    {WESEE, INVISIBLE(NULL, "secondary", ATTACKS)},
    {OVERWRITE, INVISIBLE("Milan", "primary", CVE)},
    {OVERWRITE, INVISIBLE("Genoa", "primary", CVE)},
    {COUNTERS, INVISIBLE("Milan", "secondary", ATTACKS)},
    {COUNTERS, INVISIBLE("Genoa", "secondary", ATTACKS)},
    {RDRAND, INVISIBLE("Milan", "primary", CVE)},
    {RDRAND, INVISIBLE("Genoa", "primary", CVE)},
    {SINKCLOSE, INVISIBLE("Milan", "primary", CVE)},
    {SINKCLOSE, INVISIBLE("Genoa", "primary", CVE)},
    {BADRAM, SNP("Milan", 23, "secondary", SURVEY)},
    {BADRAM, SNP("Genoa", 22, "secondary", SURVEY)},
    {BADRAM, PLATFORM("Milan", 5, "primary", CVE)},
    {BADRAM, PLATFORM("Genoa", 5, "primary", CVE)},
    {IOMMU, SNP("Milan", 27, "secondary", SURVEY)},
    {IOMMU, SNP("Genoa", 27, "secondary", SURVEY)},
    {IOMMU, MITIGATION("Milan", 2, "secondary", AUTOMATA)},
    {IOMMU, MITIGATION("Genoa", 2, "secondary", AUTOMATA)},
    {ENTRYSIGN, SNP("Milan", 24, "secondary", SURVEY)},
    {ENTRYSIGN, SNP("Genoa", 23, "secondary", SURVEY)},
    {ENTRYSIGN, UCODE("Milan", 0x19, 0x01, 1, 219, "secondary", SURVEY)},
    {ENTRYSIGN, UCODE("Milan", 0x19, 0x01, 2, 68, "secondary", SURVEY)},
    {ENTRYSIGN, UCODE("Genoa", 0x19, 0x11, 1, 84, "secondary", SURVEY)},
    {ENTRYSIGN, UCODE("Genoa", 0x19, 0x11, 2, 79, "secondary", SURVEY)},
    {ENTRYSIGN, UCODE("Genoa", 0x19, 0xa0, 2, 25, "secondary", SURVEY)},
    {ENTRYSIGN7, UCODE("Milan", 0x19, 0x01, 0, 123, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Milan", 0x19, 0x01, 1, 219, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Milan", 0x19, 0x01, 2, 68, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Genoa", 0x19, 0x11, 1, 84, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Genoa", 0x19, 0x11, 2, 79, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Genoa", 0x19, 0xa0, 1, 23, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Genoa", 0x19, 0xa0, 2, 25, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Turin", 0x1a, 0x02, 1, 71, "primary", LINUX)},
    {ENTRYSIGN7, UCODE("Turin", 0x1a, 0x11, 0, 71, "primary", LINUX)},
    {RMPOCALYPSE, SNP("Genoa", 27, "secondary", SURVEY)},
    {RMPOCALYPSE, UCODE("Genoa", 0x19, 0x11, 1, 86, "secondary", SURVEY)},
    {RMPOCALYPSE, UCODE("Genoa", 0x19, 0x11, 2, 81, "secondary", SURVEY)},
    {RMPOCALYPSE, SNP("Turin", 4, "secondary", SURVEY)},
    {RMPOCALYPSE, UCODE("Turin", 0x1a, 0x02, 1, 80, "secondary", SURVEY)},
    {RMPOCALYPSE, MITIGATION("Milan", 1, "secondary", AUTOMATA)},
    {SEVES, SNP("Milan", 27, "primary", "Linux, crypto/ccp: firmware-supported VM types")},
    {SEVES, SNP("Genoa", 27, "primary", "Linux, crypto/ccp: firmware-supported VM types")},
    {SEVES, SNP("Turin", 4, "primary", "Linux, crypto/ccp: firmware-supported VM types")},
    {BATTERING, INVISIBLE(NULL, "secondary", "the attack's authors")},
    {STACKWARP, UCODE("Genoa", 0x19, 0x11, 1, 86, "secondary", SURVEY)},
    {STACKWARP, UCODE("Genoa", 0x19, 0x11, 2, 81, "secondary", SURVEY)},
    {STACKWARP, UCODE("Turin", 0x1a, 0x02, 1, 81, "secondary", SURVEY)},
    {STACKWARP, INVISIBLE("Milan", "secondary", SURVEY)},
    {BREAKFAST, SNP("Milan", 29, "secondary", "verifier that quotes the bulletin")},
    {BREAKFAST, MITIGATION("Milan", 4, "secondary", AUTOMATA)},
    {BREAKFAST, INVISIBLE("Genoa", "primary", CVE)},
    {BREAKFAST, INVISIBLE("Turin", "primary", CVE)},
    {ALIAS, PLATFORM("Milan", 5, "secondary", SURVEY)},
    {FABRICKED, MITIGATION("Milan", 4, "secondary", AUTOMATA)},
    {FABRICKED, INVISIBLE("Genoa", "primary", CVE)},
    {FABRICKED, INVISIBLE("Turin", "primary", CVE)},
    {STALEUS, INVISIBLE("Genoa", "primary", CVE)},
    {STALEUS, INVISIBLE("Turin", "primary", CVE)},
    {TEEFAIL, INVISIBLE(NULL, "secondary", "the attacks' authors")},
    {BADFUSE, INVISIBLE("Milan", "secondary", PAPER)},
};
const size_t sk_advisories_count = sizeof(sk_advisories) / sizeof(sk_advisories[0]);
