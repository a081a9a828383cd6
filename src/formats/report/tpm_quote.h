/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_TPM_QUOTE_H
#define SK_FORMATS_REPORT_TPM_QUOTE_H

/*
 * The quote of an Azure guest's TPM: what the attestation key that the runtime claims name (HCLAkPub) signed.
 * TPM 2.0 Library, part 2, TPMS_ATTEST with TPMS_QUOTE_INFO; numbers are big-endian.
 */

#include "base/error.h"
#include "crypto/keys/rsa_verify.h"
#include "formats/report/json_tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_TPM_PCRS          24u
#define SK_TPM_PCR_BYTES     32u  /* of the bank SHA-256 */
#define SK_TPM_MESSAGE_BYTES 512u /* a TPMS_ATTEST takes at most a quarter of it */
#define SK_TPM_NONCE_BYTES   64u

struct sk_tpm_quote {
    uint8_t message[SK_TPM_MESSAGE_BYTES]; /* TPMS_ATTEST as it was signed */
    size_t message_size;
    uint8_t signature[SK_RSA_MAX_BYTES]; /* RSASSA-PKCS1-v1_5 with SHA-256 */
    size_t signature_size;
    uint8_t pcrs[SK_TPM_PCRS][SK_TPM_PCR_BYTES]; /* those that were quoted, in their order */
    size_t pcr_count;
};

/* What a TPMS_ATTEST says; the pointers point into the message. */
struct sk_tpm_attest {
    const uint8_t *nonce; /* extraData */
    size_t nonce_size;
    uint32_t selected; /* PCRs of the bank SHA-256, bit by bit */
    const uint8_t *pcr_digest;
    size_t pcr_digest_size;
};

/* SEVKIT_EINPUT if the message is no quote, or one of other PCR banks than SHA-256 alone. */
int sk_tpm_attest_read(const void *message, size_t size, struct sk_tpm_attest *ret_attest,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The attestation key of runtime claims. SEVKIT_EREFUSED if they name none, several, or one that is not RSA. */
int sk_tpm_key_of_claims(const uint8_t *claims, size_t size, struct sk_rsa_key *ret_key,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if the key of these claims signed the quote, else SEVKIT_EREFUSED. Whether the claims are a report's is
 * sk_hcl_check()'s matter. */
int sk_tpm_quote_check(const struct sk_tpm_quote *quote, const uint8_t *claims, size_t size,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if the PCR values are those that were quoted, else SEVKIT_EREFUSED. */
int sk_tpm_quote_check_pcrs(const struct sk_tpm_quote *quote,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* An object with message, signature and pcrs, each as text or as a list of numbers, as trustee has it. */
bool sk_tpm_quote_is(const struct sk_json_tree *tree, size_t object);
/* SEVKIT_EINPUT names the member that is wrong. */
int sk_tpm_quote_read(const struct sk_json_tree *tree, size_t object,
                      struct sk_tpm_quote *ret_quote, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
