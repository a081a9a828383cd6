/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_file.h"

#include "fake_sys.h"
#include "fault.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>

TEST(folders)
{
    static const struct {
        const char *path, *directory;
    } cases[] = {{"a.toml", "."}, {"/a.toml", "/"}, {"b/c/a.toml", "b/c"}, {"/b/a.toml", "/b"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct sk_fake_file fake = {.path = cases[i].path, .data = "text", .size = 4};
        struct sk_config_file file;
        struct sevkit_error error;

        sk_fake_reset();
        sk_fake_add(&fake);
        EXPECT_OK(sk_config_file_read(&sk_fake_sys, cases[i].path, &file, &error), &error);
        EXPECT_STR(file.name, cases[i].path);
        EXPECT_STR(file.directory, cases[i].directory);
        EXPECT_INT(file.bytes.size, 4);
        sk_config_file_done(&file);
    }
}

TEST(paths)
{
    static const struct {
        const char *directory, *value, *path;
    } cases[] = {
        {".", "a", "a"},
        {".", "b/a", "b/a"},
        {".", "/a", "/a"},
        {"/", "a", "/a"},
        {"b", "a", "b/a"},
        {"b", "/a", "/a"},
        {"b", "../a", "b/../a"},
        /* No plan and no policy has standard input as its firmware. */
        {".", "-", "./-"},
        {"b", "-", "b/-"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *path = sk_config_path(cases[i].directory, cases[i].value);

        EXPECT_STR(path, cases[i].path);
        free(path);
    }
}

static const struct sk_fake_file fault_file = {.path = "b/f", .data = "text", .size = 4};

static void arrange(void)
{
    sk_fake_reset();
    sk_fake_add(&fault_file);
}

static int read_for_fault(void *arg, struct sevkit_error *error)
{
    struct sk_config_file file = {0};
    int r = sk_config_file_read(&sk_fake_sys, arg, &file, error);

    sk_config_file_done(&file);
    return r;
}

TEST(memory_may_run_out_and_files_may_fail)
{
    char path[] = "b/f";

    arrange();
    EXPECT(sk_fault_run(read_for_fault, path) > 0);
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange, read_for_fault, path) > 0);
}
