/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_GET_TPM_H
#define SK_CLI_REPORT_REPORT_GET_TPM_H

/* 'report get --via tpm': evidence of a guest of Azure. */

#include "base/text.h"
#include "tpm/azure_evidence.h"

struct sk_tpm_request {
    struct sk_azure_request azure;
    const char *thim; /* as of sk_azure_certs_get(); NULL: no certificates */
    bool blob_only;   /* the HCL blob without the quote */
    bool verbose;
};

/* The bytes to be written: JSON evidence, or the blob. */
int sk_report_get_tpm(const struct sk_tpm_request *request, struct sk_text *ret_bytes,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
