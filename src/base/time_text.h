/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_TIME_TEXT_H
#define SK_BASE_TIME_TEXT_H

#include <stdint.h>

#define SK_TIME_TEXT_BYTES 32
/* Seconds since 1970 as "2026-11-21T00:00:00Z"; "out of range" if the calendar has no such year. */
void sk_time_format(int64_t time, char ret_text[SK_TIME_TEXT_BYTES]);

#endif
