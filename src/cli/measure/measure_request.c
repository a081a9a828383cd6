/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_request.h"

#include "base/cleanup.h"
#include "base/values/number.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BIT(mode) (1u << (mode))
#define SEV       BIT(SEVKIT_MODE_SEV)
#define ES        BIT(SEVKIT_MODE_SEV_ES)
#define SNP       BIT(SEVKIT_MODE_SNP)
#define SVSM      BIT(SEVKIT_MODE_SNP_SVSM)

/* Modes in which an option has a meaning. sev-snp-measure takes all of them everywhere and says
 * nothing; an option without effect is a guest that is not the one its owner thinks of. */
static const struct {
    const char *option;
    unsigned modes;
    const char *reason;
} option_modes[] = {
    {OPT_VCPUS, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_VCPU_TYPE, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_VCPU_SIG, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_VCPU_FAMILY, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_VCPU_MODEL, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_VCPU_STEPPING, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_HOST_CPU, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_VMM_TYPE, ES | SNP | SVSM, "it measures nothing that depends on the VMM"},
    {OPT_PROFILE, ES | SNP | SVSM, "it measures nothing that depends on the VMM"},
    {OPT_FOR_KERNEL, ES | SNP | SVSM, "it measures nothing that depends on the host's kernel"},
    {OPT_DUMP_VMSA, ES | SNP | SVSM, "it measures no vCPU state"},
    {OPT_KERNEL, SEV | ES | SNP, "it measures no kernel"},
    {OPT_INITRD, SEV | ES | SNP, "it measures no initrd"},
    {OPT_APPEND, SEV | ES | SNP, "it measures no command line"},
    {OPT_APPEND_FILE, SEV | ES | SNP, "it measures no command line"},
    {OPT_GUEST_FEATURES, ES | SNP, "its SEV features are fixed"},
    {OPT_SNP_OVMF_HASH, SNP, "it hashes the firmware itself"},
    {OPT_IGVM, SEV | ES | SNP, "it takes no IGVM file"},
    {OPT_FROM_METADATA, SNP, "metadata are not measured there"},
    {OPT_SVSM, SVSM, "it has no SVSM"},
    {OPT_VARS_SIZE, SVSM, "it has no SVSM"},
    {OPT_VARS_FILE, SVSM, "it has no SVSM"},
};

bool sk_measure_has_vmsa(enum sevkit_mode mode)
{
    return BIT(mode) & (ES | SNP | SVSM);
}

void sk_measure_warn(struct sk_measure_request *request, const char *format, ...)
{
    char text[SEVKIT_ERROR_TEXT_BYTES];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    sk_cli_warn("%s", text);
    sk_json_append(request->warnings, sk_json_text(text));
}

int sk_measure_check_modes(const struct sk_given *given, enum sevkit_mode mode,
                           struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(option_modes); i++)
        if (sk_given_has(given, option_modes[i].option) && !(option_modes[i].modes & BIT(mode)))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect in mode %s: %s",
                                option_modes[i].option, sevkit_mode_name(mode),
                                option_modes[i].reason);
    return 0;
}

/* An option that is not looked at is a guest that is not the one its reader thinks of. */
int sk_measure_check_only(const struct sk_given *given, const char *const *allowed, size_t count,
                          const char *with, struct sevkit_error *error)
{
    for (const struct sk_option *option = given->spec->options; option->name; option++) {
        size_t i = 0;

        while (i < count && strcmp(allowed[i], option->name) != 0)
            i++;
        if (i == count && sk_given_has(given, option->name))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s does not go with --%s", option->name,
                                with);
    }
    return 0;
}

/* Options that must be there in some modes. */
static int check_needs(const struct sk_given *given, enum sevkit_mode mode,
                       struct sevkit_error *error)
{
    if (sk_given_has(given, OPT_IGVM))
        return 0;
    if (!sk_given_has(given, OPT_OVMF) && !sk_given_has(given, OPT_FROM_METADATA))
        return sk_error_set(error, SEVKIT_EUSAGE, "--ovmf is required, or --igvm instead");
    if (sk_measure_has_vmsa(mode) && !sk_given_has(given, OPT_VCPUS))
        return sk_error_set(error, SEVKIT_EUSAGE, "mode %s needs --vcpus", sevkit_mode_name(mode));
    if (mode != SEVKIT_MODE_SNP_SVSM)
        return 0;
    if (!sk_given_has(given, OPT_SVSM))
        return sk_error_set(error, SEVKIT_EUSAGE, "mode snp:svsm needs --svsm");
    if (!sk_given_has(given, OPT_VARS_SIZE) && !sk_given_has(given, OPT_VARS_FILE))
        return sk_error_set(error, SEVKIT_EUSAGE, "mode snp:svsm needs --vars-size or --vars-file");
    return 0;
}

static int read_format(const struct sk_given *given, enum sk_measure_format *ret_format,
                       struct sevkit_error *error)
{
    static const char *const names[] = {"hex", "base64", "json"};
    const char *name = sk_given_value(given, OPT_FORMAT);

    *ret_format = sk_given_has(given, OPT_JSON) ? SK_MEASURE_JSON : SK_MEASURE_HEX;
    for (size_t i = 0; name && i < SK_ARRAY_SIZE(names); i++) {
        if (strcmp(name, names[i]) != 0)
            continue;
        if (*ret_format == SK_MEASURE_JSON && i != SK_MEASURE_JSON)
            return sk_error_set(error, SEVKIT_EUSAGE, "--json contradicts --format %s", name);
        *ret_format = (enum sk_measure_format)i;
    }
    return 0;
}

static int read_vars(const struct sk_given *given, uint64_t *ret_bytes, struct sevkit_error *error)
{
    const char *size = sk_given_value(given, OPT_VARS_SIZE);
    const char *file = sk_given_value(given, OPT_VARS_FILE);
    int result;

    if (size)
        return sk_value_number(OPT_VARS_SIZE, size, 1, UINT32_MAX, ret_bytes, error);
    result = sk_file_stream(&sk_sys_real, file, NULL, NULL, ret_bytes, error);
    if (result < 0)
        return sk_error_wrap(error, result, "--vars-file");
    if (*ret_bytes == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "--vars-file: %s: the file is empty", file);
    return 0;
}

static int read_profile(const struct sk_given *given, struct sk_measure_request *request,
                        struct sevkit_error *error)
{
    bool svsm = request->mode == SEVKIT_MODE_SNP_SVSM;
    int result = sk_guest_host(given, svsm, &request->host, error);

    if (result < 0)
        return result;
    request->profile = sk_guest_host_profile(&request->host, svsm);
    if (request->profile->svsm != svsm)
        return sk_error_set(error, SEVKIT_EUSAGE, "--profile %s does not go with mode %s: %s",
                            request->profile->name, sevkit_mode_name(request->mode),
                            svsm ? "that takes a profile of SVSM"
                                 : "it is a profile of SVSM, for mode snp:svsm");
    return 0;
}

static int read_guest(const struct sk_given *given, struct sk_measure_request *request,
                      struct sevkit_error *error)
{
    int result = read_profile(given, request, error);

    if (result == 0 && sk_given_has(given, OPT_IGVM) && !sk_given_has(given, OPT_VCPUS))
        return 0;
    if (result == 0)
        result = sk_value_number(OPT_VCPUS, sk_given_value(given, OPT_VCPUS), 1, SEVKIT_VCPUS_MAX,
                                 &request->vcpus, error);
    if (result == 0)
        result = sk_guest_cpu(given, &request->cpu, error);
    if (result < 0)
        return result;
    if (request->profile->needs_signature && !request->cpu.given && !sk_given_has(given, OPT_IGVM))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "profile %s needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, "
                            "or --vcpu-family with -model and -stepping",
                            request->profile->name);
    if (request->profile->needs_signature && sk_given_has(given, OPT_IGVM))
        return 0;
    if (!request->profile->needs_signature && request->cpu.given)
        sk_measure_warn(request,
                        "profile %s gives every guest the same CPU signature; the one given is not "
                        "used",
                        request->profile->name);
    return 0;
}

static int read_all(const struct sk_given *given, struct sk_measure_request *request,
                    struct sevkit_error *error)
{
    static const char *const inputs[] = {OPT_OVMF,        OPT_IGVM, OPT_KERNEL,    OPT_INITRD,
                                         OPT_APPEND_FILE, OPT_SVSM, OPT_VARS_FILE, NULL};
    const char *hash = sk_given_value(given, OPT_SNP_OVMF_HASH);
    int result = 0;

    if (!sevkit_mode_find(sk_given_value(given, OPT_MODE), &request->mode))
        return sk_error_set(error, SEVKIT_EINTERNAL, "--mode: a mode that the library lacks");
    result = sk_measure_check_modes(given, request->mode, error);
    if (result == 0)
        result = read_format(given, &request->format, error);
    if (result == 0)
        result = check_needs(given, request->mode, error);
    if (result == 0)
        result = sk_values_stdin_once(given, inputs, error);
    if (result == 0 && sk_measure_has_vmsa(request->mode))
        result = read_guest(given, request, error);
    if (!sk_given_has(given, OPT_IGVM))
        request->features = sk_guest_host_features(&request->host, request->mode);
    if (result == 0 && hash)
        result = sk_value_digest(OPT_SNP_OVMF_HASH, hash, request->ovmf_hash, error);
    request->has_ovmf_hash = hash != NULL;
    if (result == 0 && request->mode == SEVKIT_MODE_SNP_SVSM)
        result = read_vars(given, &request->vars_bytes, error);
    return result;
}

int sk_measure_request_read(const struct sk_given *given, struct sk_measure_request *ret_request,
                            struct sevkit_error *error)
{
    struct sk_measure_request request = {.warnings = sk_json_array()};
    int result = read_all(given, &request, error);

    if (result < 0) {
        sk_measure_request_done(&request);
        return result;
    }
    *ret_request = request;
    return 0;
}

void sk_measure_request_done(struct sk_measure_request *request)
{
    json_decref(request->warnings);
    request->warnings = NULL;
}
