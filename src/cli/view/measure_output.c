/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/measure_output.h"

#include "base/cleanup.h"
#include "cli/view/firmware_output.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "measure/measurement.h"

#include <sevkit/vcpu.h>
#include <stdio.h>

/* As sev-snp-measure words it. */
static const char *const mode_titles[] = {
    [SEVKIT_MODE_SEV] = "SEV",
    [SEVKIT_MODE_SEV_ES] = "SEV_ES",
    [SEVKIT_MODE_SNP] = "SEV_SNP",
    [SEVKIT_MODE_SNP_OVMF_HASH] = NULL,
    [SEVKIT_MODE_SNP_SVSM] = "SEV_SNP_SVSM",
};

static int print_text(const struct sk_given *given, const struct sk_measure_request *request,
                      const struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const uint8_t *digest = sevkit_measurement_digest(measurement);
    size_t size = sevkit_measurement_digest_size(measurement);
    const char *title = mode_titles[request->mode];

    if (sk_given_has(given, OPT_VERBOSE) && title)
        sk_text_addf(&text, "Calculated %s guest measurement: ", title);
    if (request->format == SK_MEASURE_BASE64)
        sk_text_add_base64(&text, digest, size);
    else
        sk_text_add_hex(&text, digest, size);
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static void add_guest(json_t *document, const struct sk_measure_request *request)
{
    json_t *profile, *cpu;
    uint32_t family, model, stepping;

    if (!request->profile)
        return;
    profile = sk_json_object();
    sk_json_add_text(profile, "name", request->profile->name);
    sk_json_add_text(profile, "vmm", sevkit_vmm_name(request->profile->vmm));
    sk_json_add_text(profile, "summary", request->profile->summary);
    sk_json_add_text(profile, "source", request->profile->source);
    sk_json_add(document, "profile", profile);
    sk_json_add_integer(document, "vcpus", request->vcpus);
    if (request->profile->needs_signature) {
        cpu = sk_json_object();
        sevkit_vcpu_split((uint32_t)request->cpu.signature, &family, &model, &stepping);
        sk_json_add_text(cpu, "name", request->cpu.name);
        sk_json_add_number(cpu, "signature", request->cpu.signature);
        sk_json_add_integer(cpu, "family", family);
        sk_json_add_integer(cpu, "model", model);
        sk_json_add_integer(cpu, "stepping", stepping);
        sk_json_add(document, "vcpu", cpu);
    }
    if (request->mode == SEVKIT_MODE_SNP || request->features)
        sk_json_add_number(document, "guest_features", request->features);
    if (request->mode == SEVKIT_MODE_SNP_SVSM)
        sk_json_add_integer(document, "vars_size", request->vars_bytes);
    if (request->has_ovmf_hash)
        sk_json_add_hex(document, "snp_ovmf_hash", request->ovmf_hash, sizeof(request->ovmf_hash));
}

static void add_inputs(json_t *document, const struct sevkit_measurement *measurement)
{
    json_t *inputs = sk_json_array();

    for (size_t i = 0; i < sevkit_measurement_input_count(measurement); i++) {
        const struct sevkit_input *input = sevkit_measurement_input(measurement, i);
        json_t *entry = sk_json_object();

        sk_json_add_text(entry, "name", input->name);
        sk_json_add_text(entry, "path", input->path);
        sk_json_add_integer(entry, "size", input->size);
        sk_json_add_hex(entry, "sha256", input->sha256, sizeof(input->sha256));
        sk_json_append(inputs, entry);
    }
    sk_json_add(document, "inputs", inputs);
}

static int add_vmsa_files(json_t *document, const struct sk_measure_request *request,
                          const struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    json_t *files = sk_json_array();

    sk_json_add(document, "vmsa_files", files);
    for (uint64_t vcpu = 0; vcpu < request->vcpus; vcpu++) {
        enum sevkit_vcpu_role role = vcpu == 0 ? SEVKIT_BSP : SEVKIT_AP;
        uint8_t digest[SK_SHA256_BYTES];
        json_t *entry;
        char path[32];
        int result = sk_hash_bytes(SK_SHA256, sevkit_measurement_vmsa(measurement, role),
                                   SEVKIT_VMSA_BYTES, digest, error);

        if (result < 0)
            return result;
        snprintf(path, sizeof(path), SK_VMSA_FILE_FORMAT, (unsigned)vcpu);
        entry = sk_json_object();
        sk_json_add_integer(entry, "vcpu", vcpu);
        sk_json_add_text(entry, "path", path);
        sk_json_add_hex(entry, "sha256", digest, sizeof(digest));
        sk_json_append(files, entry);
    }
    return 0;
}

static int print_json(const struct sk_given *given, const struct sk_measure_request *request,
                      const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.measure/1");
    const uint8_t *bytes = sevkit_measurement_digest(measurement);
    size_t size = sevkit_measurement_digest_size(measurement);
    json_t *digest = sk_json_object();
    int result = 0;

    sk_json_add_text(document, "mode", sevkit_mode_name(request->mode));
    sk_json_add_hex(digest, "hex", bytes, size);
    sk_json_add_base64(digest, "base64", bytes, size);
    sk_json_add(document, "digest", digest);
    add_guest(document, request);
    add_inputs(document, measurement);
    if (plan->kernel.size > 0)
        result = sk_pe_add_kernel_image(document, plan->kernel.data, plan->kernel.size, error);
    if (result == 0 && sk_given_has(given, OPT_DUMP_VMSA))
        result = add_vmsa_files(document, request, measurement, error);
    if (result < 0)
        return result;
    sk_json_add(document, "warnings", json_incref(request->warnings));
    return sk_json_emit(document, error);
}

int sk_measure_print(const struct sk_given *given, const struct sk_measure_request *request,
                     const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                     struct sevkit_error *error)
{
    if (request->format == SK_MEASURE_JSON)
        return print_json(given, request, plan, measurement, error);
    return print_text(given, request, measurement, error);
}
