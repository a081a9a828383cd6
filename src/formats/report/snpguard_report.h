/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_SNPGUARD_REPORT_H
#define SK_FORMATS_REPORT_SNPGUARD_REPORT_H

/*
 * The report as SNPGuard's programs write it: one JSON object whose members are the fields of a version 2
 * report, byte arrays as lists of numbers. Members may come in any order, unknown ones are ignored,
 * missing and doubled ones and wrong lengths are errors.
 */

#include "base/error.h"
#include "base/text.h"

#include <sevkit/report.h>
#include <stdint.h>

int sk_snpguard_report_read(const void *text, size_t size, uint8_t ret_report[SEVKIT_REPORT_BYTES],
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Does the text hold such a report, whole or not? It says so by a member that no other form has. */
bool sk_snpguard_report_like(const void *text, size_t size);
void sk_snpguard_report_write(const uint8_t report[SEVKIT_REPORT_BYTES], bool indented,
                              struct sk_text *text);

#endif
