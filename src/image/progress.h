/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_PROGRESS_H
#define SK_IMAGE_PROGRESS_H

#include <stdint.h>

/* Who hears of long work and of what is done to an image. Functions may be NULL. */
struct sk_progress {
    /* total is 0 where it is unknown. Called from one thread at a time. */
    void (*step)(void *arg, const char *what, uint64_t done, uint64_t total);
    void *arg;
};

static inline void sk_progress_step(const struct sk_progress *progress, const char *what,
                                    uint64_t done, uint64_t total)
{
    if (progress && progress->step)
        progress->step(progress->arg, what, done, total);
}

#endif
