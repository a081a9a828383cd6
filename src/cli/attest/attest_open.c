/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/attest_session.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "cli/attest/attest_verify.h"
#include "cli/attest/prompt.h"
#include "cli/launch/launch_input.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "crypto/keys/ed25519.h"
#include "sys/file.h"

#include <string.h>

#define TIMEOUT_SECONDS 300
#define TIMEOUT_MAX     86400

static int read_plan(struct sk_attest_session *session, struct sevkit_error *error)
{
    int r = sk_launch_read(session->given, session->plan, &session->guest, error);

    if (r < 0)
        return r;
    r = sk_vm_boot_parameters(&session->guest, &session->boot, error);
    if (r == 0 && session->boot.mode == SK_BOOT_NONE)
        r = sk_error_set(error, SEVKIT_EINPUT,
                         "boot.mode is missing: this guest has no attested boot");
    if (r == 0 && !session->boot.owner.size)
        r = sk_error_set(error, SEVKIT_EINPUT, "boot.owner is missing: the guest has no owner");
    return r < 0 ? sk_error_wrap(error, r, "%s", session->plan) : 0;
}

/* As the options say; else an encrypted key's is asked for. */
static int read_passphrase(const struct sk_given *given, const struct sk_bytes *pem,
                           struct sk_secret **ret_passphrase, struct sevkit_error *error)
{
    static const char encrypted[] = "-----BEGIN ENCRYPTED";
    int r = sk_passphrase_get(given, "owner-key-", ret_passphrase, error);

    if (r == 0 && !*ret_passphrase && memmem(pem->data, pem->size, encrypted, strlen(encrypted)))
        r = sk_prompt_passphrase("the owner's key", ret_passphrase, error);
    return r;
}

/* The key, which must be the plan's: with another one nothing can come of it. */
static int read_key(struct sk_attest_session *session, struct sevkit_error *error)
{
    const char *path = sk_given_value(session->given, OPT_OWNER_KEY);
    SK_CLEANUP(sk_bytes_done) struct sk_bytes pem = {0};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    uint8_t public_key[SK_ED25519_BYTES];
    char digits[2 * SK_ED25519_BYTES + 1];
    int r = sk_file_read(&sk_sys_real, path, SK_KEY_FILE_MAX_BYTES, &pem, error);

    if (r < 0)
        return sk_error_wrap(error, r, "--owner-key");
    r = read_passphrase(session->given, &pem, &passphrase, error);
    if (r == 0)
        r = sk_ed25519_read_private(pem.data, pem.size, passphrase, &session->key, error);
    sk_wipe(pem.data, pem.size);
    if (r == 0)
        r = sk_ed25519_public(session->key->data, public_key, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--owner-key: %s", path);
    if (memcmp(public_key, session->boot.owner.bytes, sizeof(public_key)) == 0)
        return 0;
    sk_hex_encode(public_key, sizeof(public_key), digits);
    return sk_error_set(
        error, SEVKIT_EUSAGE,
        "--owner-key: %s is the key of another owner (ed25519:%s) than boot.owner of "
        "%s",
        path, digits, session->plan);
}

/* That of the plan first. */
static int read_policies(struct sk_attest_session *session, struct sevkit_error *error)
{
    const struct sk_policy_reader reader = sk_plan_policy_reader(&sk_cli_listener);
    const struct sk_arg *plans = sk_given_arg(session->given, OPT_PLAN);
    SK_CLEANUP_FREE const char **paths = calloc(plans->count + 1, sizeof(*paths));

    if (!paths)
        return sk_error_oom(error);
    paths[0] = session->plan;
    for (unsigned i = 0; i < plans->count; i++)
        paths[i + 1] = plans->values[i];
    return sk_owner_policies_read(&reader, paths, plans->count + 1, &session->policies, error);
}

unsigned sk_attest_forwarded(const struct sk_attest_session *session, unsigned guest_port)
{
    const struct sk_vm_nic *nic;

    for (size_t card = 0; (nic = sk_vm_nic(&session->guest, card)); card++) {
        const struct sk_vm_forward *forwards = nic->forwards.entries;

        for (size_t i = 0; i < nic->forwards.count; i++)
            if (forwards[i].protocol == SK_PROTOCOL_TCP &&
                forwards[i].guest_port.value == guest_port)
                return (unsigned)forwards[i].host_port.value;
    }
    return guest_port;
}

static int set_way(struct sk_attest_session *session, struct sevkit_error *error)
{
    const struct sk_given *given = session->given;
    const char *host = sk_given_value(given, OPT_HOST), *vsock = sk_given_value(given, OPT_VSOCK);
    const char *port = sk_given_value(given, OPT_PORT),
               *timeout = sk_given_value(given, OPT_TIMEOUT);
    uint64_t cid = 0, seconds = TIMEOUT_SECONDS, number = session->boot.port;
    int r = vsock ? sk_value_number(OPT_VSOCK, vsock, 3, UINT32_MAX - 1, &cid, error) : 0;

    if (!vsock)
        number = sk_attest_forwarded(session, (unsigned)session->boot.port);
    if (r == 0 && port)
        r = sk_value_number(OPT_PORT, port, 1, vsock ? UINT32_MAX : 65535, &number, error);
    if (r == 0 && timeout)
        r = sk_value_number(OPT_TIMEOUT, timeout, 1, TIMEOUT_MAX, &seconds, error);
    session->run = (struct sk_owner_run){.owner = &session->owner,
                                         .host = vsock  ? NULL
                                                 : host ? host
                                                        : "127.0.0.1",
                                         .cid = (unsigned)cid,
                                         .port = (unsigned)number,
                                         .timeout_seconds = (unsigned)seconds,
                                         .listener = sk_cli_listener};
    return r;
}

static int open_all(struct sk_attest_session *session, struct sevkit_error *error)
{
    int r = read_plan(session, error);

    if (r == 0)
        r = set_way(session, error);
    if (r == 0)
        r = read_key(session, error);
    return r == 0 ? read_policies(session, error) : r;
}

int sk_attest_session_open(const struct sk_given *given, enum sk_attest_role role,
                           struct sk_attest_session *session, struct sevkit_error *error)
{
    int r;

    *session = (struct sk_attest_session){.given = given, .plan = given->args->operands[0]};
    r = open_all(session, error);
    session->owner = (struct sk_attest_owner){
        .role = role, .key = session->key, .verify = sk_attest_verify, .arg = session};
    if (r < 0)
        sk_attest_session_done(session);
    return r;
}

void sk_attest_session_done(struct sk_attest_session *session)
{
    sk_owner_policies_done(&session->policies);
    sk_secret_free(session->key);
    sk_http_on_demand_done(&session->http);
    sk_vm_done(&session->guest);
    *session = (struct sk_attest_session){0};
}

int sk_attest_accepted_boot(const struct sk_attest_session *session,
                            struct sk_boot_parameters *ret_boot, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    const struct sk_owner_policies *policies = &session->policies;
    size_t index = 0;
    int r;

    while (index < policies->count && policies->names[index] != session->accepted_by)
        index++;
    *ret_boot = session->boot;
    if (index == 0 || index == policies->count || policies->formats[index] != SK_POLICY_PLAN)
        return 0;
    r = sk_launch_read(session->given, session->accepted_by, &guest, error);
    if (r == 0)
        r = sk_vm_boot_parameters(&guest, ret_boot, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", session->accepted_by) : 0;
}

const char *sk_attest_host(const struct sk_attest_session *session)
{
    return session->run.host ? session->run.host : "127.0.0.1";
}

static int emit_json(const struct sk_attest_session *session,
                     const struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.attest/1");
    size_t size;
    const uint8_t *report = sk_owner_exchange_report(exchange, &size);

    sk_json_add_text(document, "result", "accepted");
    sk_json_add_text(document, "role", sk_attest_role_name(session->owner.role));
    sk_json_add_text(document, "plan", session->accepted_by);
    sk_json_add_hex(document, "report_id", report + SK_ATTEST_REPORT_ID_OFFSET,
                    SK_ATTEST_REPORT_ID_BYTES);
    sk_json_add_base64(document, "report", report, size);
    sk_json_add_text(document, "ssh_host_keys", sk_owner_exchange_ssh_keys(exchange));
    return sk_json_emit(document, error);
}

int sk_attest_emit(const struct sk_attest_session *session,
                   const struct sk_owner_exchange *exchange, const char *answer,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(session->given, OPT_JSON))
        return emit_json(session, exchange, error);
    sk_text_addf(&text, "%s: the guest of %s\n", answer, session->accepted_by);
    return sk_cli_emit(&text, error);
}
