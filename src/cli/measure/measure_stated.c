/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_stated.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "sys/file.h"

static int load(const char *path, json_t **ret_document, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    json_error_t problem;
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return sk_error_wrap(error, r, "--from-metadata");
    *ret_document =
        json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, &problem);
    return *ret_document ? 0
                         : sk_error_set(error, SEVKIT_EINPUT, "--from-metadata: %s: line %d: %s",
                                        path, problem.line, problem.text);
}

/* gce-tcb-verifier, proto/endorsement.proto, VMSevSnp.measurements, as JSON: by number of vCPUs, in base64. */
static int find_stated(const json_t *snp, uint64_t vcpus, uint8_t ret_digest[48],
                       struct sevkit_error *error)
{
    json_t *all = json_object_get(snp, "measurements"), *value;
    SK_CLEANUP(sk_text_done) struct sk_text counts = {0};
    const char *key;

    json_object_foreach(all, key, value)
    {
        uint64_t count;

        if (!sk_number_parse_decimal(key, 1, SEVKIT_VCPUS_MAX, &count) || !json_is_string(value) ||
            sk_bytes_text_exact(SK_BYTES_BASE64, json_string_value(value), ret_digest, 48, NULL) <
                0)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "measurements: '%.20s': expected a number of vCPUs with a digest "
                                "of 48 bytes in base64",
                                key);
        if (count == vcpus)
            return 0;
        sk_text_addf(&counts, "%s%s", counts.length ? ", " : "", key);
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "measurements: no digest for %llu vCPUs, but for %s",
                        (unsigned long long)vcpus, counts.length ? sk_text_get(&counts) : "none");
}

static int print_stated(const struct sk_given *given, const struct sk_measure_request *request,
                        const uint8_t digest[48], struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (request->format != SK_MEASURE_JSON) {
        if (request->format == SK_MEASURE_BASE64)
            sk_cli_add_base64(&text, digest, 48);
        else
            sk_cli_add_hex(&text, digest, 48);
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
                      bool *ret_stated, struct sevkit_error *error)
{
    static const char *const computing[] = {
        OPT_TRACE,          OPT_STOP_AFTER, OPT_START_FROM, OPT_DUMP_VMSA,
        OPT_GUEST_FEATURES, OPT_VCPU_TYPE,  OPT_VCPU_SIG,   OPT_VCPU_FAMILY,
        OPT_HOST_CPU,       OPT_EVERY_PAGE, OPT_AT};
    SK_CLEANUP_JSON json_t *document = NULL;
    const char *path = sk_given_value(given, OPT_FROM_METADATA);
    const json_t *snp;
    uint8_t digest[48];
    int r = load(path, &document, error);

    *ret_stated = false;
    if (r < 0)
        return r;
    snp = json_object_get(document, "sevSnp");
    snp = snp ? snp : json_object_get(document, "sev_snp");
    if (!snp)
        return 0;
    *ret_stated = true;
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
    r = find_stated(snp, request->vcpus, digest, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--from-metadata: %s", path);
    sk_cli_warn("--from-metadata: %s states this digest; it is not computed, and no signature is "
                "checked",
                path);
    return print_stated(given, request, digest, error);
}
