/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_POLICY_READER_H
#define SK_POLICY_POLICY_READER_H

#include "base/listener.h"
#include "sys/sys.h"

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a report of a launch plan's guest shows. */
struct sk_policy_plan {
    uint8_t digest[48];
    uint64_t policy;
    bool has_host_data;
    uint8_t host_data[32];
};

/* What reading needs from the outside. */
struct sk_policy_reader {
    const struct sk_sys *sys;
    /* Measures the plan in data, with warnings; directory is where its relative paths start.
     * SEVKIT_EINPUT if it is no plan, or none of a SEV-SNP guest. NULL: plans are refused. */
    int (*measure)(const char *name, const char *directory, const void *data, size_t size,
                   const struct sk_listener *listener, struct sk_policy_plan *ret_plan,
                   struct sevkit_error *error);
    /* Hears of each plan that was measured, with what it was measured from. NULL: no one. */
    int (*measured)(void *arg, const char *name, const char *directory, const void *data,
                    size_t size, const struct sk_policy_plan *plan, struct sevkit_error *error);
    void *arg; /* of measured */
    /* The digest of the plan in a file, for options that name one. NULL: plans are refused. */
    int (*digest)(const char *path, const struct sk_listener *listener, uint8_t ret_digest[48],
                  struct sevkit_error *error);
    const struct sk_listener *listener; /* NULL: no one */
    /* The text was written by a program from something else: lines and columns in it do not help. */
    bool placeless;
};

#endif
