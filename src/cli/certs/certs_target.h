/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_TARGET_H
#define SK_CLI_CERTS_CERTS_TARGET_H

/* Which certificates are meant: those of a report, or those that options describe. */

#include "cli/certs/certs_input.h"
#include "kds/url.h"

#define SK_TARGET_OPTIONS                                                                         \
    {.name = "product",                                                                           \
     .metavar = "NAME",                                                                           \
     .help = "product line (Milan, Genoa, Turin; Bergamo and Siena are Genoa); needed where the " \
             "report does not tell it (version 2) and without a report"},                         \
        {.name = "signer",                                                                        \
         .choices = sk_target_signers,                                                            \
         .help = "kind of endorsement key whose chain and CRL are meant without a report; "       \
                 "default vcek"},                                                                 \
        {.name = "chip-id",                                                                       \
         .metavar = "HEX",                                                                        \
         .help = "chip id of the VCEK without a report: 128 digits, or 16 from Turin on"},        \
    {                                                                                             \
        .name = "tcb", .metavar = "LIST",                                                         \
        .help = "TCB of the VCEK without a report, for example bl=4,tee=0,snp=24,ucode=219"       \
    }

extern const char *const sk_target_signers[];

struct sk_target {
    enum sk_kds_endorser endorser;
    /* VCEKs that may be the one: one, or several where a report does not tell its product, or none
     * (no_vek says why). */
    struct sk_kds_item veks[SK_KDS_CANDIDATES_MAX];
    size_t vek_count;
    struct sevkit_error no_vek;
    /* NULL where the report does not tell it. */
    const struct sevkit_product *product;
    struct sevkit_tcb tcb; /* of a VLEK */
};

/* hint is the product if it is known from elsewhere, else NULL; SEVKIT_EUSAGE if it contradicts the
 * report. */
int sk_target_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                        struct sk_target *ret_target, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* From SK_TARGET_OPTIONS; evidence NULL: by the options alone. */
int sk_target_get(const struct sk_given *given, const struct sevkit_evidence *evidence,
                  struct sk_target *ret_target, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEVKIT_EUSAGE with the products that it may be, if the target has none. */
int sk_target_needs_product(const struct sk_target *target,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Chain or CRL of a product. */
struct sk_kds_item sk_target_item(const struct sk_target *target, enum sk_kds_kind kind,
                                  const struct sevkit_product *product);

#endif
