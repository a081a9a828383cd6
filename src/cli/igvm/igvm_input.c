/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/igvm/igvm_input.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "formats/recognise.h"
#include "measure/igvm_updates.h"

#include <string.h>

const char *const sk_igvm_platforms[] = {"sev-snp", "sev-es", "sev", NULL};
const char *const sk_igvm_loaders[] = {"coconut", "ms", "qemu", NULL};

static const enum sevkit_mode modes[] = {SEVKIT_MODE_SNP, SEVKIT_MODE_SEV_ES, SEVKIT_MODE_SEV};

int sk_igvm_input_read(const struct sk_given *given, struct sk_igvm_input *ret_input,
                       struct sevkit_error *error)
{
    struct sk_igvm_input input = {.path = given->args->operands[0]};
    int r = sk_file_read(&sk_sys_real, input.path, SK_IGVM_MAX_BYTES, &input.bytes, error);

    if (r < 0)
        return r;
    r = sk_igvm_read(input.bytes.data, input.bytes.size, &input.file, error);
    r = sk_recognise_wrap(error, r, input.bytes.data, input.bytes.size, SK_FILE_IGVM);
    if (r < 0) {
        sk_bytes_done(&input.bytes);
        return sk_error_wrap(error, r, "%s", input.path);
    }
    *ret_input = input;
    return 0;
}

void sk_igvm_input_done(struct sk_igvm_input *input)
{
    sevkit_measurement_free(input->measurement);
    sevkit_plan_free(input->plan);
    sk_igvm_done(&input->file);
    sk_bytes_done(&input->bytes);
    *input = (struct sk_igvm_input){0};
}

static void read_choices(const struct sk_given *given, struct sk_igvm_input *input)
{
    const char *platform = sk_given_value(given, OPT_GENERATION);
    const char *loader = sk_given_value(given, OPT_LOADER);

    input->mode = SEVKIT_MODE_SNP;
    for (size_t i = 0; platform && sk_igvm_platforms[i]; i++)
        if (strcmp(platform, sk_igvm_platforms[i]) == 0)
            input->mode = modes[i];
    input->loader = SEVKIT_IGVM_COCONUT;
    input->loader_chosen = loader != NULL;
    if (loader)
        (void)sevkit_igvm_loader_find(loader, &input->loader);
}

static int set_vcpus(const struct sk_given *given, struct sk_igvm_input *input,
                     struct sevkit_error *error)
{
    const struct sevkit_profile *profile = NULL;
    const char *vcpus = sk_given_value(given, OPT_VCPUS);
    const char *name = sk_given_value(given, OPT_PROFILE);
    struct sk_guest_cpu cpu = {0};
    uint64_t count = 0;
    int r = sk_guest_cpu(given, &cpu, error);

    if (r == 0 && !vcpus && (cpu.given || name))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--%s has no effect without --vcpus: all save areas come from the file",
                            name ? OPT_PROFILE : OPT_VCPU_TYPE);
    if (r < 0 || !vcpus)
        return r;
    if (input->loader != SEVKIT_IGVM_QEMU)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--vcpus goes with --loader qemu: loader %s measures the save areas in "
                            "the file",
                            sevkit_igvm_loader_name(input->loader));
    r = sk_value_number(OPT_VCPUS, vcpus, 1, SEVKIT_VCPUS_MAX, &count, error);
    if (r == 0 && name)
        r = sk_profile_find("--profile", name, strlen(name), &profile, error);
    if (r < 0)
        return r;
    sevkit_plan_set_vcpus(input->plan, count);
    if (cpu.given)
        sevkit_plan_set_vcpu_signature(input->plan, cpu.signature);
    if (profile)
        sevkit_plan_set_profile(input->plan, profile);
    return 0;
}

static int check_kvm(const struct sk_given *given, const struct sk_igvm_input *input,
                     struct sevkit_error *error)
{
    const struct sk_igvm_header *platform = NULL;
    int r;

    if (!sk_given_has(given, OPT_CHECK_KVM))
        return 0;
    r = sk_igvm_platform_header(&input->file, input->mode, &platform, error);
    if (r == 0)
        r = sk_igvm_check_kvm(&input->file, platform->mask, true, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", input->path) : 0;
}

int sk_igvm_input_measure(const struct sk_given *given, struct sk_igvm_input *input,
                          struct sevkit_error *error)
{
    int r;

    read_choices(given, input);
    r = check_kvm(given, input, error);
    if (r == 0)
        r = sevkit_plan_new(input->mode, &input->plan, error);
    if (r == 0)
        r = sevkit_plan_set_igvm(input->plan, input->bytes.data, input->bytes.size, error);
    if (r < 0)
        return r;
    sevkit_plan_set_igvm_loader(input->plan, input->loader, sk_given_has(given, OPT_NATIVE_ZERO));
    r = set_vcpus(given, input, error);
    if (r < 0)
        return r;
    r = sevkit_measure(input->plan, &input->measurement, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", input->path);
    for (size_t i = 0; i < sevkit_measurement_warning_count(input->measurement); i++)
        sk_cli_warn("%s", sevkit_measurement_warning(input->measurement, i));
    return 0;
}

bool sk_igvm_input_id(const struct sk_igvm_input *input, struct sk_igvm_id *ret_id)
{
    const struct sk_igvm_header *platform =
        sk_igvm_find_platform(&input->file, sk_igvm_platform_of(input->mode));
    const struct sk_igvm_header *header =
        platform ? sk_igvm_find(&input->file, SK_IGVM_ID_BLOCK, platform->mask) : NULL;
    const struct sk_igvm_header *policy =
        platform ? sk_igvm_find(&input->file, SK_IGVM_POLICY, platform->mask) : NULL;

    if (!header)
        return false;
    sk_igvm_id_read(header, ret_id);
    ret_id->block.policy = policy ? policy->policy : 0;
    return true;
}
