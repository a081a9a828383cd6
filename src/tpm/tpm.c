/* SPDX-License-Identifier: Apache-2.0 */
#include "tpm/tpm.h"

#include "base/cleanup.h"
#include "tpm/tss2_calls.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES     512u /* a TPM may take no more at a time (TPM_PT_NV_BUFFER_MAX) */
#define QUOTE_TRIES     3u   /* a PCR may be extended between quote and reading */
#define RSA_EXPONENT    65537u
#define SELECTION_BYTES 3u
/* TPM 2.0 Library, part 2, 6.6.3: a format-one code and the number of the handle in bits 8 to 11. */
#define RC_HANDLE_MASK 0xf0bfu

struct sk_tpm {
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
};

static void esys_free(void *pointer)
{
    void **memory = pointer;

    sk_tss2.Free(*memory);
}

static int fail(struct sevkit_error *error, const char *what, TSS2_RC code)
{
    return sk_error_set(error, SEVKIT_EIO, "TPM: %s: error 0x%x (tpm2_rc_decode 0x%x says more)",
                        what, code, code);
}

int sk_tpm_open(const char *name, struct sk_tpm **ret_tpm, struct sevkit_error *error)
{
    struct sk_tpm *tpm;
    TSS2_RC code;
    int r = sk_tss2_load(error);

    if (r < 0)
        return sk_error_wrap(error, r, "no TPM access without libtss2");
    tpm = calloc(1, sizeof(*tpm));
    if (!tpm)
        return sk_error_oom(error);
    code = sk_tss2.tcti_open(name, &tpm->tcti);
    if (code == TSS2_RC_SUCCESS)
        code = sk_tss2.Initialize(&tpm->esys, tpm->tcti, NULL);
    if (code != TSS2_RC_SUCCESS) {
        sk_tpm_close(tpm);
        return fail(error, name, code);
    }
    *ret_tpm = tpm;
    return 0;
}

void sk_tpm_close(struct sk_tpm *tpm)
{
    if (!tpm)
        return;
    if (tpm->esys)
        sk_tss2.Finalize(&tpm->esys);
    if (tpm->tcti)
        sk_tss2.tcti_close(&tpm->tcti);
    free(tpm);
}

/* SEVKIT_EREFUSED if there is no object of this handle. */
static int find(struct sk_tpm *tpm, uint32_t handle, const char *what, ESYS_TR *ret_object,
                struct sevkit_error *error)
{
    TSS2_RC code = sk_tss2.TR_FromTPMPublic(tpm->esys, handle, ESYS_TR_NONE, ESYS_TR_NONE,
                                            ESYS_TR_NONE, ret_object);

    if ((code & RC_HANDLE_MASK) == TPM2_RC_HANDLE)
        return sk_error_set(error, SEVKIT_EREFUSED, "the TPM has no %s 0x%08x", what, handle);
    return code == TSS2_RC_SUCCESS ? 0 : fail(error, what, code);
}

static int nv_size(struct sk_tpm *tpm, ESYS_TR object, size_t *ret_size, struct sevkit_error *error)
{
    SK_CLEANUP(esys_free) TPM2B_NV_PUBLIC *public = NULL;
    SK_CLEANUP(esys_free) TPM2B_NAME *name = NULL;
    TSS2_RC code = sk_tss2.NV_ReadPublic(tpm->esys, object, ESYS_TR_NONE, ESYS_TR_NONE,
                                         ESYS_TR_NONE, &public, &name);

    if (code != TSS2_RC_SUCCESS)
        return fail(error, "NV index", code);
    *ret_size = public->nvPublic.dataSize;
    if (*ret_size == 0 || *ret_size > SK_TPM_NV_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "TPM: NV index of %zu bytes, expected 1 to %u",
                            *ret_size, SK_TPM_NV_BYTES);
    return 0;
}

static int nv_chunk(struct sk_tpm *tpm, ESYS_TR object, size_t offset, size_t size,
                    uint8_t *ret_data, struct sevkit_error *error)
{
    SK_CLEANUP(esys_free) TPM2B_MAX_NV_BUFFER *buffer = NULL;
    TSS2_RC code =
        sk_tss2.NV_Read(tpm->esys, ESYS_TR_RH_OWNER, object, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                        ESYS_TR_NONE, (UINT16)size, (UINT16)offset, &buffer);

    if (code != TSS2_RC_SUCCESS)
        return fail(error, "reading an NV index", code);
    if (buffer->size != size)
        return sk_error_set(error, SEVKIT_EIO, "TPM: %u bytes of an NV index, expected %zu",
                            buffer->size, size);
    memcpy(ret_data, buffer->buffer, size);
    return 0;
}

int sk_tpm_nv_read(struct sk_tpm *tpm, uint32_t index, uint8_t **ret_data, size_t *ret_size,
                   struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *data = NULL;
    ESYS_TR object = ESYS_TR_NONE;
    size_t size = 0;
    int r = find(tpm, index, "NV index", &object, error);

    if (r == 0)
        r = nv_size(tpm, object, &size, error);
    if (r < 0)
        return r;
    data = malloc(SK_TPM_NV_BYTES);
    if (!data)
        return sk_error_oom(error);
    for (size_t at = 0; r == 0 && at < size; at += CHUNK_BYTES)
        r = nv_chunk(tpm, object, at, size - at < CHUNK_BYTES ? size - at : CHUNK_BYTES, data + at,
                     error);
    if (r < 0)
        return r;
    *ret_data = SK_TAKE(data);
    *ret_size = size;
    return 0;
}

static int nv_define(struct sk_tpm *tpm, uint32_t index, ESYS_TR *ret_object,
                     struct sevkit_error *error)
{
    const TPM2B_NV_PUBLIC public = {
        .nvPublic =
            {
                .nvIndex = index,
                .nameAlg = TPM2_ALG_SHA256,
                .attributes = TPMA_NV_OWNERREAD | TPMA_NV_OWNERWRITE,
                .dataSize = SK_TPM_NONCE_BYTES,
            },
    };
    const TPM2B_AUTH empty = {0};
    TSS2_RC code = sk_tss2.NV_DefineSpace(tpm->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD,
                                          ESYS_TR_NONE, ESYS_TR_NONE, &empty, &public, ret_object);

    return code == TSS2_RC_SUCCESS ? 0 : fail(error, "defining an NV index", code);
}

int sk_tpm_nv_write(struct sk_tpm *tpm, uint32_t index, const uint8_t data[SK_TPM_NONCE_BYTES],
                    struct sevkit_error *error)
{
    TPM2B_MAX_NV_BUFFER buffer = {.size = SK_TPM_NONCE_BYTES};
    ESYS_TR object = ESYS_TR_NONE;
    TSS2_RC code;
    int r = find(tpm, index, "NV index", &object, error);

    if (r == SEVKIT_EREFUSED)
        r = nv_define(tpm, index, &object, error);
    if (r < 0)
        return r;
    memcpy(buffer.buffer, data, SK_TPM_NONCE_BYTES);
    code = sk_tss2.NV_Write(tpm->esys, ESYS_TR_RH_OWNER, object, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                            ESYS_TR_NONE, &buffer, 0);
    return code == TSS2_RC_SUCCESS ? 0 : fail(error, "writing an NV index", code);
}

static int take_public(const TPMT_PUBLIC *public, struct sk_rsa_key *ret_key,
                       struct sevkit_error *error)
{
    uint32_t exponent = public->parameters.rsaDetail.exponent;

    if (public->type != TPM2_ALG_RSA || public->unique.rsa.size < sizeof(exponent) ||
        public->unique.rsa.size > SK_RSA_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the TPM's attestation key is not an RSA key of at most %u bits",
                            8 * SK_RSA_MAX_BYTES);
    *ret_key = (struct sk_rsa_key){.bytes = public->unique.rsa.size};
    memcpy(ret_key->modulus, public->unique.rsa.buffer, ret_key->bytes);
    /* Part 2, 12.2.3.5: zero means the default. */
    exponent = exponent ? exponent : RSA_EXPONENT;
    for (size_t i = 0; i < sizeof(exponent); i++)
        ret_key->exponent[ret_key->bytes - 1 - i] = (uint8_t)(exponent >> 8 * i);
    return 0;
}

int sk_tpm_public(struct sk_tpm *tpm, uint32_t handle, struct sk_rsa_key *ret_key,
                  struct sevkit_error *error)
{
    SK_CLEANUP(esys_free) TPM2B_PUBLIC *public = NULL;
    SK_CLEANUP(esys_free) TPM2B_NAME *name = NULL;
    SK_CLEANUP(esys_free) TPM2B_NAME *qualified = NULL;
    ESYS_TR object = ESYS_TR_NONE;
    TSS2_RC code;
    int r = find(tpm, handle, "attestation key", &object, error);

    if (r < 0)
        return r;
    code = sk_tss2.ReadPublic(tpm->esys, object, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &public,
                              &name, &qualified);
    return code == TSS2_RC_SUCCESS ? take_public(&public->publicArea, ret_key, error)
                                   : fail(error, "attestation key", code);
}

static TPML_PCR_SELECTION selection_of(uint32_t pcrs)
{
    TPML_PCR_SELECTION selection = {
        .count = 1,
        .pcrSelections = {{.hash = TPM2_ALG_SHA256, .sizeofSelect = SELECTION_BYTES}},
    };

    for (unsigned i = 0; i < SELECTION_BYTES; i++)
        selection.pcrSelections[0].pcrSelect[i] = (BYTE)(pcrs >> 8 * i);
    return selection;
}

/* A TPM hands out up to eight values at a time. */
static int read_pcrs(struct sk_tpm *tpm, uint32_t selected, struct sk_tpm_quote *quote,
                     struct sevkit_error *error)
{
    quote->pcr_count = 0;
    while (selected) {
        SK_CLEANUP(esys_free) TPML_PCR_SELECTION *read = NULL;
        SK_CLEANUP(esys_free) TPML_DIGEST *values = NULL;
        TPML_PCR_SELECTION selection = selection_of(selected);
        UINT32 counter;
        TSS2_RC code = sk_tss2.PCR_Read(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                        &selection, &counter, &read, &values);

        if (code != TSS2_RC_SUCCESS)
            return fail(error, "reading PCRs", code);
        if (values->count == 0 || values->count > (UINT32)__builtin_popcount(selected))
            return sk_error_set(error, SEVKIT_EIO, "TPM: no PCRs of the bank SHA-256");
        for (UINT32 i = 0; i < values->count; i++) {
            if (values->digests[i].size != SK_TPM_PCR_BYTES)
                return sk_error_set(error, SEVKIT_EIO, "TPM: a PCR of %u bytes, expected %u",
                                    values->digests[i].size, SK_TPM_PCR_BYTES);
            memcpy(quote->pcrs[quote->pcr_count++], values->digests[i].buffer, SK_TPM_PCR_BYTES);
            selected &= selected - 1; /* they come in order */
        }
    }
    return 0;
}

static int take_quote(const TPM2B_ATTEST *attest, const TPMT_SIGNATURE *signature,
                      struct sk_tpm_quote *quote, struct sevkit_error *error)
{
    const TPM2B_PUBLIC_KEY_RSA *bytes = &signature->signature.rsassa.sig;

    if (attest->size > sizeof(quote->message) || signature->sigAlg != TPM2_ALG_RSASSA ||
        bytes->size > sizeof(quote->signature))
        return sk_error_set(error, SEVKIT_EIO,
                            "TPM: a quote of %u bytes, signed with algorithm 0x%x", attest->size,
                            signature->sigAlg);
    quote->message_size = attest->size;
    memcpy(quote->message, attest->attestationData, attest->size);
    quote->signature_size = bytes->size;
    memcpy(quote->signature, bytes->buffer, bytes->size);
    return 0;
}

static int quote_once(struct sk_tpm *tpm, ESYS_TR key, const TPM2B_DATA *nonce,
                      struct sk_tpm_quote *quote, struct sevkit_error *error)
{
    const TPMT_SIG_SCHEME signing = {
        .scheme = TPM2_ALG_RSASSA,
        .details.rsassa.hashAlg = TPM2_ALG_SHA256,
    };
    const uint32_t all = (1u << SK_TPM_PCRS) - 1;
    const TPML_PCR_SELECTION selection = selection_of(all);
    SK_CLEANUP(esys_free) TPM2B_ATTEST *attest = NULL;
    SK_CLEANUP(esys_free) TPMT_SIGNATURE *signature = NULL;
    TSS2_RC code = sk_tss2.Quote(tpm->esys, key, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                                 nonce, &signing, &selection, &attest, &signature);
    int r = code == TSS2_RC_SUCCESS ? take_quote(attest, signature, quote, error)
                                    : fail(error, "quote", code);

    return r < 0 ? r : read_pcrs(tpm, all, quote, error);
}

int sk_tpm_quote(struct sk_tpm *tpm, uint32_t handle, const void *nonce, size_t nonce_size,
                 struct sk_tpm_quote *ret_quote, struct sevkit_error *error)
{
    TPM2B_DATA data = {.size = (UINT16)nonce_size};
    struct sk_tpm_quote quote = {0};
    ESYS_TR key = ESYS_TR_NONE;
    int r = find(tpm, handle, "attestation key", &key, error);

    if (r < 0)
        return r;
    if (nonce_size > sizeof(data.buffer))
        return sk_error_set(error, SEVKIT_EUSAGE, "TPM: a nonce of %zu bytes, at most %zu",
                            nonce_size, sizeof(data.buffer));
    memcpy(data.buffer, nonce, nonce_size);
    for (unsigned i = 0; i < QUOTE_TRIES; i++) {
        r = quote_once(tpm, key, &data, &quote, error);
        if (r < 0)
            return r;
        r = sk_tpm_quote_check_pcrs(&quote, error);
        if (r != SEVKIT_EREFUSED)
            break;
    }
    if (r == 0)
        *ret_quote = quote;
    return r;
}
