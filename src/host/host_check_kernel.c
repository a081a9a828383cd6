/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/number.h"
#include "data/host/host_versions.h"
#include "host/host_inspection.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES  256
#define HIDING_PATH "/sys/module/kvm_amd/parameters/ciphertext_hiding_asids"

void sk_host_judge_kernel(struct sk_host_inspection *inspection)
{
    const struct sk_host_minimum *minimum = sk_host_minimum(SK_HOST_KERNEL, inspection->wanted);
    unsigned major, minor;

    if (!isdigit((unsigned char)inspection->release[0]) ||
        sscanf(inspection->release, "%4u.%4u", &major, &minor) != 2)
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "/proc/sys/kernel/osrelease: found '%s'",
                       inspection->release);
    else if (sk_host_version_reached(major, minor, minimum->major, minimum->minor))
        sk_host_answer(inspection, SK_HOST_PASS, "%s", inspection->release);
    else
        /* Distributions add the code to older kernels; the checks of KVM and firmware decide. */
        sk_host_answer(inspection, SK_HOST_WARN,
                       "%s is older than %u.%u, unless this kernel had "
                       "the support added",
                       inspection->release, minimum->major, minimum->minor);
}

static int read_config(struct sk_host_inspection *inspection, char **ret_text)
{
    static const struct {
        const char *before, *after;
    } places[] = {
        {"/boot/config-", ""}, {"/lib/modules/", "/config"}, {"/usr/lib/modules/", "/config"}};
    int number = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(places); i++) {
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof(path), "%s%s%s", places[i].before, inspection->release,
                       places[i].after);
        number = sk_host_read(inspection->host, path, ret_text);
        if (number == 0)
            return 0;
    }
    return number;
}

/* 'y', 'm' or 'n' */
static char config_value(const char *config, const char *name)
{
    char line[80];
    int length = snprintf(line, sizeof(line), "\nCONFIG_%s=", name);
    const char *at = strstr(config, line);

    if (!at && strncmp(config, line + 1, (size_t)length - 1) == 0)
        at = config - 1;
    if (!at)
        return 'n';
    return at[length] == 'y' || at[length] == 'm' ? at[length] : 'n';
}

/* The first option that the generation needs and that is not set; NULL if all are. */
static const char *missing_option(const char *config, unsigned wanted)
{
    static const struct {
        const char *names[3]; /* by age: newer kernels renamed some */
        unsigned wanted;
    } needed[] = {
        {{"AMD_MEM_ENCRYPT"}, SK_HOST_FOR_ALL},
        {{"KVM_AMD_SEV"}, SK_HOST_FOR_ALL},
        {{"CRYPTO_DEV_SP_PSP"}, SK_HOST_FOR_ALL},
        {{"KVM_GUEST_MEMFD", "KVM_GENERIC_PRIVATE_MEM", "KVM_PRIVATE_MEM"}, SK_HOST_FOR_SNP},
        {{"AMD_IOMMU"}, SK_HOST_FOR_SNP},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(needed); i++) {
        bool set = false;

        for (size_t j = 0; j < SK_ARRAY_SIZE(needed[i].names) && needed[i].names[j]; j++)
            set = set || config_value(config, needed[i].names[j]) != 'n';
        if (needed[i].wanted & wanted && !set)
            return needed[i].names[0];
    }
    return NULL;
}

void sk_host_judge_config(struct sk_host_inspection *inspection)
{
    char *config = NULL;
    const char *missing;
    bool passthrough;

    if (read_config(inspection, &config) != 0) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "/boot/config-%s is missing",
                       inspection->release);
        return;
    }
    missing = missing_option(config, inspection->wanted);
    passthrough =
        config_value(config, "IOMMU_DEFAULT_PASSTHROUGH") != 'n' && !inspection->translates;
    free(config);
    if (missing)
        sk_host_answer(inspection, SK_HOST_FAIL, "CONFIG_%s is not set", missing);
    else if (passthrough && inspection->wanted == SK_HOST_FOR_SNP)
        sk_host_answer(inspection, SK_HOST_FAIL,
                       "CONFIG_IOMMU_DEFAULT_PASSTHROUGH is set and iommu=nopt is not given");
    else
        sk_host_answer(inspection, SK_HOST_PASS, "all options are set");
}

void sk_host_judge_iommu_mode(struct sk_host_inspection *inspection)
{
    const struct sk_refused_word *row;
    const char *word = NULL;
    size_t length = 0;

    if (!inspection->has_cmdline) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "/proc/cmdline is missing");
        return;
    }
    row = sk_host_cmdline_refuses(inspection, SK_WORD_IOMMU, &word, &length);
    if (!row && inspection->passes_through)
        row = sk_host_cmdline_refuses(inspection, SK_WORD_PASSTHROUGH, &word, &length);
    if (row)
        sk_host_answer(inspection, SK_HOST_FAIL, "the kernel command line has %.*s", (int)length,
                       word);
    else
        sk_host_answer(inspection, SK_HOST_PASS,
                       "the kernel command line switches neither the IOMMU nor translation off");
}

/* A line of a small file; 0 or an errno. */
static int read_word(struct sk_host *host, const char *path, char *ret_word, size_t capacity)
{
    char *text = NULL;
    int number = sk_host_read(host, path, &text);

    if (number != 0)
        return number;
    text[strcspn(text, "\n")] = '\0';
    (void)snprintf(ret_word, capacity, "%s", text);
    free(text);
    return 0;
}

void sk_host_judge_smt(struct sk_host_inspection *inspection)
{
    /* Linux Documentation/ABI/testing/sysfs-devices-system-cpu */
    static const char *const good[] = {"on", "notsupported", "notimplemented"};
    char control[32] = "";
    const char *word = NULL;
    size_t length = 0;
    bool known = false;

    if (sk_host_cmdline_refuses(inspection, SK_WORD_SMT, &word, &length)) {
        sk_host_answer(inspection, SK_HOST_FAIL, "the kernel command line has %.*s", (int)length,
                       word);
        return;
    }
    if (read_word(inspection->host, "/sys/devices/system/cpu/smt/control", control,
                  sizeof(control)) != 0) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN,
                       "/sys/devices/system/cpu/smt/control is missing");
        return;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(good); i++)
        known = known || strcmp(control, good[i]) == 0;
    if (strcmp(control, "off") == 0 || strcmp(control, "forceoff") == 0)
        sk_host_answer(inspection, SK_HOST_FAIL, "SMT was switched off at run time (%s)", control);
    else if (known)
        sk_host_answer(inspection, SK_HOST_PASS, "SMT control: %s", control);
    else
        sk_host_answer(inspection, SK_HOST_UNKNOWN,
                       "/sys/devices/system/cpu/smt/control: found '%s'", control);
}

static void judge_module(struct sk_host_inspection *inspection, const char *path)
{
    bool exists = sk_host_exists(inspection->host, path);

    sk_host_answer(inspection, exists ? SK_HOST_PASS : SK_HOST_FAIL, "%s %s", path,
                   exists ? "exists" : "is missing: the driver is not loaded");
}

void sk_host_judge_ccp(struct sk_host_inspection *inspection)
{
    judge_module(inspection, "/sys/module/ccp");
}

void sk_host_judge_kvm_amd(struct sk_host_inspection *inspection)
{
    judge_module(inspection, "/sys/module/kvm_amd");
}

static void judge_parameter(struct sk_host_inspection *inspection, const char *name)
{
    char path[PATH_BYTES], value[32] = "";
    int number;
    bool on;

    (void)snprintf(path, sizeof(path), "/sys/module/kvm_amd/parameters/%s", name);
    number = read_word(inspection->host, path, value, sizeof(value));
    if (number != 0 && number != ENOENT) {
        sk_host_answer_errno(inspection, path, number);
        return;
    }
    if (number != 0) {
        sk_host_answer(inspection, SK_HOST_FAIL, "%s is missing: this kernel does not support it",
                       path);
        return;
    }
    on = strcmp(value, "Y") == 0 || strcmp(value, "1") == 0;
    sk_host_answer(inspection, on ? SK_HOST_PASS : SK_HOST_FAIL, "%s is %s", path, value);
}

void sk_host_judge_parameter_sev(struct sk_host_inspection *inspection)
{
    judge_parameter(inspection, "sev");
}

void sk_host_judge_parameter_es(struct sk_host_inspection *inspection)
{
    judge_parameter(inspection, "sev_es");
}

void sk_host_judge_parameter_snp(struct sk_host_inspection *inspection)
{
    judge_parameter(inspection, "sev_snp");
}

/* With N hidden identifiers SNP guests have 1 to N and SEV-ES guests the others below the first of SEV. */
void sk_host_judge_hiding(struct sk_host_inspection *inspection)
{
    char value[32] = "";
    uint32_t shared = inspection->leaf.edx ? inspection->leaf.edx - 1 : 0;
    uint64_t hidden = 0;
    bool enough;
    int number = read_word(inspection->host, HIDING_PATH, value, sizeof(value));

    if (number == ENOENT) {
        sk_host_answer(inspection, SK_HOST_PASS, "this kernel does not offer it");
        return;
    }
    if (number != 0) {
        sk_host_answer_errno(inspection, HIDING_PATH, number);
        return;
    }
    if (!sk_number_parse_decimal(value, 0, UINT32_MAX, &hidden)) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN, HIDING_PATH ": found '%s', expected a number",
                       value);
        return;
    }
    if (hidden == 0) {
        sk_host_answer(inspection, SK_HOST_PASS, "off: SEV-ES and SEV-SNP share %u identifiers",
                       shared);
        return;
    }
    enough = inspection->wanted == SK_HOST_FOR_SNP || hidden < shared;
    sk_host_answer(inspection, enough ? SK_HOST_PASS : SK_HOST_FAIL,
                   "SEV-SNP: 1 to %" PRIu64 "; SEV-ES: %" PRIu64 " identifiers",
                   hidden < shared ? hidden : shared, hidden < shared ? shared - hidden : 0);
}

void sk_host_judge_misc(struct sk_host_inspection *inspection)
{
    const char *word = inspection->wanted == SK_HOST_FOR_SEV ? "sev" : "sev_es";
    size_t length = strlen(word);
    char *text = NULL, *line;
    uint64_t capacity = 0;
    bool known;

    if (sk_host_read(inspection->host, "/sys/fs/cgroup/misc.capacity", &text) != 0) {
        sk_host_answer(inspection, SK_HOST_WARN,
                       "/sys/fs/cgroup/misc.capacity is missing: identifiers are not counted");
        return;
    }
    for (line = text; line && (strncmp(line, word, length) != 0 || line[length] != ' ');) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    if (line)
        line[strcspn(line, "\n")] = '\0';
    known = line && sk_number_parse_decimal(line + length + 1, 0, UINT64_MAX, &capacity);
    /* A capacity of 0 refuses every guest. */
    sk_host_answer(inspection,
                   !line      ? SK_HOST_WARN
                   : !known   ? SK_HOST_UNKNOWN
                   : capacity ? SK_HOST_PASS
                              : SK_HOST_FAIL,
                   "misc.capacity: %s", line ? line : "no such identifiers");
    free(text);
}
