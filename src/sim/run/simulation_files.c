/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run/simulation_files.h"

#include "base/cleanup.h"
#include "formats/firmware/acpi_tables.h"
#include "sim/run/hash_table.h"
#include "sys/file.h"
#include "sys/private_folder.h"
#include "sys/process/placed.h"

#include <sevkit/firmware.h>
#include <stdio.h>
#include <string.h>

/* A file that only this user can read, gone when the simulation is. */
static int place_file(struct sk_simulation *simulation, const char *name, const void *data,
                      size_t size, struct sevkit_error *error)
{
    int r = sk_private_folder_make_for_run("sevkit-sim", &simulation->folder, error);

    if (r == 0)
        r = sk_placed_folder(simulation->folder, error);
    if (r < 0)
        return r;
    if (asprintf(&simulation->file, "%s/%s", simulation->folder, name) < 0)
        return simulation->file = NULL, sk_error_oom(error);
    r = sk_placed_file(simulation->file, error);
    return r < 0 ? r : sk_file_write(simulation->file, data, size, 0600, error);
}

/* Firmware that verifies its kernel finds the hashes where QEMU puts them under SEV. */
static int place_hash_table(const struct sk_sys *sys, struct sk_simulation *simulation,
                            struct sevkit_error *error)
{
    struct sk_sim_hash_table table;
    int r = sk_sim_hash_table(sys, &simulation->vm, &table, error);

    if (r == 0)
        r = place_file(simulation, "hash-table", table.bytes, sizeof(table.bytes), error);
    return r < 0
               ? r
               : sk_qemu_guest_add_hash_table(&simulation->vm, simulation->file, table.gpa, error);
}

/* QEMU's own firmware where it loads the kernel; Debian's, QEMU's and a local installation's place. */
static int read_seabios(const struct sk_sys *sys, struct sk_bytes *ret_bytes,
                        struct sevkit_error *error)
{
    static const char *const paths[] = {"/usr/share/seabios/bios-256k.bin",
                                        "/usr/share/qemu/bios-256k.bin",
                                        "/usr/local/share/qemu/bios-256k.bin"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(paths); i++)
        if (sk_file_read(sys, paths[i], SK_ACPI_FIRMWARE_MAX_BYTES, ret_bytes, NULL) == 0)
            return 0;
    return sk_error_set(
        error, SEVKIT_EREFUSED,
        "the firmware has ACPI tables in front of it, and %s, which runs in its place, is not "
        "installed; a guest that boots the firmware itself does not need it",
        paths[0]);
}

/* A kernel that is loaded without the firmware finds the tables that are in front of it, all the same: QEMU's own
 * firmware gets them at the same address. */
static int place_tables(const struct sk_sys *sys, struct sk_simulation *simulation,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes firmware = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes seabios = {0};
    int r = sk_file_read(sys, simulation->vm.firmware, SEVKIT_FIRMWARE_MAX_BYTES, &firmware, error);

    if (r < 0 || !sk_acpi_has_block(firmware.data, firmware.size))
        return r;
    r = read_seabios(sys, &seabios, error);
    if (r == 0 && seabios.size > firmware.size - SK_ACPI_BLOCK_BYTES)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "%s: too small for QEMU's own firmware; a guest can boot it instead",
                         simulation->vm.firmware);
    if (r < 0)
        return r;
    memset(firmware.data + SK_ACPI_BLOCK_BYTES, 0, firmware.size - SK_ACPI_BLOCK_BYTES);
    memcpy(firmware.data + firmware.size - seabios.size, seabios.data, seabios.size);
    r = place_file(simulation, "bios", firmware.data, firmware.size, error);
    return r < 0 ? r : sk_qemu_guest_add_bios(&simulation->vm, simulation->file, error);
}

int sk_simulation_place_files(const struct sk_sys *sys, struct sk_simulation *simulation,
                              bool keeps_firmware, struct sevkit_error *error)
{
    if (simulation->vm.needs_hash_table)
        return place_hash_table(sys, simulation, error);
    return simulation->vm.kernel && !keeps_firmware ? place_tables(sys, simulation, error) : 0;
}
