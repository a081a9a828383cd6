/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_WRITER_H
#define SK_BASE_WRITER_H

/* The reader's twin: writes into a buffer of fixed size; a write past the end is dropped and makes
 * sk_writer_ok() false for good. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_writer {
    uint8_t *data;
    size_t size;
    size_t position;
    bool overrun;
};

struct sk_writer sk_writer_of(void *data, size_t size);
bool sk_writer_ok(const struct sk_writer *writer);

void sk_write_u8(struct sk_writer *writer, uint8_t value);
void sk_write_u16le(struct sk_writer *writer, uint16_t value);
void sk_write_u32le(struct sk_writer *writer, uint32_t value);
void sk_write_u64le(struct sk_writer *writer, uint64_t value);
void sk_write_u16be(struct sk_writer *writer, uint16_t value);
void sk_write_u64be(struct sk_writer *writer, uint64_t value);
void sk_write_bytes(struct sk_writer *writer, const void *bytes, size_t size);
void sk_write_zeros(struct sk_writer *writer, size_t size);
/* Zeros up to position offset; overrun if the position is already beyond it. */
void sk_write_zeros_to(struct sk_writer *writer, size_t offset);

#endif
