/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/known_hosts.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/attest/ssh_keys.h"
#include "sys/file.h"

#include <string.h>

/* Lines that are about another host. */
static void keep_others(const char *text, const char *host, struct sk_text *ret_text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        if (strncmp(text, host, strlen(host)) != 0) {
            sk_text_add_bytes(ret_text, text, length);
            sk_text_add(ret_text, "\n");
        }
        text += length + (text[length] == '\n');
    }
}

int sk_known_hosts_write(const char *path, const char *name, unsigned ssh_port,
                         const char *ssh_keys, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text all = {0}, host = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes old = {0};
    struct sevkit_error absent;
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &old, &absent);

    if (ssh_port == 22)
        sk_text_addf(&host, "%s ", name);
    else
        sk_text_addf(&host, "[%s]:%u ", name, ssh_port);
    if (r == 0)
        keep_others((const char *)old.data, sk_text_get(&host), &all);
    r = sk_ssh_keys_known_hosts(name, ssh_port, ssh_keys, strlen(ssh_keys), &all, error);
    return r == 0 ? sk_file_put(path, all.data, all.length, 0644, true, error) : r;
}
