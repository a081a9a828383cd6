/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/prompt.h"

#include "attest/owner/disk_keys.h"
#include "base/cleanup.h"
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* What was read is the key, or nothing is. */
static int take(int r, struct sk_secret **key, struct sevkit_error *error)
{
    if (r == 0)
        r = sk_disk_key_take(*key, error);
    if (r < 0) {
        sk_secret_free(*key);
        *key = NULL;
    }
    return r;
}

int sk_prompt_read_fd(int fd, struct sk_secret **ret_key, struct sevkit_error *error)
{
    char name[32];

    (void)snprintf(name, sizeof(name), "descriptor %d", fd);
    return take(sk_fd_read_secret(&sk_sys_real, fd, name, SK_DISK_KEY_READ_MAX, ret_key, error),
                ret_key, error);
}

/* Up to a newline, or to the end. */
static int read_line(int fd, struct sk_secret **ret_line, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *line = NULL;
    int r = sk_secret_new(SK_DISK_KEY_READ_MAX + 1, &line, error);

    while (r == 0 && line->size < line->capacity) {
        ssize_t n = read(fd, line->data + line->size, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s", strerror(errno));
        line->size += (size_t)n;
        if (n == 0 || line->data[line->size - 1] == '\n')
            break;
    }
    if (r == 0)
        *ret_line = SK_TAKE(line);
    return r;
}

/* Without echo. options: what to use where there is no terminal. */
static int ask(const char *question, const char *options, struct sk_secret **ret_key,
               struct sevkit_error *error)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), r;
    struct termios before, quiet;

    if (fd < 0 || tcgetattr(fd, &before) < 0) {
        if (fd >= 0)
            (void)close(fd);
        return sk_error_set(error, SEVKIT_EUSAGE, "there is no terminal to ask for the %s; use %s",
                            question, options);
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(fd, TCSAFLUSH, &quiet) < 0) {
        r = sk_error_set(error, SEVKIT_EIO, "the terminal shows what is typed: %s; use %s",
                         strerror(errno), options);
        (void)close(fd);
        return r;
    }
    (void)dprintf(fd, "The %s: ", question);
    r = read_line(fd, ret_key, error);
    r = take(r, ret_key, error);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    (void)dprintf(fd, "\n");
    (void)close(fd);
    return r;
}

int sk_prompt(const char *name, bool again, struct sk_secret **ret_key, struct sevkit_error *error)
{
    char question[128];

    (void)snprintf(question, sizeof(question), "key of %.60s%s", name,
                   again ? " (the last one does not open it)" : "");
    return ask(question, "--key-file or --key-fd", ret_key, error);
}

int sk_prompt_passphrase(const char *name, struct sk_secret **ret_passphrase,
                         struct sevkit_error *error)
{
    char question[128];

    (void)snprintf(question, sizeof(question), "passphrase of %.60s", name);
    return ask(question, "--owner-key-passphrase-file or --owner-key-passphrase-fd", ret_passphrase,
               error);
}
