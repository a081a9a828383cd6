/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_H
#define SK_FORMATS_REPORT_H

/* The names by which `sevkit id-block verify` knows <sevkit/report.h>. */

#include <sevkit/report.h>

#define SK_REPORT_BYTES SEVKIT_REPORT_BYTES
#define sk_report       sevkit_report
#define sk_report_read  sevkit_report_parse

/* The bytes of the fields (report->bytes is not looked at), everything reserved zero: the reader's twin,
 * for those who play the processor. Fields that the version does not have are left out. */
void sk_report_write(const struct sevkit_report *report, uint8_t ret_bytes[SEVKIT_REPORT_BYTES]);

#endif
