/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/attest/prompt.h"

#include "base/cleanup.h"
#include "formats/attest/attest_messages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int sk_prompt_take(const void *data, size_t size, struct sk_secret **ret_key,
                   struct sevkit_error *error)
{
    const uint8_t *bytes = data;
    int r;

    if (size > 0 && bytes[size - 1] == '\n')
        size--;
    if (size == 0 || size > SK_ATTEST_SECRET_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "a key of %zu bytes, possible are 1 to %d", size,
                            SK_ATTEST_SECRET_MAX);
    r = sk_secret_new(size, ret_key, error);
    if (r < 0)
        return r;
    memcpy((*ret_key)->data, data, size);
    (*ret_key)->size = size;
    return 0;
}

/* Up to the end, or to a newline. */
static int read_bytes(int fd, bool line, struct sk_secret *bytes, struct sevkit_error *error)
{
    while (bytes->size < bytes->capacity) {
        ssize_t n = read(fd, bytes->data + bytes->size, line ? 1 : bytes->capacity - bytes->size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s", strerror(errno));
        if (n == 0)
            return 0;
        bytes->size += (size_t)n;
        if (line && bytes->data[bytes->size - 1] == '\n')
            return 0;
    }
    return 0;
}

static int read_key(int fd, bool line, struct sk_secret **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *bytes = NULL;
    int r = sk_secret_new(SK_ATTEST_SECRET_MAX + 2, &bytes, error);

    if (r == 0)
        r = read_bytes(fd, line, bytes, error);
    return r == 0 ? sk_prompt_take(bytes->data, bytes->size, ret_key, error) : r;
}

int sk_prompt_read_fd(int fd, struct sk_secret **ret_key, struct sevkit_error *error)
{
    return read_key(fd, false, ret_key, error);
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
    r = read_key(fd, true, ret_key, error);
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
