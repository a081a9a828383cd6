/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_get_tpm.h"

#include "base/cleanup.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "sys/network/http_on_demand.h"
#include "tpm/azure_certs.h"

#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

/* As trustee reads it: the alphabet for URLs, without padding. */
static void add_base64url(json_t *object, const char *key, const void *bytes, size_t size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_cli_add_base64(&text, bytes, size);
    if (!sk_text_ok(&text))
        sk_cli_out_of_memory();
    while (text.length && text.data[text.length - 1] == '=')
        text.data[--text.length] = '\0';
    for (size_t i = 0; i < text.length; i++)
        text.data[i] = text.data[i] == '+' ? '-' : text.data[i] == '/' ? '_' : text.data[i];
    sk_json_add_text(object, key, text.data);
}

static json_t *quote_json(const struct sk_tpm_quote *quote)
{
    json_t *object = sk_json_object();
    json_t *pcrs = sk_json_array();

    for (size_t i = 0; i < quote->pcr_count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text value = {0};

        sk_cli_add_hex(&value, quote->pcrs[i], SK_TPM_PCR_BYTES);
        sk_json_append(pcrs, sk_json_text(sk_text_get(&value)));
    }
    sk_json_add_hex(object, "message", quote->message, quote->message_size);
    sk_json_add_hex(object, "signature", quote->signature, quote->signature_size);
    sk_json_add(object, "pcrs", pcrs);
    return object;
}

static int write_json(const struct sk_azure_evidence *evidence, const struct sevkit_certs *certs,
                      struct sk_text *ret_text, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_object();
    const struct sevkit_cert *vcek =
        certs ? sevkit_certs_find(certs, SEVKIT_CERT_VCEK, NULL) : NULL;
    SK_CLEANUP_FREE char *text = NULL;
    size_t size;
    const uint8_t *der = vcek ? sevkit_cert_der(vcek, &size) : NULL;

    /* Members and version are those of trustee's az-snp-vtpm. */
    sk_json_add_integer(document, "version", 1);
    add_base64url(document, "hcl_report", evidence->blob, evidence->blob_size);
    sk_json_add(document, "tpm_quote", quote_json(&evidence->quote));
    if (der)
        add_base64url(document, "vcek", der, size);
    text = json_dumps(document, JSON_INDENT(2));
    if (!text)
        return sk_error_oom(error);
    sk_text_add(ret_text, text);
    sk_text_add(ret_text, "\n");
    return sk_text_ok(ret_text) ? 0 : sk_error_oom(error);
}

static int get_certs(const char *where, struct sevkit_certs **ret_certs, struct sevkit_error *error)
{
    struct sk_http_on_demand http;
    int r;

    sk_http_on_demand(&http);
    r = sk_azure_certs_get(&http.front, where, ret_certs, error);
    sk_http_on_demand_done(&http);
    return r;
}

int sk_report_get_tpm(const struct sk_tpm_request *request, struct sk_text *ret_bytes,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_azure_evidence_done) struct sk_azure_evidence evidence = {0};
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    int r = sk_azure_evidence_get(&request->azure, &evidence, error);

    if (r == 0 && request->thim)
        r = get_certs(request->thim, &certs, error);
    if (r < 0)
        return r;
    if (request->azure.user_data && !evidence.has_user_data)
        sk_cli_note("the host made no new report with the report data: only the TPM quote has it");
    if (request->verbose)
        sk_cli_note("HCL blob of %zu bytes and a quote of %zu PCRs through %s", evidence.blob_size,
                    evidence.quote.pcr_count, request->azure.tpm);
    if (!request->blob_only)
        return write_json(&evidence, certs, ret_bytes, error);
    sk_text_add_bytes(ret_bytes, evidence.blob, evidence.blob_size);
    return sk_text_ok(ret_bytes) ? 0 : sk_error_oom(error);
}
