/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"
#include "host/log/log_read.h"

#include <inttypes.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "json",
     .kind = SK_OPTION_FLAG,
     .conflicts = "follow",
     .help = "print JSON; see sevkit-json(5)"},
    {.name = "follow",
     .letter = 'f',
     .kind = SK_OPTION_FLAG,
     .help = "go on reading as the log grows, and print what is found at once"},
    {.name = "all",
     .letter = 'a',
     .kind = SK_OPTION_FLAG,
     .help = "show the lines of a good host, too"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host diagnose",
    .description =
        "Find known problems in a log of the kernel (dmesg), of QEMU or of libvirt, and say what "
        "caused them and how to repair them. Without a file, and for '-', the log is read from "
        "standard input.",
    .epilog = "examples:\n"
              "  sudo dmesg | sevkit host diagnose\n"
              "  sevkit host diagnose /var/log/libvirt/qemu/guest.log\n"
              "  echo 'SNP_LAUNCH_FINISH ret=-5 fw_error=11' | sevkit host diagnose -\n"
              "  sudo dmesg --follow | sevkit host diagnose --follow -\n"
              "\n"
              "exit status: 0 no known problem, 1 at least one, 2 usage, 4 the log could not be\n"
              "read\n",
    .options = options,
    .operands = "[LOG]",
    .operands_max = 1,
};

struct view {
    const char *name;
    bool all;
};

static int show(void *arg, const struct sk_host_sighting *sighting, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const struct view *view = arg;

    if (!view->all && sighting->symptom.kind == SK_HOST_FAULT_FACT)
        return 0;
    sk_host_add_sighting(&text, view->name, sighting);
    return sk_cli_emit(&text, error);
}

static int conclude(const struct sk_given *given, const char *name, const struct sk_host_log *log,
                    struct sevkit_error *error)
{
    size_t errors = sk_host_log_count(log, SK_HOST_FAULT_ERROR);
    size_t warnings = sk_host_log_count(log, SK_HOST_FAULT_WARNING);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(given, OPT_JSON)) {
        SK_CLEANUP_JSON json_t *document = sk_host_log_json(log, name);

        return sk_json_emit(document, error);
    }
    if (errors + warnings == 0)
        sk_text_addf(&text, "no known problem (lines: %" PRIu64 ")\n", log->lines);
    else
        sk_text_addf(&text, "errors: %zu, warnings: %zu (lines: %" PRIu64 ")\n", errors, warnings,
                     log->lines);
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_host_log_done) struct sk_host_log log = {0};
    struct view view = {.name = given->args->operand_count ? given->args->operands[0] : "-",
                        .all = sk_given_has(given, OPT_ALL)};
    struct sk_host_log_request request = {.sys = &sk_sys_real,
                                          .path = view.name,
                                          .follows = sk_given_has(given, OPT_FOLLOW),
                                          .seen = sk_given_has(given, OPT_JSON) ? NULL : show,
                                          .arg = &view};
    int r = sk_host_log_read(&request, &log, error);

    if (r == 0)
        r = conclude(given, view.name, &log, error);
    return r == 0 && sk_host_log_count(&log, SK_HOST_FAULT_FACT) < log.count ? SK_ANSWER_NO : r;
}

const struct sk_command sk_command_host_diagnose = {
    .noun = "host",
    .verb = "diagnose",
    .summary = "known problems in a log, with cause and remedy",
    .spec = &spec,
    .run = run,
};
