/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_PROCESS_PLACED_H
#define SK_SYS_PROCESS_PLACED_H

/*
 * Files of this process that a signal must not leave behind: SIGHUP, SIGINT, SIGQUIT and SIGTERM, where they would
 * end it, first remove them. A handler has no argument, so the list is the process's, with a few places; it is
 * filled and cleared by one thread.
 */

#include "base/error.h"

#define SK_PLACED_MAX 4

/* path is borrowed until sk_placed_remove(). A folder is removed after the files, if it is empty then. SEVKIT_EINTERNAL
 * if there is no place left. */
int sk_placed_file(const char *path, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_placed_folder(const char *path, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Removes one of them now. */
void sk_placed_remove(const char *path);
/* Removes all. */
void sk_placed_remove_all(void);

#endif
