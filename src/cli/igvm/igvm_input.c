/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/igvm/igvm_input.h"

#include "cli/option_values.h"
#include "cli/view/output.h"

#include <string.h>

const char *const sk_igvm_platforms[] = {"sev-snp", "sev-es", "sev", NULL};
const char *const sk_igvm_loaders[] = {"coconut", "ms", "qemu", NULL};

static int read_vcpus(const struct sk_given *given, struct sk_igvm_request *request,
                      struct sevkit_error *error)
{
    const char *vcpus = sk_given_value(given, OPT_VCPUS);
    const char *profile = sk_given_value(given, OPT_PROFILE);
    struct sk_guest_cpu cpu = {0};
    int r = sk_guest_cpu(given, &cpu, error);

    if (r == 0 && !vcpus && cpu.given)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--" OPT_VCPU_TYPE
                            " has no effect without --vcpus: all save areas come from the file");
    if (r == 0 && vcpus)
        r = sk_value_number(OPT_VCPUS, vcpus, 1, SEVKIT_VCPUS_MAX, &request->vcpus, error);
    if (r == 0 && profile)
        r = sk_profile_find("--profile", profile, strlen(profile), &request->profile, error);
    request->has_vcpu_signature = cpu.given;
    request->vcpu_signature = cpu.signature;
    return r;
}

int sk_igvm_input_measure(const struct sk_given *given, struct sk_igvm_launch *launch,
                          struct sevkit_error *error)
{
    struct sk_igvm_request request = {
        .mode = SEVKIT_MODE_SNP,
        .loader = SEVKIT_IGVM_COCONUT,
        .native_zero = sk_given_has(given, OPT_NATIVE_ZERO),
        .check_kvm = sk_given_has(given, OPT_CHECK_KVM),
    };
    const char *platform = sk_given_value(given, OPT_GENERATION);
    const char *loader = sk_given_value(given, OPT_LOADER);
    int r = sk_igvm_launch_read(given->args->operands[0], launch, error);

    if (platform)
        (void)sevkit_mode_find(platform, &request.mode);
    if (loader)
        (void)sevkit_igvm_loader_find(loader, &request.loader);
    if (r == 0)
        r = read_vcpus(given, &request, error);
    return r == 0 ? sk_igvm_launch_measure(launch, &request, &sk_cli_listener, error) : r;
}
