/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/check_status.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <sevkit/guest.h>

SK_DEFINE_CLEANUP(struct sevkit_guest_check *, sevkit_guest_check_free)

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "verbose",
     .letter = 'v',
     .kind = SK_OPTION_FLAG,
     .help = "show each finding's hint and the lines of the kernel's log that speak of SEV, too"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit guest check",
    .description = "Is this a SEV-SNP guest that can ask for reports, and if not, why? Nothing is "
                   "asked of the secure processor. Exit status 0 if it can, 1 if not.",
    .epilog = "examples:\n"
              "  sudo sevkit guest check\n"
              "  sevkit guest check --json | jq .ready\n",
    .options = options,
};

static const enum sk_status statuses[] = {
    [SEVKIT_GUEST_PASS] = SK_STATUS_PASS,
    [SEVKIT_GUEST_FAIL] = SK_STATUS_FAIL,
    [SEVKIT_GUEST_WARN] = SK_STATUS_WARN,
    [SEVKIT_GUEST_UNKNOWN] = SK_STATUS_UNKNOWN,
};

enum { NAME_WIDTH = 12 };

static void add_cause(struct sk_text *text, const struct sevkit_guest_finding *cause)
{
    sk_text_addf(text, "cause: %s: ", cause->name);
    sk_text_add_printable(text, cause->detail);
    sk_text_addf(text, "\nhint: %s\n\n", cause->hint);
}

static void add_finding(struct sk_text *text, const struct sevkit_guest_finding *finding,
                        bool with_hint)
{
    sk_status_add(text, statuses[finding->status]);
    sk_status_add_column(text, finding->name, NAME_WIDTH);
    /* Some of it the host has chosen. */
    sk_text_add_printable(text, finding->detail);
    sk_text_add(text, "\n");
    if (finding->hint && with_hint)
        sk_text_addf(text, "%*shint: %s\n", SK_STATUS_WIDTH + NAME_WIDTH, "", finding->hint);
}

static int print_text(const struct sevkit_guest_check *check, bool verbose,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const struct sevkit_guest_finding *cause = sevkit_guest_check_cause(check);

    if (cause)
        add_cause(&text, cause);
    for (size_t i = 0; i < sevkit_guest_check_count(check); i++)
        add_finding(&text, sevkit_guest_check_finding(check, i), !cause || verbose);
    for (size_t i = 0; verbose && i < sevkit_guest_check_log_count(check); i++) {
        const char *line = sevkit_guest_check_log(check, i);

        sk_text_add(&text, i == 0 ? "\nkernel log:\n  " : "  ");
        sk_text_add_printable(&text, line);
        sk_text_add(&text, "\n");
    }
    if (sevkit_guest_check_ready(check))
        sk_text_add(&text, "\nready: this guest can ask for reports\n");
    else
        sk_text_add(&text, "\nnot ready: this machine cannot ask for reports\n");
    return sk_cli_emit(&text, error);
}

/* null if the register could not be read. */
static json_t *sev_status_json(const struct sevkit_guest_check *check)
{
    uint64_t value = 0;
    json_t *status, *names;

    if (!sevkit_guest_check_sev_status(check, &value))
        return sk_json_text(NULL);
    status = sk_json_object();
    names = sk_json_array();
    sk_json_add_number(status, "value", value);
    for (size_t i = 0; i < sevkit_sev_status_bit_count(); i++)
        if (value >> sevkit_sev_status_bit(i)->bit & 1)
            sk_json_append(names, sk_json_text(sevkit_sev_status_bit(i)->name));
    sk_json_add(status, "bits", names);
    return status;
}

static int print_json(const struct sevkit_guest_check *check, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.guest-check/1");
    json_t *checks = sk_json_array(), *lines = sk_json_array();

    sk_json_add_text(document, "result", sevkit_guest_check_ready(check) ? "accepted" : "refused");
    sk_json_add_bool(document, "ready", sevkit_guest_check_ready(check));
    for (size_t i = 0; i < sevkit_guest_check_count(check); i++) {
        const struct sevkit_guest_finding *finding = sevkit_guest_check_finding(check, i);
        json_t *member = sk_json_object();

        sk_json_add_text(member, "name", finding->name);
        sk_json_add_text(member, "status", sevkit_guest_status_name(finding->status));
        sk_json_add_text(member, "detail", finding->detail);
        sk_json_add_text(member, "hint", finding->hint);
        sk_json_append(checks, member);
    }
    sk_json_add(document, "checks", checks);
    sk_json_add(document, "sev_status", sev_status_json(check));
    for (size_t i = 0; i < sevkit_guest_check_log_count(check); i++)
        sk_json_append(lines, sk_json_text(sevkit_guest_check_log(check, i)));
    sk_json_add(document, "kernel_log", lines);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_check_free_p) struct sevkit_guest_check *check = NULL;
    int r = sevkit_guest_check_run(&check, error);

    if (r < 0)
        return r;
    r = sk_given_has(given, OPT_JSON) ? print_json(check, error)
                                      : print_text(check, sk_given_has(given, OPT_VERBOSE), error);
    if (r < 0)
        return r;
    return sevkit_guest_check_ready(check) ? 0 : SK_ANSWER_NO;
}

const struct sk_command sk_command_guest_check = {
    .noun = "guest",
    .verb = "check",
    .summary = "can this guest ask for reports, and if not, why?",
    .spec = &spec,
    .run = run,
};
