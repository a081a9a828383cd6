/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_RULE_SOURCES_H
#define SK_POLICY_RULE_SOURCES_H

/* Digests that rules expect, from what people have: the files that they are the digests of. */

#include "policy/policy_reader.h"

#define SK_RULE_DIGEST_BYTES 48

/* Of an ID key or author key: the file of the key. */
int sk_rule_key_digest(const struct sk_sys *sys, const char *path,
                       uint8_t ret_digest[SK_RULE_DIGEST_BYTES],
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A launch digest: hex or base64; "@FILE" or "-", a file with either, with the 48 bytes, or what 'sevkit measure
 * --json' prints; "plan:FILE" and "FILE.toml", a launch plan. */
int sk_rule_launch_digest(const struct sk_policy_reader *reader, const char *value,
                          uint8_t ret_digest[SK_RULE_DIGEST_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The plan's file that such a value names; NULL if it names none. */
const char *sk_rule_launch_plan(const char *value);

#endif
