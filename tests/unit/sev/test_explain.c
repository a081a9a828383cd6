/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "fault.h"
#include "image.h"
#include "sev/explain.h"
#include "test.h"

#include <sevkit/vcpu.h>
#include <stdlib.h>

/* The owner's idea of the launch is in inputs; what was really started is made in actual. */
struct scene {
    struct sk_sev_inputs inputs;
    struct sk_sev_launch launch;
    struct sk_sev_launch actual;
    uint8_t image[SK_TEST_IMAGE_BYTES];
    uint8_t pages[2][SEVKIT_VMSA_BYTES];
    uint8_t reported[SK_SEV_MEASURE_BYTES];
};

static struct sk_secret *key_of(uint8_t byte)
{
    struct sk_secret *key;
    struct sevkit_error error;

    EXPECT_OK(sk_secret_new(SK_SEV_KEY_BYTES, &key, &error), &error);
    memset(key->data, byte, SK_SEV_KEY_BYTES);
    key->size = SK_SEV_KEY_BYTES;
    return key;
}

static void build_pages(struct scene *scene, const char *profile, uint64_t signature,
                        uint64_t features, uint8_t pages[2][SEVKIT_VMSA_BYTES])
{
    struct sk_sev_vmsa_request request = {
        .profile = sevkit_profile_find(profile),
        .signature = signature,
        .sev_features = features,
        .firmware = scene->image,
        .firmware_size = sizeof(scene->image),
    };
    struct sevkit_error error;

    EXPECT_OK(sk_sev_build_vmsas(&request, pages[0], pages[1], &error), &error);
}

static struct scene *start(uint32_t policy)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct sk_sev_inputs *inputs = &scene->inputs;
    struct sevkit_error error;

    EXPECT(scene);
    sk_test_image(scene->image);
    inputs->tik = key_of(1);
    inputs->tek = key_of(2);
    inputs->profile = sevkit_profile_find("qemu-fpu0");
    scene->launch = (struct sk_sev_launch){
        .nonce = {7},
        .api_major = 1,
        .api_minor = 55,
        .policy = policy,
        .tik = inputs->tik->data,
        .firmware = scene->image,
        .firmware_size = sizeof(scene->image),
        .vcpus = 4,
    };
    if (policy & SK_SEV_POLICY_ES) {
        inputs->has_signature = true;
        inputs->signature = 0xa00f11;
        inputs->extended_firmware = true;
        build_pages(scene, "qemu-fpu0", inputs->signature, 0, scene->pages);
        scene->launch.vmsas[0] = scene->pages[0];
        scene->launch.vmsas[1] = scene->pages[1];
    } else {
        scene->launch.has_kernel = inputs->has_kernel = true;
        inputs->has_initrd = true;
        EXPECT_OK(sk_sev_set_cmdline(inputs, "console=ttyS0 ", &error), &error);
        memset(inputs->hashes.kernel, 3, 32);
        memset(inputs->hashes.initrd, 4, 32);
        scene->launch.hashes = inputs->hashes;
    }
    scene->actual = scene->launch;
    return scene;
}

static void end(struct scene *scene)
{
    sk_sev_inputs_done(&scene->inputs);
    free(scene);
}

static struct sk_sev_explain search_of(const struct scene *scene)
{
    return (struct sk_sev_explain){
        .inputs = &scene->inputs,
        .launch = &scene->launch,
        .reported = scene->reported,
        .vcpus_max = 16,
    };
}

/* What the processor reports of the actual launch, and what the search says then. */
static void expect_found(struct scene *scene, const struct sk_sev_explain *search, const char *want)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP(sk_match_result_done) struct sk_match_result result = {0};
    struct sk_sev_values values;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_compute(&scene->actual, &values, &error), &error);
    memcpy(scene->reported, values.measure, sizeof(scene->reported));
    EXPECT_OK(sk_sev_explain(search, &result, &error), &error);
    EXPECT(result.tried > 0);
    if (!want) {
        EXPECT_INT(result.count, 0);
        return;
    }
    EXPECT(result.count >= 1);
    sk_sev_explain_text(&result.found[0], &text);
    EXPECT_STR(sk_text_get(&text), want);
}

TEST(vcpu_count)
{
    struct scene *scene = start(SK_SEV_POLICY_ES);
    struct sk_sev_explain search = search_of(scene);

    scene->actual.vcpus = 9;
    expect_found(scene, &search, "the guest has 9 vCPUs, not 4");
    scene->actual.vcpus = 17;
    expect_found(scene, &search, NULL);
    end(scene);
}

TEST(cpu_profile_and_features)
{
    struct scene *scene = start(SK_SEV_POLICY_ES);
    struct sk_sev_explain search = search_of(scene);
    static uint8_t pages[2][SEVKIT_VMSA_BYTES];

    scene->actual.vmsas[0] = pages[0];
    scene->actual.vmsas[1] = pages[1];
    build_pages(scene, "qemu-fpu0", 0x800f12, 0, pages);
    expect_found(scene, &search,
                 "the vCPUs are of model EPYC (signature 0x800f12), not EPYC-Milan (0xa00f11)");
    build_pages(scene, "qemu", 0xa00f11, 0x20, pages);
    expect_found(
        scene, &search,
        "the guest was started as profile qemu describes: QEMU on Linux 6.10 or later (SEV-ES: INIT2 launches); not as qemu-fpu0; the host's kernel sets SEV features 0x20 (debug-swap), not 0x0");
    build_pages(scene, "qemu", 0x12345, 0, pages);
    expect_found(scene, &search, NULL);
    end(scene);
}

TEST(given_save_areas)
{
    struct scene *scene = start(SK_SEV_POLICY_ES);
    struct sk_sev_explain search = search_of(scene);

    scene->inputs.has_signature = false;
    for (int role = 0; role < 2; role++) {
        scene->inputs.vmsas[role] = malloc(SEVKIT_VMSA_BYTES);
        EXPECT(scene->inputs.vmsas[role]);
        memcpy(scene->inputs.vmsas[role], scene->pages[role], SEVKIT_VMSA_BYTES);
    }
    scene->actual.vcpus = 2;
    expect_found(scene, &search, "the guest has 2 vCPUs, not 4");
    end(scene);
}

TEST(swapped_keys)
{
    struct scene *scene = start(0);
    struct sk_sev_explain search = search_of(scene);

    scene->actual.tik = scene->inputs.tek->data;
    expect_found(scene, &search, "TIK and TEK are swapped");
    end(scene);
}

TEST(kernel_variants)
{
    struct scene *scene = start(0);
    struct sk_sev_explain search = search_of(scene);
    struct sevkit_error error;

    scene->actual.has_kernel = false;
    expect_found(
        scene, &search,
        "kernel, initrd and command line are not measured: the guest was started without kernel-hashes=on");
    scene->actual = scene->launch;
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "", 0, scene->actual.hashes.initrd, &error), &error);
    expect_found(scene, &search, "the guest has no initrd");
    scene->actual = scene->launch;
    EXPECT_OK(sevkit_kernel_hashes_set_cmdline(&scene->actual.hashes, "", 0, &error), &error);
    expect_found(scene, &search, "the command line is empty");
    EXPECT_OK(sevkit_kernel_hashes_set_cmdline(&scene->actual.hashes, "console=ttyS0", 13, &error),
              &error);
    expect_found(scene, &search, "the command line has no blank or newline at its end");
    EXPECT_OK(
        sevkit_kernel_hashes_set_cmdline(&scene->actual.hashes, "console=ttyS0 \n", 15, &error),
        &error);
    expect_found(scene, &search, "the command line ends with a newline");
    end(scene);
}

TEST(firmware_with_and_without_variables)
{
    static uint8_t whole[0x84000 + SK_TEST_IMAGE_BYTES];
    struct scene *scene = start(0);
    struct sk_sev_explain search = search_of(scene);
    struct sk_match_image other = {"vars.fd", whole, 0x84000};

    memset(whole, 0x5a, sizeof(whole));
    memcpy(whole + 0x84000, scene->image, sizeof(scene->image));
    /* Both in one file was given, the code alone was started. */
    scene->launch.firmware = whole;
    scene->launch.firmware_size = sizeof(whole);
    expect_found(
        scene, &search,
        "the firmware is the given firmware without its first 0x84000 bytes, a variable store that QEMU does not measure");
    /* The other way round. */
    scene->launch.firmware = scene->image;
    scene->launch.firmware_size = sizeof(scene->image);
    scene->actual.firmware = whole;
    scene->actual.firmware_size = sizeof(whole);
    expect_found(scene, &search, NULL);
    search.firmwares = &other;
    search.firmware_count = 1;
    expect_found(scene, &search, "the firmware is vars.fd followed by the given firmware");
    /* Another one altogether. */
    scene->actual.firmware_size = 0x84000;
    scene->actual.has_kernel = false;
    expect_found(
        scene, &search,
        "the firmware is vars.fd; kernel, initrd and command line are not measured: the guest was started without kernel-hashes=on");
    end(scene);
}

TEST(old_message)
{
    struct scene *scene = start(0);
    struct sk_sev_explain search = search_of(scene);

    scene->launch.api_major = 0;
    scene->launch.api_minor = 16;
    scene->actual = scene->launch;
    scene->actual.old_message = true;
    expect_found(scene, &search, "the message is that of API versions before 0.17");
    /* Later firmware has no such message. */
    scene->launch.api_minor = scene->actual.api_minor = 17;
    expect_found(scene, &search, NULL);
    end(scene);
}

TEST(what_fits_nothing_is_not_explained)
{
    struct scene *scene = start(0);
    struct sk_sev_explain search = search_of(scene);

    scene->actual.policy = 1;
    expect_found(scene, &search, NULL);
    end(scene);
}

static int run_search(void *arg, struct sevkit_error *error)
{
    struct scene *scene = arg;
    struct sk_sev_explain search = search_of(scene);
    struct sk_match_result result = {0};
    int r = sk_sev_explain(&search, &result, error);

    sk_match_result_done(&result);
    return r;
}

TEST(memory_may_run_out)
{
    static const uint32_t policies[] = {0, SK_SEV_POLICY_ES};

    for (size_t i = 0; i < SK_ARRAY_SIZE(policies); i++) {
        struct scene *scene = start(policies[i]);

        EXPECT(sk_fault_run(run_search, scene) > 10);
        end(scene);
    }
}
