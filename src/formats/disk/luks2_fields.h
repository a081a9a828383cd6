/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_LUKS2_FIELDS_H
#define SK_FORMATS_DISK_LUKS2_FIELDS_H

/* Objects of the JSON area as rows: which members there are, of what type, with which values. */

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_LUKS2_PATH_BYTES 96

enum sk_luks2_type {
    SK_LUKS2_CHOICE, /* a text of choices; its index as uint64_t */
    SK_LUKS2_NUMBER, /* a JSON integer, min to max; uint64_t */
    SK_LUKS2_BIG,    /* a decimal number as text, min to max; uint64_t */
    SK_LUKS2_DATA,   /* base64, min to max bytes; struct sk_luks2_bytes */
    SK_LUKS2_OBJECT, /* an object; json_t * */
    SK_LUKS2_ARRAY,  /* an array; json_t * */
};

struct sk_luks2_field {
    const char *name;
    enum sk_luks2_type type;
    size_t offset;              /* where in the target the value goes */
    const char *const *choices; /* NULL-terminated */
    uint64_t min, max;
    bool optional; /* left as it is in the target where it is absent */
};

/* SEVKIT_EREFUSED, with "PATH: " in front. */
int sk_luks2_refuse(struct sevkit_error *error, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads all members of object. A missing member, an unknown one, and a value that its row does not allow are
 * refused. fields ends with a row without name. */
int sk_luks2_fields_read(const json_t *object, const char *path,
                         const struct sk_luks2_field *fields, void *target,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
