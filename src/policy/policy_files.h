/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_POLICY_FILES_H
#define SK_POLICY_POLICY_FILES_H

/* Policy files as users hand them over: each with all its checks, and several as one. */

#include "base/cleanup.h"
#include "policy/policy_file.h"

static inline void sk_acceptance_free_p(struct sevkit_acceptance **acceptance)
{
    sevkit_acceptance_free(*acceptance);
}

#define SK_CLEANUP_ACCEPTANCE SK_CLEANUP(sk_acceptance_free_p)

/* Path "-" is standard input. Also checks that times can be read. */
int sk_policy_read_file(const struct sk_policy_reader *reader, const char *path,
                        struct sevkit_acceptance **ret_acceptance,
                        enum sk_policy_format *ret_format,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* All files as one policy; where two of them have the same rule, the later one's counts, with a warning if they differ.
 * A file without a rule is SEVKIT_EINPUT. Without files ret_acceptance is an empty policy. */
int sk_policy_read_files(const struct sk_policy_reader *reader, const char *const *paths,
                         size_t count, struct sevkit_acceptance **ret_acceptance,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
