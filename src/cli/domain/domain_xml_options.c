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

#define MEMORY_MAX_MIB   ((uint64_t)1 << 30)
#define CBIT_MAX         63
#define REDUCED_BITS_MAX 63

const char *const sk_domain_option_names[SK_DOMAIN_FIELDS] = {
    [SK_DOMAIN_FIELD_TYPE] = "--" OPT_GENERATION,
    [SK_DOMAIN_FIELD_NAME] = "--" OPT_NAME,
    [SK_DOMAIN_FIELD_VCPUS] = "--" OPT_VCPUS,
    [SK_DOMAIN_FIELD_CPU] = "--" OPT_VCPU_TYPE,
    [SK_DOMAIN_FIELD_FIRMWARE] = "--" OPT_OVMF,
    [SK_DOMAIN_FIELD_KERNEL] = "--" OPT_KERNEL,
    [SK_DOMAIN_FIELD_INITRD] = "--" OPT_INITRD,
    [SK_DOMAIN_FIELD_CMDLINE] = "--" OPT_APPEND,
    [SK_DOMAIN_FIELD_POLICY] = "--" OPT_POLICY,
    [SK_DOMAIN_FIELD_DH_CERT] = "--" OPT_OWNER_CERT,
    [SK_DOMAIN_FIELD_SESSION] = "--" OPT_SESSION,
    [SK_DOMAIN_FIELD_ID_BLOCK] = "--" OPT_ID_BLOCK,
    [SK_DOMAIN_FIELD_ID_AUTH] = "--" OPT_ID_AUTH,
    [SK_DOMAIN_FIELD_AUTHOR_KEY] = "--" OPT_AUTHOR_KEY,
    [SK_DOMAIN_FIELD_HOST_DATA] = "--" OPT_HOST_DATA,
    [SK_DOMAIN_FIELD_NO_VCEK] = "--" OPT_NO_VCEK,
    [SK_DOMAIN_FIELD_EMULATOR] = "--" OPT_EMULATOR,
};

static int read_blobs(const struct sk_given *given, struct sk_domain_options *options,
                      struct sevkit_error *error)
{
    struct sk_domain_plan *plan = &options->plan;
    const struct {
        const char *option, *where;
        const char **text;
    } rows[SK_DOMAIN_BLOBS] = {
        [SK_DOMAIN_BLOB_CERT] = {OPT_OWNER_CERT, "--" OPT_OWNER_CERT, &plan->dh_cert},
        [SK_DOMAIN_BLOB_SESSION] = {OPT_SESSION, "--" OPT_SESSION, &plan->session},
        [SK_DOMAIN_BLOB_ID] = {OPT_ID_BLOCK, "--" OPT_ID_BLOCK, &plan->id_block},
        [SK_DOMAIN_BLOB_AUTH] = {OPT_ID_AUTH, "--" OPT_ID_AUTH, &plan->id_auth},
    };

    for (size_t i = 0; i < SK_DOMAIN_BLOBS; i++) {
        const char *path = sk_given_value(given, rows[i].option);
        int r = path ? sk_domain_read_blob(rows[i].where, path, (enum sk_domain_blob)i,
                                           &options->blobs[i], error)
                     : 0;

        if (r < 0)
            return r;
        *rows[i].text = options->blobs[i];
    }
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
    int r;

    *ret_options = (struct sk_domain_options){0};
    if (sk_given_has(given, OPT_PLAN))
        return read_plan(given, ret_options, error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(of_plan); i++)
        if (sk_given_has(given, of_plan[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s needs --plan", of_plan[i]);
    plan->type = (enum sk_domain_type)sk_value_choice(given, OPT_GENERATION, sk_domain_types);
    plan->has_type = sk_given_has(given, OPT_GENERATION);
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
        r = read_blobs(given, ret_options, error);
    return r == 0 ? sk_domain_plan_check(plan, sk_domain_option_names, error) : r;
}

void sk_domain_options_done(struct sk_domain_options *options)
{
    for (size_t i = 0; i < SK_DOMAIN_BLOBS; i++)
        free(options->blobs[i]);
    sk_plan_domain_done(&options->from);
    sk_vm_done(&options->guest);
}
