/* SPDX-License-Identifier: Apache-2.0 */
#include "tpm/tpm.h"

#include <stddef.h>

static int refuse(struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO,
                        "this build of sevkit cannot use a TPM (it was built without libtss2)");
}

int sk_tpm_open(const char *name, struct sk_tpm **ret_tpm, struct sevkit_error *error)
{
    (void)name, (void)ret_tpm;
    return refuse(error);
}

void sk_tpm_close(struct sk_tpm *tpm)
{
    (void)tpm;
}

int sk_tpm_nv_read(struct sk_tpm *tpm, uint32_t index, uint8_t **ret_data, size_t *ret_size,
                   struct sevkit_error *error)
{
    (void)tpm, (void)index, (void)ret_data, (void)ret_size;
    return refuse(error);
}

int sk_tpm_nv_write(struct sk_tpm *tpm, uint32_t index, const uint8_t data[SK_TPM_NONCE_BYTES],
                    struct sevkit_error *error)
{
    (void)tpm, (void)index, (void)data;
    return refuse(error);
}

int sk_tpm_public(struct sk_tpm *tpm, uint32_t handle, struct sk_rsa_key *ret_key,
                  struct sevkit_error *error)
{
    (void)tpm, (void)handle, (void)ret_key;
    return refuse(error);
}

int sk_tpm_quote(struct sk_tpm *tpm, uint32_t handle, const void *nonce, size_t nonce_size,
                 struct sk_tpm_quote *ret_quote, struct sevkit_error *error)
{
    (void)tpm, (void)handle, (void)nonce, (void)nonce_size, (void)ret_quote;
    return refuse(error);
}
