/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TPM_TPM_H
#define SK_TPM_TPM_H

/*
 * A TPM 2.0, as far as evidence needs it: NV indices, a key's public part, a quote of the PCRs. Through
 * libtss2's ESAPI (TCG TSS 2.0 Enhanced System API); authorizations are empty passwords.
 */

#include "formats/report/tpm_quote.h"

#define SK_TPM_DEVICE   "device:/dev/tpmrm0"
#define SK_TPM_NV_BYTES 8192u /* the largest NV index that is read */

struct sk_tpm;

/* name: a TCTI as tpm2-tools takes it, "device:/dev/tpmrm0" or "swtpm:path=SOCKET". SEVKIT_EIO if there is no
 * such TPM, or if this build has no support. */
int sk_tpm_open(const char *name, struct sk_tpm **ret_tpm,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_tpm_close(struct sk_tpm *tpm);

/* All bytes of an NV index, as the owner. SEVKIT_EREFUSED if there is no such index. */
int sk_tpm_nv_read(struct sk_tpm *tpm, uint32_t index, uint8_t **ret_data, size_t *ret_size,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Writes an NV index of SK_TPM_NONCE_BYTES, which is defined if it is not there yet. */
int sk_tpm_nv_write(struct sk_tpm *tpm, uint32_t index, const uint8_t data[SK_TPM_NONCE_BYTES],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The public part of a persistent RSA key. */
int sk_tpm_public(struct sk_tpm *tpm, uint32_t handle, struct sk_rsa_key *ret_key,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A quote of all PCRs of the bank SHA-256, with RSASSA and SHA-256, and their values at that time. */
int sk_tpm_quote(struct sk_tpm *tpm, uint32_t handle, const void *nonce, size_t nonce_size,
                 struct sk_tpm_quote *ret_quote, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
