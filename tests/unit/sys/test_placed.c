/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders that neither the end of the work nor a signal leaves behind. */
#include "sys/process/placed.h"

#include "sys/private_folder.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder, file[256];

static void place(void)
{
    struct sevkit_error error = {0};
    int fd;

    EXPECT_OK(sk_private_folder_make(&folder, &error), &error);
    (void)snprintf(file, sizeof(file), "%s/file", folder);
    fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
    EXPECT(fd >= 0);
    (void)close(fd);
    EXPECT_OK(sk_placed_folder(folder, &error), &error);
    EXPECT_OK(sk_placed_file(file, &error), &error);
}

TEST(removes_all)
{
    place();
    sk_placed_remove_all();
    EXPECT(access(folder, F_OK) < 0);
    free(folder);
}

TEST(removes_one)
{
    place();
    sk_placed_remove(file);
    EXPECT(access(file, F_OK) < 0);
    EXPECT(access(folder, F_OK) == 0);
    sk_placed_remove(folder);
    EXPECT(access(folder, F_OK) < 0);
    free(folder);
}

TEST(has_an_end)
{
    static const char *const names[SK_PLACED_MAX] = {"/nowhere/1", "/nowhere/2", "/nowhere/3",
                                                     "/nowhere/4"};
    struct sevkit_error error = {0};

    for (size_t i = 0; i < SK_PLACED_MAX; i++)
        EXPECT_OK(sk_placed_file(names[i], &error), &error);
    EXPECT_ERROR(sk_placed_file("/nowhere/5", &error), SEVKIT_EINTERNAL, &error);
    sk_placed_remove_all();
}

TEST(signal_removes)
{
    int status = 0;
    pid_t child;

    place();
    child = fork();
    if (child == 0) {
        (void)kill(getpid(), SIGTERM);
        _exit(1);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    EXPECT(access(folder, F_OK) < 0);
    sk_placed_remove_all();
    free(folder);
}
