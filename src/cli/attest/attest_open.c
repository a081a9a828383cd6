/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/attest_session.h"

#include "base/cleanup.h"
#include "cli/attest/prompt.h"
#include "cli/match/match_plan.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "cli/view/report/report_verdict.h"

#define TIMEOUT_MAX 86400

/* As the options say; else an encrypted key's is asked for. */
static int read_passphrase(void *arg, bool is_encrypted, struct sk_secret **ret_passphrase,
                           struct sevkit_error *error)
{
    const struct sk_attest_session *session = arg;
    int r = sk_passphrase_get(session->given, "owner-key-", ret_passphrase, error);

    if (r == 0 && !*ret_passphrase && is_encrypted)
        r = sk_prompt_passphrase("the owner's key", ret_passphrase, error);
    return r;
}

static int open_appraiser(void *arg, struct sevkit_appraiser **ret_appraiser,
                          struct sevkit_error *error)
{
    struct sk_attest_session *session = arg;

    return sk_certs_appraiser_open(session->given, &session->http, ret_appraiser, error);
}

/* The failed checks, one line each. */
static void refused(void *arg, const char *name, const struct sevkit_verdict *verdict,
                    const char *unavailable)
{
    size_t count = sevkit_verdict_check_count(verdict);

    (void)arg;
    for (size_t i = 0; i < count; i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};

        if (check->status != SEVKIT_CHECK_FAIL)
            continue;
        sk_check_add_line(&line, check);
        sk_cli_note("%s: refused: %s", name, sk_text_get(&line));
    }
    if (unavailable)
        sk_cli_note("%s: %s", name, unavailable);
}

/* As it came, not verified. */
static int save(void *arg, const struct sk_attest_evidence_view *evidence,
                struct sevkit_error *error)
{
    const struct sk_attest_session *session = arg;
    const char *path = sk_given_value(session->given, OPT_SAVE_REPORT);

    return path
               ? sk_cli_write_file(path, evidence->report, evidence->report_size, 0644, true, error)
               : 0;
}

static void tell_cause(void *arg, const struct sk_vm *guest, const struct sevkit_report *report)
{
    (void)arg;
    sk_match_tell_cause(guest, NULL, 0, report);
}

static int read_number(const struct sk_given *given, const char *option, uint64_t min, uint64_t max,
                       unsigned *number, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, option);
    uint64_t value = 0;
    int r = text ? sk_value_number(option, text, min, max, &value, error) : 0;

    *number = (unsigned)value;
    return r;
}

static int read_way(const struct sk_given *given, struct sk_owner_request *request,
                    struct sevkit_error *error)
{
    bool vsock = sk_given_has(given, OPT_VSOCK);
    int r = read_number(given, OPT_VSOCK, 3, UINT32_MAX - 1, &request->cid, error);

    if (r == 0)
        r = read_number(given, OPT_PORT, 1, vsock ? UINT32_MAX : 65535, &request->port, error);
    if (r == 0)
        r = read_number(given, OPT_TIMEOUT, 1, TIMEOUT_MAX, &request->timeout_seconds, error);
    return r;
}

int sk_attest_session_open(const struct sk_given *given, enum sk_attest_role role,
                           struct sk_attest_session *session, struct sevkit_error *error)
{
    const struct sk_arg *plans = sk_given_arg(given, OPT_PLAN);
    int r;

    session->given = given;
    session->request.role = role;
    session->request.plan = given->args->operands[0];
    session->request.more_plans = plans->values;
    session->request.more_plan_count = plans->count;
    session->request.key = sk_given_value(given, OPT_OWNER_KEY);
    session->request.key_origin = "--owner-key";
    session->request.passphrase = read_passphrase;
    session->request.host = sk_given_value(given, OPT_HOST);
    session->request.sources = (struct sk_owner_sources){
        .open = open_appraiser, .refused = refused, .arg = session, .listener = &sk_cli_listener};
    session->request.received = save;
    session->request.differs = tell_cause;
    session->request.arg = session;
    r = read_way(given, &session->request, error);
    return r == 0 ? sk_owner_session_open(&session->request, &session->owner, error) : r;
}

void sk_attest_session_done(struct sk_attest_session *session)
{
    sk_owner_session_done(&session->owner);
    sk_http_on_demand_done(&session->http);
}

static int emit_json(const struct sk_attest_session *session,
                     const struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.attest/1");
    size_t size;
    const uint8_t *report = sk_owner_exchange_report(exchange, &size);

    sk_json_add_text(document, "result", "accepted");
    sk_json_add_text(document, "role", sk_attest_role_name(session->request.role));
    sk_json_add_text(document, "plan", session->owner.accepted_by);
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
    sk_text_addf(&text, "%s: the guest of %s\n", answer, session->owner.accepted_by);
    return sk_cli_emit(&text, error);
}
