/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_FILES_H
#define SK_STACK_FILES_H

/* Files that come from elsewhere, and what they are. */

#include "base/text.h"
#include "crypto/digest.h"

#include <stdbool.h>

/* The folder of a build where none is named. */
#define SK_STACK_WORK "stack-build"

/* Adds the path with the current folder in front, if it does not begin with a slash. */
int sk_stack_absolute(const char *path, struct sk_text *text,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for a folder, without slashes at its end: "/" is "". */
int sk_stack_absolute_folder(const char *path, struct sk_text *text,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SHA-256 of a file that may be large. ret_size may be NULL. */
int sk_stack_digest(const char *path, uint8_t ret_digest[SK_SHA256_BYTES], uint64_t *ret_size,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEVKIT_EREFUSED with both digests if the file has another. */
int sk_stack_check_digest(const char *path, const uint8_t expected[SK_SHA256_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Is it an address of the web, not a path? http: only where the caller knows what must come. */
bool sk_stack_is_address(const char *text);
/* Gets an address by curl, or a file by copying it, with at most max_bytes (0: any number). The caller
 * compares its digest. A failure leaves no file. */
int sk_stack_fetch(const char *from, const char *to, uint64_t max_bytes,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Runs a program with a fixed environment and HOME=home; argv ends with NULL. SEVKIT_EIO if it fails. */
int sk_stack_run(const char *const *argv, const char *folder, const char *home,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
