/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/acpi_parameters.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "formats/boot/kernel_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* OVMF's QemuLoadImageLib appends " initrd=initrd". */
#define OVMF_APPENDS 14u

const char *const sk_acpi_defence_names[] = {
    [SK_BOOT_ACPI_NONE] = "none",     [SK_BOOT_ACPI_TABLES_NO_AML] = "tables+no-aml",
    [SK_BOOT_ACPI_TABLES] = "tables", [SK_BOOT_ACPI_NO_AML] = "no-aml",
    [SK_BOOT_ACPI_OFF] = "off",       [SK_ACPI_DEFENCES] = NULL,
};

/* initcall_blacklist: Linux, init/main.c; acpi_init loads the tables that hold AML, erst_init and
 * platform_profile_init build on it. Nothing else scans the PCI bus then, hence lastbus; without _OSC pciehp
 * would switch off what is behind root ports, hence compat; reboot through ACPI uses a register of the host's
 * choice, hence t. */
#define NO_AML                                                                                     \
    "initcall_blacklist=acpi_init,erst_init,platform_profile_init pci=lastbus=1 pcie_ports=compat" \
    " reboot=t"

static const struct {
    const char *parameters, *says;
    bool tables;
} levels[] = {
    [SK_BOOT_ACPI_NONE] =
        {"",
         "none: the host's ACPI tables are believed, and their code runs in the guest's kernel; "
         "the host can read and change everything in the guest",
         false},
    [SK_BOOT_ACPI_TABLES_NO_AML] =
        {NO_AML,
         "measured tables, no code of ACPI runs; that the processor keeps the host from "
         "changing the tables later follows from the kernel's source and has not been "
         "tested on hardware",
         true},
    [SK_BOOT_ACPI_TABLES] =
        {"",
         "measured tables; that the processor keeps the host from changing them later follows "
         "from the kernel's source and has not been tested on hardware",
         true},
    [SK_BOOT_ACPI_NO_AML] =
        {NO_AML,
         "no code of ACPI runs; the host's other tables are believed: its MADT can make the "
         "kernel write to memory, and run code when it halts",
         false},
    [SK_BOOT_ACPI_OFF] = {"acpi=off reboot=t", "no ACPI tables; one vCPU", false},
};

const char *sk_acpi_defence_says(enum sk_boot_acpi defence)
{
    return levels[defence].says;
}

bool sk_acpi_has_tables(enum sk_boot_acpi defence)
{
    return levels[defence].tables;
}

bool sk_acpi_must_reboot(enum sk_boot_acpi defence)
{
    return defence == SK_BOOT_ACPI_TABLES_NO_AML || defence == SK_BOOT_ACPI_NO_AML ||
           defence == SK_BOOT_ACPI_OFF;
}

/* acpi_rsdp: where the tables are, instead of what the firmware says. memmap: they are ACPI data; only then are
 * they mapped as private memory (Linux, arch/x86/mm/ioremap.c, __ioremap_check_encrypted()). */
void sk_acpi_parameters_add(enum sk_boot_acpi defence, uint32_t address, struct sk_text *cmdline)
{
    const char *rest = levels[defence].parameters, *blank = cmdline->length ? " " : "";

    if (sk_acpi_has_tables(defence)) {
        sk_text_addf(cmdline, "%sacpi_rsdp=0x%x memmap=64K#0x%x", blank, address, address);
        blank = " ";
    }
    if (*rest)
        sk_text_addf(cmdline, "%s%s", blank, rest);
}

/* A parameter that undoes a defence. */
struct contradiction {
    const char *name;
    const char *value; /* NULL: any; "": none; else what the value has in it */
    bool without_tables;
    const char *reason;
};

static const struct contradiction contradictions[] = {
    {"acpi", NULL, true, "the defence decides which tables are used"},
    {"acpi_rsdp", NULL, true, "the kernel would take the last one"},
    {"memmap", NULL, false, "it can change how the measured tables are mapped"},
    {"lockdown", NULL, false,
     "a locked-down kernel 6.1 ignores acpi_rsdp and takes the host's tables (Linux, drivers/acpi/osl.c, "
     "acpi_os_get_root_pointer())"},
    {"earlycon", "", true, "without a value it uses the host's table SPCR"},
    {"efivar_ssdt", NULL, true, "it loads ACPI code from a variable of the firmware"},
    {"pcie_ports", NULL, true, "the defence sets it"},
    {"pci", "lastbus", true, "the defence sets it"},
    {"pci", "noacpi", true, "it switches the interrupt controller off on some kernels"},
};

static bool holds(const struct sk_kernel_word *word, const char *part)
{
    return word->value && memmem(word->value, word->value_bytes, part, strlen(part));
}

static bool is_contradiction(const struct contradiction *row, const struct sk_kernel_word *word)
{
    if (!sk_kernel_word_is(word, row->name))
        return false;
    if (!row->value)
        return true;
    return *row->value ? holds(word, row->value) : word->value_bytes == 0;
}

static int check_word(enum sk_boot_acpi defence, const struct sk_kernel_word *word,
                      struct sevkit_error *error)
{
    const char *name = sk_acpi_defence_names[defence];

    if (word->open_quote)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "a quote is not closed: the parameters of the ACPI defence would be inside it");
    if (sk_kernel_word_is(word, "__") && !word->value)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "'--' ends the kernel's parameters: those of the ACPI defence would not count");
    for (size_t i = 0; i < SK_ARRAY_SIZE(contradictions); i++)
        if ((contradictions[i].without_tables || sk_acpi_has_tables(defence)) &&
            is_contradiction(&contradictions[i], word))
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "%s%s%.40s contradicts acpi.defence = \"%s\": %s",
                                contradictions[i].name, word->value ? "=" : "",
                                contradictions[i].value ? contradictions[i].value : "", name,
                                contradictions[i].reason);
    return 0;
}

int sk_acpi_parameters_check(enum sk_boot_acpi defence, const char *cmdline,
                             struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    const char *at = cmdline ? cmdline : "";
    struct sk_kernel_word word;
    int r = 0;

    if (defence == SK_BOOT_ACPI_NONE)
        return 0;
    while (r == 0 && sk_kernel_word_next(&at, &word))
        r = check_word(defence, &word, error);
    if (r < 0)
        return r;
    sk_text_add(&line, cmdline ? cmdline : "");
    sk_acpi_parameters_add(defence, UINT32_MAX, &line);
    if (!sk_text_ok(&line))
        return sk_error_oom(error);
    if (line.length > SK_BOOT_CMDLINE_MAX - OVMF_APPENDS)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "%zu bytes with the parameters of the ACPI defence; the kernel takes %u and would "
            "lose them",
            line.length, SK_BOOT_CMDLINE_MAX - OVMF_APPENDS);
    return 0;
}

/* The last place where the line has the words as they are: those of the defence are behind all others. */
static const char *find_words(const char *line, const char *words)
{
    const char *found = NULL;
    size_t length = strlen(words);

    for (const char *at = strstr(line, words); at; at = strstr(at + 1, words))
        if ((at == line || at[-1] == ' ') && (!at[length] || isspace((unsigned char)at[length])))
            found = at;
    return found;
}

/* The kernel takes the last one. What only ends like the name is another parameter. */
static bool find_address(const char *line, uint32_t *ret_address)
{
    static const char name[] = "acpi_rsdp=0x";
    const char *found = NULL;
    unsigned address;

    for (const char *at = strstr(line, name); at; at = strstr(at + 1, name))
        if (at == line || isspace((unsigned char)at[-1]))
            found = at;
    if (!found || sscanf(found, "acpi_rsdp=0x%8x", &address) != 1)
        return false;
    *ret_address = address;
    return true;
}

int sk_acpi_parameters_find(enum sk_boot_acpi defence, const char *cmdline, uint32_t *ret_address,
                            struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text words = {0};
    SK_CLEANUP(sk_text_done) struct sk_text before = {0};
    const char *found = NULL;
    uint32_t address = 0;
    int r;

    if (defence == SK_BOOT_ACPI_NONE) {
        *ret_address = 0;
        return 0;
    }
    if (!sk_acpi_has_tables(defence) || find_address(cmdline, &address)) {
        sk_acpi_parameters_add(defence, address, &words);
        found = find_words(cmdline, sk_text_get(&words));
    }
    if (!found)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the command line lacks the parameters of acpi.defence = \"%s\"",
                            sk_acpi_defence_names[defence]);
    /* What is before and behind them must leave the defence as it is, each for itself: a quote that is open in
     * front of them would swallow them. */
    sk_text_add_bytes(&before, cmdline, (size_t)(found - cmdline));
    if (!sk_text_ok(&words) || !sk_text_ok(&before))
        return sk_error_oom(error);
    r = sk_acpi_parameters_check(defence, sk_text_get(&before), error);
    if (r == 0)
        r = sk_acpi_parameters_check(defence, found + words.length, error);
    if (r == SEVKIT_EREFUSED)
        r = error ? error->code = SEVKIT_EINPUT : SEVKIT_EINPUT;
    if (r == 0)
        *ret_address = address;
    return r;
}
