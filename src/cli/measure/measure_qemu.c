/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_qemu.h"

#include "base/cleanup.h"
#include "cli/guest_options.h"
#include "cli/measure/measure_request.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "qemu/args/qemu_measure.h"
#include "qemu/qemu_line.h"
#include "sys/file.h"

#include <sevkit/measure.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static const char *const allowed[] = {
    OPT_QEMU_ARGS, OPT_JSON,       OPT_PROFILE,      OPT_VMM_TYPE,    OPT_GUEST_FEATURES,
    OPT_MODE,      OPT_VCPU_TYPE,  OPT_VCPU_SIG,     OPT_VCPU_FAMILY, OPT_VCPU_MODEL,
    OPT_HOST_CPU,  OPT_FOR_KERNEL, OPT_VCPU_STEPPING};

static const char signature_hint[] =
    "; give it with --vcpu-sig (CPUID 1 EAX in the guest), or with --host-cpu on the host itself";

static int print(const struct sk_given *given, const struct sk_qemu_guest *vm,
                 const struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    const uint8_t *digest = sevkit_measurement_digest(measurement);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON)) {
        sk_text_add_hex(&text, digest, sevkit_measurement_digest_size(measurement));
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
    sk_json_add_text(document, "policy_from", vm->igvm_policy ? "igvm" : "command-line");
    return sk_json_emit(document, error);
}

static int read_request(const struct sk_given *given, struct sk_qemu_measure_request *request,
                        struct sevkit_error *error)
{
    const char *mode = sk_given_value(given, OPT_MODE);
    struct sk_guest_cpu cpu = {0};
    int r = sk_guest_cpu(given, &cpu, error);

    request->has_signature = cpu.given;
    request->signature = cpu.signature;
    request->has_mode = mode && sevkit_mode_find(mode, &request->mode);
    return r < 0 ? r : sk_guest_host(given, false, &request->host, error);
}

static int run_words(const struct sk_given *given, size_t count, const char *const *words,
                     bool exact, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_guest_done) struct sk_qemu_guest vm = {0};
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sk_qemu_measure_request request = {.vm = &vm, .expanded = exact};
    int r = read_request(given, &request, error);
    const struct sk_qemu_guest_options options = {
        .has_kvm = true,
        .any_generation = true,
        .quotes_lost = !exact,
        .has_signature = request.has_signature,
        .signature_hint = signature_hint,
    };

    if (r == 0)
        r = sk_qemu_guest_read(count, words, &options, &vm, error);
    if (r == 0)
        r = sk_measure_check_modes(given, vm.mode, error);
    if (r == 0)
        r = sk_qemu_measure(&request, &sk_cli_listener, &measurement, error);
    return r < 0 ? r : print(given, &vm, measurement, error);
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
    int r = sk_measure_check_only(given, allowed, SK_ARRAY_SIZE(allowed), OPT_QEMU_ARGS, error);

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
