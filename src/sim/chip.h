/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_CHIP_H
#define SK_SIM_CHIP_H

/*
 * A simulated processor: what the secure processor of one machine is and holds. Kept as a folder, of
 * which chip.json and the private keys are read here; the rest of it (certificates) is for verifiers.
 */

#include "base/cleanup.h"
#include "base/error.h"
#include "data/report_rows.h"
#include "sys/sys.h"

#include <sevkit/certs.h>
#include <sevkit/key.h>
#include <sevkit/report.h>

#define SK_SIM_SECRET_BYTES 32
#define SK_SIM_CHIP_FILE    "chip.json"
#define SK_SIM_VCEK_KEY     "vcek.key"
#define SK_SIM_VLEK_KEY     "vlek.key"
#define SK_SIM_TABLE_FILE   "certs.bin"

struct sk_sim_chip {
    const struct sevkit_product *product;
    uint8_t chip_id[64];
    uint8_t cpuid[3]; /* family, model, stepping */
    uint32_t report_version;
    struct sevkit_tcb current_tcb, committed_tcb, reported_tcb;
    struct sk_firmware_version version, committed_version;
    uint64_t platform_info;
    uint64_t mitigation_vector;
    bool masks_chip_id, masks_chip_key;
    uint8_t secret[SK_SIM_SECRET_BYTES]; /* root of derived keys */
    struct sevkit_key *vcek;
    struct sevkit_key *vlek; /* NULL: none is loaded */
    uint8_t *certificates;   /* the table that the host hands to its guests; may be NULL */
    size_t certificates_size;
};

/* A healthy machine of the product with chip id, secret, keys and certificates empty. */
struct sk_sim_chip sk_sim_chip_default(const struct sevkit_product *product);
void sk_sim_chip_done(struct sk_sim_chip *chip);
/* Of MEM_AES_256_XTS in a guest policy. A product that the simulator has no machine of has it. */
bool sk_sim_chip_has_aes_256_xts(const struct sk_sim_chip *chip);

/* chip.json: everything but keys and certificates. Freed with free(). */
int sk_sim_chip_write(const struct sk_sim_chip *chip, char **ret_text,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The reader's twin; keys and certificates stay empty. SEVKIT_EINPUT names the member. */
int sk_sim_chip_parse(const char *text, size_t size, struct sk_sim_chip *ret_chip,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The whole folder. */
int sk_sim_chip_load(const struct sk_sys *sys, const char *directory, struct sk_sim_chip *ret_chip,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
