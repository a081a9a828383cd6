/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_OUTPUT_FILE_H
#define SK_SYS_OUTPUT_FILE_H

/*
 * Large output files. Until it is committed a file has no name (O_TMPFILE), so a run that fails, or is
 * killed, leaves nothing behind. On file systems without such files the name is temporary, and only a killed
 * run leaves it. What is not written stays a hole.
 */

#include "base/cleanup.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct sk_output;

/* In the folder of path; mode as for open. */
int sk_output_create(const char *path, mode_t mode, struct sk_output **ret_output,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A file without a name in the folder of path, for as long as it is open. */
int sk_output_scratch(const char *path, struct sk_output **ret_output,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Discards what is not committed. */
void sk_output_free(struct sk_output *output);
SK_DEFINE_CLEANUP(struct sk_output *, sk_output_free)

const char *sk_output_path(const struct sk_output *output);
int sk_output_fd(const struct sk_output *output);

int sk_output_write(struct sk_output *output, const void *data, size_t size, uint64_t offset,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* All of size bytes, or an error. */
int sk_output_read(const struct sk_output *output, void *ret_data, size_t size, uint64_t offset,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_output_resize(struct sk_output *output, uint64_t size,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_output_size(const struct sk_output *output, uint64_t *ret_size,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The next bytes from offset on that are no hole; *ret_size is 0 behind the last of them. */
int sk_output_next_data(const struct sk_output *output, uint64_t offset, uint64_t *ret_offset,
                        uint64_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Gives all files their names, once all of them are on the disk. Existing files are replaced. */
int sk_output_commit(struct sk_output *const *outputs, size_t count,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
