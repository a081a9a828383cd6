/* SPDX-License-Identifier: Apache-2.0 */
#include "tpm/tss2_calls.h"

#include "base/cleanup.h"
#include "sys/libraries/on_demand.h"

#include <stdlib.h>

struct sk_tss2_calls sk_tss2;

int sk_tss2_load(struct sevkit_error *error)
{
    static const char *const esys_names[] = {"libtss2-esys.so.0", NULL};
    static const char *const tcti_names[] = {"libtss2-tctildr.so.0", NULL};
#define SYMBOL(name) {"Esys_" #name, &sk_tss2.name},
    static const struct sk_on_demand_symbol esys_symbols[] = {SK_ESYS_CALLS(SYMBOL)};
#undef SYMBOL
    static const struct sk_on_demand_symbol tcti_symbols[] = {
        {"Tss2_TctiLdr_Initialize", &sk_tss2.tcti_open},
        {"Tss2_TctiLdr_Finalize", &sk_tss2.tcti_close},
    };
    static struct sk_on_demand esys = {esys_names, esys_symbols, SK_ARRAY_SIZE(esys_symbols),
                                       false};
    static struct sk_on_demand tcti = {tcti_names, tcti_symbols, SK_ARRAY_SIZE(tcti_symbols),
                                       false};
    int r;

    /* libtss2 prints of its own accord unless its log is off; what the user has set stays. */
    (void)setenv("TSS2_LOG", "all+none", 0);
    r = sk_on_demand_load(&esys, error);
    return r < 0 ? r : sk_on_demand_load(&tcti, error);
}
