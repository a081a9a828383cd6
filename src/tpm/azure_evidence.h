/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TPM_AZURE_EVIDENCE_H
#define SK_TPM_AZURE_EVIDENCE_H

/*
 * Evidence of a guest under Azure's paravisor, which keeps the secure processor to itself: the HCL blob in the
 * TPM's NV index 0x01400001, made when the guest started, and a quote over the verifier's nonce by the
 * attestation key (0x81000003) that the blob's runtime claims name. The owner's 64 bytes come into the claims
 * ("user-data") through NV index 0x01400002: the paravisor makes a new report then.
 * Source: kinvolk/azure-cvm-tooling, az-cvm-vtpm.
 */

#include "tpm/tpm.h"

struct sk_azure_request {
    const char *tpm; /* as of sk_tpm_open() */
    uint8_t data[SK_TPM_NONCE_BYTES];
    bool user_data; /* also ask for a new report with these bytes */
};

struct sk_azure_evidence {
    uint8_t *blob;
    size_t blob_size;
    struct sk_tpm_quote quote;
    bool has_user_data; /* the claims hold the bytes that were asked for */
};

/*
 * Gets both and checks that they belong together. SEVKIT_EREFUSED if the TPM has no HCL blob, or its attestation
 * key is not the one that the report binds; SEVKIT_EINPUT if the blob is malformed; SEVKIT_EIO if the TPM
 * fails.
 */
int sk_azure_evidence_get(const struct sk_azure_request *request,
                          struct sk_azure_evidence *ret_evidence,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_azure_evidence_done(struct sk_azure_evidence *evidence);

#endif
