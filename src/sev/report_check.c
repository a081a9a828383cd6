/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/report_check.h"

int sk_sev_report_check(const struct sk_sev_report *report, const struct sk_sev_cert *pek,
                        struct sevkit_error *error)
{
    if (pek->usage != SK_SEV_PEK || report->signature_usage != SK_SEV_PEK)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "signed by a key of usage 0x%x and checked with one of 0x%x, expected "
                            "0x%x (PEK) for both",
                            report->signature_usage, pek->usage, SK_SEV_PEK);
    if (report->signature_algorithm != SK_SEV_ECDSA_SHA256 &&
        report->signature_algorithm != SK_SEV_ECDSA_SHA384)
        return sk_error_set(error, SEVKIT_EREFUSED, "signature algorithm 0x%x, expected ECDSA",
                            report->signature_algorithm);
    return sk_ecdsa_verify(&pek->key, sk_sev_algorithm_hash(report->signature_algorithm),
                           report->bytes, SK_SEV_REPORT_SIGNED_BYTES, report->r, report->s, error);
}
