/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_qemu.h"

#include "base/cleanup.h"
#include "cli/guest_options.h"
#include "cli/measure/measure_request.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "qemu/args/qemu_args.h"
#include "qemu/qemu_line.h"
#include "sys/file.h"

#include <sevkit/measure.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* What the command line does not say: the host's kernel. */
static int set_host(const struct sk_given *given, const struct sk_qemu_guest *vm,
                    struct sevkit_plan *plan, struct sevkit_error *error)
{
    const char *features = sk_given_value(given, OPT_GUEST_FEATURES);
    bool chosen = sk_given_has(given, OPT_PROFILE) || sk_given_has(given, OPT_VMM_TYPE);
    const struct sevkit_profile *legacy = sevkit_profile_find("qemu-fpu0"), *profile = NULL;
    uint64_t value = 1, extra = 0;
    int r = sk_measure_check_modes(given, vm->mode, error);

    if (r == 0)
        r = sk_guest_profile(given, false, &profile, error);
    if (r == 0)
        r = sk_guest_kernel_features(given, &extra, error);
    if (r == 0 && features)
        r = sk_value_features("guest-features", features, &value, error);
    if (r < 0 || vm->mode == SEVKIT_MODE_SEV)
        return r;
    /* QEMU starts SEV-ES guests the legacy way, unless legacy-vm-type=off is said. */
    if (vm->mode == SEVKIT_MODE_SEV_ES && !chosen && !vm->init2 && profile != legacy) {
        profile = legacy;
        sk_cli_note("measured with profile %s, as QEMU launches SEV-ES guests unless the command "
                    "line has legacy-vm-type=off; --profile qemu is the other way",
                    profile->name);
    }
    if (vm->igvm && sk_given_has(given, OPT_FOR_KERNEL))
        return sk_error_set(
            error, SEVKIT_EUSAGE,
            "--for-kernel contradicts igvm-cfg: the IGVM file holds what is measured");
    sk_measure_note_kernel(given, vm->mode);
    sevkit_plan_set_profile(plan, profile);
    /* Those of the command line are there, whatever the host's kernel adds. */
    if (features && (value & vm->features) != vm->features)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--guest-features 0x%llx lacks what the command line sets: 0x%llx",
                            (unsigned long long)value, (unsigned long long)vm->features);
    if (vm->mode == SEVKIT_MODE_SNP && !vm->igvm)
        sevkit_plan_set_guest_features(plan, features ? value : vm->features | extra);
    return 0;
}

static int set_files(const struct sk_qemu_guest *vm, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    int r;

    if (vm->igvm)
        return sevkit_plan_set_igvm_file(plan, vm->igvm, error);
    if (!vm->firmware)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the command line names no firmware (-bios): nothing is measured");
    r = sevkit_plan_set_firmware_file(plan, vm->firmware, error);
    if (r < 0 || !vm->kernel || !vm->kernel_hashes)
        return r;
    r = sevkit_plan_set_kernel_file(plan, vm->kernel, error);
    if (r == 0 && vm->initrd)
        r = sevkit_plan_set_initrd_file(plan, vm->initrd, error);
    if (r == 0 && vm->cmdline)
        r = sevkit_plan_set_cmdline(plan, vm->cmdline, strlen(vm->cmdline), error);
    return r;
}

/* Of the vCPUs: what -cpu says, or what was given because it says too little. */
static int set_cpu(const struct sk_given *given, struct sk_qemu_guest *vm,
                   struct sevkit_error *error)
{
    struct sk_guest_cpu cpu = {0};
    int r = sk_guest_cpu(given, &cpu, error);

    if (r < 0 || !cpu.given)
        return r;
    if (vm->cpu_known)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the vCPUs' model does not go with --qemu-args: the command line says "
                            "it");
    vm->vcpu_signature = (uint32_t)cpu.signature;
    return 0;
}

static int check_mode(const struct sk_given *given, const struct sk_qemu_guest *vm,
                      struct sevkit_error *error)
{
    const char *word = sk_given_value(given, OPT_MODE);
    enum sevkit_mode mode;

    if (!word || (sevkit_mode_find(word, &mode) && mode == vm->mode))
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "the command line starts a guest of mode %s (policy 0x%llx), not %s",
                        sevkit_mode_name(vm->mode), (unsigned long long)vm->policy, word);
}

static int measure(const struct sk_given *given, struct sk_qemu_guest *vm,
                   struct sevkit_measurement **ret_measurement, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    int r = check_mode(given, vm, error);

    if (r == 0)
        r = set_cpu(given, vm, error);
    if (r == 0)
        r = sevkit_plan_new(vm->mode, &plan, error);
    if (r == 0)
        r = set_files(vm, plan, error);
    if (r == 0)
        r = set_host(given, vm, plan, error);
    if (r < 0)
        return r;
    if (vm->mode != SEVKIT_MODE_SEV) {
        sevkit_plan_set_vcpus(plan, vm->vcpus);
        sevkit_plan_set_vcpu_signature(plan, vm->vcpu_signature);
    }
    return sevkit_measure(plan, ret_measurement, error);
}

static int print(const struct sk_given *given, const struct sk_qemu_guest *vm,
                 const struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    const uint8_t *digest = sevkit_measurement_digest(measurement);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON)) {
        sk_cli_add_hex(&text, digest, sevkit_measurement_digest_size(measurement));
        sk_text_add(&text, "\n");
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.measure-qemu/1");
    sk_json_add_text(document, "mode", sevkit_mode_name(vm->mode));
    sk_json_add_hex(document, "digest", digest, sevkit_measurement_digest_size(measurement));
    sk_json_add_text(document, "ovmf", vm->firmware);
    sk_json_add_text(document, "igvm", vm->igvm);
    sk_json_add_bool(document, "kernel_hashes", vm->kernel && vm->kernel_hashes);
    sk_json_add_text(document, "kernel", vm->kernel);
    sk_json_add_text(document, "initrd", vm->initrd);
    sk_json_add_text(document, "append", vm->cmdline);
    if (vm->mode != SEVKIT_MODE_SEV) {
        sk_json_add_integer(document, "vcpus", vm->vcpus);
        sk_json_add_number(document, "vcpu_signature", vm->vcpu_signature);
    }
    sk_json_add_number(document, "policy", vm->policy);
    return sk_json_emit(document, error);
}

/* A shell would have put something else in the place of "$X". */
static void warn_dollars(const struct sk_qemu_guest *vm)
{
    const struct {
        const char *option, *value;
    } measured[] = {{"-bios", vm->firmware},
                    {"-kernel", vm->kernel},
                    {"-initrd", vm->initrd},
                    {"-append", vm->cmdline},
                    {"igvm-cfg", vm->igvm}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(measured); i++)
        if (measured[i].value && strpbrk(measured[i].value, "$`"))
            sk_cli_warn("%s: '%s' is taken as it is: variables and commands of a script are not "
                        "expanded",
                        measured[i].option, measured[i].value);
}

static int run_words(const struct sk_given *given, size_t count, const char *const *words,
                     bool exact, struct sevkit_error *error)
{
    const struct sk_qemu_guest_options options = {
        .has_kvm = true,
        .any_generation = true,
        .quotes_lost = !exact,
        .has_signature = sk_given_has(given, OPT_VCPU_TYPE) || sk_given_has(given, OPT_VCPU_SIG) ||
                         sk_given_has(given, OPT_VCPU_FAMILY) || sk_given_has(given, OPT_HOST_CPU),
        .signature_hint = "; give it with --vcpu-sig (CPUID 1 EAX in the guest), or with "
                          "--host-cpu on the host itself",
    };
    SK_CLEANUP(sk_qemu_guest_done) struct sk_qemu_guest vm = {0};
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r = sk_qemu_guest_read(count, words, &options, &vm, error);

    if (r == 0 && !exact)
        warn_dollars(&vm);
    if (r == 0)
        r = measure(given, &vm, &measurement, error);
    if (r < 0)
        return r;
    if (vm.flash_warning)
        sk_cli_warn("%s", vm.flash_warning);
    if (vm.kernel && !vm.kernel_hashes)
        sk_cli_warn(
            "this command line has no kernel-hashes=on: kernel, initrd and command line are "
            "not measured");
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        sk_cli_warn("%s", sevkit_measurement_warning(measurement, i));
    return print(given, &vm, measurement, error);
}

static int check_options(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const allowed[] = {OPT_QEMU_ARGS,      OPT_JSON,
                                          OPT_PROFILE,        OPT_VMM_TYPE,
                                          OPT_GUEST_FEATURES, OPT_MODE,
                                          OPT_VCPU_TYPE,      OPT_VCPU_SIG,
                                          OPT_VCPU_FAMILY,    OPT_VCPU_MODEL,
                                          OPT_VCPU_STEPPING,  OPT_HOST_CPU,
                                          OPT_FOR_KERNEL,     NULL};

    for (const struct sk_option *option = given->spec->options; option->name; option++) {
        size_t i = 0;

        while (allowed[i] && strcmp(allowed[i], option->name) != 0)
            i++;
        if (!allowed[i] && sk_given_has(given, option->name))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s does not go with --qemu-args: the command line says it",
                                option->name);
    }
    return 0;
}

/* The rest of our own command line. */
static int run_rest(const struct sk_given *given, struct sevkit_error *error)
{
    const char *const *words = (const char *const *)given->rest;
    size_t first = 0;
    int r = sk_qemu_find_program(words, given->rest_count, &first, error);

    if (r == 0)
        r = run_words(given, given->rest_count - first, words + first, true, error);
    return r < 0 ? sk_error_wrap(error, r, "--qemu-args") : 0;
}

int sk_measure_qemu_run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_qemu_line_done) struct sk_qemu_line line = {0};
    const char *path = sk_given_value(given, OPT_QEMU_ARGS);
    int r = check_options(given, error);

    if (r < 0)
        return r;
    if (strcmp(path, SK_QEMU_ARGS_REST) == 0)
        return run_rest(given, error);
    r = sk_file_read(&sk_sys_real, path, FILE_MAX, &bytes, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--qemu-args");
    r = sk_qemu_line_read(bytes.data, bytes.size, &line, error);
    if (r == 0)
        r = run_words(given, line.count, line.words, line.exact, error);
    return r < 0 ? sk_error_wrap(error, r, "--qemu-args: %s", path) : 0;
}
