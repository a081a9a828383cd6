/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_ARCHIVE_H
#define SK_STACK_ARCHIVE_H

/* What was built, as an archive: made here, or got from elsewhere. The file is there whole or not at all; one that
 * exists is SEVKIT_EREFUSED unless it is to be replaced. */

#include "crypto/digest.h"

#include <stdbool.h>

/* The same files give the same bytes. work is the folder of the build, NULL: SK_STACK_WORK. */
int sk_stack_archive_make(const char *work, const char *path, bool replace,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* By http, https or from a file. SEVKIT_EREFUSED with both digests if it has another. */
int sk_stack_archive_get(const char *from, const uint8_t sha256[SK_SHA256_BYTES], const char *path,
                         bool replace, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
