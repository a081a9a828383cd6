/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_LAUNCH_DIGEST_H
#define SK_MEASURE_LAUNCH_DIGEST_H

#include <sevkit/launch_digest.h>

/* Pages of zero bytes that are measured with their contents, hashed once. */
int sk_launch_digest_add_zeros(struct sevkit_launch_digest *digest, enum sevkit_page_type type,
                               uint64_t gpa, uint64_t pages,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
