/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/own_program.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *sk_own_program(const char *installed, const char *built)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    char *path;

    if (length > 0) {
        self[length] = '\0';
        if (strrchr(self, '/'))
            *strrchr(self, '/') = '\0';
        if (asprintf(&path, "%s/../%s", self, built) < 0)
            return NULL;
        if (access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return asprintf(&path, "%s/%s", SK_LIBEXEC_DIR, installed) < 0 ? NULL : path;
}
