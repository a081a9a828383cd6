/* SPDX-License-Identifier: Apache-2.0 */
#include "init/identity.h"

#include "base/cleanup.h"
#include "sys/file.h"
#include "sys/private_folder.h"
#include "test.h"

#include <sevkit/key.h>
#include <stdio.h>
#include <sys/stat.h>

static struct sevkit_error error;

static const uint8_t *read_below(const char *root, const char *name, mode_t mode, size_t *ret_size)
{
    static char path[4096];
    struct stat info;

    (void)snprintf(path, sizeof(path), "%s/%s", root, name);
    EXPECT_INT(stat(path, &info), 0);
    EXPECT_INT(info.st_mode & 07777, mode);
    return sk_test_read(path, ret_size);
}

TEST(files_are_those_of_sshd_and_systemd)
{
    SK_CLEANUP(sk_identity_free_p) struct sk_identity *identity = NULL;
    SK_CLEANUP_FREE char *root = NULL;
    struct sevkit_key *key;
    const uint8_t *data;
    size_t size;

    EXPECT_OK(sk_private_folder_make(&root, &error), &error);
    EXPECT_OK(sk_identity_new(&identity, &error), &error);
    EXPECT_OK(sk_identity_write(identity, root, &error), &error);
    data = read_below(root, "etc/ssh/ssh_host_ecdsa_key", 0600, &size);
    EXPECT(size > 27 && memcmp(data, "-----BEGIN EC PRIVATE KEY--", 27) == 0);
    EXPECT_OK(sevkit_key_load(data, size, NULL, 0, &key, &error), &error);
    EXPECT(sevkit_key_is_private(key));
    sevkit_key_free(key);
    data = read_below(root, "etc/ssh/ssh_host_ecdsa_key.pub", 0644, &size);
    EXPECT_INT(size, strlen(sk_identity_ssh_key(identity)));
    EXPECT_BYTES(data, sk_identity_ssh_key(identity), size);
    /* RFC 5656: length and name of the type, then of the curve, then a point of 97 bytes. */
    EXPECT(strncmp((const char *)data,
                   "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhB",
                   72) == 0);
    data = read_below(root, "etc/machine-id", 0444, &size);
    EXPECT_INT(size, 33);
    EXPECT(data[12] == '4' && strchr("89ab", data[16]) && data[32] == '\n');
    sk_private_folder_remove(root);
}

TEST(each_is_another)
{
    SK_CLEANUP(sk_identity_free_p) struct sk_identity *a = NULL;
    SK_CLEANUP(sk_identity_free_p) struct sk_identity *b = NULL;

    EXPECT_OK(sk_identity_new(&a, &error), &error);
    EXPECT_OK(sk_identity_new(&b, &error), &error);
    EXPECT(strcmp(sk_identity_ssh_key(a), sk_identity_ssh_key(b)) != 0);
}

TEST(a_root_that_cannot_be_written)
{
    SK_CLEANUP(sk_identity_free_p) struct sk_identity *identity = NULL;

    EXPECT_OK(sk_identity_new(&identity, &error), &error);
    EXPECT_ERROR(sk_identity_write(identity, "/nowhere", &error), SEVKIT_EIO, &error);
}
