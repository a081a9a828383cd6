/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PRIVATE_FOLDER_H
#define SK_SYS_PRIVATE_FOLDER_H

/* Temporary folders that only this user can enter. */

#include "base/error.h"

/* Below TMPDIR or /tmp. */
int sk_private_folder_make(char **ret_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* NAME-XXXXXX below XDG_RUNTIME_DIR, else /tmp: for small files of a program that runs. */
int sk_private_folder_make_for_run(const char *name, char **ret_path,
                                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* With all that it holds; what cannot be removed stays. */
void sk_private_folder_remove(const char *path);

#endif
