/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "cli/guest_options.h"
#include "cli/option_values.h"
#include "cli/sev/validate.h"
#include "cli/view/output.h"
#include "libvirt/deadline.h"
#include "libvirt/domain.h"
#include "qemu/qmp_source.h"
#include "sev/sev_policy.h"

#include <sevkit/firmware.h>
#include <sevkit/measure.h>
#include <sevkit/vcpu.h>
#include <stdlib.h>
#include <string.h>

static int read_number(const struct sk_given *given, const char *option, uint64_t min, uint64_t max,
                       struct sk_sev_number *number, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, option);
    uint64_t value;
    int r;

    if (!text)
        return 0;
    r = sk_value_number(option, text, min, max, &value, error);
    if (r == 0)
        *number = (struct sk_sev_number){.given = true, .value = value};
    return r;
}

static int read_policy(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_POLICY);
    uint32_t policy;
    int r;

    if (!text)
        return 0;
    r = sk_sev_policy_parse(text, &policy, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--policy");
    validation->inputs.policy = (struct sk_sev_number){.given = true, .value = policy};
    return 0;
}

static int read_numbers(const struct sk_given *given, struct sk_validation *validation,
                        struct sevkit_error *error)
{
    struct sk_sev_inputs *inputs = &validation->inputs;
    int r = read_number(given, OPT_API_MAJOR, 0, UINT8_MAX, &inputs->api_major, error);

    if (r == 0)
        r = read_number(given, OPT_API_MINOR, 0, UINT8_MAX, &inputs->api_minor, error);
    if (r == 0)
        r = read_number(given, OPT_BUILD_ID, 0, UINT8_MAX, &inputs->build_id, error);
    if (r == 0)
        r = read_number(given, OPT_VCPUS, 1, SEVKIT_VCPUS_MAX, &inputs->vcpus, error);
    return r == 0 ? read_policy(given, validation, error) : r;
}

static int read_measurement(const struct sk_given *given, struct sk_validation *validation,
                            struct sevkit_error *error)
{
    const char *measurement = sk_given_value(given, OPT_MEASUREMENT);
    const char *nonce = sk_given_value(given, OPT_NONCE);
    int r;

    validation->compute = sk_given_has(given, OPT_COMPUTE);
    validation->has_nonce = nonce || measurement;
    if (measurement) {
        validation->inputs.measurement = strdup(measurement);
        return validation->inputs.measurement ? 0 : sk_error_oom(error);
    }
    r = nonce ? sk_bytes_text_exact(SK_BYTES_TEXT, nonce, validation->nonce,
                                    sizeof(validation->nonce), error)
              : 0;
    return r < 0 ? sk_error_wrap(error, r == SEVKIT_EINPUT ? SEVKIT_EUSAGE : r, "--nonce '%.64s'",
                                 nonce)
                 : 0;
}

static int read_vmsa_profile(const struct sk_given *given, struct sk_validation *validation,
                             struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_VMSA_PROFILE);
    const char *features = sk_given_value(given, OPT_GUEST_FEATURES);
    bool init2 = name && strcmp(name, "init2") == 0;

    validation->inputs.profile = sevkit_profile_find(init2 ? "qemu" : "qemu-fpu0");
    validation->inputs.extended_firmware = true;
    return features ? sk_value_features(OPT_GUEST_FEATURES, features,
                                        &validation->inputs.sev_features, error)
                    : 0;
}

static int read_cpu(const struct sk_given *given, struct sk_validation *validation,
                    struct sevkit_error *error)
{
    struct sk_guest_cpu cpu = {0};
    int r = sk_guest_cpu(given, &cpu, error);

    if (r < 0)
        return r;
    validation->inputs.has_signature = cpu.given;
    validation->inputs.signature = cpu.signature;
    return read_vmsa_profile(given, validation, error);
}

static int read_digest(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_LAUNCH_DIGEST);
    int r;

    if (!text)
        return 0;
    validation->inputs.has_digest = true;
    r = sk_bytes_text_exact(SK_BYTES_TEXT, text, validation->inputs.digest,
                            sizeof(validation->inputs.digest), error);
    return r < 0 ? sk_error_wrap(error, r == SEVKIT_EINPUT ? SEVKIT_EUSAGE : r,
                                 "--launch-digest '%.128s'", text)
                 : 0;
}

static int load_bsp(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    return sk_sev_load_vmsa(inputs, SEVKIT_BSP, path, error);
}

static int load_ap(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    return sk_sev_load_vmsa(inputs, SEVKIT_AP, path, error);
}

static int load_files(const struct sk_given *given, struct sk_validation *validation,
                      struct sevkit_error *error)
{
    static const struct {
        const char *option;
        int (*load)(struct sk_sev_inputs *inputs, const char *value, struct sevkit_error *error);
    } files[] = {
        {OPT_OVMF, sk_sev_load_firmware}, {OPT_KERNEL, sk_sev_load_kernel},
        {OPT_INITRD, sk_sev_load_initrd}, {OPT_APPEND, sk_sev_set_cmdline},
        {OPT_VMSA_BSP, load_bsp},         {OPT_VMSA_AP, load_ap},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++) {
        const char *value = sk_given_value(given, files[i].option);
        int r = value ? files[i].load(&validation->inputs, value, error) : 0;

        if (r < 0)
            return r;
    }
    return 0;
}

static int load_others(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_OTHER_FIRMWARE);
    int r = 0;

    for (unsigned i = 0; i < arg->count && r == 0; i++)
        r = sk_validation_add_firmware(validation, arg->values[i], error);
    return r < 0 ? sk_error_wrap(error, r, "--other-firmware") : 0;
}

static int read_domain_xml(const struct sk_given *given, struct sk_validation *validation,
                           struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_DOMAIN_XML);
    int r = path ? sk_sev_domain_load(path, &validation->config, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--domain-xml");
    return path ? sk_sev_take_config(&validation->config, "--domain-xml", &validation->inputs,
                                     &sk_cli_listener, error)
                : 0;
}

static int open_source(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    const char *domain = sk_given_value(given, OPT_DOMAIN);
    const char *qmp = sk_given_value(given, OPT_QMP);

    if (domain)
        return sk_sev_libvirt_open(sk_given_value(given, OPT_CONNECT), domain,
                                   getenv(SK_SEV_TIMEOUT_VARIABLE), &validation->source, error);
    return qmp ? sk_sev_qmp_new(qmp, &validation->source, error) : 0;
}

/* In the words of the options. */
static int check_whole(const struct sk_validation *validation, struct sevkit_error *error)
{
    static const char source[] = "is required, or --domain or --qmp";
    static const struct {
        const char *what, *why;
    } words[] = {
        [SK_LACKS_FIRMWARE] = {"--ovmf", source},
        [SK_LACKS_POLICY] = {"--policy", source},
        [SK_LACKS_MEASUREMENT] = {"--measurement", source},
        [SK_LACKS_API_MAJOR] = {"--api-major", source},
        [SK_LACKS_API_MINOR] = {"--api-minor", source},
        [SK_LACKS_BUILD_ID] = {"--build-id", source},
        [SK_LACKS_TIK] = {"--tik", "is required, or --tk"},
        [SK_LACKS_TEK] = {"secrets", "need the TEK: --tek, or --tk"},
        [SK_LACKS_KERNEL] = {"--initrd and --append", "need --kernel"},
    };
    enum sk_validation_lack lack = sk_validation_lacks(validation);

    return lack == SK_LACKS_NOTHING
               ? 0
               : sk_error_set(error, SEVKIT_EUSAGE, "%s %s", words[lack].what, words[lack].why);
}

static int read_secrets(const struct sk_given *given, struct sk_validation *validation,
                        struct sevkit_error *error)
{
    int r = sk_secret_load(given, !validation->source, &validation->secrets, error);

    if (r == 0 && !validation->secrets.count && sk_given_has(given, OPT_NO_RESUME))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--no-resume has no effect without --secret or --luks-passphrase");
    return r;
}

static int read_search(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    struct sk_sev_number vcpus = {.value = SK_SEV_EXPLAIN_VCPUS};
    int r = read_number(given, OPT_SEARCH_VCPUS, 1, SEVKIT_VCPUS_MAX, &vcpus, error);

    validation->search_vcpus = vcpus.value;
    return r == 0 ? load_others(given, validation, error) : r;
}

static int read_keys(const struct sk_given *given, struct sk_validation *validation,
                     struct sevkit_error *error)
{
    return sk_secret_load_keys(given, &validation->inputs, error);
}

int sk_validation_read(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    static int (*const steps[])(const struct sk_given *, struct sk_validation *,
                                struct sevkit_error *) = {
        read_numbers, read_measurement, read_cpu,        read_digest,  read_keys,
        load_files,   open_source,      read_domain_xml, read_secrets, read_search,
    };
    int r = 0;

    validation->insecure = sk_given_has(given, OPT_INSECURE);
    validation->ignore_config = sk_given_has(given, OPT_IGNORE_CONFIG);
    validation->no_search = sk_given_has(given, OPT_NO_SEARCH);
    validation->no_resume = sk_given_has(given, OPT_NO_RESUME);
    validation->names_cpus = sk_given_has(given, OPT_VCPUS) ||
                             sk_given_has(given, OPT_VMSA_PROFILE) ||
                             sk_given_has(given, OPT_GUEST_FEATURES);
    validation->header = sk_given_value(given, OPT_SECRET_HEADER);
    validation->payload = sk_given_value(given, OPT_SECRET_PAYLOAD);
    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(steps); i++)
        r = steps[i](given, validation, error);
    return r == 0 ? check_whole(validation, error) : r;
}
