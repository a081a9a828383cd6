/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch.h"
#include "cli/launch/launch_input.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "launch/monitor.h"
#include "launch/scripts/compat.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *resolve(void *arg, const char *path)
{
    (void)arg;
    return realpath(path, NULL);
}

/* For another machine, whose QEMU and firmware need not be on this one. */
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
static int check_release(const struct sk_given *given, const struct sk_compat *compat,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    enum sk_generation generation = sk_compat_generation(compat);
    const char *type = generation == SK_GENERATION_SNP ? "sev-snp-guest" : "sev-guest";
    int r = sk_launch_for_qemu(given, &compat->guest, &qemu, error);

    if (r < 0 || generation == SK_GENERATION_NONE || sk_qemu_has_object(&qemu, type))
        return r;
    return sk_error_set(error, SEVKIT_EREFUSED, "--for-qemu: QEMU %u.%u.%u has no %s; %s has",
                        qemu.major, qemu.minor, qemu.micro, type,
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

    if (!bridge || !*bridge || strlen(bridge) > 15 || strchr(bridge, '/'))
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

static int find_facts(const struct sk_given *given, const struct sk_compat *compat,
                      struct sk_compat_facts *facts, struct sevkit_error *error)
{
    const char *cbitpos = sk_given_value(given, OPT_CBITPOS);

    facts->exact = sk_given_has(given, OPT_EXACT);
    facts->last_tap = last_tap();
    find_bridge(sk_compat_bridge(compat), facts);
    if (!cbitpos) {
        facts->cbitpos.given = sk_start_cbitpos(&sk_sys_real, &facts->cbitpos.value);
        return 0;
    }
    facts->cbitpos.given = true;
    return sk_value_number(OPT_CBITPOS, cbitpos, 32, 63, &facts->cbitpos.value, error);
}

static int check_options(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const foreign[] = {OPT_MEASURE, OPT_JSON, OPT_ID_BLOCK, OPT_APPLY, OPT_SET};

    for (size_t i = 0; i < SK_ARRAY_SIZE(foreign); i++)
        if (sk_given_has(given, foreign[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s needs a plan, not --compat",
                                foreign[i]);
    return 0;
}

/* The line; what the script would do to the host beside that is printed to standard error. */
static int print_line(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                      const struct sk_words *words, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    SK_CLEANUP(sk_text_done) struct sk_text steps = {0};
    char *rest;

    sk_compat_steps(compat, facts, &steps);
    for (rest = steps.data; rest && *rest;) {
        char *end = strchr(rest, '\n');

        *end = '\0';
        sk_cli_note("%s", rest);
        rest = end + 1;
    }
    sk_words_print(words, &line);
    sk_text_add(&line, "\n");
    return sk_cli_emit(&line, error);
}

/* The monitor of sevkit, which not all of the scripts' lines have, is for one guest. */
static int start(const char *qmp, const struct sk_words *words, struct sevkit_error *error)
{
    bool is_used = false;
    int r = 0;

    for (size_t i = 0; i < words->count; i++)
        is_used |= strstr(words->words[i].text, qmp) != NULL;
    if (is_used)
        r = sk_monitor_claim(qmp, error);
    return r < 0 ? r : sk_start_become(words, error);
}

static void warn_of_kernel(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                           const struct sk_words *words)
{
    bool hashed = facts->exact || sk_compat_generation(compat) == SK_GENERATION_NONE ||
                  !(compat->kernel || compat->guest.kernel);

    for (size_t i = 0; i < words->count; i++)
        hashed |= strstr(words->words[i].text, "kernel-hashes=on") != NULL;
    if (!hashed)
        sk_cli_warn("the firmware has no place for kernel hashes: the kernel is started, but not "
                    "measured");
}

int sk_launch_compat(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_compat_done) struct sk_compat compat = {0};
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP_FREE char *qmp = NULL;
    char directory[PATH_MAX];
    struct sk_compat_facts facts = {
        .sys = &sk_sys_real, .directory = directory, .resolve = resolve};
    const struct sk_vm any = {.name = (char *)(uintptr_t) "compat"};
    int r = check_options(given, error);

    if (r == 0 && !getcwd(directory, sizeof(directory)))
        r = sk_error_set(error, SEVKIT_EIO, "the current folder cannot be found");
    if (r == 0)
        r = sk_compat_parse(sk_compat_find(sk_given_value(given, OPT_COMPAT)),
                            given->args->operand_count,
                            (char *const *)(uintptr_t)given->args->operands, &compat, error);
    if (r == 0 && sk_given_has(given, OPT_FOR_QEMU)) {
        facts.resolve = resolve_elsewhere;
        facts.arg = directory;
        r = check_release(given, &compat, error);
    }
    if (r == 0)
        r = find_facts(given, &compat, &facts, error);
    if (r == 0)
        r = sk_monitor_path(&any, !sk_given_has(given, OPT_PRINT), &qmp, error);
    if (r < 0)
        return r;
    facts.qmp = qmp;
    r = sk_compat_load(&compat, &sk_launch_reader, &facts, error);
    if (r == 0)
        r = sk_compat_words(&compat, &facts, &words, error);
    if (r < 0)
        return r;
    warn_of_kernel(&compat, &facts, &words);
    return sk_given_has(given, OPT_PRINT) ? print_line(&compat, &facts, &words, error)
                                          : start(qmp, &words, error);
}
