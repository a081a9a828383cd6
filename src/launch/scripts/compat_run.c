/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/scripts/compat_run.h"

#include "base/cleanup.h"
#include "launch/monitor.h"
#include "launch/start.h"
#include "qemu/qemu_version.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERFACE_NAME_MAX 15 /* IFNAMSIZ - 1 */

void sk_compat_line_done(struct sk_compat_line *line)
{
    sk_words_done(&line->words);
    sk_text_done(&line->steps);
    free(line->qmp);
    *line = (struct sk_compat_line){0};
}

static char *resolve(void *arg, const char *path)
{
    (void)arg;
    return realpath(path, NULL);
}

static char *resolve_elsewhere(void *arg, const char *path)
{
    const char *directory = arg;
    char *resolved = realpath(path, NULL);

    if (resolved || path[0] == '/')
        return resolved ? resolved : strdup(path);
    path += strncmp(path, "./", 2) == 0 ? 2 : 0;
    return asprintf(&resolved, "%s/%s", directory, path) < 0 ? NULL : resolved;
}

/* The scripts' lines are the same for all releases that have the guest's object. */
static int check_release(const struct sk_compat_request *request, const struct sk_compat *compat,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    enum sk_generation generation = sk_compat_generation(compat);
    const char *type = generation == SK_GENERATION_SNP ? "sev-snp-guest" : "sev-guest";
    int r;

    if (!request->has_release)
        return 0;
    r = sk_qemu_of_version(&request->release, sk_vm_cpu_model(&compat->guest), &qemu, error);
    if (r < 0 || generation == SK_GENERATION_NONE || sk_qemu_has_object(&qemu, type))
        return r;
    return sk_error_set(error, SEVKIT_EREFUSED, "QEMU %u.%u.%u has no %s; %s has", qemu.major,
                        qemu.minor, qemu.micro, type,
                        generation == SK_GENERATION_SNP ? "9.1 or later" : "2.12 or later");
}

/* The number of the last interface tapN, -1 if there is none. */
static int last_tap(void)
{
    DIR *directory = opendir("/sys/class/net");
    const struct dirent *entry;
    int last = -1;

    while (directory && (entry = readdir(directory))) {
        const char *digits = entry->d_name + 3;

        if (strncmp(entry->d_name, "tap", 3) == 0 && isdigit((unsigned char)*digits) &&
            strlen(digits) < 6 && digits[strspn(digits, "0123456789")] == '\0' &&
            (int)strtol(digits, NULL, 10) > last)
            last = (int)strtol(digits, NULL, 10);
    }
    if (directory)
        (void)closedir(directory);
    return last;
}

static void find_bridge(const char *bridge, struct sk_compat_facts *facts)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes text = {0};
    unsigned mac[SK_COMPAT_MAC_BYTES];
    char path[64];

    if (!bridge || !*bridge || strlen(bridge) > INTERFACE_NAME_MAX || strchr(bridge, '/'))
        return;
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/bridge", bridge);
    if (access(path, F_OK) < 0)
        return;
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/address", bridge);
    if (sk_file_read(&sk_sys_real, path, 64, &text, NULL) < 0 ||
        sscanf((const char *)text.data, "%2x:%2x:%2x:%2x:%2x:%2x", &mac[0], &mac[1], &mac[2],
               &mac[3], &mac[4], &mac[5]) != SK_COMPAT_MAC_BYTES)
        return;
    facts->has_bridge = true;
    for (size_t i = 0; i < SK_COMPAT_MAC_BYTES; i++)
        facts->bridge_mac[i] = (uint8_t)mac[i];
}

/* What the script would find out about this machine. */
static void find_facts(const struct sk_compat_request *request, const struct sk_compat *compat,
                       struct sk_compat_facts *facts)
{
    facts->exact = request->exact;
    facts->last_tap = last_tap();
    find_bridge(sk_compat_bridge(compat), facts);
    facts->cbitpos = request->cbitpos;
    if (!facts->cbitpos.given)
        facts->cbitpos.given = sk_start_cbitpos(&sk_sys_real, &facts->cbitpos.value);
}

static void warn_of_kernel(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                           const struct sk_words *words, const struct sk_listener *listener)
{
    bool hashed = facts->exact || sk_compat_generation(compat) == SK_GENERATION_NONE ||
                  !(compat->kernel || compat->guest.kernel);

    for (size_t i = 0; i < words->count; i++)
        hashed |= strstr(words->words[i].text, "kernel-hashes=on") != NULL;
    if (!hashed)
        sk_listener_warn(listener,
                         "the firmware has no place for kernel hashes: the kernel is started, but "
                         "not measured");
}

static int write_line(struct sk_compat *compat, const struct sk_compat_facts *facts,
                      const struct sk_listener *listener, struct sk_compat_line *line,
                      struct sevkit_error *error)
{
    const struct sk_vm_reader reader = {.sys = &sk_sys_real, .listener = listener};
    int r = sk_compat_load(compat, &reader, facts, error);

    if (r == 0)
        r = sk_compat_words(compat, facts, &line->words, error);
    if (r < 0)
        return r;
    warn_of_kernel(compat, facts, &line->words, listener);
    sk_compat_steps(compat, facts, &line->steps);
    return sk_text_ok(&line->steps) ? 0 : sk_error_oom(error);
}

int sk_compat_prepare(const struct sk_compat_request *request, const struct sk_listener *listener,
                      struct sk_compat_line *ret_line, struct sevkit_error *error)
{
    SK_CLEANUP(sk_compat_done) struct sk_compat compat = {0};
    const struct sk_vm any = {.name = (char *)(uintptr_t) "compat"};
    char directory[PATH_MAX];
    struct sk_compat_facts facts = {
        .sys = &sk_sys_real,
        .directory = directory,
        .resolve = request->has_release ? resolve_elsewhere : resolve,
        .arg = directory,
    };
    int r = getcwd(directory, sizeof(directory))
                ? 0
                : sk_error_set(error, SEVKIT_EIO, "the current folder cannot be found");

    if (r == 0)
        r = sk_compat_parse(request->dialect, request->word_count,
                            (char *const *)(uintptr_t)request->words, &compat, error);
    if (r == 0)
        r = check_release(request, &compat, error);
    if (r == 0)
        r = sk_monitor_path(&any, request->starts, &ret_line->qmp, error);
    if (r < 0)
        return r;
    facts.qmp = ret_line->qmp;
    find_facts(request, &compat, &facts);
    return write_line(&compat, &facts, listener, ret_line, error);
}

int sk_compat_start(const struct sk_compat_line *line, struct sevkit_error *error)
{
    bool is_used = false;
    int r = 0;

    for (size_t i = 0; i < line->words.count; i++)
        is_used |= strstr(line->words.words[i].text, line->qmp) != NULL;
    if (is_used)
        r = sk_monitor_claim(line->qmp, error);
    return r < 0 ? r : sk_start_become(&line->words, error);
}
