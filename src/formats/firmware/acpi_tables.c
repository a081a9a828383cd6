/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layouts: ACPI specification 6.5, 5.2.5 (RSDP), 5.2.8 (XSDT), 5.2.9 (FADT), 5.2.12 (MADT). Values of the
 * q35 machine: QEMU, hw/i386/acpi-build.c and include/hw/acpi/ich9.h.
 */
#include "formats/firmware/acpi_tables.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#include <stdlib.h>
#include <string.h>

/* Places in the block. The MADT, which alone has no fixed size, is the last. */
#define RSDP_AT 0x000u
#define XSDT_AT 0x040u
#define FADT_AT 0x080u
#define DSDT_AT 0x180u
#define MADT_AT 0x280u

#define RSDP_BYTES       36u
#define RSDP_V1_BYTES    20u
#define HEADER_BYTES     36u
#define LENGTH_AT        4u
#define CHECKSUM_AT      9u
#define RSDP_CHECKSUM_AT 8u
#define RSDP_EXTENDED_AT 32u

#define OEM_ID       "SEVKIT"
#define ADDRESS_END  (UINT64_C(1) << 32)
#define ADDRESS_UNIT ((size_t)64 << 10)

/* The local APIC's ids end here; more need the x2APIC's entries. */
#define X2APIC_FIRST_ID 255u
#define LAPIC_ADDRESS   0xfee00000u
#define IOAPIC_ADDRESS  0xfec00000u
#define LEVEL_HIGH      0xdu

#define GIB UINT64_C(0x40000000)
/* Devices above the memory: from here where there is less memory, and up to 1 TiB, the 40 address bits of
 * QEMU's CPU models. AMD processors reserve the last 12 GiB (QEMU, hw/i386/pc.c, AMD_HT_START), and QEMU
 * moves memory that would reach them to 1 TiB. */
#define WINDOW_MIN (32 * GIB)
#define WINDOW_MAX (1008 * GIB)
#define WINDOW_END (1024 * GIB)
/* QEMU's q35 has at most 2.75 GiB of memory below 4 GiB, and 2 GiB if that is not all (pc_q35.c). */
#define LOW_MEMORY_MAX_MIB UINT64_C(0xb00)
#define LOW_MEMORY_MIB     UINT64_C(0x800)
#define WINDOW_AT          (0xbdu - HEADER_BYTES)
#define WINDOW_SIZE_AT     (0xd5u - HEADER_BYTES)

/*
 * iasl's output for tests/data/acpi/guest.asl: one PCI root bridge with its windows, and \_S5 for powering
 * off. Eight names, no code.
 */
static const uint8_t dsdt_body[] = {
    0x10, 0x4a, 0x0b, 0x5f, 0x53, 0x42, 0x5f, 0x5b, 0x82, 0x42, 0x0b, 0x50, 0x43, 0x49, 0x30, 0x08,
    0x5f, 0x48, 0x49, 0x44, 0x0c, 0x41, 0xd0, 0x0a, 0x08, 0x08, 0x5f, 0x43, 0x49, 0x44, 0x0c, 0x41,
    0xd0, 0x0a, 0x03, 0x08, 0x5f, 0x55, 0x49, 0x44, 0x00, 0x08, 0x5f, 0x42, 0x42, 0x4e, 0x00, 0x08,
    0x5f, 0x43, 0x52, 0x53, 0x11, 0x46, 0x08, 0x0a, 0x82, 0x88, 0x0d, 0x00, 0x02, 0x0c, 0x00, 0x00,
    0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00, 0x00, 0x01, 0x47, 0x01, 0xf8, 0x0c, 0xf8, 0x0c, 0x01,
    0x08, 0x88, 0x0d, 0x00, 0x01, 0x0c, 0x03, 0x00, 0x00, 0x00, 0x00, 0xf7, 0x0c, 0x00, 0x00, 0xf8,
    0x0c, 0x88, 0x0d, 0x00, 0x01, 0x0c, 0x03, 0x00, 0x00, 0x00, 0x0d, 0xff, 0xff, 0x00, 0x00, 0x00,
    0xf3, 0x87, 0x17, 0x00, 0x00, 0x0c, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0xff,
    0xff, 0xbf, 0xfe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x3e, 0x8a, 0x2b, 0x00, 0x00, 0x0c,
    0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00,
    0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x00, 0x00, 0x00, 0x79, 0x00, 0x08, 0x5f, 0x53, 0x35, 0x5f,
    0x12, 0x06, 0x04, 0x00, 0x00, 0x00, 0x00,
};

struct header {
    const char *signature, *table_id;
    uint8_t revision;
};

static const struct header xsdt_header = {"XSDT", "SEVKXSDT", 1};
static const struct header fadt_header = {"FACP", "SEVKFACP", 3};
static const struct header dsdt_header = {"DSDT", "SEVKDSDT", 2};
static const struct header madt_header = {"APIC", "SEVKAPIC", 3};

static uint8_t checksum_of(const uint8_t *data, size_t size)
{
    unsigned sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += data[i];
    return (uint8_t)(0x100u - (sum & 0xffu));
}

int sk_acpi_block_address(size_t firmware_bytes, uint32_t *ret_address, struct sevkit_error *error)
{
    if (firmware_bytes == 0 || firmware_bytes % ADDRESS_UNIT)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the firmware has %zu bytes; QEMU maps a multiple of 64 KiB only",
                            firmware_bytes);
    if (firmware_bytes > SK_ACPI_FIRMWARE_MAX_BYTES - SK_ACPI_BLOCK_BYTES)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "the firmware has %zu bytes; with ACPI tables in front of it, it must not have more "
            "than %zu",
            firmware_bytes, SK_ACPI_FIRMWARE_MAX_BYTES - SK_ACPI_BLOCK_BYTES);
    *ret_address = (uint32_t)(ADDRESS_END - firmware_bytes - SK_ACPI_BLOCK_BYTES);
    return 0;
}

static void write_header(struct sk_writer *writer, const struct header *header)
{
    sk_write_bytes(writer, header->signature, 4);
    sk_write_u32le(writer, 0); /* length and checksum: finish() */
    sk_write_u8(writer, header->revision);
    sk_write_u8(writer, 0);
    sk_write_bytes(writer, OEM_ID, 6);
    sk_write_bytes(writer, header->table_id, 8);
    sk_write_u32le(writer, 1);
    sk_write_bytes(writer, "SEVK", 4);
    sk_write_u32le(writer, 1);
}

/* Length and checksum of the table that starts at offset and ends where the writer is. */
static void finish(struct sk_writer *writer, size_t offset)
{
    struct sk_writer length;
    size_t size = writer->position - offset;

    if (!sk_writer_ok(writer))
        return;
    length = sk_writer_of(writer->data + offset + LENGTH_AT, 4);
    sk_write_u32le(&length, (uint32_t)size);
    writer->data[offset + CHECKSUM_AT] = checksum_of(writer->data + offset, size);
}

static void write_rsdp(struct sk_writer *writer, uint32_t address)
{
    sk_write_bytes(writer, "RSD PTR ", 8);
    sk_write_u8(writer, 0);
    sk_write_bytes(writer, OEM_ID, 6);
    sk_write_u8(writer, 2);
    sk_write_u32le(writer, 0); /* no RSDT */
    sk_write_u32le(writer, RSDP_BYTES);
    sk_write_u64le(writer, address + XSDT_AT);
    sk_write_zeros(writer, 4);
    writer->data[RSDP_CHECKSUM_AT] = checksum_of(writer->data, RSDP_V1_BYTES);
    writer->data[RSDP_EXTENDED_AT] = checksum_of(writer->data, RSDP_BYTES);
}

static void write_xsdt(struct sk_writer *writer, uint32_t address)
{
    sk_write_zeros_to(writer, XSDT_AT);
    write_header(writer, &xsdt_header);
    sk_write_u64le(writer, address + FADT_AT);
    sk_write_u64le(writer, address + MADT_AT);
    finish(writer, XSDT_AT);
}

/* Generic address structure: I/O ports, of so many bits; none if bits is 0. */
static void write_ports(struct sk_writer *writer, uint8_t bits, uint16_t port)
{
    sk_write_u8(writer, bits ? 1 : 0);
    sk_write_u8(writer, bits);
    sk_write_u16le(writer, 0);
    sk_write_u64le(writer, port);
}

/* Offsets 36 to 115: what ACPI 1.0 has. No SMI command port: a guest with encrypted memory has no SMM. */
static void write_fadt_start(struct sk_writer *writer, uint32_t address)
{
    sk_write_u32le(writer, 0); /* no FACS */
    sk_write_u32le(writer, address + DSDT_AT);
    sk_write_u16le(writer, 0);
    sk_write_u16le(writer, 9);     /* SCI */
    sk_write_zeros(writer, 8);     /* SMI command, enable, disable, S4, P-states */
    sk_write_u32le(writer, 0x600); /* PM1a event */
    sk_write_u32le(writer, 0);
    sk_write_u32le(writer, 0x604); /* PM1a control */
    sk_write_u32le(writer, 0);
    sk_write_u32le(writer, 0);
    sk_write_u32le(writer, 0x608); /* PM timer */
    sk_write_u32le(writer, 0x620); /* GPE0 */
    sk_write_u32le(writer, 0);
    sk_write_bytes(writer, "\x04\x02\x00\x04\x10\x00\x00\x00", 8); /* lengths of these */
    sk_write_u16le(writer, 0xfff);                                 /* no C2 */
    sk_write_u16le(writer, 0xfff);                                 /* no C3 */
    sk_write_zeros(writer, 8);
    sk_write_u8(writer, 0x32);   /* century in the clock's memory */
    sk_write_u16le(writer, 0x2); /* there is a keyboard controller */
    sk_write_u8(writer, 0);
    sk_write_u32le(writer,
                   0x84a5); /* WBINVD, C1, sleep button, RTC wakes S4, reset register, PM timer */
}

static void write_fadt(struct sk_writer *writer, uint32_t address)
{
    sk_write_zeros_to(writer, FADT_AT);
    write_header(writer, &fadt_header);
    write_fadt_start(writer, address);
    write_ports(writer, 8, 0xcf9); /* reset register and what resets */
    sk_write_u8(writer, 0x0f);
    sk_write_zeros(writer, 3);
    sk_write_u64le(writer, 0); /* no FACS */
    sk_write_u64le(writer, address + DSDT_AT);
    write_ports(writer, 32, 0x600);
    write_ports(writer, 0, 0);
    write_ports(writer, 16, 0x604);
    write_ports(writer, 0, 0);
    write_ports(writer, 0, 0);
    write_ports(writer, 32, 0x608);
    write_ports(writer, 128, 0x620);
    write_ports(writer, 0, 0);
    finish(writer, FADT_AT);
}

/* Where the window for devices above the memory starts. */
static uint64_t window_of(const struct sk_acpi_machine *machine)
{
    uint64_t mib = machine->memory_mib, top;

    if (mib <= LOW_MEMORY_MAX_MIB)
        return WINDOW_MIN;
    if (mib >= WINDOW_MAX >> 20)
        return WINDOW_MAX;
    top = ADDRESS_END + ((mib - LOW_MEMORY_MIB) << 20);
    top = (top + GIB - 1) / GIB * GIB;
    return top < WINDOW_MIN ? WINDOW_MIN : top > WINDOW_MAX ? WINDOW_MAX : top;
}

static void write_dsdt(struct sk_writer *writer, uint64_t window)
{
    struct sk_writer start, size;
    uint8_t body[sizeof(dsdt_body)];

    memcpy(body, dsdt_body, sizeof(body));
    start = sk_writer_of(body + WINDOW_AT, 8);
    size = sk_writer_of(body + WINDOW_SIZE_AT, 8);
    sk_write_u64le(&start, window);
    sk_write_u64le(&size, WINDOW_END - window);
    sk_write_zeros_to(writer, DSDT_AT);
    write_header(writer, &dsdt_header);
    sk_write_bytes(writer, body, sizeof(body));
    finish(writer, DSDT_AT);
}

static void write_cpus(struct sk_writer *writer, uint64_t vcpus)
{
    for (uint64_t id = 0; id < vcpus && sk_writer_ok(writer); id++) {
        bool is_x2apic = id >= X2APIC_FIRST_ID;

        sk_write_u8(writer, is_x2apic ? 9 : 0);
        sk_write_u8(writer, is_x2apic ? 16 : 8);
        if (is_x2apic) {
            sk_write_u16le(writer, 0);
            sk_write_u32le(writer, (uint32_t)id);
        } else {
            sk_write_u8(writer, (uint8_t)id);
            sk_write_u8(writer, (uint8_t)id);
        }
        sk_write_u32le(writer, 1); /* enabled */
        if (is_x2apic)
            sk_write_u32le(writer, (uint32_t)id);
    }
}

static void write_override(struct sk_writer *writer, uint8_t irq, uint32_t line, uint16_t flags)
{
    sk_write_bytes(writer, "\x02\x0a\x00", 3);
    sk_write_u8(writer, irq);
    sk_write_u32le(writer, line);
    sk_write_u16le(writer, flags);
}

static void write_madt(struct sk_writer *writer, uint64_t vcpus)
{
    static const uint8_t level_triggered[] = {5, 9, 10, 11};

    sk_write_zeros_to(writer, MADT_AT);
    write_header(writer, &madt_header);
    sk_write_u32le(writer, LAPIC_ADDRESS);
    sk_write_u32le(writer, 1); /* there are 8259s */
    write_cpus(writer, vcpus);
    sk_write_bytes(writer, "\x01\x0c\x00\x00", 4);
    sk_write_u32le(writer, IOAPIC_ADDRESS);
    sk_write_u32le(writer, 0);
    write_override(writer, 0, 2, 0);
    for (size_t i = 0; i < SK_ARRAY_SIZE(level_triggered); i++)
        write_override(writer, level_triggered[i], level_triggered[i], LEVEL_HIGH);
    sk_write_bytes(writer, "\x04\x06\xff\x00\x00\x01", 6); /* NMI at LINT1 of all */
    finish(writer, MADT_AT);
}

static int write_block(uint64_t vcpus, uint64_t window, uint32_t address,
                       uint8_t ret_block[SK_ACPI_BLOCK_BYTES], struct sevkit_error *error)
{
    struct sk_writer writer = sk_writer_of(ret_block, SK_ACPI_BLOCK_BYTES);

    write_rsdp(&writer, address);
    write_xsdt(&writer, address);
    write_fadt(&writer, address);
    write_dsdt(&writer, window);
    write_madt(&writer, vcpus);
    sk_write_zeros_to(&writer, SK_ACPI_BLOCK_BYTES);
    if (vcpus > 0 && sk_writer_ok(&writer))
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "ACPI tables of %llu vCPUs do not fit into %zu bytes",
                        (unsigned long long)vcpus, SK_ACPI_BLOCK_BYTES);
}

int sk_acpi_tables_write(const struct sk_acpi_machine *machine, uint32_t address,
                         uint8_t ret_block[SK_ACPI_BLOCK_BYTES], struct sevkit_error *error)
{
    return write_block(machine->vcpus, window_of(machine), address, ret_block, error);
}

bool sk_acpi_has_block(const uint8_t *image, size_t image_bytes)
{
    return image_bytes > SK_ACPI_BLOCK_BYTES && memcmp(image, "RSD PTR ", 8) == 0 &&
           memcmp(image + RSDP_CHECKSUM_AT + 1, OEM_ID, 6) == 0;
}

/* The number of vCPUs that a MADT of this size has: an entry has 8 bytes, and 16 from id 255 on. */
static uint64_t cpus_of(uint32_t madt_bytes)
{
    const uint32_t others = HEADER_BYTES + 8 + 12 + 5 * 10 + 6;
    uint32_t bytes = madt_bytes < others ? 0 : madt_bytes - others;

    if (bytes <= X2APIC_FIRST_ID * 8)
        return bytes / 8;
    return X2APIC_FIRST_ID + (bytes - X2APIC_FIRST_ID * 8) / 16;
}

static uint32_t length_at(const uint8_t *image, size_t offset)
{
    struct sk_reader reader = sk_reader_of(image + offset + LENGTH_AT, 4);

    return sk_read_u32le(&reader);
}

void sk_acpi_tables_places(const uint8_t *block,
                           struct sk_acpi_table ret_tables[SK_ACPI_TABLE_COUNT])
{
    static const struct sk_acpi_table tables[SK_ACPI_TABLE_COUNT] = {
        {"FACP", FADT_AT, 0}, {"DSDT", DSDT_AT, 0}, {"APIC", MADT_AT, 0}};

    for (size_t i = 0; i < SK_ACPI_TABLE_COUNT; i++) {
        ret_tables[i] = tables[i];
        ret_tables[i].size = length_at(block, tables[i].offset);
    }
}

uint64_t sk_acpi_dsdt_memory_mib(const uint8_t *dsdt, size_t size)
{
    struct sk_reader reader = sk_reader_of(dsdt, size);
    uint64_t window;

    sk_read_skip(&reader, HEADER_BYTES + WINDOW_AT);
    window = sk_read_u64le(&reader);
    if (!sk_reader_ok(&reader) || window < WINDOW_MIN || window > WINDOW_MAX)
        return 0;
    return (window >> 20) - LOW_MEMORY_MIB;
}

int sk_acpi_tables_read(const uint8_t *image, size_t image_bytes, struct sk_acpi_block *ret_block,
                        struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *expected = NULL;
    struct sk_reader window;
    struct sk_acpi_block block = {0};
    size_t at;
    int r;

    if (!sk_acpi_has_block(image, image_bytes))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the image does not start with ACPI tables of sevkit");
    r = sk_acpi_block_address(image_bytes - SK_ACPI_BLOCK_BYTES, &block.address, error);
    if (r < 0)
        return r;
    expected = malloc(SK_ACPI_BLOCK_BYTES);
    if (!expected)
        return sk_error_oom(error);
    sk_acpi_tables_places(image, block.tables);
    window = sk_reader_of(image + DSDT_AT + HEADER_BYTES + WINDOW_AT, 8);
    block.window = sk_read_u64le(&window);
    block.vcpus = cpus_of(length_at(image, MADT_AT));
    if (block.window % GIB || block.window < WINDOW_MIN || block.window > WINDOW_MAX)
        return sk_error_set(
            error, SEVKIT_EINPUT,
            "ACPI tables: DSDT: a window for devices at 0x%llx; sevkit writes none there",
            (unsigned long long)block.window);
    r = write_block(block.vcpus, block.window, block.address, expected, error);
    if (r == SEVKIT_EREFUSED)
        return sk_error_set(error, SEVKIT_EINPUT, "ACPI tables: the MADT claims %u bytes",
                            length_at(image, MADT_AT));
    for (at = 0; at < SK_ACPI_BLOCK_BYTES && image[at] == expected[at];)
        at++;
    if (at < SK_ACPI_BLOCK_BYTES)
        return sk_error_set(
            error, SEVKIT_EINPUT,
            "ACPI tables: offset 0x%zx: found 0x%02x, expected 0x%02x: these are not the "
            "tables that sevkit writes for %llu vCPUs at 0x%x",
            at, image[at], expected[at], (unsigned long long)block.vcpus, block.address);
    *ret_block = block;
    return 0;
}

int sk_acpi_block_check(const struct sk_acpi_block *block, const struct sk_acpi_machine *machine,
                        struct sevkit_error *error)
{
    if (block->vcpus != machine->vcpus)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the firmware's ACPI tables list %llu vCPUs, and the guest has %llu",
                            (unsigned long long)block->vcpus, (unsigned long long)machine->vcpus);
    if (block->window != window_of(machine))
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "the firmware's ACPI tables place devices at 0x%llx, and 0x%llx is right for %llu "
            "MiB of memory",
            (unsigned long long)block->window, (unsigned long long)window_of(machine),
            (unsigned long long)machine->memory_mib);
    return 0;
}
