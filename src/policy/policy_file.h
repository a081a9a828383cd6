/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_POLICY_FILE_H
#define SK_POLICY_POLICY_FILE_H

/*
 * Policy files (sevkit-policy(5)): TOML and JSON with the same keys, and launch plans (sevkit.toml(5),
 * SNPGuard's vm-config.toml) as sources of expectations. A static library of its own beside the room's,
 * for programs only: libsevkit has no parser for these formats.
 */

#include "base/text.h"
#include "policy/policy_reader.h"
#include "sys/sys.h"

#include <jansson.h>
#include <sevkit/policy.h>

#define SK_POLICY_FORMAT "sevkit-policy/1"

enum sk_policy_format {
    SK_POLICY_TOML,
    SK_POLICY_JSON,
    SK_POLICY_PLAN,      /* a launch plan: what it says of its reports, and its table "expect" */
    SK_POLICY_VM_CONFIG, /* SNPGuard's */
};
/* "toml", "json", "plan", "vm-config" */
const char *sk_policy_format_name(enum sk_policy_format format);

/*
 * Path "-" is standard input. Other files that it names are relative to it; launch plans are
 * measured. SEVKIT_EINPUT for what is malformed, with the place; contradictions are malformed too.
 */
int sk_policy_read(const struct sk_policy_reader *reader, const char *path,
                   struct sevkit_acceptance **ret_acceptance, enum sk_policy_format *ret_format,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same from memory; directory is where relative paths start. */
int sk_policy_parse(const struct sk_policy_reader *reader, const char *name, const char *directory,
                    const void *data, size_t size, struct sevkit_acceptance **ret_acceptance,
                    enum sk_policy_format *ret_format,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* TOML text of the policy in its normal form, which reads back as the same policy. commented: with the
 * meaning of each rule, and the rules that it does not have as comments. */
void sk_policy_write_toml(const struct sevkit_acceptance *acceptance, bool commented,
                          struct sk_text *text);
/* The same as a JSON policy; NULL if memory is out. */
json_t *sk_policy_to_json(const struct sevkit_acceptance *acceptance);

#endif
