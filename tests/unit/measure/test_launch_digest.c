/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "fault.h"
#include "test.h"

#include <sevkit/launch_digest.h>
#include <stdlib.h>

SK_DEFINE_CLEANUP(struct sevkit_launch_digest *, sevkit_launch_digest_free)

#define PAGES 40

static struct sevkit_launch_digest *start(const uint8_t *seed)
{
    struct sevkit_launch_digest *digest;
    struct sevkit_error error;

    EXPECT_OK(sevkit_launch_digest_new(seed, &digest, &error), &error);
    return digest;
}

/* The definition, byte by byte (SEV-SNP ABI 56860, PAGE_INFO), apart from the code under test. */
static void chain(uint8_t digest[48], const uint8_t *contents, uint8_t type, uint64_t gpa)
{
    uint8_t info[0x70] = {0};
    struct sevkit_error error;

    memcpy(info, digest, 48);
    if (contents)
        memcpy(info + 48, contents, 48);
    info[0x60] = 0x70;
    info[0x62] = type;
    for (int i = 0; i < 8; i++)
        info[0x68 + i] = (uint8_t)(gpa >> 8 * i);
    EXPECT_OK(sk_hash_bytes(SK_SHA384, info, sizeof(info), digest, &error), &error);
}

TEST(a_launch_starts_from_zeros_or_from_its_seed)
{
    static const uint8_t zeros[48];
    uint8_t seed[48];
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *fresh = start(NULL);
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *seeded = NULL;

    sk_test_random(seed, sizeof(seed));
    seeded = start(seed);
    EXPECT_BYTES(sevkit_launch_digest_get(fresh), zeros, sizeof(zeros));
    EXPECT_BYTES(sevkit_launch_digest_get(seeded), seed, sizeof(seed));
}

TEST(every_kind_of_update_is_the_chain_of_the_abi)
{
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *digest = start(NULL);
    SK_CLEANUP_FREE uint8_t *data = malloc(PAGES * 4096);
    uint8_t want[48] = {0}, contents[48];
    struct sevkit_error error;

    EXPECT(data != NULL);
    sk_test_random(data, PAGES * 4096);
    EXPECT_OK(sevkit_launch_digest_add_data(digest, SEVKIT_PAGE_NORMAL, 0xffc00000, data,
                                            PAGES * 4096, &error),
              &error);
    for (size_t i = 0; i < PAGES; i++) {
        EXPECT_OK(sk_hash_bytes(SK_SHA384, data + 4096 * i, 4096, contents, &error), &error);
        chain(want, contents, 1, 0xffc00000 + 4096 * i);
    }
    EXPECT_BYTES(sevkit_launch_digest_get(digest), want, sizeof(want));
    EXPECT_OK(sevkit_launch_digest_add_pages(digest, SEVKIT_PAGE_ZERO, 0x800000, 3, &error),
              &error);
    EXPECT_OK(sevkit_launch_digest_add_pages(digest, SEVKIT_PAGE_CPUID, 0x80e000, 1, &error),
              &error);
    for (size_t i = 0; i < 3; i++)
        chain(want, NULL, 3, 0x800000 + 4096 * i);
    chain(want, NULL, 6, 0x80e000);
    EXPECT_BYTES(sevkit_launch_digest_get(digest), want, sizeof(want));
    EXPECT_OK(sevkit_launch_digest_add_repeated(digest, SEVKIT_PAGE_VMSA, 0xfffffffff000, data, 5,
                                                &error),
              &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA384, data, 4096, contents, &error), &error);
    for (size_t i = 0; i < 5; i++)
        chain(want, contents, 2, 0xfffffffff000);
    EXPECT_BYTES(sevkit_launch_digest_get(digest), want, sizeof(want));
}

TEST(one_call_and_many_calls_give_the_same)
{
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *once = start(NULL);
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *pieces = start(NULL);
    uint8_t data[8 * 4096];
    struct sevkit_error error;

    sk_test_random(data, sizeof(data));
    EXPECT_OK(
        sevkit_launch_digest_add_data(once, SEVKIT_PAGE_NORMAL, 0, data, sizeof(data), &error),
        &error);
    for (size_t i = 0; i < sizeof(data); i += 4096)
        EXPECT_OK(
            sevkit_launch_digest_add_data(pieces, SEVKIT_PAGE_NORMAL, i, data + i, 4096, &error),
            &error);
    EXPECT_BYTES(sevkit_launch_digest_get(pieces), sevkit_launch_digest_get(once), 48);
}

TEST(parts_of_pages_are_refused)
{
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *digest = start(NULL);
    static const uint8_t zeros[48];
    uint8_t data[4097] = {0};
    struct sevkit_error error;

    EXPECT_ERROR(
        sevkit_launch_digest_add_data(digest, SEVKIT_PAGE_NORMAL, 0, data, sizeof(data), &error),
        SEVKIT_EINPUT, &error);
    EXPECT_BYTES(sevkit_launch_digest_get(digest), zeros, sizeof(zeros));
}

static int measure_a_little(void *arg, struct sevkit_error *error)
{
    struct sevkit_launch_digest *digest;
    int r = sevkit_launch_digest_new(NULL, &digest, error);

    if (r < 0)
        return r;
    r = sevkit_launch_digest_add_data(digest, SEVKIT_PAGE_NORMAL, 0, arg, 4096, error);
    sevkit_launch_digest_free(digest);
    return r;
}

TEST(allocation_failures_are_reported_and_leak_nothing)
{
    uint8_t page[4096] = {0};

    EXPECT(sk_fault_run(measure_a_little, page) >= 3);
}

TEST(page_types_have_names)
{
    EXPECT_STR(sevkit_page_type_name(SEVKIT_PAGE_NORMAL), "normal");
    EXPECT_STR(sevkit_page_type_name(SEVKIT_PAGE_CPUID), "cpuid");
    EXPECT(sevkit_page_type_name((enum sevkit_page_type)0) == NULL);
    EXPECT(sevkit_page_type_name((enum sevkit_page_type)7) == NULL);
}
