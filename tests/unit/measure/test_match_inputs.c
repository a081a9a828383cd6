/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "image.h"
#include "measure/match/match_inputs.h"
#include "measure/plan.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static char folder[] = "/tmp/sevkit-match-inputs-XXXXXX";
static char firmware[64], kernel[64], initrd[64];
static unsigned unpacked;

static void write_file(char *path, const char *name, const void *data, size_t size)
{
    FILE *file;

    (void)snprintf(path, sizeof(firmware), "%s/%s", folder, name);
    file = fopen(path, "wb");
    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static void arrange(const char *initrd_bytes, size_t size)
{
    static uint8_t image[SK_TEST_IMAGE_BYTES];

    EXPECT(mkdtemp(folder));
    sk_test_image(image);
    write_file(firmware, "OVMF.fd", image, sizeof(image));
    write_file(kernel, "k", "kernel", 6);
    write_file(initrd, "i", initrd_bytes, size);
    unpacked = 0;
}

static void clean(void)
{
    (void)unlink(firmware);
    (void)unlink(kernel);
    (void)unlink(initrd);
    EXPECT_INT(rmdir(folder), 0);
    memset(folder + strlen(folder) - 6, 'X', 6);
}

static int unpack(const char *path, uint64_t max_size,
                  int (*take)(void *arg, const void *data, size_t size, struct sevkit_error *error),
                  void *arg, struct sevkit_error *error)
{
    EXPECT_STR(path, initrd);
    EXPECT(max_size > 4096);
    unpacked++;
    return take(arg, "plain", 5, error);
}

static int fail(const char *path, uint64_t max_size,
                int (*take)(void *arg, const void *data, size_t size, struct sevkit_error *error),
                void *arg, struct sevkit_error *error)
{
    (void)take;
    (void)arg;
    unpacked++;
    return sk_error_set(error, SEVKIT_EINPUT, "%s: %llu", path, (unsigned long long)max_size);
}

/* The search for the launch that has the initrd "plain". */
static size_t search(sk_match_unpack function, struct sk_match_found *ret_first)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    SK_CLEANUP(sk_match_inputs_done) struct sk_match_inputs inputs;
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    struct sevkit_error error;

    EXPECT_OK(sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware_file(plan, firmware, &error), &error);
    EXPECT_OK(sevkit_plan_set_kernel_file(plan, kernel, &error), &error);
    EXPECT_OK(sevkit_plan_set_initrd(plan, "plain", 5, &error), &error);
    sevkit_plan_set_vcpus(plan, 1);
    sevkit_plan_set_vcpu_signature(plan, 0xa00f11);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);

    sk_match_inputs_start(&inputs);
    inputs.unpack = function;
    inputs.request.has_vcpus = inputs.request.has_signature = true;
    inputs.request.vcpus = inputs.request.vcpus_max = 1;
    inputs.request.signature = 0xa00f11;
    memcpy(inputs.expected, sevkit_measurement_digest(measurement), 48);
    inputs.request.expected_size = 48;
    EXPECT_OK(sk_match_add_firmware(&inputs, firmware, &error), &error);
    EXPECT_OK(sk_match_add_kernel(&inputs, kernel, &error), &error);
    EXPECT_OK(sk_match_add_initrd(&inputs, initrd, &error), &error);
    EXPECT_OK(sk_match_inputs_run(&inputs, &result, &error), &error);
    if (result.count > 0)
        *ret_first = result.found[0];
    return result.count;
}

TEST(what_a_compressed_initrd_holds_is_tried)
{
    static const char *const heads[] = {"\x1f\x8b\0\0\0", "\x28\xb5\x2f\xfd\0", "\xfd\x37zXZ"};
    struct sk_match_found found = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(heads); i++) {
        arrange(heads[i], 6);
        EXPECT_INT(search(unpack, &found), 1);
        EXPECT_INT(unpacked, 1);
        EXPECT_INT(found.change_count, 1);
        EXPECT_CONTAINS(found.changes[0].text, "uncompressed");
        EXPECT_INT(search(fail, &found), 0);
        EXPECT_INT(unpacked, 2);
        EXPECT_INT(search(NULL, &found), 0);
        clean();
    }
}

TEST(what_fits_or_is_not_compressed_is_not_unpacked)
{
    struct sk_match_found found = {0};

    arrange("plain", 5);
    EXPECT_INT(search(unpack, &found), 1);
    EXPECT_INT(found.change_count, 0);
    EXPECT_INT(unpacked, 0);
    clean();
    arrange("other", 5);
    EXPECT_INT(search(unpack, &found), 0);
    EXPECT_INT(unpacked, 0);
    clean();
}
