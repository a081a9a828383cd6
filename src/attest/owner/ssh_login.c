/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/ssh_login.h"

#include "attest/owner/known_hosts.h"
#include "attest/owner/ssh_ready.h"
#include "base/cleanup.h"
#include "sys/process/child.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ssh_config(5): whatever the user's configuration says; nor is a connection shared that was made before. */
static const char *const options[] = {
    "GlobalKnownHostsFile=/dev/null",
    "KnownHostsCommand=none",
    "StrictHostKeyChecking=yes",
    "NoHostAuthenticationForLocalhost=no",
    "VerifyHostKeyDNS=no",
    "UpdateHostKeys=no",
    "ControlPath=none",
};

static void add_word(struct sk_ssh_words *words, const char *word)
{
    words->list[words->count++] = word;
}

static void add_pair(struct sk_ssh_words *words, const char *letter, const char *value)
{
    add_word(words, letter);
    add_word(words, value);
}

static void add_destination(struct sk_ssh_words *words, const struct sk_ssh_login *login)
{
    (void)snprintf(words->port, sizeof(words->port), "%u", login->port);
    add_pair(words, "-p", words->port);
    if (login->user)
        add_pair(words, "-l", login->user);
    if (login->identity) {
        add_pair(words, "-i", login->identity);
        add_pair(words, "-o", "IdentitiesOnly=yes");
    }
    add_pair(words, "--", login->host);
    for (size_t i = 0; i < login->command_count; i++)
        add_word(words, login->command[i]);
}

int sk_ssh_words(const struct sk_ssh_login *login, struct sk_ssh_words *ret_words,
                 struct sevkit_error *error)
{
    struct sk_ssh_words *words = ret_words;

    *words = (struct sk_ssh_words){0};
    if (login->command_count > SK_SSH_COMMAND_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "a command has at most %d words",
                            SK_SSH_COMMAND_MAX);
    if (strchr(login->known_hosts, ' ') || strlen(login->known_hosts) >= PATH_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: ssh takes only a short path without blanks",
                            login->known_hosts);
    sk_text_addf(&words->known_hosts, "UserKnownHostsFile=%s", login->known_hosts);
    /* With an alias ssh does not look for the name without its port, which is that of the host's own server. */
    sk_text_add(&words->alias, "HostKeyAlias=");
    sk_known_hosts_name(login->host, login->port, &words->alias);
    if (!sk_text_ok(&words->known_hosts) || !sk_text_ok(&words->alias)) {
        sk_ssh_words_done(words);
        return sk_error_oom(error);
    }
    add_word(words, "ssh");
    add_pair(words, "-o", sk_text_get(&words->known_hosts));
    add_pair(words, "-o", sk_text_get(&words->alias));
    for (size_t i = 0; i < SK_ARRAY_SIZE(options); i++)
        add_pair(words, "-o", options[i]);
    add_destination(words, login);
    return 0;
}

void sk_ssh_words_done(struct sk_ssh_words *words)
{
    sk_text_done(&words->known_hosts);
    sk_text_done(&words->alias);
}

int sk_ssh_become(const struct sk_ssh_login *login, struct sevkit_error *error)
{
    const struct sk_ssh_ready wait = {.host = login->host,
                                      .port = login->port,
                                      .timeout_seconds = login->timeout_seconds,
                                      .listener = login->listener};
    SK_CLEANUP(sk_ssh_words_done) struct sk_ssh_words words;
    int r = sk_ssh_words(login, &words, error);

    if (r == 0)
        r = sk_ssh_ready_wait(&wait, error);
    if (r < 0)
        return r;
    return sk_child_become((char *const *)(uintptr_t)words.list, error);
}
