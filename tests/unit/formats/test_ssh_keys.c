/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/attest/ssh_keys.h"
#include "test.h"

#define BLOB "AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM"
#define LINE "ssh-ed25519 " BLOB "\n"
#define P256                                                                                       \
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7" \
    "opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=\n"

TEST(lines_that_are_keys)
{
    struct sevkit_error error;
    size_t count;

    EXPECT_OK(sk_ssh_keys_check("", 0, &count, &error), &error);
    EXPECT_INT(count, 0);
    EXPECT_OK(sk_ssh_keys_check(LINE P256, strlen(LINE P256), &count, &error), &error);
    EXPECT_INT(count, 2);
}

TEST(lines_that_are_none)
{
    static const char *const wrong[] = {
        "ssh-ed25519 " BLOB, /* no newline */
        "\n",
        "ssh-ed25519\n",
        "ssh-ed25519 \n",
        " " LINE,
        "ssh-ed25519  " BLOB "\n",
        "ssh-ed25519 " BLOB " comment\n",
        "ssh-ed25519 " BLOB "\r\n",
        "ssh-dss " BLOB "\n",
        "ecdsa-sha2-nistp256 " BLOB "\n", /* another algorithm inside */
        "@cert-authority * " LINE,
        "host ssh-ed25519 " BLOB "\n",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8\n",
        "ssh-ed25519 AAAA\n",
        "ssh-ed25519 QUJD\n",
        LINE "x\n",
        LINE "\n",
    };
    struct sevkit_error error;
    size_t count = 77;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        EXPECT_ERROR(sk_ssh_keys_check(wrong[i], strlen(wrong[i]), &count, &error), SEVKIT_EINPUT,
                     &error);
        EXPECT_INT(count, 77);
    }
    EXPECT_ERROR(sk_ssh_keys_check("ssh-ed25519 A\0AA\n", 17, &count, &error), SEVKIT_EINPUT,
                 &error);
}

TEST(comments_go_away)
{
    struct sk_text keys = {0};
    struct sevkit_error error;
    static const char line[] = "ssh-ed25519 " BLOB " root@host\n";

    EXPECT_OK(sk_ssh_keys_add_public(line, strlen(line), &keys, &error), &error);
    EXPECT_OK(sk_ssh_keys_add_public(P256, strlen(P256), &keys, &error), &error);
    EXPECT_STR(sk_text_get(&keys), LINE P256);
    EXPECT_ERROR(sk_ssh_keys_add_public("ssh-dss " BLOB, 76, &keys, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_ssh_keys_add_public("x", 1, &keys, &error), SEVKIT_EINPUT, &error);
    sk_text_done(&keys);
}

TEST(known_hosts)
{
    static const char *const wrong[] = {"",     "a b", "*",  "a,b", "!a",
                                        "|1|a", "#",   "@x", "[a]", "a\n"};
    struct sk_text text = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_ssh_keys_known_hosts("::1", 22, LINE, strlen(LINE), &text, &error), &error);
    EXPECT_OK(sk_ssh_keys_known_hosts("h", 2222, LINE P256, strlen(LINE P256), &text, &error),
              &error);
    EXPECT_STR(sk_text_get(&text), "::1 " LINE "[h]:2222 " LINE "[h]:2222 " P256);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        EXPECT_ERROR(sk_ssh_keys_known_hosts(wrong[i], 22, LINE, strlen(LINE), &text, &error),
                     SEVKIT_EUSAGE, &error);
    sk_text_done(&text);
}
