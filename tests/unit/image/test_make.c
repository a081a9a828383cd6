/* SPDX-License-Identifier: Apache-2.0 */
/* An image from its source to its files: all of them or none. */
#include "image/make.h"

#include "base/encoding.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sevkit_error error;
static char folder[32];
static char source[64], image[64], extra[64], key[64];

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    EXPECT(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void start(void)
{
    char path[96];

    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-make-XXXXXX");
    EXPECT(mkdtemp(folder));
    (void)snprintf(source, sizeof(source), "%s/root", folder);
    (void)snprintf(image, sizeof(image), "%s/image", folder);
    (void)snprintf(extra, sizeof(extra), "%s/extra", folder);
    (void)snprintf(key, sizeof(key), "%s/key", folder);
    EXPECT(mkdir(source, 0755) == 0);
    (void)snprintf(path, sizeof(path), "%s/sbin", source);
    EXPECT(mkdir(path, 0755) == 0);
    (void)snprintf(path, sizeof(path), "%s/sbin/init", source);
    put(path, "#!/bin/sh\n");
}

static void finish(void)
{
    char command[64];

    (void)snprintf(command, sizeof(command), "rm -rf %s", folder);
    EXPECT_INT(system(command), 0);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static mode_t mode_of(const char *path)
{
    struct stat info;

    EXPECT(stat(path, &info) == 0);
    return info.st_mode & 0777;
}

static struct sk_image_request request_for(enum sk_image_kind kind)
{
    return (struct sk_image_request){
        .kind = kind,
        .root = {.input = source, .output = image, .all_root = true},
        .filesystem_bytes = kind == SK_IMAGE_TAR ? 0 : (uint64_t)16 << 20,
    };
}

static void expect_made(const struct sk_image_request *request, struct sk_image_made *made)
{
    *made = (struct sk_image_made){0};
    EXPECT_OK(sk_image_make(request, made, &error), &error);
    EXPECT(exists(image));
}

static void expect_words(const struct sk_image_made *made, const char *want)
{
    SK_CLEANUP(sk_text_done) struct sk_text words = {0};

    sk_boot_parameters_add_set(&made->boot, &words);
    EXPECT_STR(sk_text_get(&words), want);
}

static void need_mke2fs(void)
{
    if (!exists("/sbin/mke2fs") && !exists("/usr/sbin/mke2fs"))
        sk_test_skip("mke2fs is not installed");
}

TEST(an_archive)
{
    struct sk_image_request request = request_for(SK_IMAGE_TAR);
    struct sk_image_made made;

    start();
    expect_made(&request, &made);
    expect_words(&made, "");
    EXPECT_INT(made.root.bytes, 10);
    sk_image_made_done(&made);
    finish();
}

TEST(a_plain_disk)
{
    struct sk_image_request request = request_for(SK_IMAGE_PLAIN);
    struct sk_image_made made;

    need_mke2fs();
    start();
    expect_made(&request, &made);
    expect_words(&made, "");
    EXPECT_INT(made.filesystem_bytes, 16 << 20);
    sk_image_made_done(&made);
    finish();
}

TEST(verity_with_the_tree_behind_and_apart)
{
    struct sk_image_request request = request_for(SK_IMAGE_VERITY);
    struct sk_image_made made, apart;

    need_mke2fs();
    start();
    request.verity.salt[0] = 0xab;
    expect_made(&request, &made);
    EXPECT_INT(made.boot.mode, SK_BOOT_VERITY);
    EXPECT_INT(made.boot.verity.hash_offset, 16 << 20);
    EXPECT_INT(made.boot.verity.data_blocks, 4096);
    EXPECT_INT(made.boot.verity.salt.bytes[0], 0xab);
    EXPECT(made.tree_bytes > 0);
    request.replace = true;
    request.verity.hash_tree = extra;
    expect_made(&request, &apart);
    EXPECT(exists(extra));
    EXPECT_INT(apart.boot.verity.hash_offset, 0);
    EXPECT_BYTES(apart.boot.verity.root_hash.bytes, made.boot.verity.root_hash.bytes, 32);
    sk_image_made_done(&made);
    sk_image_made_done(&apart);
    finish();
}

TEST(luks_with_a_new_key)
{
    struct sk_image_request request = request_for(SK_IMAGE_LUKS);
    struct sk_image_made made;
    char words[256], digest[65];

    need_mke2fs();
    start();
    request.luks.new_key = key;
    request.luks.header = extra;
    expect_made(&request, &made);
    EXPECT(exists(extra));
    EXPECT_INT(mode_of(key), 0600);
    EXPECT_INT(made.boot.mode, SK_BOOT_LUKS);
    EXPECT(made.image_bytes > made.filesystem_bytes);
    EXPECT_INT(strlen(made.uuid), 36);
    sk_hex_encode(made.boot.luks.header_sha256.bytes, 32, digest);
    (void)snprintf(words, sizeof(words),
                   "sevkit.mode=luks sevkit.luks.header_sha256=%s sevkit.luks.header_bytes=%llu",
                   digest, (unsigned long long)made.boot.luks.header_bytes);
    expect_words(&made, words);
    sk_image_made_done(&made);
    finish();
}

TEST(luks_with_a_passphrase)
{
    struct sk_image_request request = request_for(SK_IMAGE_LUKS);
    struct sk_secret *secret = NULL;
    struct sk_image_made made = {0};
    int r;

    need_mke2fs();
    start();
    EXPECT_OK(sk_secret_new(8, &secret, &error), &error);
    secret->size = 8;
    memcpy(secret->data, "password", 8);
    request.luks.passphrase = secret;
    request.luks.kdf_memory_kib = SK_IMAGE_KDF_MEMORY_MIN;
    r = sk_image_make(&request, &made, &error);
    /* A build without libargon2 says so. */
    EXPECT(r == 0 || r == SEVKIT_EUSAGE);
    EXPECT(exists(image) == (r == 0));
    EXPECT(!exists(key));
    sk_image_made_done(&made);
    sk_secret_free(secret);
    finish();
}

static void expect_refused(const struct sk_image_request *request, int code, const char *text)
{
    struct sk_image_made made = {0};

    EXPECT_ERROR(sk_image_make(request, &made, &error), code, &error);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(!made.root.tree);
}

TEST(requests_that_contradict_themselves)
{
    struct sk_image_request request = request_for(SK_IMAGE_TAR);
    struct sk_secret secret = {0};

    start();
    request.filesystem_bytes = 1 << 20;
    expect_refused(&request, SEVKIT_EUSAGE, "archive");
    request = request_for(SK_IMAGE_VERITY);
    request.verity.filesystem = SK_IMAGE_EROFS;
    expect_refused(&request, SEVKIT_EUSAGE, "erofs");
    request = request_for(SK_IMAGE_LUKS);
    expect_refused(&request, SEVKIT_EUSAGE, "either a passphrase or a file for a new key");
    request.luks.passphrase = &secret;
    request.luks.new_key = key;
    expect_refused(&request, SEVKIT_EUSAGE, "either a passphrase or a file for a new key");
    EXPECT(!exists(image) && !exists(key));
    finish();
}

TEST(a_file_that_exists_stays)
{
    struct sk_image_request request = request_for(SK_IMAGE_LUKS);

    start();
    request.luks.new_key = key;
    request.luks.header = extra;
    put(key, "precious");
    expect_refused(&request, SEVKIT_EREFUSED, key);
    EXPECT(unlink(key) == 0);
    put(extra, "precious");
    expect_refused(&request, SEVKIT_EREFUSED, extra);
    EXPECT(!exists(image) && !exists(key));
    finish();
}

TEST(a_source_that_is_no_root)
{
    struct sk_image_request request = request_for(SK_IMAGE_TAR);

    start();
    request.root.input = folder;
    expect_refused(&request, SEVKIT_EINPUT, "not a root file system");
    request.root.input = "/nonexistent/root";
    expect_refused(&request, SEVKIT_EIO, "/nonexistent/root");
    EXPECT(!exists(image));
    finish();
}

/* A file system that is too small fails late; nothing has a name then, the key neither. */
TEST(a_failure_leaves_nothing)
{
    struct sk_image_request request = request_for(SK_IMAGE_LUKS);
    struct sk_image_made made = {0};

    need_mke2fs();
    start();
    request.luks.new_key = key;
    request.filesystem_bytes = 4096;
    EXPECT(sk_image_make(&request, &made, &error) < 0);
    EXPECT(!exists(image) && !exists(key));
    finish();
}

TEST(what_is_kept)
{
    struct sk_image_root_options root = {0};

    EXPECT_OK(sk_image_keep("ssh-host-keys", &root, &error), &error);
    EXPECT_OK(sk_image_keep("logs", &root, &error), &error);
    EXPECT_OK(sk_image_keep("network", &root, &error), &error);
    EXPECT_INT(root.keep_scrub, 1u << SK_SCRUB_SSH_HOST_KEYS | 1u << SK_SCRUB_LOGS);
    EXPECT_INT(root.keep_adapt, SK_ADAPT_NETWORK);
    EXPECT_ERROR(sk_image_keep("log", &root, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "unknown word 'log'");
    EXPECT_ERROR(sk_image_keep("", &root, &error), SEVKIT_EUSAGE, &error);
}
