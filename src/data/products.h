/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_PRODUCTS_H
#define SK_DATA_PRODUCTS_H

#include <sevkit/products.h>
#include <sevkit/report.h>

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

/* PLATFORM_INFO, by bit. */
extern const struct sevkit_report_bit sk_platform_bits[];
extern const size_t sk_platform_bits_count;

/* Fields of a report: the row that fits the version best is the one in force. */
struct sk_report_row {
    uint32_t version_min;
    uint32_t version_max;
    struct sevkit_report_field field;
};
extern const struct sk_report_row sk_report_rows[];
extern const size_t sk_report_rows_count;

/* Guest policy bits (sk_policy_bits) that promise the owner something, and those that permit the host
 * something. */
#define SK_POLICY_GUARANTEES  ((uint64_t)0x3d00000)
#define SK_POLICY_PERMISSIONS ((uint64_t)0x2d0000)
#define SK_POLICY_DEBUG       ((uint64_t)1 << 19)
#define SK_POLICY_MIGRATE_MA  ((uint64_t)1 << 18)
#define SK_POLICY_ABI_MASK    ((uint64_t)0xffff)
/* ABI_MINOR, ABI_MAJOR and all bits that have a meaning, bit 17 included. */
#define SK_POLICY_KNOWN ((uint64_t)0x3ffffff)

#define SK_KEY_INFO_AUTHOR_KEY   0x1u
#define SK_KEY_INFO_MASK_KEY     0x2u
#define SK_KEY_INFO_SIGNER_SHIFT 2
#define SK_KEY_INFO_SIGNER_MASK  7u
#define SK_KEY_INFO_KNOWN        0x1fu

#endif
