/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_PASTED_TEXT_H
#define SK_BASE_VALUES_PASTED_TEXT_H

/* Text as editors, terminals and other systems leave it. */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Text that begins with a byte order mark, as plain ASCII: UTF-8 without the mark, UTF-16 (which PowerShell
 * writes) decoded, with "?" for what is not ASCII. *ret_text is NULL if there is no mark; else it is freed with
 * free().
 */
int sk_text_without_mark(const void *data, size_t size, uint8_t **ret_text, size_t *ret_size,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * The bytes of a dump: lines of xxd, "hexdump -C" or "od -Ax -tx1" (lines that were left out with "*" are filled in),
 * digits with colons between them, or a list of 0x03, 0x00, ... with the braces and words of a program around
 * it. *ret_bytes is NULL if it is none of these, or if its offsets do not fit; else it is freed with free().
 */
int sk_dump_bytes(const void *text, size_t size, uint8_t **ret_bytes, size_t *ret_size,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
