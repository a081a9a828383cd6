/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_STATE_FILE_H
#define SK_SYS_STATE_FILE_H

/* Files in which programs remember something, line by line. */

#include "base/error.h"

/* sevkit/NAME below $XDG_STATE_HOME, or ~/.local/state; freed by the caller. */
int sk_state_path(const char *name, char **ret_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Opens the file for reading from its start and appending, and locks it until it is closed, waiting for others. It
 * and its folders are made for this user alone. */
int sk_state_open(const char *path, int *ret_fd, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
