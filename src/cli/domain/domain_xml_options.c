/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/domain/domain_xml.h"
#include "cli/guest_options.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

#include <sevkit/measure.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const sk_domain_types[] = {
    [SK_DOMAIN_SEV] = "sev",
    [SK_DOMAIN_SEV_ES] = "sev-es",
    [SK_DOMAIN_SNP] = "sev-snp",
    NULL,
};

#define DEFAULT_NAME       "guest"
#define DEFAULT_MEMORY_MIB 2048
#define MEMORY_MAX_MIB     ((uint64_t)1 << 30)
#define CBIT_MAX           63
#define REDUCED_BITS_MAX   63

static const char *const blobs[SK_DOMAIN_BLOBS] = {
    [SK_DOMAIN_BLOB_CERT] = OPT_OWNER_CERT,
    [SK_DOMAIN_BLOB_SESSION] = OPT_SESSION,
    [SK_DOMAIN_BLOB_ID] = OPT_ID_BLOCK,
    [SK_DOMAIN_BLOB_AUTH] = OPT_ID_AUTH,
};

static int read_blobs(const struct sk_given *given, struct sk_domain_options *options,
                      struct sevkit_error *error)
{
    struct sk_domain_plan *plan = &options->plan;

    for (size_t i = 0; i < SK_DOMAIN_BLOBS; i++) {
        const char *path = sk_given_value(given, blobs[i]);
        char where[32];
        int r;

        if (!path)
            continue;
        (void)snprintf(where, sizeof(where), "--%s", blobs[i]);
        r = sk_domain_read_blob(where, path, (enum sk_domain_blob)i, &options->blobs[i], error);
        if (r < 0)
            return r;
    }
    plan->dh_cert = options->blobs[SK_DOMAIN_BLOB_CERT];
    plan->session = options->blobs[SK_DOMAIN_BLOB_SESSION];
    plan->id_block = options->blobs[SK_DOMAIN_BLOB_ID];
    plan->id_auth = options->blobs[SK_DOMAIN_BLOB_AUTH];
    return 0;
}

static int read_numbers(const struct sk_given *given, struct sk_domain_plan *plan,
                        struct sevkit_error *error)
{
    const struct {
        const char *option;
        uint64_t min, max;
        uint64_t *value;
    } numbers[] = {
        {OPT_MEMORY, 1, MEMORY_MAX_MIB, &plan->memory_mib},
        {OPT_VCPUS, 1, SEVKIT_VCPUS_MAX, &plan->vcpus},
        {OPT_POLICY, 0, UINT64_MAX, &plan->policy},
        {OPT_CBITPOS, 1, CBIT_MAX, &plan->cbit_position},
        {OPT_REDUCED_PHYS_BITS, 1, REDUCED_BITS_MAX, &plan->reduced_phys_bits},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++) {
        const char *text = sk_given_value(given, numbers[i].option);
        int r = text ? sk_value_number(numbers[i].option, text, numbers[i].min, numbers[i].max,
                                       numbers[i].value, error)
                     : 0;

        if (r < 0)
            return r;
    }
    plan->has_policy = sk_given_has(given, OPT_POLICY);
    return 0;
}

static int read_host_data(const struct sk_given *given, struct sk_domain_options *options,
                          struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_HOST_DATA);
    uint8_t bytes[32];
    int r = text ? sk_value_hex(OPT_HOST_DATA, text, bytes, sizeof(bytes), error) : 0;

    if (r < 0 || !text)
        return r;
    sk_base64_encode(bytes, sizeof(bytes), options->host_data);
    options->plan.host_data = options->host_data;
    return 0;
}

/* Options that only guests of one type have: an owner who gives them means that type. */
static int check_type(const struct sk_given *given, const struct sk_domain_plan *plan,
                      struct sevkit_error *error)
{
    static const struct {
        const char *option;
        bool snp;
    } exclusive[] = {
        {OPT_OWNER_CERT, false}, {OPT_SESSION, false},  {OPT_ID_BLOCK, true}, {OPT_ID_AUTH, true},
        {OPT_AUTHOR_KEY, true},  {OPT_HOST_DATA, true}, {OPT_NO_VCEK, true},
    };

    for (size_t i = 0; plan->has_type && i < SK_ARRAY_SIZE(exclusive); i++)
        if (sk_given_has(given, exclusive[i].option) &&
            exclusive[i].snp != (plan->type == SK_DOMAIN_SNP))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s is not for --generation %s",
                                exclusive[i].option, sk_domain_types[plan->type]);
    if (plan->has_type && plan->has_policy && plan->type != SK_DOMAIN_SNP &&
        ((plan->policy & 4) != 0) != (plan->type == SK_DOMAIN_SEV_ES))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--policy 0x%llx has bit 2 %s, which is not --generation %s",
                            (unsigned long long)plan->policy, plan->policy & 4 ? "set" : "clear",
                            sk_domain_types[plan->type]);
    if (plan->has_type && plan->has_policy && plan->type != SK_DOMAIN_SNP &&
        plan->policy > UINT32_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "--policy: 0x%llx has more than 32 bits",
                            (unsigned long long)plan->policy);
    return 0;
}

/* The plan says these; to change them there is --set. */
static const char *const said_by_plan[] = {
    OPT_GENERATION, OPT_NAME,       OPT_MEMORY,
    OPT_VCPUS,      OPT_VCPU_TYPE,  OPT_OVMF,
    OPT_KERNEL,     OPT_INITRD,     OPT_APPEND,
    OPT_POLICY,     OPT_OWNER_CERT, OPT_SESSION,
    OPT_ID_BLOCK,   OPT_ID_AUTH,    OPT_AUTHOR_KEY,
    OPT_HOST_DATA,  OPT_CBITPOS,    OPT_REDUCED_PHYS_BITS,
    OPT_EMULATOR,
};

static int check_options(const struct sk_given *given, struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(said_by_plan); i++)
        if (sk_given_has(given, said_by_plan[i]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s contradicts --plan, which says it; --set changes a plan",
                                said_by_plan[i]);
    return 0;
}

/* The plan of --plan. SEVKIT_EINPUT if it says what no domain can, or what launching refuses. */
static int read_plan(const struct sk_given *given, struct sk_domain_options *options,
                     struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_PLAN);
    struct sk_plan_host host = {0};
    int r = check_options(given, error);

    if (r == 0)
        r = sk_launch_host(given, &host, error);
    if (r == 0)
        r = sk_launch_read(given, path, &options->guest, error);
    if (r < 0)
        return r;
    options->is_file = true;
    r = sk_plan_domain(&options->guest, &host, &sk_cli_listener, &options->from, error);
    if (r < 0)
        return r;
    options->plan = options->from.plan;
    options->plan.vcek_disabled = sk_given_has(given, OPT_NO_VCEK);
    if (options->plan.vcek_disabled && options->plan.type != SK_DOMAIN_SNP)
        return sk_error_set(error, SEVKIT_EUSAGE, "--no-vcek is not for a plan of generation %s",
                            sk_vm_generation(&options->guest));
    return 0;
}

int sk_domain_options_read(const struct sk_given *given, struct sk_domain_options *ret_options,
                           struct sevkit_error *error)
{
    struct sk_domain_plan *plan = &ret_options->plan;
    static const char *const of_plan[] = {OPT_SET, OPT_FOR_QEMU, OPT_FOR_KERNEL};
    const char *type = sk_given_value(given, OPT_GENERATION);
    int r;

    *ret_options = (struct sk_domain_options){0};
    if (sk_given_has(given, OPT_PLAN))
        return read_plan(given, ret_options, error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(of_plan); i++)
        if (sk_given_has(given, of_plan[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s needs --plan", of_plan[i]);
    for (size_t i = 0; type && sk_domain_types[i]; i++)
        if (strcmp(type, sk_domain_types[i]) == 0)
            plan->type = (enum sk_domain_type)i;
    plan->has_type = type != NULL;
    plan->name = sk_given_value(given, OPT_NAME);
    plan->cpu_model = sk_given_value(given, OPT_VCPU_TYPE);
    plan->firmware = sk_given_value(given, OPT_OVMF);
    plan->kernel = sk_given_value(given, OPT_KERNEL);
    plan->initrd = sk_given_value(given, OPT_INITRD);
    plan->cmdline = sk_given_value(given, OPT_APPEND);
    plan->emulator = sk_given_value(given, OPT_EMULATOR);
    plan->author_key = sk_given_has(given, OPT_AUTHOR_KEY);
    plan->vcek_disabled = sk_given_has(given, OPT_NO_VCEK);
    r = read_numbers(given, plan, error);
    if (r == 0)
        r = read_host_data(given, ret_options, error);
    if (r == 0)
        r = check_type(given, plan, error);
    return r < 0 ? r : read_blobs(given, ret_options, error);
}

void sk_domain_options_done(struct sk_domain_options *options)
{
    for (size_t i = 0; i < SK_DOMAIN_BLOBS; i++)
        free(options->blobs[i]);
    sk_plan_domain_done(&options->from);
    sk_vm_done(&options->guest);
}

/* What is wrong with a value, by its option or by its key in the launch plan. */
static int complain(const struct sk_domain_options *options, const char *option, const char *key,
                    const char *problem, struct sevkit_error *error)
{
    if (options->is_file)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: %s %s", options->guest.source, key, problem);
    return sk_error_set(error, SEVKIT_EUSAGE, "--%s %s", option, problem);
}

/* A name or a path with bytes that XML cannot hold would not come back as it was. */
static int check_texts(const struct sk_domain_options *options, struct sevkit_error *error)
{
    const struct sk_domain_plan *plan = &options->plan;
    const struct {
        const char *option, *key;
        const char *value;
    } texts[] = {
        {OPT_NAME, "name", plan->name},
        {OPT_VCPU_TYPE, "cpu.model", plan->cpu_model},
        {OPT_OVMF, "firmware.file", plan->firmware},
        {OPT_KERNEL, "boot.kernel", plan->kernel},
        {OPT_INITRD, "boot.initrd", plan->initrd},
        {OPT_APPEND, "boot.cmdline", plan->cmdline},
        {OPT_EMULATOR, "qemu", plan->emulator},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++)
        for (const char *c = texts[i].value; c && *c; c++)
            if ((unsigned char)*c < 0x20 && !strchr("\t\n\r", *c))
                return complain(options, texts[i].option, texts[i].key,
                                "has a control character, which XML cannot hold", error);
    return 0;
}

int sk_domain_options_complete(struct sk_domain_options *options, struct sevkit_error *error)
{
    struct sk_domain_plan *plan = &options->plan;
    bool is_snp = plan->type == SK_DOMAIN_SNP;
    const struct {
        const char *option, *key;
        bool is_missing;
        const char *reason;
    } needed[] = {
        {OPT_GENERATION, "generation", !plan->has_type, "is required to write a domain"},
        {OPT_OVMF, "firmware.file", !plan->firmware, "is required to write a domain"},
        {OPT_VCPUS, "vcpus", !plan->vcpus, "is required to write a domain"},
        {OPT_VCPU_TYPE, "cpu.model", !plan->cpu_model, "is required to write a domain"},
        {OPT_OWNER_CERT, "sev.dh_cert", !is_snp && !plan->dh_cert,
         "is required: without it the measurement cannot be checked"},
        {OPT_SESSION, "sev.session", !is_snp && !plan->session,
         "is required: without it the measurement cannot be checked"},
        {OPT_KERNEL, "boot.kernel", !plan->kernel && (plan->initrd || plan->cmdline),
         "is required with --initrd and --append"},
        {OPT_ID_AUTH, "id_block.auth", plan->id_block && !plan->id_auth,
         "is required with --id-block"},
        {OPT_ID_BLOCK, "id_block.block", plan->id_auth && !plan->id_block,
         "is required with --id-auth"},
        {OPT_ID_AUTH, "id_block.auth", plan->author_key && !plan->id_auth,
         "is required with --author-key"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(needed); i++)
        if (needed[i].is_missing)
            return complain(options, needed[i].option, needed[i].key, needed[i].reason, error);
    if (!plan->name)
        plan->name = DEFAULT_NAME;
    if (!plan->memory_mib)
        plan->memory_mib = DEFAULT_MEMORY_MIB;
    return check_texts(options, error);
}
