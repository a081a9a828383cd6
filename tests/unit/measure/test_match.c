/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "igvm_file.h"
#include "image.h"
#include "measure/match/match.h"
#include "test.h"

#include <sevkit/vcpu.h>
#include <stdio.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

#define VCPUS_MAX 24
#define MILAN     0xa00f11

static uint8_t image[SK_TEST_IMAGE_BYTES];
static const char cmdline[] = "console=ttyS0  root=/dev/sda";

/* A launch, of which the digest is computed with the ordinary engine. */
struct launch {
    enum sevkit_mode mode;
    bool kernel, initrd;
    const char *line;
    uint64_t vcpus, signature, features;
    const struct sevkit_profile *profile;
};

static struct launch asked_launch(void)
{
    return (struct launch){
        SEVKIT_MODE_SNP, true, true, cmdline, 2, MILAN, 1, sevkit_profile_find("qemu")};
}

static size_t digest_of(const struct launch *launch, uint8_t ret_digest[48])
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_plan_new(launch->mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware(plan, image, sizeof(image), &error), &error);
    if (launch->kernel) {
        EXPECT_OK(sevkit_plan_set_kernel(plan, "kernel", 6, &error), &error);
        if (launch->initrd)
            EXPECT_OK(sevkit_plan_set_initrd(plan, "initrd", 6, &error), &error);
        EXPECT_OK(sevkit_plan_set_cmdline(plan, launch->line, strlen(launch->line), &error),
                  &error);
    }
    if (launch->mode != SEVKIT_MODE_SEV) {
        sevkit_plan_set_vcpus(plan, launch->vcpus);
        sevkit_plan_set_vcpu_signature(plan, launch->signature);
        sevkit_plan_set_profile(plan, launch->profile);
    }
    if (launch->mode == SEVKIT_MODE_SNP)
        sevkit_plan_set_guest_features(plan, launch->features);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memcpy(ret_digest, sevkit_measurement_digest(measurement),
           sevkit_measurement_digest_size(measurement));
    return sevkit_measurement_digest_size(measurement);
}

struct asked {
    struct sk_match_image firmware;
    struct sk_match_blob kernels[1], initrds[1];
    struct sk_match_cmdline lines[1];
    struct sk_match_request request;
    uint8_t expected[48];
};

static void ask(struct asked *asked)
{
    struct sevkit_error error;

    sk_test_image(image);
    *asked = (struct asked){.firmware = {"OVMF.fd", image, sizeof(image)}};
    asked->kernels[0].name = "vmlinuz";
    asked->initrds[0].name = "initrd.img";
    asked->lines[0] = (struct sk_match_cmdline){NULL, cmdline, strlen(cmdline)};
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "kernel", 6, asked->kernels[0].sha256, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "initrd", 6, asked->initrds[0].sha256, &error), &error);
    asked->request = (struct sk_match_request){
        .mode = SEVKIT_MODE_SNP,
        .expected = asked->expected,
        .firmwares = &asked->firmware,
        .firmware_count = 1,
        .kernels = asked->kernels,
        .kernel_count = 1,
        .initrds = asked->initrds,
        .initrd_count = 1,
        .cmdlines = asked->lines,
        .cmdline_count = 1,
        .has_vcpus = true,
        .vcpus = 2,
        .has_signature = true,
        .signature = MILAN,
        .features = 1,
        .vcpus_max = VCPUS_MAX,
        .differences_max = SK_MATCH_DIFFERENCES,
        .jobs = 2,
    };
}

static struct sk_match_result search(struct asked *asked, const struct launch *launch)
{
    struct sk_match_result result;
    struct sevkit_error error;

    asked->request.expected_size = digest_of(launch, asked->expected);
    EXPECT_OK(sk_match_run(&asked->request, &result, &error), &error);
    return result;
}

TEST(what_was_asked_is_found_as_asked)
{
    struct asked asked;
    const struct launch launch = asked_launch();
    struct sk_match_result result;

    ask(&asked);
    result = search(&asked, &launch);
    EXPECT(result.exact);
    EXPECT_BYTES(result.asked, asked.expected, 48);
    sk_match_result_done(&result);
}

TEST(what_was_asked_is_tried_beyond_the_vcpus_of_the_search)
{
    static const enum sevkit_mode modes[] = {SEVKIT_MODE_SNP, SEVKIT_MODE_SEV_ES};

    for (size_t i = 0; i < SK_ARRAY_SIZE(modes); i++) {
        struct launch launch = asked_launch();
        struct sk_match_result result;
        struct asked asked;

        ask(&asked);
        launch.mode = asked.request.mode = modes[i];
        launch.vcpus = asked.request.vcpus = VCPUS_MAX + 9;
        result = search(&asked, &launch);
        EXPECT(result.exact);
        sk_match_result_done(&result);
    }
}

/* Beyond the number of vCPUs that launches with several differences are tried with at least. */
TEST(sev_es_with_three_differences)
{
    struct launch launch = asked_launch();
    struct sk_match_result result;
    struct asked asked;

    ask(&asked);
    launch.mode = asked.request.mode = SEVKIT_MODE_SEV_ES;
    asked.request.vcpus_max = 80;
    launch.vcpus = 77;
    launch.signature = 0xa10f10;
    launch.line = "console=ttyS0  root=/dev/sda\n";
    result = search(&asked, &launch);
    EXPECT(result.count > 0);
    EXPECT_INT(result.found[0].change_count, 3);
    EXPECT_INT(result.found[0].vcpus, 77);
    sk_match_result_done(&result);
    launch.vcpus = asked.request.vcpus;
    launch.line = cmdline;
    launch.profile = sevkit_profile_find("qemu-fpu0");
    result = search(&asked, &launch);
    EXPECT(result.count > 0);
    EXPECT_INT(result.found[0].change_count, 2);
    EXPECT_STR(result.found[0].profile->name, "qemu-fpu0");
    sk_match_result_done(&result);
}

/* Draws one change; true if it was not drawn before. */
static bool change(struct launch *launch, unsigned *done)
{
    unsigned what = (unsigned)sk_test_random_below(6);
    const struct sevkit_profile *profile;

    if (*done >> what & 1)
        return false;
    switch (what) {
    case 0:
        launch->vcpus = 3 + sk_test_random_below(VCPUS_MAX - 2);
        break;
    case 1:
        launch->signature = 0xa10f10;
        break;
    case 2:
        profile = sevkit_profile(sk_test_random_below(sevkit_profile_count()));
        if (profile->svsm || profile == launch->profile)
            return false;
        launch->profile = profile;
        break;
    case 3:
        launch->features = sk_test_random_below(2) ? 0x21 : 0x29;
        break;
    case 4:
        launch->line = sk_test_random_below(2) ? "console=ttyS0  root=/dev/sda\n"
                                               : "console=ttyS0 root=/dev/sda";
        break;
    default:
        launch->initrd = false;
    }
    *done |= 1u << what;
    return true;
}

/* A signature does not count where the profile has none. */
static bool is_it(const struct sk_match_found *found, const struct launch *launch)
{
    return found->vcpus == launch->vcpus && found->profile == launch->profile &&
           found->features == launch->features &&
           (!launch->profile->needs_signature || found->signature == launch->signature);
}

TEST(up_to_three_random_differences_are_found_again)
{
    for (unsigned round = 0; round < 21; round++) {
        unsigned wanted = 1 + round % 3, done = 0;
        struct launch launch = asked_launch();
        struct sk_match_result result;
        struct asked asked;
        bool found = false;

        ask(&asked);
        for (unsigned n = 0; n < wanted;)
            n += change(&launch, &done);
        result = search(&asked, &launch);
        for (size_t i = 0; i < result.count; i++)
            found |= result.found[i].change_count <= wanted && is_it(&result.found[i], &launch);
        EXPECT(found);
        EXPECT(!result.exact);
        EXPECT(result.found[0].change_count <= wanted);
        sk_match_result_done(&result);
    }
}

/* Features of SEV-ES guests are fixed, all else is drawn. */
TEST(random_differences_of_sev_es_are_found_again)
{
    for (unsigned round = 0; round < 9; round++) {
        unsigned wanted = 1 + round % 3, done = 1u << 3;
        struct launch launch = asked_launch();
        struct sk_match_result result;
        struct asked asked;
        bool found = false;

        ask(&asked);
        launch.mode = asked.request.mode = SEVKIT_MODE_SEV_ES;
        launch.features = 0;
        for (unsigned n = 0; n < wanted;)
            n += change(&launch, &done);
        result = search(&asked, &launch);
        for (size_t i = 0; i < result.count; i++)
            found |= result.found[i].change_count <= wanted && is_it(&result.found[i], &launch);
        EXPECT(found);
        EXPECT(!result.exact);
        sk_match_result_done(&result);
    }
}

static void expect_cause(const struct launch *launch, struct asked *asked, const char *what,
                         const char *text)
{
    struct sk_match_result result = search(asked, launch);

    EXPECT(result.count > 0);
    EXPECT_INT(result.found[0].change_count, 1);
    EXPECT_STR(result.found[0].changes[0].what, what);
    EXPECT_CONTAINS(result.found[0].changes[0].text, text);
    EXPECT(!result.exact);
    sk_match_result_done(&result);
}

TEST(each_cause_alone_is_named)
{
    struct asked asked;
    struct launch launch;
    static const struct {
        const char *line, *text;
    } lines[] = {
        {"console=ttyS0  root=/dev/sda\n", "ends with a newline"},
        {"console=ttyS0  root=/dev/sda\r\n", "CR and newline"},
        {"console=ttyS0  root=/dev/sda\r", "ends with CR, of"},
        {"console=ttyS0  root=/dev/sda ", "ends with a blank"},
        {"console=ttyS0 root=/dev/sda", "single blanks"},
        {"\"console=ttyS0  root=/dev/sda\"", "double quotes"},
        {"'console=ttyS0  root=/dev/sda'", "single quotes"},
        {"console=ttyS0  root=/dev/sda initrd=initrd", "initrd=initrd"},
        {"", "is empty"},
    };

    ask(&asked);
    for (size_t i = 0; i < SK_ARRAY_SIZE(lines); i++) {
        launch = asked_launch();
        launch.line = lines[i].line;
        expect_cause(&launch, &asked, "cmdline", lines[i].text);
    }
    launch = asked_launch();
    launch.kernel = false;
    expect_cause(&launch, &asked, "kernel-hashes", "kernel-hashes=on");
    launch = asked_launch();
    launch.initrd = false;
    expect_cause(&launch, &asked, "initrd", "no initrd");
    launch = asked_launch();
    launch.signature = 0xb00f00;
    expect_cause(&launch, &asked, "cpu", "EPYC-Turin");
    launch = asked_launch();
    launch.features = 0x21;
    expect_cause(&launch, &asked, "features", "debug-swap");
    launch = asked_launch();
    launch.profile = sevkit_profile_find("qemu-fpu0");
    expect_cause(&launch, &asked, "profile", "before 6.10");
    launch = asked_launch();
    launch.vcpus = 1;
    expect_cause(&launch, &asked, "vcpus", "1 vCPU, not 2");
}

/* From a running guest's /proc/cmdline. */
TEST(words_that_a_loader_adds_are_taken_out)
{
    static const char running[] = "BOOT_IMAGE=/vmlinuz console=ttyS0 initrd=/initrd.img";
    struct launch launch = asked_launch();
    struct sk_match_result result;
    struct asked asked;

    ask(&asked);
    asked.lines[0] = (struct sk_match_cmdline){NULL, running, strlen(running)};
    launch.line = "console=ttyS0";
    result = search(&asked, &launch);
    EXPECT(result.count > 0);
    EXPECT_INT(result.found[0].change_count, 2);
    EXPECT_STR(result.found[0].changes[0].what, "cmdline");
    sk_match_result_done(&result);
}

TEST(other_modes_parts_and_orders_of_bytes)
{
    struct asked asked;
    struct launch launch = asked_launch();
    struct sk_match_result result;
    struct sevkit_error error;

    ask(&asked);
    asked.request.mode = SEVKIT_MODE_SEV_ES;
    launch.mode = SEVKIT_MODE_SEV;
    expect_cause(&launch, &asked, "mode", "mode sev, not seves");
    launch.mode = SEVKIT_MODE_SEV_ES;
    launch.vcpus = 5;
    expect_cause(&launch, &asked, "vcpus", "5 vCPUs, not 2");

    ask(&asked);
    launch = asked_launch();
    asked.request.expected_size = digest_of(&launch, asked.expected);
    for (size_t i = 0; i < 24; i++) {
        uint8_t byte = asked.expected[i];

        asked.expected[i] = asked.expected[47 - i];
        asked.expected[47 - i] = byte;
    }
    EXPECT_OK(sk_match_run(&asked.request, &result, &error), &error);
    EXPECT_INT(result.count, 1);
    EXPECT_STR(result.found[0].changes[0].what, "expected");
    sk_match_result_done(&result);
}

TEST(a_variable_store_before_the_code_is_cut_off)
{
    static uint8_t whole[0x20000 + SK_TEST_IMAGE_BYTES];
    struct launch launch = asked_launch();
    struct sk_match_result result;
    struct asked asked;

    ask(&asked);
    memcpy(whole + 0x20000, image, sizeof(image));
    asked.firmware = (struct sk_match_image){"OVMF.fd", whole, sizeof(whole)};
    result = search(&asked, &launch);
    EXPECT_INT(result.count, 1);
    EXPECT_STR(result.found[0].changes[0].what, "firmware");
    EXPECT_CONTAINS(result.found[0].changes[0].text, "variable store");
    sk_match_result_done(&result);
}

/* A file with one save area, and nothing else. */
static void ask_igvm(struct asked *asked, struct sk_test_igvm *file, struct sk_match_image *igvm)
{
    ask(asked);
    sk_test_igvm_basic(file, 1);
    *igvm = (struct sk_match_image){"guest.igvm", file->bytes, file->size};
    asked->request.igvms = igvm;
    asked->request.igvm_count = 1;
    asked->request.firmware_count = asked->request.kernel_count = asked->request.initrd_count = 0;
    asked->request.cmdline_count = 0;
}

TEST(loaders_and_vcpus_of_an_igvm_file)
{
    static struct sk_test_igvm file;
    struct sk_match_image igvm;
    struct sk_match_result result;
    struct sevkit_error error;
    struct asked asked;
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;

    ask_igvm(&asked, &file, &igvm);
    asked.request.loader = SEVKIT_IGVM_COCONUT;
    asked.request.has_vcpus = false;
    EXPECT_OK(sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_igvm(plan, file.bytes, file.size, &error), &error);
    sevkit_plan_set_igvm_loader(plan, SEVKIT_IGVM_QEMU, false);
    sevkit_plan_set_vcpus(plan, 6);
    sevkit_plan_set_vcpu_signature(plan, MILAN);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memcpy(asked.expected, sevkit_measurement_digest(measurement), 48);
    asked.request.expected_size = 48;
    EXPECT_OK(sk_match_run(&asked.request, &result, &error), &error);
    EXPECT_INT(result.count, 1);
    EXPECT_INT(result.found[0].vcpus, 6);
    EXPECT_STR(result.found[0].changes[0].what, "loader");
    sk_match_result_done(&result);
}

/* The digest of more vCPUs is not that of the file, which was asked. */
TEST(what_an_igvm_file_lacks_is_a_difference)
{
    static struct sk_test_igvm file;
    struct sk_match_image igvm;
    struct sk_match_result result;
    struct sevkit_error error;
    struct asked asked;
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;

    ask_igvm(&asked, &file, &igvm);
    asked.request.loader = SEVKIT_IGVM_QEMU;
    asked.request.has_vcpus = asked.request.has_signature = false;
    EXPECT_OK(sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_igvm(plan, file.bytes, file.size, &error), &error);
    sevkit_plan_set_igvm_loader(plan, SEVKIT_IGVM_QEMU, false);
    sevkit_plan_set_vcpus(plan, 6);
    sevkit_plan_set_vcpu_signature(plan, MILAN);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memcpy(asked.expected, sevkit_measurement_digest(measurement), 48);
    asked.request.expected_size = 48;
    EXPECT_OK(sk_match_run(&asked.request, &result, &error), &error);
    EXPECT(result.has_asked && !result.exact);
    EXPECT_INT(result.found[0].change_count, 1);
    EXPECT_STR(result.found[0].changes[0].what, "vcpus");
    sk_match_result_done(&result);
}

TEST(nothing_fits_a_foreign_digest)
{
    struct launch launch = asked_launch();
    struct sk_match_result result;
    struct sevkit_error error;
    struct asked asked;

    ask(&asked);
    asked.request.expected_size = digest_of(&launch, asked.expected);
    asked.expected[0] ^= 1;
    EXPECT_OK(sk_match_run(&asked.request, &result, &error), &error);
    EXPECT_INT(result.count, 0);
    EXPECT(result.tried > 1000);
    EXPECT(!result.exact);
    sk_match_result_done(&result);
    asked.request.expected_size = 20;
    EXPECT_ERROR(sk_match_run(&asked.request, &result, &error), SEVKIT_EUSAGE, &error);
    asked.request.expected_size = 48;
    asked.request.firmware_count = 0;
    EXPECT_ERROR(sk_match_run(&asked.request, &result, &error), SEVKIT_EUSAGE, &error);
}

/* Every quote of a line may be gone: with 40 lines there are more edits than a search takes. */
TEST(lines_beyond_what_a_search_takes_are_counted)
{
    static char texts[40][16];
    struct sk_match_cmdline lines[40];
    struct launch launch = asked_launch();
    struct sk_match_result result;
    struct asked asked;

    ask(&asked);
    for (size_t i = 0; i < SK_ARRAY_SIZE(lines); i++) {
        (void)snprintf(texts[i], sizeof(texts[i]), "a=\"%zu\"", i);
        lines[i] = (struct sk_match_cmdline){NULL, texts[i], strlen(texts[i])};
    }
    asked.request.cmdlines = lines;
    asked.request.vcpus_max = 1;
    asked.request.vcpus = 1;
    for (size_t count = 1; count <= SK_ARRAY_SIZE(lines); count += SK_ARRAY_SIZE(lines) - 1) {
        asked.request.cmdline_count = count;
        result = search(&asked, &launch);
        EXPECT((result.lines_left_out > 0) == (count > 1));
        sk_match_result_done(&result);
    }
    /* What has too many differences is not missed. */
    asked.request.differences_max = 1;
    result = search(&asked, &launch);
    EXPECT_INT(result.lines_left_out, 0);
    sk_match_result_done(&result);
}
