/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch.h"

#include "cli/guest_options.h"
#include "cli/key/passphrase.h"
#include "cli/launch/launch_input.h"
#include "cli/match/match_plan.h"
#include "cli/option_values.h"
#include "cli/sim/sim_serve.h"
#include "cli/view/output.h"
#include "cli/view/steps_view.h"
#include "launch/guest_launch.h"
#include "measure/match/match_inputs.h"

#include <stdio.h>
#include <string.h>

enum { EXCLUSIVE_ACTION = SK_EXCLUSIVE_OWN, EXCLUSIVE_ID_KEY, EXCLUSIVE_AUTHOR_KEY };
enum { GROUP_KEYS = 1, GROUP_COMPAT };

static const char *const dialects[] = {
    "amdsev", "amdsev/sev-snp-devel", "amdsev/sev-es", "amdsev/master", "linux-svsm", "snpguard",
    NULL};

static const struct sk_option_group groups[] = {
    {"keys of an ID block", NULL},
    {"instead of a plan", NULL},
    {NULL, NULL},
};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "print",
     .kind = SK_OPTION_FLAG,
     .exclusive = EXCLUSIVE_ACTION,
     .help = "print what is to be done on the host and QEMU's command line, for a shell"},
    {.name = "exec",
     .kind = SK_OPTION_FLAG,
     .exclusive = EXCLUSIVE_ACTION,
     .help = "become QEMU; this is the default"},
    {.name = "measure",
     .kind = SK_OPTION_FLAG,
     .exclusive = EXCLUSIVE_ACTION,
     .conflicts = "compat",
     .help = "print the launch digest that this plan will have"},
    {.name = "expect",
     .metavar = "DIGEST",
     .needs = "measure",
     .help = "with --measure: exit with 1 if the digest is another one, and say why"},
    {.name = "simulate",
     .metavar = "DIR",
     .exclusive = EXCLUSIVE_ACTION,
     .conflicts = "compat",
     .help = "start the guest with the simulated processor of 'sevkit sim init DIR', on a machine "
             "without SEV"},
    {.name = "boot",
     .choices = sk_sim_boot_words,
     .needs = "simulate",
     .help = "with --simulate; kernel: QEMU loads the plan's kernel, the firmware is measured and "
             "not run (default); firmware: it runs, and verifies the kernel"},
    {.name = "json",
     .kind = SK_OPTION_FLAG,
     .conflicts = "print,exec,simulate,compat",
     .help = "print arguments, steps and digest as JSON; see sevkit-launch(1)"},
    {.name = "id-block",
     .kind = SK_OPTION_FLAG,
     .conflicts = "compat",
     .help = "sign the plan's launch digest with the keys of its table id_block"},
    {.name = "apply",
     .kind = SK_OPTION_FLAG,
     .conflicts = "print,json,measure,compat",
     .help = "do what is to be done on the host, and tell what undoes it"},
    {SK_FOR_QEMU_OPTION, .needs = "print,json"},
    SK_FOR_KERNEL_OPTION,
    {.name = "set",
     .kind = SK_OPTION_LIST,
     .conflicts = "compat",
     .metavar = "KEY=VALUE",
     .help = "a line of TOML on top of the plan: vcpus=2, boot.cmdline='\"quiet\"'"},
    {.name = "cbitpos", .metavar = "N", .help = "C-bit position; else that of this processor"},
    {.name = "id-key-passphrase-file",
     .group = GROUP_KEYS,
     .metavar = "FILE",
     .exclusive = EXCLUSIVE_ID_KEY,
     .help = "file that holds the passphrase of the ID key"},
    {.name = "id-key-passphrase-fd",
     .group = GROUP_KEYS,
     .metavar = "N",
     .exclusive = EXCLUSIVE_ID_KEY,
     .help = "open file descriptor to read it from"},
    {.name = "author-key-passphrase-file",
     .group = GROUP_KEYS,
     .metavar = "FILE",
     .exclusive = EXCLUSIVE_AUTHOR_KEY,
     .help = "file that holds the passphrase of the author key"},
    {.name = "author-key-passphrase-fd",
     .group = GROUP_KEYS,
     .metavar = "N",
     .exclusive = EXCLUSIVE_AUTHOR_KEY,
     .help = "open file descriptor to read it from"},
    {.name = "compat",
     .group = GROUP_COMPAT,
     .choices = dialects,
     .help = "all words after this are options of that script"},
    {.name = "exact",
     .kind = SK_OPTION_FLAG,
     .group = GROUP_COMPAT,
     .needs = "compat",
     .help = "the script's very line, also where it cannot work or is not safe"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit launch",
    .description = "Start a guest from its plan (sevkit.toml(5)), with the QEMU that is here.",
    .epilog = "examples:\n"
              "  sevkit launch guest.toml --print\n"
              "  sevkit launch guest.toml --print --for-qemu 10.0\n"
              "  sevkit launch guest.toml --measure\n"
              "  sevkit launch guest.toml --id-block --id-key-passphrase-file pass\n"
              "  sevkit launch guest.toml --simulate chip --boot firmware\n"
              "  sevkit launch --print --compat amdsev -hda disk.qcow2 -sev-snp\n",
    .options = options,
    .groups = groups,
    .operands = "FILE | ARGUMENT...",
    .operands_max = SIZE_MAX,
};

static int load_key(void *arg, const char *path, bool is_author, struct sevkit_key **ret_key,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    int r = sk_passphrase_get(arg, is_author ? "author-key-" : "id-key-", &passphrase, error);

    return r == 0 ? sk_key_file_load(path, passphrase, ret_key, error) : r;
}

static int read_request(const struct sk_given *given, struct sk_launch_request *ret_request,
                        struct sevkit_error *error)
{
    const char *cbitpos = sk_given_value(given, OPT_CBITPOS);

    *ret_request = (struct sk_launch_request){
        .cbitpos.given = cbitpos != NULL,
        .digest_only = sk_given_has(given, OPT_MEASURE),
        .wants_digest = sk_given_has(given, OPT_JSON),
        .starts = !sk_given_has(given, OPT_PRINT) && !sk_given_has(given, OPT_JSON),
        .simulator = sk_given_value(given, OPT_SIMULATE),
        .boots_firmware = sk_sim_boots_firmware(given),
        .applies = sk_given_has(given, OPT_APPLY),
        .apply_hint = "; --print shows the steps, --apply does them",
    };
    if (cbitpos) {
        int r = sk_value_number(OPT_CBITPOS, cbitpos, 32, 63, &ret_request->cbitpos.value, error);

        if (r < 0)
            return r;
    }
    return sk_launch_host(given, &ret_request->host, error);
}

static int read_expected(const struct sk_given *given, struct sk_match_inputs *ret_expected,
                         struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_EXPECT);

    sk_match_inputs_start(ret_expected);
    return text ? sk_match_set_expected(ret_expected, text, error) : 0;
}

/* The digest that a report or another tool has; what differs is printed to standard error. */
static int compare(const struct sk_launch *launch, const struct sk_match_inputs *expected)
{
    size_t size = expected->request.expected_size;

    if (size == 0 ||
        (size == sevkit_measurement_digest_size(launch->measurement) &&
         memcmp(expected->expected, sevkit_measurement_digest(launch->measurement), size) == 0))
        return 0;
    sk_cli_error("the plan's digest is not the expected one");
    sk_match_tell_cause(&launch->guest, expected->expected, size, NULL);
    return SK_ANSWER_NO;
}

static int print_measurement(const struct sk_launch *launch, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_text_add_hex(&text, sevkit_measurement_digest(launch->measurement),
                    sevkit_measurement_digest_size(launch->measurement));
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static void add_qemu(json_t *document, const struct sk_qemu *qemu)
{
    json_t *object = sk_json_object();
    char version[40];

    (void)snprintf(version, sizeof(version), "%u.%u.%u", qemu->major, qemu->minor, qemu->micro);
    sk_json_add_text(object, "version", version);
    sk_json_add_text(object, "package", qemu->package);
    sk_json_add(document, "qemu", object);
}

static int print_json(const struct sk_given *given, const struct sk_launch *launch,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.launch/1");
    json_t *warnings = sk_json_array();
    json_t *arguments = sk_json_array();

    sk_json_add_text(document, "plan", launch->guest.source);
    sk_json_add_text(document, "name", sk_vm_name(&launch->guest));
    sk_json_add_text(document, "generation", sk_vm_generation(&launch->guest));
    if (launch->guest.generation != SK_GENERATION_NONE)
        sk_json_add_number(document, "policy", launch->start.policy);
    if (launch->measurement)
        sk_json_add_hex(document, "measurement", sevkit_measurement_digest(launch->measurement),
                        sevkit_measurement_digest_size(launch->measurement));
    if (!sk_given_has(given, OPT_MEASURE)) {
        add_qemu(document, &launch->qemu);
        for (size_t i = 0; i < launch->words.count; i++)
            sk_json_append(arguments, sk_json_text(launch->words.words[i].text));
        sk_json_add_text(document, "qmp", launch->qmp);
        sk_json_add(document, "steps", sk_launch_steps_json(&launch->steps));
    }
    sk_json_add(document, "arguments", arguments);
    for (size_t i = 0; i < launch->findings.count; i++)
        sk_json_append(warnings, sk_json_text(launch->findings.list[i].text));
    sk_json_add(document, "warnings", warnings);
    return sk_json_emit(document, error);
}

/* How to make the file that the line names. */
static void print_firmware(const struct sk_launch *launch, struct sk_text *text)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    if (!launch->start.firmware_is_made)
        return;
    sk_words_add_all(&words, "sevkit", "firmware", "acpi", "--plan", launch->guest.source,
                     "--force", "--output", launch->start.firmware_path, NULL);
    sk_text_add(text, "# the firmware with ACPI tables of the guest's own\n");
    sk_words_print(&words, text);
    sk_text_add(text, "\n");
}

static int print_shell(const struct sk_launch *launch, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_launch_steps_print(&launch->steps, &text);
    print_firmware(launch, &text);
    sk_words_print(&launch->words, &text);
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int launch_plan(const struct sk_given *given, struct sk_launch_request *request,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    const struct sk_start_keys keys = {load_key, (void *)(uintptr_t)given};
    struct sk_match_inputs expected;
    int r = read_expected(given, &expected, error);

    if (r < 0)
        return r;
    request->plan = sk_launch_source(given, given->args->operands[0]);
    request->keys = sk_given_has(given, OPT_ID_BLOCK) ? &keys : NULL;
    r = sk_launch_prepare(request, &sk_cli_listener, &launch, error);
    if (r < 0)
        return r;
    if (request->starts && !request->digest_only)
        return sk_launch_start(request, &launch, &sk_cli_listener, error);
    if (sk_given_has(given, OPT_JSON))
        r = print_json(given, &launch, error);
    else
        r = request->digest_only ? print_measurement(&launch, error) : print_shell(&launch, error);
    return r < 0 ? r : compare(&launch, &expected);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_launch_request request;
    int r = read_request(given, &request, error);

    if (r < 0)
        return r;
    if (sk_given_has(given, OPT_COMPAT))
        return sk_launch_compat(given, &request, error);
    if (given->args->operand_count != 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "expected one FILE, found %zu",
                            given->args->operand_count);
    return launch_plan(given, &request, error);
}

const struct sk_command sk_command_launch = {
    .noun = "launch",
    .summary = "start a guest from its plan, or print QEMU's arguments",
    .spec = &spec,
    .rest_after = OPT_COMPAT,
    .run = run,
};
