/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_PATH_TEXT_H
#define SK_BASE_VALUES_PATH_TEXT_H

/* Paths as texts; nothing is looked up. */

/* What is behind the last slash: the file's own name. Points into path. */
const char *sk_path_name(const char *path);
/* The folder: what is before the last slash, "/" or "."; freed, NULL if memory is out. */
char *sk_path_folder(const char *path);

#endif
