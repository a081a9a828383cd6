/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "image.h"
#include "measure/matrix/matrix.h"
#include "measure/plan.h"
#include "test.h"

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static uint8_t image[SK_TEST_IMAGE_BYTES];
static const struct sk_matrix_cpu cpus[] = {{0xa00f11, 1}, {0xa10f10, 0x21}, {0x800f12, 1}};
static const uint64_t vcpus[] = {1, 2, 7, 64};
static const struct sk_matrix matrix = {cpus, SK_ARRAY_SIZE(cpus), vcpus, SK_ARRAY_SIZE(vcpus)};

static struct sevkit_plan *new_plan_of(enum sevkit_mode mode, const char *profile)
{
    struct sevkit_plan *plan;
    struct sevkit_error error;

    sk_test_image(image);
    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware(plan, image, sizeof(image), &error), &error);
    EXPECT_OK(sevkit_plan_set_kernel(plan, "kernel", 6, &error), &error);
    if (mode != SEVKIT_MODE_SEV)
        sevkit_plan_set_profile(plan, sevkit_profile_find(profile));
    return plan;
}

static struct sevkit_plan *new_plan(const char *profile)
{
    return new_plan_of(SEVKIT_MODE_SNP, profile);
}

static void single(const char *profile, const struct sk_matrix_cpu *cpu, uint64_t count,
                   uint8_t ret_digest[48])
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(profile);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    sevkit_plan_set_vcpus(plan, count);
    sevkit_plan_set_vcpu_signature(plan, cpu->signature);
    sevkit_plan_set_guest_features(plan, cpu->features);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memcpy(ret_digest, sevkit_measurement_digest(measurement), 48);
}

TEST(matrix_equals_single_measurements)
{
    static const char *const profiles[] = {"qemu", "qemu-fpu0", "ec2", "gce-milan", "gce-genoa"};

    for (size_t p = 0; p < SK_ARRAY_SIZE(profiles); p++) {
        SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(profiles[p]);
        uint8_t digests[SK_ARRAY_SIZE(cpus) * SK_ARRAY_SIZE(vcpus)][48], want[48];
        struct sevkit_error error;

        EXPECT_OK(sk_matrix_measure(plan, &matrix, digests, &error), &error);
        for (size_t i = 0; i < SK_ARRAY_SIZE(digests); i++) {
            single(profiles[p], &cpus[i / SK_ARRAY_SIZE(vcpus)], vcpus[i % SK_ARRAY_SIZE(vcpus)],
                   want);
            EXPECT_BYTES(digests[i], want, sizeof(want));
        }
    }
}

TEST(matrix_of_sev_es_equals_single_measurements)
{
    static const char *const profiles[] = {"qemu", "qemu-fpu0"};
    static const struct sk_matrix_cpu es_cpus[] = {{0xa00f11, 0}, {0xa10f10, 0x20}, {0x800f12, 0}};
    const struct sk_matrix es = {es_cpus, SK_ARRAY_SIZE(es_cpus), vcpus, SK_ARRAY_SIZE(vcpus)};

    for (size_t p = 0; p < SK_ARRAY_SIZE(profiles); p++) {
        SK_CLEANUP(sevkit_plan_free_p)
        struct sevkit_plan *plan = new_plan_of(SEVKIT_MODE_SEV_ES, profiles[p]);
        uint8_t digests[SK_ARRAY_SIZE(es_cpus) * SK_ARRAY_SIZE(vcpus)][48];
        struct sevkit_error error;

        EXPECT_OK(sk_matrix_measure(plan, &es, digests, &error), &error);
        for (size_t i = 0; i < SK_ARRAY_SIZE(digests); i++) {
            SK_CLEANUP(sevkit_plan_free_p)
            struct sevkit_plan *one = new_plan_of(SEVKIT_MODE_SEV_ES, profiles[p]);
            SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;

            sevkit_plan_set_vcpus(one, vcpus[i % SK_ARRAY_SIZE(vcpus)]);
            sevkit_plan_set_vcpu_signature(one, es_cpus[i / SK_ARRAY_SIZE(vcpus)].signature);
            sevkit_plan_set_guest_features(one, es_cpus[i / SK_ARRAY_SIZE(vcpus)].features);
            EXPECT_OK(sevkit_measure(one, &measurement, &error), &error);
            EXPECT_BYTES(digests[i], sevkit_measurement_digest(measurement), 32);
        }
        EXPECT_ERROR(sk_matrix_measure(plan, &matrix, digests, &error), SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, "snp-active");
    }
}

TEST(matrix_of_sev_is_one_measurement)
{
    SK_CLEANUP(sevkit_plan_free_p)
    struct sevkit_plan *plan = new_plan_of(SEVKIT_MODE_SEV, NULL);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    uint8_t digest[1][48];
    struct sevkit_error error;

    EXPECT_OK(sk_matrix_measure(plan, &(struct sk_matrix){cpus, 1, vcpus, 1}, digest, &error),
              &error);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT_BYTES(digest[0], sevkit_measurement_digest(measurement), 32);
}

TEST(extrapolation_equals_measurement)
{
    static const char *const profiles[] = {"qemu",     "qemu-fpu0", "ec2",
                                           "ec2-rdx0", "gce-milan", "gce-genoa"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(profiles) * SK_ARRAY_SIZE(cpus); i++) {
        const char *profile = profiles[i % SK_ARRAY_SIZE(profiles)];
        const struct sk_matrix_cpu *cpu = &cpus[i / SK_ARRAY_SIZE(profiles)];
        const struct sk_matrix one = {cpu, 1, vcpus, SK_ARRAY_SIZE(vcpus)};
        uint8_t digests[SK_ARRAY_SIZE(vcpus)][48], start[48], want[48];
        struct sevkit_error error;

        single(profile, cpu, 1, start);
        EXPECT_OK(sk_matrix_extrapolate(start, sevkit_profile_find(profile), SK_TEST_RESET_EIP,
                                        &one, digests, &error),
                  &error);
        for (size_t n = 0; n < SK_ARRAY_SIZE(vcpus); n++) {
            single(profile, cpu, vcpus[n], want);
            EXPECT_BYTES(digests[n], want, sizeof(want));
        }
    }
}

TEST(wrong_lists_are_refused)
{
    static const uint64_t unordered[] = {2, 1}, none[] = {0}, many[] = {SEVKIT_VCPUS_MAX + 1};
    static const uint64_t *const lists[] = {unordered, none, many};
    static const size_t sizes[] = {2, 1, 1};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan("qemu");
    uint8_t digests[8][48], start[48] = {0};
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(lists); i++) {
        const struct sk_matrix bad = {cpus, 1, lists[i], sizes[i]};

        EXPECT_ERROR(sk_matrix_measure(plan, &bad, digests, &error), SEVKIT_EUSAGE, &error);
    }
    EXPECT_ERROR(
        sk_matrix_extrapolate(start, sevkit_profile_find("qemu"), 1, &matrix, digests, &error),
        SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_matrix_extrapolate(start, sevkit_profile_find("qemu"), 0,
                                       &(struct sk_matrix){cpus, 1, vcpus, 2}, digests, &error),
                 SEVKIT_EREFUSED, &error);
}

TEST(lists_and_ranges_of_vcpus_are_ascending)
{
    static const char *const wrong[] = {"", "0", "4-2", "1,,2", "4097", "1-4097", "x", "1-", "-1"};
    static const uint64_t want[] = {1, 2, 4, 5, 6};
    static uint64_t list[SEVKIT_VCPUS_MAX];
    struct sevkit_error error;
    size_t count = 0;

    EXPECT_OK(sk_matrix_read_vcpus("4-6,2,1,5", list, &count, &error), &error);
    EXPECT_INT(count, SK_ARRAY_SIZE(want));
    EXPECT_BYTES(list, want, sizeof(want));
    EXPECT_OK(sk_matrix_read_vcpus("1-4096", list, &count, &error), &error);
    EXPECT_INT(count, SEVKIT_VCPUS_MAX);
    for (size_t i = 0; i < SK_ARRAY_SIZE(wrong); i++) {
        EXPECT_ERROR(sk_matrix_read_vcpus(wrong[i], list, &count, &error), SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, "expected a number or a range");
    }
}
