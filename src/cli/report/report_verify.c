/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/watch.h"
#include "cli/match/match_plan.h"
#include "cli/option_values.h"
#include "cli/report/report_expect.h"
#include "cli/report/report_input.h"
#include "cli/report/report_session.h"
#include "cli/view/html/report_html.h"
#include "cli/view/output.h"
#include "cli/view/report/report_verdict.h"
#include "policy/options/rule_sources.h"
#include "sys/folder.h"

enum { OPERANDS_MAX = 1 << 20 };

static const struct sk_option_group groups[] = {
    {"expectations",
     "Unless said otherwise, debugging, an associated migration agent, a masked "
     "chip key, a report without a signer and one that the host asked for are "
     "refused. An option that may be repeated gives several values of which one must "
     "fit."},
    {"many reports", NULL},
    {NULL, NULL},
};
enum { GROUP_MANY = SK_EXPECT_GROUP + 1 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "html",
     .writes = true,
     .metavar = "FILE",
     .help = "also write the verdict as a page for people to read"},
    SK_FORCE_OPTION,
    {.name = "all",
     .letter = 'a',
     .kind = SK_OPTION_FLAG,
     .help = "show what the checks that were not made would have looked at"},
    {.name = "quiet",
     .conflicts = "json",
     .letter = 'q',
     .kind = SK_OPTION_FLAG,
     .help = "print neither verdict nor notes; the exit status says it"},
    SK_REPORT_FORM_OPTION,
    SK_GIVEN_CERTS_OPTION,
    {.name = "crl",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help = "revocation list; it must be the root's (repeatable)"},
    {.name = "bundle",
     .metavar = "FILE",
     .help = "everything from this file ('sevkit certs bundle'): neither cache nor network"},
    SK_NETWORK_OPTIONS,
    SK_CACHE_OPTIONS,
    SK_TRUST_OPTIONS,
    SK_EXPECT_OPTIONS,
    {.name = "lines",
     .conflicts = "watch",
     .kind = SK_OPTION_FLAG,
     .group = GROUP_MANY,
     .help = "the files hold one report a line: hex, base64, SNPGuard's JSON, or "
             "{\"id\": ..., \"report\": ...}"},
    {.name = "watch",
     .metavar = "DIR",
     .group = GROUP_MANY,
     .help = "verify the reports in this folder, and each that is put there, until interrupted"},
    {.name = "jobs",
     .letter = 'j',
     .metavar = "N",
     .group = GROUP_MANY,
     .help = "reports verified at once; default the number of cores"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit report verify",
    .description =
        "Say whether AMD signed this report, whether report and certificate belong together, and "
        "whether the report says what is expected; and what was not checked. With several reports, "
        "a folder or --lines, one line is printed for each.",
    .epilog =
        "examples:\n"
        "  sevkit report verify --certs certs/ --measurement @digest --nonce file:nonce report.bin\n"
        "  sevkit report verify --policy-file policy.toml --html verdict.html report.bin\n"
        "  sevkit report verify --min-tcb 'reported>=bl=4,snp=24,ucode=219' --check-crl report.bin\n"
        "  sevkit report verify --no-network --certs bundle.pem --json --lines reports.jsonl\n"
        "\n"
        "exit status: 0 verified, 10 signature or chain, 11 report and certificate do not belong\n"
        "together, 12 not what was expected, 13 revoked or expired, 1 malformed parts or, of "
        "several\nreports, some not verified, 4 certificates unavailable, or a system error, 2 usage, "
        "3 malformed\ninput\n",
    .options = options,
    .once = true,
    .groups = groups,
    .operands = "[REPORT ...]",
    .operands_min = 0,
    .operands_max = OPERANDS_MAX,
};

static int emit_json(const struct sk_report_outcome *outcome, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_outcome_json(outcome);

    return sk_json_emit(document, error);
}

static int emit_text(const struct sk_report_outcome *outcome, bool all, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_outcome_add_text(&text, outcome, all);
    return sk_cli_emit(&text, error);
}

static int write_html(const char *path, const struct sk_report_outcome *outcome,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text page = {0};

    sk_outcome_add_html(&page, outcome);
    if (!sk_text_ok(&page))
        return sk_error_oom(error);
    return sk_cli_write_file(path, sk_text_get(&page), page.length, 0644, true, error);
}

static int tell(const struct sk_given *given, const struct sk_report_outcome *outcome,
                struct sevkit_error *error)
{
    const char *html = sk_given_value(given, OPT_HTML);
    int r = html ? write_html(html, outcome, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--html");
    if (sk_given_has(given, OPT_QUIET))
        return 0;
    return sk_given_has(given, OPT_JSON) ? emit_json(outcome, error)
                                         : emit_text(outcome, sk_given_has(given, OPT_ALL), error);
}

static struct sk_report_outcome outcome_of(const struct sk_session *session,
                                           const struct sk_batch_result *result)
{
    const struct sevkit_appraiser *appraiser = session->appraiser;
    const struct sevkit_product *product = sevkit_verdict_product(result->verdict);

    return (struct sk_report_outcome){
        .name = result->name,
        .evidence = result->evidence,
        .verdict = result->verdict,
        .view = sk_report_view_of(sevkit_evidence_report(result->evidence),
                                  product ? product : appraiser->product),
        .now = appraiser->collateral.anchor.trust.now,
        .unavailable = result->unavailable,
    };
}

/* Below a verdict that says no to the measurement of a plan: which input differs. */
static void tell_cause(const struct sk_given *given, const struct sk_batch_result *result)
{
    const char *text = sk_given_value(given, OPT_MEASUREMENT);
    const char *plan = text ? sk_rule_launch_plan(text) : NULL;
    const struct sevkit_check *check = sevkit_verdict_find(result->verdict, "measurement");

    if (plan && check && check->status == SEVKIT_CHECK_FAIL && !sk_given_has(given, OPT_QUIET))
        sk_match_tell_plan(plan, sevkit_evidence_report(result->evidence));
}

static int appraise(const struct sk_session *session, struct sk_batch_result *result,
                    struct sevkit_error *error)
{
    struct sevkit_appraisal *appraisal;
    struct sk_report_outcome outcome;
    int r = sevkit_appraise(session->appraiser, result->evidence, session->expectations, &appraisal,
                            error);

    if (r < 0)
        return r;
    result->verdict = sevkit_appraisal_verdict(appraisal);
    result->unavailable = sevkit_appraisal_unavailable(appraisal);
    outcome = outcome_of(session, result);
    r = tell(session->given, &outcome, error);
    if (r == 0) {
        tell_cause(session->given, result);
        r = sk_outcome_answer(result->verdict);
    }
    sevkit_appraisal_free(appraisal);
    return r;
}

static int verify_one(const struct sk_given *given, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    SK_CLEANUP(sk_session_done) struct sk_session session = {0};
    struct sk_batch_result result = {.name = path};
    int r = sk_report_load(given, path, &evidence, error);

    if (r == 0)
        r = sk_session_open(given, evidence, &session, error);
    if (r < 0)
        return r;
    result.evidence = evidence;
    return appraise(&session, &result, error);
}

/* One line of a batch. */
static void render(void *arg, const struct sk_batch_result *result, struct sk_text *text)
{
    const struct sk_session *session = arg;
    struct sk_report_outcome outcome = {.name = result->name};

    if (!result->error)
        outcome = outcome_of(session, result);
    if (sk_given_has(session->given, OPT_JSON))
        sk_outcome_add_json_line(text, &outcome, result->error);
    else if (result->error)
        sk_outcome_add_unreadable(text, result->name, result->error);
    else
        sk_outcome_add_line(text, &outcome);
}

static int emit(void *arg, const struct sk_text *text, struct sevkit_error *error)
{
    (void)arg;
    return sk_cli_emit(text, error);
}

/* From --jobs, or as many as there are cores. */
static int get_jobs(const struct sk_given *given, unsigned *ret_jobs, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_JOBS);
    uint64_t jobs = sk_batch_default_jobs();
    int r = text ? sk_value_number(OPT_JOBS, text, 1, SK_BATCH_JOBS_MAX, &jobs, error) : 0;

    *ret_jobs = (unsigned)jobs;
    return r;
}

static int run_batch(struct sk_batch *batch, const struct sk_given *given,
                     struct sevkit_error *error)
{
    const struct sk_args *args = given->args;
    struct sk_reports *reports = NULL;
    int r = sk_reports_open(args->operands, args->operand_count, sk_given_has(given, OPT_LINES),
                            &reports, error);

    if (r == 0)
        r = sk_batch_run(batch, reports, error);
    sk_reports_close(reports);
    return r;
}

static int run_watch(struct sk_batch *batch, const char *folder, struct sevkit_error *error)
{
    int r = sk_watch_run(batch, folder, error);

    return r < 0 ? sk_error_wrap(error, r, "--watch") : 0;
}

static int summarize(const struct sk_batch_counts *counts, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text summary = {0};

    sk_batch_add_summary(&summary, counts);
    return sk_cli_emit(&summary, error);
}

static int verify_many(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_session_done) struct sk_session session = {0};
    const char *watched = sk_given_value(given, OPT_WATCH);
    bool quiet = sk_given_has(given, OPT_QUIET);
    struct sk_batch batch = {.arg = &session};
    int r = get_jobs(given, &batch.jobs, error);

    if (r == 0)
        r = sk_report_form(given, &batch.form, error);
    if (r == 0)
        r = sk_session_open(given, NULL, &session, error);
    if (r < 0)
        return r;
    batch.appraiser = session.appraiser;
    batch.expectations = session.expectations;
    batch.render = quiet ? NULL : render;
    batch.emit = quiet ? NULL : emit;
    r = watched ? run_watch(&batch, watched, error) : run_batch(&batch, given, error);
    if (r == 0 && !quiet && !sk_given_has(given, OPT_JSON))
        r = summarize(&batch.counts, error);
    return r < 0 ? r : sk_batch_answer(&batch.counts);
}

/* Options that make no sense together, and operands that must or must not be there. */
static int check_use(const struct sk_given *given, bool many, struct sevkit_error *error)
{
    size_t count = given->args->operand_count;
    bool watched = sk_given_has(given, OPT_WATCH);

    if (!watched && count == 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "a report is required: a file, a folder, or '-'");
    if (watched && count > 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "--watch takes no other reports");
    if (many && sk_given_has(given, OPT_HTML))
        return sk_error_set(error, SEVKIT_EUSAGE, "--html is for one report");
    if (!many && sk_given_has(given, OPT_JOBS))
        return sk_error_set(error, SEVKIT_EUSAGE, "--jobs has no effect with one report");
    if (sk_given_has(given, OPT_LINES) && sk_given_has(given, OPT_FROM))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--from has no effect with --lines: each line shows its own form");
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const struct sk_args *args = given->args;
    bool many = sk_given_has(given, OPT_WATCH) || sk_given_has(given, OPT_LINES) ||
                args->operand_count > 1 ||
                (args->operand_count == 1 && sk_folder_is(args->operands[0]));
    int r = check_use(given, many, error);

    if (r < 0)
        return r;
    return many ? verify_many(given, error) : verify_one(given, args->operands[0], error);
}

const struct sk_command sk_command_report_verify = {
    .noun = "report",
    .verb = "verify",
    .summary = "verify attestation reports and their certificates",
    .spec = &spec,
    .run = run,
};
