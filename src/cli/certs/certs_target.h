/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_TARGET_H
#define SK_CLI_CERTS_CERTS_TARGET_H

/* Which certificates are meant: those of a report, or those that options describe. */

#include "appraise/target.h"
#include "cli/cli.h"

#define SK_TARGET_OPTIONS                                                                         \
    {.name = "product",                                                                           \
     .metavar = "NAME",                                                                           \
     .help = "product line (Milan, Genoa, Turin; Bergamo and Siena are Genoa); needed where the " \
             "report does not name it (version 2) and without a report"},                         \
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
/* Of --signer. */
enum sk_kds_endorser sk_target_signer(const struct sk_given *given);

/* From SK_TARGET_OPTIONS; evidence NULL: by the options alone. */
int sk_target_get(const struct sk_given *given, const struct sevkit_evidence *evidence,
                  struct sk_target *ret_target, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
