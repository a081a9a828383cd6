/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/acpi_parameters.h"

#include "base/cleanup.h"
#include "test.h"

#include <stdio.h>

#define NO_AML                                                                               \
    "initcall_blacklist=acpi_init,erst_init,platform_profile_init pci=lastbus=1 pcie_ports=" \
    "compat reboot=t"
#define TABLES "acpi_rsdp=0xffbf0000 memmap=64K#0xffbf0000"

static const struct {
    enum sk_boot_acpi defence;
    const char *before, *line;
} lines[] = {
    {SK_BOOT_ACPI_NONE, "console=ttyS0", "console=ttyS0"},
    {SK_BOOT_ACPI_NONE, "", ""},
    {SK_BOOT_ACPI_TABLES_NO_AML, "console=ttyS0", "console=ttyS0 " TABLES " " NO_AML},
    {SK_BOOT_ACPI_TABLES, "", TABLES},
    {SK_BOOT_ACPI_TABLES, "foo=" TABLES, "foo=" TABLES " " TABLES},
    {SK_BOOT_ACPI_TABLES, "my.acpi_rsdp=0xffbf00", "my.acpi_rsdp=0xffbf00 " TABLES},
    {SK_BOOT_ACPI_NO_AML, "a b", "a b " NO_AML},
    {SK_BOOT_ACPI_NO_AML, "", NO_AML},
    {SK_BOOT_ACPI_OFF, "", "acpi=off reboot=t"},
};

TEST(parameters_are_appended_and_found)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(lines); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        bool tables = sk_acpi_has_tables(lines[i].defence);
        struct sevkit_error error;
        uint32_t address = 1;
        int r;

        sk_text_add(&text, lines[i].before);
        sk_acpi_parameters_add(lines[i].defence, 0xffbf0000, &text);
        EXPECT_STR(sk_text_get(&text), lines[i].line);
        /* What is in front of them contradicts them in one row. */
        r = sk_acpi_parameters_find(lines[i].defence, lines[i].line, &address, &error);
        if (sk_acpi_parameters_check(lines[i].defence, lines[i].before, &error) < 0) {
            EXPECT_INT(r, SEVKIT_EINPUT);
            continue;
        }
        EXPECT_INT(r, 0);
        EXPECT_INT(address, tables ? 0xffbf0000 : 0);
    }
}

TEST(what_follows_is_allowed_if_it_is_harmless)
{
    struct sevkit_error error;
    uint32_t address = 0;

    EXPECT_OK(sk_acpi_parameters_find(SK_BOOT_ACPI_TABLES,
                                      "acpi_rsdp=0xffdf0000 memmap=64K#0xffdf0000 initrd=initrd\n",
                                      &address, &error),
              &error);
    EXPECT_INT(address, 0xffdf0000);
}

TEST(parameters_that_are_not_ours_are_refused)
{
    static const struct {
        enum sk_boot_acpi defence;
        const char *line;
    } bad[] = {
        {SK_BOOT_ACPI_OFF, "acpi=off"},
        {SK_BOOT_ACPI_OFF, "reboot=t acpi=off"},
        {SK_BOOT_ACPI_OFF, "acpi=off reboot=th"},
        {SK_BOOT_ACPI_OFF, "xacpi=off reboot=t"},
        {SK_BOOT_ACPI_OFF, "acpi=off reboot=t acpi=force"},
        {SK_BOOT_ACPI_TABLES, ""},
        {SK_BOOT_ACPI_TABLES, "acpi_rsdp=0xffbf0000"},
        {SK_BOOT_ACPI_TABLES, "acpi_rsdp=0xffbf0000 memmap=64K#0xffdf0000"},
        {SK_BOOT_ACPI_TABLES, "acpi_rsdp=0xffbf0000 memmap=64K$0xffbf0000"},
        {SK_BOOT_ACPI_TABLES, TABLES " acpi_rsdp=0x1000"},
        {SK_BOOT_ACPI_TABLES, TABLES " acpi-rsdp=0x1000"},
        {SK_BOOT_ACPI_TABLES, "acpi_rsdp=1 " TABLES},
        {SK_BOOT_ACPI_TABLES, TABLES " \"lockdown=integrity\""},
        {SK_BOOT_ACPI_TABLES, "-- " TABLES},
        {SK_BOOT_ACPI_TABLES, "\"a " TABLES},
        {SK_BOOT_ACPI_TABLES, "a=\"b " TABLES " c\""},
        {SK_BOOT_ACPI_TABLES_NO_AML, TABLES " initcall_blacklist=acpi_init"},
        {SK_BOOT_ACPI_TABLES_NO_AML, TABLES},
        {SK_BOOT_ACPI_NO_AML, NO_AML "x"},
        {SK_BOOT_ACPI_NO_AML, NO_AML " pci=lastbus=0"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sevkit_error error = {0};
        uint32_t address = 7;
        int r = sk_acpi_parameters_find(bad[i].defence, bad[i].line, &address, &error);

        if (r != SEVKIT_EINPUT || address != 7)
            sk_test_fail(__FILE__, __LINE__, "%s: %d: %s", bad[i].line, r, error.text);
    }
}

#define A (1u << SK_BOOT_ACPI_TABLES_NO_AML)
#define T (1u << SK_BOOT_ACPI_TABLES)
#define N (1u << SK_BOOT_ACPI_NO_AML)
#define O (1u << SK_BOOT_ACPI_OFF)

static const struct {
    const char *cmdline;
    unsigned refused_by; /* a bit for each defence */
} contradictions[] = {
    {NULL, 0},
    {"", 0},
    {"console=ttyS0 quiet root=/dev/sda1", 0},
    {"earlycon=uart,io,0x3f8 pci=nomsi acpi_mask_gpe=3 acpi.debug_level=1", 0},
    {"foo=acpi=off xacpi=off acpi_osi=!", 0},
    {"\"foo acpi=force\"", 0},
    {"foo=\"-- acpi=force\"", 0},
    {"lockdown=integrity", A | T},
    {"quiet\tlockdown=confidentiality", A | T},
    {"lockdown", A | T},
    {"\"lockdown=integrity\"", A | T},
    {"lockdown=\"integrity\"", A | T},
    {"memmap=1G$4G", A | T},
    {"acpi_rsdp=0x1000", A | T | N | O},
    {"acpi-rsdp=0x1000", A | T | N | O},
    {"acpi=force", A | T | N | O},
    {"acpi=rsdt", A | T | N | O},
    {"acpi=spcr", A | T | N | O},
    {"acpi=off", A | T | N | O},
    {"earlycon", A | T | N | O},
    {"earlycon=", A | T | N | O},
    {"efivar_ssdt=x", A | T | N | O},
    {"efivar-ssdt=x", A | T | N | O},
    {"pcie_ports=native", A | T | N | O},
    {"pci=nomsi,lastbus=9", A | T | N | O},
    {"pci=noacpi", A | T | N | O},
    {"quiet -- single", A | T | N | O},
    {"quiet --", A | T | N | O},
    {"foo=\"bar", A | T | N | O},
    {"\"", A | T | N | O},
};

TEST(lines_that_undo_a_defence_are_refused)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(contradictions); i++)
        for (unsigned defence = 0; defence < SK_ACPI_DEFENCES; defence++) {
            bool is_refused = contradictions[i].refused_by >> defence & 1;
            struct sevkit_error error = {0};
            int r = sk_acpi_parameters_check(defence, contradictions[i].cmdline, &error);

            if (r != (is_refused ? SEVKIT_EREFUSED : 0))
                sk_test_fail(__FILE__, __LINE__, "%s with %s: %d: %s", contradictions[i].cmdline,
                             sk_acpi_defence_names[defence], r, error.text);
        }
}

TEST(a_line_that_the_kernel_cuts_is_refused)
{
    struct sevkit_error error;
    char line[2100];
    size_t longest = 0;

    for (size_t length = 0; length < sizeof(line) - 1; length++) {
        memset(line, 'x', length);
        line[length] = '\0';
        if (sk_acpi_parameters_check(SK_BOOT_ACPI_TABLES_NO_AML, line, &error) == 0)
            longest = length;
        EXPECT_OK(sk_acpi_parameters_check(SK_BOOT_ACPI_NONE, line, &error), &error);
    }
    EXPECT(longest > 1700 && longest < 2048 - 14);
    EXPECT_CONTAINS(error.text, "the kernel takes 2033");
}

TEST(every_defence_has_its_words)
{
    for (unsigned i = 0; i < SK_ACPI_DEFENCES; i++) {
        EXPECT(sk_acpi_defence_names[i]);
        EXPECT(sk_acpi_defence_says(i));
        EXPECT_INT(sk_acpi_has_tables(i), strncmp(sk_acpi_defence_names[i], "tables", 6) == 0);
    }
    EXPECT(!sk_acpi_defence_names[SK_ACPI_DEFENCES]);
    EXPECT(sk_acpi_must_reboot(SK_BOOT_ACPI_TABLES_NO_AML));
    EXPECT(!sk_acpi_must_reboot(SK_BOOT_ACPI_TABLES));
    EXPECT(!sk_acpi_must_reboot(SK_BOOT_ACPI_NONE));
}
