/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "crypto/digest.h"
#include "igvm_file.h"
#include "measure/igvm_updates.h"
#include "measure/plan.h"
#include "test.h"

#include <sevkit/launch_digest.h>
#include <sevkit/measure.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)
SK_DEFINE_CLEANUP(struct sevkit_launch_digest *, sevkit_launch_digest_free)

#define KVM_GPA 0xfffffffff000
#define MILAN   0xa00f11

static struct sk_test_igvm file;
static const uint8_t zeros[4096];

static const uint8_t *filled(uint8_t fill)
{
    static uint8_t page[4096];

    memset(page, fill, sizeof(page));
    return page;
}

static const uint8_t *vmsa(void)
{
    static uint8_t page[SEVKIT_VMSA_BYTES];

    sevkit_vmsa_build(sevkit_profile_find("svsm"), SEVKIT_BSP, 0x10000, MILAN, 1, page);
    sevkit_vmsa_set(page, sevkit_vmsa_field_find("cr0"), 0x31);
    return page;
}

static struct sevkit_plan *plan_of(enum sevkit_mode mode, enum sevkit_igvm_loader loader,
                                   bool native)
{
    struct sevkit_plan *plan;
    struct sevkit_error error;

    sk_test_igvm_finish(&file);
    EXPECT_OK(sevkit_plan_new(mode, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_igvm(plan, file.bytes, file.size, &error), &error);
    sevkit_plan_set_igvm_loader(plan, loader, native);
    return plan;
}

static void expect_plan(const struct sevkit_plan *plan, const struct sevkit_launch_digest *want)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT_INT(sevkit_measurement_digest_size(measurement), 48);
    EXPECT_BYTES(sevkit_measurement_digest(measurement), sevkit_launch_digest_get(want), 48);
}

static void expect_snp(enum sevkit_igvm_loader loader, bool native,
                       const struct sevkit_launch_digest *want)
{
    SK_CLEANUP(sevkit_plan_free_p)
    struct sevkit_plan *plan = plan_of(SEVKIT_MODE_SNP, loader, native);

    expect_plan(plan, want);
}

static void expect_refused(enum sevkit_mode mode, enum sevkit_igvm_loader loader, bool native,
                           int code, const char *text)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = plan_of(mode, loader, native);
    struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    EXPECT_ERROR(sevkit_measure(plan, &measurement, &error), code, &error);
    EXPECT_CONTAINS(error.text, text);
}

static struct sevkit_launch_digest *start(void)
{
    struct sevkit_launch_digest *digest;
    struct sevkit_error error;

    EXPECT_OK(sevkit_launch_digest_new(NULL, &digest, &error), &error);
    return digest;
}

static void data(struct sevkit_launch_digest *digest, enum sevkit_page_type type, uint64_t gpa,
                 const void *page)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_launch_digest_add_data(digest, type, gpa, page, 4096, &error), &error);
}

static void pages(struct sevkit_launch_digest *digest, enum sevkit_page_type type, uint64_t gpa,
                  uint64_t count)
{
    struct sevkit_error error;

    EXPECT_OK(sevkit_launch_digest_add_pages(digest, type, gpa, count, &error), &error);
}

/* The basic file as the tables of the loaders have it, page by page. */
static struct sevkit_launch_digest *basic(bool native, uint64_t area_pages)
{
    struct sevkit_launch_digest *digest = start();

    data(digest, SEVKIT_PAGE_NORMAL, 0x10000, filled(1));
    data(digest, SEVKIT_PAGE_NORMAL, 0x11000, filled(2));
    if (native)
        pages(digest, SEVKIT_PAGE_ZERO, 0x12000, 1);
    else
        data(digest, SEVKIT_PAGE_NORMAL, 0x12000, zeros);
    pages(digest, SEVKIT_PAGE_UNMEASURED, 0x13000, 1);
    pages(digest, SEVKIT_PAGE_SECRETS, 0x14000, 1);
    pages(digest, SEVKIT_PAGE_CPUID, 0x15000, 1);
    pages(digest, SEVKIT_PAGE_UNMEASURED, 0x20000, area_pages);
    data(digest, SEVKIT_PAGE_VMSA, KVM_GPA, vmsa());
    return digest;
}

TEST(loaders_differ_in_parameter_areas_and_zero_pages)
{
    SK_CLEANUP(sevkit_launch_digest_free_p)
    struct sevkit_launch_digest *one = basic(false, 1), *native = basic(true, 1),
                                *all = basic(false, 3), *native_all = basic(true, 3);

    for (uint32_t version = 1; version <= 2; version++) {
        sk_test_igvm_basic(&file, version);
        expect_snp(SEVKIT_IGVM_COCONUT, false, one);
        expect_snp(SEVKIT_IGVM_COCONUT, true, native);
        expect_snp(SEVKIT_IGVM_MS, false, all);
        expect_snp(SEVKIT_IGVM_QEMU, false, all);
        expect_snp(SEVKIT_IGVM_QEMU, true, native_all);
    }
}

TEST(shared_pages_are_skipped_by_ms_only)
{
    SK_CLEANUP(sevkit_launch_digest_free_p)
    struct sevkit_launch_digest *with = start(), *without = start();

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_policy(&file, 1, 0x30000);
    sk_test_igvm_page(&file, 1, 0x10000, 0, SK_IGVM_NORMAL, 1);
    sk_test_igvm_page(&file, 1, 0x11000, SK_IGVM_PAGE_SHARED, SK_IGVM_NORMAL, 2);
    data(without, SEVKIT_PAGE_NORMAL, 0x10000, filled(1));
    data(with, SEVKIT_PAGE_NORMAL, 0x10000, filled(1));
    data(with, SEVKIT_PAGE_NORMAL, 0x11000, filled(2));
    expect_snp(SEVKIT_IGVM_COCONUT, false, with);
    expect_snp(SEVKIT_IGVM_QEMU, false, with);
    expect_snp(SEVKIT_IGVM_MS, false, without);
}

TEST(large_page_without_data)
{
    SK_CLEANUP(sevkit_launch_digest_free_p)
    struct sevkit_launch_digest *many = start(), *one = start(), *native = start();

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_policy(&file, 1, 0x30000);
    sk_test_igvm_page(&file, 1, 0x200000, SK_IGVM_PAGE_2M, SK_IGVM_NORMAL, 0);
    for (uint64_t i = 0; i < 512; i++)
        data(many, SEVKIT_PAGE_NORMAL, 0x200000 + i * 4096, zeros);
    data(one, SEVKIT_PAGE_NORMAL, 0x200000, zeros);
    pages(native, SEVKIT_PAGE_ZERO, 0x200000, 512);
    expect_snp(SEVKIT_IGVM_COCONUT, false, many);
    expect_snp(SEVKIT_IGVM_QEMU, false, many);
    expect_snp(SEVKIT_IGVM_MS, false, one);
    expect_snp(SEVKIT_IGVM_COCONUT, true, native);
}

/* A page behind the save area, and a save area for another platform. */
TEST(place_and_mask_of_a_save_area)
{
    SK_CLEANUP(sevkit_launch_digest_free_p)
    struct sevkit_launch_digest *in_file = start(), *with_other = start(), *last = start();

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_platform(&file, 2, SK_IGVM_SEV_ES);
    sk_test_igvm_policy(&file, 1, 0x30000);
    sk_test_igvm_context(&file, 1, 0x7000, 0, vmsa());
    sk_test_igvm_page(&file, 3, 0x10000, 0, SK_IGVM_NORMAL, 1);
    sk_test_igvm_context(&file, 2, KVM_GPA, 0, filled(9));
    sk_test_igvm_page(&file, 2, 0x11000, 0, SK_IGVM_NORMAL, 2);
    data(in_file, SEVKIT_PAGE_VMSA, 0x7000, vmsa());
    data(in_file, SEVKIT_PAGE_NORMAL, 0x10000, filled(1));
    data(with_other, SEVKIT_PAGE_VMSA, 0x7000, vmsa());
    data(with_other, SEVKIT_PAGE_NORMAL, 0x10000, filled(1));
    data(with_other, SEVKIT_PAGE_VMSA, KVM_GPA, filled(9));
    data(last, SEVKIT_PAGE_NORMAL, 0x10000, filled(1));
    data(last, SEVKIT_PAGE_VMSA, KVM_GPA, vmsa());
    expect_snp(SEVKIT_IGVM_MS, false, in_file);
    expect_snp(SEVKIT_IGVM_COCONUT, false, with_other);
    expect_snp(SEVKIT_IGVM_QEMU, false, last);
}

TEST(kvm_measures_every_vcpu)
{
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *want = basic(false, 3);
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    uint8_t ap[SEVKIT_VMSA_BYTES];
    struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    sk_test_igvm_basic(&file, 1);
    plan = plan_of(SEVKIT_MODE_SNP, SEVKIT_IGVM_QEMU, false);
    sevkit_plan_set_vcpus(plan, 3);
    EXPECT_ERROR(sevkit_measure(plan, &measurement, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "2 vCPUs have no save area");
    sevkit_plan_set_vcpu_signature(plan, MILAN);
    sevkit_vmsa_build(sevkit_profile_find("qemu"), SEVKIT_AP, SEVKIT_BSP_EIP, MILAN, 1, ap);
    data(want, SEVKIT_PAGE_VMSA, KVM_GPA, ap);
    data(want, SEVKIT_PAGE_VMSA, KVM_GPA, ap);
    expect_plan(plan, want);
    sevkit_plan_set_igvm_loader(plan, SEVKIT_IGVM_COCONUT, false);
    EXPECT_ERROR(sevkit_measure(plan, &measurement, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "loader qemu only");
}

TEST(contexts_of_vcpus_are_ordered_and_filled_up)
{
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *want = start();
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    uint8_t ap[SEVKIT_VMSA_BYTES];

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_context(&file, 1, KVM_GPA, 2, filled(2));
    sk_test_igvm_context(&file, 1, KVM_GPA, 0, vmsa());
    plan = plan_of(SEVKIT_MODE_SNP, SEVKIT_IGVM_QEMU, false);
    sevkit_plan_set_vcpus(plan, 3);
    sevkit_plan_set_vcpu_signature(plan, MILAN);
    sevkit_vmsa_build(sevkit_profile_find("qemu"), SEVKIT_AP, SEVKIT_BSP_EIP, MILAN, 1, ap);
    data(want, SEVKIT_PAGE_VMSA, KVM_GPA, vmsa());
    data(want, SEVKIT_PAGE_VMSA, KVM_GPA, ap);
    data(want, SEVKIT_PAGE_VMSA, KVM_GPA, filled(2));
    expect_plan(plan, want);
    sk_test_igvm_context(&file, 1, KVM_GPA, 2, filled(2));
    expect_refused(SEVKIT_MODE_SNP, SEVKIT_IGVM_QEMU, false, SEVKIT_EREFUSED,
                   "two save areas for vCPU 2");
}

static void expect_sha256(enum sevkit_mode mode, enum sevkit_igvm_loader loader, const void *bytes,
                          size_t size)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = plan_of(mode, loader, false);
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;
    uint8_t want[32];

    EXPECT_OK(sk_hash_bytes(SK_SHA256, bytes, size, want, &error), &error);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT_INT(sevkit_measurement_digest_size(measurement), 32);
    EXPECT_BYTES(sevkit_measurement_digest(measurement), want, sizeof(want));
}

/* igvmmeasure drops a page without data and hashes an unmeasured one that has some. */
TEST(sev_es_is_a_sha256)
{
    uint8_t bytes[4 * 4096];

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_ES);
    sk_test_igvm_area(&file, 0, 0x2000);
    sk_test_igvm_page(&file, 1, 0x10000, 0, SK_IGVM_NORMAL, 1);
    sk_test_igvm_page(&file, 1, 0x11000, 0, SK_IGVM_NORMAL, 0);
    sk_test_igvm_page(&file, 1, 0x12000, SK_IGVM_PAGE_UNMEASURED, SK_IGVM_NORMAL, 2);
    sk_test_igvm_insert(&file, 1, 0x20000, 0);
    sk_test_igvm_context(&file, 1, KVM_GPA, 0, vmsa());
    memcpy(bytes, filled(1), 4096);
    memcpy(bytes + 4096, filled(2), 4096);
    memcpy(bytes + 8192, vmsa(), 4096);
    expect_sha256(SEVKIT_MODE_SEV_ES, SEVKIT_IGVM_COCONUT, bytes, 3 * 4096);
    memcpy(bytes + 4096, zeros, 4096);
    expect_sha256(SEVKIT_MODE_SEV_ES, SEVKIT_IGVM_QEMU, bytes, 3 * 4096);
    expect_refused(SEVKIT_MODE_SEV_ES, SEVKIT_IGVM_MS, false, SEVKIT_EUSAGE, "sev-snp only");
    expect_refused(SEVKIT_MODE_SEV, SEVKIT_IGVM_QEMU, false, SEVKIT_EREFUSED,
                   "not for platform sev");
    sk_test_igvm_page(&file, 1, 0x30000, 0, SK_IGVM_SECRETS, 0);
    expect_refused(SEVKIT_MODE_SEV_ES, SEVKIT_IGVM_QEMU, false, SEVKIT_EREFUSED,
                   "secrets or CPUID page");
}

TEST(contradictions_are_refused)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    sk_test_igvm_basic(&file, 1);
    expect_refused(SEVKIT_MODE_SNP_SVSM, SEVKIT_IGVM_QEMU, false, SEVKIT_EUSAGE,
                   "takes no IGVM file");
    expect_refused(SEVKIT_MODE_SNP_OVMF_HASH, SEVKIT_IGVM_QEMU, false, SEVKIT_EUSAGE,
                   "takes no IGVM file");
    expect_refused(SEVKIT_MODE_SNP, SEVKIT_IGVM_MS, true, SEVKIT_EUSAGE, "native zero pages");
    plan = plan_of(SEVKIT_MODE_SNP, SEVKIT_IGVM_QEMU, false);
    EXPECT_OK(sevkit_plan_set_kernel(plan, "kernel", 6, &error), &error);
    EXPECT_ERROR(sevkit_measure(plan, &measurement, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "measures no kernel");
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    expect_refused(SEVKIT_MODE_SNP, SEVKIT_IGVM_MS, false, SEVKIT_EREFUSED, "no guest policy");
}

static void expect_kvm(bool strict, int code, const char *text)
{
    struct sevkit_error error;
    struct sk_igvm igvm;

    sk_test_igvm_finish(&file);
    EXPECT_OK(sk_igvm_read(file.bytes, file.size, &igvm, &error), &error);
    error = (struct sevkit_error){0};
    EXPECT_ERROR(sk_igvm_check_kvm(&igvm, 1, strict, &error), code, &error);
    if (text)
        EXPECT_CONTAINS(error.text, text);
    sk_igvm_done(&igvm);
}

TEST(what_is_there_twice_is_refused)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sevkit_error error;

    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_platform(&file, 2, SK_IGVM_SEV_SNP);
    sk_test_igvm_page(&file, 1, 0x10000, 0, SK_IGVM_NORMAL, 1);
    expect_refused(SEVKIT_MODE_SNP, SEVKIT_IGVM_QEMU, false, SEVKIT_EREFUSED,
                   "two headers for platform sev-snp");
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_policy(&file, 1, 0x30000);
    sk_test_igvm_policy(&file, 1, 0xb0000);
    sk_test_igvm_page(&file, 1, 0x10000, 0, SK_IGVM_NORMAL, 1);
    expect_refused(SEVKIT_MODE_SNP, SEVKIT_IGVM_QEMU, false, SEVKIT_EREFUSED,
                   "guest policies 0x30000 and 0xb0000");
    plan = plan_of(SEVKIT_MODE_SNP, SEVKIT_IGVM_COCONUT, false);
    sevkit_plan_set_lenient(plan, true);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
}

TEST(what_kvm_asks_of_a_file)
{
    uint8_t page[SEVKIT_VMSA_BYTES];

    sk_test_igvm_basic(&file, 1);
    expect_kvm(true, 0, NULL);
    sk_test_igvm_page(&file, 1, 0x50000, 0, SK_IGVM_NORMAL, 1);
    expect_kvm(false, 0, NULL);
    expect_kvm(true, SEVKIT_EREFUSED, "a page comes after the save area");
    sk_test_igvm_basic(&file, 1);
    sk_test_igvm_insert(&file, 1, 0x60000, 0);
    expect_kvm(false, SEVKIT_EREFUSED, "a page comes after the save area");
    sk_test_igvm_basic(&file, 1);
    sk_test_igvm_context(&file, 1, KVM_GPA, 1, vmsa());
    expect_kvm(false, SEVKIT_EREFUSED, "more than one save area");
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_context(&file, 1, 0x1000, 0, vmsa());
    expect_kvm(false, SEVKIT_EREFUSED, "the save area is at 0x1000");
    memcpy(page, vmsa(), sizeof(page));
    sevkit_vmsa_set(page, sevkit_vmsa_field_find("cr0"), 0x80000031);
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_context(&file, 1, KVM_GPA, 0, page);
    expect_kvm(false, SEVKIT_EREFUSED, "CR0 in the save area is 0x80000031");
}
