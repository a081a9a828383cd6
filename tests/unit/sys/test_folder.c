/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fault.h"
#include "sys/folder.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const endings[] = {".pem", ".der", NULL};
static const char *const names[] = {"b.pem", "A.DER", "a.pem", "c.txt", ".pem", ".x.pem", "pem"};

static char folder[] = "/tmp/sevkit-folder-XXXXXX";

static void remove_all(void)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        char path[64];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static void make(void)
{
    static bool made;

    if (made)
        return;
    made = true;
    EXPECT(mkdtemp(folder));
    (void)atexit(remove_all);
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        char path[64];
        FILE *file;

        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        file = fopen(path, "w");
        EXPECT(file && fclose(file) == 0);
    }
}

TEST(list)
{
    SK_CLEANUP(sk_folder_names_done) struct sk_folder_names found = {0};
    struct sevkit_error error;

    make();
    EXPECT_OK(sk_folder_list(folder, endings, &found, &error), &error);
    EXPECT_INT(found.count, 3);
    EXPECT_STR(found.list[0], "A.DER");
    EXPECT_STR(found.list[1], "a.pem");
    EXPECT_STR(found.list[2], "b.pem");
}

static int list_once(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(sk_folder_names_done) struct sk_folder_names found = {0};

    return sk_folder_list(arg, endings, &found, error);
}

TEST(without_memory)
{
    make();
    EXPECT(sk_fault_run(list_once, folder) >= 3);
}

TEST(no_folder)
{
    struct sk_folder_names found;
    struct sevkit_error error;

    make();
    EXPECT_ERROR(sk_folder_list("/no/such/folder", endings, &found, &error), SEVKIT_EIO, &error);
    EXPECT(sk_folder_is(folder));
    EXPECT(!sk_folder_is("-"));
    EXPECT(!sk_folder_is("/no/such/folder"));
    EXPECT(!sk_folder_is("/dev/null"));
}

static char deep[128];

static void remove_deep(const char *const *ends)
{
    for (; *ends; ends++) {
        char path[160];

        (void)snprintf(path, sizeof(path), "%s%s", deep, *ends);
        EXPECT_INT(rmdir(path), 0);
    }
}

TEST(folders_on_the_way)
{
    static const char *const made[] = {"/a/b", "/a", "", NULL};
    struct sevkit_error error;
    char path[160];
    struct stat info;

    (void)snprintf(deep, sizeof(deep), "/tmp/sevkit-deep-XXXXXX");
    EXPECT(mkdtemp(deep));
    (void)snprintf(path, sizeof(path), "%s/a/b/file", deep);
    EXPECT_OK(sk_folders_make_for(path, 0700, &error), &error);
    EXPECT_OK(sk_folders_make_for(path, 0700, &error), &error);
    EXPECT(stat(path, &info) < 0);
    (void)snprintf(path, sizeof(path), "%s/a/b", deep);
    EXPECT_INT(stat(path, &info), 0);
    EXPECT_INT(info.st_mode & 0777, 0700);
    EXPECT_OK(sk_folders_make_for("name", 0700, &error), &error);
    EXPECT_OK(sk_folders_make_for("", 0700, &error), &error);
    EXPECT_ERROR(sk_folders_make_for("/dev/null/a/b", 0700, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/dev/null");
    remove_deep(made);
}
