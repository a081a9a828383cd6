/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "data/guids.h"
#include "fake_sys.h"
#include "fault.h"
#include "image.h"
#include "measure/measurement.h"
#include "test.h"

#include <errno.h>
#include <sevkit/launch_digest.h>
#include <sevkit/measure.h>
#include <stdlib.h>
#include <unistd.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

#define MILAN 0xa00f11

static uint8_t image[SK_TEST_IMAGE_BYTES];

static struct sevkit_plan *new_plan(enum sevkit_mode mode)
{
    struct sevkit_plan *plan;
    struct sevkit_error error;

    sk_test_image(image);
    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware(plan, image, sizeof(image), &error), &error);
    if (sk_mode_has_vmsa(mode)) {
        sevkit_plan_set_vcpus(plan, 2);
        sevkit_plan_set_vcpu_signature(plan, MILAN);
    }
    return plan;
}

static void set_kernel(struct sevkit_plan *plan)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_plan_set_kernel(plan, "kernel", 6, &error), &error);
    EXPECT_OK(sevkit_plan_set_initrd(plan, "initrd", 6, &error), &error);
    EXPECT_OK(sevkit_plan_set_cmdline(plan, "quiet", 5, &error), &error);
}

static void digest_of(const struct sevkit_plan *plan, uint8_t ret_digest[48])
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memset(ret_digest, 0, 48);
    memcpy(ret_digest, sevkit_measurement_digest(measurement),
           sevkit_measurement_digest_size(measurement));
}

static void expect_refused(const struct sevkit_plan *plan, int code, const char *text)
{
    struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_ERROR(sevkit_measure(plan, &measurement, &error), code, &error);
    EXPECT(measurement == NULL);
    EXPECT_CONTAINS(error.text, text);
}

static void expect_warning(const struct sevkit_plan *plan, const char *text)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;
    bool found = false;

    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        found |= strstr(sevkit_measurement_warning(measurement, i), text) != NULL;
    EXPECT(found);
}

/* SEV is SHA-256 over firmware and hash table, computed here apart from the engine. */
TEST(sev_is_a_sha256_of_firmware_and_hash_table)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *digests = new_plan(SEVKIT_MODE_SEV);
    uint8_t bytes[SK_TEST_IMAGE_BYTES + SEVKIT_HASH_TABLE_BYTES], want[48] = {0}, got[48];
    struct sevkit_kernel_hashes hashes;
    struct sevkit_error error;

    EXPECT_OK(sk_hash_bytes(SK_SHA256, image, sizeof(image), want, &error), &error);
    digest_of(plan, got);
    EXPECT_BYTES(got, want, sizeof(want));

    set_kernel(plan);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "kernel", 6, hashes.kernel, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "initrd", 6, hashes.initrd, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "quiet", 6, hashes.cmdline, &error), &error);
    memcpy(bytes, image, sizeof(image));
    sevkit_kernel_hashes_write(&hashes, bytes + sizeof(image));
    EXPECT_OK(sk_hash_bytes(SK_SHA256, bytes, sizeof(bytes), want, &error), &error);
    digest_of(plan, got);
    EXPECT_BYTES(got, want, sizeof(want));

    /* Digests that the caller computed stand for the files. */
    sevkit_plan_set_kernel_hashes(digests, &hashes);
    digest_of(digests, got);
    EXPECT_BYTES(got, want, sizeof(want));
}

/* SNP in the order of spec and sections, built by hand through the layer below. */
TEST(snp_is_the_chain_of_firmware_sections_and_save_areas)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    const struct sevkit_profile *qemu = sevkit_profile_find("qemu");
    struct sevkit_launch_digest *chain;
    uint8_t page[4096], got[48];
    struct sevkit_error error;

    EXPECT_OK(sevkit_launch_digest_new(NULL, &chain, &error), &error);
    EXPECT_OK(sevkit_launch_digest_add_data(chain, SEVKIT_PAGE_NORMAL,
                                            ((uint64_t)1 << 32) - sizeof(image), image,
                                            sizeof(image), &error),
              &error);
    for (size_t i = 0; i < SK_TEST_SECTIONS; i++) {
        static const enum sevkit_page_type types[] = {
            [SEVKIT_SECTION_SEC_MEM] = SEVKIT_PAGE_ZERO,
            [SEVKIT_SECTION_SECRETS] = SEVKIT_PAGE_SECRETS,
            [SEVKIT_SECTION_CPUID] = SEVKIT_PAGE_CPUID,
            [SEVKIT_SECTION_SVSM_CAA] = SEVKIT_PAGE_ZERO,
            [SEVKIT_SECTION_KERNEL_HASHES] = SEVKIT_PAGE_ZERO,
        };
        const struct sevkit_section *section = &sk_test_sections[i];

        EXPECT_OK(sevkit_launch_digest_add_pages(chain, types[section->type], section->gpa,
                                                 section->size / 4096, &error),
                  &error);
    }
    sevkit_vmsa_build(qemu, SEVKIT_BSP, SEVKIT_BSP_EIP, MILAN, 1, page);
    EXPECT_OK(
        sevkit_launch_digest_add_data(chain, SEVKIT_PAGE_VMSA, qemu->vmsa_gpa, page, 4096, &error),
        &error);
    sevkit_vmsa_build(qemu, SEVKIT_AP, SK_TEST_RESET_EIP, MILAN, 1, page);
    EXPECT_OK(
        sevkit_launch_digest_add_data(chain, SEVKIT_PAGE_VMSA, qemu->vmsa_gpa, page, 4096, &error),
        &error);
    digest_of(plan, got);
    EXPECT_BYTES(got, sevkit_launch_digest_get(chain), sizeof(got));
    sevkit_launch_digest_free(chain);
}

TEST(the_firmware_digest_goes_on_where_the_firmware_ended)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *only = new_plan(SEVKIT_MODE_SNP_OVMF_HASH);
    uint8_t want[48], got[48], firmware[48];

    digest_of(plan, want);
    digest_of(only, firmware);
    sevkit_plan_set_ovmf_hash(plan, firmware);
    digest_of(plan, got);
    EXPECT_BYTES(got, want, sizeof(want));
}

/* Each of these must change an SNP digest. */
TEST(every_input_counts)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    uint8_t digests[9][48];
    struct sevkit_error error;
    size_t n = 0;

    digest_of(plan, digests[n++]);
    sevkit_plan_set_vcpus(plan, 3);
    digest_of(plan, digests[n++]);
    sevkit_plan_set_vcpu_signature(plan, 0xa10f10);
    digest_of(plan, digests[n++]);
    sevkit_plan_set_guest_features(plan, 0x21);
    digest_of(plan, digests[n++]);
    sevkit_plan_set_profile(plan, sevkit_profile_find("qemu-fpu0"));
    digest_of(plan, digests[n++]);
    set_kernel(plan);
    digest_of(plan, digests[n++]);
    EXPECT_OK(sevkit_plan_set_cmdline(plan, "quiet ", 6, &error), &error);
    digest_of(plan, digests[n++]);
    EXPECT_OK(sevkit_plan_set_initrd(plan, "initrd\n", 7, &error), &error);
    digest_of(plan, digests[n++]);
    EXPECT_OK(sevkit_plan_set_kernel(plan, "", 0, &error), &error);
    digest_of(plan, digests[n++]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            EXPECT(memcmp(digests[i], digests[k], 48) != 0);
}

TEST(what_cannot_work_is_refused_with_the_reason)
{
    static const struct sk_firmware_layout plain = {.items = sk_test_items, .item_count = 1};
    static const struct sk_firmware_layout no_hashes = {.items = sk_test_items,
                                                        .item_count = SK_TEST_ITEMS,
                                                        .metadata = true,
                                                        .sections = sk_test_sections,
                                                        .section_count = 5};
    static const struct sk_firmware_layout no_reset = {.items = sk_test_items + 1,
                                                       .item_count = 2,
                                                       .metadata = true,
                                                       .sections = sk_test_sections,
                                                       .section_count = SK_TEST_SECTIONS};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *snp = new_plan(SEVKIT_MODE_SNP);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *sev = new_plan(SEVKIT_MODE_SEV);
    uint8_t other[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;

    sk_test_image_of(&plain, other);
    EXPECT_OK(sevkit_plan_set_firmware(snp, other, sizeof(other), &error), &error);
    expect_refused(snp, SEVKIT_EREFUSED, "no SEV metadata");
    sevkit_plan_set_lenient(snp, true);
    expect_warning(snp, "no SEV metadata");
    set_kernel(snp);
    expect_refused(snp, SEVKIT_EREFUSED, "doesn't include SNP_KERNEL_HASHES section");

    sk_test_image_of(&no_hashes, other);
    EXPECT_OK(sevkit_plan_set_firmware(snp, other, sizeof(other), &error), &error);
    expect_refused(snp, SEVKIT_EREFUSED, "doesn't include SNP_KERNEL_HASHES section");

    sk_test_image_of(&no_reset, other);
    EXPECT_OK(sevkit_plan_set_firmware(snp, other, sizeof(other), &error), &error);
    expect_refused(snp, SEVKIT_EREFUSED, "SEV_ES_RESET_BLOCK_GUID");

    sk_test_image_of(&plain, other);
    EXPECT_OK(sevkit_plan_set_firmware(sev, other, sizeof(other), &error), &error);
    set_kernel(sev);
    expect_refused(sev, SEVKIT_EREFUSED, "it has no kernel-hash area");
}

/* The image is named with what to look for; programs still find the reason. */
TEST(a_refusal_says_which_image_and_why)
{
    static const struct sk_firmware_layout plain = {.items = sk_test_items, .item_count = 1};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV);
    struct sevkit_measurement *measurement = NULL;
    uint8_t other[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;

    sk_test_image_of(&plain, other);
    sk_fake_reset();
    sk_fake_add(&(struct sk_fake_file){.path = "fw.fd", .data = other, .size = sizeof(other)});
    sk_plan_set_sys(plan, &sk_fake_sys);
    EXPECT_OK(sevkit_plan_set_firmware_file(plan, "fw.fd", &error), &error);
    set_kernel(plan);
    EXPECT_ERROR(sevkit_measure(plan, &measurement, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "fw.fd: not usable for SEV and SEV-ES with kernel hashes: ");
    EXPECT_INT(error.reason, SEVKIT_REASON_NO_HASH_AREA);
    EXPECT_INT(sevkit_measure(plan, &measurement, NULL), SEVKIT_EREFUSED);
    /* The words of the tool that is replaced are what its drop-in expects. */
    sevkit_plan_set_lenient(plan, true);
    expect_refused(plan, SEVKIT_EREFUSED, "doesn't support kernel/initrd/cmdline");
}

static size_t warnings_of(const struct sevkit_plan *plan)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    return sevkit_measurement_warning_count(measurement);
}

TEST(inputs_that_no_guest_starts_with_are_warned_of)
{
    static const char elf[] = "\x7f"
                              "ELF",
                      efi[] = "MZ";
    static const struct sk_fake_file files[] = {
        {.path = "vmlinux", .data = elf, .size = 4, .read_max = 1},
        {.path = "line", .data = "quiet\n", .size = 6},
        {.path = "nul", .data = "a\0b", .size = 3},
    };
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    struct sevkit_error error;

    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
        sk_fake_add(&files[i]);
    sk_plan_set_sys(plan, &sk_fake_sys);
    EXPECT_OK(sevkit_plan_set_kernel(plan, efi, 2, &error), &error);
    EXPECT_INT(warnings_of(plan), 0);
    EXPECT_OK(sevkit_plan_set_initrd(plan, "initrd", 6, &error), &error);
    expect_warning(plan, "kernel: no Linux kernel: ");
    EXPECT_OK(sevkit_plan_set_kernel(plan, "", 0, &error), &error);
    expect_warning(plan, "kernel: empty");
    EXPECT_OK(sevkit_plan_set_kernel_file(plan, "vmlinux", &error), &error);
    expect_warning(plan, "kernel: vmlinux: an ELF image (vmlinux)");
    EXPECT_OK(sk_plan_keep_kernel_file(plan, "vmlinux", &error), &error);
    expect_warning(plan, "kernel: vmlinux: an ELF image (vmlinux)");
    EXPECT_BYTES(plan->kernel.data, elf, 4);
    EXPECT_ERROR(sk_plan_keep_kernel_file(plan, "absent", &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "kernel: absent: ");

    EXPECT_OK(sk_plan_set_cmdline_file(plan, "line", &error), &error);
    expect_warning(plan, "ends with a newline, which is measured");
    sevkit_plan_set_lenient(plan, true);
    EXPECT_INT(warnings_of(plan), 1);
    sevkit_plan_set_lenient(plan, false);
    EXPECT_ERROR(sk_plan_set_cmdline_file(plan, "absent", &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_plan_set_cmdline_file(plan, "nul", &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "nul: kernel command line: it holds a NUL byte");
    EXPECT_OK(sevkit_plan_set_cmdline(plan, "quiet", 5, &error), &error);
    EXPECT_INT(warnings_of(plan), 1);
    sevkit_plan_set_guest_features(plan, 0x20);
    expect_warning(plan, "guest features 0x20 lack snp-active");
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

TEST(save_areas_are_written_all_or_none)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    char folder[] = "/tmp/sevkit-measure-XXXXXX", before[4096];
    struct sevkit_error error;

    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT(getcwd(before, sizeof(before)) && mkdtemp(folder) && chdir(folder) == 0);
    EXPECT_OK(sk_measurement_dump(measurement, 2, false, &error), &error);
    EXPECT(is_there("vmsa0.bin") && is_there("vmsa1.bin"));
    EXPECT_ERROR(sk_measurement_dump(measurement, 2, false, &error), SEVKIT_EREFUSED, &error);
    EXPECT_OK(sk_measurement_dump(measurement, 2, true, &error), &error);
    (void)unlink("vmsa0.bin");
    EXPECT_ERROR(sk_measurement_dump(measurement, 2, false, &error), SEVKIT_EREFUSED, &error);
    EXPECT(!is_there("vmsa0.bin") && is_there("vmsa1.bin"));
    EXPECT(unlink("vmsa1.bin") == 0 && chdir(before) == 0 && rmdir(folder) == 0);
}

TEST(sev_es_guests_may_have_features)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV_ES);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    uint8_t none[48], zero[48], swap[48], lenient[48];
    const struct sevkit_vmsa_field *field = sevkit_vmsa_field_find("sev_features");
    struct sevkit_error error;

    digest_of(plan, none);
    sevkit_plan_set_guest_features(plan, 0);
    digest_of(plan, zero);
    EXPECT_BYTES(zero, none, 48);
    sevkit_plan_set_guest_features(plan, 0x20);
    digest_of(plan, swap);
    EXPECT(memcmp(swap, none, 32) != 0);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT_INT(sevkit_vmsa_get(sevkit_measurement_vmsa(measurement, SEVKIT_AP), field), 0x20);
    sevkit_plan_set_guest_features(plan, 0x21);
    expect_refused(plan, SEVKIT_EUSAGE, "guest features 0x21 have snp-active");
    /* The tool that is replaced does not look at them. */
    sevkit_plan_set_lenient(plan, true);
    digest_of(plan, lenient);
    EXPECT_BYTES(lenient, none, 48);
    expect_warning(plan, "guest features do not count in mode seves");
}

TEST(what_qemu_does_not_start_is_refused_or_warned_of)
{
    static const uint32_t small_area[] = {0x810400, SEVKIT_HASH_TABLE_BYTES - 1};
    const struct sk_firmware_item items[] = {{SK_GUID_HASH_AREA, small_area, 2}};
    const struct sk_firmware_layout layout = {.items = items, .item_count = 1};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV);
    uint8_t other[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;

    sk_test_image_of(&layout, other);
    EXPECT_OK(sevkit_plan_set_firmware(plan, other + 1, sizeof(other) - 1, &error), &error);
    expect_refused(plan, SEVKIT_EREFUSED, "is not a multiple of 4096");
    EXPECT_OK(sevkit_plan_set_firmware(plan, other, sizeof(other), &error), &error);
    set_kernel(plan);
    expect_refused(plan, SEVKIT_EREFUSED, "cannot hold the table of 176 bytes");
    sevkit_plan_set_lenient(plan, true);
    expect_warning(plan, "cannot hold the table of 176 bytes");
    EXPECT_OK(sevkit_plan_set_firmware(plan, other + 1, sizeof(other) - 1, &error), &error);
    expect_warning(plan, "is not a multiple of 4096");
    memset(other, 0, sizeof(other));
    EXPECT_OK(sevkit_plan_set_firmware(plan, other, sizeof(other), &error), &error);
    expect_refused(plan, SEVKIT_EREFUSED, "doesn't support kernel/initrd/cmdline");
}

/* sections: SK_TEST_SECTIONS of them. */
static void set_image(struct sevkit_plan *plan, const struct sk_firmware_item *items, size_t count,
                      const struct sevkit_section *sections, uint8_t bytes[SK_TEST_IMAGE_BYTES])
{
    const struct sk_firmware_layout layout = {.items = items,
                                              .item_count = count,
                                              .metadata = true,
                                              .sections = sections,
                                              .section_count = SK_TEST_SECTIONS};
    struct sevkit_error error;

    sk_test_image_of(&layout, bytes);
    EXPECT_OK(sevkit_plan_set_firmware(plan, bytes, SK_TEST_IMAGE_BYTES, &error), &error);
}

TEST(sizes_and_addresses_must_fit)
{
    static const uint32_t nowhere[] = {0}, offset[] = {0x1000};
    const struct sk_firmware_item no_eip[] = {{SK_GUID_RESET_BLOCK, nowhere, 1}};
    const struct sk_firmware_item svsm_items[] = {{SK_GUID_SVSM_INFO, offset, 1}};
    const struct sk_firmware_layout svsm_layout = {.items = svsm_items,
                                                   .item_count = 1,
                                                   .metadata = true,
                                                   .sections = sk_test_sections,
                                                   .section_count = 5};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *snp = new_plan(SEVKIT_MODE_SNP);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *svsm = new_plan(SEVKIT_MODE_SNP_SVSM);
    struct sevkit_section sections[SK_TEST_SECTIONS];
    uint8_t other[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;
    uint8_t digest[48];

    set_image(snp, no_eip, 1, sk_test_sections, other);
    expect_refused(snp, SEVKIT_EREFUSED, "holds address 0");
    sevkit_plan_set_vcpus(snp, 1);
    digest_of(snp, digest);

    memcpy(sections, sk_test_sections, sizeof(sections));
    sections[5].size = 0x2000;
    set_image(snp, sk_test_items, SK_TEST_ITEMS, sections, other);
    digest_of(snp, digest);
    set_kernel(snp);
    expect_refused(snp, SEVKIT_EINPUT, "(KERNEL_HASHES): size 0x2000, expected 0x1000");

    sk_test_image_of(&svsm_layout, other);
    EXPECT_OK(sevkit_plan_set_svsm(svsm, other, sizeof(other), &error), &error);
    sevkit_plan_set_vars_size(svsm, 0x1000);
    digest_of(svsm, digest);
    sevkit_plan_set_vars_size(svsm, (UINT64_C(1) << 32) - SK_TEST_IMAGE_BYTES);
    expect_refused(svsm, SEVKIT_EINPUT, "do not fit below 4 GiB");
    sevkit_plan_set_vars_size(svsm, UINT64_MAX);
    expect_refused(svsm, SEVKIT_EINPUT, "do not fit below 4 GiB");
}

TEST(duplicate_guids_are_refused_or_warned_of)
{
    static const uint32_t near[] = {0x80b004}, far[] = {0x80c004};
    const struct sk_firmware_item items[] = {{SK_GUID_RESET_BLOCK, near, 1},
                                             {SK_GUID_RESET_BLOCK, far, 1}};
    const struct sk_firmware_layout layout = {.items = items, .item_count = 2};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV_ES);
    uint8_t other[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;

    sk_test_image_of(&layout, other);
    EXPECT_OK(sevkit_plan_set_firmware(plan, other, sizeof(other), &error), &error);
    expect_refused(plan, SEVKIT_EINPUT, "stands at offsets");
    sevkit_plan_set_lenient(plan, true);
    expect_warning(plan, "stands at offsets");
}

TEST(digests_and_files_of_a_kernel_contradict_each_other)
{
    static const struct sevkit_kernel_hashes hashes;
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *kernel = new_plan(SEVKIT_MODE_SEV);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *initrd = new_plan(SEVKIT_MODE_SEV);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *cmdline = new_plan(SEVKIT_MODE_SEV);
    struct sevkit_error error;

    sevkit_plan_set_kernel_hashes(kernel, &hashes);
    digest_of(kernel, (uint8_t[48]){0});
    EXPECT_OK(sevkit_plan_set_kernel(kernel, "k", 1, &error), &error);
    expect_refused(kernel, SEVKIT_EUSAGE, "given as digests");
    sevkit_plan_set_kernel_hashes(initrd, &hashes);
    EXPECT_OK(sevkit_plan_set_initrd(initrd, "i", 1, &error), &error);
    expect_refused(initrd, SEVKIT_EUSAGE, "given as digests");
    sevkit_plan_set_kernel_hashes(cmdline, &hashes);
    EXPECT_OK(sevkit_plan_set_cmdline(cmdline, "c", 1, &error), &error);
    expect_refused(cmdline, SEVKIT_EUSAGE, "given as digests");
}

TEST(contradictions_in_the_plan_are_usage_errors)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *snp = new_plan(SEVKIT_MODE_SNP);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *sev = new_plan(SEVKIT_MODE_SEV);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *seves = new_plan(SEVKIT_MODE_SEV_ES);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *empty = NULL;
    static const uint8_t hash[48];
    struct sevkit_error error;

    EXPECT_OK(sevkit_plan_new(SEVKIT_MODE_SNP, &empty, &error), &error);
    expect_refused(empty, SEVKIT_EUSAGE, "needs a firmware");
    EXPECT_OK(sevkit_plan_set_firmware(empty, image, sizeof(image), &error), &error);
    expect_refused(empty, SEVKIT_EUSAGE, "number of vCPUs");
    sevkit_plan_set_vcpus(empty, 1);
    expect_refused(empty, SEVKIT_EUSAGE, "signature");
    sevkit_plan_set_profile(empty, sevkit_profile_find("ec2")); /* needs none */
    digest_of(empty, (uint8_t[48]){0});

    sevkit_plan_set_vcpus(snp, 0);
    expect_refused(snp, SEVKIT_EUSAGE, "expected 1 to 4096");
    sevkit_plan_set_vcpus(snp, 4097);
    expect_refused(snp, SEVKIT_EUSAGE, "expected 1 to 4096");
    sevkit_plan_set_vcpus(snp, 1);
    sevkit_plan_set_profile(snp, sevkit_profile_find("svsm"));
    expect_refused(snp, SEVKIT_EUSAGE, "only for mode snp:svsm");
    sevkit_plan_set_ovmf_hash(sev, hash);
    expect_refused(sev, SEVKIT_EUSAGE, "only works with SNP");
    sevkit_plan_set_guest_features(seves, 0x21);
    expect_refused(seves, SEVKIT_EUSAGE, "have snp-active");
    sevkit_plan_set_guest_features(seves, 0);
    sevkit_plan_set_guest_features(sev, 0);
    expect_refused(sev, SEVKIT_EUSAGE, "only works with SNP");
    EXPECT_OK(sevkit_plan_set_cmdline(seves, "x", 1, &error), &error);
    expect_refused(seves, SEVKIT_EUSAGE, "without a kernel");
    EXPECT_ERROR(sevkit_plan_set_cmdline(seves, "a\0b", 3, &error), SEVKIT_EINPUT, &error);
}

TEST(no_vcpus_means_no_save_area_for_the_lenient)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV_ES);
    uint8_t want[48] = {0}, got[48];
    struct sevkit_error error;

    sevkit_plan_set_lenient(plan, true);
    sevkit_plan_set_vcpus(plan, 0);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, image, sizeof(image), want, &error), &error);
    digest_of(plan, got);
    EXPECT_BYTES(got, want, sizeof(want));
}

static void arrange_files(void)
{
    static const struct sk_fake_file firmware = {
        .path = "fw", .data = image, .size = sizeof(image)};
    static const struct sk_fake_file kernel = {
        .path = "k", .data = "kernel", .size = 6, .read_max = 2};
    static const struct sk_fake_file initrd = {.path = "i", .data = "initrd", .size = 6};

    sk_fake_reset();
    sk_fake_add(&firmware);
    sk_fake_add(&kernel);
    sk_fake_add(&initrd);
}

static int measure_files(void *arg, struct sevkit_error *error)
{
    struct sevkit_measurement *measurement;
    struct sevkit_plan *plan;
    int r = sevkit_plan_new(SEVKIT_MODE_SEV, &plan, error);

    if (r < 0)
        return r;
    sk_plan_set_sys(plan, &sk_fake_sys);
    sevkit_plan_set_want_inputs(plan, true);
    r = sevkit_plan_set_firmware_file(plan, "fw", error);
    if (r == 0)
        r = sevkit_plan_set_kernel_file(plan, "k", error);
    if (r == 0)
        r = sevkit_plan_set_initrd_file(plan, "i", error);
    if (r == 0)
        r = sevkit_plan_set_cmdline(plan, "quiet", 5, error);
    if (r == 0)
        r = sevkit_measure(plan, &measurement, error);
    if (r == 0) {
        memcpy(arg, sevkit_measurement_digest(measurement), 32);
        sevkit_measurement_free(measurement);
    }
    sevkit_plan_free(plan);
    return r;
}

TEST(files_and_memory_give_the_same)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV);
    uint8_t want[48], got[48] = {0};
    struct sevkit_error error;

    set_kernel(plan);
    digest_of(plan, want);
    arrange_files();
    EXPECT_OK(measure_files(got, &error), &error);
    EXPECT_BYTES(got, want, 32);
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(every_failing_call_is_reported)
{
    uint8_t digest[48];

    sk_test_image(image);
    EXPECT_INT(sk_fake_run(SK_FAKE_OPEN, ENOENT, SEVKIT_EIO, arrange_files, measure_files, digest),
               3);
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange_files, measure_files, digest) >= 6);
    EXPECT(sk_fake_run(SK_FAKE_INFO, EIO, SEVKIT_EIO, arrange_files, measure_files, digest) >= 6);
}

TEST(inputs_are_listed_with_size_and_digest)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    static const char *const names[] = {"firmware", "kernel", "initrd", "cmdline"};
    static const uint64_t sizes[] = {SK_TEST_IMAGE_BYTES, 6, 6, 5};
    struct sevkit_error error;
    uint8_t want[32];

    set_kernel(plan);
    sevkit_plan_set_want_inputs(plan, true);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT_INT(sevkit_measurement_input_count(measurement), SK_ARRAY_SIZE(names));
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        const struct sevkit_input *input = sevkit_measurement_input(measurement, i);

        EXPECT_STR(input->name, names[i]);
        EXPECT_INT(input->size, sizes[i]);
    }
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "initrd", 6, want, &error), &error);
    EXPECT_BYTES(sevkit_measurement_input(measurement, 2)->sha256, want, sizeof(want));
    EXPECT_STR(sevkit_measurement_profile(measurement)->name, "qemu");
    EXPECT(sevkit_measurement_vmsa(measurement, SEVKIT_AP) != NULL);
}

static int measure_memory(void *arg, struct sevkit_error *error)
{
    struct sevkit_measurement *measurement;
    int r = sevkit_measure(arg, &measurement, error);

    if (r == 0)
        sevkit_measurement_free(measurement);
    return r;
}

TEST(allocation_failures_are_reported_and_leak_nothing)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SEV);

    set_kernel(plan);
    sevkit_plan_set_want_inputs(plan, true);
    EXPECT(sk_fault_run(measure_memory, plan) >= 5);
}

TEST(huge_sections_do_not_keep_us_busy)
{
    struct sevkit_section sections[40];
    struct sk_firmware_layout layout = {.items = sk_test_items,
                                        .item_count = SK_TEST_ITEMS,
                                        .metadata = true,
                                        .sections = sections,
                                        .section_count = SK_ARRAY_SIZE(sections)};
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = new_plan(SEVKIT_MODE_SNP);
    uint8_t other[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(sections); i++)
        sections[i] = (struct sevkit_section){0, 0xfffff000, SEVKIT_SECTION_SEC_MEM};
    sk_test_image_of(&layout, other);
    EXPECT_OK(sevkit_plan_set_firmware(plan, other, sizeof(other), &error), &error);
    expect_refused(plan, SEVKIT_EINPUT, "more than 4194304 pages");
}
