/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/job_result.h"
#include "test.h"

TEST(what_is_written_is_read_back)
{
    struct sk_job_result result = {.done = true, .archive_bytes = 12345, .text = "a\nb"}, again;
    uint8_t block[SK_JOB_BLOCK_BYTES];
    struct sevkit_error error = {0};

    sk_job_result_write(&result, block);
    EXPECT_OK(sk_job_result_read(block, &again, &error), &error);
    EXPECT(again.done && again.archive_bytes == 12345);
    EXPECT_STR(again.text, "a\nb");
    memset(result.text, 'x', sizeof(result.text));
    result.done = false;
    sk_job_result_write(&result, block);
    EXPECT_OK(sk_job_result_read(block, &again, &error), &error);
    EXPECT(!again.done && strlen(again.text) == SK_JOB_TEXT_BYTES - 1);
}

TEST(no_result)
{
    uint8_t block[SK_JOB_BLOCK_BYTES] = {0};
    struct sk_job_result result;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_job_result_read(block, &result, &error), SEVKIT_EIO, &error);
}

/* The appliance has opened a foreign disk. */
TEST(what_a_terminal_would_act_on_is_replaced)
{
    struct sk_job_result result = {.done = true, .text = "a\033[2Jb\xff"};
    uint8_t block[SK_JOB_BLOCK_BYTES];
    struct sevkit_error error = {0};

    sk_job_result_write(&result, block);
    EXPECT_OK(sk_job_result_read(block, &result, &error), &error);
    EXPECT_STR(result.text, "a?[2Jb?");
    block[16] = 2;
    EXPECT_ERROR(sk_job_result_read(block, &result, &error), SEVKIT_EINPUT, &error);
}
