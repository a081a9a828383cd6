/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PRIVATE_FOLDER_H
#define SK_SYS_PRIVATE_FOLDER_H

/* A temporary folder that only this user can enter, below TMPDIR or /tmp. */

#include "base/error.h"

int sk_private_folder_make(char **ret_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* With all that it holds; what cannot be removed stays. */
void sk_private_folder_remove(const char *path);

#endif
