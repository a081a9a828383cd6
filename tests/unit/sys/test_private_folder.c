/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/private_folder.h"

#include "base/cleanup.h"
#include "sys/file.h"
#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sevkit_error error;

TEST(made_for_this_user_and_removed_with_its_contents)
{
    SK_CLEANUP_FREE char *path = NULL;
    struct stat info;
    char inner[4096];

    EXPECT_OK(sk_private_folder_make(&path, &error), &error);
    EXPECT_INT(stat(path, &info), 0);
    EXPECT_INT(info.st_mode & 07777, 0700);
    (void)snprintf(inner, sizeof(inner), "%s/a", path);
    EXPECT_INT(mkdir(inner, 0755), 0);
    (void)snprintf(inner, sizeof(inner), "%s/a/b", path);
    EXPECT_OK(sk_file_write(inner, "x", 1, 0644, &error), &error);
    sk_private_folder_remove(path);
    EXPECT_INT(access(path, F_OK), -1);
}

TEST(links_are_not_followed)
{
    SK_CLEANUP_FREE char *path = NULL;
    SK_CLEANUP_FREE char *other = NULL;
    char link[4096];

    EXPECT_OK(sk_private_folder_make(&path, &error), &error);
    EXPECT_OK(sk_private_folder_make(&other, &error), &error);
    (void)snprintf(link, sizeof(link), "%s/link", path);
    EXPECT_INT(symlink(other, link), 0);
    sk_private_folder_remove(path);
    EXPECT_INT(access(other, F_OK), 0);
    sk_private_folder_remove(other);
}

TEST(unusable_place)
{
    SK_CLEANUP_FREE char *path = NULL;

    EXPECT_INT(setenv("TMPDIR", "/nowhere", 1), 0);
    EXPECT_ERROR(sk_private_folder_make(&path, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/nowhere/sevkit-");
    EXPECT_INT(unsetenv("TMPDIR"), 0);
}
