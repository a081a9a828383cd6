/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_PLATFORM_REPORT_CHECK_H
#define SK_SEV_PLATFORM_REPORT_CHECK_H

/* Attestation reports of SEV and SEV-ES guests: whose they are, and whether they say what is expected. */

#include "base/checks/check_list.h"
#include "formats/sev/sev_cert.h"
#include "formats/sev/sev_report.h"

int sk_sev_report_load(const char *path, struct sk_sev_report *ret_report,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* 0 if pek's key signed the report, SEVKIT_EREFUSED if not. Whose key it is, sev/platform/sev_chain.h tells. */
int sk_sev_report_check(const struct sk_sev_report *report, const struct sk_sev_cert *pek,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sev_report_request {
    const struct sk_sev_report *report;
    const struct sk_sev_certificates *certificates; /* of the platform, from the PEK on */
    const struct sk_sev_ca *root;                   /* NULL: AMD's */
    /* What the report must say; NULL: the check is skipped. */
    const uint8_t *nonce;  /* 16 bytes */
    const uint8_t *digest; /* 32 bytes */
    const uint32_t *policy;
};

/* Adds the checks of the chain, "signature", "nonce", "launch-digest" and "policy". A no is a check that failed,
 * not an error. */
int sk_sev_report_validate(const struct sk_sev_report_request *request, struct sk_checks *checks,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
