/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/owner_session.h"

#include "attest/released.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/keys/ed25519.h"
#include "launch/plan_measure.h"
#include "sys/file.h"

#include <string.h>

#define THIS_HOST "127.0.0.1"

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)

static int read_plan(struct sk_owner_session *session, struct sevkit_error *error)
{
    const struct sk_vm_reader reader = {&sk_sys_real, session->request->sources.listener};
    const char *path = session->request->plan;
    int r = sk_vm_read(&reader, path, &session->guest, error);

    if (r < 0)
        return r;
    r = sk_vm_boot_parameters(&session->guest, &session->boot, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    if (session->boot.mode == SK_BOOT_NONE)
        r = sk_error_set(error, SEVKIT_EINPUT,
                         "%s: boot.mode is missing: this guest has no attested boot", path);
    else if (!session->boot.owner.size)
        r = sk_error_set(error, SEVKIT_EINPUT, "%s: boot.owner is missing: the guest has no owner",
                         path);
    return r;
}

/* With another key than the plan's the guest would refuse its owner. */
static int check_key(const struct sk_owner_session *session, struct sevkit_error *error)
{
    const struct sk_owner_request *request = session->request;
    uint8_t public_key[SK_ED25519_BYTES];
    char digits[2 * SK_ED25519_BYTES + 1];
    int r = sk_ed25519_public(session->key->data, public_key, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s", request->key);
    if (memcmp(public_key, session->boot.owner.bytes, sizeof(public_key)) == 0)
        return 0;
    sk_hex_encode(public_key, sizeof(public_key), digits);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "%s is the key of another owner (ed25519:%s) than boot.owner of %s",
                        request->key, digits, request->plan);
}

static int read_key(struct sk_owner_session *session, struct sevkit_error *error)
{
    static const char encrypted[] = "-----BEGIN ENCRYPTED";
    const struct sk_owner_request *request = session->request;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *pem = NULL, *passphrase = NULL;
    int r = sk_file_read_secret(&sk_sys_real, request->key, SK_KEY_FILE_MAX_BYTES, &pem, error);

    if (r < 0)
        return r;
    if (request->passphrase)
        r = request->passphrase(request->arg,
                                memmem(pem->data, pem->size, encrypted, strlen(encrypted)) != NULL,
                                &passphrase, error);
    if (r == 0)
        r = sk_ed25519_read_private(pem->data, pem->size, passphrase, &session->key, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", request->key) : check_key(session, error);
}

/* A reader's function. */
static int add_launch(void *arg, const char *name, const char *directory, const void *data,
                      size_t size, const struct sk_policy_plan *plan, struct sevkit_error *error)
{
    static const struct sk_vm_reader reader = {&sk_sys_real, NULL};
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sk_owner_session *session = arg;
    struct sk_owner_launch *launch, *grown;
    int r = sk_vm_parse(&reader, name, directory, data, size, &guest, error);

    if (r < 0)
        return r;
    grown = reallocarray(session->launches, session->launch_count + 1, sizeof(*grown));
    if (!grown)
        return sk_error_oom(error);
    session->launches = grown;
    launch = &grown[session->launch_count];
    memcpy(launch->digest, plan->digest, sizeof(launch->digest));
    r = sk_vm_boot_parameters(&guest, &launch->boot, error);
    session->launch_count += r == 0;
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

static int read_policies(struct sk_owner_session *session, struct sevkit_error *error)
{
    const struct sk_owner_request *request = session->request;
    struct sk_policy_reader reader = sk_plan_policy_reader(request->sources.listener);
    size_t count = request->more_plan_count + 1;
    SK_CLEANUP_FREE const char **paths = calloc(count, sizeof(*paths));

    if (!paths)
        return sk_error_oom(error);
    reader.measured = add_launch;
    reader.arg = session;
    paths[0] = request->plan;
    for (size_t i = 1; i < count; i++)
        paths[i] = request->more_plans[i - 1];
    return sk_owner_policies_read(&reader, paths, count, &session->policies, error);
}

unsigned sk_owner_session_port(const struct sk_owner_session *session, unsigned guest_port)
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

const char *sk_owner_session_host(const struct sk_owner_session *session)
{
    return session->run.host ? session->run.host : THIS_HOST;
}

/*
 * The exchange's functions. arg is the session.
 */

/* What of the plans was launched. Another may have been accepted than the session's; a digest that a policy states says
 * nothing of disks. */
static const struct sk_owner_launch *find_launch(const struct sk_owner_session *session,
                                                 const struct sevkit_report *report)
{
    size_t size = 0;
    const uint8_t *digest = sevkit_report_get_bytes(report, "measurement", &size);

    for (size_t i = 0; i < session->launch_count; i++)
        if (digest && size == sizeof(session->launches[i].digest) &&
            memcmp(digest, session->launches[i].digest, size) == 0)
            return &session->launches[i];
    return NULL;
}

static int read_report(const struct sk_attest_evidence_view *evidence,
                       struct sevkit_evidence **ret_report, struct sevkit_error *error)
{
    return sevkit_evidence_read(evidence->report, evidence->report_size, SEVKIT_EVIDENCE_RAW,
                                ret_report, error);
}

static int verify(void *arg, const struct sk_attest_evidence_view *evidence,
                  const uint8_t report_data[64], struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *report = NULL;
    struct sk_owner_session *session = arg;
    const struct sk_owner_request *request = session->request;
    bool differs = false;
    int r = request->received ? request->received(request->arg, evidence, error) : 0;

    if (r == 0)
        r = sk_owner_policies_accept(&session->policies, &request->sources, evidence, report_data,
                                     &session->accepted_by, &differs, error);
    if (r == 0)
        r = read_report(evidence, &report, error);
    else if (r == SEVKIT_EREFUSED && differs && request->differs)
        (void)!read_report(evidence, &report, NULL);
    if (r == 0)
        session->accepted = find_launch(session, sevkit_evidence_report(report));
    /* After all plans, so that a guest that one of them accepts does not wait for the search. */
    else if (report)
        request->differs(request->arg, &session->guest, sevkit_evidence_report(report));
    return r;
}

static int claim(void *arg, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                 struct sevkit_error *error)
{
    const struct sk_owner_session *session = arg;

    return sk_owner_release_claim(&session->request->release, report_id,
                                  sk_vm_name(&session->guest), error);
}

static int find_key(void *arg, const char *name, unsigned attempt, const struct sk_secret **ret_key,
                    struct sevkit_error *error)
{
    const struct sk_owner_session *session = arg;

    return sk_disk_keys_find(&session->request->release.keys, name, attempt, ret_key, error);
}

static int take_result(void *arg, const char *name, const struct sk_attest_result *result,
                       struct sevkit_error *error)
{
    const struct sk_owner_session *session = arg;

    return sk_owner_release_result(&session->request->release,
                                   session->accepted ? &session->accepted->boot : &session->boot,
                                   name, result, session->request->sources.listener, error);
}

static void set_way(struct sk_owner_session *session)
{
    static const struct sk_listener no_one;
    const struct sk_owner_request *request = session->request;
    unsigned port = (unsigned)session->boot.port, seconds = request->timeout_seconds;

    session->owner = (struct sk_attest_owner){.role = request->role,
                                              .key = session->key,
                                              .verify = verify,
                                              .claim = claim,
                                              .find_key = find_key,
                                              .take_result = take_result,
                                              .arg = session};
    session->run = (struct sk_owner_run){
        .owner = &session->owner,
        .host = request->cid    ? NULL
                : request->host ? request->host
                                : THIS_HOST,
        .cid = request->cid,
        .port = request->port  ? request->port
                : request->cid ? port
                               : sk_owner_session_port(session, port),
        .timeout_seconds = seconds ? seconds : SK_OWNER_TIMEOUT_SECONDS,
        .listener = request->sources.listener ? *request->sources.listener : no_one,
    };
}

int sk_owner_session_open(struct sk_owner_request *request, struct sk_owner_session *session,
                          struct sevkit_error *error)
{
    int r;

    *session = (struct sk_owner_session){.request = request};
    r = read_plan(session, error);
    if (r == 0) {
        r = read_key(session, error);
        if (r < 0 && request->key_origin)
            r = sk_error_wrap(error, r, "%s", request->key_origin);
    }
    if (r == 0)
        r = read_policies(session, error);
    if (r == 0 && request->role == SK_ATTEST_RELEASE && !request->release.state) {
        r = sk_released_path(&session->state, error);
        request->release.state = session->state;
    }
    if (r == 0)
        set_way(session);
    else
        sk_owner_session_done(session);
    return r;
}

void sk_owner_session_done(struct sk_owner_session *session)
{
    if (session->request)
        sk_disk_keys_done(&session->request->release.keys);
    if (session->state)
        session->request->release.state = NULL;
    free(session->state);
    sk_owner_policies_done(&session->policies);
    free(session->launches);
    sk_secret_free(session->key);
    sk_vm_done(&session->guest);
    *session = (struct sk_owner_session){0};
}

int sk_owner_session_run(struct sk_owner_session *session, struct sk_owner_exchange **ret_exchange,
                         struct sevkit_error *error)
{
    return sk_owner_run(&session->run, ret_exchange, error);
}
