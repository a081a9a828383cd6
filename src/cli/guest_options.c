/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guest_options.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "launch/rules/host_rules.h"
#include "sys/sys.h"

#include <sevkit/products.h>
#include <sevkit/vcpu.h>
#include <string.h>

const char *const sk_generation_spellings[] = {
    "seves",
    "sev-es", /* */
    "snp",
    "sev-snp",
    "snp:ovmf-hash",
    "sev-snp:ovmf-hash", /* */
    "snp:svsm",
    "sev-snp:svsm",
    NULL,
};

static int cpu_by_name(const char *name, struct sk_guest_cpu *ret_cpu, struct sevkit_error *error)
{
    const struct sevkit_vcpu_model *model = sevkit_vcpu_model_find(name);
    struct sk_suggestion suggestion = sk_suggestion_for(name);

    if (!model) {
        for (size_t i = 0; i < sevkit_vcpu_model_count(); i++)
            sk_suggestion_try(&suggestion, sevkit_vcpu_model(i)->name);
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--vcpu-type: '%s' is not a known CPU model" SK_SUGGESTION_FORMAT
                            "; '--vcpu-type list' shows them, others can be given with --vcpu-sig",
                            name, SK_SUGGESTION_ARGS(suggestion));
    }
    *ret_cpu = (struct sk_guest_cpu){true, model->name, model->signature};
    return 0;
}

static int cpu_of_host(struct sk_guest_cpu *ret_cpu, struct sevkit_error *error)
{
    uint32_t signature = 0;
    int r = sk_guest_host_cpu(&sk_sys_real, &sk_cli_listener, &signature, error);

    *ret_cpu = (struct sk_guest_cpu){true, NULL, signature};
    return r < 0 ? sk_error_wrap(error, r, "--host-cpu") : 0;
}

/* Extended family 0xff on top of base family 15, and the widest model and stepping that CPUID holds. */
static int cpu_by_triple(const struct sk_given *given, struct sk_guest_cpu *ret_cpu,
                         struct sevkit_error *error)
{
    static const struct {
        const char *option;
        uint64_t max;
    } parts[] = {{OPT_VCPU_FAMILY, 15 + 0xff}, {OPT_VCPU_MODEL, 0xff}, {OPT_VCPU_STEPPING, 0xf}};
    uint64_t values[SK_ARRAY_SIZE(parts)];

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts); i++) {
        const char *text = sk_given_value(given, parts[i].option);
        int result;

        if (!text)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--vcpu-family, --vcpu-model and --vcpu-stepping go together; --%s "
                                "is missing",
                                parts[i].option);
        result = sk_value_number(parts[i].option, text, 0, parts[i].max, &values[i], error);
        if (result < 0)
            return result;
    }
    *ret_cpu =
        (struct sk_guest_cpu){true, NULL, sevkit_vcpu_signature(values[0], values[1], values[2])};
    return 0;
}

int sk_guest_cpu(const struct sk_given *given, struct sk_guest_cpu *ret_cpu,
                 struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_VCPU_TYPE);
    const char *signature = sk_given_value(given, OPT_VCPU_SIG);
    bool triple = sk_given_has(given, OPT_VCPU_FAMILY) || sk_given_has(given, OPT_VCPU_MODEL) ||
                  sk_given_has(given, OPT_VCPU_STEPPING);
    uint64_t value;
    int result;

    if (triple && (name || signature || sk_given_has(given, OPT_HOST_CPU)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the CPU is named twice: give one of --vcpu-type, --vcpu-sig, "
                            "--host-cpu, or family, model and stepping");
    if (triple)
        return cpu_by_triple(given, ret_cpu, error);
    if (name)
        return cpu_by_name(name, ret_cpu, error);
    if (sk_given_has(given, OPT_HOST_CPU))
        return cpu_of_host(ret_cpu, error);
    if (!signature) {
        *ret_cpu = (struct sk_guest_cpu){0};
        return 0;
    }
    result = sk_value_number(OPT_VCPU_SIG, signature, 0, UINT32_MAX, &value, error);
    if (result < 0)
        return result;
    *ret_cpu = (struct sk_guest_cpu){true, NULL, value};
    return 0;
}

int sk_profile_find(const char *where, const char *name, size_t length,
                    const struct sevkit_profile **ret_profile, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text word = {0};
    struct sk_suggestion suggestion;

    sk_text_add_bytes(&word, name, length);
    if (!sk_text_ok(&word))
        return sk_error_oom(error);
    suggestion = sk_suggestion_for(sk_text_get(&word));
    *ret_profile = sevkit_profile_find(sk_text_get(&word));
    if (*ret_profile)
        return 0;
    for (size_t i = 0; i < sevkit_profile_count(); i++)
        sk_suggestion_try(&suggestion, sevkit_profile(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "%s: '%s' is not a known profile" SK_SUGGESTION_FORMAT
                        "; '--profile list' shows them",
                        where, sk_text_get(&word), SK_SUGGESTION_ARGS(suggestion));
}

static int find_vmm(const char *name, enum sevkit_vmm *ret_vmm, struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(name);

    if (sevkit_vmm_find(name, ret_vmm))
        return 0;
    for (int vmm = SEVKIT_VMM_QEMU; vmm <= SEVKIT_VMM_KRUN; vmm++)
        sk_suggestion_try(&suggestion, sevkit_vmm_name((enum sevkit_vmm)vmm));
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--vmm-type: '%s' is not one of QEMU, ec2, gce, krun" SK_SUGGESTION_FORMAT,
                        name, SK_SUGGESTION_ARGS(suggestion));
}

int sk_guest_kernel(const struct sk_given *given, struct sk_guest_kernel *ret_kernel,
                    struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_FOR_KERNEL);
    struct sk_guest_kernel kernel = {.given = text != NULL};

    if (text && !sk_start_parse_version(text, &kernel.version))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--for-kernel: found '%.40s', expected a version of Linux (6.11)",
                            text);
    *ret_kernel = kernel;
    return 0;
}

/* Clouds have profiles, not kernels with a known version. */
static int check_host(const struct sk_given *given, const struct sk_guest_host *host, bool svsm,
                      struct sevkit_error *error)
{
    const struct sevkit_profile *profile = sk_guest_host_profile(host, svsm);
    const char *vmm = sk_given_value(given, OPT_VMM_TYPE);

    if (!profile)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--vmm-type %s: mode snp:svsm exists for QEMU only",
                            sevkit_vmm_name(host->vmm));
    if (vmm && profile->vmm != host->vmm)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--profile %s is of VMM %s, which contradicts --vmm-type %s",
                            profile->name, sevkit_vmm_name(profile->vmm), vmm);
    if (host->has_kernel && profile->vmm != SEVKIT_VMM_QEMU)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--for-kernel has no effect on profile %s: it is for guests of QEMU",
                            profile->name);
    return 0;
}

int sk_guest_host(const struct sk_given *given, bool svsm, struct sk_guest_host *ret_host,
                  struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_PROFILE);
    const char *vmm = sk_given_value(given, OPT_VMM_TYPE);
    const char *features = sk_given_value(given, OPT_GUEST_FEATURES);
    struct sk_guest_host host = {.vmm = SEVKIT_VMM_QEMU};
    struct sk_guest_kernel kernel = {0};
    int r = vmm ? find_vmm(vmm, &host.vmm, error) : 0;

    if (r == 0)
        r = sk_guest_kernel(given, &kernel, error);
    host.has_kernel = kernel.given;
    host.kernel = kernel.version;
    if (r == 0 && name)
        r = sk_profile_find("--profile", name, strlen(name), &host.profile, error);
    if (r == 0)
        r = check_host(given, &host, svsm, error);
    host.has_features = features != NULL;
    if (r == 0 && features)
        r = sk_value_features(OPT_GUEST_FEATURES, features, &host.features, error);
    if (r == 0)
        *ret_host = host;
    return r;
}

static bool is_list_word(const char *word)
{
    return strcmp(word, "list") == 0 || strcmp(word, "help") == 0;
}

/* "--NAME list" or "--NAME=list" */
static bool asks_list(const char *name, size_t argc, char *const *argv)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *end = strncmp(argv[i], "--", 2) == 0 && strncmp(argv[i] + 2, name, length) == 0
                              ? argv[i] + 2 + length
                              : NULL;

        if (end && *end == '=' && is_list_word(end + 1))
            return true;
        if (end && !*end && i + 1 < argc && is_list_word(argv[i + 1]))
            return true;
    }
    return false;
}

static void add_profiles(struct sk_text *text)
{
    sk_text_addf(text, "%-12s %-5s %-9s %s\n", "PROFILE", "VMM", "MODES", "APPLIES TO");
    for (size_t i = 0; i < sevkit_profile_count(); i++) {
        const struct sevkit_profile *profile = sevkit_profile(i);

        sk_text_addf(text, "%-12s %-5s %-9s %s\n", profile->name, sevkit_vmm_name(profile->vmm),
                     profile->svsm ? "snp:svsm" : "seves,snp", profile->summary);
    }
}

static void add_vcpu_types(struct sk_text *text)
{
    sk_text_addf(text, "%-16s %s\n", "CPU MODEL", "SIGNATURE");
    for (size_t i = 0; i < sevkit_vcpu_model_count(); i++)
        sk_text_addf(text, "%-16s 0x%06x\n", sevkit_vcpu_model(i)->name,
                     sevkit_vcpu_model(i)->signature);
}

static void add_products(struct sk_text *text)
{
    sk_text_add(text, "PRODUCT\n");
    for (size_t i = 0; i < sevkit_product_count(); i++)
        sk_text_addf(text, "%s\n", sevkit_product(i)->name);
}

static const struct {
    const char *option;
    void (*add)(struct sk_text *text);
} lists[] = {
    {OPT_PROFILE, add_profiles},
    {OPT_VCPU_TYPE, add_vcpu_types},
    {OPT_PRODUCT, add_products},
};

static bool has_row(const struct sk_args_spec *spec, const char *name)
{
    for (const struct sk_option *option = spec->options; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return !option->choices;
    return false;
}

int sk_list_values(const struct sk_args_spec *spec, size_t argc, char *const *argv,
                   bool *ret_listed, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    *ret_listed = false;
    for (size_t i = 0; i < SK_ARRAY_SIZE(lists) && !*ret_listed; i++) {
        *ret_listed = has_row(spec, lists[i].option) && asks_list(lists[i].option, argc, argv);
        if (*ret_listed)
            lists[i].add(&text);
    }
    return *ret_listed ? sk_cli_emit(&text, error) : 0;
}
