/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_WORKERS_H
#define SK_IMAGE_WORKERS_H

#include "base/error.h"
#include "image/progress.h"

/* Pieces of work that do not depend on each other, done by as many threads as there are processors. */
struct sk_work {
    uint64_t chunks;
    uint64_t chunk_bytes; /* for the progress */
    const char *what;
    /* What one thread needs for itself; NULL: nothing. */
    int (*new_state)(void **ret_state, struct sevkit_error *error);
    void (*free_state)(void *state);
    int (*run)(void *arg, void *state, uint64_t chunk, struct sevkit_error *error);
    void *arg;
};

/* The first error ends all of it. */
int sk_work_run(const struct sk_work *work, const struct sk_progress *progress,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
