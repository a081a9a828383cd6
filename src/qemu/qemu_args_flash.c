/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/number.h"
#include "qemu/args/qemu_args_reading.h"
#include "qemu/qemu_option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int say(struct sk_qemu_reading *reading, const char *option, const char *value,
               struct sevkit_error *error)
{
    char *said = NULL;

    if (asprintf(&said, "%s %s", option, value) < 0)
        return sk_error_oom(error);
    free(reading->flash_said);
    reading->flash_said = said;
    return 0;
}

static unsigned free_unit(const struct sk_qemu_reading *reading)
{
    unsigned unit = 0;

    while (unit < SK_QEMU_FLASHES && reading->flash_files[unit])
        unit++;
    return unit;
}

static int add_flash(struct sk_qemu_reading *reading, uint64_t unit, const char *file,
                     struct sevkit_error *error)
{
    if (unit >= SK_QEMU_FLASHES)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: QEMU's PC has flash drives 0 and 1",
                            reading->flash_said);
    if (reading->flash_files[unit] || reading->flash_nodes[unit])
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: flash drive %u is named twice",
                            reading->flash_said, (unsigned)unit);
    return sk_qemu_args_replace(&reading->flash_files[unit], file, error);
}

int sk_qemu_args_drive(struct sk_qemu_reading *reading, const char *value,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *interface, *file, *format, *unit;
    uint64_t number;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    interface = sk_qemu_option_get(&option, "if");
    if (!interface || strcmp(interface, "pflash") != 0)
        return sk_qemu_args_push_pair(&reading->vm, "-drive", value, error);
    r = say(reading, "-drive", value, error);
    if (r < 0)
        return r;
    file = sk_qemu_option_get(&option, "file");
    format = sk_qemu_option_get(&option, "format");
    unit = sk_qemu_option_get(&option, "unit");
    unit = unit ? unit : sk_qemu_option_get(&option, "index");
    number = free_unit(reading);
    if (!file || (unit && !sk_number_parse_decimal(unit, 0, UINT32_MAX, &number)))
        return sk_error_set(error, SEVKIT_EREFUSED, "-drive %s: expected file= and a unit", value);
    if (format && strcmp(format, "raw") != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-drive %s: the guest's firmware is what is inside of the %s image, "
                            "which is not read; convert it to format=raw",
                            value, format);
    return add_flash(reading, number, file, error);
}

int sk_qemu_args_pflash(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error)
{
    int r = say(reading, "-pflash", value, error);

    return r < 0 ? r : add_flash(reading, free_unit(reading), value, error);
}

int sk_qemu_args_name_flash(struct sk_qemu_reading *reading, unsigned unit, const char *node,
                            struct sevkit_error *error)
{
    char option[32];
    int r;

    (void)snprintf(option, sizeof(option), "-machine pflash%u=", unit);
    free(reading->flash_said);
    reading->flash_said = NULL;
    if (asprintf(&reading->flash_said, "%s%s", option, node) < 0) {
        reading->flash_said = NULL;
        return sk_error_oom(error);
    }
    r = sk_qemu_args_replace(&reading->flash_nodes[unit], node, error);
    return r;
}

/* Only nodes of files and raw ones over them are followed; the others are kept to be named. */
int sk_qemu_args_blockdev(struct sk_qemu_reading *reading, const char *value,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    struct sk_qemu_blockdev *node = &reading->blockdevs[reading->blockdev_count];
    const char *file;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r == 0)
        r = sk_qemu_args_push_pair(&reading->vm, "-blockdev", value, error);
    if (r < 0 || !sk_qemu_option_get(&option, "node-name") ||
        reading->blockdev_count == SK_QEMU_BLOCKDEVS_MAX)
        return r;
    reading->blockdev_count++;
    r = sk_qemu_args_replace(&node->name, sk_qemu_option_get(&option, "node-name"), error);
    if (r == 0)
        r = sk_qemu_args_replace(&node->driver, sk_qemu_option_get(&option, "driver"), error);
    file = sk_qemu_option_get(&option, "filename");
    file = file ? file : sk_qemu_option_get(&option, "file.filename");
    if (r == 0)
        r = sk_qemu_args_replace(&node->file, file, error);
    return r < 0 ? r
                 : sk_qemu_args_replace(&node->below, sk_qemu_option_get(&option, "file"), error);
}

static const struct sk_qemu_blockdev *find_node(const struct sk_qemu_reading *reading,
                                                const char *name)
{
    for (size_t i = 0; i < reading->blockdev_count; i++)
        if (strcmp(reading->blockdevs[i].name, name) == 0)
            return &reading->blockdevs[i];
    return NULL;
}

static bool is_plain(const char *driver)
{
    return driver && (strcmp(driver, "raw") == 0 || strcmp(driver, "file") == 0);
}

/* The file that the firmware's node is made of. */
static int follow_node(const struct sk_qemu_reading *reading, const char **ret_file,
                       struct sevkit_error *error)
{
    const char *name = reading->flash_nodes[0];

    for (size_t steps = 0; name && steps <= reading->blockdev_count; steps++) {
        const struct sk_qemu_blockdev *node = find_node(reading, name);

        if (!node || !is_plain(node->driver))
            break;
        if (node->file) {
            *ret_file = node->file;
            return 0;
        }
        name = node->below;
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "-machine pflash0=%s: no -blockdev of driver raw or file leads from it to "
                        "a file",
                        reading->flash_nodes[0]);
}

/* KVM cannot map flash into an SNP guest, so upstream QEMU starts none with a drive 0. AMD's tree does: with -bios
 * the drive is the variable store below it, without it the firmware (hw/i386/pc_sysfw.c there; the scripts of AMDSEV
 * and SNPGuard). Either way what is measured is certain. */
static int settle_snp(struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    bool stores = reading->flash_files[1] || reading->flash_nodes[1];

    if (!reading->options->any_generation || (reading->vm.firmware && stores))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: QEMU takes its firmware from a flash drive if there is one; a "
                            "SEV-SNP guest needs it from -bios alone",
                            reading->flash_said);
    reading->vm.flash_warning =
        reading->vm.firmware
            ? "a flash drive beside -bios: only QEMU of AMD's tree starts this SEV-SNP guest; the "
              "drive is not measured"
            : "the firmware is in a flash drive: only QEMU of AMD's tree starts this SEV-SNP "
              "guest; others need -bios";
    return 0;
}

static int settle_sev(const struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    if (!reading->vm.firmware)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "-bios %s beside %s: QEMU takes its firmware from one of them; give one",
                        reading->vm.firmware, reading->flash_said);
}

/* QEMU takes the firmware from flash drive 0 if there is one, and measures that drive alone (hw/i386/pc_sysfw.c,
 * pc_system_flash_map). */
int sk_qemu_args_settle_flash(struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    const char *file = reading->flash_files[0];
    int r;

    if (!reading->flash_said)
        return 0;
    if (!file && !reading->flash_nodes[0] && reading->vm.mode != SEVKIT_MODE_SNP)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: there is no flash drive 0 beside it",
                            reading->flash_said);
    r = reading->vm.mode == SEVKIT_MODE_SNP ? settle_snp(reading, error)
                                            : settle_sev(reading, error);
    if (r < 0 || reading->vm.firmware)
        return r;
    if (!file && !reading->flash_nodes[0])
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: there is no flash drive 0 beside it",
                            reading->flash_said);
    if (!file)
        r = follow_node(reading, &file, error);
    if (r == 0)
        r = sk_qemu_args_replace(&reading->vm.flash, file, error);
    reading->vm.firmware = reading->vm.flash;
    return r;
}

void sk_qemu_args_flash_done(struct sk_qemu_reading *reading)
{
    for (unsigned i = 0; i < SK_QEMU_FLASHES; i++) {
        free(reading->flash_files[i]);
        free(reading->flash_nodes[i]);
    }
    for (size_t i = 0; i < reading->blockdev_count; i++) {
        free(reading->blockdevs[i].name);
        free(reading->blockdevs[i].driver);
        free(reading->blockdevs[i].file);
        free(reading->blockdevs[i].below);
    }
    free(reading->flash_said);
}
