/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CONFIG_CONFIG_FILE_H
#define SK_CONFIG_CONFIG_FILE_H

#include "base/error.h"
#include "sys/file.h"

/* A file of settings before it is parsed. */
struct sk_config_file {
    struct sk_bytes bytes;
    const char *name; /* for messages: the path, which it borrows, or "standard input" */
    char *directory;  /* where relative paths in it start */
};

/* Path "-" is standard input, from which paths start in the current directory. */
int sk_config_file_read(const struct sk_sys *sys, const char *path, struct sk_config_file *ret_file,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_config_file_done(struct sk_config_file *file);

/* value, a path in the file, as it is seen from here: as it is if it is absolute, else below directory.
 * A file's name is a file's name: "-" is none for standard input. NULL if memory is out. Freed. */
char *sk_config_path(const char *directory, const char *value);

#endif
