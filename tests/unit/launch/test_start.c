/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "image.h"
#include "launch/start.h"
#include "test.h"

#include <sevkit/key.h>
#include <stdio.h>
#include <unistd.h>

static const struct sk_vm_reader reader = {.sys = &sk_sys_real};

#define FILES                                                                \
    "firmware.file = 'fw'\nboot.kernel = 'kernel'\nboot.initrd = 'initrd'\n" \
    "boot.cmdline = 'quiet'\n"
#define SNP "generation = 'sev-snp'\nvcpus = 3\ncpu.model = 'EPYC-Milan'\n" FILES

static void write_file(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(name, "wb");

    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

/* The plan's files, in a folder that is current afterwards. */
static void enter_folder(void)
{
    char folder[] = "/tmp/sevkit-launch-XXXXXX";
    uint8_t image[SK_TEST_IMAGE_BYTES];

    sk_test_image(image);
    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0);
    write_file("fw", image, sizeof(image));
    write_file("kernel", "K", 1);
    write_file("initrd", "I", 1);
}

static void leave_folder(void)
{
    static const char *const names[] = {"fw", "kernel", "initrd", "block", "auth"};
    char folder[256];

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        (void)unlink(names[i]);
    EXPECT(getcwd(folder, sizeof(folder)) && chdir("/") == 0 && rmdir(folder) == 0);
}

static void parse(const char *text, struct sk_vm *ret_guest)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_vm_parse(&reader, "a", ".", text, strlen(text), ret_guest, &error), &error);
}

/* The digest of a plan as hex. */
static int digest_of(const char *text, char ret_hex[97], struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_start_done) struct sk_start start = {0};
    struct sevkit_measurement *measurement = NULL;
    int r;

    parse(text, &guest);
    r = sk_start_open(&guest, &sk_sys_real, &start, error);
    if (r == 0)
        r = sk_start_measure(&start, &measurement, error);
    if (r < 0)
        return r;
    sk_hex_encode(sevkit_measurement_digest(measurement),
                  sevkit_measurement_digest_size(measurement), ret_hex);
    sevkit_measurement_free(measurement);
    return 0;
}

/* The same guest described to the library's own plan. */
static void expected_of(enum sevkit_mode mode, const char *profile, uint64_t features,
                        const char *firmware, const char *cmdline, char ret_hex[97])
{
    struct sevkit_plan *plan;
    struct sevkit_measurement *measurement;
    struct sevkit_error error = {0};

    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware_file(plan, firmware, &error), &error);
    EXPECT_OK(sevkit_plan_set_kernel(plan, "K", 1, &error), &error);
    EXPECT_OK(sevkit_plan_set_initrd(plan, "I", 1, &error), &error);
    EXPECT_OK(sevkit_plan_set_cmdline(plan, cmdline, strlen(cmdline), &error), &error);
    if (profile) {
        sevkit_plan_set_vcpus(plan, 3);
        sevkit_plan_set_vcpu_signature(plan, 0xa00f11);
        sevkit_plan_set_profile(plan, sevkit_profile_find(profile));
    }
    if (features)
        sevkit_plan_set_guest_features(plan, features);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    sk_hex_encode(sevkit_measurement_digest(measurement),
                  sevkit_measurement_digest_size(measurement), ret_hex);
    sevkit_measurement_free(measurement);
    sevkit_plan_free(plan);
}

static void expected(enum sevkit_mode mode, const char *profile, uint64_t features,
                     char ret_hex[97])
{
    expected_of(mode, profile, features, "fw", "quiet", ret_hex);
}

TEST(digest_is_that_of_the_library)
{
    static const struct {
        const char *text, *profile;
        enum sevkit_mode mode;
        uint64_t features; /* 0: the library's default */
    } cases[] = {
        {SNP, "qemu", SEVKIT_MODE_SNP, 0},
        {SNP "sev.features = 0x21\n", "qemu", SEVKIT_MODE_SNP, 0x21},
        {"generation = 'sev-es'\nvcpus = 3\ncpu.model = 'EPYC-Milan'\nsev.features = 0x20\n" FILES,
         "qemu-fpu0", SEVKIT_MODE_SEV_ES, 0x20},
        {SNP "sev.profile = 'qemu-fpu0'\n", "qemu-fpu0", SEVKIT_MODE_SNP, 0},
        {"generation = 'sev-es'\nvcpus = 3\ncpu.model = 'EPYC-Milan'\n" FILES, "qemu-fpu0",
         SEVKIT_MODE_SEV_ES, 0},
        {"generation = 'sev'\n" FILES, NULL, SEVKIT_MODE_SEV, 0},
        {"generation = 'sev-snp'\nvcpus = 3\ncpu = {model = 'Mine', signature = 0xa00f11}\n" FILES,
         "qemu", SEVKIT_MODE_SNP, 0},
    };

    enter_folder();
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        char got[97] = "", want[97] = "";
        struct sevkit_error error = {0};

        EXPECT_OK(digest_of(cases[i].text, got, &error), &error);
        expected(cases[i].mode, cases[i].profile, cases[i].features, want);
        EXPECT_STR(got, want);
    }
    leave_folder();
}

TEST(what_is_measured_changes_the_digest)
{
    static const char *const changed[] = {
        "vcpus = 2\n",           "cpu.model = 'EPYC-Genoa'\n",  "boot.cmdline = 'quiet '\n",
        "sev.features = 0x21\n", "boot.kernel = 'initrd'\n",    "boot.kernel_hashes = false\n",
        "boot.initrd = 'fw'\n",  "sev.profile = 'qemu-fpu0'\n",
    };
    char before[97], after[97];
    struct sevkit_error error = {0};

    enter_folder();
    EXPECT_OK(digest_of(SNP, before, &error), &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(changed); i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_start_done) struct sk_start start = {0};
        struct sevkit_measurement *measurement;

        parse(SNP, &guest);
        EXPECT_OK(sk_vm_apply(&reader, &guest, "--set", changed[i], &error), &error);
        EXPECT_OK(sk_start_open(&guest, &sk_sys_real, &start, &error), &error);
        EXPECT_OK(sk_start_measure(&start, &measurement, &error), &error);
        sk_hex_encode(sevkit_measurement_digest(measurement), 48, after);
        sevkit_measurement_free(measurement);
        EXPECT(strcmp(before, after) != 0);
    }
    leave_folder();
}

/* A firmware as long as QEMU maps it, and one with the tables of a guest of 3 vCPUs in front. */
static void write_long_firmware(const char *name, const char *with_tables)
{
    static uint8_t image[SK_ACPI_BLOCK_BYTES + 0x10000];
    uint8_t *firmware = image + SK_ACPI_BLOCK_BYTES;
    struct sk_acpi_machine machine = {3, 2048};
    struct sevkit_error error;

    memset(image, 0, sizeof(image));
    sk_test_image(firmware + 0x10000 - SK_TEST_IMAGE_BYTES);
    EXPECT_OK(sk_acpi_tables_write(&machine, 0xfffe0000, image, &error), &error);
    write_file(name, firmware, 0x10000);
    write_file(with_tables, image, sizeof(image));
}

#define PARAMETERS                                                                           \
    "quiet acpi_rsdp=0xfffe0000 memmap=64K#0xfffe0000 "                                      \
    "initcall_blacklist=acpi_init,erst_init,platform_profile_init pci=lastbus=1 pcie_ports=" \
    "compat reboot=t"

/* Tables made at the launch, tables in the file, and both given to the library by hand: one digest. */
TEST(tables_in_front_of_the_firmware_are_measured)
{
    static const char *const plans[] = {
        "firmware.file = 'block'\nacpi.defence = 'tables+no-aml'\n",
        "firmware.file = 'auth'\nacpi.defence = 'tables+no-aml'\n",
        "firmware.file = 'block'\n",
        "firmware.file = 'auth'\nacpi.defence = 'tables'\n",
    };
    char digests[SK_ARRAY_SIZE(plans)][97] = {"", "", "", ""}, want[97] = "";
    struct sevkit_error error = {0};

    enter_folder();
    write_long_firmware("block", "auth");
    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++) {
        char text[512];

        (void)snprintf(text, sizeof(text),
                       "generation = 'sev-snp'\nvcpus = 3\ncpu.model = 'EPYC-Milan'\n"
                       "boot = {kernel = 'kernel', initrd = 'initrd', cmdline = 'quiet'}\n%s",
                       plans[i]);
        EXPECT_OK(digest_of(text, digests[i], &error), &error);
    }
    expected_of(SEVKIT_MODE_SNP, "qemu", 0, "auth", PARAMETERS, want);
    EXPECT_STR(digests[0], want);
    EXPECT_STR(digests[1], want);
    expected_of(SEVKIT_MODE_SNP, "qemu", 0, "block", "quiet", want);
    EXPECT_STR(digests[2], want);
    EXPECT(strcmp(digests[3], digests[0]) != 0);
    leave_folder();
}

TEST(tables_of_another_guest_are_not_measured)
{
    static const struct {
        const char *plan, *text;
    } cases[] = {
        {"vcpus = 4\nfirmware.file = 'auth'\n", "list 3 vCPUs, and the guest has 4"},
        {"vcpus = 3\nmemory = '64G'\nfirmware.file = 'auth'\n", "place devices at"},
        {"vcpus = 3\nfirmware.file = 'fw'\n", "a multiple of 64 KiB"},
    };

    enter_folder();
    write_long_firmware("block", "auth");
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_start_done) struct sk_start start = {0};
        SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
        struct sevkit_measurement *measurement = NULL;
        struct sevkit_error error = {0};
        char text[512];

        (void)snprintf(text, sizeof(text),
                       "generation = 'sev-snp'\nboot.kernel = 'kernel'\n"
                       "acpi.defence = 'tables'\n%s",
                       cases[i].plan);
        parse(text, &guest);
        EXPECT_OK(sk_start_open(&guest, &sk_sys_real, &start, &error), &error);
        EXPECT_ERROR(sk_start_measure(&start, &measurement, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
        sk_start_check(&start, &findings);
        EXPECT(findings.count > 0);
        EXPECT_CONTAINS(findings.list[0].text, cases[i].text);
        EXPECT(findings.list[0].kind == SK_FINDING_ERROR);
    }
    leave_folder();
}

TEST(tables_that_are_not_used_are_noted)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_start_done) struct sk_start start = {0};
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
    struct sevkit_error error = {0};

    enter_folder();
    write_long_firmware("block", "auth");
    parse("generation = 'sev-snp'\nfirmware.file = 'auth'\n", &guest);
    EXPECT_OK(sk_start_open(&guest, &sk_sys_real, &start, &error), &error);
    EXPECT(!start.firmware_is_made);
    start.cbitpos.given = true;
    sk_start_check(&start, &findings);
    EXPECT_INT(findings.count, 1);
    EXPECT_CONTAINS(findings.list[0].text, "starts with ACPI tables");
    EXPECT(findings.list[0].kind != SK_FINDING_ERROR);
    leave_folder();
}

TEST(not_measurable)
{
    static const struct {
        const char *text, *error;
        int code; /* 0: SEVKIT_EREFUSED */
    } cases[] = {
        {"generation = 'none'\n", "a guest of generation none is not measured"},
        {"generation = 'sev-snp'\nfirmware.igvm = 'i'\n", "No such file", SEVKIT_EIO},
        {"generation = 'sev-snp'\n", "firmware.file is missing"},
        {"generation = 'sev-snp'\nfirmware.file = 'fw'\ncpu.model = 'host'\n",
         "the signature of 'host' is not known"},
        {"generation = 'sev-snp'\nfirmware.file = 'fw'\nsev.profile = 'x'\n", "sev.profile: "},
    };

    enter_folder();
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sevkit_error error = {0};
        char hex[97];

        EXPECT_ERROR(digest_of(cases[i].text, hex, &error),
                     cases[i].code ? cases[i].code : SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, cases[i].error);
    }
    leave_folder();
}

static int load(void *arg, const char *path, bool is_author, struct sevkit_key **ret_key,
                struct sevkit_error *error)
{
    unsigned *loaded = arg;

    EXPECT_STR(path, *loaded ? "author.pem" : "id.pem");
    EXPECT(is_author == (*loaded == 1));
    ++*loaded;
    return sevkit_key_generate(ret_key, error);
}

#define KEYS                                                                             \
    "[id_block]\nkey = 'id.pem'\nauthor_key = 'author.pem'\nguest_svn = 7\nfamily_id = " \
    "'00112233445566778899aabbccddeeff'\n"

TEST(id_block_is_of_the_plan)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_start_done) struct sk_start start = {0};
    struct sevkit_measurement *measurement;
    struct sevkit_error error = {0};
    uint8_t bytes[SEVKIT_ID_AUTH_BYTES];
    size_t size = 0;
    unsigned loaded = 0;

    enter_folder();
    parse(SNP KEYS, &guest);
    EXPECT_OK(sk_start_open(&guest, &sk_sys_real, &start, &error), &error);
    EXPECT_OK(sk_start_sign(&start, &(struct sk_start_keys){load, &loaded}, &error), &error);
    EXPECT_INT(loaded, 2);
    EXPECT(start.author_key);
    EXPECT(sk_base64_decode(start.id_block, bytes, sizeof(bytes), &size));
    EXPECT_INT(size, SEVKIT_ID_BLOCK_BYTES);
    EXPECT(sk_base64_decode(start.id_auth, bytes, sizeof(bytes), &size));
    EXPECT_INT(size, SEVKIT_ID_AUTH_BYTES);
    EXPECT_INT(start.block.guest_svn, 7);
    EXPECT_INT(start.block.family_id[1], 0x11);
    EXPECT_INT(start.block.policy, SEVKIT_POLICY_DEFAULT);
    EXPECT_OK(sk_start_measure(&start, &measurement, &error), &error);
    EXPECT_BYTES(start.block.launch_digest, sevkit_measurement_digest(measurement), 48);
    EXPECT_OK(sk_start_check_id_block(&start, measurement, &error), &error);
    start.block.launch_digest[47] ^= 1;
    EXPECT_ERROR(sk_start_check_id_block(&start, measurement, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "it is for the digest ");
    start.block.launch_digest[47] ^= 1;
    start.block.policy ^= 1 << 19;
    EXPECT_ERROR(sk_start_check_id_block(&start, measurement, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "it is for policy 0xb0000, and the guest has 0x30000");
    sevkit_measurement_free(measurement);
    leave_folder();
}

TEST(id_block_from_files)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_start_done) struct sk_start start = {0};
    struct sevkit_id_block block = sevkit_id_block_default();
    uint8_t bytes[SEVKIT_ID_BLOCK_BYTES], auth[SEVKIT_ID_AUTH_BYTES] = {1};
    char base64[SK_BASE64_LENGTH(sizeof(auth)) + 2];
    struct sevkit_error error = {0};

    enter_folder();
    block.guest_svn = 9;
    sevkit_id_block_write(&block, bytes);
    write_file("block", bytes, sizeof(bytes));
    sk_base64_encode(auth, sizeof(auth), base64);
    base64[sizeof(base64) - 2] = '\n';
    write_file("auth", base64, sizeof(base64) - 1);
    parse(SNP "id_block = {block = 'block', auth = 'auth'}\n", &guest);
    EXPECT_OK(sk_start_open(&guest, &sk_sys_real, &start, &error), &error);
    EXPECT_INT(start.block.guest_svn, 9);
    EXPECT(!start.author_key);
    EXPECT(strncmp(start.id_auth, base64, strlen(start.id_auth)) == 0);
    sk_start_done(&start);
    write_file("block", bytes, sizeof(bytes) - 1);
    EXPECT_ERROR(sk_start_open(&guest, &sk_sys_real, &start, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "block: expected 96 bytes, raw or base64, found 95 bytes");
    leave_folder();
}

TEST(signing_needs_a_key_and_snp)
{
    static const char *const texts[] = {SNP, "generation = 'sev'\n" FILES KEYS};

    enter_folder();
    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
        SK_CLEANUP(sk_start_done) struct sk_start start = {0};
        struct sevkit_error error = {0};
        unsigned loaded = 0;

        parse(texts[i], &guest);
        EXPECT_OK(sk_start_open(&guest, &sk_sys_real, &start, &error), &error);
        EXPECT_ERROR(sk_start_sign(&start, &(struct sk_start_keys){load, &loaded}, &error),
                     SEVKIT_EREFUSED, &error);
        EXPECT(!start.id_block && loaded == 0);
    }
    leave_folder();
}

static bool epyc(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
    *ret_cpuid =
        (struct sk_cpuid){.eax = leaf == 0x8000001f && subleaf == 0 ? 0x1f : 0, .ebx = 0x4173};
    return true;
}

static bool intel(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
    (void)leaf;
    (void)subleaf;
    *ret_cpuid = (struct sk_cpuid){0};
    return true;
}

TEST(c_bit)
{
    uint64_t position = 0;

    EXPECT(sk_start_cbitpos(&(struct sk_sys){.cpuid = epyc}, &position));
    EXPECT_INT(position, 51);
    EXPECT(!sk_start_cbitpos(&(struct sk_sys){.cpuid = intel}, &position));
}
