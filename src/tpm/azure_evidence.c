/* SPDX-License-Identifier: Apache-2.0 */
#include "tpm/azure_evidence.h"

#include "base/cleanup.h"
#include "formats/report/hcl.h"
#include "sys/sys.h"

#include <sevkit/report.h>
#include <stdlib.h>
#include <string.h>

#define NV_BLOB         0x01400001u
#define NV_USER_DATA    0x01400002u
#define ATTESTATION_KEY 0x81000003u
/* How long the paravisor may take for a new report. */
#define REFRESH_MS      5000
#define REFRESH_STEP_MS 250u

SK_DEFINE_CLEANUP(struct sk_tpm *, sk_tpm_close)
SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)

void sk_azure_evidence_done(struct sk_azure_evidence *evidence)
{
    free(evidence->blob);
    *evidence = (struct sk_azure_evidence){0};
}

static int read_blob(struct sk_tpm *tpm, struct sk_azure_evidence *evidence,
                     struct sevkit_error *error)
{
    int r;

    free(evidence->blob);
    evidence->blob = NULL;
    r = sk_tpm_nv_read(tpm, NV_BLOB, &evidence->blob, &evidence->blob_size, error);
    if (r == SEVKIT_EREFUSED)
        return sk_error_set(error, r,
                            "the TPM has no NV index 0x%08x with an HCL blob: this is not a "
                            "confidential guest of Azure",
                            NV_BLOB);
    return r;
}

/* Do the claims hold these bytes? */
static int look_for_data(const struct sk_azure_request *request, struct sk_azure_evidence *evidence,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *parsed = NULL;
    int r = sevkit_evidence_read(evidence->blob, evidence->blob_size, SEVKIT_EVIDENCE_HCL, &parsed,
                                 error);

    if (r < 0)
        return sk_error_wrap(error, r, "TPM, NV index 0x%08x", NV_BLOB);
    r = sevkit_evidence_check_nonce(parsed, request->data, NULL);
    evidence->has_user_data = r == 0;
    return r == 0 || r == SEVKIT_EREFUSED ? 0 : sk_error_oom(error);
}

static int read_fresh(struct sk_tpm *tpm, const struct sk_azure_request *request,
                      struct sk_azure_evidence *evidence, struct sevkit_error *error)
{
    int64_t end = sk_sys_real.monotonic_ms() + REFRESH_MS;
    int r = request->user_data ? sk_tpm_nv_write(tpm, NV_USER_DATA, request->data, error) : 0;

    while (r == 0) {
        r = read_blob(tpm, evidence, error);
        if (r == 0)
            r = look_for_data(request, evidence, error);
        if (!request->user_data || evidence->has_user_data || sk_sys_real.monotonic_ms() >= end)
            break;
        sk_sys_real.sleep_ms(REFRESH_STEP_MS);
    }
    return r;
}

static bool same_key(const struct sk_rsa_key *a, const struct sk_rsa_key *b)
{
    return a->bytes == b->bytes && memcmp(a->modulus, b->modulus, a->bytes) == 0 &&
           memcmp(a->exponent, b->exponent, a->bytes) == 0;
}

/* What a verifier will ask: are the claims the report's, is the TPM's key theirs, did it sign? */
static int check(struct sk_tpm *tpm, const struct sk_azure_evidence *evidence,
                 struct sevkit_error *error)
{
    struct sk_hcl hcl;
    struct sk_rsa_key named = {0}, real = {0};
    int r = sk_hcl_read(evidence->blob, evidence->blob_size, &hcl, error);

    if (r == 0)
        r = sk_hcl_check(hcl.hash_type, hcl.claims, hcl.claims_size,
                         hcl.report + SK_HCL_REPORT_DATA, error);
    if (r == 0)
        r = sk_tpm_key_of_claims(hcl.claims, hcl.claims_size, &named, error);
    if (r == 0)
        r = sk_tpm_public(tpm, ATTESTATION_KEY, &real, error);
    if (r == 0 && !same_key(&named, &real))
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the TPM's attestation key 0x%08x is not the one that the runtime claims "
                         "name",
                         ATTESTATION_KEY);
    return r == 0 ? sk_tpm_quote_check(&evidence->quote, hcl.claims, hcl.claims_size, error) : r;
}

int sk_azure_evidence_get(const struct sk_azure_request *request,
                          struct sk_azure_evidence *ret_evidence, struct sevkit_error *error)
{
    SK_CLEANUP(sk_tpm_close_p) struct sk_tpm *tpm = NULL;
    SK_CLEANUP(sk_azure_evidence_done) struct sk_azure_evidence evidence = {0};
    int r = sk_tpm_open(request->tpm, &tpm, error);

    if (r == 0)
        r = read_fresh(tpm, request, &evidence, error);
    if (r == 0)
        r = sk_tpm_quote(tpm, ATTESTATION_KEY, request->data, sizeof(request->data),
                         &evidence.quote, error);
    if (r == 0)
        r = check(tpm, &evidence, error);
    if (r < 0)
        return r;
    *ret_evidence = evidence;
    evidence = (struct sk_azure_evidence){0};
    return 0;
}
