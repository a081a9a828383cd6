/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_VM_WRITE_H
#define SK_PLAN_VM_WRITE_H

#include "base/text.h"
#include "plan/vm.h"

#include <jansson.h>

/* The plan in its normal form, which reads back as the same plan: what is set, and nothing else. */
void sk_vm_write_toml(const struct sk_vm *guest, struct sk_text *text);
/* The same as a JSON plan; NULL if memory is out. */
json_t *sk_vm_to_json(const struct sk_vm *guest);
/* A template: every key with its meaning, those that every plan of the generation needs without "#". */
void sk_vm_template(enum sk_generation generation, struct sk_text *text);

#endif
