/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_ACPI_TABLES_H
#define SK_FORMATS_ACPI_TABLES_H

/*
 * ACPI tables of our own, in a block of 64 KiB in front of the firmware. The host hands a guest its ACPI
 * tables unmeasured, and they hold code that the guest's kernel runs. QEMU maps a -bios file so that it
 * ends at 4 GiB (hw/i386/x86-common.c, x86_bios_rom_init()), so a block in front of it is measured with it and
 * leaves every address of the firmware as it was. The kernel takes its tables from there when the measured
 * command line says so (formats/boot/acpi_parameters.h).
 */

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_ACPI_BLOCK_BYTES ((size_t)64 << 10)
/* Firmware and block together. Our own caution: QEMU maps more, but nothing larger has been tried. */
#define SK_ACPI_FIRMWARE_MAX_BYTES ((size_t)8 << 20)

/* What of a guest the tables depend on. */
struct sk_acpi_machine {
    uint64_t vcpus;      /* one socket, one thread per core: APIC ids 0 to vcpus - 1 */
    uint64_t memory_mib; /* places the window for devices above the memory */
};

/* Guest address of the block in front of a firmware of this size. SEVKIT_EREFUSED for a size that QEMU does
 * not map, or that leaves no room. */
int sk_acpi_block_address(size_t firmware_bytes, uint32_t *ret_address,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* SEVKIT_EREFUSED if the tables of so many vCPUs do not fit. */
int sk_acpi_tables_write(const struct sk_acpi_machine *machine, uint32_t address,
                         uint8_t ret_block[SK_ACPI_BLOCK_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Tables of a block, by their place in it. */
struct sk_acpi_table {
    char signature[5]; /* "APIC" */
    size_t offset, size;
};

/* FACP, DSDT and APIC. */
#define SK_ACPI_TABLE_COUNT 3

struct sk_acpi_block {
    uint32_t address;
    uint64_t vcpus;
    uint64_t window; /* guest address where the window for devices above the memory starts */
    struct sk_acpi_table tables[SK_ACPI_TABLE_COUNT];
};

/* Whether an image starts with a block of ours. The bytes that decide are no proof that it is a good one. */
bool sk_acpi_has_block(const uint8_t *image, size_t image_bytes);
/* The block at the start of an image. SEVKIT_EINPUT if it is not, byte by byte, what sk_acpi_tables_write()
 * makes: tables of any other are code of any other. */
int sk_acpi_tables_read(const uint8_t *image, size_t image_bytes, struct sk_acpi_block *ret_block,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Where the tables of a good block are. */
void sk_acpi_tables_places(const uint8_t *block,
                           struct sk_acpi_table ret_tables[SK_ACPI_TABLE_COUNT]);
/* Memory for which the writer makes a DSDT with the window that this one has; 0 if it has none. */
uint64_t sk_acpi_dsdt_memory_mib(const uint8_t *dsdt, size_t size);
/* Whether a block is the one of this machine. SEVKIT_EREFUSED with both values if not. */
int sk_acpi_block_check(const struct sk_acpi_block *block, const struct sk_acpi_machine *machine,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
