/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TPM_AZURE_REPORT_H
#define SK_TPM_AZURE_REPORT_H

/* What a guest of Azure hands its verifier: the evidence of its TPM, with the certificate of its processor. */

#include "base/text.h"
#include "sys/network/http.h"
#include "tpm/azure_evidence.h"

#include <sevkit/certs.h>

struct sk_azure_report_request {
    struct sk_azure_request evidence;
    const struct sk_http *http; /* for thim */
    const char *thim;           /* as of sk_azure_certs_get(); NULL: no certificates */
    bool blob_only;             /* the HCL blob without the quote */
};

struct sk_azure_report {
    struct sk_text bytes; /* of sk_azure_evidence_write(), or the blob */
    size_t blob_size, pcr_count;
    bool has_user_data; /* a new report was made with the data that was asked for */
};

/* Codes as of sk_azure_evidence_get() and sk_azure_certs_get(). */
int sk_azure_report_get(const struct sk_azure_report_request *request,
                        struct sk_azure_report *ret_report,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_azure_report_done(struct sk_azure_report *report);

/* JSON as trustee's az-snp-vtpm has it; the VCEK of certs (may be NULL) is a member if there is one. */
int sk_azure_evidence_write(const struct sk_azure_evidence *evidence,
                            const struct sevkit_certs *certs, struct sk_text *ret_text,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
