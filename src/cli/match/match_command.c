/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/guest_options.h"
#include "cli/match/match_output.h"
#include "cli/match/match_unpack.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "cli/view/progress_line.h"
#include "measure/match/match_inputs.h"

#include <string.h>

enum { EXCLUSIVE_EXPECT = SK_EXCLUSIVE_OWN };

#define LIMIT_DEFAULT 10u

static const char *const modes[] = {"sev", "sev-es", "sev-snp", "sev-snp:svsm", NULL};
static const char *const loaders[] = {"qemu", "coconut", "ms", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "expect",
     .metavar = "DIGEST",
     .exclusive = EXCLUSIVE_EXPECT,
     .help = "the digest to explain: hex or base64, @FILE, or - for standard input"},
    {.name = "report",
     .metavar = "FILE",
     .exclusive = EXCLUSIVE_EXPECT,
     .help = "attestation report whose measurement is to be explained"},
    {.name = "mode",
     .alias = "generation,type",
     .choices = modes,
     .spellings = sk_generation_spellings,
     .help = "guest mode; default sev-snp"},
    {.name = "ovmf",
     .alias = SK_ALIAS_FIRMWARE,
     .conflicts = "igvm",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help = "firmware image; given again: a candidate; a folder: all images in it"},
    {.name = "igvm",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help = "IGVM file instead of a firmware image; given again: a candidate"},
    {.name = "loader",
     .choices = loaders,
     .help = "what loads the IGVM file: qemu (the default), coconut or ms"},
    {.name = "native-zero",
     .kind = SK_OPTION_FLAG,
     .help = "--igvm: pages without data are zero pages"},
    {.name = "kernel",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help = "kernel; given again: a candidate"},
    {.name = "initrd",
     .kind = SK_OPTION_LIST,
     .needs = "kernel",
     .metavar = "FILE",
     .help = "initrd; given again: a candidate"},
    {.name = "append",
     .alias = SK_ALIAS_APPEND,
     .kind = SK_OPTION_LIST,
     .metavar = "CMDLINE",
     .needs = "kernel",
     .help = "kernel command line; given again: a candidate"},
    {.name = "append-file",
     .alias = "cmdline-file",
     .kind = SK_OPTION_LIST,
     .needs = "kernel",
     .metavar = "FILE",
     .help = "file with a kernel command line; candidates after those of --append"},
    {.name = "guest-features",
     .alias = SK_ALIAS_FEATURES,
     .metavar = "VALUE",
     .help = "SEV features: hex with 0x, or names; default 0x1, 0 in mode sev-es"},
    {.name = "vcpus", .metavar = "N", .help = "number of vCPUs, 1 to 4096"},
    SK_CPU_OPTIONS,
    SK_VMM_OPTIONS,
    SK_MEASURED_KERNEL_OPTION,
    {.name = "svsm",
     .metavar = "FILE",
     .needs = "vars-size",
     .help = "Coconut SVSM image, mode snp:svsm"},
    {.name = "vars-size", .metavar = "BYTES", .help = "size of the firmware's variable store"},
    {.name = "max-vcpus", .metavar = "N", .help = "search up to so many vCPUs; default 512"},
    {.name = "differences",
     .metavar = "N",
     .help = "search launches with at most so many differences; default 3"},
    {.name = "limit", .metavar = "N", .help = "show at most so many launches; default 10"},
    {.name = "jobs", .metavar = "N", .help = "threads; default one for each processor"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit match",
    .description = "Find out why a launch digest is not the expected one: search the launches that "
                   "users get by mistake, and name those that fit with the option to change. Exit "
                   "status 0 only if what was asked fits.",
    .epilog =
        "examples:\n"
        "  sevkit match --report report.bin --ovmf OVMF.amdsev.fd --kernel vmlinuz \\\n"
        "      --initrd initrd.img --append 'console=ttyS0' --vcpus 4 --vcpu-type EPYC-Milan-v2\n"
        "  sevkit match --report report.bin --for-kernel 6.8 --ovmf OVMF.amdsev.fd --vcpus 2\n"
        "  sevkit match --expect @digest.txt --ovmf /usr/share/OVMF --vcpus 2\n",
    .options = options,
};

/* Calls add for each value of a list. */
static int add_all(const struct sk_given *given, const char *option,
                   int (*add)(struct sk_match_inputs *inputs, const char *value,
                              struct sevkit_error *error),
                   struct sk_match_inputs *inputs, struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, option);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++)
        r = add(inputs, arg->values[i], error);
    return r;
}

static int add_files(const struct sk_given *given, struct sk_match_inputs *inputs,
                     struct sevkit_error *error)
{
    static const struct {
        const char *option;
        int (*add)(struct sk_match_inputs *inputs, const char *value, struct sevkit_error *error);
    } lists[] = {
        {OPT_OVMF, sk_match_add_firmware},  {OPT_IGVM, sk_match_add_igvm},
        {OPT_KERNEL, sk_match_add_kernel},  {OPT_INITRD, sk_match_add_initrd},
        {OPT_APPEND, sk_match_add_cmdline}, {OPT_APPEND_FILE, sk_match_add_cmdline_file},
    };
    const char *svsm = sk_given_value(given, OPT_SVSM);
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(lists); i++)
        r = add_all(given, lists[i].option, lists[i].add, inputs, error);
    return r == 0 && svsm ? sk_match_add_svsm(inputs, svsm, error) : r;
}

static int read_numbers(const struct sk_given *given, struct sk_match_request *request,
                        uint64_t *ret_limit, struct sevkit_error *error)
{
    uint64_t differences = request->differences_max, jobs = 0;
    const struct {
        const char *option;
        uint64_t min, max, *value;
    } numbers[] = {
        {OPT_VCPUS, 1, SEVKIT_VCPUS_MAX, &request->vcpus},
        {OPT_MAX_VCPUS, 1, SEVKIT_VCPUS_MAX, &request->vcpus_max},
        {OPT_VARS_SIZE, 1, UINT32_MAX, &request->vars_size},
        {OPT_DIFFERENCES, 0, SK_MATCH_CHANGES_MAX - 3, &differences},
        {OPT_LIMIT, 1, SK_MATCH_FOUND_MAX, ret_limit},
        {OPT_JOBS, 1, 64, &jobs},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(numbers); i++) {
        const char *text = sk_given_value(given, numbers[i].option);

        if (text)
            r = sk_value_number(numbers[i].option, text, numbers[i].min, numbers[i].max,
                                numbers[i].value, error);
    }
    request->differences_max = (unsigned)differences;
    request->jobs = (unsigned)jobs;
    request->has_vcpus = sk_given_has(given, OPT_VCPUS);
    return r;
}

static int read_guest(const struct sk_given *given, struct sk_match_request *request,
                      struct sevkit_error *error)
{
    const char *mode = sk_given_value(given, OPT_MODE);
    const char *loader = sk_given_value(given, OPT_LOADER);
    struct sk_guest_cpu cpu = {0};
    struct sk_guest_host host = {0}, other;
    bool svsm, es;
    int r;

    if (mode)
        (void)sevkit_mode_find(mode, &request->mode);
    if (loader)
        (void)sevkit_igvm_loader_find(loader, &request->loader);
    request->native_zero = sk_given_has(given, OPT_NATIVE_ZERO);
    svsm = request->mode == SEVKIT_MODE_SNP_SVSM;
    r = sk_guest_host(given, svsm, &host, error);
    if (r == 0)
        r = sk_guest_cpu(given, &cpu, error);
    if (r < 0)
        return r;
    request->profile = sk_guest_host_profile(&host, svsm);
    /* Those that were asked are of the mode that was asked. */
    es = request->mode == SEVKIT_MODE_SEV_ES;
    other = host;
    other.has_features = false;
    request->features = sk_guest_host_features(es ? &other : &host, SEVKIT_MODE_SNP);
    request->es_features = sk_guest_host_features(es ? &host : &other, SEVKIT_MODE_SEV_ES);
    request->has_signature = cpu.given;
    request->signature = cpu.signature;
    return r;
}

static int check_needs(const struct sk_given *given, struct sevkit_error *error)
{
    if (!sk_given_has(given, OPT_EXPECT) && !sk_given_has(given, OPT_REPORT))
        return sk_error_set(error, SEVKIT_EUSAGE, "--expect or --report is required");
    if (!sk_given_has(given, OPT_OVMF) && !sk_given_has(given, OPT_IGVM))
        return sk_error_set(error, SEVKIT_EUSAGE, "--ovmf or --igvm is required");
    return 0;
}

static int read_expected(const struct sk_given *given, struct sk_match_inputs *inputs,
                         struct sk_match_facts *ret_facts, struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_REPORT);
    int r;

    if (!path)
        return sk_match_set_expected(inputs, sk_given_value(given, OPT_EXPECT), error);
    r = sk_match_add_report(inputs, path, ret_facts, error);
    return r < 0 ? sk_error_wrap(error, r, "--report") : 0;
}

static int search(struct sk_match_inputs *inputs, struct sk_match_result *result,
                  struct sevkit_error *error)
{
    struct sk_progress progress;
    int r;

    sk_progress_start(&progress);
    if (progress.terminal) {
        inputs->request.progress = sk_progress_count;
        inputs->request.progress_arg = &progress;
    }
    inputs->unpack = SK_MATCH_UNPACK;
    r = sk_match_inputs_run(inputs, result, error);
    sk_progress_done(&progress);
    return r;
}

static int print(const struct sk_given *given, const struct sk_match_request *request,
                 const struct sk_match_result *result, const struct sk_match_facts *facts,
                 size_t limit, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON)) {
        sk_match_add_text(&text, request, result, facts, limit);
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.match/1");
    sk_match_add_json(document, request, result, facts, limit);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_match_inputs_done) struct sk_match_inputs inputs;
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    struct sk_match_facts facts = {.count = 0};
    uint64_t limit = LIMIT_DEFAULT;
    int r;

    sk_match_inputs_start(&inputs);
    r = check_needs(given, error);
    if (r == 0)
        r = read_guest(given, &inputs.request, error);
    if (r == 0)
        r = read_numbers(given, &inputs.request, &limit, error);
    if (r == 0)
        r = read_expected(given, &inputs, &facts, error);
    if (r == 0)
        r = add_files(given, &inputs, error);
    if (r == 0)
        r = search(&inputs, &result, error);
    if (r == 0)
        r = print(given, &inputs.request, &result, &facts, (size_t)limit, error);
    if (r < 0)
        return r;
    if (result.lines_left_out > 0)
        sk_cli_note("%zu edited command lines are left out: a search has at most %u; give fewer "
                    "with --append",
                    result.lines_left_out, SK_MATCH_CMDLINES_MAX);
    if (sk_given_has(given, OPT_REPORT))
        sk_cli_note("the report's signature is not checked here");
    return result.exact ? 0 : SK_ANSWER_NO;
}

const struct sk_command sk_command_match = {
    .noun = "match",
    .summary = "find out why a launch digest is not the expected one",
    .spec = &spec,
    .run = run,
};
