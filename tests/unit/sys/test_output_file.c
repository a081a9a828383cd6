/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/output_file.h"
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sevkit-output.XXXXXX";
static char path[sizeof(folder) + 16], other[sizeof(folder) + 16];

static void start(void)
{
    strcpy(folder + sizeof(folder) - 7, "XXXXXX"); /* NOLINT */
    EXPECT(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/a", folder);
    (void)snprintf(other, sizeof(other), "%s/b", folder);
}

static int entries(void)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    int count = 0;

    EXPECT(directory);
    while ((entry = readdir(directory)))
        count += entry->d_name[0] != '.';
    (void)closedir(directory);
    return count;
}

static void finish(void)
{
    (void)unlink(path);
    (void)unlink(other);
    EXPECT(rmdir(folder) == 0);
}

TEST(nothing_is_there_before_the_commit)
{
    struct sk_output *outputs[2] = {NULL, NULL};
    struct sevkit_error error = {0};
    struct stat st;
    size_t size;

    start();
    EXPECT_OK(sk_output_create(path, 0666, &outputs[0], &error), &error);
    EXPECT_OK(sk_output_create(other, 0600, &outputs[1], &error), &error);
    EXPECT_OK(sk_output_write(outputs[0], "abc", 3, 1u << 20, &error), &error);
    EXPECT_OK(sk_output_resize(outputs[0], 2u << 20, &error), &error);
    EXPECT_INT(entries(), 0);
    EXPECT_OK(sk_output_commit(outputs, 2, &error), &error);
    EXPECT_INT(entries(), 2);
    EXPECT(stat(other, &st) == 0 && (st.st_mode & 0777) == 0600);
    EXPECT(stat(path, &st) == 0 && st.st_size == 2 << 20);
    EXPECT(st.st_blocks < 1024);
    EXPECT_BYTES(sk_test_read(path, &size) + (1u << 20), "abc", 3);
    sk_output_free(outputs[0]);
    sk_output_free(outputs[1]);
    finish();
}

TEST(a_file_that_is_not_committed_is_gone)
{
    struct sk_output *output = NULL;
    struct sevkit_error error = {0};
    char byte;

    start();
    EXPECT_OK(sk_output_create(path, 0666, &output, &error), &error);
    EXPECT_OK(sk_output_write(output, "abc", 3, 0, &error), &error);
    EXPECT_OK(sk_output_read(output, &byte, 1, 2, &error), &error);
    EXPECT_INT(byte, 'c');
    EXPECT_ERROR(sk_output_read(output, &byte, 1, 3, &error), SEVKIT_EIO, &error);
    sk_output_free(output);
    EXPECT_INT(entries(), 0);
    finish();
}

TEST(an_existing_file_is_replaced_at_once)
{
    struct sk_output *output = NULL;
    struct sevkit_error error = {0};
    size_t size;

    start();
    for (int i = 0; i < 3; i++) {
        const char text[] = {(char)('0' + i)};

        EXPECT_OK(sk_output_create(path, 0666, &output, &error), &error);
        EXPECT_OK(sk_output_write(output, text, 1, 0, &error), &error);
        if (i)
            EXPECT(sk_test_read(path, &size)[0] == '0' + i - 1);
        EXPECT_OK(sk_output_commit(&output, 1, &error), &error);
        sk_output_free(output);
        EXPECT(sk_test_read(path, &size)[0] == '0' + i && size == 1);
        EXPECT_INT(entries(), 1);
    }
    finish();
}

TEST(holes_are_found)
{
    struct sk_output *output = NULL;
    struct sevkit_error error = {0};
    uint64_t at = 0, offset = 0, size = 1, total = 0;

    start();
    EXPECT_OK(sk_output_scratch(path, &output, &error), &error);
    EXPECT_OK(sk_output_resize(output, 8u << 20, &error), &error);
    EXPECT_OK(sk_output_write(output, "x", 1, 3u << 20, &error), &error);
    EXPECT_OK(sk_output_size(output, &size, &error), &error);
    EXPECT_INT(size, 8 << 20);
    for (; size; at = offset + size) {
        EXPECT_OK(sk_output_next_data(output, at, &offset, &size, &error), &error);
        if (size)
            EXPECT(offset <= 3u << 20 && offset + size > 3u << 20);
        total += size;
    }
    EXPECT(total >= 1 && total <= 64 << 10);
    sk_output_free(output);
    finish();
}

TEST(folders_that_are_not_there)
{
    struct sk_output *output = NULL;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_output_create("/nowhere/a", 0666, &output, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/nowhere/a");
    EXPECT_ERROR(sk_output_create("/dev/null", 0666, &output, &error), SEVKIT_EIO, &error);
    EXPECT(!output);
}
