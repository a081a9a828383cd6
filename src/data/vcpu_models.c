/* SPDX-License-Identifier: Apache-2.0 */
#include "data/tables.h"

/* QEMU, target/i386/cpu.c: family, model and stepping of each model and all of its versions. A guest's
 * signature does not depend on the processor that it runs on. */
#define ZEN1_NAPLES 0x00800f12 /* 23/1/2 */
#define DHYANA      0x00900f01 /* 24/0/1 */
#define ZEN2_ROME   0x00830f10 /* 23/49/0 */
#define ZEN3_MILAN  0x00a00f11 /* 25/1/1 */
#define ZEN4_GENOA  0x00a10f10 /* 25/17/0 */
#define ZEN5_TURIN  0x00b00f00 /* 26/0/0 */

const struct sevkit_vcpu_model sk_vcpu_models[] = {
    {"EPYC", ZEN1_NAPLES, true},          {"EPYC-v1", ZEN1_NAPLES, true},
    {"EPYC-v2", ZEN1_NAPLES, true},       {"EPYC-IBPB", ZEN1_NAPLES, true},
    {"EPYC-v3", ZEN1_NAPLES, true},       {"EPYC-v4", ZEN1_NAPLES, true},
    {"EPYC-v5", ZEN1_NAPLES, false},      {"Dhyana", DHYANA, false},
    {"Dhyana-v1", DHYANA, false},         {"Dhyana-v2", DHYANA, false},
    {"EPYC-Rome", ZEN2_ROME, true},       {"EPYC-Rome-v1", ZEN2_ROME, true},
    {"EPYC-Rome-v2", ZEN2_ROME, true},    {"EPYC-Rome-v3", ZEN2_ROME, true},
    {"EPYC-Rome-v4", ZEN2_ROME, false},   {"EPYC-Rome-v5", ZEN2_ROME, false},
    {"EPYC-Milan", ZEN3_MILAN, true},     {"EPYC-Milan-v1", ZEN3_MILAN, true},
    {"EPYC-Milan-v2", ZEN3_MILAN, true},  {"EPYC-Milan-v3", ZEN3_MILAN, false},
    {"EPYC-Genoa", ZEN4_GENOA, true},     {"EPYC-Genoa-v1", ZEN4_GENOA, true},
    {"EPYC-Genoa-v2", ZEN4_GENOA, false}, {"EPYC-Turin", ZEN5_TURIN, true},
    {"EPYC-Turin-v1", ZEN5_TURIN, false}, {"EPYC-Turin-v2", ZEN5_TURIN, false},
};

const size_t sk_vcpu_models_count = sizeof(sk_vcpu_models) / sizeof(sk_vcpu_models[0]);
