/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_TIME_VALUE_H
#define SK_CLI_TIME_VALUE_H

/* Moments on the command line and in output, always UTC. */

#include "base/error.h"

#include <stdint.h>

#define SK_TIME_TEXT_BYTES 32

/* "2025-12-10", "2025-12-10T08:30:00Z" or "@SECONDS" since 1970, from 1970 to 9999. */
int sk_value_time(const char *option, const char *text, int64_t *ret_time,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "2025-12-10T08:30:00Z" */
void sk_time_format(int64_t moment, char ret_text[SK_TIME_TEXT_BYTES]);

#endif
