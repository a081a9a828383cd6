/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/progress_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define QUIET_MS   1000
#define REFRESH_MS 200

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sk_progress_start(struct sk_progress *progress)
{
    *progress = (struct sk_progress){.terminal = isatty(STDERR_FILENO)};
    progress->started = progress->last = now_ms();
}

/* Whether it is time to show something. */
static bool is_due(struct sk_progress *progress)
{
    int64_t now;

    if (!progress->terminal)
        return false;
    now = now_ms();
    if (now - progress->started < QUIET_MS || now - progress->last < REFRESH_MS)
        return false;
    progress->last = now;
    progress->shown = true;
    return true;
}

void sk_progress_update(void *arg, uint64_t bytes, uint64_t total)
{
    if (!is_due(arg))
        return;
    if (total > 0 && bytes <= total)
        fprintf(stderr, "\rreading: %3u %% of %" PRIu64 " MiB ",
                (unsigned)((double)bytes * 100 / (double)total), total >> 20);
    else
        fprintf(stderr, "\rreading: %" PRIu64 " MiB ", bytes >> 20);
}

void sk_progress_count(void *arg, uint64_t done, uint64_t total)
{
    if (is_due(arg) && total > 0)
        fprintf(stderr, "\rsearching: %3u %% ", (unsigned)((double)done * 100 / (double)total));
}

void sk_progress_done(struct sk_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
