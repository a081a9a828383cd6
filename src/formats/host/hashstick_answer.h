/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_HASHSTICK_ANSWER_H
#define SK_FORMATS_HASHSTICK_ANSWER_H

/*
 * What AMD's key server answers when a provider asks for VLEK hashsticks (AMD 57230, VLEK):
 *     {"results": [{"CHIP ID AS HEX": "HASHSTICK AS HEX" | "not found"}, ...]}
 */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define SK_HASHSTICK_BYTES 432

/* The hashstick of the chip with this identifier of size bytes. SEVKIT_EINPUT for a text of another form,
 * SEVKIT_EREFUSED if it has none for the chip, or several. */
int sk_hashstick_find(const char *text, size_t length, const uint8_t *chip_id, size_t size,
                      uint8_t ret_hashstick[SK_HASHSTICK_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
