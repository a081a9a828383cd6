/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/limits.h"
#include "data/guids.h"
#include "formats/firmware/firmware.h"

#include <sevkit/kernel_hashes.h>
#include <stdarg.h>
#include <stdio.h>

/* A condition: NULL if the image meets it, else the reason why not. */
typedef const char *condition(const struct sevkit_firmware *firmware);

static const char *has_whole_pages(const struct sevkit_firmware *firmware)
{
    return firmware->size % SK_PAGE_BYTES
               ? "its size is not a multiple of 4096: this is not a whole firmware image"
               : NULL;
}

static const char *has_unambiguous_table(const struct sevkit_firmware *firmware)
{
    if (!firmware->has_table)
        return "it has no GUID table: this is no OVMF code image built for confidential guests "
               "(a variable store, SeaBIOS or something else); look for an OVMF.fd or "
               "OVMF.amdsev.fd";
    if (sk_firmware_finding_of(firmware, SEVKIT_FINDING_DUPLICATE_GUID))
        return "a GUID stands twice in its table, and VMMs and tools disagree on which one counts; "
               "use an image with each GUID once";
    if (sk_firmware_finding_of(firmware, SEVKIT_FINDING_TABLE_OVERRUN))
        return "its GUID table claims more bytes than the image has: the image is damaged";
    return NULL;
}

static const char *has_reset_block(const struct sevkit_firmware *firmware)
{
    return sevkit_firmware_find(firmware, SK_GUID_RESET_BLOCK)
               ? NULL
               : "it has no SEV-ES reset block, so application processors cannot start; look for "
                 "an OVMF build with SEV-ES support (edk2 of 2020 or later)";
}

static const char *has_hash_area(const struct sevkit_firmware *firmware)
{
    struct sevkit_area area = sevkit_firmware_hash_area(firmware);

    if (!area.present || area.gpa == 0)
        return "it has no kernel-hash area (a plain OVMF build carries it empty): kernel, initrd "
               "and command line cannot be measured; look for an AmdSev build, OVMF.amdsev.fd "
               "(edk2, OvmfPkg/AmdSev/AmdSevX64.dsc)";
    if (area.size < SEVKIT_HASH_TABLE_BYTES)
        return "its kernel-hash area is smaller than the hash table of 176 bytes";
    return NULL;
}

static const char *has_metadata(const struct sevkit_firmware *firmware)
{
    return firmware->has_metadata
               ? NULL
               : "it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP "
                 "guest; look for OVMF.amdsev.fd or an OVMF.fd of edk2 2022.05 or later with SEV "
                 "metadata (of Debian 12's files only the 2 MiB OVMF.fd has it)";
}

static const char *has_sound_sections(const struct sevkit_firmware *firmware)
{
    static const enum sevkit_finding_kind kinds[] = {
        SEVKIT_FINDING_SECTION_SIZE, SEVKIT_FINDING_SECTION_OVERLAP, SEVKIT_FINDING_SECTION_COUNT,
        SEVKIT_FINDING_UNKNOWN_SECTION};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct sevkit_finding *finding = sk_firmware_finding_of(firmware, kinds[i]);

        if (finding)
            return finding->text;
    }
    return NULL;
}

static const char *has_hash_section(const struct sevkit_firmware *firmware)
{
    const struct sevkit_finding *finding =
        sk_firmware_finding_of(firmware, SEVKIT_FINDING_HASH_AREA);

    if (!sevkit_firmware_has_section(firmware, SEVKIT_SECTION_KERNEL_HASHES))
        return "its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, "
               "initrd and command line; look for an AmdSev build of edk2 2023.02 or later, "
               "OVMF.amdsev.fd";
    return finding ? finding->text : NULL;
}

static const char *is_no_svsm(const struct sevkit_firmware *firmware)
{
    return sevkit_firmware_find(firmware, SK_GUID_SVSM_INFO)
               ? "it is a Coconut SVSM image, which runs beside a firmware, not as one: mode snp:svsm"
               : NULL;
}

static const char *has_svsm_info(const struct sevkit_firmware *firmware)
{
    return sevkit_firmware_find(firmware, SK_GUID_SVSM_INFO)
               ? NULL
               : "it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)";
}

#define CONDITIONS_MAX 8

static const struct use {
    const char *name;
    condition *conditions[CONDITIONS_MAX + 1];
} uses[SK_USES] = {
    [SEVKIT_USE_SEV] = {"SEV", {has_whole_pages}},
    [SEVKIT_USE_SEV_KERNEL_HASHES] = {"SEV and SEV-ES with kernel hashes",
                                      {has_whole_pages, has_unambiguous_table, has_reset_block,
                                       has_hash_area}},
    [SEVKIT_USE_SEV_ES] = {"SEV-ES", {has_whole_pages, has_unambiguous_table, has_reset_block}},
    [SEVKIT_USE_SNP] = {"SEV-SNP",
                        {has_whole_pages, has_unambiguous_table, is_no_svsm, has_metadata,
                         has_reset_block, has_sound_sections}},
    [SEVKIT_USE_SNP_KERNEL_HASHES] = {"SEV-SNP with kernel hashes",
                                      {has_whole_pages, has_unambiguous_table, is_no_svsm,
                                       has_metadata, has_reset_block, has_sound_sections,
                                       has_hash_section, has_hash_area}},
    [SEVKIT_USE_SVSM] = {"SVSM",
                         {has_whole_pages, has_unambiguous_table, has_svsm_info, has_metadata,
                          has_sound_sections}},
};

SK_PUBLIC size_t sevkit_use_count(void)
{
    return SK_USES;
}

SK_PUBLIC struct sevkit_use_verdict sevkit_firmware_verdict(const struct sevkit_firmware *firmware,
                                                            enum sevkit_use use)
{
    struct sevkit_use_verdict verdict = {.use = "unknown use"};

    if ((unsigned)use >= SK_USES)
        return verdict;
    verdict.use = uses[use].name;
    for (size_t i = 0; uses[use].conditions[i]; i++) {
        const char *reason = uses[use].conditions[i](firmware);

        if (reason) {
            (void)snprintf(verdict.reason, sizeof(verdict.reason), "%s", reason);
            return verdict;
        }
    }
    verdict.usable = true;
    return verdict;
}
