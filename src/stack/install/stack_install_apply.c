/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/install/stack_install.h"
#include "stack/stack_plan.h"
#include "sys/file.h"
#include "sys/folder.h"
#include "sys/process/process.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDER_MODE    0755
#define FILE_MAX_BYTES ((size_t)1 << 30)
/* Programs and settings of a host are for everyone to read. */
#define HOST_UMASK 022

static void add_line(struct sk_text *text, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        sk_text_add(text, i ? " " : "");
        sk_stack_word_add(text, words[i]);
    }
    sk_text_add(text, "\n");
}

void sk_install_print(const struct sk_install_action *action, struct sk_text *text)
{
    if (action->saved) {
        SK_CLEANUP_FREE char *folder = strdup(action->saved);

        text->failed |= !folder;
        add_line(text, (const char *const[]){"mkdir", "-p", folder ? dirname(folder) : "", NULL});
        add_line(text, (const char *const[]){"cp", "-a", action->to, action->saved, NULL});
    }
    switch (action->kind) {
    case SK_INSTALL_FILE:
        add_line(text,
                 (const char *const[]){"install", "-D", "-m", action->mode & 0111 ? "0755" : "0644",
                                       action->from, action->to, NULL});
        break;
    case SK_INSTALL_LINK:
        add_line(text, (const char *const[]){"ln", "-sfn", action->from, action->to, NULL});
        break;
    case SK_INSTALL_TEXT:
        sk_text_add(text, "cat >");
        sk_stack_word_add(text, action->to);
        sk_text_addf(text, " <<'END'\n%sEND\n", action->from);
        break;
    case SK_INSTALL_RUN:
        add_line(text, (const char *const *)action->words);
        break;
    }
}

void sk_install_print_undo(const struct sk_install_action *action, struct sk_text *text)
{
    if (action->kind == SK_INSTALL_RUN)
        add_line(text, (const char *const *)action->undo);
    else if (action->saved)
        add_line(text, (const char *const[]){"mv", action->saved, action->to, NULL});
    else
        add_line(text, (const char *const[]){"rm", action->to, NULL});
}

static int system_error(const char *path, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

static int copy_file(const char *from, const char *to, mode_t mode, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, from, FILE_MAX_BYTES, &bytes, error);

    return r == 0 ? sk_file_write(to, bytes.data, bytes.size, mode, error) : r;
}

static int make_link(const char *target, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text made = {0};

    sk_text_addf(&made, "%s.new-%ld", path, (long)getpid());
    if (!sk_text_ok(&made))
        return sk_error_oom(error);
    if (symlink(target, sk_text_get(&made)) < 0)
        return system_error(sk_text_get(&made), error);
    if (rename(sk_text_get(&made), path) == 0)
        return 0;
    (void)unlink(sk_text_get(&made));
    return system_error(path, error);
}

/* What was there before the first installation stays. */
static int save(const struct sk_install_action *action, struct sevkit_error *error)
{
    char target[4096];
    struct stat info;
    ssize_t n;
    int r;

    if (lstat(action->saved, &info) == 0)
        return 0;
    r = sk_folders_make_for(action->saved, FOLDER_MODE, error);
    if (r < 0)
        return r;
    if (lstat(action->to, &info) < 0)
        return system_error(action->to, error);
    if (!S_ISLNK(info.st_mode))
        return copy_file(action->to, action->saved, info.st_mode & 07777, error);
    n = readlink(action->to, target, sizeof(target) - 1);
    if (n < 0)
        return system_error(action->to, error);
    target[n] = '\0';
    return make_link(target, action->saved, error);
}

static int run(const struct sk_install_action *action, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text search = {0};
    const char *environment[] = {NULL, "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", NULL};
    struct sk_process process = {.argv = (const char *const *)action->words,
                                 .environment = environment};
    int status = 0, r;

    sk_text_addf(&search, "PATH=%s", path);
    if (!sk_text_ok(&search))
        return sk_error_oom(error);
    environment[0] = sk_text_get(&search);
    r = sk_process_run(&process, &status, error);
    if (r == 0 && status != 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: %s %d", action->words[0],
                         WIFEXITED(status) ? "exit status" : "signal",
                         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return r;
}

static int apply(const struct sk_install_action *action, const char *path,
                 struct sevkit_error *error)
{
    int r;

    if (action->kind == SK_INSTALL_RUN)
        return run(action, path, error);
    r = action->saved ? save(action, error) : 0;
    if (r == 0)
        r = sk_folders_make_for(action->to, FOLDER_MODE, error);
    if (r < 0)
        return r;
    if (action->kind == SK_INSTALL_LINK)
        return make_link(action->from, action->to, error);
    if (action->kind == SK_INSTALL_FILE)
        return copy_file(action->from, action->to, action->mode, error);
    return sk_file_write(action->to, action->from, strlen(action->from), action->mode, error);
}

static bool is_in(const char *path, const char *program)
{
    while (*path) {
        SK_CLEANUP(sk_text_done) struct sk_text file = {0};
        size_t length = strcspn(path, ":");

        sk_text_addf(&file, "%.*s/%s", (int)length, path, program);
        if (access(sk_text_get(&file), X_OK) == 0)
            return true;
        path += length;
        path += *path == ':';
    }
    return false;
}

/* Before anything is changed: a host without dpkg gets nothing at all. */
static int check(const struct sk_install *install, const char *path, struct sevkit_error *error)
{
    if (!*install->root && geteuid() != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "only root can change this system; another one is named by its folder");
    for (size_t i = 0; i < install->count; i++) {
        const struct sk_install_action *action = &install->actions[i];

        if (action->kind == SK_INSTALL_RUN && !action->done && !is_in(path, action->words[0]))
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "%s: not in PATH: the kernel is a package for Debian and Ubuntu; "
                                "nothing was installed",
                                action->words[0]);
    }
    return 0;
}

size_t sk_install_left(const struct sk_install *install)
{
    size_t left = 0;

    for (size_t i = 0; i < install->count; i++)
        left += !install->actions[i].done;
    return left;
}

int sk_install_run(const struct sk_install *install, const char *path,
                   const struct sk_listener *listener, struct sevkit_error *error)
{
    size_t left = sk_install_left(install), number = 0;
    int r = check(install, path, error);
    mode_t before = umask(HOST_UMASK);

    for (size_t i = 0; r == 0 && i < install->count; i++) {
        const struct sk_install_action *action = &install->actions[i];

        if (action->done)
            continue;
        number++;
        sk_listener_note(listener, "%zu/%zu %s", number, left,
                         action->to ? action->to : action->words[0]);
        r = apply(action, path, error);
    }
    (void)umask(before);
    return r;
}
