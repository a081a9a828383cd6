/* SPDX-License-Identifier: Apache-2.0 */
#include "tpm/azure_report.h"

#include "base/cleanup.h"
#include "tpm/azure_certs.h"

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

/* As trustee reads it: the alphabet for URLs, without padding. */
static void add_base64url(struct sk_text *text, const void *bytes, size_t size)
{
    size_t start = text->length;

    sk_text_add_base64(text, bytes, size);
    if (!sk_text_ok(text))
        return;
    while (text->length > start && text->data[text->length - 1] == '=')
        text->data[--text->length] = '\0';
    for (char *c = text->data + start; *c; c++)
        *c = (char)(*c == '+' ? '-' : *c == '/' ? '_' : *c);
}

static void add_quote(struct sk_text *text, const struct sk_tpm_quote *quote)
{
    sk_text_add(text, "  \"tpm_quote\": {\n    \"message\": \"");
    sk_text_add_hex(text, quote->message, quote->message_size);
    sk_text_add(text, "\",\n    \"signature\": \"");
    sk_text_add_hex(text, quote->signature, quote->signature_size);
    sk_text_add(text, "\",\n    \"pcrs\": [");
    for (size_t i = 0; i < quote->pcr_count; i++) {
        sk_text_add(text, i ? ",\n      \"" : "\n      \"");
        sk_text_add_hex(text, quote->pcrs[i], SK_TPM_PCR_BYTES);
        sk_text_add(text, "\"");
    }
    sk_text_add(text, quote->pcr_count ? "\n    ]\n  }" : "]\n  }");
}

int sk_azure_evidence_write(const struct sk_azure_evidence *evidence,
                            const struct sevkit_certs *certs, struct sk_text *ret_text,
                            struct sevkit_error *error)
{
    const struct sevkit_cert *vcek =
        certs ? sevkit_certs_find(certs, SEVKIT_CERT_VCEK, NULL) : NULL;
    size_t size;
    const uint8_t *der = vcek ? sevkit_cert_der(vcek, &size) : NULL;

    sk_text_add(ret_text, "{\n  \"version\": 1,\n  \"hcl_report\": \"");
    add_base64url(ret_text, evidence->blob, evidence->blob_size);
    sk_text_add(ret_text, "\",\n");
    add_quote(ret_text, &evidence->quote);
    if (der) {
        sk_text_add(ret_text, ",\n  \"vcek\": \"");
        add_base64url(ret_text, der, size);
        sk_text_add(ret_text, "\"");
    }
    sk_text_add(ret_text, "\n}\n");
    return sk_text_ok(ret_text) ? 0 : sk_error_oom(error);
}

int sk_azure_report_get(const struct sk_azure_report_request *request,
                        struct sk_azure_report *ret_report, struct sevkit_error *error)
{
    SK_CLEANUP(sk_azure_evidence_done) struct sk_azure_evidence evidence = {0};
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text bytes = {0};
    int r = sk_azure_evidence_get(&request->evidence, &evidence, error);

    if (r == 0 && request->thim)
        r = sk_azure_certs_get(request->http, request->thim, &certs, error);
    if (r == 0 && !request->blob_only)
        r = sk_azure_evidence_write(&evidence, certs, &bytes, error);
    if (r < 0)
        return r;
    if (request->blob_only)
        sk_text_add_bytes(&bytes, evidence.blob, evidence.blob_size);
    if (!sk_text_ok(&bytes))
        return sk_error_oom(error);
    *ret_report = (struct sk_azure_report){.bytes = bytes,
                                           .blob_size = evidence.blob_size,
                                           .pcr_count = evidence.quote.pcr_count,
                                           .has_user_data = evidence.has_user_data};
    bytes = (struct sk_text){0};
    return 0;
}

void sk_azure_report_done(struct sk_azure_report *report)
{
    sk_text_done(&report->bytes);
}
