/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_PRODUCTS_H
#define SK_DATA_PRODUCTS_H

#include <sevkit/products.h>

#define SK_TCB_COMPONENTS (SEVKIT_TCB_MICROCODE + 1)

extern const struct sevkit_product sk_products[];
extern const size_t sk_products_count;

/* Processors by combined family and model, both ends inclusive. */
struct sk_processor {
    uint8_t family;
    uint8_t model_first;
    uint8_t model_last;
    const char *product; /* name of its row in sk_products */
    const char *name;    /* of the processors, for a reader */
};
extern const struct sk_processor sk_processors[];
extern const size_t sk_processors_count;

/* Other names by which people know a product. */
struct sk_product_alias {
    const char *alias;
    const char *product;
};
extern const struct sk_product_alias sk_product_aliases[];
extern const size_t sk_product_aliases_count;

#endif
