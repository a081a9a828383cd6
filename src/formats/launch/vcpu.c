/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "data/tables.h"

#include <sevkit/vcpu.h>
#include <string.h>

SK_PUBLIC size_t sevkit_vcpu_model_count(void)
{
    return sk_vcpu_models_count;
}

SK_PUBLIC const struct sevkit_vcpu_model *sevkit_vcpu_model(size_t index)
{
    return index < sk_vcpu_models_count ? &sk_vcpu_models[index] : NULL;
}

SK_PUBLIC const struct sevkit_vcpu_model *sevkit_vcpu_model_find(const char *name)
{
    for (size_t i = 0; i < sk_vcpu_models_count; i++)
        if (strcmp(sk_vcpu_models[i].name, name) == 0)
            return &sk_vcpu_models[i];
    return NULL;
}

/* The family field has four bits; what exceeds 15 goes to the extended family. */
SK_PUBLIC uint32_t sevkit_vcpu_signature(uint64_t family, uint64_t model, uint64_t stepping)
{
    uint32_t families =
        family > 15 ? (uint32_t)((family - 15) & 0xff) << 20 | 15u << 8 : (uint32_t)family << 8;

    return families | (uint32_t)(model >> 4 & 15) << 16 | (uint32_t)(model & 15) << 4 |
           (uint32_t)(stepping & 15);
}

SK_PUBLIC void sevkit_vcpu_split(uint32_t signature, uint32_t *ret_family, uint32_t *ret_model,
                                 uint32_t *ret_stepping)
{
    uint32_t base = signature >> 8 & 15;

    *ret_family = base == 15 ? base + (signature >> 20 & 0xff) : base;
    *ret_model = (signature >> 16 & 15) << 4 | (signature >> 4 & 15);
    *ret_stepping = signature & 15;
}
