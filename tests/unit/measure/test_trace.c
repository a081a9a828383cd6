/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "image.h"
#include "measure/trace/trace.h"
#include "test.h"

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static uint8_t image[SK_TEST_IMAGE_BYTES];

static struct sevkit_plan *new_plan(enum sevkit_mode mode, bool kernel)
{
    struct sevkit_plan *plan;
    struct sevkit_error error;

    sk_test_image(image);
    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware(plan, image, sizeof(image), &error), &error);
    if (mode != SEVKIT_MODE_SEV)
        sevkit_plan_set_vcpus(plan, 4);
    sevkit_plan_set_vcpu_signature(plan, 0xa00f11);
    if (kernel) {
        EXPECT_OK(sevkit_plan_set_kernel(plan, "kernel", 6, &error), &error);
        EXPECT_OK(sevkit_plan_set_cmdline(plan, "quiet", 5, &error), &error);
    }
    return plan;
}

static struct sevkit_measurement *measured(const struct sevkit_plan *plan)
{
    struct sevkit_measurement *measurement;
    struct sevkit_error error;

    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    return measurement;
}

struct seen {
    size_t steps;
    uint64_t pages;
    uint64_t contents;
    uint8_t last[48];
};

static int see(void *arg, const struct sk_trace_step *step, struct sevkit_error *error)
{
    struct seen *seen = arg;

    (void)error;
    EXPECT_INT(step->index, seen->steps);
    seen->steps++;
    seen->pages += step->pages * step->repeat;
    seen->contents += step->contents != NULL;
    memcpy(seen->last, step->digest, step->digest_size);
    return 0;
}

TEST(trace_ends_with_the_digest_folded_or_not)
{
    static const enum sevkit_mode modes[] = {SEVKIT_MODE_SEV, SEVKIT_MODE_SEV_ES, SEVKIT_MODE_SNP};

    for (size_t i = 0; i < 6; i++) {
        enum sevkit_mode mode = modes[i / 2];
        struct sk_trace_range range = {.end = SK_TRACE_ALL, .every_page = i % 2};
        SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(mode, true);
        SK_CLEANUP(sevkit_measurement_free_p)
        struct sevkit_measurement *measurement = measured(plan);
        struct sevkit_error error;
        struct seen seen = {0};

        EXPECT_OK(sk_trace_walk(plan, measurement, &range, see, &seen, &error), &error);
        EXPECT_BYTES(seen.last, measurement->digest, measurement->digest_size);
        /* 4 pages of firmware, 31 before the hashes, the hashes, 15 behind them, 4 save areas. */
        if (mode == SEVKIT_MODE_SNP)
            EXPECT_INT(seen.pages, 4 + 9 + 3 + 1 + 1 + 1 + 1 + 15 + 4);
        if (mode == SEVKIT_MODE_SNP)
            EXPECT_INT(seen.contents, range.every_page ? 4 + 1 + 4 : 3);
    }
}

/* Cut after any update and continued from there, the digest is that of the whole. */
TEST(cut_and_continued_is_the_whole)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP, true);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = measured(plan);
    struct sevkit_error error;

    for (size_t cut = 1; cut <= measurement->updates.count; cut++) {
        uint8_t first[48], whole[48];
        struct sk_trace_range head = {.end = cut};
        struct sk_trace_range tail = {.first = cut, .end = SK_TRACE_ALL, .seed = first};

        EXPECT_OK(sk_trace_digest(plan, measurement, &head, first, &error), &error);
        EXPECT_OK(sk_trace_digest(plan, measurement, &tail, whole, &error), &error);
        EXPECT_BYTES(whole, measurement->digest, sizeof(whole));
    }
}

TEST(digest_after_the_firmware_is_that_of_mode_ovmf_hash)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP, true);
    SK_CLEANUP(sevkit_plan_free_p)
    struct sevkit_plan *hash = new_plan(SEVKIT_MODE_SNP_OVMF_HASH, false);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = measured(plan);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *want = measured(hash);
    struct sk_trace_range range = {0};
    struct sevkit_error error;
    uint8_t digest[48];

    EXPECT_OK(sk_trace_find(measurement, "firmware", &range.end, &error), &error);
    EXPECT_OK(sk_trace_digest(plan, measurement, &range, digest, &error), &error);
    EXPECT_BYTES(digest, want->digest, sizeof(digest));
}

TEST(steps_have_names)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP, true);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = measured(plan);
    static const struct {
        const char *name;
        size_t updates;
    } names[] = {{"firmware", 1}, {"kernel-hashes", 7}, {"metadata", 8},
                 {"bsp", 9},      {"vmsas", 10},        {"0", 1}};
    struct sevkit_error error;
    size_t found;

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        EXPECT_OK(sk_trace_find(measurement, names[i].name, &found, &error), &error);
        EXPECT_INT(found, names[i].updates);
    }
    EXPECT_ERROR(sk_trace_find(measurement, "svsm", &found, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "has no step");
    EXPECT_ERROR(sk_trace_find(measurement, "middle", &found, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_trace_find(measurement, "10", &found, &error), SEVKIT_EUSAGE, &error);
}

TEST(a_finished_sha256_is_not_continued)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV, true);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = measured(plan);
    struct sk_trace_range range = {.first = 1, .end = SK_TRACE_ALL};
    struct sevkit_error error;
    uint8_t digest[48];

    EXPECT_ERROR(sk_trace_digest(plan, measurement, &range, digest, &error), SEVKIT_EUSAGE, &error);
}
