/* SPDX-License-Identifier: Apache-2.0 */
#include "data/products.h"

/* VCEK specification 57230: KDS names, length of hwID, structVersion. AMD has not published Venice's
 * root; a user can name one. */
const struct sevkit_product sk_products[] = {
    {"Milan", SEVKIT_TCB_FAMILY_19H, 64, 0, true},
    {"Genoa", SEVKIT_TCB_FAMILY_19H, 64, 0, true},
    {"Turin", SEVKIT_TCB_FAMILY_1AH, 8, 1, true},
    {"Venice", SEVKIT_TCB_FAMILY_1AH, 8, 1, false},
};

const size_t sk_products_count = sizeof(sk_products) / sizeof(sk_products[0]);

/* Processor Programming References of the families; Bergamo and Siena use Genoa's root and KDS name. */
const struct sk_processor sk_processors[] = {
    {0x19, 0x00, 0x0f, "Milan", "Milan"},         {0x19, 0x10, 0x1f, "Genoa", "Genoa"},
    {0x19, 0xa0, 0xaf, "Genoa", "Bergamo/Siena"}, {0x1a, 0x00, 0x11, "Turin", "Turin"},
    {0x1a, 0x50, 0x5f, "Venice", "Venice"},       {0x1a, 0x90, 0xaf, "Venice", "Venice"},
    {0x1a, 0xc0, 0xcf, "Venice", "Venice"},
};

const size_t sk_processors_count = sizeof(sk_processors) / sizeof(sk_processors[0]);

const struct sk_product_alias sk_product_aliases[] = {
    {"Bergamo", "Genoa"},
    {"Siena", "Genoa"},
};

const size_t sk_product_aliases_count = sizeof(sk_product_aliases) / sizeof(sk_product_aliases[0]);
