/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_REPORT_H
#define SK_FORMATS_REPORT_REPORT_H

#include "base/error.h"
#include "base/text.h"
#include "data/report_rows.h"

/* The bytes of the fields (report->bytes is not looked at), everything reserved zero: the reader's twin,
 * for those who play the processor. Fields that the version does not have are left out. */
void sk_report_write(const struct sevkit_report *report, uint8_t ret_bytes[SEVKIT_REPORT_BYTES]);

/* sevkit_report_parse() into a struct of the caller's. */
int sk_report_unpack(const void *data, size_t size, struct sevkit_report *ret_report,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* "Milan, Genoa" */
void sk_products_add_names(struct sk_text *text);
/* As sevkit_product_find(); SEVKIT_EUSAGE with all names for an unknown one. */
int sk_product_read(const char *name, const struct sevkit_product **ret_product,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Is the row one of this version's layout? */
bool sk_report_in_force(const struct sk_report_row *row, uint32_t version);
/* 1, 4 or 8 bytes, little-endian. */
bool sk_report_is_number(const struct sevkit_report_field *field);

#endif
