/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TESTS_UNIT_SEV_SEV_DATA_H
#define SK_TESTS_UNIT_SEV_SEV_DATA_H

#include <stdio.h>
#include <string.h>

/* A file of tests/data/sev, until the next call. */
static const char *path_of(const char *name)
{
    static char path[4096];
    const char *slash = strrchr(__FILE__, '/');

    (void)snprintf(path, sizeof(path), "%.*s/../../data/sev/%s", (int)(slash - __FILE__), __FILE__,
                   name);
    return path;
}

#endif
