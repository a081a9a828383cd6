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

/* A nonce becomes a measurement of which nothing but the nonce is known. */
static int read_nonce(const char *text, char **ret_measurement, struct sevkit_error *error)
{
    uint8_t blob[SK_SEV_BLOB_BYTES] = {0};
    int r = sk_bytes_text_exact(SK_BYTES_TEXT, text, blob + SK_SEV_MEASURE_BYTES,
                                SK_SEV_NONCE_BYTES, error);

    if (r < 0)
        return sk_error_wrap(error, r == SEVKIT_EINPUT ? SEVKIT_EUSAGE : r, "--nonce '%.64s'",
                             text);
    *ret_measurement = malloc(SK_BASE64_LENGTH(sizeof(blob)) + 1);
    if (!*ret_measurement)
        return sk_error_oom(error);
    sk_base64_encode(blob, sizeof(blob), *ret_measurement);
    return 0;
}

static int read_measurement(const struct sk_given *given, struct sk_validation *validation,
                            struct sevkit_error *error)
{
    static const char zeros[] = "00000000000000000000000000000000";
    const char *measurement = sk_given_value(given, OPT_MEASUREMENT);
    const char *nonce = sk_given_value(given, OPT_NONCE);

    validation->compute = sk_given_has(given, OPT_COMPUTE);
    validation->has_nonce = nonce || measurement;
    if (nonce && !validation->compute)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--nonce is for --compute; --measurement holds its own");
    if (measurement) {
        validation->inputs.measurement = strdup(measurement);
        return validation->inputs.measurement ? 0 : sk_error_oom(error);
    }
    if (!validation->compute)
        return 0;
    return read_nonce(nonce ? nonce : zeros, &validation->inputs.measurement, error);
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
    if (cpu.given && (sk_given_has(given, OPT_VMSA_BSP) || sk_given_has(given, OPT_VMSA_AP)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--vmsa-bsp and --vmsa-ap exclude options that name the CPU");
    if (sk_given_has(given, OPT_VMSA_AP) && !sk_given_has(given, OPT_VMSA_BSP))
        return sk_error_set(error, SEVKIT_EUSAGE, "--vmsa-ap needs --vmsa-bsp too");
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

    if (arg->count > SK_OTHER_FIRMWARES_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "--other-firmware: more than %u files",
                            SK_OTHER_FIRMWARES_MAX);
    for (unsigned i = 0; i < arg->count; i++) {
        struct sk_bytes *bytes = &validation->other_bytes[i];
        int r = sk_file_read(&sk_sys_real, arg->values[i], SEVKIT_FIRMWARE_MAX_BYTES, bytes, error);

        if (r < 0)
            return sk_error_wrap(error, r, "--other-firmware");
        validation->others[validation->other_count++] =
            (struct sk_match_image){arg->values[i], bytes->data, bytes->size};
    }
    return 0;
}

static int read_domain_xml(const struct sk_given *given, struct sk_validation *validation,
                           struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = sk_given_value(given, OPT_DOMAIN_XML);
    int r;

    if (!path)
        return 0;
    r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r == 0)
        r = sk_sev_domain_read(bytes.data, bytes.size, &validation->config, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--domain-xml");
    return sk_sev_take_config(&validation->config, "--domain-xml", &validation->inputs,
                              &sk_cli_listener, error);
}

static int open_source(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error)
{
    const char *domain = sk_given_value(given, OPT_DOMAIN);
    const char *qmp = sk_given_value(given, OPT_QMP);

    if (!domain && sk_given_has(given, OPT_CONNECT))
        return sk_error_set(error, SEVKIT_EUSAGE, "--connect needs --domain too");
    if ((domain || qmp) && (validation->compute || sk_given_has(given, OPT_DOMAIN_XML)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--domain and --qmp exclude --compute and --domain-xml");
    if (domain)
        return sk_sev_libvirt_open(sk_given_value(given, OPT_CONNECT), domain,
                                   getenv(SK_SEV_TIMEOUT_VARIABLE), &validation->source, error);
    return qmp ? sk_sev_qmp_new(qmp, &validation->source, error) : 0;
}

static int require(const char *option, bool has, struct sevkit_error *error)
{
    return has ? 0
               : sk_error_set(error, SEVKIT_EUSAGE, "--%s is required, or --domain or --qmp",
                              option);
}

/* Offline all must be there now. A digest alone needs neither keys nor versions. */
static int check_offline(const struct sk_validation *validation, struct sevkit_error *error)
{
    const struct sk_sev_inputs *inputs = &validation->inputs;
    bool digest_only = validation->compute && !validation->has_nonce;
    int r = 0;

    if (!validation->source)
        r = require(OPT_OVMF, inputs->has_firmware || inputs->has_digest, error);
    if (r == 0 && !validation->source)
        r = require(OPT_POLICY, inputs->policy.given, error);
    if (r == 0 && !validation->source && !digest_only) {
        r = require(OPT_MEASUREMENT, inputs->measurement, error);
        if (r == 0)
            r = require(OPT_API_MAJOR, inputs->api_major.given, error);
        if (r == 0)
            r = require(OPT_API_MINOR, inputs->api_minor.given, error);
        if (r == 0)
            r = require(OPT_BUILD_ID, inputs->build_id.given, error);
    }
    if (r == 0 && !digest_only && !inputs->tik)
        r = sk_error_set(error, SEVKIT_EUSAGE, "--tik is required, or --tk");
    if (r == 0 && (inputs->has_initrd || inputs->has_cmdline) && !inputs->has_kernel &&
        !validation->source)
        r = sk_error_set(error, SEVKIT_EUSAGE, "--initrd and --append need --kernel");
    return r;
}

static int read_secrets(const struct sk_given *given, struct sk_validation *validation,
                        struct sevkit_error *error)
{
    int r = sk_secret_load(given, !validation->source, &validation->secrets, error);

    if (r < 0 || !validation->secrets.count)
        return r;
    if (validation->compute)
        return sk_error_set(error, SEVKIT_EUSAGE, "secrets and --compute exclude each other");
    return validation->inputs.tek
               ? 0
               : sk_error_set(error, SEVKIT_EUSAGE, "secrets need the TEK: --tek, or --tk");
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
    return sk_secret_load_keys(given, false, &validation->inputs, error);
}

/* An option without effect means that someone expects one. */
static int check_effects(const struct sk_given *given, const struct sk_validation *validation,
                         struct sevkit_error *error)
{
    bool secrets = validation->secrets.count > 0;
    bool searches = !validation->compute && !sk_given_has(given, OPT_NO_SEARCH);
    bool builds = !sk_given_has(given, OPT_VMSA_BSP);
    const struct {
        const char *option;
        bool has_effect;
        const char *needs;
    } rules[] = {
        {OPT_INSECURE, validation->source, "--domain or --qmp"},
        {OPT_IGNORE_CONFIG, sk_given_has(given, OPT_DOMAIN), "--domain"},
        {OPT_NO_RESUME, validation->source && secrets, "a secret, and --domain or --qmp"},
        {OPT_SECRET_HEADER, secrets && !validation->source,
         "a secret, and neither --domain nor --qmp"},
        {OPT_SECRET_PAYLOAD, secrets && !validation->source,
         "a secret, and neither --domain nor --qmp"},
        {OPT_NO_SEARCH, !validation->compute, "a measurement to compare"},
        {OPT_SEARCH_VCPUS, searches, "a search"},
        {OPT_OTHER_FIRMWARE, searches, "a search"},
        {OPT_VMSA_PROFILE, builds, "save areas that are built"},
        {OPT_GUEST_FEATURES, builds, "save areas that are built"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rules); i++)
        if (sk_given_has(given, rules[i].option) && !rules[i].has_effect)
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect here: it needs %s",
                                rules[i].option, rules[i].needs);
    return 0;
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
    if (r == 0)
        r = check_effects(given, validation, error);
    return r == 0 ? check_offline(validation, error) : r;
}
