/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/ssh_login.h"

#include "base/cleanup.h"
#include "fault.h"
#include "test.h"

#include <limits.h>

static struct sevkit_error error;

static void expect_words(const struct sk_ssh_login *login, const char *want)
{
    SK_CLEANUP(sk_ssh_words_done) struct sk_ssh_words words;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    EXPECT_OK(sk_ssh_words(login, &words, &error), &error);
    EXPECT(!words.list[words.count]);
    for (size_t i = 0; i < words.count; i++)
        sk_text_addf(&text, "%s%s", i ? " " : "", words.list[i]);
    EXPECT_STR(sk_text_get(&text), want);
}

#define STRICT                                                             \
    "-o GlobalKnownHostsFile=/dev/null -o KnownHostsCommand=none "         \
    "-o StrictHostKeyChecking=yes -o NoHostAuthenticationForLocalhost=no " \
    "-o VerifyHostKeyDNS=no -o UpdateHostKeys=no -o ControlPath=none "

TEST(only_attested_keys_count)
{
    const struct sk_ssh_login login = {.known_hosts = "known", .host = "Guest", .port = 22};

    expect_words(&login,
                 "ssh -o UserKnownHostsFile=known -o HostKeyAlias=guest " STRICT "-p 22 -- Guest");
}

TEST(who_and_what)
{
    static const char *const command[] = {"uname", "-a"};
    const struct sk_ssh_login login = {.known_hosts = "/k",
                                       .host = "127.0.0.1",
                                       .port = 2222,
                                       .user = "me",
                                       .identity = "id",
                                       .command = command,
                                       .command_count = 2};

    expect_words(&login, "ssh -o UserKnownHostsFile=/k -o HostKeyAlias=[127.0.0.1]:2222 " STRICT
                         "-p 2222 -l me -i id -o IdentitiesOnly=yes -- 127.0.0.1 uname -a");
}

TEST(what_ssh_cannot_take)
{
    static char path[PATH_MAX + 1];
    struct sk_ssh_login login = {.known_hosts = "a b", .host = "guest", .port = 22};
    struct sk_ssh_words words;

    EXPECT_ERROR(sk_ssh_words(&login, &words, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "a b: ssh takes only a short path without blanks");
    memset(path, 'x', PATH_MAX);
    login.known_hosts = path;
    EXPECT_ERROR(sk_ssh_words(&login, &words, &error), SEVKIT_EUSAGE, &error);
    login.known_hosts = "known";
    login.command_count = SK_SSH_COMMAND_MAX + 1;
    EXPECT_ERROR(sk_ssh_words(&login, &words, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "at most 256 words");
}

static int make(void *arg, struct sevkit_error *why)
{
    struct sk_ssh_words words;
    int r = sk_ssh_words(arg, &words, why);

    if (r == 0)
        sk_ssh_words_done(&words);
    return r;
}

TEST(out_of_memory)
{
    struct sk_ssh_login login = {.known_hosts = "known", .host = "guest", .port = 22};

    EXPECT(sk_fault_run(make, &login) >= 2);
}

/* No server: ssh is not started. */
TEST(no_server)
{
    const struct sk_ssh_login login = {
        .known_hosts = "known", .host = "127.0.0.1", .port = 1, .timeout_seconds = 1};

    EXPECT_ERROR(sk_ssh_become(&login, &error), SEVKIT_EIO, &error);
}
