/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_EVIDENCE_CLAIMS_H
#define SK_FORMATS_REPORT_EVIDENCE_CLAIMS_H

/* What came with a report beside certificates: runtime claims and a TPM quote. */

#include "formats/report/report.h"
#include "formats/report/tpm_quote.h"

struct sevkit_evidence {
    enum sevkit_evidence_form form;
    enum sevkit_evidence_form inner;
    struct sevkit_report report;
    uint8_t *rest; /* table or claims */
    size_t rest_size;
    uint8_t *table; /* of certificates that a JSON document held */
    size_t table_size;
    uint32_t hash_type;         /* of the claims */
    struct sk_tpm_quote *quote; /* NULL if there is none */
};

/* What lies behind a report of this form; NULL and 0 if the evidence has another. */
const uint8_t *sk_evidence_rest(const struct sevkit_evidence *evidence,
                                enum sevkit_evidence_form inner, size_t *ret_size);

#endif
