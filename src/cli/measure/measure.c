/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/measure/measure_matrix.h"
#include "cli/measure/measure_qemu.h"
#include "cli/measure/measure_request.h"
#include "cli/measure/measure_stated.h"
#include "cli/measure/measure_trace.h"
#include "cli/view/firmware_output.h"
#include "cli/view/measure_output.h"
#include "cli/view/output.h"
#include "cli/view/progress_line.h"
#include "measure/measurement.h"
#include "plan/firmware_metadata.h"
#include "sys/file.h"

#include <sevkit/measure.h>
#include <stdio.h>
#include <string.h>

enum { EXCLUSIVE_APPEND = SK_EXCLUSIVE_OWN, EXCLUSIVE_VARS };
enum { GROUP_SVSM = 1 };

static const char *const modes[] = {"sev",          "sev-es", "sev-snp", "sev-snp:ovmf-hash",
                                    "sev-snp:svsm", NULL};
static const char *const loaders[] = {"qemu", "coconut", "ms", NULL};
static const char *const formats[] = {"hex", "base64", "json", NULL};

static const struct sk_option_group groups[] = {
    {"mode snp:svsm", NULL},
    {NULL, NULL},
};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "verbose",
     .letter = 'v',
     .kind = SK_OPTION_FLAG,
     .idle_with = "json,format=json",
     .help = "say in words what was calculated"},
    {.name = "mode",
     .alias = "generation,type",
     .choices = modes,
     .spellings = sk_generation_spellings,
     .help = "guest mode; required, but for --qemu-args, which says it"},
    {.name = "ovmf",
     .alias = SK_ALIAS_FIRMWARE,
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help = "firmware image; required, but for --igvm"},
    {.name = "igvm",
     .metavar = "FILE",
     .conflicts =
         "ovmf,kernel,initrd,append,append-file,guest-features,snp-ovmf-hash,from-metadata",
     .help = "IGVM file instead of a firmware image, as QEMU loads it; see sevkit-igvm(1)"},
    {.name = "from-metadata",
     .metavar = "FILE",
     .conflicts = "ovmf,snp-ovmf-hash,kernel",
     .help = "mode snp: instead of the firmware, its metadata as JSON, as sev-snp-measure-go's "
             "parse-metadata writes them, or the digests that a gce-tcb-verifier endorsement "
             "states"},
    {.name = "loader",
     .choices = loaders,
     .needs = "igvm",
     .help = "what loads the IGVM file: qemu (the default), coconut or ms"},
    {.name = "native-zero",
     .kind = SK_OPTION_FLAG,
     .needs = "igvm",
     .help = "--igvm: pages without data are zero pages"},
    {.name = "kernel",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .idle_with = "extrapolate",
     .help = "kernel that QEMU gets with -kernel"},
    {.name = "initrd",
     .metavar = "FILE",
     .needs = "kernel",
     .help = "initrd that QEMU gets with -initrd"},
    {.name = "append",
     .alias = SK_ALIAS_APPEND,
     .kind = SK_OPTION_LIST,
     .metavar = "CMDLINE",
     .needs = "kernel",
     .exclusive = EXCLUSIVE_APPEND,
     .help = "kernel command line"},
    {.name = "append-file",
     .alias = "cmdline-file",
     .metavar = "FILE",
     .needs = "kernel",
     .exclusive = EXCLUSIVE_APPEND,
     .help = "file with the bytes of the kernel command line"},
    {.name = "guest-features",
     .alias = SK_ALIAS_FEATURES,
     .kind = SK_OPTION_LIST,
     .metavar = "VALUE",
     .help = "SEV features: hex with 0x, or names (snp-active,debug-swap); default 0x1, 0 in mode "
             "sev-es"},
    {.name = "snp-ovmf-hash",
     .metavar = "DIGEST",
     .help = "start from this snp:ovmf-hash digest instead of hashing the firmware"},
    {.name = "dump-vmsa",
     .kind = SK_OPTION_FLAG,
     .idle_with = "igvm",
     .help = "write the save areas to vmsa0.bin, vmsa1.bin, ... in the current directory"},
    SK_FORCE_OPTION,
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = formats,
     .help = "form of the digest; default hex"},
    SK_JSON_OPTION,
    {.name = "qemu-args",
     .metavar = "FILE",
     .help =
         "measure the guest of a QEMU command line: from the process list, /proc/PID/cmdline, a "
         "script, or libvirt's log; - is standard input, -- the rest of the command line"},
    SK_TRACE_OPTIONS,
    SK_MATRIX_OPTIONS,
    {.name = "vcpus", .metavar = "N", .help = "number of vCPUs, 1 to 4096"},
    SK_CPU_OPTIONS,
    SK_VMM_OPTIONS,
    SK_MEASURED_KERNEL_OPTION,
    {.name = "svsm", .group = GROUP_SVSM, .metavar = "FILE", .help = "Coconut SVSM image"},
    {.name = "vars-size",
     .group = GROUP_SVSM,
     .metavar = "BYTES",
     .exclusive = EXCLUSIVE_VARS,
     .help = "size of the firmware's variable store"},
    {.name = "vars-file",
     .group = GROUP_SVSM,
     .metavar = "FILE",
     .exclusive = EXCLUSIVE_VARS,
     .help = "variable store file; only its size is used"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit measure",
    .description = "Say what the secure processor will measure when a guest starts.",
    .epilog =
        "examples:\n"
        "  sevkit measure --mode sev-snp --vcpus 4 --vcpu-type EPYC-Milan-v2 --ovmf OVMF.amdsev.fd \\\n"
        "      --kernel vmlinuz --initrd initrd.img --append 'console=ttyS0'\n"
        "  sevkit measure --mode sev-es --profile qemu-fpu0 --vcpus 1 --vcpu-type EPYC-Rome \\\n"
        "      --ovmf OVMF.fd --json\n"
        "  sevkit measure --mode sev-snp --for-kernel 6.12 --vcpus 2 --vcpu-type EPYC-v4 \\\n"
        "      --ovmf OVMF.amdsev.fd\n"
        "  sevkit measure --mode sev-snp --igvm coconut-qemu.igvm --trace\n"
        "  sevkit measure --qemu-args /proc/4242/cmdline\n"
        "  sevkit measure --qemu-args -- qemu-system-x86_64 -machine q35 ...\n"
        "  sevkit measure --profile list\n",
    .options = options,
    .groups = groups,
};

/* What a running guest shows of its command line has more than was measured. */
static void note_append(const char *words)
{
    if (strstr(words, " initrd=initrd"))
        sk_cli_note("--append has ' initrd=initrd', which OVMF adds in the guest (/proc/cmdline); "
                    "QEMU measures the command line without it");
    if (strstr(words, "BOOT_IMAGE="))
        sk_cli_note("--append has 'BOOT_IMAGE=', which GRUB adds; QEMU measures what -append says");
}

static int set_append(const struct sk_given *given, struct sevkit_plan *plan,
                      struct sevkit_error *error)
{
    const char *words = sk_given_value(given, OPT_APPEND);
    const char *path = sk_given_value(given, OPT_APPEND_FILE);
    int result;

    if (words)
        note_append(words);
    if (words)
        return sevkit_plan_set_cmdline(plan, words, strlen(words), error);
    result = path ? sk_plan_set_cmdline_file(plan, path, error) : 0;
    return result < 0 ? sk_error_wrap(error, result, "--append-file") : 0;
}

/* JSON output tells what is inside of a unified kernel image, for which the bytes are kept. */
static int set_kernel(const struct sk_given *given, const struct sk_measure_request *request,
                      struct sevkit_plan *plan, struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_KERNEL);

    if (!path)
        return 0;
    return request->format == SK_MEASURE_JSON ? sk_plan_keep_kernel_file(plan, path, error)
                                              : sevkit_plan_set_kernel_file(plan, path, error);
}

static int set_files(const struct sk_given *given, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    static const struct {
        const char *option;
        int (*set)(struct sevkit_plan *plan, const char *path, struct sevkit_error *error);
    } files[] = {
        {OPT_OVMF, sevkit_plan_set_firmware_file},
        {OPT_IGVM, sevkit_plan_set_igvm_file},
        {OPT_SVSM, sevkit_plan_set_svsm_file},
        {OPT_INITRD, sevkit_plan_set_initrd_file},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++) {
        const char *path = sk_given_value(given, files[i].option);
        int result = path ? files[i].set(plan, path, error) : 0;

        if (result < 0)
            return result;
    }
    return 0;
}

static void set_guest(const struct sk_given *given, const struct sk_measure_request *request,
                      struct sevkit_plan *plan)
{
    const char *name = sk_given_value(given, OPT_LOADER);
    enum sevkit_igvm_loader loader = SEVKIT_IGVM_QEMU;

    if (name)
        (void)sevkit_igvm_loader_find(name, &loader);
    sevkit_plan_set_igvm_loader(plan, loader, sk_given_has(given, OPT_NATIVE_ZERO));
    if (!request->profile)
        return;
    sevkit_plan_set_profile(plan, request->profile);
    if (request->vcpus > 0)
        sevkit_plan_set_vcpus(plan, request->vcpus);
    if (request->cpu.given || !sk_given_has(given, OPT_IGVM))
        sevkit_plan_set_vcpu_signature(plan, request->cpu.signature);
}

static int fill_plan(const struct sk_given *given, const struct sk_measure_request *request,
                     const struct sk_firmware_metadata *metadata, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    int result =
        sk_given_has(given, OPT_FROM_METADATA)
            ? sevkit_plan_set_firmware(plan, metadata->image, sizeof(metadata->image), error)
            : set_files(given, plan, error);

    if (result == 0)
        result = set_kernel(given, request, plan, error);
    if (result == 0)
        result = set_append(given, plan, error);
    if (result < 0)
        return result;
    set_guest(given, request, plan);
    if ((request->mode == SEVKIT_MODE_SNP || request->mode == SEVKIT_MODE_SEV_ES) &&
        !sk_given_has(given, OPT_IGVM))
        sevkit_plan_set_guest_features(plan, request->features);
    if (request->has_ovmf_hash)
        sevkit_plan_set_ovmf_hash(plan, request->ovmf_hash);
    if (sk_given_has(given, OPT_FROM_METADATA))
        sevkit_plan_set_ovmf_hash(plan, metadata->digest);
    if (request->mode == SEVKIT_MODE_SNP_SVSM)
        sevkit_plan_set_vars_size(plan, request->vars_bytes);
    sevkit_plan_set_want_inputs(plan, request->format == SK_MEASURE_JSON);
    return 0;
}

static int measure(struct sevkit_plan *plan, struct sevkit_measurement **ret_measurement,
                   struct sevkit_error *error)
{
    struct sk_progress progress;
    int result;

    sk_progress_start(&progress);
    if (progress.terminal)
        sevkit_plan_set_progress(plan, sk_progress_update, &progress);
    result = sevkit_measure(plan, ret_measurement, error);
    sk_progress_done(&progress);
    return result;
}

static void plan_free_p(struct sevkit_plan **plan)
{
    sevkit_plan_free(*plan);
}

static void measurement_free_p(struct sevkit_measurement **measurement)
{
    sevkit_measurement_free(*measurement);
}

static int run_launch(const struct sk_given *given, struct sk_measure_request *request,
                      const struct sk_firmware_metadata *metadata, struct sevkit_error *error)
{
    SK_CLEANUP(plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sk_measure_cut cut;
    int result = sevkit_plan_new(request->mode, &plan, error);

    if (result == 0)
        result = fill_plan(given, request, metadata, plan, error);
    if (result == 0)
        result = measure(plan, &measurement, error);
    if (result < 0)
        return result;
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        sk_measure_warn(request, "%s", sevkit_measurement_warning(measurement, i));
    if (sk_given_has(given, OPT_DUMP_VMSA))
        result =
            sk_measurement_dump(measurement, request->vcpus, sk_given_has(given, OPT_FORCE), error);
    if (result < 0)
        return result;
    if (request->profile)
        sk_guest_host_note(&request->host, request->mode, &sk_cli_listener);
    result = sk_measure_cut_read(given, measurement, &cut, error);
    if (result < 0)
        return result;
    if (sk_given_has(given, OPT_TRACE))
        return sk_measure_trace_print(given, request, plan, measurement, &cut, error);
    if (cut.cut)
        return sk_measure_cut_print(request, plan, measurement, &cut, error);
    return sk_measure_print(given, request, plan, measurement, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_measure_request_done) struct sk_measure_request request = {0};
    const char *path = sk_given_value(given, OPT_FROM_METADATA);
    struct sk_firmware_metadata metadata = {.stated = false};
    int result;

    if (sk_given_has(given, OPT_QEMU_ARGS))
        return sk_measure_qemu_run(given, error);
    if (!sk_given_has(given, OPT_MODE))
        return sk_error_set(error, SEVKIT_EUSAGE, "the following arguments are required: --mode");
    if (sk_measure_matrix_wanted(given))
        return sk_measure_matrix_run(given, error);
    result = sk_measure_request_read(given, &request, error);
    if (result == 0 && path) {
        result = sk_firmware_metadata_read(path, request.vcpus, &metadata, error);
        if (result < 0)
            return sk_error_wrap(error, result, "--%s", OPT_FROM_METADATA);
    }
    if (result < 0)
        return result;
    return metadata.stated ? sk_measure_stated(given, &request, metadata.digest, error)
                           : run_launch(given, &request, &metadata, error);
}

const struct sk_command sk_command_measure = {
    .noun = "measure",
    .summary = "compute a launch digest (SEV, SEV-ES, SEV-SNP, SVSM)",
    .spec = &spec,
    .joined_dashes = "--qemu-args=" SK_QEMU_ARGS_REST,
    .run = run,
};
