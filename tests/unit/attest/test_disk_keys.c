/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/disk_keys.h"

#include "base/cleanup.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct sevkit_error error;
static char folder[32], paths[4][64];
static const char *values[4];

static void put(unsigned number, const char *text, size_t size)
{
    FILE *file;

    (void)snprintf(paths[number], sizeof(paths[number]), "%s/%u", folder, number);
    file = fopen(paths[number], "w");
    EXPECT(file && fwrite(text, 1, size, file) == size && fclose(file) == 0);
}

static void start(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-keys-XXXXXX");
    EXPECT(mkdtemp(folder));
    put(0, "any\n", 4);
    put(1, "root", 4);
    put(2, "data\n\n", 6);
}

static void finish(void)
{
    for (unsigned i = 0; i < 4; i++)
        (void)unlink(paths[i]);
    EXPECT_INT(rmdir(folder), 0);
}

static void expect_key(struct sk_disk_keys *keys, const char *name, unsigned attempt,
                       const char *want)
{
    const struct sk_secret *key = NULL;

    EXPECT_OK(sk_disk_keys_find(keys, name, attempt, &key, &error), &error);
    EXPECT(want ? key != NULL : key == NULL);
    if (want) {
        EXPECT_INT(key->size, strlen(want));
        EXPECT_BYTES(key->data, want, key->size);
    }
}

TEST(files_for_one_disk_and_for_any)
{
    char root[80], data[80];
    struct sk_disk_keys keys = {.files = values, .file_count = 3};

    start();
    (void)snprintf(root, sizeof(root), "root=%s", paths[1]);
    (void)snprintf(data, sizeof(data), "data.0=%s", paths[2]);
    values[0] = root;
    values[1] = paths[0];
    values[2] = data;
    expect_key(&keys, "root", 0, "root");
    expect_key(&keys, "root", 1, "any");
    expect_key(&keys, "root", 2, NULL);
    expect_key(&keys, "data.0", 0, "any");
    expect_key(&keys, "data.0", 1, "data\n");
    expect_key(&keys, "data.0", 2, NULL);
    expect_key(&keys, "data.1", 0, "any");
    expect_key(&keys, "data.1", 1, NULL);
    sk_disk_keys_done(&keys);
    finish();
}

/* A descriptor's key is for any disk and comes before the files; it stays the caller's. */
TEST(one_that_was_read_already_is_first)
{
    uint8_t bytes[] = "given";
    const struct sk_secret given = {.data = bytes, .size = 5, .capacity = 5};
    struct sk_disk_keys keys = {.first = &given, .files = values, .file_count = 1};

    start();
    values[0] = paths[0];
    expect_key(&keys, "root", 0, "given");
    expect_key(&keys, "root", 1, "any");
    expect_key(&keys, "root", 2, NULL);
    expect_key(&keys, "data.0", 0, "given");
    keys.file_count = 0;
    expect_key(&keys, "root", 1, NULL);
    sk_disk_keys_done(&keys);
    EXPECT_BYTES(bytes, "given", 5);
    finish();
}

static int ask(void *arg, const char *name, bool again, struct sk_secret **ret_key,
               struct sevkit_error *why)
{
    unsigned *asked = arg;

    EXPECT_STR(name, "root");
    EXPECT(again == (*asked > 0));
    if (++*asked > 2)
        return sk_error_set(why, SEVKIT_EUSAGE, "no terminal");
    EXPECT_OK(sk_secret_new(1, ret_key, why), why);
    (*ret_key)->data[0] = 'x';
    (*ret_key)->size = 1;
    return 0;
}

TEST(who_is_asked)
{
    unsigned asked = 0;
    struct sk_disk_keys keys = {.ask = ask, .arg = &asked};
    const struct sk_secret *key = NULL;

    expect_key(&keys, "root", 0, "x");
    expect_key(&keys, "root", 1, "x");
    EXPECT_ERROR(sk_disk_keys_find(&keys, "root", 2, &key, &error), SEVKIT_EUSAGE, &error);
    EXPECT(!key && !keys.current);
}

TEST(nothing_to_try)
{
    struct sk_disk_keys keys = {0};

    expect_key(&keys, "root", 0, NULL);
}

static void expect_refused(struct sk_disk_keys *keys, int code, const char *text)
{
    const struct sk_secret *key = NULL;

    EXPECT_ERROR(sk_disk_keys_find(keys, "root", 0, &key, &error), code, &error);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(!key && !keys->current);
}

TEST(files_that_are_no_keys)
{
    static char large[SK_ATTEST_SECRET_MAX + 2];
    struct sk_disk_keys keys = {.files = values, .file_count = 1, .origin = "--key-file"};

    start();
    values[0] = paths[3];
    put(3, "", 0);
    expect_refused(&keys, SEVKIT_EINPUT, "--key-file: a key of 0 bytes, possible are 1 to 4096");
    put(3, "\n", 1);
    expect_refused(&keys, SEVKIT_EINPUT, "a key of 0 bytes");
    memset(large, 'x', sizeof(large));
    put(3, large, SK_ATTEST_SECRET_MAX + 1);
    expect_refused(&keys, SEVKIT_EINPUT, "a key of 4097 bytes");
    put(3, large, sizeof(large));
    expect_refused(&keys, SEVKIT_EINPUT, "--key-file: ");
    large[SK_ATTEST_SECRET_MAX] = '\n';
    put(3, large, SK_ATTEST_SECRET_MAX + 1);
    large[SK_ATTEST_SECRET_MAX] = '\0';
    expect_key(&keys, "root", 0, large);
    EXPECT(unlink(paths[3]) == 0);
    expect_refused(&keys, SEVKIT_EIO, paths[3]);
    finish();
}
