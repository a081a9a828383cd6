/* SPDX-License-Identifier: Apache-2.0 */
#include "init/programs.h"

#include "base/cleanup.h"
#include "init/console.h"
#include "init/places.h"

#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

static char *const environment[] = {(char *)(uintptr_t) "PATH=" SK_LAYOUT_BIN, NULL};

int sk_program_start(const char *const *argv, pid_t *ret_pid, struct sevkit_error *error)
{
    /* posix_spawn() does not change the words. */
    int failed =
        posix_spawn(ret_pid, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv, environment);

    return failed ? sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(failed)) : 0;
}

int sk_program_run(const char *const *argv, struct sevkit_error *error)
{
    pid_t pid, ended;
    int status = 0;
    int r = sk_program_start(argv, &pid, error);

    if (r < 0)
        return r;
    do
        ended = waitpid(pid, &status, 0);
    while (ended < 0 && errno == EINTR);
    if (ended != pid)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", argv[0], strerror(errno));
    if (WIFSIGNALED(status))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: ended by signal %d", argv[0],
                            WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: exit status %d", argv[0],
                            WEXITSTATUS(status));
    return 0;
}

static int is_hook(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int sk_program_hooks(const char *stage, struct sevkit_error *error)
{
    char folder[128], path[512];
    struct dirent **hooks = NULL;
    int count, r = 0;

    (void)snprintf(folder, sizeof(folder), SK_LAYOUT_HOOKS "/%s", stage);
    count = scandir(folder, &hooks, is_hook, alphasort);
    for (int i = 0; i < count; i++) {
        const char *const argv[] = {path, NULL};

        (void)snprintf(path, sizeof(path), "%s/%s", folder, hooks[i]->d_name);
        if (r == 0) {
            sk_console_say("hook %s: %s", stage, hooks[i]->d_name);
            r = sk_program_run(argv, error);
        }
        free(hooks[i]);
    }
    free(hooks);
    return r < 0 ? sk_error_wrap(error, r, "hook %s", stage) : 0;
}
