/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/linux_boot.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/reader.h"
#include "base/values/number.h"

#include <stdio.h>
#include <string.h>

/* The setup header (Linux, Documentation/x86/boot.rst). */
#define SETUP_SECTS    0x1f1u
#define MAGIC          0x202u
#define TYPE_OF_LOADER 0x210u
#define LOADFLAGS      0x211u
#define RAMDISK_IMAGE  0x218u
#define RAMDISK_SIZE   0x21cu
#define HEAP_END_PTR   0x224u
#define CMD_LINE_PTR   0x228u
#define INITRD_MAX     0x22cu
#define XLOADFLAGS     0x236u

#define MAGIC_HDRS           0x53726448u
#define SECTOR_BYTES         512u
#define DEFAULT_SETUP_SECTS  4u
#define LOADED_HIGH          0x01u
#define CAN_USE_HEAP         0x80u
#define CAN_BE_ABOVE_4G      0x02u
#define PROTOCOL_INITRD_MAX  0x203u /* the first version with that field */
#define PROTOCOL_XLOADFLAGS  0x20cu
#define QEMU_LOADER          0xb0u
#define QEMU_REAL_ADDRESS    0x10000u
#define QEMU_CMDLINE_ADDRESS 0x20000u
/* Kept free at the end of low memory for ACPI tables (hw/i386/pc.c, pc_machine_class_init). */
#define QEMU_ACPI_BYTES 0x28000u
/* The granularity of a guest's memory (softmmu/vl.c). */
#define QEMU_MEMORY_ALIGN UINT64_C(8192)
/* 4 PiB, more than any machine takes. */
#define MEMORY_MAX (UINT64_C(1) << 52)

/* Memory from limit on is split, and split of it stay below 4 GiB (hw/i386/pc_q35.c, pc_piix.c). */
static const struct machine {
    const char *name;   /* the newest version of the type */
    const char *prefix; /* of names with a version */
    uint64_t limit, split;
} machines[] = {
    {"q35", "pc-q35-", 0xb0000000, 0x80000000},
    {"pc", "pc-i440fx-", 0xe0000000, 0xc0000000},
};

/* Versions 1 and 2 of the types split memory in other ways. */
static bool is_type(const struct machine *machine, const char *name)
{
    size_t length = strlen(machine->prefix);

    if (strcmp(name, machine->name) == 0)
        return true;
    return strncmp(name, machine->prefix, length) == 0 && strncmp(name + length, "1.", 2) != 0 &&
           strncmp(name + length, "2.", 2) != 0;
}

bool sk_linux_low_memory(const char *machine, uint64_t memory, uint64_t *ret_bytes)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(machines); i++) {
        if (!is_type(&machines[i], machine))
            continue;
        *ret_bytes = memory >= machines[i].limit ? machines[i].split : memory;
        return true;
    }
    return false;
}

bool sk_linux_parse_memory(const char *text, uint64_t *ret_bytes)
{
    static const char suffixes[] = "BKMGT";
    size_t length = strspn(text, "0123456789");
    unsigned shift = 20;
    char digits[24];
    uint64_t number;

    if (length == 0 || length >= sizeof(digits))
        return false;
    if (text[length]) {
        char upper = (char)(text[length] & ~0x20);
        const char *suffix = upper ? strchr(suffixes, upper) : NULL;

        if (!suffix || text[length + 1])
            return false;
        shift = 10 * (unsigned)(suffix - suffixes);
    }
    memcpy(digits, text, length);
    digits[length] = '\0';
    if (!sk_number_parse_decimal(digits, 1, MEMORY_MAX >> shift, &number))
        return false;
    *ret_bytes = ((number << shift) + QEMU_MEMORY_ALIGN - 1) & ~(QEMU_MEMORY_ALIGN - 1);
    return true;
}

/* What of the header decides. */
struct header {
    uint32_t magic;
    uint16_t version;
    uint8_t setup_sects, loadflags;
    uint32_t initrd_max;
    uint16_t xloadflags;
};

static bool read_header(const uint8_t *kernel, size_t size, struct header *ret_header)
{
    struct sk_reader reader = sk_reader_of(kernel, size);

    sk_read_skip(&reader, SETUP_SECTS);
    ret_header->setup_sects = sk_read_u8(&reader);
    sk_read_skip(&reader, MAGIC - SETUP_SECTS - 1);
    ret_header->magic = sk_read_u32le(&reader);
    ret_header->version = sk_read_u16le(&reader);
    sk_read_skip(&reader, LOADFLAGS - MAGIC - 6);
    ret_header->loadflags = sk_read_u8(&reader);
    sk_read_skip(&reader, INITRD_MAX - LOADFLAGS - 1);
    ret_header->initrd_max = sk_read_u32le(&reader);
    sk_read_skip(&reader, XLOADFLAGS - INITRD_MAX - 4);
    ret_header->xloadflags = sk_read_u16le(&reader);
    return sk_reader_ok(&reader);
}

static int check_kernel(const uint8_t *kernel, size_t size, struct header *ret_header,
                        struct sevkit_error *error)
{
    unsigned sectors;

    if (!read_header(kernel, size, ret_header) || ret_header->magic != MAGIC_HDRS)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "no Linux kernel: expected \"HdrS\" at offset 0x%x", MAGIC);
    if (ret_header->version < PROTOCOL_INITRD_MAX || !(ret_header->loadflags & LOADED_HIGH))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "boot protocol 0x%x, load flags 0x%x: expected a bzImage of protocol "
                            "0x%x or later",
                            ret_header->version, ret_header->loadflags, PROTOCOL_INITRD_MAX);
    sectors = ret_header->setup_sects ? ret_header->setup_sects : DEFAULT_SETUP_SECTS;
    if ((sectors + 1) * SECTOR_BYTES > size)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%zu bytes, expected at least the %u setup sectors that the header "
                            "names",
                            size, sectors);
    return 0;
}

static void put(uint8_t *kernel, size_t offset, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        kernel[offset + i] = (uint8_t)(value >> 8 * i);
}

static int place_initrd(const struct sk_linux_boot *boot, const struct header *header,
                        uint8_t *kernel, struct sevkit_error *error)
{
    bool anywhere = header->version >= PROTOCOL_XLOADFLAGS && header->xloadflags & CAN_BE_ABOVE_4G;
    uint64_t highest = anywhere ? UINT32_MAX : header->initrd_max;

    if (boot->low_memory <= QEMU_ACPI_BYTES)
        highest = 0;
    else if (highest >= boot->low_memory - QEMU_ACPI_BYTES)
        highest = boot->low_memory - QEMU_ACPI_BYTES - 1;
    if (boot->initrd_bytes >= highest)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "initrd of %llu bytes: QEMU has room for less than %llu",
                            (unsigned long long)boot->initrd_bytes, (unsigned long long)highest);
    put(kernel, RAMDISK_IMAGE, (highest - boot->initrd_bytes) & ~(uint64_t)(SK_PAGE_BYTES - 1), 4);
    put(kernel, RAMDISK_SIZE, boot->initrd_bytes, 4);
    return 0;
}

int sk_linux_boot_patch(const struct sk_linux_boot *boot, uint8_t *kernel, size_t size,
                        struct sevkit_error *error)
{
    struct header header;
    int r = check_kernel(kernel, size, &header, error);

    if (r < 0)
        return r;
    if (boot->cmdline && strstr(boot->cmdline, "vga="))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "command line with \"vga=\": QEMU writes the video mode into the "
                            "kernel, which is not simulated");
    if (boot->has_initrd)
        r = place_initrd(boot, &header, kernel, error);
    if (r < 0)
        return r;
    put(kernel, TYPE_OF_LOADER, QEMU_LOADER, 1);
    put(kernel, LOADFLAGS, header.loadflags | CAN_USE_HEAP, 1);
    put(kernel, HEAP_END_PTR, QEMU_CMDLINE_ADDRESS - QEMU_REAL_ADDRESS - SECTOR_BYTES, 2);
    put(kernel, CMD_LINE_PTR, QEMU_CMDLINE_ADDRESS, 4);
    return 0;
}

/* Files that people have beside kernels, by their first bytes. */
static const struct {
    const char *magic;
    size_t size;
    const char *what;
} others[] = {
    {"070701", 6, "an initrd (cpio); kernel and initrd are probably swapped"},
    {"\x28\xb5\x2f\xfd", 4, "zstd data, an initrd or a compressed kernel"},
    {"\xfd\x37zXZ", 6, "xz data, an initrd or a compressed kernel"},
    {"\x1f\x8b", 2, "gzip data, an initrd or a compressed kernel"},
    {"\x7f"
     "ELF",
     4,
     "an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage"},
    {"QFI\xfb", 4, "a disk image (qcow2)"},
    {"<!DOCTYPE", 9, "an HTML page"},
    {"<html", 5, "an HTML page"},
    {"IGVM", 4, "an IGVM file"},
};

/* Multiboot, 3.1: in the first 8 KiB, aligned to 4 bytes. QEMU looks for it before anything else
 * (hw/i386/multiboot.c), and such a kernel is started without hashes. */
static bool is_multiboot(const uint8_t *head, size_t size)
{
    for (size_t at = 0; at + 12 <= size; at += 4) {
        struct sk_reader reader =
            sk_reader_slice(&(struct sk_reader){.data = head, .size = size}, at, 12);
        uint32_t magic = sk_read_u32le(&reader), flags = sk_read_u32le(&reader);

        if (magic == 0x1badb002u && magic + flags + sk_read_u32le(&reader) == 0)
            return true;
    }
    return false;
}

bool sk_linux_kernel_problem(const uint8_t *head, size_t size, bool has_initrd, bool hashes,
                             char *ret_text, size_t text_size)
{
    struct header header;
    bool is_linux = read_header(head, size, &header) && header.magic == MAGIC_HDRS;
    const char *what = size == 0 ? "empty" : NULL;

    for (size_t i = 0; i < SK_ARRAY_SIZE(others) && !what && !is_linux; i++)
        if (size >= others[i].size && memcmp(head, others[i].magic, others[i].size) == 0)
            what = others[i].what;
    if (what) {
        (void)snprintf(ret_text, text_size, "%s", what);
        return true;
    }
    if (!is_linux && is_multiboot(head, size)) {
        (void)snprintf(ret_text, text_size, "a multiboot image%s",
                       hashes ? ", which QEMU starts without adding hashes to the table" : "");
        return true;
    }
    if (is_linux)
        return false;
    (void)snprintf(
        ret_text, text_size, "no Linux kernel: expected \"HdrS\" at offset 0x%x%s%s", MAGIC,
        size >= 2 && memcmp(head, "MZ", 2) == 0 ? " (an EFI program or unified kernel image)" : "",
        has_initrd ? "; QEMU says that it is too old to load a ram disk" : "");
    return true;
}
