/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_TIME_TEXT_H
#define SK_BASE_VALUES_TIME_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#define SK_TIME_TEXT_BYTES 32
/* Seconds since 1970 as "2026-11-21T00:00:00Z"; "out of range" if the calendar has no such year. */
void sk_time_format(int64_t time, char ret_text[SK_TIME_TEXT_BYTES]);

/* "2025-12-10", "2025-12-10T08:30:00Z" or "@SECONDS" since 1970, from 1970 to 9999; always UTC. */
bool sk_time_parse(const char *text, int64_t *ret_time);
#define SK_TIME_FORMS "2025-12-31, 2025-12-31T23:59:59Z (UTC) or @SECONDS since 1970"

#endif
