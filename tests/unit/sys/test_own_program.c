/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process/own_program.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The test itself, from the folder above its own. */
TEST(in_a_build_folder)
{
    char self[4096] = "", built[4096] = "";
    char *path, *slash;

    EXPECT(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
    slash = strrchr(self, '/');
    *slash = '\0';
    EXPECT(strrchr(self, '/'));
    (void)snprintf(built, sizeof(built), "%s/%s", strrchr(self, '/') + 1, slash + 1);
    path = sk_own_program("no-such-program", built);
    EXPECT(path);
    EXPECT(access(path, X_OK) == 0);
    EXPECT_CONTAINS(path, built);
    free(path);
}

TEST(else_where_it_is_installed)
{
    char *path = sk_own_program("sevkit-image-job", "no/such-program");

    EXPECT(path);
    EXPECT(path[0] == '/');
    EXPECT_CONTAINS(path, "/sevkit/sevkit-image-job");
    free(path);
}
