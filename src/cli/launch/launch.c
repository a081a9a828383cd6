/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch.h"
#include "launch/monitor.h"

#include "cli/guest_options.h"
#include "cli/key/passphrase.h"
#include "cli/launch/launch_input.h"
#include "cli/match/match_plan.h"
#include "cli/option_values.h"
#include "cli/sim/sim_serve.h"
#include "cli/view/output.h"
#include "cli/view/steps_view.h"
#include "launch/simulate.h"
#include "measure/match/match_inputs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
     .help = "print the launch digest that this plan will have"},
    {.name = "expect",
     .metavar = "DIGEST",
     .help = "with --measure: exit with 1 if the digest is another one, and say why"},
    {.name = "simulate",
     .metavar = "DIR",
     .exclusive = EXCLUSIVE_ACTION,
     .help = "start the guest with the simulated processor of 'sevkit sim init DIR', on a machine "
             "without SEV"},
    {.name = "boot",
     .choices = sk_sim_boot_words,
     .help = "with --simulate; kernel: QEMU loads the plan's kernel, the firmware is measured and "
             "not run (default); firmware: it runs, and verifies the kernel"},
    {.name = "json",
     .kind = SK_OPTION_FLAG,
     .help = "print arguments, steps and digest as JSON; see sevkit-launch(1)"},
    {.name = "id-block",
     .kind = SK_OPTION_FLAG,
     .help = "sign the plan's launch digest with the keys of its table id_block"},
    {.name = "apply",
     .kind = SK_OPTION_FLAG,
     .help = "do what is to be done on the host, and tell what undoes it"},
    {SK_FOR_QEMU_OPTION, .needs = "print,json"},
    SK_FOR_KERNEL_OPTION,
    {.name = "set",
     .kind = SK_OPTION_LIST,
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

/* A launch while a command works on it. */
struct work {
    struct sk_vm guest;
    struct sk_start launch;
    struct sk_qemu qemu;
    struct sk_words words;
    struct sk_steps steps;
    struct sk_findings findings;
    struct sevkit_measurement *measurement; /* NULL: not asked for, or there is none */
    char *qmp;
    char *firmware; /* file that is written for QEMU */
};

static void work_done(struct work *work)
{
    sevkit_measurement_free(work->measurement);
    sk_findings_done(&work->findings);
    sk_steps_done(&work->steps);
    sk_words_done(&work->words);
    sk_start_done(&work->launch);
    sk_qemu_done(&work->qemu);
    sk_vm_done(&work->guest);
    free(work->qmp);
    free(work->firmware);
}

struct keys {
    const struct sk_given *given;
    const struct sk_vm *guest;
};

static int load_key(void *arg, const char *path, struct sevkit_key **ret_key,
                    struct sevkit_error *error)
{
    const struct keys *keys = arg;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    const char *prefix = path == keys->guest->id_key ? "id-key-" : "author-key-";
    int r = sk_passphrase_get(keys->given, prefix, &passphrase, error);

    return r == 0 ? sk_key_file_load(path, passphrase, ret_key, error) : r;
}

static int set_cbitpos(const struct sk_given *given, struct sk_vm *guest,
                       struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_CBITPOS);

    if (!text && sk_given_has(given, OPT_SIMULATE) && !guest->cbitpos.given)
        guest->cbitpos = (struct sk_given_number){true, SK_SIMULATED_CBITPOS};
    if (!text)
        return 0;
    guest->cbitpos.given = true;
    return sk_value_number(OPT_CBITPOS, text, 32, 63, &guest->cbitpos.value, error);
}

/* The plan's rules, as far as they need no QEMU if that is not asked. */
static int check(struct work *work, struct sevkit_error *error)
{
    sk_start_check(&work->launch, &work->findings);
    return sk_start_report(&work->findings, &sk_cli_listener, error);
}

/* The digest where something depends on it: it was asked for, or an ID block names one. */
static int measure(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    struct keys keys = {given, &work->guest};
    bool wanted = sk_given_has(given, OPT_MEASURE) || work->launch.id_block ||
                  (sk_given_has(given, OPT_JSON) && work->guest.firmware &&
                   work->guest.generation != SK_GENERATION_NONE);
    int r = 0;

    if (sk_given_has(given, OPT_ID_BLOCK))
        r = sk_start_sign(&work->launch, load_key, &keys, error);
    if (r < 0 || !(wanted || sk_given_has(given, OPT_ID_BLOCK)))
        return r;
    return sk_plan_measure(&work->launch, &sk_cli_listener, &work->measurement, error);
}

static int read_expected(const struct sk_given *given, struct sk_match_inputs *ret_expected,
                         struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_EXPECT);

    sk_match_inputs_start(ret_expected);
    if (text && !sk_given_has(given, OPT_MEASURE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--expect has no effect without --measure");
    return text ? sk_match_set_expected(ret_expected, text, error) : 0;
}

/* The digest that a report or another tool has; what differs is printed to standard error. */
static int compare(const struct sk_given *given, const struct work *work,
                   struct sevkit_error *error)
{
    size_t size = sevkit_measurement_digest_size(work->measurement);
    struct sk_match_inputs expected;
    int r = read_expected(given, &expected, error);

    if (r < 0 || !sk_given_has(given, OPT_EXPECT))
        return r;
    if (expected.request.expected_size == size &&
        memcmp(expected.expected, sevkit_measurement_digest(work->measurement), size) == 0)
        return 0;
    sk_cli_error("the plan's digest is not the expected one");
    sk_match_tell_cause(&work->guest, expected.expected, expected.request.expected_size, NULL);
    return SK_ANSWER_NO;
}

static int print_measurement(const struct work *work, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_cli_add_hex(&text, sevkit_measurement_digest(work->measurement),
                   sevkit_measurement_digest_size(work->measurement));
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

static int print_json(const struct sk_given *given, const struct work *work,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.launch/1");
    json_t *warnings = sk_json_array();
    json_t *arguments = sk_json_array();

    sk_json_add_text(document, "plan", work->guest.source);
    sk_json_add_text(document, "name", sk_vm_name(&work->guest));
    sk_json_add_text(document, "generation", sk_vm_generation(&work->guest));
    if (work->guest.generation != SK_GENERATION_NONE)
        sk_json_add_number(document, "policy", work->launch.policy);
    if (work->measurement)
        sk_json_add_hex(document, "measurement", sevkit_measurement_digest(work->measurement),
                        sevkit_measurement_digest_size(work->measurement));
    if (!sk_given_has(given, OPT_MEASURE)) {
        add_qemu(document, &work->qemu);
        for (size_t i = 0; i < work->words.count; i++)
            sk_json_append(arguments, sk_json_text(work->words.words[i].text));
        sk_json_add_text(document, "qmp", work->qmp);
        sk_json_add(document, "steps", sk_launch_steps_json(&work->steps));
    }
    sk_json_add(document, "arguments", arguments);
    for (size_t i = 0; i < work->findings.count; i++)
        sk_json_append(warnings, sk_json_text(work->findings.list[i].text));
    sk_json_add(document, "warnings", warnings);
    return sk_json_emit(document, error);
}

/* How to make the file that the line names. */
static void print_firmware(const struct work *work, struct sk_text *text)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    if (!work->launch.firmware_is_made)
        return;
    sk_words_add_all(&words, "sevkit", "firmware", "acpi", "--plan", work->guest.source, "--force",
                     "--output", work->launch.firmware_path, NULL);
    sk_text_add(text, "# the firmware with ACPI tables of the guest's own\n");
    sk_words_print(&words, text);
    sk_text_add(text, "\n");
}

static int print_shell(const struct work *work, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_launch_steps_print(&work->steps, &text);
    print_firmware(work, &text);
    sk_words_print(&work->words, &text);
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

/* Steps that are still to be done stand between the plan and its guest. */
static int start(const struct sk_given *given, const struct work *work, struct sevkit_error *error)
{
    const char *simulated = sk_given_value(given, OPT_SIMULATE);
    int r = sk_start_check_files(&work->guest, error);

    if (r == 0)
        r = sk_monitor_claim(work->qmp, error);
    if (r == 0)
        r = sk_start_write_firmware(&work->launch, error);
    if (r == 0 && work->steps.count > 0 && !sk_given_has(given, OPT_APPLY))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the host is not ready: %s%s; --print shows the steps, --apply does "
                            "them",
                            work->steps.list[0].what, work->steps.count > 1 ? " (and more)" : "");
    if (r == 0)
        r = sk_steps_apply(&work->steps, &sk_cli_listener, error);
    if (r < 0)
        return r;
    return simulated
               ? sk_launch_simulate(simulated, sk_sim_boots_firmware(given), &work->words, error)
               : sk_start_become(&work->words, error);
}

/* What needs the QEMU at hand. */
static int prepare(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    bool starts = !sk_given_has(given, OPT_PRINT) && !sk_given_has(given, OPT_JSON);
    int r = sk_given_has(given, OPT_FOR_QEMU)
                ? sk_launch_for_qemu(given, &work->guest, &work->qemu, error)
                : sk_qemu_probe(sk_vm_qemu(&work->guest), &work->qemu, error);

    if (r == 0 && sk_given_has(given, OPT_SIMULATE))
        r = sk_launch_simulate_qemu(&work->guest, &work->qemu, error);
    if (r == 0)
        r = sk_monitor_path(&work->guest, starts, &work->qmp, error);
    if (r < 0)
        return r;
    r = sk_launch_host(given, &work->launch, error);
    if (r < 0)
        return r;
    work->launch.qemu = &work->qemu;
    work->launch.qmp = work->qmp;
    if (work->launch.firmware_is_made)
        r = sk_monitor_firmware_path(work->qmp, &work->firmware, error);
    if (r < 0)
        return r;
    work->launch.firmware_path = work->firmware;
    r = check(work, error);
    if (r == 0)
        r = measure(given, work, error);
    if (r == 0)
        r = sk_steps_find(&work->guest, &sk_sys_real, (unsigned)getuid(), &work->steps, error);
    return r == 0 ? sk_start_words(&work->launch, &work->words, error) : r;
}

static int launch_plan(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    struct sk_match_inputs expected;
    int r = read_expected(given, &expected, error);

    if (r == 0)
        r = sk_launch_read(given, given->args->operands[0], &work->guest, error);
    if (r == 0 && sk_given_has(given, OPT_SIMULATE))
        r = sk_launch_simulate_check(&work->guest, error);
    if (r == 0)
        r = sk_plan_check_expect(&work->guest, &sk_cli_listener, error);
    if (r == 0)
        r = set_cbitpos(given, &work->guest, error);
    if (r == 0)
        r = sk_start_open(&work->guest, &sk_sys_real, &work->launch, error);
    if (r < 0)
        return r;
    if (sk_given_has(given, OPT_MEASURE)) {
        /* The C-bit and QEMU decide whether the guest starts, not what is measured. */
        work->launch.cbitpos.given = true;
        r = check(work, error);
        if (r == 0)
            r = measure(given, work, error);
        if (r < 0)
            return r;
        r = sk_given_has(given, OPT_JSON) ? print_json(given, work, error)
                                          : print_measurement(work, error);
        return r < 0 ? r : compare(given, work, error);
    }
    r = prepare(given, work, error);
    if (r < 0)
        return r;
    if (sk_given_has(given, OPT_JSON))
        return print_json(given, work, error);
    return sk_given_has(given, OPT_PRINT) ? print_shell(work, error) : start(given, work, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(work_done) struct work work = {0};

    if (sk_given_has(given, OPT_COMPAT) && sk_given_has(given, OPT_SIMULATE))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--simulate needs a plan: the scripts' guests are not simulated");
    if (sk_given_has(given, OPT_BOOT) && !sk_given_has(given, OPT_SIMULATE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--boot has a meaning with --simulate only");
    if (sk_given_has(given, OPT_COMPAT))
        return sk_launch_compat(given, error);
    if (sk_given_has(given, OPT_EXACT))
        return sk_error_set(error, SEVKIT_EUSAGE, "--exact needs --compat");
    if (given->args->operand_count != 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "expected one FILE, found %zu",
                            given->args->operand_count);
    if (sk_given_has(given, OPT_JSON) &&
        (sk_given_has(given, OPT_PRINT) || sk_given_has(given, OPT_EXEC) ||
         sk_given_has(given, OPT_SIMULATE)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--json contradicts --print, --exec and --simulate");
    if (sk_given_has(given, OPT_APPLY) &&
        (sk_given_has(given, OPT_PRINT) || sk_given_has(given, OPT_JSON) ||
         sk_given_has(given, OPT_MEASURE)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--apply has an effect only where the guest starts");
    return launch_plan(given, &work, error);
}

const struct sk_command sk_command_launch = {
    .noun = "launch",
    .summary = "start a guest from its plan, or print QEMU's arguments",
    .spec = &spec,
    .rest_after = OPT_COMPAT,
    .run = run,
};
