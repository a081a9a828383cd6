/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_MATRIX_H
#define SK_CLI_MEASURE_MATRIX_H

/* 'measure --matrix' and '--extrapolate': digests of many launches, in forms for other programs. */

#include "cli/cli.h"
#include "cli/key/passphrase.h"

#define SK_MATRIX_OPTIONS                                                                       \
    {.name = "matrix",                                                                          \
     .kind = SK_OPTION_FLAG,                                                                    \
     .optional_value = true,                                                                    \
     .conflicts = "mode=sev-snp:svsm,mode=sev-snp:ovmf-hash",                                   \
     .choices = sk_matrix_forms,                                                                \
     .help =                                                                                    \
         "digests of all combinations: --vcpus takes lists and ranges (1,2,4-64), --vcpu-type " \
         "and --guest-features lists, --ovmf, --kernel and --append are given again; "          \
         "--matrix=csv (the default), jsonl, json, corim or rvps"},                             \
        {.name = "extrapolate",                                                                 \
         .conflicts = "mode=sev,mode=sev-es,mode=sev-snp:svsm,mode=sev-snp:ovmf-hash",          \
         .metavar = "DIGEST",                                                                   \
         .help = "digests for all --vcpus from that of a launch with one vCPU, with --ovmf or " \
                 "--ap-eip"},                                                                   \
        {.name = "ap-eip",                                                                      \
         .needs = "extrapolate",                                                                \
         .metavar = "ADDRESS",                                                                  \
         .help = "--extrapolate: where the other vCPUs start (the firmware's reset block)"},    \
        {.name = "id-key",                                                                      \
         .needs = "matrix,extrapolate",                                                         \
         .conflicts = "mode=sev,mode=sev-es",                                                   \
         .metavar = "FILE",                                                                     \
         .help = "--matrix: sign an ID block for each digest with this private key"},           \
        {.name = "author-key",                                                                  \
         .needs = "id-key",                                                                     \
         .metavar = "FILE",                                                                     \
         .help = "--id-key: private key that signs the ID key"},                                \
    {                                                                                           \
        .name = "policy", .needs = "id-key", .metavar = "POLICY",                               \
        .help = "--id-key: guest policy; default 0x30000"                                       \
    }

extern const char *const sk_matrix_forms[];

bool sk_measure_matrix_wanted(const struct sk_given *given);
int sk_measure_matrix_run(const struct sk_given *given,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
