/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_FIRMWARE_H
#define SEVKIT_FIRMWARE_H

/*
 * Guest firmware images (OVMF, Coconut SVSM) as SEV tools see them.
 *
 * An image may carry a table of GUID entries that ends 32 bytes before its end (edk2,
 * OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm) and, named by one of them, the SEV metadata: the
 * sections of guest memory that the VMM must hand to the secure processor at launch (edk2,
 * OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm).
 */

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sevkit_firmware;

/* An image larger than this is refused. */
#define SEVKIT_FIRMWARE_MAX_BYTES ((size_t)64 << 20)

/*
 * Parses size bytes at data. The object borrows the bytes: they must stay as they are until it is
 * freed. Structural damage (an entry shorter than its own header, metadata with a wrong magic,
 * version or length, fewer than 50 bytes) is SEVKIT_EINPUT. An image without a table is not an
 * error: it simply has no entries. Oddities that leave the meaning open (duplicate GUIDs, a table
 * that claims more than the file holds) are kept as findings, see sevkit_firmware_finding().
 */
int sevkit_firmware_parse(const void *data, size_t size, struct sevkit_firmware **ret_firmware,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_firmware_free(struct sevkit_firmware *firmware);

const uint8_t *sevkit_firmware_data(const struct sevkit_firmware *firmware);
size_t sevkit_firmware_size(const struct sevkit_firmware *firmware);

/* Entries of the GUID table, the one nearest the footer first; the footer itself is not counted. */
struct sevkit_firmware_entry {
    uint8_t guid[16];     /* as stored: EFI mixed-endian */
    const char *name;     /* "SEV-ES reset block", or NULL if the GUID is not known */
    const uint8_t *data;  /* payload, owned by the image */
    size_t size;          /* payload bytes that the image really holds */
    size_t declared_size; /* payload bytes that the entry claims */
    size_t offset;        /* of the payload, from the start of the image */
};

bool sevkit_firmware_has_table(const struct sevkit_firmware *firmware);
size_t sevkit_firmware_entry_count(const struct sevkit_firmware *firmware);
/* NULL if index is out of range. */
const struct sevkit_firmware_entry *sevkit_firmware_entry(const struct sevkit_firmware *firmware,
                                                          size_t index);
/* The entry farthest from the footer with this GUID ("00f771de-1a7e-..."), or NULL. Where a GUID
 * stands twice this is sev-snp-measure's choice; QEMU takes the one nearest the footer. */
const struct sevkit_firmware_entry *sevkit_firmware_find(const struct sevkit_firmware *firmware,
                                                         const char *guid);

/* Types of SEV metadata sections. Types not listed here may occur. */
enum sevkit_section_type {
    SEVKIT_SECTION_SEC_MEM = 1,
    SEVKIT_SECTION_SECRETS = 2,
    SEVKIT_SECTION_CPUID = 3,
    SEVKIT_SECTION_SVSM_CAA = 4,
    SEVKIT_SECTION_KERNEL_HASHES = 0x10,
};

struct sevkit_section {
    uint32_t gpa;  /* guest physical address */
    uint32_t size; /* bytes */
    uint32_t type; /* enum sevkit_section_type or something newer */
};

bool sevkit_firmware_has_metadata(const struct sevkit_firmware *firmware);
size_t sevkit_firmware_section_count(const struct sevkit_firmware *firmware);
const struct sevkit_section *sevkit_firmware_section(const struct sevkit_firmware *firmware,
                                                     size_t index);
bool sevkit_firmware_has_section(const struct sevkit_firmware *firmware, uint32_t type);
/* "SEC_MEM", "KERNEL_HASHES", ...; NULL for an unknown type. */
const char *sevkit_section_type_name(uint32_t type);

/* First u32 of the SEV-ES reset block: where application processors start. SEVKIT_EREFUSED if the
 * image has no such entry. */
int sevkit_firmware_reset_eip(const struct sevkit_firmware *firmware, uint32_t *ret_eip,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Launch offset of a Coconut SVSM image (SVSM info block). SEVKIT_EREFUSED without one. */
int sevkit_firmware_svsm_offset(const struct sevkit_firmware *firmware, uint32_t *ret_offset,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* An area of guest memory that the image reserves; gpa 0 means "none" (a plain OVMF build carries
 * the entry with zeros). */
struct sevkit_area {
    bool present; /* the GUID entry exists */
    uint32_t gpa;
    uint32_t size; /* bytes */
};

struct sevkit_area sevkit_firmware_hash_area(const struct sevkit_firmware *firmware);
struct sevkit_area sevkit_firmware_secret_area(const struct sevkit_firmware *firmware);

/* Oddities found while parsing or by looking at the whole, each one line of text. */
enum sevkit_finding_kind {
    SEVKIT_FINDING_DUPLICATE_GUID,  /* VMMs and tools disagree on which entry counts */
    SEVKIT_FINDING_TABLE_OVERRUN,   /* the table or an entry claims bytes the image does not have */
    SEVKIT_FINDING_UNKNOWN_SECTION, /* QEMU measures it as zero pages, older ones refuse */
    SEVKIT_FINDING_SECTION_SIZE,    /* zero, or not a multiple of 4096 */
    SEVKIT_FINDING_SECTION_OVERLAP,
    SEVKIT_FINDING_SECTION_COUNT,   /* not exactly one SECRETS and one CPUID, or no SEC_MEM */
    SEVKIT_FINDING_METADATA_LENGTH, /* the length field disagrees with the number of sections */
    SEVKIT_FINDING_HASH_AREA,       /* the hash area does not fit the KERNEL_HASHES section */
};

struct sevkit_finding {
    enum sevkit_finding_kind kind;
    char text[256];
};

size_t sevkit_firmware_finding_count(const struct sevkit_firmware *firmware);
const struct sevkit_finding *sevkit_firmware_finding(const struct sevkit_firmware *firmware,
                                                     size_t index);

/* What the image can be used for. */
enum sevkit_use {
    SEVKIT_USE_SEV,
    SEVKIT_USE_SEV_KERNEL_HASHES, /* SEV and SEV-ES with a measured kernel, initrd, command line */
    SEVKIT_USE_SEV_ES,
    SEVKIT_USE_SNP,
    SEVKIT_USE_SNP_KERNEL_HASHES,
    SEVKIT_USE_SVSM, /* the image is a Coconut SVSM for mode snp:svsm */
};

size_t sevkit_use_count(void);

struct sevkit_use_verdict {
    bool usable;
    const char *use;  /* "SEV-SNP with kernel hashes" */
    char reason[384]; /* why not, and what to look for instead; empty if usable */
};

struct sevkit_use_verdict sevkit_firmware_verdict(const struct sevkit_firmware *firmware,
                                                  enum sevkit_use use);

#ifdef __cplusplus
}
#endif
#endif
