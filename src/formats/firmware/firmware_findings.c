/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/firmware/firmware.h"

#include <sevkit/kernel_hashes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sk_firmware_add_finding(struct sevkit_firmware *firmware, enum sevkit_finding_kind kind,
                             const char *format, ...)
{
    struct sevkit_finding *finding;
    va_list args;

    if (!firmware->findings)
        firmware->findings = calloc(SK_FINDINGS_MAX, sizeof(*firmware->findings));
    if (!firmware->findings)
        return false;
    if (firmware->finding_count == SK_FINDINGS_MAX)
        return true;
    finding = &firmware->findings[firmware->finding_count++];
    finding->kind = kind;
    va_start(args, format);
    (void)vsnprintf(finding->text, sizeof(finding->text), format, args);
    va_end(args);
    return true;
}

static bool find_duplicate_guids(struct sevkit_firmware *firmware)
{
    for (size_t i = 1; i < firmware->entry_count; i++) {
        const struct sevkit_firmware_entry *entry = &firmware->entries[i];
        char guid[SK_GUID_TEXT_LENGTH + 1];

        for (size_t k = 0; k < i; k++) {
            if (memcmp(entry->guid, firmware->entries[k].guid, SK_GUID_BYTES) != 0)
                continue;
            sk_guid_format(entry->guid, guid);
            if (!sk_firmware_add_finding(firmware, SEVKIT_FINDING_DUPLICATE_GUID,
                                         "GUID table: %s (%s) stands at offsets 0x%zx and 0x%zx; "
                                         "QEMU takes the last one, sev-snp-measure the first",
                                         guid, entry->name ? entry->name : "unknown", entry->offset,
                                         firmware->entries[k].offset))
                return false;
            break;
        }
    }
    return true;
}

static bool find_bad_section(struct sevkit_firmware *firmware, size_t index)
{
    const struct sevkit_section *section = &firmware->sections[index];

    if (!sevkit_section_type_name(section->type) &&
        !sk_firmware_add_finding(firmware, SEVKIT_FINDING_UNKNOWN_SECTION,
                                 "SEV metadata: section %zu: type 0x%x is not known; QEMU measures "
                                 "it as zero pages or refuses to start",
                                 index, section->type))
        return false;
    if ((section->size == 0 || section->size % SK_PAGE_BYTES != 0) &&
        !sk_firmware_add_finding(firmware, SEVKIT_FINDING_SECTION_SIZE,
                                 "SEV metadata: section %zu: size 0x%x is not a positive multiple "
                                 "of 4096",
                                 index, section->size))
        return false;
    if (section->gpa % SK_PAGE_BYTES != 0 &&
        !sk_firmware_add_finding(
            firmware, SEVKIT_FINDING_SECTION_SIZE,
            "SEV metadata: section %zu: address 0x%x is not a multiple of 4096", index,
            section->gpa))
        return false;
    return true;
}

static int by_address(const void *a, const void *b)
{
    const struct sevkit_section *x = a;
    const struct sevkit_section *y = b;

    return (x->gpa > y->gpa) - (x->gpa < y->gpa);
}

static bool find_overlaps(struct sevkit_firmware *firmware)
{
    size_t count = firmware->section_count;
    struct sevkit_section *sorted = calloc(count ? count : 1, sizeof(*sorted));
    bool ok = true;

    if (!sorted)
        return false;
    if (count)
        memcpy(sorted, firmware->sections, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), by_address);
    for (size_t i = 1; ok && i < count; i++)
        if ((uint64_t)sorted[i - 1].gpa + sorted[i - 1].size > sorted[i].gpa)
            ok = sk_firmware_add_finding(firmware, SEVKIT_FINDING_SECTION_OVERLAP,
                                         "SEV metadata: the section at 0x%x (size 0x%x) overlaps "
                                         "the one at 0x%x",
                                         sorted[i - 1].gpa, sorted[i - 1].size, sorted[i].gpa);
    free(sorted);
    return ok;
}

static size_t count_sections(const struct sevkit_firmware *firmware, uint32_t type)
{
    size_t count = 0;

    for (size_t i = 0; i < firmware->section_count; i++)
        count += firmware->sections[i].type == type;
    return count;
}

/* What an SNP guest needs exactly once: without them it cannot boot, with two it is not clear which. */
static bool find_bad_counts(struct sevkit_firmware *firmware)
{
    static const uint32_t once[] = {SEVKIT_SECTION_SECRETS, SEVKIT_SECTION_CPUID};

    for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
        size_t count = count_sections(firmware, once[i]);

        if (count != 1 &&
            !sk_firmware_add_finding(firmware, SEVKIT_FINDING_SECTION_COUNT,
                                     "SEV metadata: %zu sections of type %s, expected 1", count,
                                     sevkit_section_type_name(once[i])))
            return false;
    }
    return count_sections(firmware, SEVKIT_SECTION_SEC_MEM) > 0 ||
           sk_firmware_add_finding(firmware, SEVKIT_FINDING_SECTION_COUNT,
                                   "SEV metadata: no section of type SEC_MEM");
}

static bool find_bad_hash_area(struct sevkit_firmware *firmware)
{
    struct sevkit_area area = sevkit_firmware_hash_area(firmware);

    for (size_t i = 0; i < firmware->section_count; i++) {
        const struct sevkit_section *section = &firmware->sections[i];

        if (section->type != SEVKIT_SECTION_KERNEL_HASHES)
            continue;
        if (!area.present || area.gpa < section->gpa ||
            (uint64_t)area.gpa + SEVKIT_HASH_TABLE_BYTES > (uint64_t)section->gpa + SK_PAGE_BYTES)
            return sk_firmware_add_finding(
                firmware, SEVKIT_FINDING_HASH_AREA,
                "SEV metadata: the KERNEL_HASHES section at 0x%x does not hold the kernel-hash "
                "area at 0x%x",
                section->gpa, area.gpa);
    }
    return true;
}

bool sk_firmware_find(struct sevkit_firmware *firmware)
{
    uint64_t expected = 16 + 12 * (uint64_t)firmware->section_count;

    if (!find_duplicate_guids(firmware))
        return false;
    if (!firmware->has_metadata)
        return true;
    for (size_t i = 0; i < firmware->section_count; i++)
        if (!find_bad_section(firmware, i))
            return false;
    if (firmware->metadata_declared_size != expected &&
        !sk_firmware_add_finding(firmware, SEVKIT_FINDING_METADATA_LENGTH,
                                 "SEV metadata: length %u, expected %llu for %zu sections",
                                 firmware->metadata_declared_size, (unsigned long long)expected,
                                 firmware->section_count))
        return false;
    return find_overlaps(firmware) && find_bad_counts(firmware) && find_bad_hash_area(firmware);
}

const struct sevkit_finding *sk_firmware_finding_of(const struct sevkit_firmware *firmware,
                                                    enum sevkit_finding_kind kind)
{
    for (size_t i = 0; i < firmware->finding_count; i++)
        if (firmware->findings[i].kind == kind)
            return &firmware->findings[i];
    return NULL;
}

SK_PUBLIC size_t sevkit_firmware_finding_count(const struct sevkit_firmware *firmware)
{
    return firmware->finding_count;
}

SK_PUBLIC const struct sevkit_finding *sevkit_firmware_finding(
    const struct sevkit_firmware *firmware, size_t index)
{
    return index < firmware->finding_count ? &firmware->findings[index] : NULL;
}
