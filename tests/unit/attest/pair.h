/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_PAIR_H
#define SK_TEST_PAIR_H

/* An owner and a guest in one program, with a wire between them that tests can touch. Their reports are 1184 bytes
 * of which REPORT_DATA, MEASUREMENT and REPORT_ID are set; verifying real ones is tested with the command. */

#include "attest/frames.h"
#include "attest/guest_exchange.h"
#include "attest/owner/owner_exchange.h"
#include "base/cleanup.h"
#include "crypto/keys/ed25519.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define REPORT_DATA_AT 0x50
#define MEASUREMENT_AT 0x90
#define REPORT_ID_AT   0x140

#define SSH_KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM\n"

/* A guest and what its callbacks saw. */
struct test_guest {
    struct sk_attest_guest guest;
    struct sk_attest_progress progress;
    uint8_t measurement, report_id;
    unsigned reports, tried;
    const char *opens[SK_ATTEST_KEYS_MAX]; /* which key opens which disk */
    enum sk_key_result otherwise;
    bool no_report, is_busy;
};

struct test_owner {
    struct sk_attest_owner owner;
    struct sk_secret *key;
    uint8_t measurement; /* that is accepted */
    const char *const *candidates;
    struct sk_secret *candidate;
    unsigned verified, claims, results;
    uint8_t claimed_id, refused_id; /* a launch that had its key */
    char last_text[64];
    uint64_t generation;
};

__attribute__((unused)) static int fake_report(void *arg, const uint8_t report_data[64],
                                               struct sk_attest_evidence *ret_evidence,
                                               struct sevkit_error *error)
{
    struct test_guest *guest = arg;

    guest->reports++;
    if (guest->no_report)
        return sk_error_set(error, SEVKIT_EIO, "no device");
    ret_evidence->report = calloc(1, SEVKIT_REPORT_BYTES);
    ret_evidence->report_size = SEVKIT_REPORT_BYTES;
    memcpy(ret_evidence->report + REPORT_DATA_AT, report_data, 64);
    ret_evidence->report[MEASUREMENT_AT] = guest->measurement;
    ret_evidence->report[REPORT_ID_AT] = guest->report_id;
    return 0;
}

__attribute__((unused)) static bool fake_may_report(void *arg)
{
    const struct test_guest *guest = arg;

    return !guest->is_busy;
}

__attribute__((unused)) static enum sk_key_result fake_try(void *arg, size_t index,
                                                           const struct sk_secret *key,
                                                           struct sevkit_error *error)
{
    struct test_guest *guest = arg;
    const char *opens = guest->opens[index];

    guest->tried++;
    if (opens && key->size == strlen(opens) && memcmp(key->data, opens, key->size) == 0)
        return SK_KEY_OPENED;
    sk_error_set(error, SEVKIT_EREFUSED, "no key slot");
    return guest->otherwise ? guest->otherwise : SK_KEY_WRONG;
}

__attribute__((unused)) static int fake_verify(void *arg,
                                               const struct sk_attest_evidence_view *evidence,
                                               const uint8_t report_data[64],
                                               struct sevkit_error *error)
{
    struct test_owner *owner = arg;

    (void)report_data;
    owner->verified++;
    return evidence->report[MEASUREMENT_AT] == owner->measurement
               ? 0
               : sk_error_set(error, SEVKIT_EREFUSED, "measurement differs");
}

__attribute__((unused)) static int fake_claim(void *arg, const uint8_t report_id[32],
                                              struct sevkit_error *error)
{
    struct test_owner *owner = arg;

    if (report_id[0] == owner->refused_id)
        return sk_error_set(error, SEVKIT_EREFUSED, "this launch had its key");
    owner->claims++;
    owner->claimed_id = report_id[0];
    return 0;
}

__attribute__((unused)) static int fake_find(void *arg, const char *name, unsigned attempt,
                                             const struct sk_secret **ret_key,
                                             struct sevkit_error *error)
{
    struct test_owner *owner = arg;
    const char *text = owner->candidates ? owner->candidates[attempt] : NULL;
    int r;

    (void)name;
    sk_secret_free(owner->candidate);
    owner->candidate = NULL;
    if (!text)
        return 0;
    r = sk_secret_new(strlen(text), &owner->candidate, error);
    if (r < 0)
        return r;
    memcpy(owner->candidate->data, text, strlen(text));
    owner->candidate->size = strlen(text);
    *ret_key = owner->candidate;
    return 0;
}

__attribute__((unused)) static int fake_result(void *arg, const char *name,
                                               const struct sk_attest_result *result,
                                               struct sevkit_error *error)
{
    struct test_owner *owner = arg;

    (void)name;
    (void)error;
    owner->results++;
    owner->generation = result->generation;
    (void)snprintf(owner->last_text, sizeof(owner->last_text), "%.60s", result->text);
    return 0;
}

__attribute__((unused)) static void new_owner(struct test_owner *owner, enum sk_attest_role role)
{
    struct sevkit_error error;

    *owner = (struct test_owner){.measurement = 7, .refused_id = 99};
    EXPECT_OK(sk_secret_new(32, &owner->key, &error), &error);
    sk_test_random(owner->key->data, 32);
    owner->key->size = 32;
    owner->owner = (struct sk_attest_owner){.role = role,
                                            .key = owner->key,
                                            .verify = fake_verify,
                                            .claim = fake_claim,
                                            .find_key = fake_find,
                                            .take_result = fake_result,
                                            .arg = owner};
}

__attribute__((unused)) static void owner_done(struct test_owner *owner)
{
    sk_secret_free(owner->key);
    sk_secret_free(owner->candidate);
}

/* A guest of this owner that answers all roles and wants one key, "right". */
__attribute__((unused)) static void new_guest(struct test_guest *guest,
                                              const struct test_owner *owner)
{
    static const char *const names[] = {"root", "data.0"};
    struct sevkit_error error;

    *guest = (struct test_guest){.measurement = 7, .report_id = 5, .opens = {"right", "other"}};
    guest->guest = (struct sk_attest_guest){.roles = 0xe,
                                            .ssh_keys = SSH_KEY,
                                            .key_names = names,
                                            .key_count = 1,
                                            .may_report = fake_may_report,
                                            .get_report = fake_report,
                                            .try_key = fake_try,
                                            .arg = guest};
    guest->progress.attempts_left = 5;
    EXPECT_OK(sk_ed25519_public(owner->key->data, guest->guest.owner, &error), &error);
}

struct pair {
    struct sk_owner_exchange *owner;
    struct sk_guest_exchange *guest;
    int owner_result, guest_result;
    struct sevkit_error owner_error, guest_error;
    /* Sees each frame before it is delivered and may change it; false: drop it. */
    bool (*touch)(struct pair *pair, bool to_guest, uint8_t *frame, size_t size);
    void *arg;
    unsigned frames[2];
    /* Everything that was sent, by direction. */
    uint8_t log[2][200000];
    size_t logged[2];
};

__attribute__((unused)) static void start_pair(struct pair *pair, struct test_owner *owner,
                                               struct test_guest *guest)
{
    memset(pair, 0, sizeof(*pair));
    EXPECT_OK(sk_owner_exchange_new(&owner->owner, &pair->owner, &pair->owner_error),
              &pair->owner_error);
    EXPECT_OK(
        sk_guest_exchange_new(&guest->guest, &guest->progress, &pair->guest, &pair->guest_error),
        &pair->guest_error);
}

__attribute__((unused)) static void end_pair(struct pair *pair)
{
    sk_owner_exchange_free(pair->owner);
    sk_guest_exchange_free(pair->guest);
    pair->owner = NULL;
    pair->guest = NULL;
}

/* Moves what one side has to say to the other; whether there was anything. */
__attribute__((unused)) static bool deliver(struct pair *pair, bool to_guest)
{
    static uint8_t frame[100000];
    size_t size;
    const uint8_t *data = to_guest ? sk_owner_exchange_output(pair->owner, &size)
                                   : sk_guest_exchange_output(pair->guest, &size);

    if (!size)
        return false;
    memcpy(frame, data, size);
    if (to_guest)
        sk_owner_exchange_sent(pair->owner, size);
    else
        sk_guest_exchange_sent(pair->guest, size);
    memcpy(pair->log[to_guest] + pair->logged[to_guest], frame, size);
    pair->logged[to_guest] += size;
    pair->frames[to_guest]++;
    if (pair->touch && !pair->touch(pair, to_guest, frame, size))
        return true;
    if (to_guest && pair->guest_result == 0)
        pair->guest_result = sk_guest_exchange_input(pair->guest, frame, size, &pair->guest_error);
    if (!to_guest && pair->owner_result == 0)
        pair->owner_result = sk_owner_exchange_input(pair->owner, frame, size, &pair->owner_error);
    return true;
}

__attribute__((unused)) static void run_pair(struct pair *pair)
{
    bool moved = true;

    while (moved) {
        moved = deliver(pair, true);
        moved |= deliver(pair, false);
    }
}

#endif
