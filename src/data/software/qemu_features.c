/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/qemu_features.h"

#define OBJECT(type, name, source, ...)     \
    {                                       \
        SK_QEMU_OBJECT, type, name, source, \
        {                                   \
            __VA_ARGS__                     \
        }                                   \
    }
#define CPU(name, source, ...)           \
    {                                    \
        SK_QEMU_CPU, NULL, name, source, \
        {                                \
            __VA_ARGS__                  \
        }                                \
    }

/* "Since" of the schema, compared with what Debian's 7.2 and 10.0 say of themselves. */
#define SEV   "qapi/qom.json, SevGuestProperties"
#define SNP   "qapi/qom.json, SevSnpGuestProperties"
#define IGVM  "qapi/qom.json, IgvmCfgProperties; 10.0 lacks it"
#define MEMFD "qapi/qom.json, MemoryBackendMemfdProperties"
/* libvirt's tests have recorded what releases answer. */
#define IOMMUFD "libvirt, tests/qemucapabilitiesdata: 9.0.0 is the first"
/* "target/i386: Add new EPYC CPU versions with updated cache_info" and the patches beside it. */
#define CACHE_INFO "pull request of 2023-05-09 for 8.1; 7.2 lacks it, 10.0 has it"
#define TURIN      "commit 3771a4daa273 and those before it, May 2025; 10.0 lacks it"
/* Seen in these releases of Debian; whether an earlier one than the row says had it was not looked up. */
#define MILAN   "7.2 has it; first release not confirmed"
#define ROME_V4 "7.2 lacks it, 10.0 has it; first release not confirmed"
#define MACHINE "hw/core/machine.c; 7.2 has it; first release not confirmed"

/* CPU models from before 6.0 are not listed: each release here has them. */
/* clang-format off */
const struct sk_qemu_feature sk_qemu_features[] = {
    OBJECT("sev-guest", "sev-device", SEV, 2, 12, 0),
    OBJECT("sev-guest", "dh-cert-file", SEV, 2, 12, 0),
    OBJECT("sev-guest", "session-file", SEV, 2, 12, 0),
    OBJECT("sev-guest", "policy", SEV, 2, 12, 0),
    OBJECT("sev-guest", "handle", SEV, 2, 12, 0),
    OBJECT("sev-guest", "cbitpos", SEV, 2, 12, 0),
    OBJECT("sev-guest", "reduced-phys-bits", SEV, 2, 12, 0),
    OBJECT("sev-guest", "kernel-hashes", SEV, 6, 2, 0),
    OBJECT("sev-guest", "legacy-vm-type", SEV, 9, 1, 0),
    OBJECT("sev-snp-guest", "sev-device", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "cbitpos", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "reduced-phys-bits", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "kernel-hashes", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "policy", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "guest-visible-workarounds", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "id-block", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "id-auth", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "author-key-enabled", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "host-data", SNP, 9, 1, 0),
    OBJECT("sev-snp-guest", "vcek-disabled", SNP, 9, 2, 0), /* 9.1.0 registers it under another name */
    OBJECT("igvm-cfg", "file", IGVM, 10, 1, 0),
    OBJECT("memory-backend-memfd", "share", MEMFD, 2, 12, 0),
    OBJECT("iommufd", "fd", IOMMUFD, 9, 0, 0),
    {SK_QEMU_MACHINE, NULL, "memory-encryption", MACHINE, {2, 12, 0}},
    {SK_QEMU_MACHINE, NULL, "confidential-guest-support", MACHINE, {6, 0, 0}},
    {SK_QEMU_MACHINE, NULL, "igvm-cfg", IGVM, {10, 1, 0}},
    {SK_QEMU_VFIO_PCI, NULL, "iommufd", IOMMUFD, {9, 0, 0}},
    CPU("EPYC-v4", CACHE_INFO, 8, 1, 0),
    CPU("EPYC-v5", TURIN, 10, 1, 0),
    CPU("EPYC-Rome-v3", CACHE_INFO, 8, 1, 0),
    CPU("EPYC-Rome-v4", ROME_V4, 8, 1, 0),
    CPU("EPYC-Rome-v5", TURIN, 10, 1, 0),
    CPU("EPYC-Milan", MILAN, 6, 0, 0),
    CPU("EPYC-Milan-v1", MILAN, 6, 0, 0),
    CPU("EPYC-Milan-v2", CACHE_INFO, 8, 1, 0),
    CPU("EPYC-Milan-v3", TURIN, 10, 1, 0),
    CPU("EPYC-Genoa", CACHE_INFO, 8, 1, 0),
    CPU("EPYC-Genoa-v1", CACHE_INFO, 8, 1, 0),
    CPU("EPYC-Genoa-v2", TURIN, 10, 1, 0),
    CPU("EPYC-Turin", TURIN, 10, 1, 0),
    CPU("EPYC-Turin-v1", TURIN, 10, 1, 0),
};
/* clang-format on */
const size_t sk_qemu_features_count = sizeof(sk_qemu_features) / sizeof(sk_qemu_features[0]);
