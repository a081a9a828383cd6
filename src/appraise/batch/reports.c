/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/reports.h"

#include "base/cleanup.h"
#include "sys/folder.h"
#include "sys/sys.h"

#include <errno.h>
#include <poll.h>
#include <sevkit/report.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 << 10)

static const char *const endings[] = {".bin",    ".raw",  ".report", ".hex", ".b64",
                                      ".base64", ".json", ".hcl",    NULL};

struct sk_reports {
    const char *const *paths;
    size_t count;
    size_t next; /* index of the path that comes next */
    bool lines;
    bool watched;
    /* The folder that is being gone through. */
    const char *folder;
    struct sk_folder_names entries;
    size_t entry; /* that comes next */
    /* The file of lines that is being read. */
    const char *file; /* NULL: none */
    int fd;
    uint64_t line;
    bool any; /* a report was found in it */
    uint8_t *buffer;
    size_t start, end, capacity;
    bool at_end;
};

void sk_report_item_done(struct sk_report_item *item)
{
    free(item->name);
    free(item->data);
    *item = (struct sk_report_item){0};
}

bool sk_report_name_is_report(const char *name)
{
    return sk_name_has_ending(name, endings);
}

int sk_reports_open(const char *const *paths, size_t count, bool lines,
                    struct sk_reports **ret_reports, struct sevkit_error *error)
{
    struct sk_reports *reports = calloc(1, sizeof(*reports));

    if (!reports)
        return sk_error_oom(error);
    *reports = (struct sk_reports){.paths = paths, .count = count, .lines = lines, .fd = -1};
    *ret_reports = reports;
    return 0;
}

void sk_reports_watched(struct sk_reports *reports)
{
    reports->watched = true;
}

static void close_folder(struct sk_reports *reports)
{
    sk_folder_names_done(&reports->entries);
    reports->folder = NULL;
    reports->entry = 0;
}

static void close_lines(struct sk_reports *reports)
{
    if (reports->fd > STDIN_FILENO)
        sk_sys_real.close(reports->fd);
    reports->fd = -1;
    reports->file = NULL;
}

void sk_reports_close(struct sk_reports *reports)
{
    if (!reports)
        return;
    close_folder(reports);
    close_lines(reports);
    free(reports->buffer);
    free(reports);
}

static int open_folder(struct sk_reports *reports, const char *path, struct sevkit_error *error)
{
    int r = sk_folder_list(path, endings, &reports->entries, error);

    if (r < 0)
        return r;
    reports->folder = path;
    reports->entry = 0;
    if (reports->entries.count == 0 && !reports->watched)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: no reports: no file in it ends in .bin, .raw, .report, .hex, "
                            ".b64, .base64, .json or .hcl",
                            path);
    return 0;
}

static int open_lines(struct sk_reports *reports, const char *path, struct sevkit_error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;

    reports->fd = is_stdin ? STDIN_FILENO : sk_sys_real.open_read(path);
    if (reports->fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    reports->file = is_stdin ? "standard input" : path;
    reports->line = 0;
    reports->any = false;
    reports->start = reports->end = 0;
    reports->at_end = false;
    return 0;
}

/* Makes room and reads more; the buffer never holds more than one line and a piece. */
static int fill(struct sk_reports *reports, struct sevkit_error *error)
{
    ssize_t got;

    if (reports->start > 0) {
        memmove(reports->buffer, reports->buffer + reports->start, reports->end - reports->start);
        reports->end -= reports->start;
        reports->start = 0;
    }
    if (reports->capacity - reports->end < READ_BYTES) {
        size_t capacity = reports->end + 2 * READ_BYTES;
        uint8_t *buffer = realloc(reports->buffer, capacity);

        if (!buffer)
            return sk_error_oom(error);
        reports->buffer = buffer;
        reports->capacity = capacity;
    }
    do
        got = sk_sys_real.read(reports->fd, reports->buffer + reports->end, READ_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", reports->file, strerror(errno));
    reports->at_end = got == 0;
    reports->end += (size_t)got;
    return 0;
}

/* The next line without its end; 0 if there is none. */
static int next_line(struct sk_reports *reports, const uint8_t **ret_line, size_t *ret_size,
                     struct sevkit_error *error)
{
    size_t searched = 0;

    for (;;) {
        const uint8_t *start = reports->buffer ? reports->buffer + reports->start : NULL;
        size_t left = reports->end - reports->start;
        const uint8_t *end =
            left > searched ? memchr(start + searched, '\n', left - searched) : NULL;

        if (!end && !reports->at_end) {
            int r;

            if (left > SEVKIT_EVIDENCE_MAX_BYTES)
                return sk_error_set(error, SEVKIT_EINPUT,
                                    "%s:%llu: the line is longer than %u bytes", reports->file,
                                    (unsigned long long)reports->line + 1,
                                    SEVKIT_EVIDENCE_MAX_BYTES);
            searched = left;
            r = fill(reports, error);
            if (r < 0)
                return r;
            continue;
        }
        if (!end && left == 0)
            return 0;
        reports->line++;
        *ret_line = start;
        *ret_size = end ? (size_t)(end - start) : left;
        reports->start += end ? *ret_size + 1 : left;
        return 1;
    }
}

bool sk_reports_would_wait(const struct sk_reports *reports)
{
    struct pollfd fd = {.fd = reports->fd, .events = POLLIN};

    if (!reports->file || reports->at_end ||
        (reports->end > reports->start &&
         memchr(reports->buffer + reports->start, '\n', reports->end - reports->start)))
        return false;
    return poll(&fd, 1, 0) == 0;
}

static bool is_blank(const uint8_t *line, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    return true;
}

static int take_line(struct sk_reports *reports, struct sk_report_item *ret_item,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text name = {0};
    const uint8_t *line = NULL;
    size_t size = 0;
    int r;

    do
        r = next_line(reports, &line, &size, error);
    while (r == 1 && is_blank(line, size));
    /* Whoever fed it may have failed: nothing verified is not everything verified. */
    if (r == 0 && !reports->any)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: there is no report in it", reports->file);
    if (r <= 0)
        return r;
    reports->any = true;
    sk_text_addf(&name, "%s:%llu", reports->file, (unsigned long long)reports->line);
    *ret_item = (struct sk_report_item){.is_line = true, .data = malloc(size + 1), .size = size};
    if (!ret_item->data || !sk_text_ok(&name)) {
        free(ret_item->data);
        return sk_error_oom(error);
    }
    memcpy(ret_item->data, line, size);
    ret_item->name = SK_TAKE(name.data);
    return 1;
}

static int take_name(const char *folder, const char *file, bool found,
                     struct sk_report_item *ret_item, struct sevkit_error *error)
{
    struct sk_text name = {0};

    if (folder)
        sk_text_addf(&name, "%s/", folder);
    sk_text_add(&name, file);
    if (!sk_text_ok(&name)) {
        sk_text_done(&name);
        return sk_error_oom(error);
    }
    *ret_item = (struct sk_report_item){.name = name.data, .found = found};
    return 1;
}

int sk_reports_next(struct sk_reports *reports, struct sk_report_item *ret_item,
                    struct sevkit_error *error)
{
    for (;;) {
        const char *path;
        int r;

        if (reports->entry < reports->entries.count)
            return take_name(reports->folder, reports->entries.list[reports->entry++], true,
                             ret_item, error);
        close_folder(reports);
        if (reports->file) {
            r = take_line(reports, ret_item, error);
            if (r != 0)
                return r;
            close_lines(reports);
        }
        if (reports->next == reports->count)
            return 0;
        path = reports->paths[reports->next++];
        if (sk_folder_is(path))
            r = open_folder(reports, path, error);
        else if (reports->lines)
            r = open_lines(reports, path, error);
        else
            return take_name(NULL, path, reports->watched, ret_item, error);
        if (r < 0)
            return r;
    }
}
