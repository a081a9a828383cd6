/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_FIRMWARE_PE_H
#define SK_FORMATS_FIRMWARE_PE_H

/* Section headers of a PE image: enough to tell a unified kernel image from a plain kernel (Microsoft PE
 * format; UAPI group, Unified Kernel Image). QEMU hashes the whole file whatever is in it. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* This many bytes from the start of the file hold the headers of any image that occurs. */
#define SK_PE_HEAD_BYTES   ((size_t)64 << 10)
#define SK_PE_SECTIONS_MAX 96

struct sk_pe_section {
    char name[9];
    uint32_t virtual_size; /* bytes of content; what is stored is rounded up */
    uint32_t file_size;
    uint32_t file_offset;
};

struct sk_pe {
    uint16_t machine; /* 0x8664: x86-64 */
    size_t section_count;
    struct sk_pe_section sections[SK_PE_SECTIONS_MAX];
};

/* Whether the file begins as a PE image ("MZ" and, where it points to, "PE\0\0"). */
bool sk_pe_detect(const void *head, size_t size);
/* head is the file's first bytes, at most SK_PE_HEAD_BYTES of them needed. */
int sk_pe_parse(const void *head, size_t size, struct sk_pe *ret_pe,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A section with this name, NULL if there is none. */
const struct sk_pe_section *sk_pe_find(const struct sk_pe *pe, const char *name);
/* What a section holds in the file, without what linkers round it up with; NULL if the file does not hold it all. */
const uint8_t *sk_pe_content(const struct sk_pe_section *section, const void *data, size_t size,
                             size_t *ret_size);
/* It has a .linux section: a unified kernel image. */
bool sk_pe_is_uki(const struct sk_pe *pe);

#endif
