/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/attest_session.h"
#include "cli/view/output.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {SK_OUTPUT_OPTION, .help = "where the report goes, as the processor gave it"},
    SK_ATTEST_OPTIONS,
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit attest report",
    .description =
        "Get a fresh report from a running guest (sevkit-attestd) and verify it with the "
        "expectations of its plan.",
    .epilog =
        "examples:\n"
        "  sevkit attest report guest.toml --owner-key owner.pem\n"
        "  sevkit attest report guest.toml --owner-key owner.pem --host guest --output report.bin\n"
        "\n"
        "exit status: 0 yes, 1 the guest is refused, 2 usage, 3 malformed input, 4 no guest\n"
        "answers, certificates unavailable or system, 5 internal\n",
    .options = options,
    .once = true,
    .operands = "PLAN",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_owner_exchange_free_p) struct sk_owner_exchange *exchange = NULL;
    SK_CLEANUP(sk_attest_session_done) struct sk_attest_session session = {0};
    const char *output = sk_given_value(given, OPT_OUTPUT);
    int r = sk_attest_session_open(given, SK_ATTEST_REPORT, &session, error);

    if (r == 0)
        r = sk_owner_session_run(&session.owner, &exchange, error);
    if (r == 0 && output) {
        size_t size;
        const uint8_t *report = sk_owner_exchange_report(exchange, &size);

        r = sk_cli_write_file(output, report, size, 0644, true, error);
    }
    return r == 0 ? sk_attest_emit(&session, exchange, "attested", error) : r;
}

const struct sk_command sk_command_attest_report = {
    .noun = "attest",
    .verb = "report",
    .summary = "get and verify a fresh report of a running guest",
    .spec = &spec,
    .run = run,
};
