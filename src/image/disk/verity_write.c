/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"
#include "sys/process/child.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_BYTES 64

/* mkfs.erofs reads a tar archive since 1.7, and so needs neither root nor an unpacked copy. */
static int write_erofs(struct sk_root *tree, const struct sk_ext4_options *options,
                       struct sk_output *output, const struct sk_progress *progress,
                       uint64_t *ret_bytes, struct sevkit_error *error)
{
    SK_CLEANUP(sk_output_free_p) struct sk_output *archive = NULL;
    char image[PATH_BYTES], input[PATH_BYTES], time[PATH_BYTES];
    const char *argv[] = {"env",         "PATH=/usr/sbin:/sbin:/usr/bin:/bin",
                          "mkfs.erofs",  "--quiet",
                          "--tar=f",     "-T",
                          time,          "-U",
                          options->uuid, image,
                          input,         NULL};
    int status = 0, r = sk_output_scratch(sk_output_path(output), &archive, error);

    if (r == 0)
        r = sk_image_write_tar(tree, sk_output_fd(archive), sk_output_path(archive), progress,
                               error);
    if (r < 0)
        return r;
    (void)snprintf(image, sizeof(image), "/proc/%d/fd/%d", (int)getpid(), sk_output_fd(output));
    (void)snprintf(input, sizeof(input), "/proc/%d/fd/%d", (int)getpid(), sk_output_fd(archive));
    (void)snprintf(time, sizeof(time), "%" PRId64, options->time);
    r = sk_child_run((char *const *)(uintptr_t)argv, &status, error);
    if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        r = sk_error_set(error, SEVKIT_EIO,
                         "mkfs.erofs: status %d; version 1.7 or later is required",
                         WEXITSTATUS(status));
    if (r == 0)
        r = sk_output_size(output, ret_bytes, error);
    if (r == 0) {
        *ret_bytes = (*ret_bytes + SK_VERITY_BLOCK_BYTES - 1) / SK_VERITY_BLOCK_BYTES *
                     SK_VERITY_BLOCK_BYTES;
        r = sk_output_resize(output, *ret_bytes, error);
    }
    return r;
}

int sk_image_write_verity(struct sk_root *tree, const struct sk_image_verity_options *options,
                          struct sk_output *output, struct sk_output *tree_output,
                          const struct sk_progress *progress, uint64_t *ret_bytes,
                          struct sk_verity_result *ret_result, struct sevkit_error *error)
{
    struct sk_verity_result result;
    uint64_t bytes = 0;
    int r;

    if (options->filesystem == SK_IMAGE_EROFS)
        r = write_erofs(tree, &options->ext4, output, progress, &bytes, error);
    else
        r = sk_ext4_write(tree, &options->ext4, output, progress, &bytes, NULL, error);
    if (r == 0)
        r = sk_verity_build(output, bytes, tree_output ? tree_output : output,
                            tree_output ? 0 : bytes, options->salt, progress, &result, error);
    if (r < 0)
        return r;
    *ret_bytes = bytes;
    *ret_result = result;
    return 0;
}
