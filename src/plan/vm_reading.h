/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_VM_READING_H
#define SK_PLAN_VM_READING_H

/* What the readers of plans share. */

#include "config/reading.h"
#include "plan/fields.h"

#define SK_VM_KEY_BYTES 64

/* One row's value into the structure at base. */
int sk_vm_read_row(const struct sk_reading *reading, const struct sk_field *row,
                   const struct sk_item *item, void *base) SEVKIT_MUST_CHECK;
/* The entries of a list, added to those that are there. */
int sk_vm_read_list(const struct sk_reading *reading, const struct sk_field *row,
                    const struct sk_item *item, struct sk_vm_list *entries) SEVKIT_MUST_CHECK;
/* The row of a key; it must be there. */
const struct sk_field *sk_vm_field(const char *key);

/* Whether text is a value of the measured parameter with this key of the plan, or of an entry of [[data]].
 * SEVKIT_EINPUT with what is expected if not. */
int sk_vm_check_measured(const char *key, const char *text,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SNPGuard's file (commit 2236714). */
int sk_vm_read_vm_config(const struct sk_reading *reading, struct sk_vm *guest) SEVKIT_MUST_CHECK;

#endif
