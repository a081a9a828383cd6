/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/guest_exchange.h"

#include "attest/frames.h"
#include "base/cleanup.h"
#include "crypto/keys/ed25519.h"
#include "crypto/keys/x25519.h"
#include "crypto/random.h"

#include <string.h>

/* Pairs of KEY and RESULT. */
#define KEY_FRAMES_MAX 32

enum state { STATE_HELLO, STATE_AUTH, STATE_KEY, STATE_OVER };

struct sk_guest_exchange {
    const struct sk_attest_guest *guest;
    struct sk_attest_progress *progress;
    enum state state;
    struct sk_frames frames;
    uint8_t hello[SK_ATTEST_HELLO_BYTES];
    unsigned role;
    uint8_t t2[SK_ATTEST_T2_BYTES];
    unsigned key_frames;
    bool is_owner;
};

bool sk_attest_all_opened(const struct sk_attest_guest *guest,
                          const struct sk_attest_progress *progress)
{
    for (size_t i = 0; i < guest->key_count; i++)
        if (!progress->opened[i])
            return false;
    return true;
}

static unsigned wanted_left(const struct sk_guest_exchange *exchange)
{
    unsigned count = 0;

    for (size_t i = 0; i < exchange->guest->key_count; i++)
        count += !exchange->progress->opened[i];
    return count;
}

static int draw(const struct sk_guest_exchange *exchange, void *ret_bytes, size_t size,
                struct sevkit_error *error)
{
    const struct sk_attest_guest *guest = exchange->guest;

    return guest->random ? guest->random(guest->arg, ret_bytes, size, error)
                         : sk_random_bytes(ret_bytes, size, error);
}

static int end_with_error(struct sk_guest_exchange *exchange, enum sk_attest_error_code code,
                          int result)
{
    const uint8_t byte = (uint8_t)code;

    exchange->state = STATE_OVER;
    /* A hint; without memory for it the peer sees the stream end. */
    (void)!sk_frame_output_add(&exchange->frames.output, SK_ATTEST_ERROR, &byte, 1, NULL);
    return result;
}

static int make_ephemeral(struct sk_guest_exchange *exchange,
                          struct sk_attest_evidence_view *evidence, struct sevkit_error *error)
{
    int r = sk_secret_new(SK_X25519_BYTES, &exchange->frames.private_key, error);

    if (r == 0)
        r = draw(exchange, evidence->nonce, sizeof(evidence->nonce), error);
    if (r == 0)
        r = draw(exchange, exchange->frames.private_key->data, SK_X25519_BYTES, error);
    if (r == 0)
        r = sk_x25519_public(exchange->frames.private_key->data, evidence->ephemeral, error);
    return r;
}

/* Sends the evidence, which ends with the certificates where they fit. */
static int send_evidence(struct sk_guest_exchange *exchange,
                         struct sk_attest_evidence_view *evidence, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *payload = NULL;
    size_t size;

    if (evidence->certificates_size > SK_ATTEST_CERTIFICATES_MAX)
        evidence->certificates_size = 0;
    size = sk_attest_evidence_bytes(evidence);
    if (!size)
        return sk_error_set(error, SEVKIT_EINPUT, "a report of %zu bytes, expected %d",
                            evidence->report_size, SEVKIT_REPORT_BYTES);
    payload = malloc(size);
    if (!payload)
        return sk_error_oom(error);
    sk_attest_evidence_write(evidence, payload);
    return sk_frame_output_add(&exchange->frames.output, SK_ATTEST_EVIDENCE, payload, size, error);
}

/* From HELLO to EVIDENCE. */
static int attest(struct sk_guest_exchange *exchange, const uint8_t peer[SK_ATTEST_PUBLIC_BYTES],
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_attest_evidence_done) struct sk_attest_evidence received = {0};
    const struct sk_attest_guest *guest = exchange->guest;
    const char *ssh_keys = guest->ssh_keys ? guest->ssh_keys : "";
    struct sk_attest_evidence_view evidence = {.ssh_keys = (const uint8_t *)ssh_keys,
                                               .ssh_keys_size = strlen(ssh_keys)};
    uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES];
    int r = make_ephemeral(exchange, &evidence, error);

    if (r == 0)
        r = sk_attest_report_data(exchange->hello, guest->owner, &evidence, report_data, error);
    if (r == 0)
        r = guest->get_report(guest->arg, report_data, &received, error);
    if (r < 0)
        return r;
    evidence.report = received.report;
    evidence.report_size = received.report_size;
    evidence.certificates = received.certificates;
    evidence.certificates_size = received.certificates_size;
    r = sk_attest_t2(report_data, received.report, received.report_size, exchange->t2, error);
    if (r == 0)
        r = sk_attest_channel_new(false, exchange->frames.private_key->data, peer, exchange->t2,
                                  &exchange->frames.channel, error);
    sk_secret_free(exchange->frames.private_key);
    exchange->frames.private_key = NULL;
    return r == 0 ? send_evidence(exchange, &evidence, error) : r;
}

static bool answers(const struct sk_guest_exchange *exchange, unsigned role)
{
    const struct sk_attest_guest *guest = exchange->guest;

    return role >= SK_ATTEST_RELEASE && role <= SK_ATTEST_REPORT &&
           (guest->roles & SK_ATTEST_ROLE_BIT(role)) &&
           (role != SK_ATTEST_SSH || (guest->ssh_keys && *guest->ssh_keys));
}

static int take_hello(struct sk_guest_exchange *exchange, struct sevkit_error *error)
{
    const struct sk_attest_guest *guest = exchange->guest;
    struct sk_attest_hello hello;
    int r = sk_attest_hello_read(exchange->frames.input.payload, exchange->frames.input.size,
                                 &hello, error);

    if (r < 0)
        return r;
    if (hello.version != SK_ATTEST_VERSION)
        return end_with_error(exchange, SK_ATTEST_ERROR_VERSION,
                              sk_error_set(error, SEVKIT_EINPUT, "HELLO: version %u, expected %d",
                                           hello.version, SK_ATTEST_VERSION));
    if (!answers(exchange, hello.role))
        return end_with_error(exchange, SK_ATTEST_ERROR_ROLE,
                              sk_error_set(error, SEVKIT_EREFUSED,
                                           "HELLO: role %u (%s) is not answered", hello.role,
                                           sk_attest_role_name(hello.role)));
    if (guest->may_report && !guest->may_report(guest->arg))
        return end_with_error(
            exchange, SK_ATTEST_ERROR_BUSY,
            sk_error_set(error, SEVKIT_EREFUSED,
                         "HELLO: no report now: the limit of reports is reached"));
    memcpy(exchange->hello, exchange->frames.input.payload, sizeof(exchange->hello));
    exchange->role = hello.role;
    r = attest(exchange, hello.ephemeral, error);
    if (r < 0)
        return end_with_error(exchange, SK_ATTEST_ERROR_REPORT, r);
    exchange->state = STATE_AUTH;
    return 0;
}

static int send_ready(struct sk_guest_exchange *exchange, struct sevkit_error *error)
{
    const struct sk_attest_guest *guest = exchange->guest;
    struct sk_attest_ready ready = {.attempts_left = exchange->progress->attempts_left};
    uint8_t plain[SK_ATTEST_READY_MAX];

    if (exchange->role == SK_ATTEST_RELEASE)
        ready.key_count = guest->key_count;
    for (size_t i = 0; i < ready.key_count; i++) {
        ready.keys[i].opened = exchange->progress->opened[i];
        memcpy(ready.keys[i].name, guest->key_names[i], strlen(guest->key_names[i]));
    }
    return sk_frame_output_seal(&exchange->frames.output, exchange->frames.channel, SK_ATTEST_READY,
                                plain, sk_attest_ready_write(&ready, plain), error);
}

static bool takes_keys(const struct sk_guest_exchange *exchange)
{
    return exchange->role == SK_ATTEST_RELEASE && !exchange->progress->failed &&
           exchange->progress->attempts_left && wanted_left(exchange);
}

static int take_auth(struct sk_guest_exchange *exchange, struct sevkit_error *error)
{
    uint8_t signature[SK_ED25519_SIGNATURE_BYTES];
    int r = sk_attest_channel_open(exchange->frames.channel, SK_ATTEST_AUTH,
                                   exchange->frames.input.payload, exchange->frames.input.size,
                                   signature, error);

    if (r == 0)
        r = sk_ed25519_verify(exchange->guest->owner, exchange->t2, sizeof(exchange->t2), signature,
                              error);
    if (r < 0)
        return sk_error_wrap(error, r, "the peer is not the owner");
    exchange->is_owner = true;
    r = send_ready(exchange, error);
    exchange->progress->attested |= r == 0 && exchange->role != SK_ATTEST_RELEASE;
    exchange->state = takes_keys(exchange) ? STATE_KEY : STATE_OVER;
    return r;
}

/* Tries a key and says what came of it. */
static int try_key(struct sk_guest_exchange *exchange, size_t index, const struct sk_secret *key,
                   struct sevkit_error *error)
{
    struct sk_attest_progress *progress = exchange->progress;
    const struct sk_attest_guest *guest = exchange->guest;
    struct sk_attest_result result = {.index = (uint8_t)index};
    struct sevkit_error reason = {0};
    uint8_t plain[SK_ATTEST_RESULT_MAX];

    result.result = guest->try_key(guest->arg, index, key, &reason);
    if (result.result == SK_KEY_OPENED) {
        progress->opened[index] = true;
        if (guest->generation)
            result.generation = guest->generation(guest->arg, index);
    } else {
        memcpy(result.text, reason.text, strnlen(reason.text, SK_ATTEST_TEXT_MAX));
        progress->failed |= result.result == SK_KEY_FAILED;
        progress->attempts_left -= result.result == SK_KEY_WRONG;
    }
    result.attempts_left = (uint8_t)progress->attempts_left;
    result.wanted_left = (uint8_t)wanted_left(exchange);
    return sk_frame_output_seal(&exchange->frames.output, exchange->frames.channel,
                                SK_ATTEST_RESULT, plain, sk_attest_result_write(&result, plain),
                                error);
}

static int take_key(struct sk_guest_exchange *exchange, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *plain = NULL;
    struct sk_secret key = {0};
    const uint8_t *data = NULL;
    uint8_t index = 0;
    int r = sk_secret_new(SK_ATTEST_KEY_MAX, &plain, error);

    if (r == 0)
        r = sk_attest_channel_open(exchange->frames.channel, SK_ATTEST_KEY,
                                   exchange->frames.input.payload, exchange->frames.input.size,
                                   plain->data, error);
    if (r == 0)
        r = sk_attest_key_read(plain->data, exchange->frames.input.size - SK_ATTEST_TAG_BYTES,
                               &index, &data, &key.size, error);
    if (r == 0 && (index >= exchange->guest->key_count || exchange->progress->opened[index]))
        r = sk_error_set(error, SEVKIT_EINPUT, "KEY: key %u is not wanted", index);
    /* Another exchange may have used up what was left since this one's READY. */
    if (r == 0 && (!takes_keys(exchange) || exchange->key_frames++ >= KEY_FRAMES_MAX))
        r = sk_error_set(error, SEVKIT_EREFUSED, "KEY: no more keys are taken");
    if (r < 0)
        return r;
    key.data = plain->data + (data - plain->data);
    key.capacity = key.size;
    r = try_key(exchange, index, &key, error);
    if (!takes_keys(exchange))
        exchange->state = STATE_OVER;
    return r;
}

static const struct {
    unsigned accepted;
    int (*take)(struct sk_guest_exchange *exchange, struct sevkit_error *error);
} states[] = {
    [STATE_HELLO] = {1u << SK_ATTEST_HELLO, take_hello},
    [STATE_AUTH] = {1u << SK_ATTEST_AUTH, take_auth},
    [STATE_KEY] = {1u << SK_ATTEST_KEY, take_key},
};

static unsigned accepted(const void *arg)
{
    const struct sk_guest_exchange *exchange = arg;

    return exchange->state == STATE_OVER ? 0 : states[exchange->state].accepted;
}

static int take_frame(void *arg, struct sevkit_error *error)
{
    struct sk_guest_exchange *exchange = arg;

    return states[exchange->state].take(exchange, error);
}

int sk_guest_exchange_input(struct sk_guest_exchange *exchange, const void *data, size_t size,
                            struct sevkit_error *error)
{
    static const struct sk_frames_side side = {accepted, take_frame};
    int r = sk_frames_receive(&exchange->frames, &side, exchange, data, size, error);

    if (r < 0)
        exchange->state = STATE_OVER;
    return r;
}

int sk_guest_exchange_new(const struct sk_attest_guest *guest, struct sk_attest_progress *progress,
                          struct sk_guest_exchange **ret_exchange, struct sevkit_error *error)
{
    struct sk_guest_exchange *exchange;

    if (guest->key_count > SK_ATTEST_KEYS_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "%zu keys, possible are %d", guest->key_count,
                            SK_ATTEST_KEYS_MAX);
    for (size_t i = 0; i < guest->key_count; i++)
        if (!*guest->key_names[i] || strlen(guest->key_names[i]) > SK_ATTEST_KEY_NAME_MAX)
            return sk_error_set(error, SEVKIT_EUSAGE, "'%.40s' is no name of a key",
                                guest->key_names[i]);
    exchange = calloc(1, sizeof(*exchange));
    if (!exchange)
        return sk_error_oom(error);
    exchange->guest = guest;
    exchange->progress = progress;
    *ret_exchange = exchange;
    return 0;
}

void sk_guest_exchange_free(struct sk_guest_exchange *exchange)
{
    if (!exchange)
        return;
    sk_frames_done(&exchange->frames);
    free(exchange);
}

void sk_guest_exchange_free_p(struct sk_guest_exchange **exchange)
{
    sk_guest_exchange_free(*exchange);
}

const uint8_t *sk_guest_exchange_output(const struct sk_guest_exchange *exchange, size_t *ret_size)
{
    return sk_frame_output_get(&exchange->frames.output, ret_size);
}

void sk_guest_exchange_sent(struct sk_guest_exchange *exchange, size_t size)
{
    sk_frame_output_sent(&exchange->frames.output, size);
}

bool sk_guest_exchange_is_over(const struct sk_guest_exchange *exchange)
{
    return exchange->state == STATE_OVER;
}

bool sk_guest_exchange_is_owner(const struct sk_guest_exchange *exchange)
{
    return exchange->is_owner;
}
