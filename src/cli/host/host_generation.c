/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/host/host_generation.h"

#include <string.h>

const char *const sk_host_generations[] = {"sev", "sev-es", "sev-snp", NULL};

unsigned sk_host_generation_given(const struct sk_given *given)
{
    const char *name = sk_given_value(given, OPT_GENERATION);

    return !name || strcmp(name, "sev-snp") == 0 ? SK_HOST_FOR_SNP
           : strcmp(name, "sev-es") == 0         ? SK_HOST_FOR_ES
                                                 : SK_HOST_FOR_SEV;
}
