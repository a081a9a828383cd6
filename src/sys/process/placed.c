/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/placed.h"

#include "base/cleanup.h"

#include <signal.h>
#include <unistd.h>

static const char *volatile files[SK_PLACED_MAX], *volatile folders[SK_PLACED_MAX];

void sk_placed_remove_all(void)
{
    for (size_t i = 0; i < SK_PLACED_MAX; i++) {
        if (files[i])
            (void)unlink(files[i]);
        files[i] = NULL;
    }
    for (size_t i = 0; i < SK_PLACED_MAX; i++) {
        if (folders[i])
            (void)rmdir(folders[i]);
        folders[i] = NULL;
    }
}

/* The signal then does what it does by default. */
static void on_signal(int number)
{
    sk_placed_remove_all();
    (void)raise(number);
}

static void remove_on_signals(void)
{
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;

    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++)
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(numbers[i], &action, NULL);
}

static int add(const char *volatile list[SK_PLACED_MAX], const char *path,
               struct sevkit_error *error)
{
    size_t i = 0;

    while (i < SK_PLACED_MAX && list[i])
        i++;
    if (i == SK_PLACED_MAX)
        return sk_error_set(error, SEVKIT_EINTERNAL, "%s: no place left", path);
    list[i] = path;
    remove_on_signals();
    return 0;
}

int sk_placed_file(const char *path, struct sevkit_error *error)
{
    return add(files, path, error);
}

int sk_placed_folder(const char *path, struct sevkit_error *error)
{
    return add(folders, path, error);
}

void sk_placed_remove(const char *path)
{
    for (size_t i = 0; i < SK_PLACED_MAX; i++) {
        if (files[i] == path) {
            (void)unlink(path);
            files[i] = NULL;
        }
        if (folders[i] == path) {
            (void)rmdir(path);
            folders[i] = NULL;
        }
    }
}
