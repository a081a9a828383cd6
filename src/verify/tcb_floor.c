/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/grow.h"
#include "base/values/number.h"
#include "data/products.h"
#include "verify/expectations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[SEVKIT_REPORT_TCBS] = {
    [SEVKIT_REPORTED_TCB] = "reported",
    [SEVKIT_COMMITTED_TCB] = "committed",
    [SEVKIT_CURRENT_TCB] = "current",
    [SEVKIT_LAUNCH_TCB] = "launch",
};

SK_PUBLIC const char *sevkit_report_tcb_name(enum sevkit_report_tcb which)
{
    return which < SEVKIT_REPORT_TCBS ? names[which] : "unknown";
}

static int not_a_floor(const char *text, struct sevkit_error *error)
{
    return sk_error_set(
        error, SEVKIT_EUSAGE,
        "TCB floor: \"%.64s\" is not [PRODUCT:][TCB:]COMPONENT=N,... ('bl=4,snp=24', "
        "'all:snp=24') with TCB one of reported (the default), committed, current, launch, all",
        text);
}

/* A text of one or several floors: "Milan:all:" before "bl=4". */
struct floor_text {
    const struct sevkit_product *product;
    unsigned which; /* a bit for each TCB */
    const char *components;
};

/* One word before the components: a TCB, "all", or a product. */
static int read_word(const char *word, struct floor_text *floor, struct sevkit_error *error)
{
    const struct sevkit_product *product = sevkit_product_find(word);
    unsigned which = strcmp(word, "all") == 0 ? (1u << SEVKIT_REPORT_TCBS) - 1 : 0;

    for (unsigned i = 0; i < SEVKIT_REPORT_TCBS; i++)
        if (strcmp(names[i], word) == 0)
            which = 1u << i;
    if (which != 0 && floor->which == 0)
        floor->which = which;
    else if (product && !floor->product && floor->which == 0)
        floor->product = product;
    else
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "TCB floor: '%s' is neither a product nor one of reported, committed, "
                            "current, launch, all, in this order and once each",
                            word);
    return 0;
}

static int read_text(const char *text, struct floor_text *ret_floor, struct sevkit_error *error)
{
    struct floor_text floor = {.components = text};
    const char *equals = strchr(text, '=');
    const char *end;

    while ((end = strpbrk(floor.components, ":>")) && (!equals || end < equals)) {
        char word[32];
        int r;

        if (end == floor.components || (*end == '>' && end[1] != '='))
            return not_a_floor(text, error);
        (void)snprintf(word, sizeof(word), "%.*s", (int)(end - floor.components), floor.components);
        r = read_word(word, &floor, error);
        if (r < 0)
            return r;
        floor.components = end + (*end == '>' ? 2 : 1);
        if (*end == '>')
            break;
    }
    floor.which = floor.which ? floor.which : 1u << SEVKIT_REPORTED_TCB;
    *ret_floor = floor;
    return 0;
}

SK_PUBLIC int sevkit_tcb_floor_parse(const char *text, struct sevkit_tcb_floor *ret_floor,
                                     struct sevkit_error *error)
{
    struct sevkit_tcb_floor floor = {.which = SEVKIT_REPORTED_TCB};
    struct floor_text read;
    int r = read_text(text, &read, error);

    if (r < 0)
        return r;
    if ((read.which & (read.which - 1)) != 0 || !strchr(read.components, '='))
        return not_a_floor(text, error);
    while (!(read.which & 1u << floor.which))
        floor.which++;
    floor.product = read.product;
    r = sevkit_tcb_parse(read.components, &floor.tcb, &floor.components, error);
    if (r < 0)
        return sk_error_wrap(error, r, "TCB floor");
    *ret_floor = floor;
    return 0;
}

/* One floor for each TCB that is meant. */
static int add_each(struct sevkit_expectations *expectations, unsigned which,
                    struct sevkit_tcb_floor *floor, struct sevkit_error *error)
{
    int r = 0;

    for (unsigned i = 0; i < SEVKIT_REPORT_TCBS && r == 0; i++) {
        floor->which = (enum sevkit_report_tcb)i;
        if (which & 1u << i)
            r = sevkit_expectations_add_tcb_floor(expectations, floor, error);
    }
    return r;
}

/* A whole TCB as a number is read as that of each product that it can be one of (or of the one that is named):
 * the products differ in what its bytes mean, and floors for other products do not hold. */
static int add_number(struct sevkit_expectations *expectations, const struct floor_text *text,
                      uint64_t raw, struct sevkit_error *error)
{
    bool fits = false;
    int r = 0;

    for (size_t i = 0; i < sevkit_product_count() && r == 0; i++) {
        const struct sevkit_product *product = sevkit_product(i);
        struct sevkit_tcb_floor floor = {.product = product,
                                         .tcb = sevkit_tcb_read(product->tcb_layout, raw)};

        if ((text->product && text->product != product) || !floor.tcb.reserved_zero)
            continue;
        for (unsigned k = 0; k < SK_TCB_COMPONENTS; k++)
            if (sevkit_tcb_has(product->tcb_layout, (enum sevkit_tcb_component)k))
                floor.components |= 1u << k;
        fits = true;
        r = add_each(expectations, text->which, &floor, error);
    }
    if (fits || r < 0)
        return r;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "TCB floor: '%s': reserved bytes of a TCB%s%s are set", text->components,
                        text->product ? " of " : "", text->product ? text->product->name : "");
}

SK_PUBLIC int sevkit_expectations_add_tcb_floors(struct sevkit_expectations *expectations,
                                                 const char *text, struct sevkit_error *error)
{
    struct sevkit_tcb_floor floor = {0};
    struct floor_text read;
    uint64_t raw;
    int r = read_text(text, &read, error);

    if (r < 0)
        return r;
    if (sk_number_parse(read.components, 0, UINT64_MAX, &raw))
        return add_number(expectations, &read, raw, error);
    if (!strchr(read.components, '='))
        return not_a_floor(text, error);
    floor.product = read.product;
    r = sevkit_tcb_parse(read.components, &floor.tcb, &floor.components, error);
    if (r < 0)
        return sk_error_wrap(error, r, "TCB floor");
    return add_each(expectations, read.which, &floor, error);
}

SK_PUBLIC void sevkit_tcb_floor_format(const struct sevkit_tcb_floor *floor, char *ret_text,
                                       size_t size)
{
    size_t used =
        (size_t)snprintf(ret_text, size, "%s%s%s>=", floor->product ? floor->product->name : "",
                         floor->product ? ":" : "", sevkit_report_tcb_name(floor->which));
    const char *separator = "";

    for (unsigned i = 0; i < SK_TCB_COMPONENTS && used < size; i++) {
        if (!(floor->components & 1u << i))
            continue;
        used += (size_t)snprintf(ret_text + used, size - used, "%s%s=%u", separator,
                                 sevkit_tcb_component_name(i), sevkit_tcb_get(&floor->tcb, i));
        separator = ",";
    }
}

SK_PUBLIC int sevkit_expectations_add_tcb_floor(struct sevkit_expectations *expectations,
                                                const struct sevkit_tcb_floor *floor,
                                                struct sevkit_error *error)
{
    if (!sk_grow_by_one(&expectations->floors, sizeof(*expectations->floors),
                        expectations->floor_count))
        return sk_error_oom(error);
    expectations->floors[expectations->floor_count++] = *floor;
    return 0;
}

SK_PUBLIC size_t sevkit_expectations_tcb_floor_count(const struct sevkit_expectations *expectations)
{
    return expectations->floor_count;
}

SK_PUBLIC const struct sevkit_tcb_floor *sevkit_expectations_tcb_floor(
    const struct sevkit_expectations *expectations, size_t index)
{
    return index < expectations->floor_count ? &expectations->floors[index] : NULL;
}
