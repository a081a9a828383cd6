/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/attest/attest_session.h"
#include "cli/attest/prompt.h"
#include "cli/option_values.h"

#define FD_MAX 1023

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "key-file",
     .kind = SK_OPTION_LIST,
     .metavar = "[NAME=]FILE",
     .help =
         "file with a key, for the disk NAME (root, data.0, ...) or for any; one newline at its end "
         "does not count (repeatable: the next is tried after a wrong one)"},
    {.name = "key-fd", .metavar = "N", .help = "open file descriptor to read a key from"},
    {.name = "state",
     .metavar = "FILE",
     .help = "where the launches are remembered that had a key; default sevkit/released below the "
             "user's state folder"},
    {.name = "again",
     .kind = SK_OPTION_FLAG,
     .help = "give the key also to a launch that had one: any root of that guest could be asking"},
    {.name = "accept-rollback",
     .kind = SK_OPTION_FLAG,
     .help =
         "take a disk whose generation is not above the one that is remembered, and remember that; for a disk "
         "that its owner put back"},
    {.name = "known-hosts",
     .writes = true,
     .rewrites = true,
     .metavar = "FILE",
     .help = "also write the guest's SSH host keys, where it has any"},
    SK_ATTEST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit attest unlock",
    .description =
        "Attest a guest that is starting, hand it the keys of its disks, and wait for its answer. "
        "Without --key-file and --key-fd the key is asked for on the terminal. A launch gets its key "
        "once.",
    .epilog =
        "examples:\n"
        "  sevkit attest unlock guest.toml --owner-key owner.pem\n"
        "  sevkit attest unlock guest.toml --owner-key owner.pem --key-file disk.key\n"
        "  sevkit attest unlock guest.toml --owner-key owner.pem --plan old.toml --key-fd 3 3<key\n"
        "\n"
        "exit status: 0 all disks are open, 1 the guest or the key is refused, 2 usage,\n"
        "3 malformed input, 4 no guest answers, certificates unavailable or system, 5 internal\n",
    .options = options,
    .once = true,
    .operands = "PLAN",
    .operands_min = 1,
    .operands_max = 1,
};

static int ask(void *arg, const char *name, bool again, struct sk_secret **ret_key,
               struct sevkit_error *error)
{
    (void)arg;
    return sk_prompt(name, again, ret_key, error);
}

static int read_fd(const struct sk_given *given, struct sk_secret **ret_key,
                   struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_KEY_FD);
    uint64_t fd;
    int r = text ? sk_value_number(OPT_KEY_FD, text, 0, FD_MAX, &fd, error) : 0;

    if (r < 0 || !text)
        return r;
    r = sk_prompt_read_fd((int)fd, ret_key, error);
    return r < 0 ? sk_error_wrap(error, r, "--key-fd") : 0;
}

static int open_unlock(const struct sk_given *given, struct sk_attest_session *session,
                       struct sk_secret **ret_key, struct sevkit_error *error)
{
    const struct sk_arg *files = sk_given_arg(given, OPT_KEY_FILE);
    struct sk_owner_release *release = &session->request.release;
    int r;

    *release = (struct sk_owner_release){
        .state = sk_given_value(given, OPT_STATE),
        .again = sk_given_has(given, OPT_AGAIN),
        .accept_rollback = sk_given_has(given, OPT_ACCEPT_ROLLBACK),
        .keys = {.files = files->values,
                 .file_count = files->count,
                 .origin = "--key-file",
                 .ask = ask},
    };
    r = sk_attest_session_open(given, SK_ATTEST_RELEASE, session, error);
    if (r == 0)
        r = read_fd(given, ret_key, error);
    release->keys.first = *ret_key;
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_owner_exchange_free_p) struct sk_owner_exchange *exchange = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    SK_CLEANUP(sk_attest_session_done) struct sk_attest_session session = {0};
    const char *known_hosts = sk_given_value(given, OPT_KNOWN_HOSTS);
    int r = open_unlock(given, &session, &key, error);

    if (r == 0)
        r = sk_owner_session_run(&session.owner, &exchange, error);
    if (r == 0 && known_hosts && *sk_owner_exchange_ssh_keys(exchange))
        r = sk_known_hosts_write(known_hosts, sk_owner_session_host(&session.owner),
                                 sk_owner_session_port(&session.owner, 22),
                                 sk_owner_exchange_ssh_keys(exchange), error);
    return r == 0 ? sk_attest_emit(&session, exchange, "unlocked", error) : r;
}

const struct sk_command sk_command_attest_unlock = {
    .noun = "attest",
    .verb = "unlock",
    .summary = "attest a guest that is starting and hand it its disk keys",
    .spec = &spec,
    .run = run,
};
