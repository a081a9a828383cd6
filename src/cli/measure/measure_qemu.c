/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_qemu.h"

#include "base/cleanup.h"
#include "cli/guest_options.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "qemu/qemu_args.h"
#include "qemu/qemu_line.h"
#include "sys/file.h"

#include <sevkit/measure.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* What the command line does not say: the host's kernel. */
static int set_host(const struct sk_given *given, struct sevkit_plan *plan,
                    struct sevkit_error *error)
{
    const char *features = sk_given_value(given, OPT_GUEST_FEATURES);
    const struct sevkit_profile *profile = NULL;
    uint64_t value = 1;
    int r = sk_guest_profile(given, false, &profile, error);

    if (r == 0 && features)
        r = sk_value_features(OPT_GUEST_FEATURES, features, &value, error);
    if (r < 0)
        return r;
    sevkit_plan_set_profile(plan, profile);
    if (features)
        sevkit_plan_set_guest_features(plan, value);
    return 0;
}

static int set_files(const struct sk_sim_vm *vm, struct sevkit_plan *plan,
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

static int measure(const struct sk_given *given, const struct sk_sim_vm *vm,
                   struct sevkit_measurement **ret_measurement, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    int r = sevkit_plan_new(SEVKIT_MODE_SNP, &plan, error);

    if (r == 0)
        r = set_files(vm, plan, error);
    if (r == 0)
        r = set_host(given, plan, error);
    if (r < 0)
        return r;
    sevkit_plan_set_vcpus(plan, vm->vcpus);
    sevkit_plan_set_vcpu_signature(plan, vm->vcpu_signature);
    return sevkit_measure(plan, ret_measurement, error);
}

static int print(const struct sk_given *given, const struct sk_sim_vm *vm,
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
    sk_json_add_hex(document, "digest", digest, sevkit_measurement_digest_size(measurement));
    sk_json_add_text(document, "ovmf", vm->firmware);
    sk_json_add_text(document, "igvm", vm->igvm);
    sk_json_add_bool(document, "kernel_hashes", vm->kernel && vm->kernel_hashes);
    sk_json_add_text(document, "kernel", vm->kernel);
    sk_json_add_text(document, "initrd", vm->initrd);
    sk_json_add_text(document, "append", vm->cmdline);
    sk_json_add_integer(document, "vcpus", vm->vcpus);
    sk_json_add_number(document, "vcpu_signature", vm->vcpu_signature);
    sk_json_add_number(document, "policy", vm->policy);
    return sk_json_emit(document, error);
}

static int run_line(const struct sk_given *given, const struct sk_qemu_line *line,
                    struct sevkit_error *error)
{
    static const struct sk_sim_vm_options as_given = {.has_kvm = true};
    SK_CLEANUP(sk_sim_vm_done) struct sk_sim_vm vm = {0};
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r = sk_sim_vm_read(line->count, line->words, &as_given, &vm, error);

    if (r == 0)
        r = measure(given, &vm, &measurement, error);
    if (r < 0)
        return r;
    if (vm.kernel && !vm.kernel_hashes)
        sk_cli_warn(
            "this command line has no kernel-hashes=on: kernel, initrd and command line are "
            "not measured");
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        sk_cli_warn("%s", sevkit_measurement_warning(measurement, i));
    return print(given, &vm, measurement, error);
}

int sk_measure_qemu_run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const allowed[] = {OPT_QEMU_ARGS,      OPT_JSON, OPT_PROFILE, OPT_VMM_TYPE,
                                          OPT_GUEST_FEATURES, OPT_MODE, NULL};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_qemu_line_done) struct sk_qemu_line line = {0};
    const char *path = sk_given_value(given, OPT_QEMU_ARGS);
    int r;

    for (const struct sk_option *option = given->spec->options; option->name; option++) {
        size_t i = 0;

        while (allowed[i] && strcmp(allowed[i], option->name) != 0)
            i++;
        if (!allowed[i] && sk_given_has(given, option->name))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s does not go with --qemu-args: the command line says it",
                                option->name);
    }
    if (strcmp(sk_given_value(given, OPT_MODE), "sev-snp") != 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "--qemu-args is for mode snp");
    r = sk_file_read(&sk_sys_real, path, FILE_MAX, &bytes, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--qemu-args");
    r = sk_qemu_line_read(bytes.data, bytes.size, &line, error);
    if (r == 0)
        r = run_line(given, &line, error);
    return r < 0 ? sk_error_wrap(error, r, "--qemu-args: %s", path) : 0;
}
