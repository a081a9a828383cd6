/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PID 1 of the appliance that opens a foreign disk image: finds its root file system, writes it as a tar archive
 * to the other disk, and powers off. It has no network, no console and no shell.
 */
#include "base/cleanup.h"
#include "formats/disk/job_result.h"
#include "image/image.h"
#include "image_job/job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

static int write_archive(const char *folder, int fd, struct sk_text *notes,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_root_free_p) struct sk_root *tree = NULL;
    struct sk_source_losses losses = {0};
    int r = sk_root_new("/run/store", &tree, error);

    if (r == 0)
        r = sk_source_folder(tree, folder, false, &losses, error);
    if (r == 0 && lseek(fd, SK_JOB_BLOCK_BYTES, SEEK_SET) < 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s", strerror(errno));
    if (r == 0)
        r = sk_image_write_tar(tree, fd, "archive", NULL, error);
    if (losses.acls)
        sk_text_addf(notes, "access control lists of %lu files are not kept\n", losses.acls);
    return r;
}

static int work(const char *input, int fd, struct sk_text *notes, struct sevkit_error *error)
{
    char folder[64];
    int r = sk_job_mount_root(input, folder, notes, error);

    return r < 0 ? r : write_archive(folder, fd, notes, error);
}

static void report(int fd, int r, const struct sk_text *notes, const struct sevkit_error *error)
{
    struct sk_job_result result = {.done = r == 0};
    uint8_t block[SK_JOB_BLOCK_BYTES];
    off_t end = lseek(fd, 0, SEEK_CUR);

    if (r == 0 && end >= SK_JOB_BLOCK_BYTES)
        result.archive_bytes = (uint64_t)end - SK_JOB_BLOCK_BYTES;
    (void)snprintf(result.text, sizeof(result.text), "%s",
                   r < 0 ? error->text : sk_text_get(notes));
    sk_job_result_write(&result, block);
    if (fsync(fd) == 0 && pwrite(fd, block, sizeof(block), 0) == (ssize_t)sizeof(block))
        (void)fsync(fd);
}

int main(void)
{
    struct sevkit_error error = {0};
    struct sk_text notes = {0};
    const char *input, *output;
    int r, fd;

    /* Elsewhere this program would mount and power off whatever it runs on. */
    if (getpid() != 1)
        return 2;
    r = sk_job_start(&input, &output, &error);
    fd = r < 0 ? -1 : open(output, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
        r = work(input, fd, &notes, &error);
        report(fd, r, &notes, &error);
    }
    sync();
    (void)reboot(RB_POWER_OFF);
    return 1;
}
