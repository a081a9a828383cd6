/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_KDS_RETRY_AFTER_H
#define SK_KDS_RETRY_AFTER_H

#include <stdbool.h>
#include <stdint.h>

/* An HTTP-date in the form that senders must use ("Sun, 06 Nov 1994 08:49:37 GMT", RFC 9110 5.6.7), as
 * seconds since 1970. */
bool sk_http_date_parse(const char *text, int64_t *ret_seconds);

/*
 * The seconds that a Retry-After header (RFC 9110 10.2.3) asks to wait, 0 if its moment is past; false
 * if the value is neither a number nor a date. A date is compared with the server's own clock, the
 * answer's Date header, where there is one: ours may be wrong.
 */
bool sk_retry_after_parse(const char *value, const char *date, int64_t wall_seconds,
                          uint64_t *ret_seconds);

#endif
