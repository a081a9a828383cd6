/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/chip_folder.h"

#include "base/cleanup.h"
#include "sim/chip.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nothing is written unless all of them can be. */
static int check_free(const char *directory, const char *name, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;

    if (asprintf(&path, "%s/%s", directory, name) < 0)
        return sk_error_oom(error);
    if (access(path, F_OK) == 0)
        return sk_file_kept(path, error);
    return 0;
}

static int write_file(const char *directory, const struct sk_sim_file *file,
                      struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;

    if (asprintf(&path, "%s/%s", directory, file->name) < 0)
        return sk_error_oom(error);
    return sk_file_put(path, file->data, file->size, file->mode, true, error);
}

/* A processor that is not complete is none, and would stand in the way of the next attempt. */
static void remove_files(const char *directory, const struct sk_sim_files *files, size_t written,
                         bool made_directory)
{
    for (size_t i = 0; i < written; i++) {
        SK_CLEANUP_FREE char *path = NULL;

        if (asprintf(&path, "%s/%s", directory, files->files[i].name) >= 0)
            (void)unlink(path);
    }
    if (made_directory)
        (void)rmdir(directory);
}

/* Whether the folder can be made or written to: by making it, where it is not there. */
static int check_folder(const char *directory, struct sevkit_error *error)
{
    struct stat info;
    bool made = mkdir(directory, 0755) == 0;
    int number = made ? 0 : errno;

    if (made)
        rmdir(directory);
    else if (number == EEXIST && stat(directory, &info) == 0)
        number = !S_ISDIR(info.st_mode) ? ENOTDIR : access(directory, W_OK | X_OK) ? errno : 0;
    if (number)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", directory, strerror(number));
    return 0;
}

static int write_files(const char *directory, const struct sk_sim_files *files, bool force,
                       struct sevkit_error *error)
{
    bool made_directory = mkdir(directory, 0755) == 0;
    size_t written = 0;
    int r = 0;

    if (!made_directory && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", directory, strerror(errno));
    for (size_t i = 0; r == 0 && !force && i < files->count; i++)
        r = check_free(directory, files->files[i].name, error);
    while (r == 0 && written < files->count) {
        r = write_file(directory, &files->files[written], error);
        written += r == 0;
    }
    /* What --force replaced is gone in any case. */
    if (r < 0 && !force)
        remove_files(directory, files, written, made_directory);
    return r;
}

static int draw(struct sk_sim_init *init, struct sevkit_error *error)
{
    struct sk_sim_chip *chip = &init->chip;

    if (sk_sys_real.random(chip->secret, sizeof(chip->secret)) < 0 ||
        (!init->has_chip_id && sk_sys_real.random(chip->chip_id, chip->product->hwid_bytes) < 0))
        return sk_error_set(error, SEVKIT_EIO, "random bytes: %s", strerror(errno));
    return 0;
}

int sk_sim_folder_make(const char *directory, struct sk_sim_init *init, bool force,
                       struct sevkit_error *error)
{
    struct sk_sim_files files = {.count = 0};
    /* Before the keys are made, which takes long. */
    int r = force ? 0 : check_free(directory, SK_SIM_CHIP_FILE, error);

    if (r == 0)
        r = check_folder(directory, error);
    if (r == 0)
        r = draw(init, error);
    if (r == 0)
        r = sk_sim_init(init, &files, error);
    if (r < 0)
        return r;
    r = write_files(directory, &files, force, error);
    sk_sim_files_done(&files);
    return r;
}
