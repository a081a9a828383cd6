/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MATCH_UNCOMPRESSED_H
#define SK_CLI_MATCH_UNCOMPRESSED_H

#include "measure/match/match_inputs.h"

/* The search; if nothing has the digest, again with the initrd that was asked decompressed, if it is compressed with
 * gzip, xz or zstd. */
int sk_match_search(struct sk_match_inputs *inputs, struct sk_match_result *ret_result,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
