/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_LIBRARIES_ON_DEMAND_H
#define SK_SYS_LIBRARIES_ON_DEMAND_H

/*
 * Shared libraries that are loaded when they are needed. One that the program is linked with costs every
 * call of it: libarchive with the fourteen libraries below it takes longer to load than a report to verify.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sk_on_demand_symbol {
    const char *name;
    void *pointer; /* to the function pointer that gets its address */
};

struct sk_on_demand {
    const char *const *names; /* the first that is found is taken; the last is NULL */
    const struct sk_on_demand_symbol *symbols;
    size_t symbol_count;
    bool loaded; /* set once all symbols are there */
};

/* Loads the library once and never closes it. SEVKIT_EIO with the loader's words if the library, or a symbol in
 * it, is not there. From any thread. */
int sk_on_demand_load(struct sk_on_demand *library, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
