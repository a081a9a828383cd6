/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_FIELDS_H
#define SK_PLAN_FIELDS_H

/* Every key of a plan as a row: reading, writing, freeing and the template come from these tables. */

#include "plan/field.h"
#include "plan/vm.h"

/* Ends with key NULL. Keys of one table stand together. */
extern const struct sk_field sk_vm_fields[];

/* Frees what the rows own in the structure at base. */
void sk_fields_done(const struct sk_field *rows, void *base);

#endif
