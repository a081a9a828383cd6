/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/acpi_state.h"

#include "base/cleanup.h"
#include "fake_sys.h"
#include "fault.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define ADDRESS 0xffbf0000u
#define IOMEM   "00000000-00000fff : Reserved\nffbf0000-ffbfffff : ACPI Tables\n"
#define SHARED  "00000000-00000fff : Reserved\n"
#define TABLES  "/sys/firmware/acpi/tables/"

static uint8_t block[SK_ACPI_BLOCK_BYTES];
static char line[512];

static struct sk_fake_file files[8];
static size_t file_count;

static void add_file(const char *path, const void *data, size_t size)
{
    EXPECT(file_count < SK_ARRAY_SIZE(files));
    files[file_count] = (struct sk_fake_file){.path = path, .data = data, .size = size};
    sk_fake_add(&files[file_count++]);
}

static void add_text(const char *path, const char *text)
{
    add_file(path, text, strlen(text));
}

/* A guest of two vCPUs whose kernel did as it was told. */
static void add_world(enum sk_boot_acpi defence, const char *iomem, const char *online)
{
    struct sk_acpi_machine machine = {2, 65536};
    struct sk_acpi_table tables[SK_ACPI_TABLE_COUNT];
    struct sk_text text = {0};
    struct sevkit_error error;
    static const char *const paths[] = {TABLES "FACP", TABLES "DSDT", TABLES "APIC"};

    sk_fake_reset();
    file_count = 0;
    EXPECT_OK(sk_acpi_tables_write(&machine, ADDRESS, block, &error), &error);
    sk_text_add(&text, "console=ttyS0");
    sk_acpi_parameters_add(defence, ADDRESS, &text);
    (void)snprintf(line, sizeof(line), "%s initrd=initrd\n", sk_text_get(&text));
    sk_text_done(&text);
    add_text("/proc/iomem", iomem);
    add_text("/sys/devices/system/cpu/present", "0-1\n");
    add_text("/sys/devices/system/cpu/online", online);
    sk_acpi_tables_places(block, tables);
    for (size_t i = 0; i < SK_ACPI_TABLE_COUNT && defence == SK_BOOT_ACPI_TABLES; i++) {
        EXPECT_INT(memcmp(paths[i] + strlen(TABLES), tables[i].signature, 4), 0);
        add_file(paths[i], block + tables[i].offset, tables[i].size);
    }
}

static int check(enum sk_boot_acpi defence, struct sevkit_error *error)
{
    int r = sk_acpi_state_check(&sk_fake_sys, defence, line, error);

    EXPECT_INT(sk_fake_open_count(), 0);
    return r;
}

TEST(a_kernel_that_did_as_told_passes)
{
    for (unsigned defence = 0; defence < SK_ACPI_DEFENCES; defence++) {
        struct sevkit_error error = {0};

        add_world(defence, sk_acpi_has_tables(defence) ? IOMEM : SHARED, "0-1\n");
        EXPECT_OK(check(defence, &error), &error);
    }
}

static void expect_refused(enum sk_boot_acpi defence, const char *text)
{
    struct sevkit_error error = {0};

    EXPECT_ERROR(check(defence, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, text);
}

TEST(a_block_that_is_not_acpi_data_is_refused)
{
    add_world(SK_BOOT_ACPI_TABLES_NO_AML, SHARED, "0-1\n");
    expect_refused(SK_BOOT_ACPI_TABLES_NO_AML, "/proc/iomem does not show the table block");
    add_world(SK_BOOT_ACPI_TABLES, "ffbf0000-ffbfffff : Reserved\n", "0-1\n");
    expect_refused(SK_BOOT_ACPI_TABLES, "/proc/iomem does not show the table block");
    add_world(SK_BOOT_ACPI_TABLES, "ffbe0000-ffbeffff : ACPI Tables\n", "0-1\n");
    expect_refused(SK_BOOT_ACPI_TABLES, "/proc/iomem does not show the table block");
}

TEST(a_kernel_that_runs_acpi_code_is_refused)
{
    static const enum sk_boot_acpi defences[] = {SK_BOOT_ACPI_TABLES_NO_AML, SK_BOOT_ACPI_NO_AML,
                                                 SK_BOOT_ACPI_OFF};

    for (size_t i = 0; i < SK_ARRAY_SIZE(defences); i++) {
        add_world(defences[i], IOMEM, "0-1\n");
        add_text(TABLES "DSDT", "x");
        expect_refused(defences[i], "the kernel has loaded ACPI tables");
    }
}

TEST(tables_of_the_host_are_refused)
{
    static const char *const names[] = {TABLES "SSDT", TABLES "PSDT1", TABLES "OSDT1",
                                        TABLES "ERST"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        add_world(SK_BOOT_ACPI_TABLES, IOMEM, "0-1\n");
        add_text(names[i], "x");
        expect_refused(SK_BOOT_ACPI_TABLES, "which is not a measured one");
    }
    add_world(SK_BOOT_ACPI_TABLES, IOMEM, "0-1\n");
    block[0x280 + 50] ^= 1;
    expect_refused(SK_BOOT_ACPI_TABLES, "table APIC is not the measured one");
    block[0x280 + 50] ^= 1;
    block[0x80 + 50] ^= 1;
    expect_refused(SK_BOOT_ACPI_TABLES, "table FACP is not the measured one");
    block[0x80 + 50] ^= 1;
    block[0x180 + 60] ^= 1;
    expect_refused(SK_BOOT_ACPI_TABLES, "table DSDT is not the measured one");
}

TEST(vcpus_that_did_not_start_are_named)
{
    static const char *const online[] = {"0\n", "0,2\n", "1\n", "none\n", ""};

    for (size_t i = 0; i < SK_ARRAY_SIZE(online); i++) {
        add_world(SK_BOOT_ACPI_TABLES_NO_AML, IOMEM, online[i]);
        expect_refused(SK_BOOT_ACPI_TABLES_NO_AML, "not all vCPUs are online");
    }
}

TEST(a_line_without_the_parameters_is_refused)
{
    struct sevkit_error error = {0};

    add_world(SK_BOOT_ACPI_NO_AML, IOMEM, "0-1\n");
    EXPECT_ERROR(check(SK_BOOT_ACPI_TABLES_NO_AML, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(check(SK_BOOT_ACPI_OFF, &error), SEVKIT_EINPUT, &error);
}

static void arrange(void)
{
    add_world(SK_BOOT_ACPI_TABLES, IOMEM, "0-1\n");
}

static int run(void *arg, struct sevkit_error *error)
{
    (void)arg;
    return sk_acpi_state_check(&sk_fake_sys, SK_BOOT_ACPI_TABLES, line, error);
}

TEST(reads_that_fail_are_errors_of_the_system)
{
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange, run, NULL) > 0);
}
