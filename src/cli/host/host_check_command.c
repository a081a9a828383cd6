/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/host/host_generation.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"

#include <string.h>

static const char *const formats[] = {"text", "short", "json", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    SK_HOST_GENERATION_OPTION,
    {.name = "root",
     .metavar = "DIR",
     .help = "check a recording of 'sevkit host record' (or a folder with cpuid.txt of 'cpuid -r' "
             "and msr.txt) instead of this machine"},
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .alias_letter = 'o',
     .choices = formats,
     .metavar = "FORMAT",
     .help = "text (default), short (the verdict alone) or json"},
    {.name = "all",
     .letter = 'a',
     .kind = SK_OPTION_FLAG,
     .help = "show requirement and source of every check, and what was skipped"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host check",
    .description =
        "Is this host ready to run SEV, SEV-ES or SEV-SNP guests, and if not, why? Looks at "
        "processor, BIOS settings, kernel, KVM, firmware and tools; each check shows what was "
        "found, what is required and how to repair it. Nothing is changed. Most checks need root.",
    .epilog = "examples:\n"
              "  sudo sevkit host check\n"
              "  sudo sevkit host check --generation sev-es --json\n"
              "  sevkit host check --root recorded-host\n"
              "\n"
              "exit status: 0 ready, 1 not ready, 4 something could not be found out, 2 usage,\n"
              "3 malformed recording\n",
    .options = options,
};

static int emit(const struct sk_given *given, const struct sk_host_report *report,
                struct sevkit_error *error)
{
    const char *format = sk_given_value(given, OPT_FORMAT);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(given, OPT_JSON) || (format && strcmp(format, "json") == 0)) {
        SK_CLEANUP_JSON json_t *document = sk_host_report_json(report);

        return sk_json_emit(document, error);
    }
    sk_host_add_report(&text, report, sk_given_has(given, OPT_ALL));
    if (format && strcmp(format, "short") == 0) {
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};
        const char *last = sk_text_get(&text);

        for (const char *at = last; *at; at++)
            if (*at == '\n' && at[1])
                last = at + 1;
        sk_text_add(&line, last);
        return sk_cli_emit(&line, error);
    }
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_host host;
    struct sk_host_report report;
    int r = sk_host_open(&sk_sys_real, sk_given_value(given, OPT_ROOT), &host, error);

    if (r < 0)
        return r;
    sk_host_check_run(&host, sk_host_generation_given(given), &report);
    sk_host_close(&host);
    r = emit(given, &report, error);
    if (r < 0)
        return r;
    if (sk_host_report_count(&report, SK_HOST_FAIL))
        return SK_ANSWER_NO;
    return sk_host_report_count(&report, SK_HOST_UNKNOWN) ? SK_ANSWER_UNAVAILABLE : 0;
}

const struct sk_command sk_command_host_check = {
    .noun = "host",
    .verb = "check",
    .summary = "is this host ready for encrypted guests, and if not, why?",
    .spec = &spec,
    .run = run,
};
