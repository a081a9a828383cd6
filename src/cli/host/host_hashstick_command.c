/* SPDX-License-Identifier: Apache-2.0 */
/* VLEK hashsticks: asking AMD for this host's, and looking at what came back. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/host/host_device.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "host/host_manage.h"
#include "kds/url.h"
#include "sys/file.h"

#include <inttypes.h>
#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "json", .kind = SK_OPTION_FLAG, .help = "request: print JSON; see sevkit-json(5)"},
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .metavar = "FILE",
     .help = "extract: the hashstick to write"},
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
    SK_CLEANUP(sk_text_done) struct sk_text url = {0};
    SK_CLEANUP(sk_text_done) struct sk_text body = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_host_identity identity;
    const uint8_t *chip = NULL;
    int r = find_chip(sys, given, &identity, &chip, error);

    if (r < 0)
        return r;
    sk_kds_add_hashsticks_url(&url, identity.product, &identity.reported_tcb);
    sk_text_add(&body, "{\"hwids\":[\"");
    sk_cli_add_hex(&body, chip, identity.product->hwid_bytes);
    sk_text_add(&body, "\"]}");
    if (sk_given_has(given, OPT_JSON)) {
        SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-hashstick/1");

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

static int check_tcb(const struct sk_host_identity *identity, const char *path,
                     const uint8_t *hashstick, size_t size, struct sevkit_error *error)
{
    uint64_t tcb = 0;
    int r = sk_hashstick_read(hashstick, size, &tcb, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    if (tcb != identity->snp.reported_tcb)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: made for TCB 0x%016" PRIx64 "; this host reports 0x%016" PRIx64,
                            path, tcb, identity->snp.reported_tcb);
    return 0;
}

static int extract(const struct sk_sys *sys, const struct sk_given *given,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *path = given->args->operands[1];
    uint8_t hashstick[SK_HASHSTICK_BYTES];
    struct sk_host_identity identity;
    const uint8_t *chip = NULL;
    int r = find_chip(sys, given, &identity, &chip, error);

    if (r == 0)
        r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    r = sk_hashstick_find((const char *)bytes.data, bytes.size, chip, identity.product->hwid_bytes,
                          hashstick, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    r = check_tcb(&identity, path, hashstick, sizeof(hashstick), error);
    /* The key in it is wrapped for this chip, yet no one else needs it. */
    return r < 0
               ? r
               : sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), hashstick, sizeof(hashstick),
                                   0600, sk_given_has(given, OPT_FORCE), error);
}

static int check(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *path = given->args->operands[1];
    struct sk_host_identity identity;
    const uint8_t *chip = NULL;
    int r = find_chip(sys, given, &identity, &chip, error);

    if (r == 0)
        r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r == 0)
        r = check_tcb(&identity, path, bytes.data, bytes.size, error);
    if (r < 0)
        return r;
    sk_text_addf(&text, "%s: for TCB 0x%016" PRIx64 ", which this host reports\n", path,
                 identity.snp.reported_tcb);
    return sk_cli_emit(&text, error);
}

static const struct action {
    const char *name;
    bool reads, writes;
    int (*run)(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error);
} actions[] = {
    {"request", false, false, request},
    {"extract", true, true, extract},
    {"check", true, false, check},
};

static int check_use(const struct sk_given *given, const struct action *action,
                     struct sevkit_error *error)
{
    if ((given->args->operand_count == 2) != action->reads)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: a file %s", action->name,
                            action->reads ? "is required" : "has no effect");
    if (action->writes != sk_given_has(given, OPT_OUTPUT))
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: --output %s", action->name,
                            action->writes ? "is required" : "has no effect");
    if (sk_given_has(given, OPT_FORCE) && !action->writes)
        return sk_error_set(error, SEVKIT_EUSAGE, "--force has no effect on '%s'", action->name);
    if (sk_given_has(given, OPT_JSON) && action->run != request)
        return sk_error_set(error, SEVKIT_EUSAGE, "--json has no effect on '%s'", action->name);
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *word = given->args->operands[0];

    for (size_t i = 0; i < SK_ARRAY_SIZE(actions); i++) {
        int r;

        if (strcmp(word, actions[i].name) != 0)
            continue;
        r = check_use(given, &actions[i], error);
        return r < 0 ? r : sk_host_device_run(given, actions[i].run, error);
    }
    return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is not request, extract or check", word);
}

const struct sk_command sk_command_host_hashstick = {
    .noun = "host",
    .verb = "hashstick",
    .summary = "ask AMD for this host's VLEK hashstick, and check it",
    .spec = &spec,
    .run = run,
};
