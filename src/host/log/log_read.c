/* SPDX-License-Identifier: Apache-2.0 */
#include "host/log/log_read.h"

#include <errno.h>
#include <string.h>

/* Longer lines are cut: no message that matters is longer. */
#define LINE_BYTES     8192
#define FOLLOW_WAIT_MS 200

struct lines {
    const struct sk_sys *sys;
    int fd;
    bool follows;
    char buffer[LINE_BYTES];
    size_t used, start;
};

/* More bytes, or 0 at the end; -1 with errno. */
static ssize_t fill(struct lines *lines)
{
    ssize_t n;

    memmove(lines->buffer, lines->buffer + lines->start, lines->used - lines->start);
    lines->used -= lines->start;
    lines->start = 0;
    for (;;) {
        n = lines->sys->read(lines->fd, lines->buffer + lines->used,
                             sizeof(lines->buffer) - 1 - lines->used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != 0 || !lines->follows)
            break;
        lines->sys->sleep_ms(FOLLOW_WAIT_MS);
    }
    if (n > 0)
        lines->used += (size_t)n;
    return n;
}

/* Takes a line off the buffer, NUL bytes made visible. NULL if none is complete. */
static char *take_line(struct lines *lines, bool at_end)
{
    char *line = lines->buffer + lines->start;
    size_t left = lines->used - lines->start;
    char *end = memchr(line, '\n', left);
    size_t length = end ? (size_t)(end - line) : left;

    if (!end && (left == 0 || (!at_end && left + 1 < sizeof(lines->buffer))))
        return NULL;
    lines->start += length + (end ? 1 : 0);
    line[length] = '\0';
    for (size_t i = 0; i < length; i++)
        if (!line[i])
            line[i] = '?';
    return line;
}

static int add_line(const struct sk_host_log_request *request, struct sk_host_log *log,
                    const char *line, struct sevkit_error *error)
{
    const struct sk_host_sighting *sighting;
    int r = sk_host_log_add(log, line, &sighting, error);

    return r == 0 && sighting && request->seen ? request->seen(request->arg, sighting, error) : r;
}

static int read_all(const struct sk_host_log_request *request, struct lines *lines,
                    struct sk_host_log *log, struct sevkit_error *error)
{
    for (;;) {
        ssize_t n = fill(lines);
        char *line;

        if (n < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", request->path, strerror(errno));
        while ((line = take_line(lines, n == 0))) {
            int r = add_line(request, log, line, error);

            if (r != 0)
                return r;
        }
        if (n == 0)
            return 0;
    }
}

int sk_host_log_read(const struct sk_host_log_request *request, struct sk_host_log *log,
                     struct sevkit_error *error)
{
    bool is_input = strcmp(request->path, "-") == 0;
    struct lines lines = {.sys = request->sys, .follows = request->follows && !is_input};
    int r;

    lines.fd = is_input ? 0 : request->sys->open_read(request->path);
    if (lines.fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", request->path, strerror(errno));
    r = read_all(request, &lines, log, error);
    if (!is_input)
        (void)request->sys->close(lines.fd);
    return r;
}
