/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/igvm/igvm.h"

const struct sk_igvm_header *sk_igvm_find_platform(const struct sk_igvm *igvm,
                                                   enum sk_igvm_platform platform)
{
    for (size_t i = 0; i < igvm->count; i++)
        if (igvm->headers[i].type == SK_IGVM_PLATFORM && igvm->headers[i].platform == platform)
            return &igvm->headers[i];
    return NULL;
}

const struct sk_igvm_header *sk_igvm_find(const struct sk_igvm *igvm, uint32_t type, uint32_t mask)
{
    for (size_t i = 0; i < igvm->count; i++)
        if (igvm->headers[i].type == type && igvm->headers[i].mask & mask)
            return &igvm->headers[i];
    return NULL;
}

const char *sk_igvm_platform_name(unsigned platform)
{
    static const char *const names[] = {
        [SK_IGVM_NATIVE] = "native", [SK_IGVM_VSM] = "vsm", [SK_IGVM_SEV_SNP] = "sev-snp",
        [SK_IGVM_TDX] = "tdx",       [SK_IGVM_SEV] = "sev", [SK_IGVM_SEV_ES] = "sev-es",
        [SK_IGVM_CCA] = "cca",
    };

    return platform < SK_ARRAY_SIZE(names) ? names[platform] : NULL;
}
