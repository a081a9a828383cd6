/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/match/match_plan.h"

#include "base/cleanup.h"
#include "cli/launch/launch_input.h"
#include "cli/match/match_input.h"
#include "cli/match/match_output.h"
#include "cli/view/output.h"

#include <sevkit/vcpu.h>
#include <stdlib.h>
#include <string.h>

static int add_boot(const struct sk_vm *guest, const char *cmdline, struct sk_match_inputs *inputs,
                    struct sevkit_error *error)
{
    int r;

    if (!sk_vm_kernel_hashes(guest))
        return 0;
    r = sk_match_add_kernel(inputs, guest->kernel, error);
    if (r == 0 && guest->initrd)
        r = sk_match_add_initrd(inputs, guest->initrd, error);
    return r == 0 && cmdline ? sk_match_add_cmdline(inputs, cmdline, error) : r;
}

static int add_images(const struct sk_vm *guest, struct sk_match_inputs *inputs,
                      struct sevkit_error *error)
{
    int r = 0;

    if (guest->igvm)
        return sk_match_add_igvm(inputs, guest->igvm, error);
    if (guest->firmware)
        r = sk_match_add_firmware(inputs, guest->firmware, error);
    if (r == 0 && guest->svsm)
        r = sk_match_add_svsm(inputs, guest->svsm, error);
    return r;
}

static void set_guest(const struct sk_vm *guest, struct sk_match_request *request)
{
    static const enum sevkit_mode modes[] = {
        [SK_GENERATION_NONE] = SEVKIT_MODE_SNP,
        [SK_GENERATION_SEV] = SEVKIT_MODE_SEV,
        [SK_GENERATION_ES] = SEVKIT_MODE_SEV_ES,
        [SK_GENERATION_SNP] = SEVKIT_MODE_SNP,
    };
    const struct sevkit_vcpu_model *model = sevkit_vcpu_model_find(sk_vm_cpu_model(guest));

    request->mode = guest->svsm ? SEVKIT_MODE_SNP_SVSM : modes[guest->generation];
    request->profile = sevkit_profile_find(sk_vm_profile(guest));
    request->has_vcpus = true;
    request->vcpus = sk_vm_vcpus(guest);
    request->has_signature = guest->cpu_signature.given || model;
    request->signature = guest->cpu_signature.given ? guest->cpu_signature.value
                         : model                    ? model->signature
                                                    : 0;
    request->features = sk_vm_features(guest);
    request->vars_size = guest->svsm_vars_bytes.value;
}

static int search(const struct sk_vm *guest, const uint8_t *digest, size_t size,
                  const struct sevkit_report *report, struct sk_text *text,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_match_inputs_done) struct sk_match_inputs inputs;
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    SK_CLEANUP_FREE char *cmdline = NULL;
    int r = sk_vm_cmdline(guest, &cmdline, error);

    sk_match_inputs_start(&inputs);
    set_guest(guest, &inputs.request);
    if (report)
        sk_match_set_report(&inputs, report);
    if (digest) {
        memcpy(inputs.expected, digest, size);
        inputs.request.expected_size = size;
    }
    if (r == 0)
        r = add_images(guest, &inputs, error);
    if (r == 0)
        r = add_boot(guest, cmdline, &inputs, error);
    if (r == 0)
        r = sk_match_search(&inputs, &result, error);
    if (r == 0)
        sk_match_add_cause(text, &inputs.request, &result);
    return r;
}

void sk_match_tell_cause(const struct sk_vm *guest, const uint8_t *digest, size_t size,
                         const struct sevkit_report *report)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error;
    int r = search(guest, digest, size, report, &text, &error);

    if (r < 0) {
        sk_cli_note("cause of the digest: not searched: %s", error.text);
        return;
    }
    for (const char *line = sk_text_get(&text); *line; line += strcspn(line, "\n") + 1)
        sk_cli_note("%.*s", (int)strcspn(line, "\n"), line);
}

void sk_match_tell_plan(const char *path, const struct sevkit_report *report)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sevkit_error error;
    int r = sk_vm_read(&sk_launch_reader, path, &guest, &error);

    if (r < 0)
        sk_cli_note("cause of the digest: not searched: %s", error.text);
    else
        sk_match_tell_cause(&guest, NULL, 0, report);
}
