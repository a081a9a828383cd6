/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges as they should be, and what each side does with what it does not like. */
#include "pair.h"

static const char *const right[] = {"right", NULL};
static const char *const third[] = {"wrong", "also wrong", "right", NULL};
static const char *const none[] = {"wrong", NULL};
static const char *const many[] = {"1", "2", "3", "4", "5", "6", "7", NULL};
static const char *const two[] = {"right", "other", NULL};

static struct test_owner owner;
static struct test_guest guest;
static struct pair pair;

static void set_up(enum sk_attest_role role)
{
    new_owner(&owner, role);
    new_guest(&guest, &owner);
    start_pair(&pair, &owner, &guest);
}

static void tear_down(void)
{
    end_pair(&pair);
    owner_done(&owner);
}

TEST(a_key_is_released)
{
    size_t size;

    set_up(SK_ATTEST_RELEASE);
    owner.candidates = right;
    run_pair(&pair);
    EXPECT_OK(pair.owner_result, &pair.owner_error);
    EXPECT_OK(pair.guest_result, &pair.guest_error);
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    EXPECT(sk_guest_exchange_is_over(pair.guest));
    EXPECT(sk_guest_exchange_is_owner(pair.guest));
    EXPECT(sk_attest_all_opened(&guest.guest, &guest.progress));
    EXPECT_INT(guest.tried, 1);
    EXPECT_INT(guest.progress.attempts_left, 5);
    EXPECT_INT(owner.claims, 1);
    EXPECT_INT(owner.claimed_id, 5);
    EXPECT_STR(sk_owner_exchange_ssh_keys(pair.owner), SSH_KEY);
    EXPECT_INT(sk_owner_exchange_report(pair.owner, &size)[REPORT_ID_AT], 5);
    EXPECT_INT(size, SEVKIT_REPORT_BYTES);
    tear_down();
}

TEST(wrong_keys_are_told_and_can_be_tried_again)
{
    set_up(SK_ATTEST_RELEASE);
    owner.candidates = third;
    run_pair(&pair);
    EXPECT_OK(pair.owner_result, &pair.owner_error);
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    EXPECT_INT(guest.tried, 3);
    EXPECT_INT(owner.results, 3);
    EXPECT_INT(owner.claims, 1);
    EXPECT_INT(guest.progress.attempts_left, 3);
    tear_down();
}

TEST(without_the_right_key_the_answer_is_no)
{
    set_up(SK_ATTEST_RELEASE);
    owner.candidates = none;
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    EXPECT_CONTAINS(pair.owner_error.text, "root: no key opens it");
    EXPECT_STR(owner.last_text, "no key slot");
    EXPECT(!sk_owner_exchange_is_done(pair.owner));
    EXPECT(!sk_guest_exchange_is_over(pair.guest));
    tear_down();
}

/* Attempts belong to the guest, not to an exchange. */
TEST(attempts_are_counted_over_all_exchanges)
{
    set_up(SK_ATTEST_RELEASE);
    owner.candidates = none;
    for (unsigned left = 4; left >= 2; left--) {
        run_pair(&pair);
        EXPECT_INT(guest.progress.attempts_left, left);
        end_pair(&pair);
        start_pair(&pair, &owner, &guest);
    }
    owner.candidates = many;
    run_pair(&pair);
    EXPECT_INT(guest.progress.attempts_left, 0);
    EXPECT_INT(guest.tried, 5);
    EXPECT(sk_guest_exchange_is_over(pair.guest));
    EXPECT_CONTAINS(pair.owner_error.text, "takes no more keys");
    end_pair(&pair);
    start_pair(&pair, &owner, &guest);
    run_pair(&pair);
    EXPECT_INT(guest.tried, 5);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    tear_down();
}

TEST(a_disk_that_no_key_opens_ends_it)
{
    set_up(SK_ATTEST_RELEASE);
    owner.candidates = third;
    guest.otherwise = SK_KEY_FAILED;
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EREFUSED, &pair.owner_error);
    EXPECT_CONTAINS(pair.owner_error.text, "root: the guest cannot open it: no key slot");
    EXPECT(guest.progress.failed);
    EXPECT(sk_guest_exchange_is_over(pair.guest));
    EXPECT_INT(guest.tried, 1);
    tear_down();
}

TEST(several_keys)
{
    set_up(SK_ATTEST_RELEASE);
    guest.guest.key_count = 2;
    owner.candidates = two;
    run_pair(&pair);
    EXPECT_OK(pair.owner_result, &pair.owner_error);
    EXPECT(sk_attest_all_opened(&guest.guest, &guest.progress));
    EXPECT_INT(guest.tried, 3); /* "right" does not open the second */
    EXPECT_INT(owner.claims, 1);
    end_pair(&pair);

    /* All is open: a later exchange sends nothing. */
    start_pair(&pair, &owner, &guest);
    run_pair(&pair);
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    EXPECT_INT(guest.tried, 3);
    EXPECT_INT(owner.claims, 1);
    tear_down();
}

static uint64_t fake_generation(void *arg, size_t index)
{
    (void)arg;
    return 41 + index;
}

TEST(the_generation_of_the_disk_is_told)
{
    set_up(SK_ATTEST_RELEASE);
    guest.guest.generation = fake_generation;
    owner.candidates = right;
    run_pair(&pair);
    EXPECT_INT(owner.generation, 41);
    tear_down();
}

TEST(roles_without_keys)
{
    static const enum sk_attest_role roles[] = {SK_ATTEST_SSH, SK_ATTEST_REPORT};

    for (size_t i = 0; i < SK_ARRAY_SIZE(roles); i++) {
        set_up(roles[i]);
        owner.candidates = right;
        run_pair(&pair);
        EXPECT_OK(pair.owner_result, &pair.owner_error);
        EXPECT(sk_owner_exchange_is_done(pair.owner));
        EXPECT(sk_guest_exchange_is_over(pair.guest));
        EXPECT(guest.progress.attested);
        EXPECT_INT(guest.tried, 0);
        EXPECT_INT(owner.claims, 0);
        EXPECT_STR(sk_owner_exchange_ssh_keys(pair.owner), SSH_KEY);
        tear_down();
    }
}

TEST(nothing_is_known_before_the_end)
{
    size_t size = 3;

    set_up(SK_ATTEST_SSH);
    EXPECT(!sk_owner_exchange_ssh_keys(pair.owner));
    deliver(&pair, true);
    deliver(&pair, false);
    EXPECT(sk_owner_exchange_has_evidence(pair.owner));
    EXPECT(!sk_owner_exchange_ssh_keys(pair.owner));
    EXPECT(!sk_owner_exchange_report(pair.owner, &size));
    EXPECT_INT(size, 3);
    EXPECT(!sk_guest_exchange_is_owner(pair.guest));
    tear_down();
}

/* Bytes come one by one, and all at once. */
TEST(frames_in_pieces)
{
    set_up(SK_ATTEST_RELEASE);
    owner.candidates = third;
    for (bool moved = true; moved;) {
        size_t size;
        const uint8_t *data = sk_owner_exchange_output(pair.owner, &size);

        moved = size > 0;
        if (size) {
            EXPECT_OK(sk_guest_exchange_input(pair.guest, data, 1, &pair.guest_error),
                      &pair.guest_error);
            sk_owner_exchange_sent(pair.owner, 1);
        }
        data = sk_guest_exchange_output(pair.guest, &size);
        moved |= size > 0;
        if (size) {
            EXPECT_OK(sk_owner_exchange_input(pair.owner, data, 1, &pair.owner_error),
                      &pair.owner_error);
            sk_guest_exchange_sent(pair.guest, 1);
        }
    }
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    tear_down();
}

TEST(a_guest_says_why_it_cannot)
{
    set_up(SK_ATTEST_RELEASE);
    guest.guest.roles = SK_ATTEST_ROLE_BIT(SK_ATTEST_SSH);
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EIO, &pair.owner_error);
    EXPECT_INT(sk_owner_exchange_hint(pair.owner), SK_ATTEST_ERROR_ROLE);
    EXPECT_CONTAINS(pair.owner_error.text, "this role is not answered (not authenticated)");
    EXPECT_INT(guest.reports, 0);
    tear_down();

    set_up(SK_ATTEST_RELEASE);
    guest.no_report = true;
    run_pair(&pair);
    EXPECT_INT(sk_owner_exchange_hint(pair.owner), SK_ATTEST_ERROR_REPORT);
    EXPECT_ERROR(pair.guest_result, SEVKIT_EIO, &pair.guest_error);
    tear_down();

    set_up(SK_ATTEST_SSH);
    guest.is_busy = true;
    run_pair(&pair);
    EXPECT_INT(sk_owner_exchange_hint(pair.owner), SK_ATTEST_ERROR_BUSY);
    /* So that the owner tries again. */
    EXPECT_ERROR(pair.owner_result, SEVKIT_EIO, &pair.owner_error);
    EXPECT_ERROR(pair.guest_result, SEVKIT_EREFUSED, &pair.guest_error);
    EXPECT_CONTAINS(pair.guest_error.text, "the limit of reports is reached");
    EXPECT_INT(guest.reports, 0);
    tear_down();

    set_up(SK_ATTEST_SSH);
    guest.guest.ssh_keys = NULL;
    run_pair(&pair);
    EXPECT_INT(sk_owner_exchange_hint(pair.owner), SK_ATTEST_ERROR_ROLE);
    tear_down();
}

static bool other_version(struct pair *at, bool to_guest, uint8_t *frame, size_t size)
{
    (void)at;
    (void)size;
    if (to_guest && frame[4] == SK_ATTEST_HELLO)
        frame[5] = 2;
    return true;
}

TEST(another_version)
{
    set_up(SK_ATTEST_SSH);
    pair.touch = other_version;
    run_pair(&pair);
    EXPECT_ERROR(pair.guest_result, SEVKIT_EINPUT, &pair.guest_error);
    EXPECT_INT(sk_owner_exchange_hint(pair.owner), SK_ATTEST_ERROR_VERSION);
    tear_down();
}

TEST(a_key_that_is_too_long_is_not_sent)
{
    static char text[SK_ATTEST_SECRET_MAX + 2];
    static const char *const candidates[] = {text, NULL};

    memset(text, 'x', sizeof(text) - 1);
    set_up(SK_ATTEST_RELEASE);
    owner.candidates = candidates;
    run_pair(&pair);
    EXPECT_ERROR(pair.owner_result, SEVKIT_EINPUT, &pair.owner_error);
    EXPECT_INT(owner.claims, 0);
    tear_down();

    text[SK_ATTEST_SECRET_MAX] = '\0';
    set_up(SK_ATTEST_RELEASE);
    guest.opens[0] = text;
    owner.candidates = candidates;
    run_pair(&pair);
    EXPECT(sk_owner_exchange_is_done(pair.owner));
    tear_down();
}

/* The size on the wire says nothing about a passphrase. */
TEST(sizes_are_padded)
{
    size_t sizes[2];
    static const char *const texts[2][2] = {{"a", NULL}, {"a much longer passphrase", NULL}};

    for (size_t i = 0; i < 2; i++) {
        set_up(SK_ATTEST_RELEASE);
        owner.candidates = texts[i];
        run_pair(&pair);
        sizes[i] = pair.logged[1];
        tear_down();
    }
    EXPECT_INT(sizes[0], sizes[1]);
}

TEST(names_of_keys_are_checked)
{
    static const char *const empty[] = {""}, *const long_name[] = {
                                                 "12345678901234567890123456789012"};
    struct sk_guest_exchange *exchange = NULL;
    struct sevkit_error error;

    new_owner(&owner, SK_ATTEST_RELEASE);
    new_guest(&guest, &owner);
    guest.guest.key_names = empty;
    EXPECT_ERROR(sk_guest_exchange_new(&guest.guest, &guest.progress, &exchange, &error),
                 SEVKIT_EUSAGE, &error);
    guest.guest.key_names = long_name;
    EXPECT_ERROR(sk_guest_exchange_new(&guest.guest, &guest.progress, &exchange, &error),
                 SEVKIT_EUSAGE, &error);
    guest.guest.key_count = SK_ATTEST_KEYS_MAX + 1;
    EXPECT_ERROR(sk_guest_exchange_new(&guest.guest, &guest.progress, &exchange, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT(!exchange);
    owner_done(&owner);
}
