/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_READER_H
#define SK_BASE_READER_H

/*
 * The one cursor through which bytes from outside are read. A read past the end returns zeros and
 * makes sk_reader_ok() false for good, so a parser reads a whole structure and asks once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_reader {
    const uint8_t *data;
    size_t size;
    size_t position;
    bool overrun;
};

struct sk_reader sk_reader_of(const void *data, size_t size);
/* A reader over size bytes at offset of another one's data, positions counted from there. If they are
 * not all there, the result is empty and already overrun. */
struct sk_reader sk_reader_slice(const struct sk_reader *reader, size_t offset, size_t size);

bool sk_reader_ok(const struct sk_reader *reader);
size_t sk_reader_left(const struct sk_reader *reader);

uint8_t sk_read_u8(struct sk_reader *reader);
uint16_t sk_read_u16le(struct sk_reader *reader);
uint32_t sk_read_u32le(struct sk_reader *reader);
uint64_t sk_read_u64le(struct sk_reader *reader);
uint16_t sk_read_u16be(struct sk_reader *reader);
uint32_t sk_read_u32be(struct sk_reader *reader);
uint64_t sk_read_u64be(struct sk_reader *reader);
void sk_read_bytes(struct sk_reader *reader, void *ret_bytes, size_t size);
/* A pointer into the data, NULL if size bytes are not there. */
const uint8_t *sk_read_pointer(struct sk_reader *reader, size_t size);
void sk_read_skip(struct sk_reader *reader, size_t size);
/* Skips size bytes and says whether all of them were zero. */
bool sk_read_zeros(struct sk_reader *reader, size_t size);

#endif
