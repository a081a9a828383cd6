/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_MEMORY_H
#define SK_INIT_MEMORY_H

#include "base/error.h"

#include <stdint.h>

struct sk_memory {
    uint64_t total_kib;     /* MemTotal */
    uint64_t available_kib; /* MemAvailable */
};

int sk_memory_read(struct sk_memory *ret_memory, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The two lines of /proc/meminfo (proc(5)) in a text. */
int sk_memory_parse(const char *text, struct sk_memory *ret_memory,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
