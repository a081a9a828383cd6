/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
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
        "TCB floor: \"%.64s\" is not [PRODUCT:]TCB>=COMPONENT=N,... with TCB one of "
        "reported, committed, current, launch",
        text);
}

SK_PUBLIC int sevkit_tcb_floor_parse(const char *text, struct sevkit_tcb_floor *ret_floor,
                                     struct sevkit_error *error)
{
    struct sevkit_tcb_floor floor = {.which = SEVKIT_REPORT_TCBS};
    const char *sign = strstr(text, ">=");
    const char *colon = strchr(text, ':');
    const char *name = text;
    char product[32];
    int r;

    if (!sign)
        return not_a_floor(text, error);
    if (colon && colon < sign) {
        (void)snprintf(product, sizeof(product), "%.*s", (int)(colon - text), text);
        floor.product = sevkit_product_find(product);
        if (!floor.product)
            return sk_error_set(error, SEVKIT_EUSAGE, "TCB floor: product \"%s\" is unknown",
                                product);
        name = colon + 1;
    }
    for (unsigned i = 0; i < SEVKIT_REPORT_TCBS; i++)
        if (strlen(names[i]) == (size_t)(sign - name) &&
            strncmp(name, names[i], strlen(names[i])) == 0)
            floor.which = i;
    if (floor.which == SEVKIT_REPORT_TCBS)
        return not_a_floor(text, error);
    r = sevkit_tcb_parse(sign + 2, &floor.tcb, &floor.components, error);
    if (r < 0)
        return sk_error_wrap(error, r, "TCB floor");
    *ret_floor = floor;
    return 0;
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
    struct sevkit_tcb_floor *grown =
        realloc(expectations->floors, (expectations->floor_count + 1) * sizeof(*grown));

    if (!grown)
        return sk_error_oom(error);
    expectations->floors = grown;
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
