/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of entries of a plan's lists. */
#include "plan/fields_lists.h"

#include "plan/fields_measured.h"
#include "plan/vm.h"

const char *const sk_vm_networks[] = {"none", "user", "tap", "bridge", NULL};
static const char *const buses[] = {"scsi", "blk", NULL};
static const char *const medias[] = {"disk", "cdrom", NULL};
static const char *const disk_formats[] = {"raw", "qcow2", NULL};
static const char *const protocols[] = {"tcp", "udp", NULL};

const struct sk_field sk_vm_disk_rows[] = {
    {.key = "file",
     .kind = SK_FIELD_PATH,
     .offset = offsetof(struct sk_vm_disk, file),
     .required = true,
     .example = "\"disk.qcow2\"",
     .help = "image or block device"},
    {.key = "format",
     .kind = SK_FIELD_CHOICE,
     .offset = offsetof(struct sk_vm_disk, format),
     .choices = disk_formats,
     .example = "\"qcow2\"",
     .help = "raw or qcow2; never guessed"},
    {.key = "bus",
     .kind = SK_FIELD_CHOICE,
     .offset = offsetof(struct sk_vm_disk, bus),
     .choices = buses,
     .example = "\"scsi\"",
     .help = "scsi (virtio-scsi) or blk (virtio-blk)"},
    {.key = "media",
     .kind = SK_FIELD_CHOICE,
     .offset = offsetof(struct sk_vm_disk, media),
     .choices = medias,
     .example = "\"disk\"",
     .help = "disk or cdrom"},
    {.key = "serial",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_disk, serial),
     .example = "\"root\"",
     .help = "serial number, by which attested boot finds the disk as serial:TEXT"},
    {.key = "read_only",
     .kind = SK_FIELD_SWITCH,
     .offset = offsetof(struct sk_vm_disk, read_only),
     .example = "false",
     .help = "the guest cannot write to it"},
    {.key = NULL},
};

const struct sk_field sk_vm_forward_rows[] = {
    {.key = "protocol",
     .kind = SK_FIELD_CHOICE,
     .offset = offsetof(struct sk_vm_forward, protocol),
     .choices = protocols,
     .example = "\"tcp\"",
     .help = "tcp or udp"},
    {.key = "host",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_forward, host),
     .example = "\"127.0.0.1\"",
     .help = "IPv4 address of the host to listen on"},
    {.key = "host_port",
     .kind = SK_FIELD_NUMBER,
     .offset = offsetof(struct sk_vm_forward, host_port),
     .min = 1,
     .max = 65535,
     .required = true,
     .example = "2222",
     .help = "port of the host"},
    {.key = "guest_port",
     .kind = SK_FIELD_NUMBER,
     .offset = offsetof(struct sk_vm_forward, guest_port),
     .min = 1,
     .max = 65535,
     .required = true,
     .example = "22",
     .help = "port of the guest"},
    {.key = NULL},
};

/* The keys of [network] that are of one card. */
const struct sk_field sk_vm_nic_rows[] = {
    {.key = "type",
     .kind = SK_FIELD_CHOICE,
     .offset = offsetof(struct sk_vm_nic, kind),
     .choices = sk_vm_networks,
     .required = true,
     .example = "\"bridge\"",
     .help = "user, tap or bridge"},
    {.key = "restrict",
     .kind = SK_FIELD_SWITCH,
     .offset = offsetof(struct sk_vm_nic, restricted),
     .example = "false",
     .help = "user: nothing but the forwards"},
    {.key = "mac",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_nic, mac),
     .example = "\"52:54:00:12:34:57\"",
     .help = "MAC address"},
    {.key = "tap",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_nic, tap),
     .example = "\"tap1\"",
     .help = "tap, bridge: the host's interface"},
    {.key = "bridge",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_nic, bridge),
     .example = "\"br0\"",
     .help = "bridge: what the interface belongs to"},
    {.key = "forward",
     .kind = SK_FIELD_LIST,
     .offset = offsetof(struct sk_vm_nic, forwards),
     .rows = sk_vm_forward_rows,
     .entry_bytes = sizeof(struct sk_vm_forward),
     .example = "[{ host_port = 8080, guest_port = 80 }]",
     .help = "user: ports of the host that lead into the guest"},
    {.key = NULL},
};

const struct sk_field sk_vm_device_rows[] = {
    {.key = "address",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_device, address),
     .required = true,
     .example = "\"0000:41:00.0\"",
     .help = "PCI address"},
    {.key = NULL},
};

const struct sk_field sk_vm_data_rows[] = {
    SK_MEASURED_DATA,
    {.key = NULL},
};
