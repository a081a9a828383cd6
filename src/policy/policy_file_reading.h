/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_POLICY_FILE_READING_H
#define SK_POLICY_POLICY_FILE_READING_H

/* What the parts of the reader share. */

#include "config/reading.h"
#include "policy/acceptance.h"
#include "policy/policy_reader.h"
#include "sys/file.h"

/* A policy while it is read. */
struct sk_rules_reading {
    struct sk_reading base;
    const struct sk_policy_reader *reader;
    struct sevkit_acceptance *acceptance;
    struct sevkit_acceptance *weaker; /* from a vm_config that the file names */
};

/* An error of something below (r < 0), with the place in front. What was usage or refused (a key of
 * another kind, firmware that cannot be launched) is malformed input: nothing was verified. */
int sk_rules_wrap(const struct sk_rules_reading *reading, const struct sk_item *item, int r);

/* Adds a value to a rule, with its place as origin. */
int sk_rules_add(const struct sk_rules_reading *reading, const struct sk_item *item,
                 const struct sevkit_rule *rule, const char *value) SEVKIT_MUST_CHECK;
/* What a rule's key holds: a value, or a list of them. */
int sk_rules_add_item(const struct sk_rules_reading *reading, const struct sk_item *item,
                      const struct sevkit_rule *rule) SEVKIT_MUST_CHECK;

/* The rules of SNPGuard's file, except for the measurement. */
int sk_rules_vm_config(const struct sk_rules_reading *reading) SEVKIT_MUST_CHECK;

#endif
