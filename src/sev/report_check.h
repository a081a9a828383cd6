/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_REPORT_CHECK_H
#define SK_SEV_REPORT_CHECK_H

#include "formats/sev/sev_cert.h"
#include "formats/sev/sev_report.h"

/* 0 if pek's key signed the report, SEVKIT_EREFUSED if not. Whose key it is, sev/sev_chain.h tells. */
int sk_sev_report_check(const struct sk_sev_report *report, const struct sk_sev_cert *pek,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
