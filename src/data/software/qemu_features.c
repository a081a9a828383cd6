/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/qemu_features.h"

#define OBJECT(type, name, ...)     \
    {                               \
        SK_QEMU_OBJECT, type, name, \
        {                           \
            __VA_ARGS__             \
        }                           \
    }
#define CPU(name, ...)           \
    {                            \
        SK_QEMU_CPU, NULL, name, \
        {                        \
            __VA_ARGS__          \
        }                        \
    }

/* qapi/qom.json ("Since"), hw/core/machine.c, hw/vfio/pci.c, target/i386/cpu.c of the releases. CPU models from before
 * 6.0 are not listed: each release here has them. */
/* clang-format off */
const struct sk_qemu_feature sk_qemu_features[] = {
    OBJECT("sev-guest", "sev-device", 2, 12, 0),
    OBJECT("sev-guest", "dh-cert-file", 2, 12, 0),
    OBJECT("sev-guest", "session-file", 2, 12, 0),
    OBJECT("sev-guest", "policy", 2, 12, 0),
    OBJECT("sev-guest", "handle", 2, 12, 0),
    OBJECT("sev-guest", "cbitpos", 2, 12, 0),
    OBJECT("sev-guest", "reduced-phys-bits", 2, 12, 0),
    OBJECT("sev-guest", "kernel-hashes", 6, 2, 0),
    OBJECT("sev-guest", "legacy-vm-type", 9, 1, 0),
    OBJECT("sev-snp-guest", "sev-device", 9, 1, 0),
    OBJECT("sev-snp-guest", "cbitpos", 9, 1, 0),
    OBJECT("sev-snp-guest", "reduced-phys-bits", 9, 1, 0),
    OBJECT("sev-snp-guest", "kernel-hashes", 9, 1, 0),
    OBJECT("sev-snp-guest", "policy", 9, 1, 0),
    OBJECT("sev-snp-guest", "guest-visible-workarounds", 9, 1, 0),
    OBJECT("sev-snp-guest", "id-block", 9, 1, 0),
    OBJECT("sev-snp-guest", "id-auth", 9, 1, 0),
    OBJECT("sev-snp-guest", "author-key-enabled", 9, 1, 0),
    OBJECT("sev-snp-guest", "host-data", 9, 1, 0),
    OBJECT("sev-snp-guest", "vcek-disabled", 9, 2, 0), /* 9.1.0 registers it under another name */
    OBJECT("igvm-cfg", "file", 10, 1, 0),
    OBJECT("memory-backend-memfd", "share", 2, 12, 0),
    OBJECT("iommufd", "fd", 9, 0, 0),
    {SK_QEMU_MACHINE, NULL, "memory-encryption", {2, 12, 0}},
    {SK_QEMU_MACHINE, NULL, "confidential-guest-support", {6, 0, 0}},
    {SK_QEMU_MACHINE, NULL, "igvm-cfg", {10, 1, 0}},
    {SK_QEMU_VFIO_PCI, NULL, "iommufd", {9, 0, 0}},
    CPU("EPYC-v4", 8, 1, 0),
    CPU("EPYC-v5", 10, 1, 0),
    CPU("EPYC-Rome-v3", 8, 1, 0),
    CPU("EPYC-Rome-v4", 8, 1, 0),
    CPU("EPYC-Rome-v5", 10, 1, 0),
    CPU("EPYC-Milan", 6, 0, 0),
    CPU("EPYC-Milan-v1", 6, 0, 0),
    CPU("EPYC-Milan-v2", 8, 1, 0),
    CPU("EPYC-Milan-v3", 10, 1, 0),
    CPU("EPYC-Genoa", 8, 1, 0),
    CPU("EPYC-Genoa-v1", 8, 1, 0),
    CPU("EPYC-Genoa-v2", 10, 1, 0),
    CPU("EPYC-Turin", 10, 1, 0),
    CPU("EPYC-Turin-v1", 10, 1, 0),
};
/* clang-format on */
const size_t sk_qemu_features_count = sizeof(sk_qemu_features) / sizeof(sk_qemu_features[0]);
