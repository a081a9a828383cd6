/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/known_hosts.h"
#include "attest/owner/ssh_ready.h"
#include "cli/attest/attest_session.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SSH_WORDS_MAX 256

/* What ssh is called with, and a NULL. */
struct ssh_words {
    char *list[SSH_WORDS_MAX + 40];
    size_t count;
};

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

/* ssh_config(5): nothing but the attested keys is a reason to trust the other side, whatever the user's
 * configuration says; nor is a connection shared that was made before. */
static const char *const ssh_options[] = {
    "GlobalKnownHostsFile=/dev/null",
    "KnownHostsCommand=none",
    "StrictHostKeyChecking=yes",
    "NoHostAuthenticationForLocalhost=no",
    "VerifyHostKeyDNS=no",
    "UpdateHostKeys=no",
    "ControlPath=none",
};

static void add_word(struct ssh_words *words, const char *word)
{
    /* execvp() does not change the words. */
    words->list[words->count++] = (char *)(uintptr_t)word;
}

static void add_option(struct ssh_words *words, const char *option)
{
    add_word(words, "-o");
    add_word(words, option);
}

static void add_destination(struct ssh_words *words, const struct sk_attest_session *session,
                            const char *port)
{
    const struct sk_args *args = session->given->args;
    const char *user = sk_given_value(session->given, OPT_USER);
    const char *identity = sk_given_value(session->given, OPT_IDENTITY);

    add_word(words, "-p");
    add_word(words, port);
    if (user) {
        add_word(words, "-l");
        add_word(words, user);
    }
    if (identity) {
        add_word(words, "-i");
        add_word(words, identity);
        add_option(words, "IdentitiesOnly=yes");
    }
    add_word(words, "--");
    add_word(words, session->run.host);
    for (size_t i = 1; i < args->operand_count; i++)
        add_word(words, args->operands[i]);
}

/* Replaces this process. */
static int become_ssh(const struct sk_attest_session *session, const char *known_hosts,
                      unsigned port, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text alias = {0};
    struct ssh_words words = {0};
    char hosts[4096 + 32], number[16];

    if (strchr(known_hosts, ' ') || (size_t)snprintf(hosts, sizeof(hosts), "UserKnownHostsFile=%s",
                                                     known_hosts) >= sizeof(hosts))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--known-hosts: with --run the path must be short and without blanks");
    (void)snprintf(number, sizeof(number), "%u", port);
    /* With an alias ssh does not look for the name without its port, which is that of the host's own server. */
    sk_text_add(&alias, "HostKeyAlias=");
    sk_known_hosts_name(session->run.host, port, &alias);
    if (!sk_text_ok(&alias))
        return sk_error_oom(error);
    add_word(&words, "ssh");
    add_option(&words, hosts);
    add_option(&words, sk_text_get(&alias));
    for (size_t i = 0; i < SK_ARRAY_SIZE(ssh_options); i++)
        add_option(&words, ssh_options[i]);
    add_destination(&words, session, number);
    (void)execvp(words.list[0], words.list);
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
