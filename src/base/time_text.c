/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time_text.h"

#include <stdio.h>
#include <time.h>

void sk_time_format(int64_t time, char ret_text[SK_TIME_TEXT_BYTES])
{
    time_t seconds = (time_t)time;
    struct tm parts;

    if (!gmtime_r(&seconds, &parts) ||
        !strftime(ret_text, SK_TIME_TEXT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &parts))
        (void)snprintf(ret_text, SK_TIME_TEXT_BYTES, "out of range");
}
