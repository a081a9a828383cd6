/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/limits.h"
#include "formats/launch/vmsa.h"
#include "measure/measurement.h"

#include <string.h>

#define FOUR_GIB ((uint64_t)1 << 32)

static int add(struct sevkit_measurement *measurement, struct sk_update update,
               struct sevkit_error *error)
{
    if (update.repeat == 0)
        update.repeat = 1;
    return sk_updates_add(&measurement->updates, &update, error);
}

static int add_image(const struct sk_plan_image *image, const char *name, uint64_t gpa,
                     struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    size_t size = sevkit_firmware_size(image->firmware);

    if (size % SK_PAGE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: its size of %zu bytes is not a multiple of 4096",
                            sk_plan_image_name(image, name), size);
    return add(measurement,
               (struct sk_update){.source = name,
                                  .type = SEVKIT_PAGE_NORMAL,
                                  .gpa = gpa,
                                  .data = sevkit_firmware_data(image->firmware),
                                  .size = size,
                                  .file = name},
               error);
}

int sk_firmware_updates(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                        struct sevkit_error *error)
{
    const struct sk_plan_image *image = &plan->firmware;

    return add_image(image, "firmware", FOUR_GIB - sevkit_firmware_size(image->firmware),
                     measurement, error);
}

static int add_section_pages(const struct sevkit_section *section, size_t index,
                             enum sevkit_page_type type, struct sevkit_measurement *measurement,
                             struct sevkit_error *error)
{
    if (section->size % SK_PAGE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SEV metadata: section %zu (%s): size 0x%x is not a multiple of 4096",
                            index, sevkit_section_type_name(section->type), section->size);
    return add(measurement,
               (struct sk_update){.source = sevkit_section_type_name(section->type),
                                  .type = type,
                                  .gpa = section->gpa,
                                  .pages = section->size / SK_PAGE_BYTES},
               error);
}

/* SECRETS and CPUID are one page whatever the metadata say. */
static int add_one_page(const struct sevkit_section *section, enum sevkit_page_type type,
                        struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    return add(measurement,
               (struct sk_update){.source = sevkit_section_type_name(section->type),
                                  .type = type,
                                  .gpa = section->gpa,
                                  .pages = 1},
               error);
}

static int add_kernel_hashes(const struct sevkit_plan *plan, const struct sevkit_section *section,
                             size_t index, const struct sevkit_kernel_hashes *hashes,
                             struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    struct sevkit_area area = sevkit_firmware_hash_area(plan->firmware.firmware);
    int r;

    if (!hashes)
        return add_section_pages(section, index, SEVKIT_PAGE_ZERO, measurement, error);
    if (!area.present)
        return sk_error_reason(
            error, SEVKIT_REASON_NO_HASH_TABLE,
            sk_error_set(error, SEVKIT_EREFUSED,
                         "Can't find SEV_HASH_TABLE_RV_GUID entry in OVMF table"));
    if (section->size != SK_PAGE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SEV metadata: section %zu (KERNEL_HASHES): size 0x%x, expected 0x1000",
                            index, section->size);
    r = sevkit_kernel_hashes_page(hashes, area.gpa % SK_PAGE_BYTES, measurement->hash_page, error);
    if (r < 0)
        return r;
    return add(measurement,
               (struct sk_update){.source = "KERNEL_HASHES",
                                  .type = SEVKIT_PAGE_NORMAL,
                                  .gpa = section->gpa,
                                  .data = measurement->hash_page,
                                  .size = SK_PAGE_BYTES},
               error);
}

static int add_section(const struct sevkit_plan *plan, const struct sk_profile *profile,
                       const struct sevkit_section *section, size_t index,
                       const struct sevkit_kernel_hashes *hashes,
                       struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    switch (section->type) {
    case SEVKIT_SECTION_SEC_MEM:
        return add_section_pages(
            section, index, profile->sec_mem_unmeasured ? SEVKIT_PAGE_UNMEASURED : SEVKIT_PAGE_ZERO,
            measurement, error);
    case SEVKIT_SECTION_SVSM_CAA:
        return add_section_pages(section, index, SEVKIT_PAGE_ZERO, measurement, error);
    case SEVKIT_SECTION_SECRETS:
        return add_one_page(section, SEVKIT_PAGE_SECRETS, measurement, error);
    case SEVKIT_SECTION_CPUID:
        if (profile->cpuid_last)
            return 0;
        return add_one_page(section, SEVKIT_PAGE_CPUID, measurement, error);
    case SEVKIT_SECTION_KERNEL_HASHES:
        return add_kernel_hashes(plan, section, index, hashes, measurement, error);
    default:
        return sk_error_set(error, SEVKIT_EINPUT,
                            "SEV metadata: section %zu: type 0x%x is not known, so its measurement "
                            "is not either",
                            index, section->type);
    }
}

static int add_sections(const struct sevkit_plan *plan, const struct sk_plan_image *file,
                        const char *name, const struct sevkit_kernel_hashes *hashes,
                        struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    const struct sk_profile *profile = sk_profile_of(sk_plan_profile(plan));
    const struct sevkit_firmware *image = file->firmware;
    size_t count = sevkit_firmware_section_count(image);
    int r = 0;

    for (size_t i = 0; i < count; i++) {
        r = add_section(plan, profile, sevkit_firmware_section(image, i), i, hashes, measurement,
                        error);
        if (r < 0)
            return sk_error_wrap(error, r, "%s", sk_plan_image_name(file, name));
    }
    for (size_t i = 0; r == 0 && profile->cpuid_last && i < count; i++) {
        const struct sevkit_section *section = sevkit_firmware_section(image, i);

        if (section->type == SEVKIT_SECTION_CPUID)
            r = add_one_page(section, SEVKIT_PAGE_CPUID, measurement, error);
    }
    return r;
}

static int check_metadata(const struct sevkit_plan *plan, const struct sk_plan_image *image,
                          const char *name, struct sevkit_measurement *measurement,
                          struct sevkit_error *error)
{
    if (sevkit_firmware_has_metadata(image->firmware))
        return 0;
    return sk_measurement_object(plan, measurement, SEVKIT_EREFUSED, error,
                                 "%s: no SEV metadata: this is a plain build that cannot start as "
                                 "an SNP guest, so its digest will never be reported; look for "
                                 "OVMF.amdsev.fd",
                                 sk_plan_image_name(image, name));
}

int sk_vmsa_updates(const struct sevkit_plan *plan, uint64_t bsp_eip, uint64_t ap_eip,
                    uint64_t features, struct sevkit_measurement *measurement,
                    struct sevkit_error *error)
{
    static const char *const sources[] = {
        [SEVKIT_BSP] = "VMSA of vCPU 0", [SEVKIT_AP] = "VMSAs of the other vCPUs"};
    const struct sevkit_profile *profile = sk_plan_profile(plan);
    const uint64_t eips[] = {[SEVKIT_BSP] = bsp_eip, [SEVKIT_AP] = ap_eip};
    const uint64_t counts[] = {
        [SEVKIT_BSP] = plan->vcpus > 0, [SEVKIT_AP] = plan->vcpus > 1 ? plan->vcpus - 1 : 0};
    int r = 0;

    measurement->profile = profile;
    for (enum sevkit_vcpu_role role = SEVKIT_BSP; r == 0 && role <= SEVKIT_AP; role++) {
        uint8_t *page = measurement->vmsa[role];

        if (counts[role] == 0)
            continue;
        if (eips[role] == 0)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "the firmware's reset block holds address 0: more than one vCPU "
                                "cannot start");
        sevkit_vmsa_build(profile, role, eips[role], plan->signature, features, page);
        measurement->has_vmsa[role] = true;
        r = add(measurement,
                (struct sk_update){.source = sources[role],
                                   .type = SEVKIT_PAGE_VMSA,
                                   .gpa = profile->vmsa_gpa,
                                   .data = page,
                                   .size = SEVKIT_VMSA_BYTES,
                                   .repeat = counts[role]},
                error);
    }
    return r;
}

int sk_snp_updates(const struct sevkit_plan *plan, const struct sevkit_kernel_hashes *hashes,
                   struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    const struct sevkit_firmware *firmware = plan->firmware.firmware;
    uint32_t ap_eip = 0;
    int r = check_metadata(plan, &plan->firmware, "firmware", measurement, error);

    if (r == 0 && hashes && !sevkit_firmware_has_section(firmware, SEVKIT_SECTION_KERNEL_HASHES))
        r = sk_error_reason(
            error, SEVKIT_REASON_NO_KERNEL_HASH_SECTION,
            sk_error_set(error, SEVKIT_EREFUSED,
                         "Kernel specified but OVMF metadata doesn't include SNP_KERNEL_HASHES "
                         "section"));
    if (r == 0 && hashes)
        r = sk_check_hash_area(plan, measurement, error);
    if (r == 0 && !plan->has_ovmf_hash)
        r = sk_firmware_updates(plan, measurement, error);
    if (r == 0)
        r = add_sections(plan, &plan->firmware, "firmware", hashes, measurement, error);
    if (r == 0)
        r = sevkit_firmware_reset_eip(firmware, &ap_eip, error);
    if (r == 0)
        r = sk_vmsa_updates(plan, SEVKIT_BSP_EIP, ap_eip, plan->features, measurement, error);
    return r;
}

/* From the top: firmware below 4 GiB, its variable store (not measured), the SVSM. All vCPUs start in
 * the SVSM; the firmware's own metadata are not used (Coconut's QEMU, target/i386/sev.c). */
int sk_svsm_updates(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                    struct sevkit_error *error)
{
    const struct sevkit_firmware *svsm = plan->svsm.firmware;
    uint64_t room = FOUR_GIB - sevkit_firmware_size(plan->firmware.firmware);
    uint64_t gpa;
    uint32_t offset = 0;
    int r = sevkit_firmware_svsm_offset(svsm, &offset, error);

    if (r < 0)
        return r;
    if (plan->vars_size > room || sevkit_firmware_size(svsm) > room - plan->vars_size)
        return sk_error_set(
            error, SEVKIT_EINPUT,
            "firmware, a variable store of %llu bytes and the SVSM do not fit below "
            "4 GiB",
            (unsigned long long)plan->vars_size);
    gpa = room - plan->vars_size - sevkit_firmware_size(svsm);
    r = check_metadata(plan, &plan->svsm, "svsm", measurement, error);
    if (r == 0)
        r = sk_firmware_updates(plan, measurement, error);
    if (r == 0)
        r = add_image(&plan->svsm, "svsm", gpa, measurement, error);
    if (r == 0)
        r = add_sections(plan, &plan->svsm, "svsm", NULL, measurement, error);
    if (r == 0)
        r = sk_vmsa_updates(plan, gpa + offset, gpa + offset, 1, measurement, error);
    return r;
}
