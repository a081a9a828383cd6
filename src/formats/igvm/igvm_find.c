/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
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

bool sk_igvm_policy(const struct sk_igvm *igvm, enum sk_igvm_platform platform,
                    uint64_t *ret_policy)
{
    const struct sk_igvm_header *header = sk_igvm_find_platform(igvm, platform);
    const struct sk_igvm_header *policy =
        header ? sk_igvm_find(igvm, SK_IGVM_POLICY, header->mask) : NULL;

    if (policy)
        *ret_policy = policy->policy;
    return policy != NULL;
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

const char *sk_igvm_page_kind(const struct sk_igvm_header *page)
{
    static const char *const kinds[] = {"normal", "secrets", "cpuid", "cpuid-xf"};

    if (page->data_type != SK_IGVM_NORMAL)
        return kinds[page->data_type];
    if (page->flags & SK_IGVM_PAGE_UNMEASURED)
        return "unmeasured";
    return page->data ? "normal" : "zero";
}

uint64_t sk_igvm_page_bytes(const struct sk_igvm_header *page)
{
    return page->flags & SK_IGVM_PAGE_2M ? SK_IGVM_2M_BYTES : SK_PAGE_BYTES;
}

/* Whether b goes on where a ends. */
static bool continues(const struct sk_igvm_header *a, const struct sk_igvm_header *b)
{
    return a->type == SK_IGVM_PAGE && b->type == SK_IGVM_PAGE && a->mask == b->mask &&
           a->flags == b->flags && a->data_type == b->data_type && !a->data == !b->data &&
           a->gpa + sk_igvm_page_bytes(a) == b->gpa;
}

size_t sk_igvm_run(const struct sk_igvm *igvm, size_t first)
{
    size_t count = 1;

    while (first + count < igvm->count &&
           continues(&igvm->headers[first + count - 1], &igvm->headers[first + count]))
        count++;
    return count;
}
