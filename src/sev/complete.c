/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/complete.h"

#include "base/cleanup.h"

#include <sevkit/vcpu.h>
#include <sevkit/vmsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the steps share. */
struct completion {
    struct sk_sev_source *source;
    const struct sk_sev_completion *request;
    struct sk_sev_inputs *inputs;
    struct sk_sev_config config;
    bool remote;
    bool secure;
    bool kernel_given; /* by the owner */
};

static bool has_boot_files(const struct sk_sev_config *config)
{
    return config->kernel || config->initrd || config->cmdline;
}

/* The checks of a configuration. "Is it wrong?" */

static bool not_sev(const struct completion *c)
{
    return c->config.sev_count != 1;
}

static bool no_owner_cert(const struct completion *c)
{
    return c->config.dh_cert_count != 1;
}

static bool no_session(const struct completion *c)
{
    return c->config.session_count != 1;
}

static bool unmeasured_variables(const struct completion *c)
{
    return c->secure && c->config.has_nvram;
}

static bool not_one_loader(const struct completion *c)
{
    return c->config.loader_count != 1;
}

static bool kernel_without_hashes(const struct completion *c)
{
    return !c->config.kernel_hashes && c->kernel_given;
}

bool sk_sev_kernel_unmeasured(const struct sk_sev_config *config)
{
    return !config->kernel_hashes && has_boot_files(config);
}

static bool unmeasured_kernel(const struct completion *c)
{
    return c->secure && sk_sev_kernel_unmeasured(&c->config);
}

static bool hashes_without_kernel(const struct completion *c)
{
    return c->config.kernel_hashes && !has_boot_files(&c->config);
}

/* In this order the first that fails decides the exit status of virt-qemu-sev-validate. */
static const struct {
    bool (*is_wrong)(const struct completion *c);
    int code;
    bool security; /* checked even if the configuration is to be ignored */
    const char *text;
} config_checks[] = {
    {not_sev, SK_SEV_ECONFIG, false,
     "the guest is not configured with launch security of type sev"},
    {no_owner_cert, SK_SEV_ECONFIG, false,
     "the guest has no owner certificate (dhCert), without which no measurement can be checked"},
    {no_session, SK_SEV_ECONFIG, false,
     "the guest has no launch session (session), without which no measurement can be checked"},
    {unmeasured_variables, SK_SEV_EINSECURE, true,
     "the guest's firmware has a variable store (nvram), which is not measured"},
    {not_one_loader, SK_SEV_ECONFIG, false, "the guest must have exactly one firmware (loader)"},
    {kernel_without_hashes, SEVKIT_EUSAGE, false,
     "a kernel was given, but the guest's kernel is not measured (kernelHashes is not 'yes')"},
    {unmeasured_kernel, SK_SEV_EINSECURE, true,
     "the guest boots a kernel that is not measured (kernelHashes is not 'yes')"},
    {hashes_without_kernel, SK_SEV_ECONFIG, false,
     "kernelHashes is 'yes', but the guest has neither kernel nor initrd nor cmdline"},
};

static int connect_source(struct completion *c, struct sevkit_error *error)
{
    struct sk_sev_place place = {0};
    int r = c->source->functions->connect(c->source, &place, error);

    if (r < 0)
        return r;
    c->remote = place.remote;
    if (!place.remote && c->secure)
        return sk_error_set(error, SK_SEV_EINSECURE,
                            "this is the host that runs the guest, which could change what is "
                            "computed here (%s)",
                            place.reason);
    return 0;
}

static int find_guest(struct completion *c, struct sevkit_error *error)
{
    struct sk_sev_guest guest = {0};
    char text[sizeof(guest.name) + 128];
    int r = c->source->functions->find(c->source, &guest, error);

    if (r < 0)
        return r;
    (void)snprintf(text, sizeof(text), "id=%d name=%s uuid=%s", guest.id, guest.name, guest.uuid);
    if (c->inputs->trace)
        c->inputs->trace(c->inputs->trace_arg, "VM", text);
    if (!guest.is_running)
        return sk_error_set(error, SK_SEV_ESTATE,
                            "the guest is not running, so there is no measurement");
    if (!guest.is_paused && c->secure)
        return sk_error_set(error, SK_SEV_ESTATE,
                            "the guest is not paused: it runs already, before it was validated");
    return 0;
}

static int check_config(struct completion *c, struct sevkit_error *error)
{
    int r;

    if (!c->source->functions->config)
        return 0;
    r = c->source->functions->config(c->source, &c->config, error);
    if (r < 0)
        return r;
    c->kernel_given = c->inputs->has_kernel;
    for (size_t i = 0; i < SK_ARRAY_SIZE(config_checks); i++) {
        if (c->request->ignore_config && !config_checks[i].security)
            continue;
        if (config_checks[i].is_wrong(c))
            return sk_error_set(error, config_checks[i].code, "%s", config_checks[i].text);
    }
    return 0;
}

static int take_number(struct sk_sev_number *number, bool reported, uint64_t value,
                       const char *name, struct sevkit_error *error)
{
    if (number->given)
        return 0;
    if (!reported)
        return sk_error_set(error, SEVKIT_EIO, "the guest's launch security information has no %s",
                            name);
    *number = (struct sk_sev_number){.given = true, .value = value};
    return 0;
}

static int take_launch_info(struct completion *c, struct sevkit_error *error)
{
    struct sk_sev_inputs *inputs = c->inputs;
    struct sk_sev_launch_info info = {0};
    int r = c->source->functions->launch_info(c->source, &info, error);

    if (r < 0)
        return r;
    if (!info.has_api_major)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the guest's launch security information has no API version: it is no "
                            "SEV guest, or %s is too old",
                            c->source->kind);
    if (!inputs->measurement) {
        if (!info.has_measurement)
            return sk_error_set(error, SEVKIT_EIO,
                                "the guest's launch security information has no measurement");
        inputs->measurement = strdup(info.measurement);
        if (!inputs->measurement)
            return sk_error_oom(error);
    }
    r = take_number(&inputs->api_major, true, info.api_major, "API major version", error);
    if (r == 0)
        r = take_number(&inputs->api_minor, info.has_api_minor, info.api_minor, "API minor version",
                        error);
    if (r == 0)
        r = take_number(&inputs->build_id, info.has_build_id, info.build_id, "build id", error);
    if (r == 0)
        r = take_number(&inputs->policy, info.has_policy, info.policy, "policy", error);
    return r;
}

static bool is_es(const struct completion *c)
{
    return c->inputs->policy.value & SK_SEV_POLICY_ES;
}

static int not_from_host(const char *what, struct sevkit_error *error)
{
    return sk_error_set(error, SK_SEV_EINSECURE,
                        "the %s was not given, and what the host says about it proves nothing",
                        what);
}

static int take_vcpus(struct completion *c, struct sevkit_error *error)
{
    uint64_t vcpus;
    int r;

    if (!is_es(c) || c->inputs->vcpus.given)
        return 0;
    if (c->secure)
        return not_from_host("number of vCPUs", error);
    r = c->source->functions->vcpus(c->source, &vcpus, error);
    if (r == 0)
        c->inputs->vcpus = (struct sk_sev_number){.given = true, .value = vcpus};
    return r;
}

static int take_file(struct completion *c, const char *what, const char *path,
                     int (*load)(struct sk_sev_inputs *, const char *, struct sevkit_error *),
                     struct sevkit_error *error)
{
    if (c->remote)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the %s was not given, and the guest's own is on another host", what);
    if (c->secure)
        return not_from_host(what, error);
    if (!path)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the %s was not given, and the guest's configuration names none", what);
    /* A name of the configuration is never standard input. */
    return load(c->inputs, strcmp(path, "-") ? path : "./-", error);
}

static int take_files(struct completion *c, struct sevkit_error *error)
{
    struct sk_sev_inputs *inputs = c->inputs;
    const struct sk_sev_config *config = &c->config;
    int r = 0;

    if (!inputs->has_firmware)
        r = take_file(c, "firmware", config->loader, sk_sev_load_firmware, error);
    /* Without kernelHashes QEMU starts the kernel, and only the firmware is measured. */
    if (r < 0 || sk_sev_kernel_unmeasured(config))
        return r;
    if (!inputs->has_kernel && config->kernel)
        r = take_file(c, "kernel", config->kernel, sk_sev_load_kernel, error);
    if (r == 0 && !inputs->has_initrd && config->initrd)
        r = take_file(c, "initrd", config->initrd, sk_sev_load_initrd, error);
    if (r == 0 && !inputs->has_cmdline && config->cmdline)
        r = c->secure ? not_from_host("command line", error)
                      : sk_sev_set_cmdline(inputs, config->cmdline, error);
    return r;
}

/* A model that the configuration names, where the caller wants that. */
static bool take_model(struct completion *c)
{
    const struct sevkit_vcpu_model *model = c->request->named_models && c->config.cpu_model
                                                ? sevkit_vcpu_model_find(c->config.cpu_model)
                                                : NULL;

    if (!model)
        return false;
    c->inputs->signature = model->signature;
    c->inputs->has_signature = true;
    return true;
}

static int take_signature(struct completion *c, struct sevkit_error *error)
{
    struct sk_sev_inputs *inputs = c->inputs;
    uint32_t signature;
    int r;

    if (!is_es(c) || inputs->vmsas[SEVKIT_BSP] || inputs->has_signature)
        return 0;
    if (c->secure)
        return not_from_host("CPU", error);
    if (take_model(c))
        return 0;
    /* QEMU puts the guest's CPU into the save area, which is the host's in one case only. */
    if (!c->config.cpu_mode || strcmp(c->config.cpu_mode, "host-passthrough") != 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the guest's CPU was not given, and the host's does not give it: the "
                            "CPU mode is %s, not host-passthrough",
                            c->config.cpu_mode ? c->config.cpu_mode : "not set");
    if (!c->source->functions->host_signature)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the guest's CPU was not given, and %s does not give the host's",
                            c->source->kind);
    r = c->source->functions->host_signature(c->source, &signature, error);
    if (r < 0)
        return r;
    inputs->signature = signature;
    inputs->has_signature = true;
    return 0;
}

int sk_sev_complete(struct sk_sev_source *source, const struct sk_sev_completion *completion,
                    struct sk_sev_inputs *inputs, struct sk_sev_config *ret_config,
                    struct sevkit_error *error)
{
    static int (*const steps[])(struct completion *, struct sevkit_error *) = {
        connect_source, find_guest, check_config,   take_launch_info,
        take_vcpus,     take_files, take_signature,
    };
    struct completion c = {
        .source = source,
        .request = completion,
        .inputs = inputs,
        .secure = !completion->insecure,
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(steps); i++)
        r = steps[i](&c, error);
    if (r < 0)
        sk_sev_config_done(&c.config);
    else
        *ret_config = c.config;
    return r;
}
