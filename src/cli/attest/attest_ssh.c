/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/ssh_login.h"
#include "cli/attest/attest_session.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "known-hosts",
     .required = true,
     .writes = true,
     .rewrites = true,
     .metavar = "FILE",
     .help = "where the attested host keys go; lines about other hosts stay"},
    {.name = "ssh-port",
     .metavar = "PORT",
     .help = "default: the host's port that the plan forwards to 22, or 22"},
    {.name = "user", .metavar = "NAME", .help = "whom ssh logs in"},
    {.name = "identity",
     .needs = "run",
     .metavar = "FILE",
     .help = "private key that ssh logs in with, and no other"},
    {.name = "run",
     .kind = SK_OPTION_FLAG,
     .help =
         "then wait for the guest's SSH server and become ssh, with the words behind the plan as "
         "its command"},
    SK_ATTEST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit attest ssh",
    .description =
        "Attest a guest before the first login: its SSH host keys are bound to a fresh report, "
        "and known_hosts is written only when that report is accepted.",
    .epilog =
        "examples:\n"
        "  sevkit attest ssh guest.toml --owner-key owner.pem --known-hosts known_hosts\n"
        "  sevkit attest ssh --run --user root --owner-key owner.pem --known-hosts known_hosts guest.toml -- uname -a\n"
        "\n"
        "exit status: 0 yes, 1 the guest is refused, 2 usage, 3 malformed input, 4 no guest answers,\n"
        "certificates unavailable or system, 5 internal; with --run that of ssh\n",
    .options = options,
    .once = true,
    .operands = "PLAN [COMMAND ...]",
    .operands_min = 1,
    .operands_max = SK_SSH_COMMAND_MAX,
};

static int get_port(const struct sk_attest_session *session, unsigned *ret_port,
                    struct sevkit_error *error)
{
    const char *text = sk_given_value(session->given, OPT_SSH_PORT);
    uint64_t port = sk_owner_session_port(&session->owner, 22);
    int r = text ? sk_value_number(OPT_SSH_PORT, text, 1, 65535, &port, error) : 0;

    *ret_port = (unsigned)port;
    return r;
}

/* Replaces this process. */
static int log_in(const struct sk_attest_session *session, unsigned port,
                  struct sevkit_error *error)
{
    const struct sk_given *given = session->given;
    const struct sk_ssh_login login = {
        .known_hosts = sk_given_value(given, OPT_KNOWN_HOSTS),
        .host = sk_owner_session_host(&session->owner),
        .port = port,
        .user = sk_given_value(given, OPT_USER),
        .identity = sk_given_value(given, OPT_IDENTITY),
        .command = given->args->operands + 1,
        .command_count = given->args->operand_count - 1,
        .timeout_seconds = session->owner.run.timeout_seconds,
        .listener = sk_cli_listener,
    };

    return sk_ssh_become(&login, error);
}

static int check_use(const struct sk_given *given, struct sevkit_error *error)
{
    if (sk_given_has(given, OPT_VSOCK) && sk_given_has(given, OPT_RUN))
        return sk_error_set(error, SEVKIT_EUSAGE, "--run contradicts --vsock: ssh needs TCP");
    if (!sk_given_has(given, OPT_RUN) && given->args->operand_count > 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "a command has no effect without --run");
    if (!sk_given_has(given, OPT_RUN) && sk_given_has(given, OPT_USER))
        return sk_error_set(error, SEVKIT_EUSAGE, "--user has no effect without --run");
    if (sk_given_has(given, OPT_RUN) && sk_given_has(given, OPT_JSON))
        return sk_error_set(error, SEVKIT_EUSAGE, "--run contradicts --json");
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_owner_exchange_free_p) struct sk_owner_exchange *exchange = NULL;
    SK_CLEANUP(sk_attest_session_done) struct sk_attest_session session = {0};
    unsigned port = 0;
    int r = check_use(given, error);

    if (r == 0)
        r = sk_attest_session_open(given, SK_ATTEST_SSH, &session, error);
    if (r == 0)
        r = get_port(&session, &port, error);
    if (r == 0)
        r = sk_owner_session_run(&session.owner, &exchange, error);
    if (r == 0)
        r = sk_known_hosts_write(sk_given_value(given, OPT_KNOWN_HOSTS),
                                 sk_owner_session_host(&session.owner), port,
                                 sk_owner_exchange_ssh_keys(exchange), error);
    if (r == 0 && sk_given_has(given, OPT_RUN))
        return log_in(&session, port, error);
    return r == 0 ? sk_attest_emit(&session, exchange, "attested", error) : r;
}

const struct sk_command sk_command_attest_ssh = {
    .noun = "attest",
    .verb = "ssh",
    .summary = "attest a guest and learn its SSH host keys before any login",
    .spec = &spec,
    .run = run,
};
