/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_REPORT_H
#define SK_FORMATS_REPORT_REPORT_H

#include <sevkit/report.h>

/* The bytes of the fields (report->bytes is not looked at), everything reserved zero: the reader's twin,
 * for those who play the processor. Fields that the version does not have are left out. */
void sk_report_write(const struct sevkit_report *report, uint8_t ret_bytes[SEVKIT_REPORT_BYTES]);

#endif
