/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/acpi_state.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYSFS      "/sys/firmware/acpi"
#define TABLES     SYSFS "/tables/"
#define CPUS       "/sys/devices/system/cpu/"
#define LOG_BYTES  ((size_t)256 << 10)
#define PATH_BYTES 128

struct state {
    const struct sk_sys *sys;
    enum sk_boot_acpi defence;
    uint32_t address;
};

static int refuse(const struct state *state, const char *found, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EREFUSED, "ACPI defence \"%s\": %s",
                        sk_acpi_defence_names[state->defence], found);
}

static bool exists(const struct state *state, const char *path)
{
    int fd = state->sys->open_read(path);

    if (fd >= 0)
        (void)state->sys->close(fd);
    return fd >= 0;
}

/* With memmap= the block is ACPI data, which the kernel maps as private memory; else it would be shared, and the
 * host could change it (Linux, arch/x86/mm/ioremap.c). */
static int check_block(const struct state *state, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes iomem = {0};
    char line[PATH_BYTES];
    int r = sk_file_read(state->sys, "/proc/iomem", SK_SMALL_FILE_MAX_BYTES, &iomem, error);

    if (r < 0)
        return r;
    (void)snprintf(line, sizeof(line), "%08x-%08zx : ACPI Tables", state->address,
                   state->address + SK_ACPI_BLOCK_BYTES - 1);
    if (strstr((const char *)iomem.data, line))
        return 0;
    return refuse(state, "/proc/iomem does not show the table block as ACPI Tables", error);
}

/* The kernel's table, whole, as our writer makes it. */
static int check_table(const struct state *state, const struct sk_acpi_table *table,
                       const uint8_t *block, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes found = {0};
    char path[PATH_BYTES], text[2 * PATH_BYTES];
    int r;

    (void)snprintf(path, sizeof(path), TABLES "%s", table->signature);
    r = sk_file_read(state->sys, path, SK_ACPI_BLOCK_BYTES, &found, error);
    if (r < 0)
        return r;
    if (found.size == table->size && memcmp(found.data, block + table->offset, found.size) == 0)
        return 0;
    (void)snprintf(text, sizeof(text), "the kernel's table %s is not the measured one",
                   table->signature);
    return refuse(state, text, error);
}

/* "0-3" of the file "present" is 4. */
static int count_cpus(const struct state *state, const char *name, unsigned *ret_count,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes text = {0};
    char path[PATH_BYTES];
    unsigned first, last = 0;
    int r, n;

    (void)snprintf(path, sizeof(path), CPUS "%s", name);
    r = sk_file_read(state->sys, path, SK_ACPI_BLOCK_BYTES, &text, error);
    if (r < 0)
        return r;
    n = sscanf((const char *)text.data, "%u-%u", &first, &last);
    if (n < 1 || first != 0 || strchr((const char *)text.data, ','))
        return refuse(state, "not all vCPUs are online", error);
    *ret_count = n == 2 ? last + 1 : 1;
    return 0;
}

static int check_cpus(const struct state *state, struct sevkit_error *error)
{
    unsigned present, online = 0;
    int r = count_cpus(state, "present", &present, error);

    if (r == 0)
        r = count_cpus(state, "online", &online, error);
    if (r < 0 || present == online)
        return r;
    return refuse(state, "not all vCPUs are online", error);
}

/* Tables beside ours can only come from the host. */
static int check_no_others(const struct state *state, struct sevkit_error *error)
{
    static const char *const others[] = {"SSDT",  "SSDT1", "PSDT", "PSDT1", "OSDT",
                                         "OSDT1", "ERST",  "HPET", "MCFG",  "WAET"};
    char path[PATH_BYTES], text[2 * PATH_BYTES];

    for (size_t i = 0; i < SK_ARRAY_SIZE(others); i++) {
        (void)snprintf(path, sizeof(path), TABLES "%s", others[i]);
        if (!exists(state, path))
            continue;
        (void)snprintf(text, sizeof(text), "the kernel has a table %s, which is not a measured one",
                       others[i]);
        return refuse(state, text, error);
    }
    return 0;
}

/* What the DSDT's window for devices says is the plan's memory, which the guest does not know: the window is taken
 * from the table that is checked. */
static int check_tables(const struct state *state, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *block = malloc(SK_ACPI_BLOCK_BYTES);
    SK_CLEANUP(sk_bytes_done) struct sk_bytes dsdt = {0};
    struct sk_acpi_machine machine = {0};
    struct sk_acpi_table tables[SK_ACPI_TABLE_COUNT];
    unsigned present;
    int r = count_cpus(state, "present", &present, error);

    if (!block)
        return sk_error_oom(error);
    if (r == 0)
        r = sk_file_read(state->sys, TABLES "DSDT", SK_ACPI_BLOCK_BYTES, &dsdt, error);
    if (r < 0)
        return r;
    machine = (struct sk_acpi_machine){present, sk_acpi_dsdt_memory_mib(dsdt.data, dsdt.size)};
    r = sk_acpi_tables_write(&machine, state->address, block, error);
    if (r < 0)
        return r;
    sk_acpi_tables_places(block, tables);
    for (size_t i = 0; i < SK_ARRAY_SIZE(tables) && r == 0; i++)
        r = check_table(state, &tables[i], block, error);
    return r == 0 ? check_no_others(state, error) : r;
}

/* Lockdown can make the kernel take the host's tables; a line of ours that it is part of is refused, but a
 * firmware with Secure Boot switches it on, too. */
static int check_log(const struct state *state, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *log = calloc(1, LOG_BYTES + 1);
    ssize_t n;

    if (!log)
        return sk_error_oom(error);
    n = state->sys->kernel_log ? state->sys->kernel_log(log, LOG_BYTES) : 0;
    if (n > 0 && strstr(log, "ernel is locked down"))
        return refuse(state, "the kernel is locked down", error);
    return 0;
}

int sk_acpi_state_check(const struct sk_sys *sys, enum sk_boot_acpi defence, const char *cmdline,
                        struct sevkit_error *error)
{
    struct state state = {.sys = sys, .defence = defence};
    bool stops_code = defence != SK_BOOT_ACPI_TABLES;
    int r;

    if (defence == SK_BOOT_ACPI_NONE)
        return 0;
    r = sk_acpi_parameters_find(defence, cmdline, &state.address, error);
    if (r == 0 && sk_acpi_has_tables(defence))
        r = check_block(&state, error);
    if (r == 0 && sk_acpi_has_tables(defence))
        r = check_log(&state, error);
    if (r == 0 && stops_code && exists(&state, SYSFS "/tables/DSDT"))
        r = refuse(&state, "the kernel has loaded ACPI tables: " SYSFS " is there", error);
    if (r == 0 && !stops_code)
        r = check_tables(&state, error);
    if (r == 0 && defence != SK_BOOT_ACPI_OFF)
        r = check_cpus(&state, error);
    return r;
}
