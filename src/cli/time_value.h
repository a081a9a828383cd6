/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_TIME_VALUE_H
#define SK_CLI_TIME_VALUE_H

/* Moments on the command line, always UTC. */

#include "base/error.h"

#include <stdint.h>

/* "2025-12-10", "2025-12-10T08:30:00Z" or "@SECONDS" since 1970, from 1970 to 9999. */
int sk_value_time(const char *option, const char *text, int64_t *ret_time,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
