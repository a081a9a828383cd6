/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_RULE_VALUES_H
#define SK_POLICY_RULE_VALUES_H

/* Values of rules: from text to what they mean, and back to the normal form. */

#include "base/text.h"
#include "policy/rules.h"

#define SK_RULE_BYTES_MAX 64

/* Appends the normal form. SEVKIT_EUSAGE says what was found and what was expected, without the rule's
 * name. */
int sk_rule_normalise(const struct sk_rule_row *row, const char *value, struct sk_text *text,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What a value in its normal form means, of each kind that is a number: a version as major << 16 |
 * minor << 8 | build. */
uint64_t sk_rule_number(const struct sevkit_rule *rule, const char *value);
void sk_rule_bytes(const struct sk_rule_row *row, const char *value,
                   uint8_t ret_bytes[SK_RULE_BYTES_MAX]);
/* ret_floor->which is left alone. */
int sk_rule_floor(const char *value, struct sevkit_tcb_floor *ret_floor,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Appends the floor in the normal form, without the TCB that it is about. */
void sk_rule_add_floor(const struct sevkit_tcb_floor *floor, struct sk_text *text);
/* Appends value in the normal form of the rule's kind, which is a number. */
void sk_rule_add_number(const struct sevkit_rule *rule, uint64_t value, struct sk_text *text);

/* What the user wrote may be part of an error: control characters become '?', so that it stays one
 * line. Returns result. */
int sk_one_line(int result, struct sevkit_error *error);

#endif
