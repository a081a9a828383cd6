/* SPDX-License-Identifier: Apache-2.0 */
#include "data/products.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/list.h"
#include "base/text.h"
#include "base/values/number.h"
#include "formats/report/report.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

SK_PUBLIC size_t sevkit_product_count(void)
{
    return sk_products_count;
}

SK_PUBLIC const struct sevkit_product *sevkit_product(size_t index)
{
    return index < sk_products_count ? &sk_products[index] : NULL;
}

/* name up to the stepping that a certificate's product name may carry ("Milan-B0"). */
static bool name_fits(const char *name, const char *product)
{
    size_t length = strlen(product);

    return strncasecmp(name, product, length) == 0 && (!name[length] || name[length] == '-');
}

SK_PUBLIC const struct sevkit_product *sevkit_product_find(const char *name)
{
    for (size_t i = 0; i < sk_products_count; i++)
        if (name_fits(name, sk_products[i].name))
            return &sk_products[i];
    for (size_t i = 0; i < sk_product_aliases_count; i++)
        if (strcasecmp(name, sk_product_aliases[i].alias) == 0)
            return sevkit_product_find(sk_product_aliases[i].product);
    return NULL;
}

void sk_products_add_names(struct sk_text *text)
{
    for (size_t i = 0; i < sk_products_count; i++)
        sk_text_addf(text, "%s%s", i ? ", " : "", sk_products[i].name);
}

int sk_product_read(const char *name, const struct sevkit_product **ret_product,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    const struct sevkit_product *product = sevkit_product_find(name);
    struct sk_suggestion suggestion = sk_suggestion_for(name);

    if (product) {
        *ret_product = product;
        return 0;
    }
    sk_products_add_names(&names);
    for (size_t i = 0; i < sevkit_product_count(); i++)
        sk_suggestion_try(&suggestion, sevkit_product(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is not one of %s" SK_SUGGESTION_FORMAT, name,
                        sk_text_get(&names), SK_SUGGESTION_ARGS(suggestion));
}

static const struct sk_processor *find_processor(uint8_t family, uint8_t model)
{
    for (size_t i = 0; i < sk_processors_count; i++)
        if (sk_processors[i].family == family && model >= sk_processors[i].model_first &&
            model <= sk_processors[i].model_last)
            return &sk_processors[i];
    return NULL;
}

SK_PUBLIC const struct sevkit_product *sevkit_product_of_cpuid(uint8_t family, uint8_t model)
{
    const struct sk_processor *processor = find_processor(family, model);

    return processor ? sevkit_product_find(processor->product) : NULL;
}

SK_PUBLIC const char *sevkit_processor_name(uint8_t family, uint8_t model)
{
    const struct sk_processor *processor = find_processor(family, model);

    return processor ? processor->name : NULL;
}

/* Where each component lies: its byte in TCB_VERSION by layout, NOWHERE if it has none. */
#define NOWHERE 8u

static const struct {
    const char *name;
    size_t member;
    uint8_t byte[2];
} components[SK_TCB_COMPONENTS] = {
    [SEVKIT_TCB_FMC] = {"fmc", offsetof(struct sevkit_tcb, fmc), {NOWHERE, 0}},
    [SEVKIT_TCB_BOOTLOADER] = {"bl", offsetof(struct sevkit_tcb, bootloader), {0, 1}},
    [SEVKIT_TCB_TEE] = {"tee", offsetof(struct sevkit_tcb, tee), {1, 2}},
    [SEVKIT_TCB_SNP] = {"snp", offsetof(struct sevkit_tcb, snp), {6, 3}},
    [SEVKIT_TCB_MICROCODE] = {"ucode", offsetof(struct sevkit_tcb, microcode), {7, 7}},
};

SK_PUBLIC size_t sevkit_tcb_component_count(void)
{
    return SK_TCB_COMPONENTS;
}

SK_PUBLIC const char *sevkit_tcb_component_name(enum sevkit_tcb_component component)
{
    return component < SK_TCB_COMPONENTS ? components[component].name : "unknown";
}

SK_PUBLIC bool sevkit_tcb_has(enum sevkit_tcb_layout layout, enum sevkit_tcb_component component)
{
    return components[component].byte[layout] != NOWHERE;
}

SK_PUBLIC uint8_t sevkit_tcb_get(const struct sevkit_tcb *tcb, enum sevkit_tcb_component component)
{
    return *((const uint8_t *)tcb + components[component].member);
}

SK_PUBLIC void sevkit_tcb_set(struct sevkit_tcb *tcb, enum sevkit_tcb_component component,
                              uint8_t value)
{
    *((uint8_t *)tcb + components[component].member) = value;
}

SK_PUBLIC struct sevkit_tcb sevkit_tcb_read(enum sevkit_tcb_layout layout, uint64_t raw)
{
    struct sevkit_tcb tcb = {0};
    uint64_t rest = raw;

    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        unsigned shift = 8u * components[i].byte[layout];

        if (!sevkit_tcb_has(layout, i))
            continue;
        sevkit_tcb_set(&tcb, i, (uint8_t)(raw >> shift));
        rest &= ~((uint64_t)0xff << shift);
    }
    tcb.reserved_zero = rest == 0;
    return tcb;
}

SK_PUBLIC uint64_t sevkit_tcb_write(enum sevkit_tcb_layout layout, const struct sevkit_tcb *tcb)
{
    uint64_t raw = 0;

    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++)
        if (sevkit_tcb_has(layout, i))
            raw |= (uint64_t)sevkit_tcb_get(tcb, i) << (8u * components[i].byte[layout]);
    return raw;
}

SK_PUBLIC bool sevkit_tcb_at_least(const struct sevkit_tcb *tcb, const struct sevkit_tcb *floor)
{
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++)
        if (sevkit_tcb_get(tcb, i) < sevkit_tcb_get(floor, i))
            return false;
    return true;
}

SK_PUBLIC void sevkit_tcb_format(enum sevkit_tcb_layout layout, const struct sevkit_tcb *tcb,
                                 char ret_text[SEVKIT_TCB_TEXT_BYTES])
{
    size_t used = 0;

    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++)
        if (sevkit_tcb_has(layout, i))
            used += (size_t)snprintf(ret_text + used, SEVKIT_TCB_TEXT_BYTES - used, "%s%s=%u",
                                     used ? "," : "", components[i].name, sevkit_tcb_get(tcb, i));
}

/* "snp=24" */
static bool parse_component(const char *word, struct sevkit_tcb *tcb, unsigned *named)
{
    const char *equals = strchr(word, '=');
    uint64_t value;

    if (!equals || !sk_number_parse(equals + 1, 0, UINT8_MAX, &value))
        return false;
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        if (strlen(components[i].name) != (size_t)(equals - word) ||
            strncmp(word, components[i].name, (size_t)(equals - word)) != 0)
            continue;
        if (*named & 1u << i)
            return false;
        *named |= 1u << i;
        sevkit_tcb_set(tcb, i, (uint8_t)value);
        return true;
    }
    return false;
}

SK_PUBLIC int sevkit_tcb_parse(const char *text, struct sevkit_tcb *ret_tcb,
                               unsigned *ret_components, struct sevkit_error *error)
{
    struct sevkit_tcb tcb = {.reserved_zero = true};
    struct sk_item item;
    unsigned named = 0;

    for (const char *cursor = text; sk_list_next(&cursor, &item);)
        if (!parse_component(item.text, &tcb, &named))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "TCB: \"%.*s\" is not one of fmc=N, bl=N, tee=N, snp=N, ucode=N "
                                "(each once, N from 0 to 255)",
                                SK_ITEM(item));
    *ret_tcb = tcb;
    *ret_components = named;
    return 0;
}
