/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_matrix.h"

#include "base/cleanup.h"
#include "base/list.h"
#include "base/values/number.h"
#include "cli/guest_options.h"
#include "cli/measure/matrix_rows.h"
#include "cli/measure/measure_request.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "measure/matrix.h"
#include "measure/plan.h"
#include "sys/file.h"

#include <inttypes.h>
#include <sevkit/firmware.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX 512u
#define ROWS_MAX ((size_t)1 << 20)

const char *const sk_matrix_forms[] = {"csv", "jsonl", "json", "corim", "rvps", NULL};

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

struct work {
    const struct sk_given *given;
    struct sk_matrix matrix;
    struct sk_matrix_cpu cpus[CPUS_MAX];
    const char *names[CPUS_MAX];
    uint64_t vcpus[SEVKIT_VCPUS_MAX];
    struct sk_matrix_rows rows;
    struct sevkit_key *id_key, *author_key;
    uint64_t policy;
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

/* "1,2,4-64" into a set, and the set in ascending order. */
static int read_vcpus(struct work *work, struct sevkit_error *error)
{
    SK_CLEANUP_FREE bool *set = calloc(SEVKIT_VCPUS_MAX + 1, sizeof(*set));
    const char *cursor = sk_given_value(work->given, OPT_VCPUS);
    struct sk_item item;

    if (!set)
        return sk_error_oom(error);
    if (!cursor)
        return sk_error_set(error, SEVKIT_EUSAGE, "--matrix and --extrapolate need --vcpus");
    while (sk_list_next(&cursor, &item)) {
        char *dash = strchr(item.text, '-');
        uint64_t first = 0, last = 0;

        if (dash)
            *dash = '\0';
        if (!sk_number_parse_decimal(item.text, 1, SEVKIT_VCPUS_MAX, &first) ||
            !sk_number_parse_decimal(dash ? dash + 1 : item.text, first, SEVKIT_VCPUS_MAX, &last))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--vcpus: '%.*s': expected a number or a range like 4-64, from 1 "
                                "to %d",
                                SK_ITEM(item), SEVKIT_VCPUS_MAX);
        for (; first <= last; first++)
            set[first] = true;
    }
    for (uint64_t n = 1; n <= SEVKIT_VCPUS_MAX; n++)
        if (set[n])
            work->vcpus[work->matrix.vcpu_count++] = n;
    work->matrix.vcpus = work->vcpus;
    return 0;
}

/* Every set of features for one CPU. */
static int add_cpu(struct work *work, const char *name, uint64_t signature,
                   struct sevkit_error *error)
{
    const struct sk_arg *features = sk_given_arg(work->given, OPT_GUEST_FEATURES);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < (features->count ? features->count : 1); i++) {
        struct sk_matrix_cpu cpu = {signature, work->rows.mode == SEVKIT_MODE_SNP};

        if (work->matrix.cpu_count == CPUS_MAX)
            return sk_error_set(error, SEVKIT_EUSAGE, "more than %u CPUs and features", CPUS_MAX);
        if (features->count)
            r = sk_value_features(OPT_GUEST_FEATURES, features->values[i], &cpu.features, error);
        work->names[work->matrix.cpu_count] = name;
        work->cpus[work->matrix.cpu_count++] = cpu;
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

    work->matrix.cpus = work->cpus;
    for (unsigned i = 0; r == 0 && i < types->count; i++) {
        const char *cursor = types->values[i];
        struct sk_item item;

        while (r == 0 && sk_list_next(&cursor, &item))
            r = add_named(work, &item, error);
    }
    if (r < 0 || types->count > 0)
        return r;
    r = sk_guest_cpu(work->given, &cpu, error);
    if (r == 0 && !cpu.given && work->rows.profile->needs_signature)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "profile %s needs the vCPU models: --vcpu-type LIST or --vcpu-sig",
                            work->rows.profile->name);
    return r < 0 ? r : add_cpu(work, cpu.name, cpu.signature, error);
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

    work->policy = SEVKIT_POLICY_DEFAULT;
    if (r == 0)
        r = load_key(work->given, OPT_AUTHOR_KEY, &work->author_key, error);
    if (r == 0 && policy)
        r = sevkit_policy_parse(policy, &work->policy, error);
    if (r == 0 && !work->id_key && (work->author_key || policy))
        return sk_error_set(error, SEVKIT_EUSAGE, "--author-key and --policy need --id-key");
    return r;
}

static int sign_row(const struct work *work, struct sk_matrix_row *row, struct sevkit_error *error)
{
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth;
    int r;

    if (!work->id_key)
        return 0;
    memcpy(block.launch_digest, row->digest, sizeof(block.launch_digest));
    block.policy = work->policy;
    r = sevkit_id_auth_create(&block, work->id_key, work->author_key, &auth, error);
    if (r < 0)
        return r;
    row->has_block = true;
    sevkit_id_block_write(&block, row->block);
    sevkit_id_auth_write(&auth, row->auth);
    return 0;
}

static int add_rows(struct work *work, const struct sk_matrix_row *start,
                    const uint8_t (*digests)[48], struct sevkit_error *error)
{
    size_t count = work->matrix.cpu_count * work->matrix.vcpu_count;
    struct sk_matrix_rows *rows = &work->rows;
    struct sk_matrix_row *items;
    int r = 0;

    if (count > ROWS_MAX - rows->count)
        return sk_error_set(error, SEVKIT_EUSAGE, "more than %zu digests", ROWS_MAX);
    items = reallocarray(rows->items, rows->count + count, sizeof(*items));
    if (!items)
        return sk_error_oom(error);
    rows->items = items;
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct sk_matrix_row *row = &rows->items[rows->count++];
        size_t cpu = i / work->matrix.vcpu_count;

        *row = *start;
        row->cpu = work->names[cpu];
        row->signature = work->cpus[cpu].signature;
        row->features = work->cpus[cpu].features;
        row->vcpus = work->vcpus[i % work->matrix.vcpu_count];
        memcpy(row->digest, digests[i], sizeof(row->digest));
        r = sign_row(work, row, error);
    }
    return r;
}

static int measure_plan(struct work *work, struct sevkit_plan *plan,
                        const struct sk_matrix_row *row, struct sevkit_error *error)
{
    size_t count = work->matrix.cpu_count * work->matrix.vcpu_count;
    SK_CLEANUP_FREE uint8_t(*digests)[48] = calloc(count + 1, sizeof(*digests));
    int r = digests ? sk_matrix_measure(plan, &work->matrix, digests, error) : sk_error_oom(error);

    return r < 0 ? r : add_rows(work, row, (const uint8_t(*)[48])digests, error);
}

/* The words of an option that may be given again; one NULL if it was not. */
static size_t count_of(const struct sk_given *given, const char *option)
{
    unsigned count = sk_given_arg(given, option)->count;

    return count ? count : 1;
}

static const char *word_of(const struct sk_given *given, const char *option, size_t index)
{
    const struct sk_arg *arg = sk_given_arg(given, option);

    return arg->count ? arg->values[index] : NULL;
}

static int hash_piece(void *arg, const void *data, size_t size, uint64_t total,
                      struct sevkit_error *error)
{
    (void)total;
    return sk_digest_update(arg, data, size, error);
}

static int hash_file(const char *path, uint8_t ret_sha256[32], struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint64_t size;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0 && path)
        r = sk_file_stream(&sk_sys_real, path, hash_piece, digest, &size, error);
    return r < 0 ? r : sk_digest_final(digest, ret_sha256, error);
}

/* Kernel and initrd are hashed once for all command lines. */
static int measure_kernel(struct work *work, struct sevkit_plan *plan, struct sk_matrix_row *row,
                          struct sevkit_error *error)
{
    struct sevkit_kernel_hashes hashes;
    int r;

    if (!row->kernel)
        return measure_plan(work, plan, row, error);
    r = hash_file(row->kernel, hashes.kernel, error);
    if (r == 0)
        r = hash_file(row->initrd, hashes.initrd, error);
    for (size_t i = 0; r == 0 && i < count_of(work->given, OPT_APPEND); i++) {
        row->cmdline = word_of(work->given, OPT_APPEND, i);
        r = sevkit_kernel_hashes_set_cmdline(&hashes, row->cmdline ? row->cmdline : "",
                                             row->cmdline ? strlen(row->cmdline) : 0, error);
        sevkit_plan_set_kernel_hashes(plan, &hashes);
        if (r == 0)
            r = measure_plan(work, plan, row, error);
    }
    return r;
}

/* The firmware of an SNP guest is hashed once for everything that follows. */
static int hash_firmware(struct sevkit_plan *plan, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *head = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r = sevkit_plan_new(SEVKIT_MODE_SNP_OVMF_HASH, &head, error);

    if (r == 0)
        r = sevkit_plan_set_firmware(head, sevkit_firmware_data(plan->firmware.firmware),
                                     sevkit_firmware_size(plan->firmware.firmware), error);
    if (r == 0)
        r = sevkit_measure(head, &measurement, error);
    if (r == 0)
        sevkit_plan_set_ovmf_hash(plan, sevkit_measurement_digest(measurement));
    return r;
}

static int start_plan(const struct work *work, const char *firmware, struct sevkit_plan **ret_plan,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    int r = sevkit_plan_new(work->rows.mode, &plan, error);

    if (r == 0)
        r = sevkit_plan_set_firmware_file(plan, firmware, error);
    if (r == 0 && work->rows.mode == SEVKIT_MODE_SNP)
        r = hash_firmware(plan, error);
    if (r < 0)
        return r;
    if (work->rows.profile)
        sevkit_plan_set_profile(plan, work->rows.profile);
    *ret_plan = SK_TAKE(plan);
    return 0;
}

static int measure_firmware(struct work *work, const char *firmware, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    int r = start_plan(work, firmware, &plan, error);

    for (size_t i = 0; r == 0 && i < count_of(work->given, OPT_KERNEL); i++) {
        struct sk_matrix_row row = {
            .firmware = firmware,
            .kernel = word_of(work->given, OPT_KERNEL, i),
            .initrd = sk_given_value(work->given, OPT_INITRD),
        };

        r = measure_kernel(work, plan, &row, error);
    }
    return r;
}

static int find_eip(const struct sk_given *given, uint64_t *ret_eip, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    const char *address = sk_given_value(given, OPT_AP_EIP);
    const char *firmware = sk_given_value(given, OPT_OVMF);
    uint32_t eip = 0;
    int r;

    if (address)
        return sk_value_number(OPT_AP_EIP, address, 0, UINT32_MAX, ret_eip, error);
    if (!firmware)
        return sk_error_set(error, SEVKIT_EUSAGE, "--extrapolate needs --ovmf or --ap-eip");
    r = sevkit_plan_new(SEVKIT_MODE_SNP, &plan, error);
    if (r == 0)
        r = sevkit_plan_set_firmware_file(plan, firmware, error);
    if (r == 0)
        r = sevkit_firmware_reset_eip(plan->firmware.firmware, &eip, error);
    *ret_eip = eip;
    return r;
}

static int extrapolate(struct work *work, struct sevkit_error *error)
{
    struct sk_matrix_row row = {.firmware = sk_given_value(work->given, OPT_OVMF)};
    SK_CLEANUP_FREE uint8_t(*digests)[48] = calloc(SEVKIT_VCPUS_MAX, sizeof(*digests));
    uint8_t one[48];
    uint64_t eip = 0;
    int r = digests ? find_eip(work->given, &eip, error) : sk_error_oom(error);

    if (r == 0)
        r = sk_value_digest_source(OPT_EXTRAPOLATE, sk_given_value(work->given, OPT_EXTRAPOLATE),
                                   one, error);
    if (r == 0)
        r = sk_matrix_extrapolate(one, work->rows.profile, eip, &work->matrix, digests, error);
    return r < 0 ? r : add_rows(work, &row, (const uint8_t(*)[48])digests, error);
}

/* What is of SNP alone. */
static int check_snp(const struct sk_given *given, enum sevkit_mode mode,
                     struct sevkit_error *error)
{
    static const char *const snp[] = {OPT_EXTRAPOLATE, OPT_AP_EIP, OPT_ID_KEY, OPT_AUTHOR_KEY,
                                      OPT_POLICY};
    const char *form = sk_given_value(given, OPT_MATRIX);

    if (mode == SEVKIT_MODE_SNP)
        return 0;
    if (mode != SEVKIT_MODE_SEV && mode != SEVKIT_MODE_SEV_ES)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--matrix and --extrapolate are for modes snp, seves and sev");
    for (size_t i = 0; i < SK_ARRAY_SIZE(snp); i++)
        if (sk_given_has(given, snp[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s is for mode snp", snp[i]);
    if (form && (strcmp(form, "corim") == 0 || strcmp(form, "rvps") == 0))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--matrix=%s is for mode snp: it has no place for digests of 32 bytes",
                            form);
    return sk_measure_check_modes(given, mode, error);
}

static int check_options(const struct sk_given *given, enum sevkit_mode mode,
                         struct sevkit_error *error)
{
    static const char *const foreign[] = {OPT_IGVM,         OPT_SVSM,        OPT_DUMP_VMSA,
                                          OPT_TRACE,        OPT_STOP_AFTER,  OPT_START_FROM,
                                          OPT_AT,           OPT_APPEND_FILE, OPT_VERBOSE,
                                          OPT_JSON,         OPT_FORMAT,      OPT_SNP_OVMF_HASH,
                                          OPT_FROM_METADATA};
    int r = check_snp(given, mode, error);

    if (r < 0)
        return r;
    for (size_t i = 0; i < SK_ARRAY_SIZE(foreign); i++)
        if (sk_given_has(given, foreign[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s does not go with --matrix", foreign[i]);
    if (!sk_given_has(given, OPT_KERNEL) &&
        (sk_given_has(given, OPT_INITRD) || sk_given_has(given, OPT_APPEND)))
        return sk_error_set(error, SEVKIT_EUSAGE, "--initrd and --append need --kernel");
    if (!sk_given_has(given, OPT_OVMF) && !sk_given_has(given, OPT_EXTRAPOLATE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--matrix needs --ovmf");
    return 0;
}

/* Profile, vCPUs and their registers; a SEV guest has one row without them. */
static int read_guests(struct work *work, struct sevkit_error *error)
{
    int r;

    if (work->rows.mode == SEVKIT_MODE_SEV) {
        work->matrix.cpus = work->cpus;
        work->matrix.vcpus = work->vcpus;
        work->matrix.cpu_count = work->matrix.vcpu_count = 1;
        return 0;
    }
    r = sk_guest_profile(work->given, false, &work->rows.profile, error);
    if (r == 0)
        r = read_vcpus(work, error);
    if (r == 0)
        r = read_cpus(work, error);
    if (r == 0)
        sk_measure_note_profile(work->rows.mode, work->rows.profile,
                                sk_given_has(work->given, OPT_PROFILE));
    return r;
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
    work->rows.mode = mode;
    r = read_guests(work, error);
    if (r == 0)
        r = read_signing(work, error);
    if (r == 0 && sk_given_has(given, OPT_EXTRAPOLATE))
        r = extrapolate(work, error);
    else
        for (size_t i = 0; r == 0 && i < count_of(given, OPT_OVMF); i++)
            r = measure_firmware(work, word_of(given, OPT_OVMF, i), error);
    if (r == 0)
        r = sk_matrix_rows_print(&work->rows, sk_given_value(given, OPT_MATRIX), error);
    work_done(work);
    return r;
}
