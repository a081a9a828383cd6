/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "formats/boot/linux_boot.h"
#include "measure/measurement.h"

#include <pthread.h>
#include <string.h>

/* One blob on its way to a SHA-256, possibly in a thread of its own. */
struct job {
    const struct sevkit_plan *plan;
    const struct sk_plan_blob *blob;
    const char *name;
    bool report_progress;
    struct sk_digest *digest;
    uint8_t sha256[32];
    uint64_t size;
    uint64_t done;
    uint8_t head[SK_LINUX_HEAD_BYTES]; /* the first bytes */
    size_t head_size;
    int result;
    struct sevkit_error error;
};

static void keep_head(struct job *job, const void *data, size_t size)
{
    size_t room = sizeof(job->head) - job->head_size;

    memcpy(job->head + job->head_size, data, size < room ? size : room);
    job->head_size += size < room ? size : room;
}

static int take_piece(void *arg, const void *data, size_t size, uint64_t total,
                      struct sevkit_error *error)
{
    struct job *job = arg;

    job->done += size;
    keep_head(job, data, size);
    if (job->report_progress && job->plan->progress)
        job->plan->progress(job->plan->progress_arg, job->done, total);
    return sk_digest_update(job->digest, data, size, error);
}

static int hash_blob(struct job *job)
{
    const struct sk_plan_blob *blob = job->blob;
    int r = sk_digest_new(SK_SHA256, &job->digest, &job->error);

    if (r == 0 && blob->path && !blob->data) {
        r = sk_file_stream(job->plan->sys, blob->path, take_piece, job, &job->size, &job->error);
    } else if (r == 0 && blob->size) {
        job->size = blob->size;
        keep_head(job, blob->data, blob->size);
        r = sk_digest_update(job->digest, blob->data, blob->size, &job->error);
    }
    if (r == 0)
        r = sk_digest_final(job->digest, job->sha256, &job->error);
    sk_digest_free(job->digest);
    return r;
}

static void *run_job(void *arg)
{
    struct job *job = arg;

    job->result = hash_blob(job);
    return NULL;
}

/* The kernel in a thread, the initrd (as a rule by far the larger one) here. */
static void run_jobs(struct job *kernel, struct job *initrd)
{
    pthread_t thread;
    bool threaded = initrd->blob->given && pthread_create(&thread, NULL, run_job, kernel) == 0;

    if (!threaded)
        (void)run_job(kernel);
    (void)run_job(initrd);
    if (threaded)
        (void)pthread_join(thread, NULL);
}

static int take_result(const struct job *job, struct sevkit_measurement *measurement,
                       uint8_t ret_sha256[32], struct sevkit_error *error)
{
    if (job->result < 0)
        return sk_error_set(error, job->result, "%s: %s", job->name, job->error.text);
    memcpy(ret_sha256, job->sha256, 32);
    if (!job->plan->want_inputs || !job->blob->given)
        return 0;
    return sk_measurement_add_input(measurement, job->name, job->blob->path, job->size, job->sha256,
                                    error);
}

/* Bytes that QEMU does not start as a kernel, or not with hashes. Without a known start only what needs an initrd. */
static int warn_kernel(const struct job *job, bool has_initrd,
                       struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    const char *path = job->blob->path;
    char text[256];
    bool is_efi = job->head_size >= 2 && memcmp(job->head, "MZ", 2) == 0;

    if (!sk_linux_kernel_problem(job->head, job->head_size, has_initrd, true, text, sizeof(text)) ||
        (strncmp(text, "no Linux kernel", 15) == 0 && !(has_initrd && is_efi)))
        return 0;
    return sk_measurement_warn(measurement, error, "kernel: %s%s%s", path ? path : "",
                               path ? ": " : "", text);
}

static int warn_cmdline(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                        struct sevkit_error *error)
{
    if (plan->lenient || !plan->cmdline_size || plan->cmdline[plan->cmdline_size - 1] != '\n')
        return 0;
    return sk_measurement_warn(measurement, error,
                               "the kernel command line ends with a newline, which is measured as "
                               "part of it");
}

int sk_inputs_hash_kernel(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          struct sevkit_kernel_hashes *ret_hashes, struct sevkit_error *error)
{
    struct job kernel = {.plan = plan, .blob = &plan->kernel, .name = "kernel"};
    struct job initrd = {.plan = plan, .blob = &plan->initrd, .name = "initrd"};
    struct sevkit_kernel_hashes hashes;
    int r;

    if (plan->has_hashes) {
        *ret_hashes = plan->hashes;
        return 0;
    }
    initrd.report_progress = plan->initrd.given;
    kernel.report_progress = !plan->initrd.given;
    run_jobs(&kernel, &initrd);
    r = take_result(&kernel, measurement, hashes.kernel, error);
    if (r == 0)
        r = take_result(&initrd, measurement, hashes.initrd, error);
    if (r == 0)
        r = warn_kernel(&kernel, plan->initrd.given, measurement, error);
    if (r == 0)
        r = warn_cmdline(plan, measurement, error);
    if (r == 0)
        r = sevkit_kernel_hashes_set_cmdline(&hashes, plan->cmdline, plan->cmdline_size, error);
    if (r == 0 && plan->want_inputs)
        r = sk_measurement_add_input(measurement, "cmdline", plan->cmdline_path, plan->cmdline_size,
                                     hashes.cmdline, error);
    if (r == 0)
        *ret_hashes = hashes;
    return r;
}

static int hash_image(const struct sk_plan_image *image, const char *name,
                      struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    uint8_t sha256[32];
    size_t size;
    int r;

    if (!image->firmware)
        return 0;
    size = sevkit_firmware_size(image->firmware);
    r = sk_hash_bytes(SK_SHA256, sevkit_firmware_data(image->firmware), size, sha256, error);
    if (r < 0)
        return r;
    return sk_measurement_add_input(measurement, name, image->path, size, sha256, error);
}

static int hash_igvm(const struct sk_plan_igvm *igvm, struct sevkit_measurement *measurement,
                     struct sevkit_error *error)
{
    uint8_t sha256[32];
    int r = sk_hash_bytes(SK_SHA256, igvm->file.bytes, igvm->file.size, sha256, error);

    return r < 0 ? r
                 : sk_measurement_add_input(measurement, "igvm", igvm->path, igvm->file.size,
                                            sha256, error);
}

int sk_inputs_hash_images(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          struct sevkit_error *error)
{
    int r;

    if (!plan->want_inputs)
        return 0;
    if (sk_plan_has_igvm(plan))
        return hash_igvm(&plan->igvm, measurement, error);
    r = hash_image(&plan->firmware, "firmware", measurement, error);
    if (r == 0)
        r = hash_image(&plan->svsm, "svsm", measurement, error);
    return r;
}
