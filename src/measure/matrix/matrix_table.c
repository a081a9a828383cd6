/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/matrix/matrix_table.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "measure/plan.h"
#include "sys/file.h"

#include <sevkit/firmware.h>
#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

struct work {
    const struct sk_matrix_request *request;
    struct sk_matrix_rows rows;
};

static int sign_row(const struct work *work, struct sk_matrix_row *row, struct sevkit_error *error)
{
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth;
    int r;

    if (!work->request->id_key)
        return 0;
    memcpy(block.launch_digest, row->digest, sizeof(block.launch_digest));
    block.policy = work->request->policy;
    r = sevkit_id_auth_create(&block, work->request->id_key, work->request->author_key, &auth,
                              error);
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
    size_t count = work->request->matrix.cpu_count * work->request->matrix.vcpu_count;
    struct sk_matrix_rows *rows = &work->rows;
    struct sk_matrix_row *items;
    int r = 0;

    if (count > SK_MATRIX_ROWS_MAX - rows->count)
        return sk_error_set(error, SEVKIT_EUSAGE, "more than %zu digests", SK_MATRIX_ROWS_MAX);
    items = reallocarray(rows->items, rows->count + count, sizeof(*items));
    if (!items)
        return sk_error_oom(error);
    rows->items = items;
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct sk_matrix_row *row = &rows->items[rows->count++];
        size_t cpu = i / work->request->matrix.vcpu_count;

        *row = *start;
        row->cpu = work->request->cpu_names[cpu];
        row->signature = work->request->matrix.cpus[cpu].signature;
        row->features = work->request->matrix.cpus[cpu].features;
        row->vcpus = work->request->matrix.vcpus[i % work->request->matrix.vcpu_count];
        memcpy(row->digest, digests[i], sizeof(row->digest));
        r = sign_row(work, row, error);
    }
    return r;
}

static int measure_plan(struct work *work, struct sevkit_plan *plan,
                        const struct sk_matrix_row *row, struct sevkit_error *error)
{
    size_t count = work->request->matrix.cpu_count * work->request->matrix.vcpu_count;
    SK_CLEANUP_FREE uint8_t(*digests)[48] = calloc(count + 1, sizeof(*digests));
    int r = digests ? sk_matrix_measure(plan, &work->request->matrix, digests, error)
                    : sk_error_oom(error);

    return r < 0 ? r : add_rows(work, row, (const uint8_t(*)[48])digests, error);
}

/* At least one: NULL. */
static size_t count_of(const struct sk_matrix_words *words)
{
    return words->count ? words->count : 1;
}

static const char *word_of(const struct sk_matrix_words *words, size_t index)
{
    return words->count ? words->list[index] : NULL;
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
    for (size_t i = 0; r == 0 && i < count_of(&work->request->cmdlines); i++) {
        row->cmdline = word_of(&work->request->cmdlines, i);
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

    for (size_t i = 0; r == 0 && i < count_of(&work->request->kernels); i++) {
        struct sk_matrix_row row = {
            .firmware = firmware,
            .kernel = word_of(&work->request->kernels, i),
            .initrd = work->request->initrd,
        };

        r = measure_kernel(work, plan, &row, error);
    }
    return r;
}

static int finish(struct work *work, int r, struct sk_matrix_rows *ret_rows)
{
    if (r < 0)
        free(work->rows.items);
    else
        *ret_rows = work->rows;
    return r;
}

int sk_matrix_table(const struct sk_matrix_request *request, struct sk_matrix_rows *ret_rows,
                    struct sevkit_error *error)
{
    struct work work = {request, {.mode = request->mode, .profile = request->profile}};
    int r = 0;

    for (size_t i = 0; r == 0 && i < request->firmwares.count; i++)
        r = measure_firmware(&work, request->firmwares.list[i], error);
    return finish(&work, r, ret_rows);
}

int sk_matrix_table_extrapolate(const struct sk_matrix_request *request, const uint8_t one_vcpu[48],
                                uint64_t ap_eip, struct sk_matrix_rows *ret_rows,
                                struct sevkit_error *error)
{
    struct work work = {request, {.mode = request->mode, .profile = request->profile}};
    const struct sk_matrix_row row = {
        .firmware = word_of(&request->firmwares, count_of(&request->firmwares) - 1)};
    SK_CLEANUP_FREE uint8_t(*digests)[48] = calloc(SEVKIT_VCPUS_MAX, sizeof(*digests));
    int r = digests ? sk_matrix_extrapolate(one_vcpu, request->profile, ap_eip, &request->matrix,
                                            digests, error)
                    : sk_error_oom(error);

    if (r == 0)
        r = add_rows(&work, &row, (const uint8_t(*)[48])digests, error);
    return finish(&work, r, ret_rows);
}
