/* SPDX-License-Identifier: Apache-2.0 */
/* What a host or a network does to an exchange: the table of docs/PROTOCOL.md. Each ends with a no and without a
 * key. */
#include "crypto/keys/x25519.h"
#include "pair.h"

static const char *const right[] = {"right", NULL};

static struct test_owner owner;
static struct test_guest guest;
static struct pair pair, other;

static void set_up(enum sk_attest_role role)
{
    new_owner(&owner, role);
    new_guest(&guest, &owner);
    owner.candidates = right;
    start_pair(&pair, &owner, &guest);
}

static void tear_down(void)
{
    end_pair(&pair);
    owner_done(&owner);
}

/* Neither was the key sent nor does the owner believe anything. */
static void expect_no(void)
{
    EXPECT(pair.owner_result < 0 || !sk_owner_exchange_is_done(pair.owner));
    EXPECT(!sk_owner_exchange_is_done(pair.owner));
    EXPECT_INT(owner.claims, 0);
    EXPECT_INT(guest.tried, 0);
    EXPECT(!sk_owner_exchange_ssh_keys(pair.owner));
}

/* The frame of a type in what a direction sent; its size with the header. */
static const uint8_t *logged(const struct pair *from, bool to_guest, enum sk_attest_type type,
                             size_t *ret_size)
{
    size_t at = 0;

    while (at < from->logged[to_guest]) {
        const uint8_t *frame = from->log[to_guest] + at;
        size_t size = 5 + (size_t)(frame[0] | frame[1] << 8 | frame[2] << 16);

        if (frame[4] == type) {
            *ret_size = size;
            return frame;
        }
        at += size;
    }
    sk_test_fail(__FILE__, __LINE__, "no frame of type %d", type);
}

TEST(a_guest_with_another_measurement_gets_no_key)
{
    set_up(SK_ATTEST_RELEASE);
    guest.measurement = 8;
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    expect_no();
    EXPECT(!sk_guest_exchange_is_owner(pair.guest));
    tear_down();
}

TEST(the_second_release_of_a_launch_is_refused)
{
    set_up(SK_ATTEST_RELEASE);
    owner.refused_id = 5;
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    EXPECT_CONTAINS(pair.owner_error.text, "had its key");
    expect_no();
    tear_down();
}

/* The attack on SNPGuard: the host plays the owner and hands in a key for a disk of its own. */
TEST(a_key_of_the_host_is_not_taken)
{
    struct test_owner host;

    new_owner(&owner, SK_ATTEST_RELEASE);
    new_guest(&guest, &owner);
    new_owner(&host, SK_ATTEST_RELEASE);
    host.candidates = right;
    start_pair(&pair, &host, &guest);
    run_pair(&pair);
    /* The guest names its owner in the transcript, so the host sees another REPORT_DATA than it computes. */
    EXPECT_CONTAINS(pair.owner_error.text, "REPORT_DATA differs");
    EXPECT_INT(guest.tried, 0);
    EXPECT(!sk_guest_exchange_is_owner(pair.guest));
    end_pair(&pair);
    owner_done(&host);
    owner_done(&owner);
}

/* ... and knows how the guest computes it: it lacks the owner's signature. */
TEST(a_signature_of_the_host_is_not_taken)
{
    uint8_t private_key[32], hello[5 + SK_ATTEST_HELLO_BYTES] = {68, 0, 0, 0, 1, 1, 0, 1, 0};
    uint8_t report_data[64], t2[SK_ATTEST_T2_BYTES], host[32], signature[64];
    struct sk_attest_evidence_view evidence;
    struct sk_attest_channel *channel = NULL;
    uint8_t frame[5 + 64 + 16];
    struct sevkit_error error;
    const uint8_t *data;
    size_t size;

    set_up(SK_ATTEST_RELEASE);
    sk_test_random(private_key, 32);
    sk_test_random(host, 32);
    EXPECT_OK(sk_x25519_public(private_key, hello + 5 + 36, &error), &error);
    EXPECT_OK(sk_guest_exchange_input(pair.guest, hello, sizeof(hello), &error), &error);
    data = sk_guest_exchange_output(pair.guest, &size);
    EXPECT_OK(sk_attest_evidence_read(data + 5, size - 5, &evidence, &error), &error);
    EXPECT_OK(sk_attest_report_data(hello + 5, guest.guest.owner, &evidence, report_data, &error),
              &error);
    EXPECT_BYTES(report_data, evidence.report + REPORT_DATA_AT, 64);
    EXPECT_OK(sk_attest_t2(report_data, evidence.report, evidence.report_size, t2, &error), &error);
    EXPECT_OK(sk_ed25519_sign(host, t2, sizeof(t2), signature, &error), &error);
    EXPECT_OK(sk_attest_channel_new(true, private_key, evidence.ephemeral, t2, &channel, &error),
              &error);
    EXPECT_OK(sk_attest_channel_seal(channel, SK_ATTEST_AUTH, signature, 64, frame, &error),
              &error);
    EXPECT_ERROR(sk_guest_exchange_input(pair.guest, frame, sizeof(frame), &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_CONTAINS(error.text, "the peer is not the owner: Ed25519: the signature is wrong");
    EXPECT(sk_guest_exchange_is_over(pair.guest));
    EXPECT(!sk_guest_exchange_is_owner(pair.guest));
    sk_attest_channel_free(channel);
    tear_down();
}

TEST(a_report_of_another_exchange_is_refused)
{
    size_t size;
    const uint8_t *old;

    set_up(SK_ATTEST_RELEASE);
    run_pair(&pair);
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    memcpy(&other, &pair, sizeof(pair));
    end_pair(&pair);

    owner.claims = guest.tried = 0;
    start_pair(&pair, &owner, &guest);
    old = logged(&other, false, SK_ATTEST_EVIDENCE, &size);
    pair.owner_result = sk_owner_exchange_input(pair.owner, old, size, &pair.owner_error);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    EXPECT_CONTAINS(pair.owner_error.text, "REPORT_DATA differs");
    expect_no();
    tear_down();
}

/* All that an owner said once, said again to the same guest. */
TEST(old_messages_of_the_owner_open_nothing)
{
    set_up(SK_ATTEST_RELEASE);
    guest.opens[0] = NULL; /* the disk stays closed: keys would be tried */
    run_pair(&pair);
    EXPECT_INT(guest.tried, 1);
    memcpy(&other, &pair, sizeof(pair));
    end_pair(&pair);

    start_pair(&pair, &owner, &guest);
    pair.guest_result =
        sk_guest_exchange_input(pair.guest, other.log[1], other.logged[1], &pair.guest_error);
    EXPECT_ERROR(pair.guest_result, SEVKIT_EREFUSED, &pair.guest_error);
    EXPECT_CONTAINS(pair.guest_error.text, "the tag is wrong");
    EXPECT_INT(guest.tried, 1);
    EXPECT(!sk_guest_exchange_is_owner(pair.guest));
    tear_down();
}

static bool swap_role(struct pair *at, bool to_guest, uint8_t *frame, size_t size)
{
    const uint8_t *role = at->arg;

    (void)size;
    if (to_guest && frame[4] == SK_ATTEST_HELLO)
        frame[7] = *role;
    return true;
}

TEST(swapped_roles)
{
    for (uint8_t from = 1; from <= 3; from++)
        for (uint8_t to = 1; to <= 3; to++) {
            if (from == to)
                continue;
            set_up((enum sk_attest_role)from);
            pair.touch = swap_role;
            pair.arg = &to;
            run_pair(&pair);
            EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
            expect_no();
            tear_down();
        }
}

/* Keys of the man in the middle, in one direction or the other. */
static bool own_ephemeral(struct pair *at, bool to_guest, uint8_t *frame, size_t size)
{
    uint8_t private_key[32];
    struct sevkit_error error;
    enum sk_attest_type type = *(enum sk_attest_type *)at->arg;

    (void)to_guest;
    (void)size;
    memset(private_key, 9, 32);
    if (frame[4] == type)
        EXPECT_OK(
            sk_x25519_public(private_key, frame + 5 + (type == SK_ATTEST_HELLO ? 36 : 32), &error),
            &error);
    return true;
}

TEST(keys_of_a_man_in_the_middle)
{
    static enum sk_attest_type types[] = {SK_ATTEST_HELLO, SK_ATTEST_EVIDENCE};

    for (size_t i = 0; i < SK_ARRAY_SIZE(types); i++) {
        set_up(SK_ATTEST_RELEASE);
        pair.touch = own_ephemeral;
        pair.arg = &types[i];
        run_pair(&pair);
        EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
        EXPECT_CONTAINS(pair.owner_error.text, "REPORT_DATA differs");
        expect_no();
        tear_down();
    }
}

/* A genuine report of another guest, which the host runs and may ask anything of. */
TEST(a_genuine_report_of_another_guest)
{
    static struct test_guest second;
    size_t size;
    const uint8_t *data;

    set_up(SK_ATTEST_RELEASE);
    new_guest(&second, &owner);
    second.measurement = 8;
    end_pair(&pair);
    start_pair(&pair, &owner, &second);
    deliver(&pair, true);
    data = sk_guest_exchange_output(pair.guest, &size);
    pair.owner_result = sk_owner_exchange_input(pair.owner, data, size, &pair.owner_error);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    EXPECT_CONTAINS(pair.owner_error.text, "measurement differs");
    expect_no();
    tear_down();
}

/* One bit of one frame. */
struct flip {
    unsigned frame, bit;
};

static bool flip_bit(struct pair *at, bool to_guest, uint8_t *frame, size_t size)
{
    const struct flip *flip = at->arg;
    unsigned number = at->frames[0] + at->frames[1] - 1;

    (void)to_guest;
    if (number == flip->frame)
        frame[flip->bit / 8 % size] ^= (uint8_t)(1u << flip->bit % 8);
    return true;
}

/* HELLO, EVIDENCE, AUTH, READY, KEY, RESULT: whatever bit changes, no one believes anything that is not so. */
TEST(every_changed_bit_is_found)
{
    static const unsigned bytes[] = {5 + 68, 5 + 76 + 1184, 5 + 80, 5 + 24, 5 + 272, 5 + 30};

    for (unsigned frame = 0; frame < SK_ARRAY_SIZE(bytes); frame++)
        for (unsigned bit = 0; bit < 8 * bytes[frame]; bit += frame == 1 ? 37 : 7) {
            struct flip flip = {frame, bit};

            set_up(SK_ATTEST_RELEASE);
            pair.touch = flip_bit;
            pair.arg = &flip;
            run_pair(&pair);
            EXPECT(!sk_owner_exchange_is_done(pair.owner));
            EXPECT_INT(owner.claims, frame > 3);
            EXPECT_INT(guest.tried, frame > 4);
            tear_down();
        }
}

TEST(frames_repeated_or_sent_back)
{
    const uint8_t *frame;
    size_t size;

    set_up(SK_ATTEST_RELEASE);
    guest.guest.key_count = 2;
    guest.opens[0] = NULL;
    run_pair(&pair);
    EXPECT_INT(guest.tried, 1);
    /* The key once more: its number is behind. */
    frame = logged(&pair, true, SK_ATTEST_KEY, &size);
    EXPECT_ERROR(sk_guest_exchange_input(pair.guest, frame, size, &pair.guest_error),
                 SEVKIT_EREFUSED, &pair.guest_error);
    EXPECT_INT(guest.tried, 1);
    tear_down();

    /* The owner's own HELLO as an answer. */
    set_up(SK_ATTEST_RELEASE);
    deliver(&pair, true);
    frame = logged(&pair, true, SK_ATTEST_HELLO, &size);
    EXPECT_ERROR(sk_owner_exchange_input(pair.owner, frame, size, &pair.owner_error), SEVKIT_EINPUT,
                 &pair.owner_error);
    expect_no();
    tear_down();
}

/* Session keys of an exchange that is over, learned by the host, say nothing in the next one. */
TEST(old_session_keys)
{
    uint8_t private_key[32], public_key[32], t2[SK_ATTEST_T2_BYTES] = {0}, plain[16];
    struct sk_attest_channel *old_owner = NULL, *old_guest = NULL;
    struct sevkit_error error;
    uint8_t frame[5 + 64 + 16], signature[64] = {0};

    memset(private_key, 3, 32);
    EXPECT_OK(sk_x25519_public(private_key, public_key, &error), &error);
    EXPECT_OK(sk_attest_channel_new(true, private_key, public_key, t2, &old_owner, &error), &error);
    EXPECT_OK(sk_attest_channel_new(false, private_key, public_key, t2, &old_guest, &error),
              &error);
    set_up(SK_ATTEST_RELEASE);
    deliver(&pair, true);
    EXPECT_OK(sk_attest_channel_seal(old_owner, SK_ATTEST_AUTH, signature, 64, frame, &error),
              &error);
    EXPECT_ERROR(sk_guest_exchange_input(pair.guest, frame, sizeof(frame), &error), SEVKIT_EREFUSED,
                 &error);
    deliver(&pair, false);
    EXPECT_OK(sk_attest_channel_seal(old_guest, SK_ATTEST_READY, plain, 2, frame, &error), &error);
    EXPECT_ERROR(sk_owner_exchange_input(pair.owner, frame, 5 + 18, &error), SEVKIT_EREFUSED,
                 &error);
    expect_no();
    sk_attest_channel_free(old_owner);
    sk_attest_channel_free(old_guest);
    tear_down();
}

TEST(small_order_keys)
{
    static const uint8_t zeros[32];
    struct sk_attest_channel *channel = NULL;
    uint8_t private_key[32], t2[SK_ATTEST_T2_BYTES] = {0};
    uint8_t hello[5 + SK_ATTEST_HELLO_BYTES] = {68, 0, 0, 0, 1, 1, 0, 1, 0};
    struct sevkit_error error;

    memset(private_key, 5, 32);
    EXPECT_ERROR(sk_attest_channel_new(true, private_key, zeros, t2, &channel, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT(!channel);
    set_up(SK_ATTEST_RELEASE);
    EXPECT_ERROR(sk_guest_exchange_input(pair.guest, hello, sizeof(hello), &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_CONTAINS(error.text, "small order");
    tear_down();
}

/* Sizes and types are judged by five bytes. */
TEST(oversized_and_unexpected_frames)
{
    static const struct {
        uint8_t header[5];
        int side; /* 1: to the guest */
    } frames[] = {
        {{69, 0, 0, 0, SK_ATTEST_HELLO}, 1},
        {{67, 0, 0, 0, SK_ATTEST_HELLO}, 1},
        {{0, 0, 0, 0, SK_ATTEST_HELLO}, 1},
        {{0xff, 0xff, 0xff, 0xff, SK_ATTEST_HELLO}, 1},
        {{80, 0, 0, 0, SK_ATTEST_AUTH}, 1},
        {{16, 1, 0, 0, SK_ATTEST_KEY}, 1},
        {{1, 0, 0, 0, SK_ATTEST_ERROR}, 1},
        {{68, 0, 0, 0, 0}, 1},
        {{68, 0, 0, 0, 8}, 1},
        {{68, 0, 0, 0, 33}, 1},
        {{68, 0, 0, 0, 255}, 1},
        {{0xff, 0xff, 0xff, 0xff, SK_ATTEST_EVIDENCE}, 0},
        {{0xeb, 0x04, 0, 0, SK_ATTEST_EVIDENCE}, 0},
        {{18, 0, 0, 0, SK_ATTEST_READY}, 0},
        {{30, 0, 0, 0, SK_ATTEST_RESULT}, 0},
        {{2, 0, 0, 0, SK_ATTEST_ERROR}, 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(frames); i++) {
        struct sevkit_error error = {0};

        set_up(SK_ATTEST_RELEASE);
        if (frames[i].side)
            EXPECT_ERROR(sk_guest_exchange_input(pair.guest, frames[i].header, 5, &error),
                         SEVKIT_EINPUT, &error);
        else
            EXPECT_ERROR(sk_owner_exchange_input(pair.owner, frames[i].header, 5, &error),
                         SEVKIT_EINPUT, &error);
        expect_no();
        tear_down();
    }
}

TEST(an_error_is_believed_before_keys_only)
{
    static const uint8_t said[] = {1, 0, 0, 0, SK_ATTEST_ERROR, SK_ATTEST_ERROR_BUSY};
    struct sevkit_error error;

    set_up(SK_ATTEST_SSH);
    deliver(&pair, true);
    deliver(&pair, false);
    EXPECT_ERROR(sk_owner_exchange_input(pair.owner, said, sizeof(said), &error), SEVKIT_EINPUT,
                 &error);
    tear_down();
}

/* SSH keys of the man in the middle. */
static bool other_ssh_key(struct pair *at, bool to_guest, uint8_t *frame, size_t size)
{
    (void)at;
    if (!to_guest && frame[4] == SK_ATTEST_EVIDENCE && size > 200)
        frame[5 + 68 + 60] = frame[5 + 68 + 60] == 'A' ? 'B' : 'A';
    return true;
}

TEST(ssh_keys_are_bound)
{
    set_up(SK_ATTEST_SSH);
    pair.touch = other_ssh_key;
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    EXPECT_CONTAINS(pair.owner_error.text, "REPORT_DATA differs");
    expect_no();
    tear_down();
}

TEST(release_without_ssh_keys)
{
    set_up(SK_ATTEST_RELEASE);
    guest.guest.ssh_keys = "";
    run_pair(&pair);
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    EXPECT_STR(sk_owner_exchange_ssh_keys(pair.owner), "");
    tear_down();
}
