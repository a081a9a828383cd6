/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_CACHE_H
#define SK_SYS_CACHE_H

/*
 * A directory of files that can be had again. Several processes share it: a file appears whole or not
 * at all (sys/file.h renames it into place), and a lock keeps two of them from fetching the same thing.
 */

#include "base/error.h"
#include "base/text.h"
#include "sys/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where caches of this user go: $XDG_CACHE_HOME/sevkit, else $HOME/.cache/sevkit (XDG Base Directory
 * Specification; a relative path in the variable is to be ignored). SEVKIT_EIO if neither is known. */
int sk_cache_directory(struct sk_text *path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Writes DIRECTORY/NAME, with the folders on the way (0700). */
int sk_cache_write(const char *directory, const char *name, const void *data, size_t size,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Whether path is a regular file. A pipe, say, that someone put into a cache that others may write is not
 * to be opened: it would make the reader wait. */
bool sk_cache_is_file(const char *path);

/*
 * Takes the lock DIRECTORY/NAME, waiting until the monotonic time deadline_ms. false if it is
 * unavailable: another process holds it too long, or the directory cannot be written. That costs a second
 * fetch and nothing else, so it is not an error. The lock ends with sk_cache_unlock() or the process.
 */
bool sk_cache_lock(const struct sk_sys *sys, const char *directory, const char *name,
                   int64_t deadline_ms, int *ret_lock);
void sk_cache_unlock(int lock);

#endif
