/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_PRODUCTS_H
#define SEVKIT_PRODUCTS_H

/*
 * Product lines of AMD's EPYC processors, as the key distribution service (KDS) names them, and
 * TCB_VERSION, whose components lie differently in different lines (SEV-SNP ABI 56860, table
 * TCB_VERSION; VCEK specification 57230).
 */

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sevkit_tcb_layout {
    SEVKIT_TCB_FAMILY_19H, /* Milan, Genoa: bootloader, tee, 4 reserved, snp, microcode */
    SEVKIT_TCB_FAMILY_1AH, /* Turin, Venice: fmc, bootloader, tee, snp, 3 reserved, microcode */
};

struct sevkit_product {
    const char *name; /* as in KDS's addresses and AMD's certificates: "Milan" */
    enum sevkit_tcb_layout tcb_layout;
    size_t hwid_bytes;       /* of a chip id: 64, or 8 with the rest of CHIP_ID zero */
    unsigned struct_version; /* of its VCEKs */
    bool has_root;           /* AMD's root key is built in; otherwise the user has to name one */
};

/* In a fixed order: Milan, Genoa, Turin, Venice. */
size_t sevkit_product_count(void);
const struct sevkit_product *sevkit_product(size_t index);
/*
 * By KDS name ("Milan"), by the name of a processor of the line ("Bergamo", "Siena") or by a
 * certificate's product name with its stepping ("Milan-B0"); case does not matter. NULL if unknown.
 */
const struct sevkit_product *sevkit_product_find(const char *name);
/* By combined family and model as in a report of version 3 or later. NULL if unknown. */
const struct sevkit_product *sevkit_product_of_cpuid(uint8_t family, uint8_t model);
/* The processor's own name ("Bergamo/Siena", "Milan"), NULL if unknown. Constant. */
const char *sevkit_processor_name(uint8_t family, uint8_t model);

/* TCB_VERSION by component. */
struct sevkit_tcb {
    uint8_t fmc; /* 0 in family 19h, which has none */
    uint8_t bootloader;
    uint8_t tee;
    uint8_t snp;
    uint8_t microcode;
    bool reserved_zero; /* read: the reserved bytes are zero */
};

enum sevkit_tcb_component {
    SEVKIT_TCB_FMC,
    SEVKIT_TCB_BOOTLOADER,
    SEVKIT_TCB_TEE,
    SEVKIT_TCB_SNP,
    SEVKIT_TCB_MICROCODE,
};

/* "fmc", "bl", "tee", "snp", "ucode". */
/* How many there are in this version of the library. */
size_t sevkit_tcb_component_count(void);
const char *sevkit_tcb_component_name(enum sevkit_tcb_component component);
/* False for fmc in family 19h. */
bool sevkit_tcb_has(enum sevkit_tcb_layout layout, enum sevkit_tcb_component component);
uint8_t sevkit_tcb_get(const struct sevkit_tcb *tcb, enum sevkit_tcb_component component);
void sevkit_tcb_set(struct sevkit_tcb *tcb, enum sevkit_tcb_component component, uint8_t value);

/* raw is the field read as a little-endian integer. */
struct sevkit_tcb sevkit_tcb_read(enum sevkit_tcb_layout layout, uint64_t raw);
/* Reserved bytes are written as zero. */
uint64_t sevkit_tcb_write(enum sevkit_tcb_layout layout, const struct sevkit_tcb *tcb);
/* Each component of tcb is at least that of floor. Never compare TCBs as integers. */
bool sevkit_tcb_at_least(const struct sevkit_tcb *tcb, const struct sevkit_tcb *floor);

#define SEVKIT_TCB_TEXT_BYTES 64
/* "bl=4,tee=0,snp=24,ucode=219", with "fmc=1," in front where the layout has it. */
void sevkit_tcb_format(enum sevkit_tcb_layout layout, const struct sevkit_tcb *tcb,
                       char ret_text[SEVKIT_TCB_TEXT_BYTES]);
/*
 * Components by name in any order: "bl=4,snp=24,ucode=219". ret_components gets one bit per component
 * (1 << SEVKIT_TCB_SNP) that is named; the others are zero in ret_tcb. SEVKIT_EUSAGE names the word
 * that is wrong.
 */
int sevkit_tcb_parse(const char *text, struct sevkit_tcb *ret_tcb, unsigned *ret_components,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
