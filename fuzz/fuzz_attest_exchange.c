/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of anything to either side: no key is tried, none is sent, no one is believed. */
#include "attest/guest_exchange.h"
#include "attest/owner/owner_exchange.h"
#include "fuzz.h"

static int get_report(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                      struct sk_attest_evidence *ret_evidence, struct sevkit_error *error)
{
    (void)arg;
    (void)error;
    ret_evidence->report = calloc(1, SEVKIT_REPORT_BYTES);
    REQUIRE(ret_evidence->report);
    memcpy(ret_evidence->report + 0x50, report_data, SK_ATTEST_REPORT_DATA_BYTES);
    ret_evidence->report_size = SEVKIT_REPORT_BYTES;
    return 0;
}

static enum sk_key_result try_key(void *arg, size_t index, const struct sk_secret *key,
                                  struct sevkit_error *error)
{
    (void)arg;
    (void)index;
    (void)key;
    (void)error;
    REQUIRE(!"a key was tried");
    return SK_KEY_FAILED;
}

static int verify(void *arg, const struct sk_attest_evidence_view *evidence,
                  const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                  struct sevkit_error *error)
{
    (void)arg;
    (void)evidence;
    (void)report_data;
    (void)error;
    return 0;
}

static int claim(void *arg, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                 struct sevkit_error *error)
{
    (void)arg;
    (void)report_id;
    (void)error;
    REQUIRE(!"a key was sent");
    return 0;
}

static int random_bytes(void *arg, void *ret_bytes, size_t size, struct sevkit_error *error)
{
    (void)arg;
    (void)error;
    memset(ret_bytes, 7, size);
    return 0;
}

static void to_guest(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"root"};
    const struct sk_attest_guest guest = {.roles = 0xe,
                                          .ssh_keys = "ssh-ed25519 AAAA\n",
                                          .key_names = names,
                                          .key_count = 1,
                                          .get_report = get_report,
                                          .try_key = try_key,
                                          .random = random_bytes};
    struct sk_attest_progress progress = {.attempts_left = 3};
    struct sk_guest_exchange *exchange;
    struct sevkit_error error = {0};
    int r;

    REQUIRE(sk_guest_exchange_new(&guest, &progress, &exchange, &error) == 0);
    r = sk_guest_exchange_input(exchange, data, size, &error);
    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EREFUSED);
        REQUIRE(sk_guest_exchange_is_over(exchange));
    }
    REQUIRE(!sk_guest_exchange_is_owner(exchange) && !progress.attested);
    sk_guest_exchange_free(exchange);
}

static void to_owner(const uint8_t *data, size_t size)
{
    static const uint8_t private_key[32] = {1};
    const struct sk_secret key = {
        .data = (uint8_t *)(uintptr_t)private_key, .size = 32, .capacity = 32};
    const struct sk_attest_owner owner = {.role = SK_ATTEST_RELEASE,
                                          .key = &key,
                                          .verify = verify,
                                          .claim = claim,
                                          .random = random_bytes};
    struct sk_owner_exchange *exchange;
    struct sevkit_error error = {0};
    int r;

    REQUIRE(sk_owner_exchange_new(&owner, &exchange, &error) == 0);
    r = sk_owner_exchange_input(exchange, data, size, &error);
    REQUIRE(r == 0 || r == SEVKIT_EINPUT || r == SEVKIT_EREFUSED || r == SEVKIT_EIO);
    REQUIRE(!sk_owner_exchange_is_done(exchange) && !sk_owner_exchange_ssh_keys(exchange));
    sk_owner_exchange_free(exchange);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size)
        (data[0] & 1 ? to_owner : to_guest)(data + 1, size - 1);
    return 0;
}
