/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_FIX_PATH_H
#define SK_HOST_FIX_PATH_H

/* Paths of a host's files below a root, which is "" for this machine. */

#include "base/error.h"

/* full is ROOT/PATH. A symbolic link below a root leads to files of this machine, and one in the place of the
 * file would be replaced: SEVKIT_EREFUSED. What is not there is no link. */
int sk_fix_check_links(const char *root, char *full, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The folders in which the file will be. */
int sk_fix_make_folders(const char *root, char *full, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
