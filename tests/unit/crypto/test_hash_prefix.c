/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash_prefix.h"
#include "fault.h"
#include "test.h"

static void expect_digest(const struct sk_hash_prefix *prefix, const char *text)
{
    uint8_t got[SK_SHA256_BYTES], want[SK_SHA256_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sk_hash_prefix_digest(prefix, got, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, text, strlen(text), want, &error), &error);
    EXPECT_BYTES(got, want, sizeof(want));
}

TEST(branches_do_not_touch_what_they_come_from)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *base = NULL;
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *a = NULL;
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *b = NULL;
    struct sevkit_error error;

    EXPECT_OK(sk_hash_prefix_new("fw", 2, &base, &error), &error);
    EXPECT_OK(sk_hash_prefix_extend(base, "-a", 2, &a, &error), &error);
    EXPECT_OK(sk_hash_prefix_extend(base, NULL, 0, &b, &error), &error);
    expect_digest(a, "fw-a");
    EXPECT_OK(sk_hash_prefix_add(a, "!", 1, &error), &error);
    expect_digest(a, "fw-a!");
    expect_digest(b, "fw");
    expect_digest(base, "fw");
}

static int branch(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *base = NULL;
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *more = NULL;
    int r = sk_hash_prefix_new("x", 1, &base, error);

    (void)arg;
    return r < 0 ? r : sk_hash_prefix_extend(base, "y", 1, &more, error);
}

TEST(memory_may_run_out)
{
    EXPECT_INT(sk_fault_run(branch, NULL), 2);
}
