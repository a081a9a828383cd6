/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image/image_parameters.h"

#include "base/cleanup.h"

#include "cli/view/json.h"

#include <stdlib.h>
#include <string.h>

static bool is_wanted(const struct sk_boot_row *row, const struct sk_boot_parameters *parameters,
                      const char *const *prefixes)
{
    if (!row->key || !sk_boot_row_is_set(row, parameters))
        return false;
    for (; *prefixes; prefixes++)
        if (strncmp(row->name, *prefixes, strlen(*prefixes)) == 0)
            return true;
    return false;
}

void sk_image_add_cmdline(struct sk_text *text, const struct sk_boot_parameters *parameters,
                          const char *const *prefixes)
{
    const char *blank = "";

    for (const struct sk_boot_row *row = sk_boot_rows; row->name; row++) {
        if (!is_wanted(row, parameters, prefixes))
            continue;
        sk_text_addf(text, "%s%s%s=", blank, SK_BOOT_PREFIX, row->name);
        sk_boot_row_write(row, parameters, text);
        blank = " ";
    }
}

json_t *sk_image_plan_json(const struct sk_boot_parameters *parameters, const char *const *prefixes)
{
    json_t *plan = sk_json_object();

    for (const struct sk_boot_row *row = sk_boot_rows; row->name; row++) {
        SK_CLEANUP(sk_text_done) struct sk_text value = {0};

        if (!is_wanted(row, parameters, prefixes))
            continue;
        sk_boot_row_write(row, parameters, &value);
        if (row->kind == SK_BOOT_KIND_NUMBER)
            sk_json_add_integer(plan, row->key, strtoull(sk_text_get(&value), NULL, 10));
        else
            sk_json_add_text(plan, row->key, sk_text_get(&value));
    }
    return plan;
}
