/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/launch/monitor_target.h"
#include "cli/view/output.h"
#include "launch/monitor.h"
#include "qemu/running/guest_state.h"
#include "qemu/running/qemu_run.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    SK_MONITOR_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit status",
    .description =
        "Ask a guest's QEMU what state it is in, and what protects it; without a guest, list those that run.",
    .epilog = "examples:\n"
              "  sevkit status\n"
              "  sevkit status guest.toml\n"
              "  sevkit status --qmp /run/user/1000/sevkit/guest.qmp --json\n",
    .options = options,
    .operands = "[FILE]",
    .operands_max = 1,
};

static const char *text_of(const json_t *object, const char *key, const char *fallback)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : fallback;
}

static int print_text(const struct sk_guest_state *state, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const json_t *sev = state->sev;

    sk_text_addf(&text, "status: %s\n", sk_guest_state_word(state));
    if (sev)
        sk_text_addf(&text, "protected by: %s, state %s, policy 0x%llx\n",
                     text_of(sev, "sev-type", "sev"), text_of(sev, "state", "unknown"),
                     (unsigned long long)json_integer_value(json_object_get(
                         sev, json_object_get(sev, "snp-policy") ? "snp-policy" : "policy")));
    else
        sk_text_add(&text, "protected by: nothing\n");
    return sk_cli_emit(&text, error);
}

static int print_json(const char *socket, const struct sk_guest_state *state,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.status/1");

    sk_json_add_text(document, "qmp", socket);
    sk_json_add_text(document, "status", sk_guest_state_word(state));
    sk_json_add_bool(document, "running", json_is_true(json_object_get(state->run, "running")));
    sk_json_add(document, "sev", state->sev ? json_incref(state->sev) : json_null());
    return sk_json_emit(document, error);
}

struct listing {
    struct sk_text text;
    json_t *guests;
};

/* A socket that nothing answers is of a guest that ended. */
static int add_guest(void *arg, const char *socket)
{
    SK_CLEANUP(sk_guest_state_done) struct sk_guest_state state = {0};
    struct listing *listing = arg;
    json_t *guest;

    if (sk_qemu_command(socket, "query-status", &state.run, NULL) < 0)
        return 0;
    sk_text_addf(&listing->text, "%s: ", sk_guest_state_word(&state));
    sk_text_add_printable(&listing->text, socket);
    sk_text_add(&listing->text, "\n");
    guest = sk_json_object();
    sk_json_add_text(guest, "qmp", socket);
    sk_json_add_text(guest, "status", sk_guest_state_word(&state));
    sk_json_append(listing->guests, guest);
    return 0;
}

/* Without a name: all guests of this user whose plans name no socket. */
static int list(const struct sk_given *given, struct sevkit_error *error)
{
    struct listing listing = {.guests = sk_json_array()};
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.status-list/1");
    int r;

    sk_json_add(document, "guests", listing.guests);
    r = sk_monitor_each(add_guest, &listing, error);
    if (r == 0)
        r = sk_given_has(given, OPT_JSON) ? sk_json_emit(document, error)
                                          : sk_cli_emit(&listing.text, error);
    sk_text_done(&listing.text);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *socket = NULL;
    SK_CLEANUP(sk_guest_state_done) struct sk_guest_state state = {0};
    int r;

    if (given->args->operand_count == 0 && !sk_given_has(given, OPT_QMP))
        return list(given, error);
    r = sk_monitor_target(given, &socket, error);
    if (r == 0)
        r = sk_guest_state_ask(socket, &state, error);
    if (r < 0)
        return r;
    return sk_given_has(given, OPT_JSON) ? print_json(socket, &state, error)
                                         : print_text(&state, error);
}

const struct sk_command sk_command_status = {
    .noun = "status",
    .summary = "ask a guest that was launched for its state",
    .spec = &spec,
    .run = run,
};
