/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/complete.h"

#include <sevkit/vcpu.h>

/* The CPU of a configuration: a model by its name; the host's own is not known here. */
static int take_cpu(const struct sk_sev_config *config, const char *name,
                    struct sk_sev_inputs *inputs, struct sevkit_error *error)
{
    const struct sevkit_vcpu_model *model;

    if (inputs->has_signature || inputs->vmsas[SEVKIT_BSP] ||
        !(inputs->policy.value & SK_SEV_POLICY_ES))
        return 0;
    model = config->cpu_model ? sevkit_vcpu_model_find(config->cpu_model) : NULL;
    if (!model)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "%s: the CPU (mode %s, model %s) does not give its "
                            "signature; give it with --vcpu-type or --vcpu-sig",
                            name, config->cpu_mode ? config->cpu_mode : "not set",
                            config->cpu_model ? config->cpu_model : "not set");
    inputs->has_signature = true;
    inputs->signature = model->signature;
    return 0;
}

/* What the options do not say. The file is the owner's own, so all of it is believed; files that it names
 * are those of this machine. */
int sk_sev_take_config(const struct sk_sev_config *config, const char *name,
                       struct sk_sev_inputs *inputs, const struct sk_listener *listener,
                       struct sevkit_error *error)
{
    int r = 0;

    if (config->sev_count != 1)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: the guest is not configured with launch security of "
                            "type sev, but %s",
                            name, config->security_type ? config->security_type : "without any");
    if (!inputs->policy.given && config->has_policy)
        inputs->policy = (struct sk_sev_number){.given = true, .value = config->policy};
    if (!inputs->vcpus.given && config->vcpus)
        inputs->vcpus = (struct sk_sev_number){.given = true, .value = config->vcpus};
    if (!inputs->has_firmware && config->loader)
        r = sk_sev_load_firmware(inputs, config->loader, error);
    /* Without kernelHashes the kernel is started, but not measured. */
    if (r == 0 && config->kernel_hashes && config->kernel && !inputs->has_kernel)
        r = sk_sev_load_kernel(inputs, config->kernel, error);
    if (r == 0 && config->kernel_hashes && config->initrd && !inputs->has_initrd)
        r = sk_sev_load_initrd(inputs, config->initrd, error);
    if (r == 0 && config->kernel_hashes && config->cmdline && !inputs->has_cmdline)
        r = sk_sev_set_cmdline(inputs, config->cmdline, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", name);
    if (config->has_nvram)
        sk_listener_warn(
            listener, "%s: the firmware has a variable store (nvram), which is not measured", name);
    if (sk_sev_kernel_unmeasured(config))
        sk_listener_warn(listener, "%s: the kernel is not measured: kernelHashes is not 'yes'",
                         name);
    return take_cpu(config, name, inputs, error);
}
