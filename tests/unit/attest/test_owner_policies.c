/* SPDX-License-Identifier: Apache-2.0 */
/* No guest is accepted without a policy that names its digest. */
#include "attest/owner/owner_policies.h"

#include "base/cleanup.h"
#include "sys/file.h"
#include "sys/private_folder.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define DIGEST16 "00112233445566778899aabbccddeeff"
#define NAMED    "measurement = \"" DIGEST16 DIGEST16 DIGEST16 "\"\n"

static const struct sk_policy_reader reader = {.sys = &sk_sys_real};
static unsigned opened;

static int read_texts(const char *const *texts, size_t count,
                      struct sk_owner_policies *ret_policies, struct sevkit_error *error)
{
    static char paths[4][256];
    const char *names[4];
    char *folder = NULL;
    int r;

    EXPECT_OK(sk_private_folder_make(&folder, error), error);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(paths[i], sizeof(paths[i]), "%s/%zu.toml", folder, i);
        EXPECT_OK(sk_file_write(paths[i], texts[i], strlen(texts[i]), 0600, error), error);
        names[i] = paths[i];
    }
    r = sk_owner_policies_read(&reader, names, count, ret_policies, error);
    sk_private_folder_remove(folder);
    free(folder);
    return r;
}

TEST(policies_have_a_digest)
{
    static const char *const texts[] = {NAMED, NAMED "strict = true\n", "strict = true\n"};
    SK_CLEANUP(sk_owner_policies_done) struct sk_owner_policies policies = {0};
    struct sevkit_error error = {0};

    EXPECT_ERROR(read_texts(texts, 3, &policies, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "it names no launch digest");
    EXPECT_INT(policies.count, 0);
    EXPECT_OK(read_texts(texts, 2, &policies, &error), &error);
    EXPECT_INT(policies.count, 2);
}

static int open_none(void *arg, struct sevkit_appraiser **ret_appraiser, struct sevkit_error *error)
{
    (void)arg;
    opened++;
    return sevkit_appraiser_new(ret_appraiser, error);
}

static void hear(void *arg, const char *name, const struct sevkit_verdict *verdict,
                 const char *unavailable)
{
    unsigned *count = arg;

    (void)name;
    (void)verdict;
    (void)unavailable;
    ++*count;
}

static int accept(const struct sk_owner_policies *policies, size_t report_size, unsigned *heard,
                  bool *ret_differs, struct sevkit_error *error)
{
    static const uint8_t report[SEVKIT_REPORT_BYTES] = {2}, report_data[64] = {1};
    const struct sk_owner_sources sources = {.open = open_none, .refused = hear, .arg = heard};
    const struct sk_attest_evidence_view evidence = {.report = report, .report_size = report_size};
    const char *name = NULL;
    int r;

    opened = 0;
    *heard = 0;
    r = sk_owner_policies_accept(policies, &sources, &evidence, report_data, &name, ret_differs,
                                 error);
    EXPECT(!name);
    return r;
}

TEST(nothing_accepts_without_policies)
{
    const struct sk_owner_policies none = {0};
    struct sevkit_error error = {0};
    bool differs = true;
    unsigned heard;

    EXPECT_ERROR(accept(&none, SEVKIT_REPORT_BYTES, &heard, &differs, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT(!differs);
    EXPECT_INT(opened, 0);
}

/* An unsigned report of zeros: each policy is tried, and each says no. */
TEST(each_policy_is_tried)
{
    static const char *const texts[] = {NAMED, NAMED};
    SK_CLEANUP(sk_owner_policies_done) struct sk_owner_policies policies = {0};
    struct sevkit_error error = {0};
    bool differs = false;
    unsigned heard;

    EXPECT_OK(read_texts(texts, 2, &policies, &error), &error);
    EXPECT_ERROR(accept(&policies, SEVKIT_REPORT_BYTES, &heard, &differs, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_INT(opened, 2);
    EXPECT_INT(heard, 2);
    EXPECT(differs);
    EXPECT_ERROR(accept(&policies, 100, &heard, &differs, &error), SEVKIT_EINPUT, &error);
    EXPECT_INT(opened, 0);
    EXPECT(!differs);
}
