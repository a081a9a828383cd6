/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/acpi_defence.h"

#include "base/cleanup.h"

#include <sevkit/firmware.h>
#include <string.h>

struct sk_acpi_machine sk_vm_acpi_machine(const struct sk_vm *guest)
{
    return (struct sk_acpi_machine){sk_vm_vcpus(guest), sk_vm_memory_mib(guest)};
}

int sk_acpi_prepend(const struct sk_acpi_machine *machine, const struct sk_bytes *firmware,
                    struct sk_bytes *ret_image, uint32_t *ret_address, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes made = {0};
    size_t skip = sk_acpi_has_block(firmware->data, firmware->size) ? SK_ACPI_BLOCK_BYTES : 0;
    size_t size = firmware->size - skip;
    int r = sk_acpi_block_address(size, ret_address, error);

    if (r == 0)
        r = sk_bytes_new(size + SK_ACPI_BLOCK_BYTES, &made, error);
    if (r == 0)
        r = sk_acpi_tables_write(machine, *ret_address, made.data, error);
    if (r < 0)
        return r;
    memcpy(made.data + SK_ACPI_BLOCK_BYTES, firmware->data + skip, size);
    *ret_image = made;
    made = (struct sk_bytes){0};
    return 0;
}

/* A file that has tables already must have those of this guest. */
static int set_tables(struct sk_start *launch, struct sevkit_error *error)
{
    struct sk_bytes *file = &launch->firmware_bytes, made;
    struct sk_acpi_machine machine = sk_vm_acpi_machine(launch->guest);
    struct sk_acpi_block block;
    int r;

    if (!sk_acpi_has_block(file->data, file->size)) {
        r = sk_acpi_prepend(&machine, file, &made, &launch->acpi_address, error);
        if (r < 0)
            return r;
        sk_bytes_done(file);
        *file = made;
        launch->firmware_is_made = true;
        return 0;
    }
    r = sk_acpi_tables_read(file->data, file->size, &block, error);
    if (r == 0)
        r = sk_acpi_block_check(&block, &machine, error);
    if (r == 0)
        launch->acpi_address = block.address;
    return r;
}

/* Behind what the plan says and attested boot appends. */
static int add_parameters(struct sk_start *launch, struct sevkit_error *error)
{
    enum sk_boot_acpi defence = sk_vm_acpi(launch->guest);
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};

    if (!launch->guest->kernel || defence == SK_BOOT_ACPI_NONE)
        return 0;
    sk_text_add(&line, launch->cmdline ? launch->cmdline : "");
    sk_acpi_parameters_add(defence, launch->acpi_address, &line);
    if (!sk_text_ok(&line))
        return sk_error_oom(error);
    free(launch->cmdline);
    launch->cmdline = SK_TAKE(line.data);
    return 0;
}

int sk_start_defend(struct sk_start *launch, struct sevkit_error *error)
{
    int r = 0;

    if (sk_acpi_has_tables(sk_vm_acpi(launch->guest)) && launch->firmware_bytes.size > 0)
        r = set_tables(launch, &launch->acpi_problem);
    if (r == SEVKIT_ENOMEM)
        return sk_error_oom(error);
    return add_parameters(launch, error);
}

void sk_start_check_acpi(const struct sk_start *launch, const char *rule,
                         struct sk_findings *findings)
{
    const struct sk_vm *guest = launch->guest;
    enum sk_boot_acpi defence = sk_vm_acpi(guest);
    bool tables = sk_acpi_has_tables(defence), any = defence != SK_BOOT_ACPI_NONE;
    bool grows = guest->max_vcpus.given && guest->max_vcpus.value > sk_vm_vcpus(guest);
    bool is_sev = guest->generation != SK_GENERATION_NONE;
    SK_CLEANUP_FREE char *line = NULL;
    struct sevkit_error error = {0};
    const struct {
        bool wrong;
        const char *text;
    } rows[] = {
        {any && !guest->kernel,
         "boot.kernel is missing: the kernel's parameters are part of the measured command line"},
        {any && is_sev && guest->kernel && guest->kernel_hashes_off,
         "boot.kernel_hashes is off: nothing measures the kernel's parameters"},
        {tables && (guest->igvm || guest->svsm),
         "the tables are put in front of firmware.file; an IGVM file or SVSM places it elsewhere"},
        {tables && !guest->igvm && !guest->firmware,
         "firmware.file is missing: the tables are put in front of it"},
        {tables && sk_vm_is_pflash(guest),
         "firmware.type: in a flash drive the tables would move the variables; use bios"},
        {tables && grows, "max_vcpus: the tables list the vCPUs of the start only"},
        {defence == SK_BOOT_ACPI_OFF && sk_vm_vcpus(guest) > 1,
         "vcpus: without ACPI tables the kernel starts one vCPU"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].wrong)
            sk_findings_add(findings, SK_FINDING_ERROR, rule, 0, "acpi.defence = \"%s\": %s",
                            sk_acpi_defence_names[defence], rows[i].text);
    if (launch->acpi_problem.code)
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0, "firmware.file: %.300s",
                        launch->acpi_problem.text);
    /* A line that cannot be made is another rule's. */
    if (sk_vm_cmdline(guest, &line, &error) == 0 &&
        sk_acpi_parameters_check(defence, line, &error) < 0)
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0, "boot.cmdline: %.300s", error.text);
    if (!any && guest->measured.mode && is_sev)
        sk_findings_add(findings, SK_FINDING_WARNING, rule, 0, "acpi.defence: %s",
                        sk_acpi_defence_says(defence));
    if (!tables && sk_acpi_has_block(launch->firmware_bytes.data, launch->firmware_bytes.size))
        sk_findings_add(findings, SK_FINDING_WARNING, rule, 0,
                        "firmware.file starts with ACPI tables that acpi.defence = \"%s\" does "
                        "not use",
                        sk_acpi_defence_names[defence]);
}
