/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_JOB_RESULT_H
#define SK_FORMATS_DISK_JOB_RESULT_H

/*
 * The first block of the disk on which the appliance leaves what it has read: whether it went well, a text for
 * the user, and the size of the archive behind it. The appliance has opened a foreign disk, so what it says is
 * foreign, too.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_JOB_BLOCK_BYTES 4096u
#define SK_JOB_TEXT_BYTES  3072 /* with the NUL */

struct sk_job_result {
    bool done;
    uint64_t archive_bytes;
    char text[SK_JOB_TEXT_BYTES]; /* lines of printable ASCII */
};

void sk_job_result_write(const struct sk_job_result *result, uint8_t ret_block[SK_JOB_BLOCK_BYTES]);
/* SEVKIT_EIO where there is no result: the appliance has not come to its end. */
int sk_job_result_read(const uint8_t block[SK_JOB_BLOCK_BYTES], struct sk_job_result *ret_result,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
