/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/host/host_versions.h"
#include "host/host_inspection.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 256

void sk_host_judge_kernel(struct sk_host_inspection *inspection)
{
    const struct sk_host_minimum *minimum = sk_host_minimum(SK_HOST_KERNEL, inspection->wanted);
    unsigned major, minor;

    if (sscanf(inspection->release, "%u.%u", &major, &minor) != 2)
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
    const char *missing, *value;
    bool passthrough;

    if (read_config(inspection, &config) != 0) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "/boot/config-%s is missing",
                       inspection->release);
        return;
    }
    missing = missing_option(config, inspection->wanted);
    passthrough =
        config_value(config, "IOMMU_DEFAULT_PASSTHROUGH") != 'n' &&
        !(sk_host_cmdline_has(inspection, "iommu=", &value) && strncmp(value, "nopt", 4) == 0);
    free(config);
    if (missing)
        sk_host_answer(inspection, SK_HOST_FAIL, "CONFIG_%s is not set", missing);
    else if (passthrough && inspection->wanted == SK_HOST_FOR_SNP)
        sk_host_answer(inspection, SK_HOST_FAIL,
                       "CONFIG_IOMMU_DEFAULT_PASSTHROUGH is set and iommu=nopt is not given");
    else
        sk_host_answer(inspection, SK_HOST_PASS, "all options are set");
}

/* The value of an option among others ("iommu=pt,force"). */
static bool value_has(const char *value, const char *word)
{
    size_t length = strlen(word);

    while (*value && *value != ' ') {
        size_t size = strcspn(value, ", ");

        if (size == length && strncmp(value, word, length) == 0)
            return true;
        value += size;
        value += *value == ',';
    }
    return false;
}

void sk_host_judge_iommu_mode(struct sk_host_inspection *inspection)
{
    static const struct {
        const char *option, *value;
    } bad[] = {{"iommu=", "pt"},
               {"iommu=", "off"},
               {"iommu.passthrough=", "1"},
               {"iommu.passthrough=", "on"},
               {"iommu.passthrough=", "y"},
               {"amd_iommu=", "off"},
               {"amd_iommu=", "pgtbl_v2"}};
    const char *value;

    if (!inspection->has_cmdline) {
        sk_host_answer(inspection, SK_HOST_UNKNOWN, "/proc/cmdline is missing");
        return;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++)
        if (sk_host_cmdline_has(inspection, bad[i].option, &value) &&
            value_has(value, bad[i].value)) {
            sk_host_answer(inspection, SK_HOST_FAIL, "the kernel command line has %s%s",
                           bad[i].option, bad[i].value);
            return;
        }
    sk_host_answer(inspection, SK_HOST_PASS,
                   "the kernel command line switches neither the IOMMU nor translation off");
}

/* A line of a small file; false where the file is missing. */
static bool read_word(struct sk_host *host, const char *path, char *ret_word, size_t capacity)
{
    char *text = NULL;

    if (sk_host_read(host, path, &text) != 0)
        return false;
    text[strcspn(text, "\n")] = '\0';
    (void)snprintf(ret_word, capacity, "%s", text);
    free(text);
    return true;
}

void sk_host_judge_smt(struct sk_host_inspection *inspection)
{
    char control[32] = "";
    const char *value;

    if (sk_host_cmdline_has(inspection, "nosmt", &value) ||
        sk_host_cmdline_has(inspection, "nosmt=", &value)) {
        sk_host_answer(inspection, SK_HOST_FAIL, "the kernel command line has nosmt");
        return;
    }
    if (!read_word(inspection->host, "/sys/devices/system/cpu/smt/control", control,
                   sizeof(control)))
        sk_host_answer(inspection, SK_HOST_UNKNOWN,
                       "/sys/devices/system/cpu/smt/control is missing");
    else if (strcmp(control, "off") == 0 || strcmp(control, "forceoff") == 0)
        sk_host_answer(inspection, SK_HOST_FAIL, "SMT was switched off at run time (%s)", control);
    else
        sk_host_answer(inspection, SK_HOST_PASS, "SMT control: %s", control);
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
    bool on;

    (void)snprintf(path, sizeof(path), "/sys/module/kvm_amd/parameters/%s", name);
    if (!read_word(inspection->host, path, value, sizeof(value))) {
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
    unsigned long hidden;
    bool enough;

    if (!read_word(inspection->host, "/sys/module/kvm_amd/parameters/ciphertext_hiding_asids",
                   value, sizeof(value))) {
        sk_host_answer(inspection, SK_HOST_PASS, "this kernel does not offer it");
        return;
    }
    hidden = strtoul(value, NULL, 10);
    if (hidden == 0) {
        sk_host_answer(inspection, SK_HOST_PASS, "off: SEV-ES and SEV-SNP share %u identifiers",
                       shared);
        return;
    }
    enough = inspection->wanted == SK_HOST_FOR_SNP || hidden < shared;
    sk_host_answer(inspection, enough ? SK_HOST_PASS : SK_HOST_FAIL,
                   "SEV-SNP: 1 to %lu; SEV-ES: %lu identifiers", hidden < shared ? hidden : shared,
                   hidden < shared ? shared - hidden : 0);
}

void sk_host_judge_misc(struct sk_host_inspection *inspection)
{
    char *text = NULL;
    const char *word = inspection->wanted == SK_HOST_FOR_SEV ? "sev " : "sev_es ";
    char *line;

    if (sk_host_read(inspection->host, "/sys/fs/cgroup/misc.capacity", &text) != 0) {
        sk_host_answer(inspection, SK_HOST_WARN,
                       "/sys/fs/cgroup/misc.capacity is missing: identifiers are not counted");
        return;
    }
    line = strstr(text, word);
    if (line)
        line[strcspn(line, "\n")] = '\0';
    sk_host_answer(inspection, line ? SK_HOST_PASS : SK_HOST_WARN, "misc.capacity: %s",
                   line ? line : "no such identifiers");
    free(text);
}
