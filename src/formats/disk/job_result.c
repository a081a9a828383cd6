/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/job_result.h"

#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

#define MAGIC_BYTES 16

static const char magic[MAGIC_BYTES] = "sevkit-job-1";

void sk_job_result_write(const struct sk_job_result *result, uint8_t ret_block[SK_JOB_BLOCK_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_block, SK_JOB_BLOCK_BYTES);

    sk_write_bytes(&writer, magic, sizeof(magic));
    sk_write_u32le(&writer, result->done);
    sk_write_u64le(&writer, result->archive_bytes);
    sk_write_bytes(&writer, result->text, strnlen(result->text, SK_JOB_TEXT_BYTES - 1));
    sk_write_zeros_to(&writer, SK_JOB_BLOCK_BYTES);
}

int sk_job_result_read(const uint8_t block[SK_JOB_BLOCK_BYTES], struct sk_job_result *ret_result,
                       struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(block, SK_JOB_BLOCK_BYTES);
    struct sk_job_result result = {0};
    char found[MAGIC_BYTES];
    uint32_t done;

    sk_read_bytes(&reader, found, sizeof(found));
    if (memcmp(found, magic, sizeof(magic)) != 0)
        return sk_error_set(error, SEVKIT_EIO, "the appliance ended without a result");
    done = sk_read_u32le(&reader);
    result.archive_bytes = sk_read_u64le(&reader);
    sk_read_bytes(&reader, result.text, sizeof(result.text) - 1);
    if (done > 1)
        return sk_error_set(error, SEVKIT_EINPUT, "result of the appliance: state %u", done);
    for (size_t i = 0; i < sizeof(result.text) && result.text[i]; i++)
        if ((result.text[i] < ' ' || result.text[i] > '~') && result.text[i] != '\n')
            result.text[i] = '?';
    result.done = done;
    *ret_result = result;
    return 0;
}
