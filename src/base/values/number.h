/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_NUMBER_H
#define SK_BASE_VALUES_NUMBER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* A whole text as an unsigned number: decimal without leading zeros, or 0x and hex digits; no sign, no
 * blanks. False if it is anything else or outside min..max. */
bool sk_number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);
/* The same; SEVKIT_EUSAGE says what is expected. */
int sk_number_read(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Decimal digits only; leading zeros are allowed. */
bool sk_number_parse_decimal(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);
/* Bytes: decimal digits, or those with K, M, G or T (powers of 1024) behind them; 1 to max. */
bool sk_number_parse_size(const char *text, uint64_t max, uint64_t *ret_bytes);

/* Seconds with up to three decimals ("0.25"), as milliseconds. */
bool sk_number_parse_milliseconds(const char *text, uint64_t min, uint64_t max,
                                  uint64_t *ret_value);

#endif
