/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/linux_boot.h"

#include "crypto/digest.h"
#include "fake_sys.h"
#include "fault.h"
#include "image.h"
#include "sim/run/hash_table.h"
#include "sim_kit.h"

#define KERNEL_BYTES 4096
#define MIB          (UINT64_C(1) << 20)

static uint8_t kernel[KERNEL_BYTES], original[KERNEL_BYTES];

/* A bzImage of protocol 2.15 with bytes that are not zero around its header. */
static void make_kernel(void)
{
    for (size_t i = 0; i < KERNEL_BYTES; i++)
        kernel[i] = (uint8_t)(i * 7 + 1);
    memcpy(kernel + 0x1f1, "\x03", 1);
    memcpy(kernel + 0x202, "HdrS\x0f\x02", 6);
    memcpy(kernel + 0x211, "\x01", 1);
    memcpy(kernel + 0x22c, "\xff\xff\xff\x37", 4);
    memcpy(kernel + 0x236, "\x3f\x00", 2);
    memcpy(original, kernel, sizeof(kernel));
}

static uint64_t get(size_t offset, size_t size)
{
    uint64_t value = 0;

    for (size_t i = size; i > 0; i--)
        value = value << 8 | kernel[offset + i - 1];
    return value;
}

/* As QEMU 7.2 handed a kernel over whose initrd has 1234567 bytes. */
TEST(initrds_lie_where_qemu_puts_them)
{
    static const struct {
        const char *machine;
        const char *memory;
        uint32_t address;
    } cases[] = {
        {"q35", "128", 0x7eaa000},        {"q35", "512M", 0x1feaa000},
        {"pc-q35-7.1", "2G", 0x7feaa000}, {"q35", "2815M", 0xafdaa000},
        {"q35", "2816", 0x7feaa000},      {"q35", "8G", 0x7feaa000},
        {"pc", "2816M", 0xafeaa000},      {"pc-i440fx-7.2", "3500m", 0xdaaaa000},
        {"pc", "3584M", 0xbfeaa000},      {"pc", "8g", 0xbfeaa000},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_linux_boot boot = {.has_initrd = true, .initrd_bytes = 1234567};
        uint64_t memory;

        make_kernel();
        EXPECT(sk_linux_parse_memory(cases[i].memory, &memory));
        EXPECT(sk_linux_low_memory(cases[i].machine, memory, &boot.low_memory));
        EXPECT_OK(sk_linux_boot_patch(&boot, kernel, sizeof(kernel), &error), &error);
        EXPECT_INT(get(0x218, 4), cases[i].address);
        EXPECT_INT(get(0x21c, 4), 1234567);
    }
}

TEST(nothing_else_of_the_kernel_changes)
{
    static const struct {
        size_t offset, size;
        uint64_t value;
        bool of_initrd;
    } fields[] = {{0x210, 1, 0xb0, false},   {0x211, 1, 0x81, false},   {0x218, 4, 0x7f3a000, true},
                  {0x21c, 4, 0x9d001, true}, {0x224, 2, 0xfe00, false}, {0x228, 4, 0x20000, false}};

    for (size_t with_initrd = 0; with_initrd < 2; with_initrd++) {
        struct sk_linux_boot boot = {
            .low_memory = 128 * MIB, .has_initrd = with_initrd, .initrd_bytes = 0x9d001};

        make_kernel();
        EXPECT_OK(sk_linux_boot_patch(&boot, kernel, sizeof(kernel), &error), &error);
        for (size_t i = 0; i < SK_ARRAY_SIZE(fields); i++) {
            if (fields[i].of_initrd && !with_initrd)
                continue;
            EXPECT_INT(get(fields[i].offset, fields[i].size), fields[i].value);
            memcpy(kernel + fields[i].offset, original + fields[i].offset, fields[i].size);
        }
        EXPECT_BYTES(kernel, original, sizeof(kernel));
    }
}

/* Kernels that say how high an initrd may lie. */
TEST(the_kernels_limit_counts)
{
    static const struct {
        uint8_t version, flags;
        uint32_t end;
    } cases[] = {{0x0f, 0x02, 0x7ffd7000}, {0x0f, 0x01, 0x37fff000}, {0x0b, 0x02, 0x37fff000}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_linux_boot boot = {
            .low_memory = 2048 * MIB, .has_initrd = true, .initrd_bytes = 1};

        make_kernel();
        kernel[0x206] = cases[i].version;
        kernel[0x236] = cases[i].flags;
        EXPECT_OK(sk_linux_boot_patch(&boot, kernel, sizeof(kernel), &error), &error);
        EXPECT_INT(get(0x218, 4), cases[i].end);
    }
}

TEST(what_qemu_would_do_otherwise_is_refused)
{
    static const struct {
        size_t offset;
        uint8_t value;
        size_t size;
        uint64_t initrd_bytes;
        const char *cmdline;
        const char *text;
    } cases[] = {
        {0x202, 'h', KERNEL_BYTES, 1, "", "no Linux kernel"},
        {0x206, 0x02, KERNEL_BYTES, 1, "", "boot protocol 0x202"},
        {0x211, 0x00, KERNEL_BYTES, 1, "", "load flags 0x0"},
        {0x1f1, 0x08, KERNEL_BYTES, 1, "", "at least the 8 setup sectors"},
        {0x1f1, 0x00, 2559, 1, "", "at least the 4 setup sectors"},
        {0x1f1, 0x03, 0x237, 1, "", "no Linux kernel"},
        {0x1f1, 0x03, KERNEL_BYTES, 128 * MIB, "", "room for less than 134053887"},
        {0x1f1, 0x03, KERNEL_BYTES, 1, "quiet vga=791", "vga="},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_linux_boot boot = {.low_memory = 128 * MIB,
                                     .has_initrd = true,
                                     .initrd_bytes = cases[i].initrd_bytes,
                                     .cmdline = cases[i].cmdline};

        make_kernel();
        kernel[cases[i].offset] = cases[i].value;
        memcpy(original, kernel, sizeof(kernel));
        EXPECT_ERROR(sk_linux_boot_patch(&boot, kernel, cases[i].size, &error), SEVKIT_EREFUSED,
                     &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
        EXPECT_BYTES(kernel, original, sizeof(kernel));
    }
}

TEST(a_machine_without_room_takes_no_initrd)
{
    static const struct sk_linux_boot boot = {.low_memory = 0x28000, .has_initrd = true};

    make_kernel();
    EXPECT_ERROR(sk_linux_boot_patch(&boot, kernel, sizeof(kernel), &error), SEVKIT_EREFUSED,
                 &error);
}

TEST(sizes_of_memory_are_read_as_qemu_does)
{
    static const struct {
        const char *text;
        uint64_t bytes; /* 0: not read */
    } cases[] = {{"1", MIB},
                 {"0512", 512 * MIB},
                 {"1G", 1024 * MIB},
                 {"3k", 8192},
                 {"8193B", 16384},
                 {"2T", MIB << 21},
                 {"", 0},
                 {"G", 0},
                 {"0", 0},
                 {"1.5G", 0},
                 {"1GB", 0},
                 {"1 ", 0},
                 {"0x10", 0},
                 {"-1", 0},
                 {"99999999T", 0},
                 {"123456789012345678901234", 0}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        uint64_t bytes = 0;

        EXPECT_INT(sk_linux_parse_memory(cases[i].text, &bytes), cases[i].bytes != 0);
        EXPECT_INT(bytes, cases[i].bytes);
    }
}

TEST(other_machines_are_not_known)
{
    static const char *const names[] = {"microvm", "pc-q35-2.12", "pc-i440fx-1.7", "q35x", ""};
    uint64_t bytes;

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        EXPECT(!sk_linux_low_memory(names[i], MIB, &bytes));
}

static uint8_t image[SK_TEST_IMAGE_BYTES];

static void arrange(void)
{
    static const struct sk_fake_file given[] = {
        {.path = "f", .data = image, .size = sizeof(image)},
        {.path = "k", .data = kernel, .size = sizeof(kernel)},
        {.path = "i", .data = "initrd", .size = 6},
    };

    sk_test_image(image);
    make_kernel();
    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(given); i++)
        sk_fake_add(&given[i]);
}

static struct sk_qemu_guest vm_of(const char *initrd)
{
    return (struct sk_qemu_guest){.firmware = "f",
                                  .kernel = "k",
                                  .initrd = initrd,
                                  .cmdline = "a b",
                                  .low_memory = 128 * MIB};
}

TEST(the_table_is_that_of_the_kernel_as_it_arrives)
{
    static const char *const initrds[] = {"i", NULL};

    for (size_t i = 0; i < SK_ARRAY_SIZE(initrds); i++) {
        struct sk_qemu_guest vm = vm_of(initrds[i]);
        struct sk_linux_boot boot = {
            .low_memory = vm.low_memory, .has_initrd = i == 0, .initrd_bytes = 6};
        struct sevkit_kernel_hashes hashes;
        struct sk_sim_hash_table table;
        uint8_t expected[32];

        arrange();
        EXPECT_OK(sk_sim_hash_table(&sk_fake_sys, &vm, &table, &error), &error);
        EXPECT_INT(table.gpa, SK_TEST_HASH_GPA);
        EXPECT_OK(sevkit_kernel_hashes_read(table.bytes, &hashes, &error), &error);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, "a b", 4, expected, &error), &error);
        EXPECT_BYTES(hashes.cmdline, expected, 32);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, "initrd", i == 0 ? 6 : 0, expected, &error), &error);
        EXPECT_BYTES(hashes.initrd, expected, 32);
        EXPECT_BYTES(kernel, original, sizeof(kernel));
        EXPECT_OK(sk_linux_boot_patch(&boot, kernel, sizeof(kernel), &error), &error);
        EXPECT_OK(sk_hash_bytes(SK_SHA256, kernel, sizeof(kernel), expected, &error), &error);
        EXPECT_BYTES(hashes.kernel, expected, 32);
    }
}

TEST(firmware_without_room_for_a_table_is_refused)
{
    static const struct sk_firmware_layout layout = {.items = sk_test_items, .item_count = 1};
    struct sk_qemu_guest vm = vm_of("i");
    struct sk_sim_hash_table table;

    arrange();
    sk_test_image_of(&layout, image);
    EXPECT_ERROR(sk_sim_hash_table(&sk_fake_sys, &vm, &table, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "f: area for kernel hashes at 0x0 of 0 bytes");
    arrange();
    memcpy(kernel + 0x202, "hdrs", 4);
    EXPECT_ERROR(sk_sim_hash_table(&sk_fake_sys, &vm, &table, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "k: no Linux kernel");
}

static int make_table(void *arg, struct sevkit_error *failure)
{
    struct sk_qemu_guest vm = vm_of("i");
    struct sk_sim_hash_table table;

    (void)arg;
    arrange();
    return sk_sim_hash_table(&sk_fake_sys, &vm, &table, failure);
}

static int make_table_again(void *arg, struct sevkit_error *failure)
{
    struct sk_qemu_guest vm = vm_of("i");
    struct sk_sim_hash_table table;

    (void)arg;
    return sk_sim_hash_table(&sk_fake_sys, &vm, &table, failure);
}

TEST(failing_calls_leave_nothing_behind)
{
    EXPECT(sk_fault_run(make_table, NULL) > 3);
    EXPECT_INT(sk_fake_run(SK_FAKE_OPEN, 5, SEVKIT_EIO, arrange, make_table_again, NULL), 3);
    EXPECT(sk_fake_run(SK_FAKE_READ, 5, SEVKIT_EIO, arrange, make_table_again, NULL) >= 3);
}
