/* SPDX-License-Identifier: Apache-2.0 */
/* VLEK hashsticks: asking AMD for this host's, and looking at what came back. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/host/host_actions.h"
#include "cli/host/host_device.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "host/hashstick.h"
#include "sys/file.h"

#include <inttypes.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "json", .kind = SK_OPTION_FLAG, .help = "request: print JSON; see sevkit-json(5)"},
    {SK_OUTPUT_OPTION, .help = "extract: the hashstick to write"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "extract: replace a file that exists"},
    {.name = "socket", .metavar = "N", .help = "whose chip is meant on a host with two: 0 or 1"},
    SK_HOST_SIMULATE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host hashstick",
    .description =
        "Get this host's VLEK hashstick, which AMD hands to providers whom it knows by their TLS "
        "certificate. request: print the address and what to send there, with a command line for "
        "curl. extract ANSWER: take this host's hashstick out of AMD's answer. check FILE: is it for "
        "the TCB that reports show? 'sevkit host vlek-load' loads it. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit host hashstick request\n"
              "  sudo sevkit host hashstick extract answer.json --output hashstick.bin\n"
              "  sudo sevkit host hashstick check hashstick.bin\n",
    .options = options,
    .operands = "{request,extract,check} [FILE]",
    .operands_min = 1,
    .operands_max = 2,
};

/* The chip that is meant. */
static int find_chip(const struct sk_sys *sys, const struct sk_given *given,
                     struct sk_host_identity *ret_identity, const uint8_t **ret_chip,
                     struct sevkit_error *error)
{
    int r = sk_host_device_require(sys, ret_identity, error);

    return r < 0 ? r : sk_host_device_chip(given, ret_identity, ret_chip, error);
}

static int request(const struct sk_sys *sys, const struct sk_given *given,
                   struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text url = {0}, body = {0}, text = {0};
    struct sk_host_identity identity;
    const uint8_t *chip = NULL;
    int r = find_chip(sys, given, &identity, &chip, error);

    if (r < 0)
        return r;
    sk_hashstick_request(&identity, chip, &url, &body);
    if (sk_given_has(given, OPT_JSON)) {
        document = sk_json_document("sevkit.host-hashstick/1");
        sk_json_add_text(document, "url", sk_text_get(&url));
        sk_json_add_text(document, "body", sk_text_get(&body));
        return sk_json_emit(document, error);
    }
    sk_text_addf(&text,
                 "curl --fail --cert provider.pem --key provider.key "
                 "--header 'Content-Type: application/json' --data '%s' '%s' > answer.json\n",
                 sk_text_get(&body), sk_text_get(&url));
    return sk_cli_emit(&text, error);
}

/* This host and chip, and what is in the file. */
static int read_file(const struct sk_sys *sys, const struct sk_given *given,
                     struct sk_host_identity *ret_identity, const uint8_t **ret_chip,
                     struct sk_bytes *ret_bytes, struct sevkit_error *error)
{
    int r = find_chip(sys, given, ret_identity, ret_chip, error);

    return r < 0 ? r
                 : sk_file_read(&sk_sys_real, sk_host_action_file(given, 0),
                                SK_SMALL_FILE_MAX_BYTES, ret_bytes, error);
}

static int extract(const struct sk_sys *sys, const struct sk_given *given,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    uint8_t hashstick[SK_HASHSTICK_BYTES];
    struct sk_host_identity identity;
    const uint8_t *chip = NULL;
    int r = read_file(sys, given, &identity, &chip, &bytes, error);

    if (r < 0)
        return r;
    r = sk_hashstick_take(&identity, chip, bytes.data, bytes.size, hashstick, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", sk_host_action_file(given, 0));
    /* The key in it is wrapped for this chip, yet no one else needs it. */
    return sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), hashstick, sizeof(hashstick), 0600,
                             sk_given_has(given, OPT_FORCE), error);
}

static int check(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *path = sk_host_action_file(given, 0);
    struct sk_host_identity identity;
    const uint8_t *chip = NULL;
    int r = read_file(sys, given, &identity, &chip, &bytes, error);

    if (r < 0)
        return r;
    r = sk_hashstick_check(&identity, bytes.data, bytes.size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    sk_text_addf(&text, "%s: for TCB 0x%016" PRIx64 ", which this host reports\n", path,
                 identity.snp.reported_tcb);
    return sk_cli_emit(&text, error);
}

static const struct sk_host_action actions[] = {
    {"request", 0, 0, NULL, {OPT_JSON, OPT_SOCKET, OPT_SIMULATE}, request},
    {"extract", 1, 1, OPT_OUTPUT, {OPT_FORCE, OPT_SOCKET, OPT_SIMULATE}, extract},
    {"check", 1, 1, NULL, {OPT_SOCKET, OPT_SIMULATE}, check},
    {NULL},
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_actions_run(actions, given, error);
}

const struct sk_command sk_command_host_hashstick = {
    .noun = "host",
    .verb = "hashstick",
    .summary = "ask AMD for this host's VLEK hashstick, and check it",
    .spec = &spec,
    .run = run,
};
