/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_stated.h"

#include "base/cleanup.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

static int print_stated(const struct sk_given *given, const struct sk_measure_request *request,
                        const uint8_t digest[48], struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (request->format != SK_MEASURE_JSON) {
        if (request->format == SK_MEASURE_BASE64)
            sk_text_add_base64(&text, digest, 48);
        else
            sk_text_add_hex(&text, digest, 48);
        sk_text_add(&text, "\n");
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.measure-stated/1");
    sk_json_add_hex(document, "digest", digest, 48);
    sk_json_add_integer(document, "vcpus", request->vcpus);
    sk_json_add_text(document, "file", sk_given_value(given, OPT_FROM_METADATA));
    return sk_json_emit(document, error);
}

int sk_measure_stated(const struct sk_given *given, const struct sk_measure_request *request,
                      const uint8_t digest[48], struct sevkit_error *error)
{
    static const char *const computing[] = {
        OPT_TRACE,          OPT_STOP_AFTER, OPT_START_FROM, OPT_DUMP_VMSA,
        OPT_GUEST_FEATURES, OPT_VCPU_TYPE,  OPT_VCPU_SIG,   OPT_VCPU_FAMILY,
        OPT_HOST_CPU,       OPT_EVERY_PAGE, OPT_AT};
    const char *path = sk_given_value(given, OPT_FROM_METADATA);

    for (size_t i = 0; i < SK_ARRAY_SIZE(computing); i++)
        if (sk_given_has(given, computing[i]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s has no effect: --from-metadata: %s states digests, nothing "
                                "is computed",
                                computing[i], path);
    if (request->profile->vmm != SEVKIT_VMM_GCE)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--from-metadata: %s states digests of Google's hosts: say --vmm-type "
                            "gce",
                            path);
    sk_cli_warn("--from-metadata: %s states this digest; it is not computed, and no signature is "
                "checked",
                path);
    return print_stated(given, request, digest, error);
}
