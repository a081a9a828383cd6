/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/known_hosts.h"
#include "base/cleanup.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM\n"
/* Names as 'ssh-keygen -H' hides them: guest, [guest]:2222, and other. */
#define HASHED_GUEST "|1|AQEBAQEBAQEBAQEBAQEBAQEBAQE=|vDoCV8t2K0iUuRT3EoUrWZK8uoQ="
#define HASHED_PORT  "|1|AgICAgICAgICAgICAgICAgICAgI=|pXHjL2unbWZ/5GZaIzSTcMg2fs4="
#define HASHED_OTHER "|1|AwMDAwMDAwMDAwMDAwMDAwMDAwM=|u4iYhji14JGRcklrkLa+9sGVgGo="

static char path[64];

static void write_bytes(const char *text, size_t size)
{
    FILE *file;
    int fd;

    (void)snprintf(path, sizeof(path), "/tmp/sevkit-known-XXXXXX");
    fd = mkstemp(path);
    file = fd >= 0 ? fdopen(fd, "w") : NULL;
    EXPECT(file && fwrite(text, 1, size, file) == size && fclose(file) == 0);
}

static void expect_file(const char *wanted)
{
    size_t size;
    const uint8_t *found = sk_test_read(path, &size);

    EXPECT_INT(size, strlen(wanted));
    EXPECT(memcmp(found, wanted, size) == 0);
    (void)unlink(path);
}

/* What is left of a file in front of the new key. */
static void expect_left(const char *before, unsigned port, const char *left)
{
    struct sevkit_error error = {0};
    char wanted[1024];

    write_bytes(before, strlen(before));
    EXPECT_OK(sk_known_hosts_write(path, "Guest", port, KEY, &error), &error);
    (void)snprintf(wanted, sizeof(wanted), "%s%s " KEY, left,
                   port == 22 ? "Guest" : "[Guest]:2222");
    expect_file(wanted);
}

TEST(other_hosts_stay)
{
    static const char text[] = "# guest\n"
                               "\n"
                               "guest2 ssh-rsa A\n"
                               "host,ghost ssh-rsa A\n"
                               "*.guest,!guest,gues? ssh-rsa A comment\n"
                               "@revoked * ssh-rsa A\n"
                               "@cert-authority *.net ssh-rsa A\n" HASHED_OTHER " ssh-rsa A\n"
                               "|1|x ssh-rsa A\n";

    expect_left(text, 22, text);
    expect_left("guest ssh-rsa A\n[guest]:22 ssh-rsa A\n", 2222,
                "guest ssh-rsa A\n[guest]:22 ssh-rsa A\n");
}

TEST(this_host_goes)
{
    expect_left("guest ssh-rsa A\n  GUEST\tssh-rsa B\n", 22, "");
    expect_left("a,guest,10.0.0.1 ssh-rsa A c\n", 22, "a,10.0.0.1 ssh-rsa A c\n");
    expect_left("[guest]:2222,a ssh-rsa A", 2222, "a ssh-rsa A\n");
    expect_left(HASHED_GUEST " ssh-rsa A\n" HASHED_PORT " ssh-rsa B\n", 22,
                HASHED_PORT " ssh-rsa B\n");
    expect_left(HASHED_GUEST " ssh-rsa A\n" HASHED_PORT " ssh-rsa B\n", 2222,
                HASHED_GUEST " ssh-rsa A\n");
}

/* By these ssh would take keys that were not attested. */
TEST(what_cannot_be_told_is_refused)
{
    static const char *const texts[] = {
        "* ssh-rsa A\n",
        "a,gu*t ssh-rsa A\n",
        "gues? ssh-rsa A\n",
        "@cert-authority guest ssh-rsa A\n",
        "@cert-authority * ssh-rsa A\n",
    };
    struct sevkit_error error = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        write_bytes(texts[i], strlen(texts[i]));
        EXPECT_ERROR(sk_known_hosts_write(path, "guest", 22, KEY, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "matches guest, too");
        expect_file(texts[i]);
    }
    write_bytes("a ssh-rsa A\n\0guest ssh-rsa A\n", 29);
    EXPECT_ERROR(sk_known_hosts_write(path, "guest", 22, KEY, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "NUL");
    (void)unlink(path);
}

TEST(a_file_that_cannot_be_read_is_not_replaced)
{
    struct sevkit_error error = {0};

    (void)snprintf(path, sizeof(path), "/tmp/sevkit-known-XXXXXX");
    EXPECT(mkdtemp(path) != NULL);
    EXPECT(sk_known_hosts_write(path, "guest", 22, KEY, &error) < 0);
    EXPECT_INT(rmdir(path), 0);
}
