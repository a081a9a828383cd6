/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/released.h"
#include "base/cleanup.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[128];

static void set_up(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-released-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof(path), "%s/a/b/released", folder);
}

static void tear_down(void)
{
    char name[128];

    (void)unlink(path);
    (void)snprintf(name, sizeof(name), "%s/a/b", folder);
    (void)rmdir(name);
    (void)snprintf(name, sizeof(name), "%s/a", folder);
    (void)rmdir(name);
    EXPECT_INT(rmdir(folder), 0);
}

static void write_text(const char *text)
{
    FILE *file = fopen(path, "w");

    EXPECT(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

TEST(a_launch_is_added_once)
{
    uint8_t first[32] = {1}, second[32] = {2};
    struct sevkit_error error = {0};
    struct stat status;
    size_t size;

    set_up();
    EXPECT_OK(sk_released_add(path, first, "my guest\n", false, &error), &error);
    EXPECT_OK(sk_released_add(path, second, "other", false, &error), &error);
    EXPECT_ERROR(sk_released_add(path, first, "g", false, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "a key was given to this launch before");
    EXPECT_OK(sk_released_add(path, first, "g", true, &error), &error);
    EXPECT_CONTAINS((const char *)sk_test_read(path, &size), " my_guest_\n");
    EXPECT_INT(stat(path, &status), 0);
    EXPECT_INT(status.st_mode & 0777, 0600);
    tear_down();
}

/* A line behind it would not be found again. */
TEST(a_file_with_a_hole_is_refused)
{
    uint8_t id[32] = {3};
    struct sevkit_error error = {0};
    FILE *file;

    set_up();
    EXPECT_OK(sk_released_add(path, id, "g", false, &error), &error);
    file = fopen(path, "a");
    EXPECT(file && fwrite("\0\0", 1, 2, file) == 2 && fclose(file) == 0);
    id[0] = 4;
    EXPECT_ERROR(sk_released_add(path, id, "g", true, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "it has a NUL");
    tear_down();
}

/* What decides about a second release must not be unclear. */
TEST(a_damaged_file_is_refused)
{
    static const char *const texts[] = {
        "x\n",
        "\n",
        "0102 3 a\n",
        "disk 01 3 4 root\n",
        "disk 0000000000000000000000000000000000000000000000000000000000000001 x 1 root\n",
        "disk 0000000000000000000000000000000000000000000000000000000000000001 99999999999999999999 1 root\n",
        "0000000000000000000000000000000000000000000000000000000000000001 1 cut"};
    uint8_t id[32] = {3};
    struct sevkit_error error = {0};

    set_up();
    EXPECT_OK(sk_released_add(path, id, "g", false, &error), &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        write_text(texts[i]);
        EXPECT_ERROR(sk_released_add(path, id, "g", true, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, path);
    }
    tear_down();
}

TEST(a_generation_must_be_above_the_last)
{
    uint8_t one[32] = {1}, two[32] = {2}, id[32] = {3};
    struct sevkit_error error = {0};
    size_t size;

    set_up();
    EXPECT_OK(sk_released_generation(path, one, 0, "root", false, &error), &error);
    (void)sk_test_read(path, &size);
    EXPECT_INT(size, 0);
    EXPECT_OK(sk_released_generation(path, one, 5, "root", false, &error), &error);
    EXPECT_OK(sk_released_add(path, id, "g", false, &error), &error);
    EXPECT_OK(sk_released_generation(path, two, 1, "data.0", false, &error), &error);
    for (uint64_t old = 0; old <= 5; old++) {
        EXPECT_ERROR(sk_released_generation(path, one, old, "root", false, &error), SEVKIT_EREFUSED,
                     &error);
        EXPECT_CONTAINS(error.text, "expected above 5");
    }
    EXPECT_OK(sk_released_generation(path, one, 6, "root", false, &error), &error);
    /* The owner put it back: from there on it counts again. */
    EXPECT_OK(sk_released_generation(path, one, 3, "root", true, &error), &error);
    EXPECT_ERROR(sk_released_generation(path, one, 3, "root", false, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_OK(sk_released_generation(path, one, 4, "root", false, &error), &error);
    EXPECT_ERROR(sk_released_generation(path, one, UINT64_MAX, "root", true, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_ERROR(sk_released_add(path, id, "g", false, &error), SEVKIT_EREFUSED, &error);
    tear_down();
}

TEST(a_folder_is_no_file)
{
    uint8_t id[32] = {3};
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_released_add("/proc/nowhere/x", id, "g", false, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_released_add("/tmp", id, "g", false, &error), SEVKIT_EIO, &error);
}

TEST(where_it_is)
{
    struct sevkit_error error = {0};
    char *found = NULL;

    EXPECT_INT(setenv("HOME", "/h", 1), 0);
    EXPECT_INT(setenv("XDG_STATE_HOME", "relative", 1), 0);
    EXPECT_OK(sk_released_path(&found, &error), &error);
    EXPECT_STR(found, "/h/.local/state/sevkit/released");
    free(found);
    EXPECT_INT(setenv("XDG_STATE_HOME", "/s", 1), 0);
    EXPECT_OK(sk_released_path(&found, &error), &error);
    EXPECT_STR(found, "/s/sevkit/released");
    free(found);
    EXPECT_INT(unsetenv("XDG_STATE_HOME"), 0);
    EXPECT_INT(unsetenv("HOME"), 0);
    EXPECT_ERROR(sk_released_path(&found, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "--state");
}
