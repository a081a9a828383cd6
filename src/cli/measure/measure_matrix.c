/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_matrix.h"

#include "base/cleanup.h"
#include "base/list.h"
#include "cli/guest_options.h"
#include "cli/measure/matrix_rows.h"
#include "cli/measure/measure_request.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "measure/ap_entry.h"

#include <sevkit/vcpu.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX 512u

const char *const sk_matrix_forms[] = {"csv", "jsonl", "json", "corim", "rvps", NULL};

struct work {
    const struct sk_given *given;
    struct sk_matrix_request request;
    struct sk_guest_host host;
    struct sk_matrix_cpu cpus[CPUS_MAX];
    const char *names[CPUS_MAX];
    uint64_t vcpus[SEVKIT_VCPUS_MAX];
    struct sk_matrix_rows rows;
    struct sevkit_key *id_key, *author_key;
};

static void work_done(struct work *work)
{
    free(work->rows.items);
    sevkit_key_free(work->id_key);
    sevkit_key_free(work->author_key);
}

bool sk_measure_matrix_wanted(const struct sk_given *given)
{
    return sk_given_has(given, OPT_MATRIX) || sk_given_has(given, OPT_EXTRAPOLATE);
}

static int read_vcpus(struct work *work, struct sevkit_error *error)
{
    const char *text = sk_given_value(work->given, OPT_VCPUS);
    struct sk_matrix *matrix = &work->request.matrix;
    int r;

    if (!text)
        return sk_error_set(error, SEVKIT_EUSAGE, "--matrix and --extrapolate need --vcpus");
    matrix->vcpus = work->vcpus;
    r = sk_matrix_read_vcpus(text, work->vcpus, &matrix->vcpu_count, error);
    return r < 0 ? sk_error_wrap(error, r, "--vcpus") : 0;
}

/* Every set of features for one CPU. */
static int add_cpu(struct work *work, const char *name, uint64_t signature,
                   struct sevkit_error *error)
{
    const struct sk_arg *features = sk_given_arg(work->given, OPT_GUEST_FEATURES);
    uint64_t own = sk_guest_host_features(&work->host, work->request.mode);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < (features->count ? features->count : 1); i++) {
        struct sk_matrix_cpu cpu = {signature, own};

        if (work->request.matrix.cpu_count == CPUS_MAX)
            return sk_error_set(error, SEVKIT_EUSAGE, "more than %u CPUs and features", CPUS_MAX);
        if (features->count)
            r = sk_value_features(OPT_GUEST_FEATURES, features->values[i], &cpu.features, error);
        work->names[work->request.matrix.cpu_count] = name;
        work->cpus[work->request.matrix.cpu_count++] = cpu;
    }
    return r;
}

static int add_named(struct work *work, const struct sk_item *item, struct sevkit_error *error)
{
    const struct sevkit_vcpu_model *model = sevkit_vcpu_model_find(item->text);
    int r = 0;

    if (strcmp(item->text, "all") == 0) {
        for (size_t i = 0; r == 0 && i < sevkit_vcpu_model_count(); i++)
            r = add_cpu(work, sevkit_vcpu_model(i)->name, sevkit_vcpu_model(i)->signature, error);
        return r;
    }
    if (!model)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--vcpu-type: '%.*s' is not a known CPU model, and not 'all'",
                            SK_ITEM(*item));
    return add_cpu(work, model->name, model->signature, error);
}

static int read_cpus(struct work *work, struct sevkit_error *error)
{
    const struct sk_arg *types = sk_given_arg(work->given, OPT_VCPU_TYPE);
    struct sk_guest_cpu cpu = {0};
    int r = 0;

    work->request.matrix.cpus = work->cpus;
    for (unsigned i = 0; r == 0 && i < types->count; i++) {
        const char *cursor = types->values[i];
        struct sk_item item;

        while (r == 0 && sk_list_next(&cursor, &item))
            r = add_named(work, &item, error);
    }
    if (r < 0 || types->count > 0)
        return r;
    r = sk_guest_cpu(work->given, &cpu, error);
    if (r == 0 && !cpu.given && work->request.profile->needs_signature)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "profile %s needs the vCPU models: --vcpu-type LIST or --vcpu-sig",
                            work->request.profile->name);
    return r < 0 ? r : add_cpu(work, cpu.name, cpu.signature, error);
}

/* As for one measurement. */
static void warn_cpus(const struct work *work)
{
    const struct sk_matrix *matrix = &work->request.matrix;

    if (!work->request.profile->needs_signature && work->cpus[0].signature)
        sk_cli_warn("profile %s gives every guest the same CPU signature; those given are not used",
                    work->request.profile->name);
    for (size_t i = 0; work->request.mode == SEVKIT_MODE_SNP && i < matrix->cpu_count; i++)
        if (!(matrix->cpus[i].features & 1)) {
            sk_cli_warn("--guest-features 0x%llx lacks snp-active (0x1), without which no SEV-SNP "
                        "guest starts",
                        (unsigned long long)matrix->cpus[i].features);
            break;
        }
}

static int load_key(const struct sk_given *given, const char *option, struct sevkit_key **ret_key,
                    struct sevkit_error *error)
{
    const char *path = sk_given_value(given, option);
    int r = path ? sk_key_file_load(path, NULL, ret_key, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--%s", option);
    if (path && !sevkit_key_is_private(*ret_key))
        return sk_error_set(error, SEVKIT_EREFUSED, "--%s: %s: a public key cannot sign", option,
                            path);
    return 0;
}

static int read_signing(struct work *work, struct sevkit_error *error)
{
    const char *policy = sk_given_value(work->given, OPT_POLICY);
    int r = load_key(work->given, OPT_ID_KEY, &work->id_key, error);

    work->request.policy = SEVKIT_POLICY_DEFAULT;
    if (r == 0)
        r = load_key(work->given, OPT_AUTHOR_KEY, &work->author_key, error);
    if (r == 0 && policy)
        r = sevkit_policy_parse(policy, &work->request.policy, error);
    return r;
}

static int extrapolate(struct work *work, struct sevkit_error *error)
{
    const struct sk_given *given = work->given;
    const char *address = sk_given_value(given, OPT_AP_EIP);
    const char *firmware = sk_given_value(given, OPT_OVMF);
    uint8_t one[48];
    uint64_t eip = 0;
    int r;

    if (address)
        r = sk_value_number(OPT_AP_EIP, address, 0, UINT32_MAX, &eip, error);
    else if (firmware)
        r = sk_ap_entry(firmware, &eip, error);
    else
        r = sk_error_set(error, SEVKIT_EUSAGE, "--extrapolate needs --ovmf or --ap-eip");
    if (r == 0)
        r = sk_value_digest_source(OPT_EXTRAPOLATE, sk_given_value(given, OPT_EXTRAPOLATE), one,
                                   error);
    return r < 0 ? r : sk_matrix_table_extrapolate(&work->request, one, eip, &work->rows, error);
}

static struct sk_matrix_words words_of(const struct sk_given *given, const char *option)
{
    const struct sk_arg *arg = sk_given_arg(given, option);

    return (struct sk_matrix_words){arg->values, arg->count};
}

static int measure(struct work *work, struct sevkit_error *error)
{
    const struct sk_given *given = work->given;

    work->request.firmwares = words_of(given, OPT_OVMF);
    work->request.kernels = words_of(given, OPT_KERNEL);
    work->request.cmdlines = words_of(given, OPT_APPEND);
    work->request.initrd = sk_given_value(given, OPT_INITRD);
    work->request.cpu_names = work->names;
    work->request.id_key = work->id_key;
    work->request.author_key = work->author_key;
    return sk_given_has(given, OPT_EXTRAPOLATE)
               ? extrapolate(work, error)
               : sk_matrix_table(&work->request, &work->rows, error);
}

/* Profile, vCPUs and their registers; a SEV guest has one row without them. */
static int read_guests(struct work *work, struct sevkit_error *error)
{
    int r;

    if (work->request.mode == SEVKIT_MODE_SEV) {
        work->request.matrix.cpus = work->cpus;
        work->request.matrix.vcpus = work->vcpus;
        work->request.matrix.cpu_count = work->request.matrix.vcpu_count = 1;
        return 0;
    }
    r = sk_guest_host(work->given, false, &work->host, error);
    if (r < 0)
        return r;
    work->request.profile = sk_guest_host_profile(&work->host, false);
    r = read_vcpus(work, error);
    if (r == 0)
        r = read_cpus(work, error);
    if (r < 0)
        return r;
    warn_cpus(work);
    sk_guest_host_note(&work->host, work->request.mode, &sk_cli_listener);
    return 0;
}

static int check_options(const struct sk_given *given, enum sevkit_mode mode,
                         struct sevkit_error *error)
{
    static const char *const allowed[] = {
        OPT_MATRIX,        OPT_EXTRAPOLATE, OPT_AP_EIP,   OPT_ID_KEY,         OPT_AUTHOR_KEY,
        OPT_POLICY,        OPT_MODE,        OPT_OVMF,     OPT_KERNEL,         OPT_INITRD,
        OPT_APPEND,        OPT_VCPUS,       OPT_PROFILE,  OPT_GUEST_FEATURES, OPT_VMM_TYPE,
        OPT_VCPU_TYPE,     OPT_VCPU_SIG,    OPT_HOST_CPU, OPT_VCPU_FAMILY,    OPT_VCPU_MODEL,
        OPT_VCPU_STEPPING, OPT_FOR_KERNEL};
    const char *form = sk_given_value(given, OPT_MATRIX);
    int r = sk_measure_check_modes(given, mode, error);

    if (r == 0)
        r = sk_measure_check_only(given, allowed, SK_ARRAY_SIZE(allowed), OPT_MATRIX, error);
    if (r < 0)
        return r;
    if (mode != SEVKIT_MODE_SNP && form &&
        (strcmp(form, "corim") == 0 || strcmp(form, "rvps") == 0))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--matrix=%s is for mode snp: it has no place for digests of 32 bytes",
                            form);
    /* One digest is of one firmware. */
    if (sk_given_has(given, OPT_EXTRAPOLATE) && sk_given_arg(given, OPT_OVMF)->count > 1)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--extrapolate: a digest is of one firmware, --ovmf is given twice");
    if (!sk_given_has(given, OPT_OVMF) && !sk_given_has(given, OPT_EXTRAPOLATE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--matrix needs --ovmf");
    return 0;
}

int sk_measure_matrix_run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_FREE struct work *work = calloc(1, sizeof(*work));
    enum sevkit_mode mode = SEVKIT_MODE_SNP;
    int r = work ? 0 : sk_error_oom(error);

    (void)sevkit_mode_find(sk_given_value(given, OPT_MODE), &mode);
    if (r == 0)
        r = check_options(given, mode, error);
    if (r < 0)
        return r;
    work->given = given;
    work->request.mode = mode;
    r = read_guests(work, error);
    if (r == 0)
        r = read_signing(work, error);
    if (r == 0)
        r = measure(work, error);
    if (r == 0)
        r = sk_matrix_rows_print(&work->rows, sk_given_value(given, OPT_MATRIX), error);
    work_done(work);
    return r;
}
