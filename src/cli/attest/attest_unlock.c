/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/released.h"
#include "base/limits.h"
#include "cli/attest/attest_session.h"
#include "cli/attest/prompt.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <string.h>

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

struct unlock {
    struct sk_attest_session session; /* first: callbacks get a pointer to either */
    char *state;
    struct sk_secret *from_fd, *current;
};

static void unlock_done(struct unlock *unlock)
{
    free(unlock->state);
    sk_secret_free(unlock->from_fd);
    sk_secret_free(unlock->current);
    sk_attest_session_done(&unlock->session);
}

static int claim(void *arg, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                 struct sevkit_error *error)
{
    const struct unlock *unlock = arg;

    return sk_released_add(unlock->state, report_id, sk_vm_name(&unlock->session.guest),
                           sk_given_has(unlock->session.given, OPT_AGAIN), error);
}

static int read_key_file(struct unlock *unlock, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_ATTEST_SECRET_MAX + 1, &bytes, error);

    if (r == 0)
        r = sk_prompt_take(bytes.data, bytes.size, &unlock->current, error);
    sk_wipe(bytes.data, bytes.size);
    return r < 0 ? sk_error_wrap(error, r, "--key-file") : 0;
}

/* The attempt-th file for this disk; NULL if there are not so many. */
static const char *find_file(const struct sk_given *given, const char *name, unsigned attempt)
{
    const struct sk_arg *files = sk_given_arg(given, OPT_KEY_FILE);
    size_t length = strlen(name);

    for (unsigned i = 0; i < files->count; i++) {
        const char *value = files->values[i];
        bool is_own = strncmp(value, name, length) == 0 && value[length] == '=';
        bool is_named = strncmp(value, "root=", 5) == 0 || strncmp(value, "data.", 5) == 0;

        if ((is_own || !(is_named && strchr(value, '='))) && attempt-- == 0)
            return is_own ? value + length + 1 : value;
    }
    return NULL;
}

static int find_key(void *arg, const char *name, unsigned attempt, const struct sk_secret **ret_key,
                    struct sevkit_error *error)
{
    struct unlock *unlock = arg;
    const struct sk_given *given = unlock->session.given;
    bool asks = !sk_given_has(given, OPT_KEY_FILE) && !unlock->from_fd;
    const char *file;
    int r = 0;

    sk_secret_free(unlock->current);
    unlock->current = NULL;
    if (unlock->from_fd) {
        *ret_key = attempt == 0 ? unlock->from_fd : NULL;
        if (attempt == 0)
            return 0;
        attempt--;
    }
    if (asks) {
        r = sk_prompt(name, attempt > 0, &unlock->current, error);
    } else {
        file = find_file(given, name, attempt);
        r = file ? read_key_file(unlock, file, error) : 0;
    }
    *ret_key = unlock->current;
    return r;
}

/* The header by which a disk is remembered; NULL for a name that no disk of the plan has. */
static const struct sk_boot_bytes *find_header(const struct sk_boot_parameters *boot,
                                               const char *name)
{
    size_t index;

    if (strcmp(name, "root") == 0)
        return &boot->luks.header_sha256;
    if (strncmp(name, "data.", 5) != 0 || !name[5] || name[6])
        return NULL;
    index = (size_t)(name[5] - '0');
    return index < boot->data_count ? &boot->data[index].header_sha256 : NULL;
}

/* PID 1 counts on the disk how often it was opened. */
static int check_generation(const struct unlock *unlock, const char *name,
                            const struct sk_attest_result *result, struct sevkit_error *error)
{
    struct sk_boot_parameters boot;
    const struct sk_boot_bytes *header;
    int r = sk_attest_accepted_boot(&unlock->session, &boot, error);

    if (r < 0)
        return r;
    header = find_header(&boot, name);
    if (!header || header->size != SK_RELEASED_HEADER_BYTES)
        return 0;
    r = sk_released_generation(unlock->state, header->bytes, result->generation, name,
                               sk_given_has(unlock->session.given, OPT_ACCEPT_ROLLBACK), error);
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

static int take_result(void *arg, const char *name, const struct sk_attest_result *result,
                       struct sevkit_error *error)
{
    const struct unlock *unlock = arg;

    if (result->result == SK_KEY_OPENED && result->generation)
        sk_cli_note("%s: opened, generation %llu", name, (unsigned long long)result->generation);
    else if (result->result == SK_KEY_OPENED)
        sk_cli_note("%s: opened", name);
    else
        sk_cli_note("%s: %s: %s; attempts left: %u", name,
                    result->result == SK_KEY_WRONG ? "wrong key" : "failed", result->text,
                    result->attempts_left);
    return result->result == SK_KEY_OPENED ? check_generation(unlock, name, result, error) : 0;
}

static int read_fd(struct unlock *unlock, struct sevkit_error *error)
{
    const char *text = sk_given_value(unlock->session.given, OPT_KEY_FD);
    uint64_t fd;
    int r = text ? sk_value_number(OPT_KEY_FD, text, 0, FD_MAX, &fd, error) : 0;

    if (r < 0 || !text)
        return r;
    r = sk_prompt_read_fd((int)fd, &unlock->from_fd, error);
    return r < 0 ? sk_error_wrap(error, r, "--key-fd") : 0;
}

static int open_unlock(const struct sk_given *given, struct unlock *unlock,
                       struct sevkit_error *error)
{
    const char *state = sk_given_value(given, OPT_STATE);
    int r = sk_attest_session_open(given, SK_ATTEST_RELEASE, &unlock->session, error);

    if (r < 0)
        return r;
    if (state)
        unlock->state = strdup(state);
    else
        r = sk_released_path(&unlock->state, error);
    if (r == 0 && !unlock->state)
        r = sk_error_oom(error);
    return r == 0 ? read_fd(unlock, error) : r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_owner_exchange_free_p) struct sk_owner_exchange *exchange = NULL;
    SK_CLEANUP(unlock_done) struct unlock unlock = {0};
    const char *known_hosts = sk_given_value(given, OPT_KNOWN_HOSTS);
    int r = open_unlock(given, &unlock, error);

    unlock.session.owner.claim = claim;
    unlock.session.owner.find_key = find_key;
    unlock.session.owner.take_result = take_result;
    if (r == 0)
        r = sk_owner_run(&unlock.session.run, &exchange, error);
    if (r == 0 && known_hosts && *sk_owner_exchange_ssh_keys(exchange))
        r = sk_known_hosts_write(known_hosts, sk_attest_host(&unlock.session),
                                 sk_attest_forwarded(&unlock.session, 22),
                                 sk_owner_exchange_ssh_keys(exchange), error);
    return r == 0 ? sk_attest_emit(&unlock.session, exchange, "unlocked", error) : r;
}

const struct sk_command sk_command_attest_unlock = {
    .noun = "attest",
    .verb = "unlock",
    .summary = "attest a guest that is starting and hand it its disk keys",
    .spec = &spec,
    .run = run,
};
