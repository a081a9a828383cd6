/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_FILE_H
#define SK_POLICY_FILE_H

/*
 * Policy files (sevkit-policy(5)): TOML and JSON with the same keys, and SNPGuard's vm-config.toml as a
 * source of expectations. A static library of its own beside the room's, for programs only: libsevkit
 * has no parser for these formats.
 */

#include "base/text.h"
#include "sys/sys.h"

#include <jansson.h>
#include <sevkit/policy.h>

#define SK_POLICY_FORMAT "sevkit-policy/1"

/* What reading needs from the outside. */
struct sk_policy_reader {
    const struct sk_sys *sys;
    /* One line that the user should hear; may be NULL. */
    void (*warn)(void *arg, const char *line);
    void *arg;
};

enum sk_policy_format {
    SK_POLICY_TOML,
    SK_POLICY_JSON,
    SK_POLICY_VM_CONFIG, /* SNPGuard's */
};
const char *sk_policy_format_name(enum sk_policy_format format); /* "toml", "json", "vm-config" */

/*
 * Path "-" is standard input. Other files that it names are relative to it; launch plans in it are
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

/* The one launch digest that a file stands for: of its launch plan, or as it is written there. */
int sk_policy_measurement(const struct sk_policy_reader *reader, const char *path,
                          uint8_t ret_digest[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* TOML text of the policy in its normal form, which reads back as the same policy. commented: with the
 * meaning of each rule, and the rules that it does not have as comments. */
void sk_policy_write_toml(const struct sevkit_acceptance *acceptance, bool commented,
                          struct sk_text *text);
/* The same as a JSON policy; NULL if memory is out. */
json_t *sk_policy_to_json(const struct sevkit_acceptance *acceptance);

#endif
