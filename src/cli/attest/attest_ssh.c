/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/ssh_ready.h"
#include "cli/attest/attest_session.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SSH_WORDS_MAX 256

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
    .operands_max = SSH_WORDS_MAX,
};

static int get_port(const struct sk_attest_session *session, unsigned *ret_port,
                    struct sevkit_error *error)
{
    const char *text = sk_given_value(session->given, OPT_SSH_PORT);
    uint64_t port = sk_attest_forwarded(session, 22);
    int r = text ? sk_value_number(OPT_SSH_PORT, text, 1, 65535, &port, error) : 0;

    *ret_port = (unsigned)port;
    return r;
}

/* Replaces this process. No other source of host keys counts. */
static int become_ssh(const struct sk_attest_session *session, const char *known_hosts,
                      unsigned port, struct sevkit_error *error)
{
    const struct sk_args *args = session->given->args;
    const char *user = sk_given_value(session->given, OPT_USER);
    const char *identity = sk_given_value(session->given, OPT_IDENTITY);
    char *words[SSH_WORDS_MAX + 20], hosts[4096 + 32], number[16];
    size_t count = 0;
    const char *const fixed[] = {"ssh",
                                 "-o",
                                 hosts,
                                 "-o",
                                 "GlobalKnownHostsFile=/dev/null",
                                 "-o",
                                 "StrictHostKeyChecking=yes",
                                 "-p",
                                 number};

    if (strchr(known_hosts, ' ') || (size_t)snprintf(hosts, sizeof(hosts), "UserKnownHostsFile=%s",
                                                     known_hosts) >= sizeof(hosts))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--known-hosts: with --run the path must be short and without blanks");
    (void)snprintf(number, sizeof(number), "%u", port);
    for (size_t i = 0; i < SK_ARRAY_SIZE(fixed); i++)
        words[count++] = (char *)(uintptr_t)fixed[i];
    if (user) {
        words[count++] = (char *)(uintptr_t) "-l";
        words[count++] = (char *)(uintptr_t)user;
    }
    if (identity) {
        words[count++] = (char *)(uintptr_t) "-i";
        words[count++] = (char *)(uintptr_t)identity;
        words[count++] = (char *)(uintptr_t) "-o";
        words[count++] = (char *)(uintptr_t) "IdentitiesOnly=yes";
    }
    words[count++] = (char *)(uintptr_t) "--";
    words[count++] = (char *)(uintptr_t)session->run.host;
    for (size_t i = 1; i < args->operand_count; i++)
        words[count++] = (char *)(uintptr_t)args->operands[i];
    words[count] = NULL;
    (void)execvp(words[0], words);
    return sk_error_set(error, SEVKIT_EIO, "ssh: %s", strerror(errno));
}

/* The root may still be starting. */
static int log_in(const struct sk_attest_session *session, const char *known_hosts, unsigned port,
                  struct sevkit_error *error)
{
    const struct sk_ssh_ready wait = {.host = session->run.host,
                                      .port = port,
                                      .timeout_seconds = session->run.timeout_seconds,
                                      .listener = session->run.listener};
    int r = sk_ssh_ready_wait(&wait, error);

    return r == 0 ? become_ssh(session, known_hosts, port, error) : r;
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
    const char *known_hosts = sk_given_value(given, OPT_KNOWN_HOSTS);
    unsigned port = 0;
    int r = check_use(given, error);

    if (r == 0)
        r = sk_attest_session_open(given, SK_ATTEST_SSH, &session, error);
    if (r == 0)
        r = get_port(&session, &port, error);
    if (r == 0)
        r = sk_owner_run(&session.run, &exchange, error);
    if (r == 0)
        r = sk_known_hosts_write(known_hosts, sk_attest_host(&session), port,
                                 sk_owner_exchange_ssh_keys(exchange), error);
    if (r == 0 && sk_given_has(given, OPT_RUN))
        return log_in(&session, known_hosts, port, error);
    return r == 0 ? sk_attest_emit(&session, exchange, "attested", error) : r;
}

const struct sk_command sk_command_attest_ssh = {
    .noun = "attest",
    .verb = "ssh",
    .summary = "attest a guest and learn its SSH host keys before any login",
    .spec = &spec,
    .run = run,
};
