/* SPDX-License-Identifier: Apache-2.0 */

/* igvmmeasure of Coconut SVSM: the same command line, output and exit statuses. */

#include "compat/igvmmeasure.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "compat/program.h"
#include "measure/idblock/key_file.h"
#include "measure/igvm_updates.h"
#include "sys/file.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <sevkit/measure.h>
#include <stdio.h>
#include <string.h>

#define LINE                                                                                   \
    "========================================================================================" \
    "======================="

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

struct job {
    struct sk_igvmmeasure_words words;
    struct sk_bytes bytes;
    struct sk_igvm igvm;
    const struct sk_igvm_header *platform;
    uint8_t digest[48];
    size_t digest_size;
};

static void job_done(struct job *job)
{
    sk_igvm_done(&job->igvm);
    sk_bytes_done(&job->bytes);
}

static int load(struct job *job, struct sevkit_error *error)
{
    int r = sk_file_read(&sk_sys_real, sk_program_path(job->words.input), SK_IGVM_MAX_BYTES,
                         &job->bytes, error);

    if (r < 0) {
        (void)fprintf(stderr, "Failed to open firmware file %s\n", job->words.input);
        return r;
    }
    r = sk_igvm_read(job->bytes.data, job->bytes.size, &job->igvm, error);
    if (r < 0)
        return r;
    r = sk_igvm_platform_header(&job->igvm, job->words.mode, &job->platform, error);
    if (r == SEVKIT_EREFUSED)
        return sk_error_set(error, r,
                            "\"IGVM file is not compatible with the specified platform.\"");
    return r;
}

static int measure(struct job *job, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r =
        job->words.check_kvm ? sk_igvm_check_kvm(&job->igvm, job->platform->mask, false, error) : 0;

    if (r == 0)
        r = sevkit_plan_new(job->words.mode, &plan, error);
    if (r == 0)
        r = sevkit_plan_set_igvm(plan, job->bytes.data, job->bytes.size, error);
    if (r < 0)
        return r;
    sevkit_plan_set_igvm_loader(plan, SEVKIT_IGVM_COCONUT, job->words.native_zero);
    sevkit_plan_set_lenient(plan,
                            true); /* the original says nothing of headers that are there twice */
    r = sevkit_measure(plan, &measurement, error);
    if (r < 0)
        return r;
    job->digest_size = sevkit_measurement_digest_size(measurement);
    memcpy(job->digest, sevkit_measurement_digest(measurement), job->digest_size);
    return 0;
}

/* A run of pages of one kind for --verbose. */
struct pages {
    const char *kind;
    uint64_t gpa, size;
};

static void log_pages(struct sk_text *text, struct pages *last, const char *kind, uint64_t gpa,
                      uint64_t size)
{
    if (last->kind && strcmp(last->kind, kind) == 0 && last->gpa + last->size == gpa) {
        last->size += size;
        return;
    }
    if (last->size > 0)
        sk_text_addf(text, "gpa %#" PRIx64 " len %#" PRIx64 " (%s page)\n", last->gpa, last->size,
                     last->kind);
    *last = (struct pages){kind, gpa, size};
}

static const char *kind_of(const struct job *job, const struct sk_igvm_header *page)
{
    if (job->words.mode != SEVKIT_MODE_SNP)
        return "Normal";
    if (page->type == SK_IGVM_INSERT)
        return "Unmeasured";
    if (page->data_type == SK_IGVM_SECRETS)
        return "Secrets";
    if (page->data_type != SK_IGVM_NORMAL)
        return "Cpuid";
    if (page->flags & SK_IGVM_PAGE_UNMEASURED)
        return "Unmeasured";
    return !page->data && job->words.native_zero ? "Zero" : "Normal";
}

static void add_progress(const struct job *job, struct sk_text *text)
{
    struct pages last = {0};

    for (size_t i = 0; i < job->igvm.count; i++) {
        const struct sk_igvm_header *header = &job->igvm.headers[i];

        if (header->type == SK_IGVM_VP_CONTEXT)
            log_pages(text, &last, "VMSA", header->gpa, SK_PAGE_BYTES);
        else if ((header->type == SK_IGVM_PAGE || header->type == SK_IGVM_INSERT) &&
                 header->mask & job->platform->mask)
            log_pages(text, &last, kind_of(job, header), header->gpa,
                      header->type == SK_IGVM_PAGE ? sk_igvm_page_bytes(header) : SK_PAGE_BYTES);
    }
    log_pages(text, &last, "None", 0, 0);
}

static void add_digest(const struct job *job, struct sk_text *text)
{
    if (!job->words.bare)
        sk_text_addf(text, "\n%s\nigvmmeasure '%s'\nLaunch Digest: ", LINE, job->words.input);
    for (size_t i = 0; i < job->digest_size; i++)
        sk_text_addf(text, "%02X", job->digest[i]);
    sk_text_add(text, "\n");
    if (!job->words.bare)
        sk_text_addf(text, "%s\n\n", LINE);
}

/* The last ID block counts. */
static int check_id_block(const struct job *job)
{
    struct sk_igvm_id id;
    bool found = false;
    char expected[2 * sizeof(id.block.launch_digest) + 1];

    for (size_t i = 0; i < job->igvm.count; i++) {
        const struct sk_igvm_header *header = &job->igvm.headers[i];

        if (header->type != SK_IGVM_ID_BLOCK || !(header->mask & job->platform->mask))
            continue;
        sk_igvm_id_read(header, &id);
        found = true;
    }
    if (!found || (job->digest_size == sizeof(id.block.launch_digest) &&
                   memcmp(id.block.launch_digest, job->digest, job->digest_size) == 0))
        return 0;
    for (size_t i = 0; i < sizeof(id.block.launch_digest); i++)
        (void)snprintf(expected + 2 * i, 3, "%02X", id.block.launch_digest[i]);
    (void)fprintf(stderr,
                  "Error: An ID block has been provided in the IGVM file but the calculated "
                  "measurement does not match the expected measurement in the ID block. \n"
                  "Expected: %s\n",
                  expected);
    return SK_EXIT_FAILURE;
}

static int load_key(const char *path, struct sevkit_key **ret_key, struct sevkit_error *error)
{
    return path ? sk_key_file_load_private(sk_program_path(path), NULL, ret_key, error) : 0;
}

static int make_id(const struct job *job, struct sk_igvm_id *id, struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = NULL;
    SK_CLEANUP_KEY struct sevkit_key *author_key = NULL;
    const struct sk_igvm_header *policy =
        sk_igvm_find(&job->igvm, SK_IGVM_POLICY, job->platform->mask);
    int r;

    if (job->words.mode != SEVKIT_MODE_SNP)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "\"IGVM file is not compatible with the specified platform.\"");
    if (!policy)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "\"IGVM file does not contain a guest policy.\"");
    id->mask = job->platform->mask;
    id->author_key_enabled = job->words.author_key != NULL;
    id->block = sevkit_id_block_default();
    id->block.policy = policy->policy;
    memcpy(id->block.launch_digest, job->digest, sizeof(id->block.launch_digest));
    r = load_key(job->words.id_key, &id_key, error);
    if (r == 0)
        r = load_key(job->words.author_key, &author_key, error);
    if (r == 0)
        r = sevkit_id_auth_create(&id->block, id_key, author_key, &id->auth, error);
    id->auth.author_key_algorithm = id->auth.id_key_algorithm;
    return r;
}

/* The replaced tool writes format version 1, whatever it has read. */
static int sign(const struct job *job, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    struct sk_igvm_id id = {0};
    size_t size = 0;
    int r = make_id(job, &id, error);

    if (r == 0)
        r = sk_igvm_sign(&job->igvm, &id, 1, &bytes, &size, error);
    return r < 0 ? r : sk_file_write(job->words.output, bytes, size, 0644, error);
}

static int run(struct job *job)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error = {0};
    int r = load(job, &error);

    if (r == 0)
        r = measure(job, &error);
    if (r == 0 && job->words.sign)
        r = sign(job, &error);
    if (r < 0)
        return sk_program_failure("%s", error.text);
    if (job->words.verbose)
        add_progress(job, &text);
    if (!job->words.sign)
        add_digest(job, &text);
    if (!sk_text_ok(&text))
        return sk_program_failure("out of memory");
    r = sk_program_print(sk_text_get(&text));
    if (r != 0 || job->words.sign || job->words.ignore_id_block)
        return r;
    return check_id_block(job);
}

int main(int argc, char **argv)
{
    SK_CLEANUP(job_done) struct job job = {0};
    int status = 0;

    if (!sk_igvmmeasure_words_read(argc, argv, &job.words, &status))
        return status;
    return run(&job);
}
