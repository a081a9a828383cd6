/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/evidence_claims.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/values/bytes_text.h"
#include "formats/report/hcl.h"

#include <string.h>

const uint8_t *sk_evidence_rest(const struct sevkit_evidence *evidence,
                                enum sevkit_evidence_form inner, size_t *ret_size)
{
    bool fits = evidence->inner == inner;

    *ret_size = fits ? evidence->rest_size : 0;
    return fits ? evidence->rest : NULL;
}

SK_PUBLIC const uint8_t *sevkit_evidence_claims(const struct sevkit_evidence *evidence,
                                                size_t *ret_size)
{
    return sk_evidence_rest(evidence, SEVKIT_EVIDENCE_HCL, ret_size);
}

SK_PUBLIC int sevkit_evidence_check_claims(const struct sevkit_evidence *evidence,
                                           struct sevkit_error *error)
{
    if (evidence->inner != SEVKIT_EVIDENCE_HCL)
        return 0;
    return sk_hcl_check(evidence->hash_type, evidence->rest, evidence->rest_size,
                        evidence->report.report_data, error);
}

SK_PUBLIC bool sevkit_evidence_has_quote(const struct sevkit_evidence *evidence)
{
    return evidence->quote != NULL;
}

SK_PUBLIC int sevkit_evidence_check_quote(const struct sevkit_evidence *evidence,
                                          struct sevkit_error *error)
{
    size_t size;
    const uint8_t *claims = sevkit_evidence_claims(evidence, &size);

    if (!evidence->quote)
        return 0;
    if (!claims)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "a TPM quote without the runtime claims that name its key");
    return sk_tpm_quote_check(evidence->quote, claims, size, error);
}

SK_PUBLIC int sevkit_evidence_check_pcrs(const struct sevkit_evidence *evidence,
                                         struct sevkit_error *error)
{
    return evidence->quote ? sk_tpm_quote_check_pcrs(evidence->quote, error) : 0;
}

SK_PUBLIC const uint8_t *sevkit_evidence_quote_nonce(const struct sevkit_evidence *evidence,
                                                     size_t *ret_size)
{
    struct sk_tpm_attest attest = {0};

    *ret_size = 0;
    if (!evidence->quote || sk_tpm_attest_read(evidence->quote->message,
                                               evidence->quote->message_size, &attest, NULL) < 0)
        return NULL;
    *ret_size = attest.nonce_size;
    return attest.nonce;
}

SK_PUBLIC const uint8_t *sevkit_evidence_pcr(const struct sevkit_evidence *evidence, unsigned pcr)
{
    struct sk_tpm_attest attest = {0};
    unsigned place;

    if (!evidence->quote || pcr >= SK_TPM_PCRS ||
        sk_tpm_attest_read(evidence->quote->message, evidence->quote->message_size, &attest, NULL) <
            0 ||
        !(attest.selected & 1u << pcr))
        return NULL;
    place = (unsigned)__builtin_popcount(attest.selected & ((1u << pcr) - 1));
    return place < evidence->quote->pcr_count ? evidence->quote->pcrs[place] : NULL;
}

/* The claims' "user-data", which is what the guest wrote to the TPM's NV index 0x01400002. */
static bool claims_hold(const uint8_t *claims, size_t size,
                        const uint8_t nonce[SEVKIT_EVIDENCE_NONCE_BYTES])
{
    struct sk_json_tree tree = {0};
    uint8_t found[SEVKIT_EVIDENCE_NONCE_BYTES];
    SK_CLEANUP_FREE char *text = NULL;
    size_t node = 0, length;

    if (sk_json_tree_read((const char *)claims, size, &tree, NULL) == 0 && tree.count)
        node = sk_json_member(&tree, 0, "user-data");
    if (node && tree.nodes[node].kind == SK_JSON_STRING)
        text = sk_json_string(&tree.nodes[node], &length);
    sk_json_tree_done(&tree);
    return text && sk_bytes_text_is(SK_BYTES_HEX, text, found, sizeof(found)) &&
           memcmp(found, nonce, sizeof(found)) == 0;
}

/* A quote's nonce may be shorter: what is missing at its end is zero. */
static bool quote_holds(const struct sevkit_evidence *evidence,
                        const uint8_t nonce[SEVKIT_EVIDENCE_NONCE_BYTES])
{
    uint8_t padded[SEVKIT_EVIDENCE_NONCE_BYTES] = {0};
    size_t size;
    const uint8_t *found = sevkit_evidence_quote_nonce(evidence, &size);

    if (!found || size == 0 || size > sizeof(padded))
        return false;
    memcpy(padded, found, size);
    return memcmp(padded, nonce, sizeof(padded)) == 0 &&
           sevkit_evidence_check_quote(evidence, NULL) == 0;
}

SK_PUBLIC int sevkit_evidence_check_nonce(const struct sevkit_evidence *evidence,
                                          const uint8_t nonce[SEVKIT_EVIDENCE_NONCE_BYTES],
                                          struct sevkit_error *error)
{
    size_t size;
    const uint8_t *claims = sevkit_evidence_claims(evidence, &size);

    if (memcmp(evidence->report.report_data, nonce, SEVKIT_EVIDENCE_NONCE_BYTES) == 0)
        return 0;
    if (!claims || sevkit_evidence_check_claims(evidence, NULL) < 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "REPORT_DATA is not the nonce");
    if (claims_hold(claims, size, nonce) || quote_holds(evidence, nonce))
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "the nonce is neither the user-data of the runtime claims nor what a TPM "
                        "quote by their key signed");
}
