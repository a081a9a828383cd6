/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_VM_READING_H
#define SK_LAUNCH_VM_READING_H

/* What the readers of plans share. */

#include "base/error.h"
#include "config/document.h"
#include "launch/fields.h"

#define SK_VM_POINTER_BYTES 256
#define SK_VM_KEY_BYTES     64

struct sk_vm_reading {
    const struct sk_vm_reader *reader;
    const struct sk_document *document;
    const char *directory;
    struct sevkit_error *error;
};

/* A value of the document and where it stands. */
struct sk_vm_item {
    const char *name; /* "cpu.model", for messages */
    char pointer[SK_VM_POINTER_BYTES];
    json_t *value;
};

/* SEVKIT_EINPUT: "FILE:LINE:COLUMN: NAME: TEXT". */
int sk_vm_fail(const struct sk_vm_reading *reading, const struct sk_vm_item *item,
               const char *format, ...) __attribute__((format(printf, 3, 4)));
void sk_vm_warn(const struct sk_vm_reading *reading, const struct sk_vm_item *item,
                const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "a text", "a number", ... */
const char *sk_vm_kind(const json_t *value);
/* One row's value into the structure at base. */
int sk_vm_read_row(const struct sk_vm_reading *reading, const struct sk_field *row,
                   const struct sk_vm_item *item, void *base) SEVKIT_MUST_CHECK;
/* The entries of a list, added to those that are there. */
int sk_vm_read_list(const struct sk_vm_reading *reading, const struct sk_field *row,
                    const struct sk_vm_item *item, struct sk_vm_list *entries) SEVKIT_MUST_CHECK;
/* The row of a key; it must be there. */
const struct sk_field *sk_vm_field(const char *key);

/* SNPGuard's file (commit 2236714). */
bool sk_vm_is_vm_config(const json_t *root);
int sk_vm_read_vm_config(const struct sk_vm_reading *reading,
                         struct sk_vm *guest) SEVKIT_MUST_CHECK;

#endif
