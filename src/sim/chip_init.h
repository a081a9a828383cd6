/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_CHIP_INIT_H
#define SK_SIM_CHIP_INIT_H

/* A new simulated processor with all that hangs on it, as files in memory. */

#include "sim/cert_maker.h"
#include "sim/chip.h"

#include <sys/types.h>

#define SK_SIM_FILES_MAX 16
#define SK_SIM_EDITS_MAX 32

struct sk_sim_file {
    const char *name;
    uint8_t *data;
    size_t size;
    mode_t mode; /* 0600 for secrets */
};

struct sk_sim_files {
    struct sk_sim_file files[SK_SIM_FILES_MAX];
    size_t count;
};

void sk_sim_files_done(struct sk_sim_files *files);

/* One extension of one certificate set to something else, or left out. */
struct sk_sim_edit {
    enum sevkit_cert_kind kind;
    char oid[64]; /* as for sk_cert_extension() */
    bool is_removal;
    uint8_t value[160];
    size_t size;
};

/* "vcek:3.8=0201", "vcek:3.8" for a removal. SEVKIT_EUSAGE, with the text, if it is neither. */
int sk_sim_edit_read(const char *text, bool is_removal, struct sk_sim_edit *ret_edit,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sim_init {
    struct sk_sim_chip chip; /* keys and certificates are filled in here */
    bool has_chip_id;        /* else it is random */
    bool has_vlek;
    const char *csp_id; /* of the VLEK */
    int64_t not_before, not_after;
    bool revokes_ask, revokes_asvk;
    struct sk_sim_edit edits[SK_SIM_EDITS_MAX];
    size_t edit_count;
};

/* A healthy machine of the product with certificates for seven years, as AMD's VCEKs, from yesterday on. */
struct sk_sim_init sk_sim_init_default(const struct sevkit_product *product);
/*
 * chip.json, vcek.key and vlek.key are what the processor holds; ark.pem, ask.pem, asvk.pem, vcek.pem,
 * vlek.pem, crl.pem, bundle.pem and certs.bin what verifiers and hosts get. The authorities' keys are
 * thrown away.
 */
int sk_sim_init(struct sk_sim_init *init, struct sk_sim_files *ret_files,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
