/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_HOST_GENERATION_H
#define SK_CLI_HOST_GENERATION_H

/* What a host is to run, as --generation names it. */

#include "cli/cli.h"
#include "host/host_check.h"

extern const char *const sk_host_generations[];

#define SK_HOST_GENERATION_OPTION                                                                 \
    {                                                                                             \
        .name = "generation", .alias = SK_ALIAS_GENERATION, .spellings = sk_generation_spellings, \
        .choices = sk_host_generations, .metavar = "GENERATION",                                  \
        .help = "what the host is to run: sev, sev-es or sev-snp (default)"                       \
    }

/* One of SK_HOST_FOR_; SEV-SNP where the option was not given. */
unsigned sk_host_generation_given(const struct sk_given *given);

#endif
