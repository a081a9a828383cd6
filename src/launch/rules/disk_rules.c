/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/rules/disk_rules.h"

#include "base/cleanup.h"

#include <string.h>

/* virtio-blk carries 20 bytes (virtio 1.2, 5.2.6, VIRTIO_BLK_T_GET_ID) and cuts off the rest. */
#define SERIAL_MAX    20
#define SERIAL_CHARS  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
#define SERIAL_PREFIX "serial:"
#define SCSI_PREFIX   "/dev/sd"

struct disks {
    const struct sk_vm_disk *entries;
    size_t count;
    size_t on_scsi; /* those that become /dev/sdX */
    const char *rule;
    struct sk_findings *findings;
};

static bool is_serial(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length <= SERIAL_MAX && strspn(text, SERIAL_CHARS) == length;
}

/* How many of the first count disks have the serial number. */
static size_t with_serial(const struct disks *disks, size_t count, const char *serial)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += disks->entries[i].serial && strcmp(disks->entries[i].serial, serial) == 0;
    return found;
}

static void check_serials(const struct disks *disks)
{
    for (size_t i = 0; i < disks->count; i++) {
        const char *serial = disks->entries[i].serial;

        if (!serial)
            continue;
        if (!is_serial(serial))
            sk_findings_add(
                disks->findings, SK_FINDING_ERROR, disks->rule, 0,
                "disk.serial: found '%.40s', expected 1 to %d of letters, digits, '.', '_' and '-'",
                serial, SERIAL_MAX);
        else if (with_serial(disks, i, serial))
            sk_findings_add(disks->findings, SK_FINDING_ERROR, disks->rule, 0,
                            "disk.serial: two disks have the serial number '%s'", serial);
    }
}

/* A device that the measured command line names. */
static void check_device(const struct disks *disks, const char *key, const char *device)
{
    if (!device)
        return;
    if (strncmp(device, SERIAL_PREFIX, strlen(SERIAL_PREFIX)) == 0 &&
        !with_serial(disks, disks->count, device + strlen(SERIAL_PREFIX)))
        sk_findings_add(disks->findings, SK_FINDING_ERROR, disks->rule, 0,
                        "%s: %.80s: no disk has this serial number (key disk.serial)", key, device);
    /* Linux probes the disks of a SCSI controller at the same time (drivers/scsi/sd.c, PROBE_PREFER_ASYNCHRONOUS). */
    if (strncmp(device, SCSI_PREFIX, strlen(SCSI_PREFIX)) == 0 && disks->on_scsi > 1)
        sk_findings_add(disks->findings, SK_FINDING_ERROR, disks->rule, 0,
                        "%s: %.80s: Linux names %zu SCSI disks in any order; give the disk "
                        "a serial number (disk.serial) and name it as serial:TEXT",
                        key, device, disks->on_scsi);
}

void sk_start_check_disks(const struct sk_start *launch, const char *rule,
                          struct sk_findings *findings)
{
    const struct sk_vm *guest = launch->guest;
    const struct sk_vm_data *data = guest->data.entries;
    struct disks disks = {guest->disks.entries, guest->disks.count, 0, rule, findings};

    for (size_t i = 0; i < disks.count; i++)
        disks.on_scsi +=
            disks.entries[i].bus == SK_BUS_SCSI && disks.entries[i].media != SK_MEDIA_CDROM;
    check_serials(&disks);
    if (!guest->measured.mode)
        return;
    check_device(&disks, "boot.root", guest->measured.root);
    check_device(&disks, "verity.hash", guest->measured.verity_hash);
    check_device(&disks, "boot.scratch", guest->measured.scratch);
    for (size_t i = 0; i < guest->data.count; i++)
        check_device(&disks, "data.device", data[i].device);
}
