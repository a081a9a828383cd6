/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan_match.h"

#include "base/cleanup.h"

#include <sevkit/vcpu.h>
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
    if (guest->generation == SK_GENERATION_ES)
        request->es_features = sk_vm_features(guest);
    else
        request->features = sk_vm_features(guest);
    request->vars_size = guest->svsm_vars_bytes.value;
}

int sk_plan_match(const struct sk_vm *guest, const struct sk_plan_match_request *request,
                  struct sk_match_result *ret_result, struct sevkit_error *error)
{
    SK_CLEANUP(sk_match_inputs_done) struct sk_match_inputs inputs;
    SK_CLEANUP_FREE char *cmdline = NULL;
    int r = sk_vm_cmdline(guest, &cmdline, error);

    sk_match_inputs_start(&inputs);
    inputs.unpack = request->unpack;
    if (request->report)
        sk_match_set_report(&inputs, request->report);
    if (request->digest) {
        memcpy(inputs.expected, request->digest, request->digest_size);
        inputs.request.expected_size = request->digest_size;
    }
    set_guest(guest, &inputs.request);
    if (r == 0)
        r = add_images(guest, &inputs, error);
    if (r == 0)
        r = add_boot(guest, cmdline, &inputs, error);
    return r < 0 ? r : sk_match_inputs_run(&inputs, ret_result, error);
}
