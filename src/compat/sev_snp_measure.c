/* SPDX-License-Identifier: Apache-2.0 */

/*
 * sev-snp-measure 0.0.13 (with the fix after it that lets signature and family be 0): the same command
 * line, output and exit statuses. It measures what that tool measures, and warns on stderr where that
 * is unlikely to be what the user meant.
 */

#include "base/args/args_words.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/text.h"
#include "compat/program.h"
#include "compat/python_values.h"
#include "compat/sev_snp_measure_options.h"
#include "sys/file.h"

#include <sevkit/launch_digest.h>
#include <sevkit/measure.h>
#include <sevkit/vcpu.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* KVM takes 4096. The replaced tool has no limit and works on such a number for hours; this many take
 * three seconds. */
#define VCPUS_MAX ((uint64_t)1 << 20)

/* The modes as the result line of -v names them. */
static const char *const mode_names[] = {
    [SEVKIT_MODE_SEV] = "SEV",
    [SEVKIT_MODE_SEV_ES] = "SEV_ES",
    [SEVKIT_MODE_SNP] = "SEV_SNP",
    [SEVKIT_MODE_SNP_SVSM] = "SEV_SNP_SVSM",
};

/* What the replaced tool says before it exits with 1, where the library's text says the same and more. */
static const char *const known_errors[] = {
    [SEVKIT_REASON_TABLE_ENTRY_SIZE] = "Invalid entry size",
    [SEVKIT_REASON_METADATA_SIGNATURE] = "Wrong SEV metadata signature",
    [SEVKIT_REASON_METADATA_VERSION] = "Wrong SEV metadata version",
    [SEVKIT_REASON_NO_RESET_BLOCK] = "Can't find SEV_ES_RESET_BLOCK_GUID entry in OVMF table",
    [SEVKIT_REASON_NO_SVSM_INFO] = "Can't find SVSM_INFO_GUID entry in SVSM table",
    [SEVKIT_REASON_NO_HASH_TABLE] = "Can't find SEV_HASH_TABLE_RV_GUID entry in OVMF table",
    [SEVKIT_REASON_NO_HASH_AREA] =
        "Kernel specified but OVMF doesn't support kernel/initrd/cmdline measurement",
    [SEVKIT_REASON_NO_KERNEL_HASH_SECTION] =
        "Kernel specified but OVMF metadata doesn't include SNP_KERNEL_HASHES section",
};

struct request {
    const struct sk_program *program;
    const struct sk_args *args;
    enum sevkit_mode mode;
    enum sevkit_vmm vmm;
    struct sk_python_int vcpus;
    uint64_t signature;
    uint64_t vars_size;
};

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static const char *value_of(const struct request *request, const char *name)
{
    return sk_args_value(request->args, request->program->spec, name);
}

static bool is_given(const struct request *request, const char *name)
{
    return sk_args_given(request->args, request->program->spec, name);
}

/* In Python an empty string counts as none. */
static const char *nonempty(const struct request *request, const char *name)
{
    const char *value = value_of(request, name);

    return value && *value ? value : NULL;
}

static int failure(const struct sevkit_error *error)
{
    return sk_program_failure("%s", error->reason ? known_errors[error->reason] : error->text);
}

/* A number whose form the parser has checked already. */
static int read_int(const struct request *request, const char *name, bool decimal,
                    struct sk_python_int *ret_int)
{
    if (!sk_python_int(value_of(request, name), decimal, ret_int))
        return sk_program_failure("--%s: no value", name);
    return 0;
}

/* Family, model and stepping as the replaced tool combines them, whatever their sizes: a family below
 * 16 is not masked, so a negative one sets all higher bits. */
static int read_family(const struct request *request, uint64_t *ret_signature)
{
    static const char *const names[] = {"vcpu-family", "vcpu-model", "vcpu-stepping"};
    struct sk_python_int numbers[SK_ARRAY_SIZE(names)];
    const struct sk_python_int *family = &numbers[0];

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        int status;

        if (!is_given(request, names[i]))
            return sk_program_failure("--vcpu-family needs --vcpu-model and --vcpu-stepping: --%s "
                                      "is missing",
                                      names[i]);
        status = read_int(request, names[i], true, &numbers[i]);
        if (status)
            return status;
    }
    if (family->negative)
        *ret_signature =
            family->value << 8 | sevkit_vcpu_signature(0, numbers[1].value, numbers[2].value);
    else
        *ret_signature =
            sevkit_vcpu_signature(family->large ? family->value | (uint64_t)1 << 63 : family->value,
                                  numbers[1].value, numbers[2].value);
    return 0;
}

static int read_signature(struct request *request)
{
    struct sk_python_int number;
    int status = 0;

    if (request->mode == SEVKIT_MODE_SEV)
        return 0;
    if (is_given(request, "vcpu-family"))
        return read_family(request, &request->signature);
    if (is_given(request, "vcpu-sig")) {
        status = read_int(request, "vcpu-sig", false, &number);
        if (!status)
            request->signature = number.value;
    } else if (is_given(request, "vcpu-type")) {
        const struct sevkit_vcpu_model *model =
            sevkit_vcpu_model_find(value_of(request, "vcpu-type"));

        if (!model)
            return sk_program_failure("--vcpu-type: no value");
        request->signature = model->signature;
    } else if (request->vmm == SEVKIT_VMM_QEMU) {
        status = sk_program_usage(
            request->program,
            "missing --vcpu-type or --vcpu-sig or --vcpu-family in guest mode '%s'",
            value_of(request, "mode"));
    }
    return status;
}

static int read_vmm(struct request *request)
{
    const char *name = is_given(request, "vmm-type") ? value_of(request, "vmm-type") : "QEMU";

    if (name == sk_args_lost)
        return sk_program_failure("--vmm-type: no value");
    if (!sevkit_vmm_find(name, &request->vmm) || request->vmm == SEVKIT_VMM_KRUN) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};

        sk_args_add_word(&text, name);
        return sk_program_usage(request->program, "unknown VMM type '%s'", sk_text_get(&text));
    }
    return 0;
}

static int check_vcpus(struct request *request)
{
    if (request->mode != SEVKIT_MODE_SEV && !is_given(request, "vcpus"))
        return sk_program_usage(request->program, "missing --vcpus N in guest mode '%s'",
                                value_of(request, "mode"));
    return 0;
}

/* Last, as the replaced tool looks at the value when it measures only, and in mode sev never. */
static int read_vcpus(struct request *request)
{
    int status;

    if (request->mode == SEVKIT_MODE_SEV)
        return 0;
    status = read_int(request, "vcpus", true, &request->vcpus);
    if (status)
        return status;
    if (request->vcpus.negative)
        request->vcpus.value = 0;
    else if (request->vcpus.large || request->vcpus.value > VCPUS_MAX)
        return sk_program_failure("--vcpus: %s is more than %llu", value_of(request, "vcpus"),
                                  (unsigned long long)VCPUS_MAX);
    return 0;
}

static int read_vars_size(struct request *request)
{
    const char *path = nonempty(request, "vars-file");
    struct sk_python_int size = {0};
    struct stat st;
    int status = 0;

    if (request->mode != SEVKIT_MODE_SNP_SVSM)
        return 0;
    if (path) {
        if (stat(path, &st) < 0)
            return sk_program_failure("%s: %s", path, strerror(errno));
        if (!S_ISREG(st.st_mode))
            sk_program_warning(request->program,
                               "%s is not a regular file; its size counts as "
                               "%lld bytes",
                               path, (long long)st.st_size);
        request->vars_size = (uint64_t)st.st_size;
        return 0;
    }
    if (is_given(request, "vars-size"))
        status = read_int(request, "vars-size", true, &size);
    if (status)
        return status;
    if (!size.value && !size.large)
        return sk_program_usage(request->program,
                                "snp:svsm mode requires --vars-size or --vars-file");
    if (size.negative || size.large)
        return sk_program_failure("--vars-size: %s bytes do not fit below the firmware",
                                  value_of(request, "vars-size"));
    request->vars_size = size.value;
    return 0;
}

static int check_dump(struct request *request)
{
    if (is_given(request, "dump-vmsa") && request->mode == SEVKIT_MODE_SEV)
        return sk_program_usage(request->program,
                                "--dump-vmsa is not availibe in the selected mode");
    return 0;
}

/* The checks of the replaced tool in its order; 0 or an exit status. */
static int read_request(struct request *request)
{
    static int (*const steps[])(struct request *) = {check_vcpus,    read_vmm,   read_signature,
                                                     read_vars_size, check_dump, read_vcpus};

    if (nonempty(request, "initrd") && !is_given(request, "kernel"))
        return sk_program_usage(request->program, "--kernel required when using --initrd");
    if (nonempty(request, "append") && !is_given(request, "kernel"))
        return sk_program_usage(request->program, "--kernel required when using --append");
    for (size_t i = 0; i < SK_ARRAY_SIZE(steps); i++) {
        int status = steps[i](request);

        if (status)
            return status;
    }
    return 0;
}

/* What the tool takes in silence and does not use, or uses otherwise than it looks. */
static void warn_about_request(const struct request *request)
{
    static const char *const ignored[] = {"kernel", "initrd", "append", "guest-features"};
    struct sk_python_int features;

    if (request->mode == SEVKIT_MODE_SNP_SVSM)
        for (size_t i = 0; i < SK_ARRAY_SIZE(ignored); i++)
            if (nonempty(request, ignored[i]))
                sk_program_warning(request->program, "--%s is ignored in mode snp:svsm",
                                   ignored[i]);
    if (request->mode != SEVKIT_MODE_SNP_SVSM && !nonempty(request, "kernel"))
        for (size_t i = 1; i <= 2; i++)
            if (nonempty(request, ignored[i]))
                sk_program_warning(request->program,
                                   "--%s is ignored, because the value of --kernel is empty",
                                   ignored[i]);
    if (request->mode == SEVKIT_MODE_SNP && nonempty(request, "guest-features") &&
        sk_python_int(value_of(request, "guest-features"), false, &features) && !features.prefix &&
        !features.negative && (features.value > 9 || features.large))
        sk_program_warning(request->program,
                           "--guest-features %s is read as a decimal number (0x%llx); hex needs "
                           "the prefix 0x",
                           value_of(request, "guest-features"), (unsigned long long)features.value);
}

static int set_ovmf_hash(const struct request *request, struct sevkit_plan *plan,
                         struct sevkit_error *error)
{
    const char *text = nonempty(request, "snp-ovmf-hash");
    uint8_t hash[SEVKIT_SNP_DIGEST_BYTES];
    size_t size;
    int code;

    if (!text)
        return 0;
    if (request->mode != SEVKIT_MODE_SNP)
        return sk_error_set(error, SEVKIT_EUSAGE, "SNP OVMF hash only works with SNP");
    code = sk_python_fromhex(text, hash, sizeof(hash), &size, error);
    if (code < 0)
        return sk_error_wrap(error, code, "--snp-ovmf-hash");
    if (size != sizeof(hash))
        return sk_error_set(error, SEVKIT_EINPUT, "--snp-ovmf-hash: %zu bytes, expected %zu", size,
                            sizeof(hash));
    sevkit_plan_set_ovmf_hash(plan, hash);
    return 0;
}

static int set_kernel(const struct request *request, struct sevkit_plan *plan,
                      struct sevkit_error *error)
{
    const char *kernel = nonempty(request, "kernel");
    const char *initrd = nonempty(request, "initrd");
    const char *append = nonempty(request, "append");
    int code;

    if (!kernel || request->mode == SEVKIT_MODE_SNP_SVSM)
        return 0;
    code = sevkit_plan_set_kernel_file(plan, sk_program_path(kernel), error);
    if (code == 0 && initrd)
        code = sevkit_plan_set_initrd_file(plan, sk_program_path(initrd), error);
    if (code == 0 && append)
        code = sevkit_plan_set_cmdline(plan, append, strlen(append), error);
    return code;
}

static int set_svsm(const struct request *request, struct sevkit_plan *plan,
                    struct sevkit_error *error)
{
    const char *path = value_of(request, "svsm");

    if (request->mode != SEVKIT_MODE_SNP_SVSM)
        return 0;
    if (request->vmm != SEVKIT_VMM_QEMU)
        return sk_error_set(error, SEVKIT_EUSAGE, "SVSM mode is only implemented for Qemu.");
    if (!path)
        return sk_error_set(error, SEVKIT_EUSAGE, "mode snp:svsm needs --svsm");
    sevkit_plan_set_vars_size(plan, request->vars_size);
    return sevkit_plan_set_svsm_file(plan, sk_program_path(path), error);
}

static int set_guest(const struct request *request, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    struct sk_python_int features;
    int code = set_ovmf_hash(request, plan, error);

    if (code == 0)
        code = set_svsm(request, plan, error);
    if (code == 0)
        code = set_kernel(request, plan, error);
    if (code < 0 || request->mode == SEVKIT_MODE_SEV)
        return code;
    sevkit_plan_set_vcpus(plan, request->vcpus.value);
    sevkit_plan_set_vcpu_signature(plan, request->signature);
    sevkit_plan_set_profile(
        plan, sevkit_profile_default(request->vmm, request->mode == SEVKIT_MODE_SNP_SVSM));
    if (request->mode != SEVKIT_MODE_SNP || !is_given(request, "guest-features"))
        return 0;
    if (!sk_python_int(value_of(request, "guest-features"), false, &features))
        return sk_error_set(error, SEVKIT_EUSAGE, "--guest-features: no value");
    sevkit_plan_set_guest_features(plan, features.value);
    return 0;
}

static int measure(const struct request *request, struct sevkit_measurement **ret_measurement,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    int code = sevkit_plan_new(request->mode, &plan, error);

    if (code < 0)
        return code;
    sevkit_plan_set_lenient(plan, true);
    code = sevkit_plan_set_firmware_file(plan, sk_program_path(value_of(request, "ovmf")), error);
    if (code == 0 && request->mode != SEVKIT_MODE_SNP_OVMF_HASH)
        code = set_guest(request, plan, error);
    return code == 0 ? sevkit_measure(plan, ret_measurement, error) : code;
}

static int dump_vmsas(const struct request *request, const struct sevkit_measurement *measurement)
{
    for (uint64_t i = 0; i < request->vcpus.value; i++) {
        char name[32];
        struct sevkit_error error;

        (void)snprintf(name, sizeof(name), "vmsa%llu.bin", (unsigned long long)i);
        if (sk_file_write(name, sevkit_measurement_vmsa(measurement, i ? SEVKIT_AP : SEVKIT_BSP),
                          SEVKIT_VMSA_BYTES, 0644, &error) < 0)
            return sk_program_failure("%s", error.text);
    }
    return 0;
}

static int print_digest(const struct request *request, const struct sevkit_measurement *measurement)
{
    const uint8_t *digest = sevkit_measurement_digest(measurement);
    size_t size = sevkit_measurement_digest_size(measurement);
    bool firmware_only = request->mode == SEVKIT_MODE_SNP_OVMF_HASH;
    const char *format = is_given(request, "output-format") && !firmware_only
                             ? value_of(request, "output-format")
                             : "hex";
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    char encoded[2 * SEVKIT_SNP_DIGEST_BYTES + 1];

    if (!strcmp(format, "base64"))
        sk_base64_encode(digest, size, encoded);
    else if (!strcmp(format, "hex"))
        sk_hex_encode(digest, size, encoded);
    else
        return sk_program_failure("--output-format: no value");
    if (is_given(request, "verbose") && !firmware_only)
        sk_text_addf(&text, "Calculated %s guest measurement: ", mode_names[request->mode]);
    sk_text_addf(&text, "%s\n", encoded);
    return sk_text_ok(&text) ? sk_program_print(sk_text_get(&text))
                             : sk_program_failure("out of memory");
}

static int run(const struct sk_program *program, const struct sk_args *args)
{
    struct request request = {.program = program, .args = args};
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;
    int status = 0;

    if (!sevkit_mode_find(value_of(&request, "mode"), &request.mode))
        return sk_program_failure("--mode: no value");
    if (request.mode != SEVKIT_MODE_SNP_OVMF_HASH)
        status = read_request(&request);
    else if (is_given(&request, "dump-vmsa"))
        sk_program_warning(program, "--dump-vmsa is ignored in mode snp:ovmf-hash");
    if (status)
        return status;
    if (request.mode != SEVKIT_MODE_SNP_OVMF_HASH)
        warn_about_request(&request);
    if (measure(&request, &measurement, &error) < 0)
        return failure(&error);
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        sk_program_warning(program, "%s", sevkit_measurement_warning(measurement, i));
    if (is_given(&request, "dump-vmsa") && request.mode != SEVKIT_MODE_SNP_OVMF_HASH)
        status = dump_vmsas(&request, measurement);
    return status ? status : print_digest(&request, measurement);
}

int main(int argc, char **argv)
{
    static const struct sk_program program = {
        .spec = &sk_sev_snp_measure_spec,
        .version = "sev-snp-measure 0.0.13",
        .run = run,
    };

    return sk_program_main(&program, argc, argv);
}
