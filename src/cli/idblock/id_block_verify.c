/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/idblock/id_block_options.h"
#include "cli/option_values.h"
#include "cli/view/checks.h"
#include "cli/view/output.h"
#include "formats/report/report.h"
#include "launch/id_block_input.h"
#include "sys/file.h"

#include <sevkit/id_block.h>
#include <sevkit/report.h>
#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "block",
     .required = true,
     .metavar = "FILE",
     .help = "ID block: bytes or base64 in a file, or QEMU's option string"},
    {.name = "auth",
     .metavar = "FILE",
     .help = "ID authentication information, unless the option string holds it"},
    SK_ID_BLOCK_WANTED_OPTIONS("block"),
    {.name = "report",
     .metavar = "FILE",
     .help = "attestation report (1184 bytes) that the block must fit"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit id-block verify",
    .description = "Check an ID block and its authentication information: layout, both signatures, "
                   "and that they hold what is expected.",
    .epilog =
        "examples:\n"
        "  sevkit id-block verify --block block.bin --auth auth.bin --measurement @digest.txt\n"
        "  sevkit id-block verify --block \"$(cat options.txt)\" --report report.bin --json\n",
    .options = options,
    .once = true,
};

static int read_report(const char *path, struct sevkit_report *ret_report,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int result = sk_file_read(&sk_sys_real, path, SEVKIT_REPORT_BYTES, &bytes, error);

    if (result == 0) {
        result = sk_report_unpack(bytes.data, bytes.size, ret_report, error);
        if (result < 0)
            return sk_error_wrap(error, result, "--report: %s", path);
    }
    return result < 0 ? sk_error_wrap(error, result, "--report") : 0;
}

static int check(const struct sk_given *given, const struct sk_id_input *input,
                 struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP(sk_id_block_wanted_done) struct sk_id_block_wanted wanted = {0};
    const char *path = sk_given_value(given, OPT_REPORT);
    struct sevkit_report report;
    int r = sk_id_block_wanted(given, &wanted, error);

    if (r == 0 && path) {
        wanted.expected.report = &report;
        r = read_report(path, &report, error);
    }
    return r == 0 ? sk_id_block_check(&input->block, &input->auth, input->author_key,
                                      &wanted.expected, checks, error)
                  : r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const inputs[] = {
        OPT_BLOCK, OPT_AUTH, OPT_MEASUREMENT, OPT_REPORT, OPT_ID_KEY, OPT_AUTHOR_KEY, NULL};
    SK_CLEANUP_JSON json_t *document = NULL;
    struct sk_id_input input;
    struct sk_checks checks = {0};
    int result = sk_values_stdin_once(given, inputs, error);

    if (result == 0)
        result = sk_id_input_read(sk_given_value(given, OPT_BLOCK), sk_given_value(given, OPT_AUTH),
                                  &input, error);
    if (result == 0 && !input.has_auth)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--auth is required: --block holds no ID authentication information");
    if (result == 0)
        result = check(given, &input, &checks, error);
    if (result < 0)
        return result;
    document = sk_json_document("sevkit.id-block-verify/2");
    result = sk_checks_answer(given, &checks, document, error);
    if (result >= 0 && sk_given_has(given, OPT_REPORT))
        sk_cli_note("the report's own signature is not checked here");
    return result;
}

const struct sk_command sk_command_id_block_verify = {
    .noun = "id-block",
    .verb = "verify",
    .summary = "check an ID block's signatures and contents",
    .spec = &spec,
    .run = run,
};
