/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "igvm_file.h"
#include "image.h"
#include "qemu/args/qemu_measure.h"
#include "test.h"

#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

#define WORDS_MAX 32

static char folder[] = "/tmp/sevkit-qemu-measure-XXXXXX";
static char firmware[64], kernel[64];
static char said[2048];

static void keep(void *arg, const char *line)
{
    (void)arg;
    strncat(said, line, sizeof(said) - strlen(said) - 2);
    strcat(said, "\n");
}

static const struct sk_listener listener = {.warn = keep, .note = keep};

static void write_file(char *path, size_t size, const char *name, const void *data, size_t length)
{
    FILE *file;

    (void)snprintf(path, size, "%s/%s", folder, name);
    file = fopen(path, "wb");
    EXPECT(file && fwrite(data, 1, length, file) == length && fclose(file) == 0);
}

static void write_files(void)
{
    static uint8_t image[SK_TEST_IMAGE_BYTES];

    EXPECT(mkdtemp(folder));
    sk_test_image(image);
    write_file(firmware, sizeof(firmware), "fw", image, sizeof(image));
    write_file(kernel, sizeof(kernel), "k", "kernel", 6);
}

static void remove_files(void)
{
    (void)unlink(firmware);
    (void)unlink(kernel);
    EXPECT_INT(rmdir(folder), 0);
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
}

/* The words of line; the firmware and the kernel stand behind them. */
static int measure(const char *line, struct sk_qemu_measure_request *request,
                   uint8_t ret_digest[48], struct sevkit_error *error)
{
    const struct sk_qemu_guest_options options = {
        .has_kvm = true, .any_generation = true, .has_signature = request->has_signature};
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    SK_CLEANUP(sk_qemu_guest_done) struct sk_qemu_guest guest = {0};
    SK_CLEANUP_FREE char *copy = strdup(line);
    const char *words[WORDS_MAX];
    char *state = NULL;
    size_t count = 0;
    int r;

    for (char *word = strtok_r(copy, " ", &state); word; word = strtok_r(NULL, " ", &state))
        words[count++] = strcmp(word, "FW") == 0  ? firmware
                         : strcmp(word, "K") == 0 ? kernel
                                                  : word;
    EXPECT_OK(sk_qemu_guest_read(count, words, &options, &guest, error), error);
    request->vm = &guest;
    said[0] = '\0';
    r = sk_qemu_measure(request, &listener, &measurement, error);
    if (r == 0) {
        memset(ret_digest, 0, 48);
        memcpy(ret_digest, sevkit_measurement_digest(measurement),
               sevkit_measurement_digest_size(measurement));
    }
    return r;
}

static void plan_digest(enum sevkit_mode mode, const char *profile, uint64_t features, bool booted,
                        uint8_t ret_digest[48])
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware_file(plan, firmware, &error), &error);
    if (booted) {
        EXPECT_OK(sevkit_plan_set_kernel_file(plan, kernel, &error), &error);
        EXPECT_OK(sevkit_plan_set_initrd_file(plan, kernel, &error), &error);
        EXPECT_OK(sevkit_plan_set_cmdline(plan, "$A", 2, &error), &error);
    }
    sevkit_plan_set_vcpus(plan, 2);
    sevkit_plan_set_vcpu_signature(plan, sevkit_vcpu_signature(25, 1, 1));
    sevkit_plan_set_profile(plan, sevkit_profile_find(profile));
    sevkit_plan_set_guest_features(plan, features);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memset(ret_digest, 0, 48);
    memcpy(ret_digest, sevkit_measurement_digest(measurement),
           sevkit_measurement_digest_size(measurement));
}

#define HEAD "qemu -machine q35,confidential-guest-support=s -cpu EPYC-Milan -smp 2 -bios FW "
#define SNP  HEAD "-object sev-snp-guest,id=s"
#define ES   HEAD "-object sev-guest,id=s,policy=5"
#define BOOT " -kernel K -initrd K -append $A"

TEST(a_command_line_measures_as_its_parts)
{
    struct sk_qemu_measure_request request = {.host = {.vmm = SEVKIT_VMM_QEMU}};
    struct sevkit_error error;
    uint8_t got[48], want[48];

    write_files();
    EXPECT_OK(measure(SNP, &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SNP, "qemu", 1, false, want);
    EXPECT_BYTES(got, want, 48);
    EXPECT_STR(said, "");

    EXPECT_OK(measure(SNP ",kernel-hashes=on" BOOT, &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SNP, "qemu", 1, true, want);
    EXPECT_BYTES(got, want, 48);
    EXPECT_CONTAINS(said, "-append: '$A' is taken as it is");
    request.expanded = true;
    EXPECT_OK(measure(SNP BOOT, &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SNP, "qemu", 1, false, want);
    EXPECT_BYTES(got, want, 48);
    EXPECT_CONTAINS(said, "no kernel-hashes=on");
    EXPECT(!strstr(said, "-append"));

    request.host.has_kernel = true;
    request.host.kernel = (struct sk_launch_version){6, 7, 0};
    EXPECT_OK(measure(SNP ",debug-swap=on", &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SNP, "qemu-fpu0", 0x21, false, want);
    EXPECT_BYTES(got, want, 48);
    request.host.has_features = true;
    request.host.features = 0x61;
    EXPECT_OK(measure(SNP, &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SNP, "qemu-fpu0", 0x61, false, want);
    EXPECT_BYTES(got, want, 48);
    remove_files();
}

TEST(es_guests_are_launched_the_legacy_way)
{
    struct sk_qemu_measure_request request = {.host = {.vmm = SEVKIT_VMM_QEMU}};
    struct sevkit_error error;
    uint8_t got[48], want[48];

    write_files();
    EXPECT_OK(measure(ES, &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SEV_ES, "qemu-fpu0", 0, false, want);
    EXPECT_BYTES(got, want, 48);
    EXPECT_CONTAINS(said, "measured with profile qemu-fpu0");
    EXPECT_OK(measure(ES ",legacy-vm-type=off", &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SEV_ES, "qemu", 0, false, want);
    EXPECT_BYTES(got, want, 48);
    EXPECT_STR(said, "");
    request.host.profile = sevkit_profile_find("qemu");
    EXPECT_OK(measure(ES, &request, got, &error), &error);
    EXPECT_BYTES(got, want, 48);
    EXPECT_STR(said, "");
    request.host =
        (struct sk_guest_host){.vmm = SEVKIT_VMM_QEMU, .has_kernel = true, .kernel = {6, 6, 0}};
    EXPECT_OK(measure(ES, &request, got, &error), &error);
    plan_digest(SEVKIT_MODE_SEV_ES, "qemu-fpu0", 0x20, false, want);
    EXPECT_BYTES(got, want, 48);
    EXPECT_CONTAINS(said, "measured with SEV features 0x20");
    remove_files();
}

TEST(the_policy_is_that_of_the_igvm_file)
{
    static const char line[] =
        "qemu -machine q35,confidential-guest-support=s,igvm-cfg=i -cpu EPYC-Milan -smp 2 -object "
        "igvm-cfg,id=i,file=%s -object sev-snp-guest,id=s,policy=0x%x";
    static struct sk_test_igvm file;
    struct sk_qemu_measure_request request = {.host = {.vmm = SEVKIT_VMM_QEMU}};
    char path[64], text[512];
    struct sevkit_error error;
    uint8_t digest[48];

    write_files();
    sk_test_igvm_basic(&file, 1);
    write_file(path, sizeof(path), "igvm", file.bytes, file.size);
    (void)snprintf(text, sizeof(text), line, path, 0xb0000);
    EXPECT_OK(measure(text, &request, digest, &error), &error);
    EXPECT_CONTAINS(said, "IGVM file, 0x30000; the command line's, 0xb0000, is not used");
    (void)snprintf(text, sizeof(text), line, path, 0x30000);
    EXPECT_OK(measure(text, &request, digest, &error), &error);
    EXPECT_STR(said, "");
    (void)unlink(path);
    remove_files();
}

TEST(contradictions_are_refused)
{
    static const struct sk_qemu_measure_request requests[] = {
        {.has_mode = true, .mode = SEVKIT_MODE_SEV},
        {.has_signature = true, .signature = 1},
        {.host.has_features = true, .host.features = 0x20},
        {.host.has_kernel = true},
    };
    static const struct {
        const char *line;
        int code;
        const char *text;
    } cases[] = {
        {SNP, SEVKIT_EREFUSED, "starts a guest of mode snp (policy 0x30000), not sev"},
        {SNP, SEVKIT_EUSAGE, "the vCPUs' model is given, but the command line says it"},
        {SNP, SEVKIT_EUSAGE, "guest features 0x20 lack what the command line sets: 0x1"},
        {"qemu -machine q35,confidential-guest-support=s,igvm-cfg=i -cpu EPYC -object "
         "igvm-cfg,id=i,file=x -object sev-snp-guest,id=s",
         SEVKIT_EUSAGE, "the IGVM file holds what is measured"},
    };
    struct sevkit_error error;
    uint8_t digest[48];

    write_files();
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_qemu_measure_request request = requests[i];

        EXPECT_ERROR(measure(cases[i].line, &request, digest, &error), cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
    remove_files();
}
