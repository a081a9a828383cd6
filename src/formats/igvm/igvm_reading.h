/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_IGVM_READING_H
#define SK_FORMATS_IGVM_READING_H

/* Between the walk over an IGVM file's headers (igvm_read.c) and the readers of each type's body. */

#include "base/limits.h"
#include "base/reader.h"
#include "formats/igvm/igvm.h"

#define SK_IGVM_ANY_SIZE 0u

struct sk_igvm_parse {
    struct sk_igvm *igvm;
    struct sk_reader file;
    size_t capacity;
    unsigned section;   /* of the headers so far */
    size_t at;          /* file offset of the header, for messages */
    uint32_t platforms; /* masks in use */
    struct {
        uint32_t index;
        uint64_t bytes;
    } areas[SK_IGVM_AREAS_MAX];
    size_t area_count;
};

struct sk_igvm_row {
    uint32_t type;
    const char *name;
    uint32_t size; /* of the body; SK_IGVM_ANY_SIZE where it is not looked at */
    int (*read)(struct sk_igvm_parse *parse, struct sk_reader *body, struct sk_igvm_header *header,
                struct sevkit_error *error);
};

/* NULL for a type that is not known. */
const struct sk_igvm_row *sk_igvm_find_row(uint32_t type);

#endif
