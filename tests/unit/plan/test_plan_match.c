/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "image.h"
#include "plan/plan_match.h"
#include "test.h"

#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static char firmware[] = "/tmp/sevkit-plan-match-XXXXXX";

static void write_firmware(void)
{
    static uint8_t image[SK_TEST_IMAGE_BYTES];
    int fd = mkstemp(firmware);

    sk_test_image(image);
    EXPECT(fd >= 0 && write(fd, image, sizeof(image)) == (ssize_t)sizeof(image));
    (void)close(fd);
}

static void remove_firmware(void)
{
    (void)unlink(firmware);
    memset(firmware + strlen(firmware) - 6, 'X', 6);
}

static size_t digest_of(enum sevkit_mode mode, uint64_t vcpus, uint8_t ret_digest[48])
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware_file(plan, firmware, &error), &error);
    sevkit_plan_set_vcpus(plan, vcpus);
    sevkit_plan_set_vcpu_signature(plan, sevkit_vcpu_model_find("EPYC-Milan")->signature);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memcpy(ret_digest, sevkit_measurement_digest(measurement),
           sevkit_measurement_digest_size(measurement));
    return sevkit_measurement_digest_size(measurement);
}

static int match(const char *generation, const char *path,
                 const struct sk_plan_match_request *request, struct sk_match_result *ret_result,
                 struct sevkit_error *error)
{
    static const struct sk_vm_reader reader = {.sys = &sk_sys_real};
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    char text[256];
    int r;

    (void)snprintf(text, sizeof(text),
                   "generation = '%s'\nvcpus = 2\n[cpu]\nmodel = 'EPYC-Milan'\n"
                   "[firmware]\nfile = '%s'\n",
                   generation, path);
    r = sk_vm_parse(&reader, "a", ".", text, strlen(text), &guest, error);
    return r < 0 ? r : sk_plan_match(&guest, request, ret_result, error);
}

TEST(the_cause_of_a_digest_is_found_from_a_plan)
{
    static const struct {
        const char *generation;
        enum sevkit_mode mode;
    } cases[] = {{"sev-snp", SEVKIT_MODE_SNP}, {"sev-es", SEVKIT_MODE_SEV_ES}};
    struct sevkit_error error;
    uint8_t digest[48];

    write_firmware();
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
        const struct sk_plan_match_request request = {
            .digest = digest, .digest_size = digest_of(cases[i].mode, 3, digest)};

        EXPECT_OK(match(cases[i].generation, firmware, &request, &result, &error), &error);
        EXPECT(result.has_asked && !result.exact && result.count > 0);
        EXPECT_INT(result.found[0].vcpus, 3);
        EXPECT_STR(result.found[0].changes[0].what, "vcpus");
    }
    remove_firmware();
}

TEST(a_search_needs_its_files_and_a_digest)
{
    static const uint8_t digest[48];
    const struct sk_plan_match_request request = {.digest = digest, .digest_size = 48};
    const struct sk_plan_match_request none = {.digest = NULL};
    struct sk_match_result result;
    struct sevkit_error error;

    EXPECT_ERROR(match("sev-snp", "/nonexistent/fw", &request, &result, &error), SEVKIT_EIO,
                 &error);
    write_firmware();
    EXPECT_ERROR(match("sev-snp", firmware, &none, &result, &error), SEVKIT_EUSAGE, &error);
    remove_firmware();
}
