/* SPDX-License-Identifier: Apache-2.0 */

/*
 * virt-qemu-sev-validate 12.8.0 (also as virt-dom-sev-validate): the same command line, order of checks
 * and exit statuses. Where the replaced tool errs, this one does not; virt-qemu-sev-validate(1) lists the
 * differences.
 */

#include "compat/virt_qemu_sev_validate.h"

#include "base/cleanup.h"
#include "compat/python_values.h"
#include "libvirt/deadline.h"
#include "sev/explain.h"
#include "sev/packet.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* CPUs of generations that the replaced tool cannot describe otherwise: AMD64 APM volume 3, CPUID
 * Fn0000_0001_EAX, from numbers of any size. */
#define FAMILY_MASK   0xfffu
#define MODEL_MASK    0xffu
#define STEPPING_MASK 0xfu

struct request {
    const struct sk_program *program;
    const struct sk_args *args;
    struct sk_sev_inputs inputs;
    struct sk_sev_secrets secrets;
    struct sk_sev_source *source; /* NULL: offline */
    struct sk_sev_config config;
    struct sk_sev_launch launch;
    struct sk_sev_values values;
    uint8_t reported[SK_SEV_MEASURE_BYTES];
};

/* The answer was no. Every other reason to exit with 1, as programs made with Python have, becomes 6. */
static bool denied;

static const char *value_of(const struct request *request, const char *name)
{
    return sk_args_value(request->args, request->program->spec, name);
}

static bool given(const struct request *request, const char *name)
{
    return sk_args_given(request->args, request->program->spec, name);
}

static void trace(void *arg, const char *label, const char *text)
{
    (void)arg;
    (void)fprintf(stderr, "[DEBUG]: %s: %s\n", label, text);
}

static void request_done(struct request *request)
{
    sk_sev_source_free(request->source);
    sk_sev_config_done(&request->config);
    sk_sev_secrets_done(&request->secrets);
    sk_sev_inputs_done(&request->inputs);
}

static int read_number(const struct request *request, const char *name,
                       struct sk_sev_number *number, struct sevkit_error *error)
{
    struct sk_python_int value;

    if (!given(request, name))
        return 0;
    if (!sk_python_int(value_of(request, name), true, &value))
        return sk_error_set(error, SEVKIT_EIO, "--%s: no value", name);
    *number = (struct sk_sev_number){
        .given = true,
        .negative = value.negative && (value.value || value.large),
        .large = value.large,
        .value = value.value,
    };
    return 0;
}

static int read_numbers(struct request *request, struct sevkit_error *error)
{
    struct sk_sev_inputs *inputs = &request->inputs;
    const struct {
        const char *name;
        struct sk_sev_number *number;
    } numbers[] = {
        {"api-major", &inputs->api_major}, {"api-minor", &inputs->api_minor},
        {"build-id", &inputs->build_id},   {"policy", &inputs->policy},
        {"num-cpus", &inputs->vcpus},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(numbers); i++)
        r = read_number(request, numbers[i].name, numbers[i].number, error);
    if (r < 0 || !given(request, "measurement"))
        return r;
    inputs->measurement = strdup(value_of(request, "measurement"));
    return inputs->measurement ? 0 : sk_error_oom(error);
}

/* The parts are masked as the replaced tool masks them, so that numbers of any size mean the same. */
static int read_cpu(struct request *request, struct sevkit_error *error)
{
    struct sk_sev_number family = {0}, model = {0}, stepping = {0};
    uint64_t base;
    int r = read_number(request, "cpu-family", &family, error);

    if (r == 0)
        r = read_number(request, "cpu-model", &model, error);
    if (r == 0)
        r = read_number(request, "cpu-stepping", &stepping, error);
    if (r < 0 || !family.given)
        return r;
    family.value &= FAMILY_MASK;
    model.value &= MODEL_MASK;
    base = family.value > 0xf ? 0xf00 | (family.value - 0xf) << 20 : family.value << 8;
    request->inputs.signature = base | (model.value >> 4) << 16 | (model.value & 0xf) << 4 |
                                (stepping.value & STEPPING_MASK);
    request->inputs.has_signature = true;
    return 0;
}

static int load_vmsa0(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    return sk_sev_load_vmsa(inputs, SEVKIT_BSP, path, error);
}

static int load_vmsa1(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error)
{
    return sk_sev_load_vmsa(inputs, SEVKIT_AP, path, error);
}

static int load_files(struct request *request, struct sevkit_error *error)
{
    static const struct {
        const char *name;
        int (*load)(struct sk_sev_inputs *inputs, const char *path, struct sevkit_error *error);
        bool text; /* the value itself, no path */
    } files[] = {
        {"firmware", sk_sev_load_firmware, false}, {"tk", sk_sev_load_tk, false},
        {"tik", sk_sev_load_tik, false},           {"tek", sk_sev_load_tek, false},
        {"kernel", sk_sev_load_kernel, false},     {"initrd", sk_sev_load_initrd, false},
        {"cmdline", sk_sev_set_cmdline, true},     {"vmsa-cpu0", load_vmsa0, false},
        {"vmsa-cpu1", load_vmsa1, false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++) {
        const char *value = value_of(request, files[i].name);
        int r = 0;

        if (value)
            r = files[i].load(&request->inputs, files[i].text ? value : sk_program_path(value),
                              error);
        if (r < 0)
            return r;
    }
    return 0;
}

static int load_secrets(struct request *request, struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_args_get(request->args, request->program->spec, "inject-secret");
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++) {
        const char *colon = strchr(arg->values[i], ':');
        SK_CLEANUP_FREE char *name = NULL;

        if (!colon || strchr(colon + 1, ':'))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--inject-secret: '%s' is not ALIAS-OR-GUID:PATH", arg->values[i]);
        name = strndup(arg->values[i], (size_t)(colon - arg->values[i]));
        if (!name)
            return sk_error_oom(error);
        r = sk_sev_secrets_add(&request->secrets, name, sk_program_path(colon + 1), false, error);
    }
    return r == 0 ? sk_sev_secrets_read(&request->secrets, &sk_sys_real, error) : r;
}

/* What is to be written must not be what is read, or written besides. */
static int check_not_read(const struct request *request, const char *output,
                          struct sevkit_error *error)
{
    static const char *const files[] = {"firmware",  "tk",        "tik",
                                        "tek",       "kernel",    "initrd",
                                        "vmsa-cpu0", "vmsa-cpu1", "secret-header"};
    const char *path = sk_program_path(value_of(request, output));

    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
        if (strcmp(files[i], output) != 0 && given(request, files[i]) &&
            sk_file_is_same(path, sk_program_path(value_of(request, files[i]))))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s and --%s name the same file: %s",
                                files[i], output, path);
    for (size_t i = 0; i < request->secrets.count; i++)
        if (sk_file_is_same(path, request->secrets.items[i].path))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--inject-secret and --%s name the same file: %s", output, path);
    return 0;
}

/* The table is built once for nothing: what cannot be sent must not be found out after the yes. */
static int check_secrets(struct request *request, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    const char *header = value_of(request, "secret-header");
    const char *payload = value_of(request, "secret-payload");
    int r = load_secrets(request, error);

    if (r < 0 || !request->secrets.count)
        return r;
    r = sk_sev_secrets_table(&request->secrets, SK_SEV_PAD_ALWAYS, &table, error);
    if (r < 0 || request->source)
        return r;
    r = check_not_read(request, "secret-header", error);
    if (r == 0)
        r = check_not_read(request, "secret-payload", error);
    if (r < 0)
        return r;
    r = sk_sev_output_check(header, error);
    return r == 0 ? sk_sev_output_check(payload, error) : r;
}

static int complete(struct request *request, struct sevkit_error *error)
{
    const struct sk_sev_completion completion = {
        .insecure = given(request, "insecure"),
        .ignore_config = given(request, "ignore-config"),
    };

    int r = request->source ? sk_sev_complete(request->source, &completion, &request->inputs,
                                              &request->config, error)
                            : 0;

    if (r == 0 && sk_sev_kernel_unmeasured(&request->config) && !given(request, "quiet"))
        (void)fprintf(stderr, "WARNING: the kernel is not measured: kernelHashes is not 'yes'\n");
    return r;
}

static int open_source(struct request *request, struct sevkit_error *error)
{
    return given(request, "domain")
               ? sk_sev_libvirt_open(value_of(request, "connect"), value_of(request, "domain"),
                                     getenv(SK_SEV_TIMEOUT_VARIABLE), &request->source, error)
               : 0;
}

/* argparse 3.11 loses the value of "--cmdline=--", and the replaced tool fails where it looks at it. Taken
 * for an empty text it would be another launch than the one that was asked about. */
static int check_lost(struct request *request, struct sevkit_error *error)
{
    const struct sk_args_spec *spec = request->program->spec;

    for (size_t i = 0; i < request->args->option_count; i++) {
        const struct sk_arg *arg = &request->args->options[i];
        bool lost = arg->value == sk_args_lost;

        for (unsigned j = 0; arg->values && j < arg->count; j++)
            lost = lost || arg->values[j] == sk_args_lost;
        if (lost)
            return sk_error_set(error, SEVKIT_EIO, "--%s: '--' is no value", spec->options[i].name);
    }
    return 0;
}

/* Everything up to the launch that is to be compared. */
static int prepare(struct request *request, struct sevkit_error *error)
{
    static int (*const steps[])(struct request *, struct sevkit_error *) = {
        check_lost, read_numbers, read_cpu, load_files, open_source, check_secrets, complete,
    };
    int r = sk_validate_check_usage(request->program, request->args, error);

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(steps); i++)
        r = steps[i](request, error);
    return r == 0 ? sk_sev_build_inputs(&request->inputs, error) : r;
}

static int attest(struct request *request, struct sevkit_error *error)
{
    int r = sk_sev_launch_of(&request->inputs, &request->launch, request->reported, error);

    if (r == 0)
        r = sk_sev_compute(&request->launch, &request->values, error);
    if (r < 0)
        return r;
    sk_sev_trace_values(&request->inputs, &request->launch, &request->values, request->reported);
    return sk_sev_check(&request->values, request->reported, error);
}

/* The answer is no. What would have made it a yes? */
static void explain(const struct request *request)
{
    const struct sk_sev_explain how = {
        .inputs = &request->inputs,
        .launch = &request->launch,
        .reported = request->reported,
        .vcpus_max = SK_SEV_EXPLAIN_VCPUS,
    };
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    struct sevkit_error error;

    if (!request->launch.tik || sk_sev_explain(&how, &result, &error) < 0)
        return;
    for (size_t i = 0; i < result.count && i < SK_SEV_EXPLAIN_SHOWN; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};

        sk_sev_explain_text(&result.found[i], &text);
        (void)fprintf(stderr, "NOTE: what was reported belongs to another launch: %s\n",
                      sk_text_get(&text));
    }
}

static int build_packet(const struct request *request, struct sk_sev_packet *ret_packet,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sk_sev_packet_request packet = {
        .tik = request->inputs.tik->data,
        .tek = request->inputs.tek->data,
        .measure = request->reported,
    };
    int r = sk_sev_secrets_table(&request->secrets, SK_SEV_PAD_ALWAYS, &table, error);

    if (r < 0)
        return r;
    if (request->inputs.trace_secrets)
        sk_sev_trace_hex(&request->inputs, "Table(hex)", table->data, table->size);
    packet.table = table;
    return sk_sev_packet_draw(&sk_sys_real, &packet, ret_packet, error);
}

static void trace_part(const struct request *request, const char *label, const char *base64,
                       size_t size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_addf(&text, "%s (%zu bytes)", base64, size);
    if (request->inputs.trace)
        request->inputs.trace(NULL, label, sk_text_get(&text));
}

static int send_secrets(const struct request *request, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet packet = {0};
    SK_CLEANUP(sk_sev_packet_text_done) struct sk_sev_packet_text text = {0};
    int r = build_packet(request, &packet, error);

    if (r == 0)
        r = sk_sev_packet_encode(&packet, &text, error);
    if (r < 0)
        return r;
    trace_part(request, "Header", text.header, sizeof(packet.header));
    trace_part(request, "Secret", text.payload, packet.payload_size);
    if (!request->source)
        return sk_sev_output_write(value_of(request, "secret-header"),
                                   value_of(request, "secret-payload"), &text, error);
    r = request->source->functions->inject(request->source, text.header, text.payload, error);
    return r == 0 ? request->source->functions->resume(request->source, error) : r;
}

static int print(const struct request *request, const char *text, struct sevkit_error *error)
{
    if (given(request, "quiet"))
        return 0;
    if (fputs(text, stdout) < 0 || fflush(stdout) != 0)
        return sk_error_set(error, SEVKIT_EIO, "standard output: %s", strerror(errno));
    return 0;
}

static int validate(struct request *request, struct sevkit_error *error)
{
    char text[64];
    int r = prepare(request, error);

    if (r < 0)
        return r;
    r = attest(request, error);
    denied = r == SEVKIT_EREFUSED;
    if (r == 0)
        r = print(request, "OK: Looks good to me\n", error);
    if (r < 0 || !request->secrets.count)
        return r;
    r = send_secrets(request, error);
    (void)snprintf(text, sizeof(text), "OK: Injected %zu secrets\n", request->secrets.count);
    return r == 0 ? print(request, text, error) : r;
}

static int exit_status(int code)
{
    static const struct {
        int code;
        enum sk_validate_exit status;
    } statuses[] = {
        {0, SK_VALIDATE_OK},
        {SEVKIT_EUSAGE, SK_VALIDATE_USAGE},
        {SK_SEV_EINSECURE, SK_VALIDATE_INSECURE},
        {SK_SEV_ECONFIG, SK_VALIDATE_CONFIG},
        {SK_SEV_ESTATE, SK_VALIDATE_STATE},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(statuses); i++)
        if (statuses[i].code == code)
            return (int)statuses[i].status;
    return denied ? SK_VALIDATE_MISMATCH : SK_VALIDATE_OTHER;
}

static int run(const struct sk_program *program, const struct sk_args *args)
{
    SK_CLEANUP(request_done)
    struct request request = {
        .program = program,
        .args = args,
        .inputs = {.profile = sevkit_profile_find("qemu-fpu0")},
    };
    struct sevkit_error error = {0};
    int r;

    request.inputs.trace_secrets = given(&request, "debug-secrets");
    if (given(&request, "debug") || request.inputs.trace_secrets)
        request.inputs.trace = trace;
    r = validate(&request, &error);
    if (r < 0 && !given(&request, "quiet")) {
        (void)fprintf(stderr, "ERROR: %s\n", error.text);
        if (denied)
            explain(&request);
    }
    return exit_status(r);
}

/* --debug-secrets, which the replaced tool has not, must not make its abbreviations of --debug ambiguous. */
static void expand_debug(int argc, char **argv)
{
    static const char *const abbreviations[] = {"--de", "--deb", "--debu"};
    static char debug[] = "--debug";

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        for (size_t j = 0; j < SK_ARRAY_SIZE(abbreviations); j++)
            if (strcmp(argv[i], abbreviations[j]) == 0)
                argv[i] = debug;
}

int main(int argc, char **argv)
{
    static const struct sk_program program = {.spec = &sk_virt_qemu_sev_validate_spec, .run = run};
    int status;

    expand_debug(argc, argv);
    status = sk_program_main(&program, argc, argv);
    return status == SK_VALIDATE_MISMATCH && !denied ? SK_VALIDATE_OTHER : status;
}
