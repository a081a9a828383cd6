/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_ID_BLOCK_EXPECT_H
#define SK_POLICY_ID_BLOCK_EXPECT_H

/* What the report of a guest shows that was launched with an ID block. */

#include <sevkit/id_block.h>
#include <sevkit/verify.h>

/* Digest, policy, ids and SVN are the block's; with auth (may be NULL), the keys are its, too, and its signatures are
 * checked. author_key: an author key counts where it has one. Replaces what was expected of these fields. */
int sk_expect_id_block(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                       bool author_key, struct sevkit_expectations *expectations,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
