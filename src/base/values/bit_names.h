/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_BIT_NAMES_H
#define SK_BASE_VALUES_BIT_NAMES_H

/* Masks by the names of their bits: "smt,debug,bit9". One reader and one writer for the guest policies of
 * SEV and SEV-SNP, PLATFORM_INFO and SEV_FEATURES. */

#include "base/list.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* NULL for a bit without a name. */
typedef const char *sk_bit_name(unsigned bit);

/* Adds the bit that item names, by name or as bit<N>, to *mask; false if it names none. */
bool sk_bit_names_add(sk_bit_name *name, const struct sk_item *item, uint64_t *mask);
/* A number, or a list of names, or "none". ret_item is the first item that names nothing, if false. */
bool sk_bit_names_parse(sk_bit_name *name, const char *text, uint64_t *ret_mask,
                        struct sk_item *ret_item);
/* Appends nothing for 0. */
void sk_bit_names_format(sk_bit_name *name, uint64_t mask, struct sk_text *text);
/* All names in the order of their bits, joined by ", ". */
void sk_bit_names_list(sk_bit_name *name, struct sk_text *text);
/* All bits that have a name. */
uint64_t sk_bit_names_known(sk_bit_name *name);

#endif
