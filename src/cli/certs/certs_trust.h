/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_TRUST_H
#define SK_CLI_CERTS_CERTS_TRUST_H

/* Which roots are trusted, and as of when: the options that all commands share that verify. */

#include "appraise/trust.h"
#include "cli/cli.h"

#define SK_TRUST_OPTIONS                                                     \
    {.name = "trust-root",                                                   \
     .kind = SK_OPTION_LIST,                                                 \
     .metavar = "FILE",                                                      \
     .help = "trust this root certificate instead of AMD's (repeatable)"},   \
    {                                                                        \
        .name = "time", .metavar = "TIME",                                   \
        .help = "check dates as of this moment instead of now: 2025-12-31, " \
                "2025-12-31T23:59:59Z or @SECONDS"                           \
    }

/* From SK_TRUST_OPTIONS. */
int sk_trust_open(const struct sk_given *given, struct sk_trust *ret_trust,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
