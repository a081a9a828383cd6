/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/watch.h"

#include "base/cleanup.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS_BYTES ((size_t)64 << 10)

struct watch {
    struct sk_batch *batch;
    const char *folder;
    int inotify;
    int signals;
    bool ended; /* by a signal */
};

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

static int fail(const struct watch *watch, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EIO, "%s: %s", watch->folder, strerror(errno));
}

/* SIGINT and SIGTERM become readable, so that the end comes between two reports. */
static int catch_signals(struct watch *watch, struct sevkit_error *error)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return fail(watch, error);
    watch->signals = signalfd(-1, &set, SFD_CLOEXEC);
    return watch->signals < 0 ? fail(watch, error) : 0;
}

static int open_watch(struct watch *watch, struct sevkit_error *error)
{
    struct stat info;

    if (stat(watch->folder, &info) == 0 && !S_ISDIR(info.st_mode)) {
        errno = ENOTDIR;
        return fail(watch, error);
    }
    watch->inotify = inotify_init1(IN_CLOEXEC);
    if (watch->inotify < 0 || inotify_add_watch(watch->inotify, watch->folder,
                                                IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF |
                                                    IN_MOVE_SELF | IN_ONLYDIR) < 0)
        return fail(watch, error);
    return catch_signals(watch, error);
}

static int verify_paths(struct watch *watch, const char *const *paths, size_t count,
                        struct sevkit_error *error)
{
    struct sk_reports *reports = NULL;
    int r = sk_reports_open(paths, count, false, &reports, error);

    if (r < 0)
        return r;
    sk_reports_watched(reports);
    sk_appraiser_renew_patience(watch->batch->appraiser);
    r = sk_batch_run(watch->batch, reports, error);
    sk_reports_close(reports);
    return r;
}

/* What is there already. */
static int verify_present(struct watch *watch, struct sevkit_error *error)
{
    return verify_paths(watch, &watch->folder, 1, error);
}

static int verify_file(struct watch *watch, const char *name, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    const char *words;

    sk_text_addf(&path, "%s/%s", watch->folder, name);
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    words = sk_text_get(&path);
    return verify_paths(watch, &words, 1, error);
}

static int take_events(struct watch *watch, struct sevkit_error *error)
{
    _Alignas(struct inotify_event) char buffer[EVENTS_BYTES];
    ssize_t size = read(watch->inotify, buffer, sizeof(buffer));
    int r = 0;

    if (size < 0)
        return errno == EINTR ? 0 : fail(watch, error);
    for (char *at = buffer; at < buffer + size && r == 0;) {
        struct inotify_event event;

        memcpy(&event, at, sizeof(event));
        if (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) {
            errno = ENOENT;
            return fail(watch, error);
        }
        /* Events were lost: look at everything again. */
        if (event.mask & IN_Q_OVERFLOW)
            r = verify_present(watch, error);
        else if (event.len > 0 && sk_report_name_is_report(at + sizeof(event)))
            r = verify_file(watch, at + sizeof(event), error);
        at += sizeof(event) + event.len;
    }
    return r;
}

static int wait_and_take(struct watch *watch, struct sevkit_error *error)
{
    struct pollfd fds[] = {{.fd = watch->inotify, .events = POLLIN},
                           {.fd = watch->signals, .events = POLLIN}};

    if (poll(fds, SK_ARRAY_SIZE(fds), -1) < 0)
        return errno == EINTR ? 0 : fail(watch, error);
    if (fds[1].revents) {
        watch->ended = true;
        return 0;
    }
    return take_events(watch, error);
}

int sk_watch_run(struct sk_batch *batch, const char *folder, struct sevkit_error *error)
{
    struct watch watch = {.batch = batch, .folder = folder, .inotify = -1, .signals = -1};
    int r = open_watch(&watch, error);

    if (r == 0)
        r = verify_present(&watch, error);
    while (r == 0 && !watch.ended)
        r = wait_and_take(&watch, error);
    close_fd(watch.inotify);
    close_fd(watch.signals);
    return r;
}
