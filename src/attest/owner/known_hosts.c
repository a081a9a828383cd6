/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/known_hosts.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/derive/hmac.h"
#include "formats/attest/ssh_keys.h"
#include "sys/file.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define REVOKED "@revoked"

/* A line's list of hosts and what is searched in it (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
struct hosts {
    const char *text, *end;
    const char *wanted; /* in lower case, as ssh looks for it */
    bool has_marker;
};

/* As ssh does it: '*' and '?', letters of any case. */
static bool matches(const char *pattern, const char *end, const char *name)
{
    for (; pattern < end; pattern++, name++) {
        if (*pattern == '*') {
            do
                if (matches(pattern + 1, end, name))
                    return true;
            while (*name++);
            return false;
        }
        if (!*name || (*pattern != '?' && tolower((unsigned char)*pattern) != *name))
            return false;
    }
    return !*name;
}

/* "|1|SALT|HMAC-SHA-1 of the name", both in base64. */
static bool matches_hash(const struct hosts *hosts)
{
    char text[128], *bar;
    uint8_t salt[SK_HMAC_SHA1_BYTES], wanted[SK_HMAC_SHA1_BYTES], found[SK_HMAC_SHA1_BYTES];
    size_t salt_size, wanted_size;

    (void)snprintf(text, sizeof(text), "%.*s", (int)(hosts->end - hosts->text), hosts->text);
    bar = strncmp(text, "|1|", 3) == 0 ? strchr(text + 3, '|') : NULL;
    if (!bar)
        return false;
    *bar = '\0';
    return sk_base64_decode(text + 3, salt, sizeof(salt), &salt_size) &&
           sk_base64_decode(bar + 1, wanted, sizeof(wanted), &wanted_size) &&
           wanted_size == sizeof(wanted) &&
           sk_hmac_sha1(salt, salt_size, hosts->wanted, strlen(hosts->wanted), found, NULL) == 0 &&
           memcmp(found, wanted, sizeof(found)) == 0;
}

static const char *end_of_name(const struct hosts *hosts, const char *name)
{
    const char *comma = memchr(name, ',', (size_t)(hosts->end - name));

    return comma ? comma : hosts->end;
}

/* One "!PATTERN" that matches, and the line is not about this host. */
static bool is_excluded(const struct hosts *hosts)
{
    for (const char *name = hosts->text, *end; name < hosts->end; name = end + 1) {
        end = end_of_name(hosts, name);
        if (*name == '!' && matches(name + 1, end, hosts->wanted))
            return true;
    }
    return false;
}

/* The list without this host. */
static int keep_names(const struct hosts *hosts, struct sk_text *ret_list,
                      struct sevkit_error *error)
{
    for (const char *name = hosts->text, *end; name < hosts->end; name = end + 1) {
        size_t length;

        end = end_of_name(hosts, name);
        length = (size_t)(end - name);
        if (!matches(name, end, hosts->wanted)) {
            sk_text_add(ret_list, ret_list->length ? "," : "");
            sk_text_add_bytes(ret_list, name, length);
        } else if (hosts->has_marker || memchr(name, '*', length) || memchr(name, '?', length)) {
            return sk_error_set(error, SEVKIT_EINPUT,
                                "'%.*s' matches %s, too, and ssh would take keys by it that are "
                                "not attested; name another file",
                                (int)(length < 100 ? length : 100), name, hosts->wanted);
        }
    }
    return 0;
}

/* A line of a file that was there, without the host that is wanted. */
static int keep_line(const char *line, size_t length, const char *wanted, struct sk_text *all,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text list = {0};
    const char *start = line + strspn(line, " \t"), *end = line + length;
    struct hosts hosts = {.wanted = wanted, .has_marker = *start == '@'};
    bool passed = start >= end || *start == '#' || strncmp(start, REVOKED, strlen(REVOKED)) == 0;
    int r;

    if (hosts.has_marker) {
        start += strcspn(start, " \t\n");
        start += strspn(start, " \t");
    }
    hosts.text = start;
    hosts.end = start + strcspn(start, " \t\n");
    if (!passed && *start == '|' && matches_hash(&hosts))
        return 0;
    if (passed || *start == '|' || is_excluded(&hosts)) {
        sk_text_add_bytes(all, line, length);
        sk_text_add(all, "\n");
        return 0;
    }
    r = keep_names(&hosts, &list, error);
    if (r < 0 || list.length == 0)
        return r;
    sk_text_add_bytes(all, line, (size_t)(hosts.text - line));
    sk_text_add(all, sk_text_get(&list));
    sk_text_add_bytes(all, hosts.end, (size_t)(end - hosts.end));
    sk_text_add(all, "\n");
    return 0;
}

static int keep_others(const struct sk_bytes *old, const char *wanted, struct sk_text *all,
                       struct sevkit_error *error)
{
    const char *text = (const char *)old->data;
    int r = 0;

    if (memchr(text, '\0', old->size))
        return sk_error_set(error, SEVKIT_EINPUT, "it has a NUL; is it a file of known hosts?");
    while (*text && r == 0) {
        size_t length = strcspn(text, "\n");

        r = keep_line(text, length, wanted, all, error);
        text += length + (text[length] == '\n');
    }
    return r;
}

static int keep_file(const char *path, const char *wanted, struct sk_text *all,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes old = {0};
    int r;

    if (access(path, F_OK) < 0 && errno == ENOENT)
        return 0;
    r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &old, error);
    if (r < 0 || old.size == 0)
        return r;
    r = keep_others(&old, wanted, all, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

void sk_known_hosts_name(const char *name, unsigned ssh_port, struct sk_text *text)
{
    size_t start = text->length;

    if (ssh_port == 22)
        sk_text_add(text, name);
    else
        sk_text_addf(text, "[%s]:%u", name, ssh_port);
    for (size_t i = start; i < text->length; i++)
        text->data[i] = (char)tolower((unsigned char)text->data[i]);
}

int sk_known_hosts_write(const char *path, const char *name, unsigned ssh_port,
                         const char *ssh_keys, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text all = {0}, wanted = {0};
    int r;

    sk_known_hosts_name(name, ssh_port, &wanted);
    r = sk_text_ok(&wanted) ? keep_file(path, sk_text_get(&wanted), &all, error)
                            : sk_error_oom(error);
    if (r == 0)
        r = sk_ssh_keys_known_hosts(name, ssh_port, ssh_keys, strlen(ssh_keys), &all, error);
    if (r == 0 && !sk_text_ok(&all))
        r = sk_error_oom(error);
    return r == 0 ? sk_file_put(path, all.data, all.length, 0644, true, error) : r;
}
