/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_FOLDER_H
#define SK_SYS_FOLDER_H

/* Folders and what is in them. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* False also for "-" and for what does not exist. */
bool sk_folder_is(const char *path);

/* Makes the folders on the way to path that are not there. */
int sk_folders_make_for(const char *path, mode_t mode,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Does name end in one of these (the list ends with NULL), whatever the case? Hidden files do not. */
bool sk_name_has_ending(const char *name, const char *const *endings);

struct sk_folder_names {
    char **list;
    size_t count;
};

/* The names in a folder that end in one of these, in the order of their bytes. SEVKIT_EIO. */
int sk_folder_list(const char *path, const char *const *endings, struct sk_folder_names *ret_names,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_folder_names_done(struct sk_folder_names *names);

#endif
