/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_STACK_KIT_H
#define SK_TEST_STACK_KIT_H

/* A folder for one test, in which programs of our own stand for those of the system. */

#include "sys/file.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char kit_folder[32];

static inline void kit_open(void)
{
    (void)snprintf(kit_folder, sizeof(kit_folder), "/tmp/sevkit-test-XXXXXX");
    EXPECT(mkdtemp(kit_folder));
}

static inline void kit_close(void)
{
    char command[64];

    (void)snprintf(command, sizeof(command), "rm -r %s", kit_folder);
    EXPECT(system(command) == 0); /* NOLINT(cert-env33-c) */
}

/* A path below the folder, until the fourth call after it. */
static inline const char *kit_path(const char *name)
{
    static char paths[4][160];
    static size_t next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof(paths[0]), "%s/%s", kit_folder, name);
    return path;
}

static inline void kit_write(const char *name, const char *text, mode_t mode)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_file_write(kit_path(name), text, strlen(text), mode, &error), &error);
}

/* A script in the folder, which is the first one of PATH then. */
static inline void kit_program(const char *name, const char *script)
{
    static char before[1024];
    char text[512], path[1100];

    (void)snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", script);
    kit_write(name, text, 0755);
    if (!*before)
        (void)snprintf(before, sizeof(before), "%s", getenv("PATH"));
    (void)snprintf(path, sizeof(path), "%s:%s", kit_folder, before);
    EXPECT(setenv("PATH", path, 1) == 0);
}

static inline bool kit_has(const char *name)
{
    return access(kit_path(name), F_OK) == 0;
}

#endif
