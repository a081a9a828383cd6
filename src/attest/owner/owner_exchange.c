/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/owner_exchange.h"

#include "attest/frames.h"
#include "base/cleanup.h"
#include "crypto/keys/ed25519.h"
#include "crypto/keys/x25519.h"
#include "crypto/random.h"
#include "formats/attest/ssh_keys.h"

#include <string.h>

/* Offsets of the report (SEV-SNP ABI 56860, table ATTESTATION_REPORT). */
#define REPORT_DATA_OFFSET 0x50u

enum state { STATE_EVIDENCE, STATE_READY, STATE_RESULT, STATE_DONE, STATE_OVER };

struct sk_owner_exchange {
    const struct sk_attest_owner *owner;
    enum state state;
    struct sk_frames frames;
    uint8_t hello[SK_ATTEST_HELLO_BYTES];
    uint8_t *report;
    size_t report_size;
    char *ssh_keys;
    struct sk_attest_ready ready;
    size_t key_index;
    unsigned attempt;
    bool has_evidence, claimed;
    unsigned hint;
};

static int make_hello(struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    const struct sk_attest_owner *owner = exchange->owner;
    struct sk_attest_hello hello = {.version = SK_ATTEST_VERSION, .role = (uint8_t)owner->role};
    int (*random)(void *arg, void *ret_bytes, size_t size, struct sevkit_error *error) =
        owner->random;
    int r = sk_secret_new(SK_X25519_BYTES, &exchange->frames.private_key, error);

    if (r == 0)
        r = random ? random(owner->arg, hello.nonce, sizeof(hello.nonce), error)
                   : sk_random_bytes(hello.nonce, sizeof(hello.nonce), error);
    if (r == 0)
        r = random ? random(owner->arg, exchange->frames.private_key->data, SK_X25519_BYTES, error)
                   : sk_random_bytes(exchange->frames.private_key->data, SK_X25519_BYTES, error);
    if (r == 0)
        r = sk_x25519_public(exchange->frames.private_key->data, hello.ephemeral, error);
    if (r < 0)
        return r;
    sk_attest_hello_write(&hello, exchange->hello);
    return sk_frame_output_add(&exchange->frames.output, SK_ATTEST_HELLO, exchange->hello,
                               sizeof(exchange->hello), error);
}

static int keep_evidence(struct sk_owner_exchange *exchange,
                         const struct sk_attest_evidence_view *evidence, struct sevkit_error *error)
{
    exchange->report = malloc(evidence->report_size);
    exchange->ssh_keys = calloc(1, evidence->ssh_keys_size + 1);
    if (!exchange->report || !exchange->ssh_keys)
        return sk_error_oom(error);
    memcpy(exchange->report, evidence->report, evidence->report_size);
    exchange->report_size = evidence->report_size;
    memcpy(exchange->ssh_keys, evidence->ssh_keys, evidence->ssh_keys_size);
    return 0;
}

/* The SSH keys are part of what the report binds; they must be what they say they are, too. */
static int check_ssh_keys(const struct sk_owner_exchange *exchange,
                          const struct sk_attest_evidence_view *evidence,
                          struct sevkit_error *error)
{
    size_t count;
    int r = sk_ssh_keys_check(evidence->ssh_keys, evidence->ssh_keys_size, &count, error);

    if (r == 0 && count == 0 && exchange->owner->role == SK_ATTEST_SSH)
        r = sk_error_set(error, SEVKIT_EINPUT, "EVIDENCE: no SSH host key");
    return r;
}

static int check_evidence(struct sk_owner_exchange *exchange,
                          const struct sk_attest_evidence_view *evidence,
                          const uint8_t public_key[SK_ED25519_BYTES],
                          uint8_t ret_t2[SK_ATTEST_T2_BYTES], struct sevkit_error *error)
{
    const struct sk_attest_owner *owner = exchange->owner;
    uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES];
    int r = check_ssh_keys(exchange, evidence, error);

    if (r == 0)
        r = sk_attest_report_data(exchange->hello, public_key, evidence, report_data, error);
    if (r == 0)
        r = owner->verify(owner->arg, evidence, report_data, error);
    /* The verification compares it, too; what makes this exchange safe is not left to a callback. */
    if (r == 0 &&
        !sk_secret_equal(evidence->report + REPORT_DATA_OFFSET, report_data, sizeof(report_data)))
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the report is not of this exchange: REPORT_DATA differs");
    return r == 0
               ? sk_attest_t2(report_data, evidence->report, evidence->report_size, ret_t2, error)
               : r;
}

static int send_auth(struct sk_owner_exchange *exchange, const uint8_t t2[SK_ATTEST_T2_BYTES],
                     struct sevkit_error *error)
{
    uint8_t signature[SK_ED25519_SIGNATURE_BYTES];
    int r = sk_ed25519_sign(exchange->owner->key->data, t2, SK_ATTEST_T2_BYTES, signature, error);

    if (r == 0)
        r = sk_frame_output_seal(&exchange->frames.output, exchange->frames.channel, SK_ATTEST_AUTH,
                                 signature, sizeof(signature), error);
    return r;
}

static int take_evidence(struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    struct sk_attest_evidence_view evidence;
    uint8_t public_key[SK_ED25519_BYTES], t2[SK_ATTEST_T2_BYTES];
    int r = sk_attest_evidence_read(exchange->frames.input.payload, exchange->frames.input.size,
                                    &evidence, error);

    exchange->has_evidence = true;
    if (r == 0)
        r = sk_ed25519_public(exchange->owner->key->data, public_key, error);
    if (r == 0)
        r = check_evidence(exchange, &evidence, public_key, t2, error);
    if (r == 0)
        r = sk_attest_channel_new(true, exchange->frames.private_key->data, evidence.ephemeral, t2,
                                  &exchange->frames.channel, error);
    sk_secret_free(exchange->frames.private_key);
    exchange->frames.private_key = NULL;
    if (r == 0)
        r = keep_evidence(exchange, &evidence, error);
    if (r == 0)
        r = send_auth(exchange, t2, error);
    exchange->state = STATE_READY;
    return r;
}

/* The key leaves here and nowhere else. */
static int send_key(struct sk_owner_exchange *exchange, const struct sk_secret *key,
                    struct sevkit_error *error)
{
    const struct sk_attest_owner *owner = exchange->owner;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *plain = NULL;
    int r = 0;

    if (key->size == 0 || key->size > SK_ATTEST_SECRET_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "a key of %zu bytes, possible are 1 to %d",
                            key->size, SK_ATTEST_SECRET_MAX);
    if (!exchange->claimed)
        r = owner->claim(owner->arg, exchange->report + SK_ATTEST_REPORT_ID_OFFSET, error);
    if (r < 0)
        return r;
    exchange->claimed = true;
    r = sk_secret_new(SK_ATTEST_KEY_MAX, &plain, error);
    if (r < 0)
        return r;
    plain->size =
        sk_attest_key_write((uint8_t)exchange->key_index, key->data, key->size, plain->data);
    exchange->state = STATE_RESULT;
    return sk_frame_output_seal(&exchange->frames.output, exchange->frames.channel, SK_ATTEST_KEY,
                                plain->data, plain->size, error);
}

/* The next candidate for the key at hand, or for the next one that is wanted. */
static int go_on(struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    const struct sk_attest_owner *owner = exchange->owner;
    const struct sk_attest_ready *ready = &exchange->ready;
    const struct sk_secret *key = NULL;
    const char *name;
    int r;

    while (exchange->key_index < ready->key_count && ready->keys[exchange->key_index].opened) {
        exchange->key_index++;
        exchange->attempt = 0;
    }
    if (exchange->key_index == ready->key_count) {
        exchange->state = STATE_DONE;
        return 0;
    }
    name = ready->keys[exchange->key_index].name;
    if (ready->attempts_left == 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: the guest takes no more keys", name);
    r = owner->find_key(owner->arg, name, exchange->attempt++, &key, error);
    if (r == 0 && !key)
        r = sk_error_set(error, SEVKIT_EREFUSED, "%s: no key opens it", name);
    return r == 0 ? send_key(exchange, key, error) : r;
}

static int take_ready(struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    uint8_t plain[SK_ATTEST_READY_MAX];
    int r = sk_attest_channel_open(exchange->frames.channel, SK_ATTEST_READY,
                                   exchange->frames.input.payload, exchange->frames.input.size,
                                   plain, error);

    if (r == 0)
        r = sk_attest_ready_read(plain, exchange->frames.input.size - SK_ATTEST_TAG_BYTES,
                                 &exchange->ready, error);
    if (r < 0)
        return r;
    if (exchange->owner->role == SK_ATTEST_RELEASE)
        return go_on(exchange, error);
    if (exchange->ready.key_count)
        return sk_error_set(error, SEVKIT_EINPUT, "READY: keys are wanted in role %s",
                            sk_attest_role_name(exchange->owner->role));
    exchange->state = STATE_DONE;
    return 0;
}

static int take_result(struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    const struct sk_attest_owner *owner = exchange->owner;
    const char *name = exchange->ready.keys[exchange->key_index].name;
    uint8_t plain[SK_ATTEST_RESULT_MAX];
    struct sk_attest_result result;
    int r = sk_attest_channel_open(exchange->frames.channel, SK_ATTEST_RESULT,
                                   exchange->frames.input.payload, exchange->frames.input.size,
                                   plain, error);

    if (r == 0)
        r = sk_attest_result_read(plain, exchange->frames.input.size - SK_ATTEST_TAG_BYTES, &result,
                                  error);
    if (r == 0 && result.index != exchange->key_index)
        r = sk_error_set(error, SEVKIT_EINPUT, "RESULT: of key %u, expected that of %zu",
                         result.index, exchange->key_index);
    if (r == 0)
        r = owner->take_result(owner->arg, name, &result, error);
    if (r < 0)
        return r;
    exchange->ready.attempts_left = result.attempts_left;
    if (result.result == SK_KEY_FAILED)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: the guest cannot open it: %s", name,
                            result.text);
    exchange->ready.keys[exchange->key_index].opened = result.result == SK_KEY_OPENED;
    return go_on(exchange, error);
}

static const struct {
    enum sk_attest_type type;
    int (*take)(struct sk_owner_exchange *exchange, struct sevkit_error *error);
} states[] = {
    [STATE_EVIDENCE] = {SK_ATTEST_EVIDENCE, take_evidence},
    [STATE_READY] = {SK_ATTEST_READY, take_ready},
    [STATE_RESULT] = {SK_ATTEST_RESULT, take_result},
};

/* ERROR is believed as little as a stream that ends: there is no yes in it. */
static int take_error(struct sk_owner_exchange *exchange, struct sevkit_error *error)
{
    exchange->hint = exchange->frames.input.payload[0];
    return sk_error_set(error, SEVKIT_EIO, "the guest ended the exchange: %s (not authenticated)",
                        sk_attest_error_text(exchange->hint));
}

static unsigned accepted(const void *arg)
{
    const struct sk_owner_exchange *exchange = arg;

    if (exchange->state >= STATE_DONE)
        return 0;
    /* With keys everything is sealed. */
    return 1u << states[exchange->state].type |
           (exchange->state == STATE_EVIDENCE ? 1u << SK_ATTEST_ERROR : 0);
}

static int take_frame(void *arg, struct sevkit_error *error)
{
    struct sk_owner_exchange *exchange = arg;

    return exchange->frames.input.type == SK_ATTEST_ERROR
               ? take_error(exchange, error)
               : states[exchange->state].take(exchange, error);
}

int sk_owner_exchange_input(struct sk_owner_exchange *exchange, const void *data, size_t size,
                            struct sevkit_error *error)
{
    static const struct sk_frames_side side = {accepted, take_frame};
    int r = sk_frames_receive(&exchange->frames, &side, exchange, data, size, error);

    if (r < 0)
        exchange->state = STATE_OVER;
    return r;
}

int sk_owner_exchange_new(const struct sk_attest_owner *owner,
                          struct sk_owner_exchange **ret_exchange, struct sevkit_error *error)
{
    SK_CLEANUP(sk_owner_exchange_free_p)
    struct sk_owner_exchange *exchange = calloc(1, sizeof(*exchange));
    int r;

    if (!exchange)
        return sk_error_oom(error);
    exchange->owner = owner;
    r = make_hello(exchange, error);
    if (r == 0)
        *ret_exchange = SK_TAKE(exchange);
    return r;
}

void sk_owner_exchange_free(struct sk_owner_exchange *exchange)
{
    if (!exchange)
        return;
    sk_frames_done(&exchange->frames);
    free(exchange->report);
    free(exchange->ssh_keys);
    free(exchange);
}

void sk_owner_exchange_free_p(struct sk_owner_exchange **exchange)
{
    sk_owner_exchange_free(*exchange);
}

const uint8_t *sk_owner_exchange_output(const struct sk_owner_exchange *exchange, size_t *ret_size)
{
    return sk_frame_output_get(&exchange->frames.output, ret_size);
}

void sk_owner_exchange_sent(struct sk_owner_exchange *exchange, size_t size)
{
    sk_frame_output_sent(&exchange->frames.output, size);
}

bool sk_owner_exchange_is_done(const struct sk_owner_exchange *exchange)
{
    return exchange->state == STATE_DONE;
}

bool sk_owner_exchange_has_evidence(const struct sk_owner_exchange *exchange)
{
    return exchange->has_evidence;
}

bool sk_owner_exchange_is_claimed(const struct sk_owner_exchange *exchange)
{
    return exchange && exchange->claimed;
}

const char *sk_owner_exchange_ssh_keys(const struct sk_owner_exchange *exchange)
{
    return exchange->state == STATE_DONE ? exchange->ssh_keys : NULL;
}

const uint8_t *sk_owner_exchange_report(const struct sk_owner_exchange *exchange, size_t *ret_size)
{
    if (exchange->state != STATE_DONE)
        return NULL;
    *ret_size = exchange->report_size;
    return exchange->report;
}

unsigned sk_owner_exchange_hint(const struct sk_owner_exchange *exchange)
{
    return exchange->hint;
}
