/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/key/passphrase.h"
#include "cli/option_values.h"
#include "cli/view/checks.h"
#include "cli/view/output.h"
#include "formats/report/report.h"
#include "launch/id_block_input.h"
#include "sys/file.h"

#include <inttypes.h>
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
    {.name = "measurement",
     .metavar = "DIGEST",
     .help = "launch digest that the block must hold: 96 hex digits, 64 base64 characters, @FILE, "
             "or - for standard input"},
    {.name = "report",
     .metavar = "FILE",
     .help = "attestation report (1184 bytes) that the block must fit"},
    {.name = "policy", .metavar = "POLICY", .help = "policy that the block must hold"},
    {.name = "id-key", .metavar = "FILE", .help = "key that must have signed the block"},
    {.name = "author-key", .metavar = "FILE", .help = "key that must have signed the ID key"},
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

/* What to hold the block against. */
struct expectation {
    bool has_measurement, has_report, has_policy;
    uint8_t measurement[48];
    uint64_t policy;
    struct sevkit_report report;
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

static int read_expectation(const struct sk_given *given, struct expectation *ret,
                            struct sevkit_error *error)
{
    const char *measurement = sk_given_value(given, OPT_MEASUREMENT);
    const char *policy = sk_given_value(given, OPT_POLICY);
    const char *report = sk_given_value(given, OPT_REPORT);
    int result = 0;

    ret->has_measurement = measurement != NULL;
    ret->has_policy = policy != NULL;
    ret->has_report = report != NULL;
    if (policy)
        result = sevkit_policy_parse(policy, &ret->policy, error);
    if (result == 0 && measurement)
        result = sk_value_digest_source(OPT_MEASUREMENT, measurement, ret->measurement, error);
    if (result == 0 && report)
        result = read_report(report, &ret->report, error);
    return result;
}

/* With the switch off the firmware does not look at the author key, with the switch on it wants one
 * (SEV-SNP ABI 56860, SNP_LAUNCH_FINISH, AUTH_KEY_EN). */
static void check_author_switch(const struct sk_id_input *input, struct sk_checks *checks)
{
    bool on = input->author_key == SK_AUTHOR_KEY_ON;

    if (input->author_key == SK_AUTHOR_KEY_UNSAID)
        return;
    if (on == input->auth.has_author_key)
        sk_checks_add(checks, "author-key-enabled", SK_STATUS_PASS, "%s", on ? "on" : "off");
    else
        sk_checks_add(checks, "author-key-enabled", SK_STATUS_FAIL, "%s",
                      on ? "on, but there is no author key: the guest will not start"
                         : "off: the firmware will ignore the author key");
}

static int check_signatures(const struct sk_id_input *input, struct sk_checks *checks,
                            struct sevkit_error *error)
{
    int result = sk_checks_add_result(
        checks, "layout", sevkit_id_auth_check_layout(&input->block, &input->auth, error), error);

    if (result == 0)
        result = sk_checks_add_result(
            checks, "ID block signature",
            sevkit_id_auth_check_id_signature(&input->block, &input->auth, error), error);
    if (result < 0)
        return result;
    check_author_switch(input, checks);
    if (!input->auth.has_author_key) {
        sk_checks_add(checks, "author signature", SK_STATUS_SKIPPED, "there is no author key");
        return 0;
    }
    return sk_checks_add_result(checks, "author signature",
                                sevkit_id_auth_check_author_signature(&input->auth, error), error);
}

static void check_fields(const struct sevkit_id_block *block, const struct expectation *expected,
                         struct sk_checks *checks)
{
    if (expected->has_measurement)
        sk_checks_add_bytes(checks, "launch digest", "expected", block->launch_digest,
                            expected->measurement, sizeof(block->launch_digest));
    else
        sk_checks_add(checks, "launch digest", SK_STATUS_SKIPPED, "no --measurement");
    if (expected->has_policy)
        sk_checks_add_number(checks, "policy", "expected", block->policy, expected->policy);
    else
        sk_checks_add(checks, "policy", SK_STATUS_SKIPPED, "no --policy");
}

static int check_report_keys(const struct sevkit_id_auth *auth, const struct sevkit_report *report,
                             struct sk_checks *checks, struct sevkit_error *error)
{
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    int result = sevkit_id_auth_key_digest(auth, false, digest, error);

    if (result < 0)
        return result;
    sk_checks_add_bytes(checks, "report: ID key digest", "the report", digest,
                        report->id_key_digest, sizeof(digest));
    if (!auth->has_author_key) {
        memset(digest, 0, sizeof(digest));
    } else if (!sevkit_report_has_author_key(report)) {
        sk_checks_add(checks, "report: author key digest", SK_STATUS_FAIL,
                      "the report has none: the guest was started without its author key "
                      "(author-key-enabled=off)");
        return 0;
    } else {
        result = sevkit_id_auth_key_digest(auth, true, digest, error);
        if (result < 0)
            return result;
    }
    sk_checks_add_bytes(checks, "report: author key digest", "the report", digest,
                        report->author_key_digest, sizeof(digest));
    return 0;
}

static int check_report(const struct sk_id_input *input, const struct expectation *expected,
                        struct sk_checks *checks, struct sevkit_error *error)
{
    const struct sevkit_id_block *block = &input->block;
    const struct sevkit_report *report = &expected->report;

    if (!expected->has_report) {
        sk_checks_add(checks, "report", SK_STATUS_SKIPPED, "no --report");
        return 0;
    }
    sk_checks_add_bytes(checks, "report: measurement", "the report", block->launch_digest,
                        report->measurement, sizeof(block->launch_digest));
    sk_checks_add_number(checks, "report: policy", "the report", block->policy, report->policy);
    sk_checks_add_bytes(checks, "report: family ID", "the report", block->family_id,
                        report->family_id, sizeof(block->family_id));
    sk_checks_add_bytes(checks, "report: image ID", "the report", block->image_id, report->image_id,
                        sizeof(block->image_id));
    sk_checks_add_number(checks, "report: guest SVN", "the report", block->guest_svn,
                         report->guest_svn);
    return check_report_keys(&input->auth, report, checks, error);
}

/* Whether the key in the authentication information is the one in the file of an option. */
static int check_key(const struct sk_given *given, const char *option, const char *name,
                     const uint8_t *found, bool present, struct sk_checks *checks,
                     struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    uint8_t expected[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    const char *path = sk_given_value(given, option);
    int result;

    if (!path) {
        sk_checks_add(checks, name, SK_STATUS_SKIPPED, "no --%s", option);
        return 0;
    }
    result = sk_key_file_load(path, NULL, &key, error);
    if (result < 0)
        return sk_error_wrap(error, result, "--%s", option);
    sevkit_key_to_snp(key, expected);
    if (!present)
        sk_checks_add(checks, name, SK_STATUS_FAIL, "there is no such key in the block");
    else if (memcmp(found, expected, sizeof(expected)) == 0)
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
    else
        sk_checks_add(checks, name, SK_STATUS_FAIL, "the block has another key than %s", path);
    return 0;
}

static int check_all(const struct sk_given *given, const struct sk_id_input *input,
                     const struct expectation *expected, struct sk_checks *checks,
                     struct sevkit_error *error)
{
    int result = check_signatures(input, checks, error);

    if (result < 0)
        return result;
    check_fields(&input->block, expected, checks);
    result = check_report(input, expected, checks, error);
    if (result == 0)
        result = check_key(given, OPT_ID_KEY, "ID key", input->auth.id_key, true, checks, error);
    if (result == 0)
        result = check_key(given, OPT_AUTHOR_KEY, "author key", input->auth.author_key,
                           input->auth.has_author_key, checks, error);
    return result;
}

static int print(const struct sk_given *given, const struct sk_checks *checks,
                 struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON))
        return sk_checks_print(checks, error);
    document = sk_json_document("sevkit.id-block-verify/2");
    sk_checks_add_json(checks, document);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const inputs[] = {
        OPT_BLOCK, OPT_AUTH, OPT_MEASUREMENT, OPT_REPORT, OPT_ID_KEY, OPT_AUTHOR_KEY, NULL};
    struct sk_id_input input;
    struct expectation expected = {0};
    struct sk_checks checks = {0};
    int result = sk_values_stdin_once(given, inputs, error);

    if (result == 0)
        result = sk_id_input_read(sk_given_value(given, OPT_BLOCK), sk_given_value(given, OPT_AUTH),
                                  &input, error);
    if (result == 0 && !input.has_auth)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--auth is required: --block holds no ID authentication information");
    if (result == 0)
        result = read_expectation(given, &expected, error);
    if (result == 0)
        result = check_all(given, &input, &expected, &checks, error);
    if (result == 0)
        result = print(given, &checks, error);
    if (result < 0)
        return result;
    if (expected.has_report)
        sk_cli_note("the report's own signature is not checked here");
    return checks.failed ? SK_ANSWER_NO : 0;
}

const struct sk_command sk_command_id_block_verify = {
    .noun = "id-block",
    .verb = "verify",
    .summary = "check an ID block's signatures and contents",
    .spec = &spec,
    .run = run,
};
