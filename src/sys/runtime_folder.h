/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_RUNTIME_FOLDER_H
#define SK_SYS_RUNTIME_FOLDER_H

/* The user's folder for sockets and locks of what runs: XDG_RUNTIME_DIR/sevkit, else /tmp/sevkit-UID. */

#include "base/error.h"

#include <stdbool.h>

/* make: it is made if it is not there; SEVKIT_EIO if it belongs to another user or others can enter it. Freed with
 * free(). */
int sk_runtime_folder(bool make, char **ret_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
