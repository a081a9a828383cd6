/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of attested boot: names, ranges, where they mean something. */
#include "formats/boot/acpi_parameters.h"

#include <sevkit/guest.h>

#define AT(member)      offsetof(struct sk_boot_parameters, member)
#define DATA_AT(member) offsetof(struct sk_boot_data, member)
#define VERITY          SK_BOOT_IN(SK_BOOT_VERITY)
#define LUKS            SK_BOOT_IN(SK_BOOT_LUKS)
#define ANY             SK_BOOT_ANY

static const char *const modes[] = {"none", "verity", "luks", "plain", NULL};
static const char *const filesystems[] = {"ext4", "erofs", "xfs", "btrfs", NULL};
static const char *const attests[] = {"early", "late", "both", NULL};
static const char *const algorithms[] = {"sha256", "sha512", NULL};
static const char *const overlays[] = {"none", "tmpfs", "scratch", NULL};
static const char *const nets[] = {"none", "dhcp", "static", "vsock", NULL};
static const char *const keys[] = {"owner", "sealed", NULL};

#define NUMBER(member, low, high, first)                                            \
    .kind = SK_BOOT_KIND_NUMBER, .offset = AT(member), .min = (low), .max = (high), \
    .initial = (first)
#define CHOICE(member, words, first) \
    .kind = SK_BOOT_KIND_CHOICE, .offset = AT(member), .choices = (words), .initial = (first)
#define HEX(member, low, high) \
    .kind = SK_BOOT_KIND_HEX, .offset = AT(member), .min = (low), .max = (high)
#define TEXT(suffix, member) .kind = SK_BOOT_KIND_##suffix, .offset = AT(member)

/* LUKS2 has two binary headers and JSON areas of 16 KiB to 4 MiB each, and a key slot area of at most
 * 128 MiB (LUKS2 on-disk format 1.1.1, 2 and 3.1). */
#define HEADER_MIN UINT64_C(32768)
#define HEADER_MAX (UINT64_C(136) << 20)

const struct sk_boot_row sk_boot_rows[] = {
    {.name = "version", NUMBER(version, 1, 1, 0), .modes = ANY, .needed = ANY},
    {.name = "mode",
     .key = "boot.mode",
     CHOICE(mode, modes, SK_BOOT_NONE),
     .min = SK_BOOT_VERITY,
     .modes = ANY,
     .needed = ANY},
    {.name = "owner",
     .key = "boot.owner",
     .kind = SK_BOOT_KIND_KEY,
     .offset = AT(owner),
     .min = SK_BOOT_OWNER_BYTES,
     .max = SK_BOOT_OWNER_BYTES,
     .modes = ANY,
     .needed = VERITY | LUKS},
    {.name = "root", .key = "boot.root", TEXT(DEVICE, root), .modes = ANY, .needed = ANY},
    {.name = "filesystem",
     .key = "boot.filesystem",
     CHOICE(filesystem, filesystems, SK_BOOT_EXT4),
     .modes = ANY},
    {.name = "attest",
     .key = "boot.attest",
     CHOICE(attest, attests, SK_BOOT_ATTEST_EARLY),
     .modes = VERITY},
    {.name = "port",
     .key = "boot.port",
     NUMBER(port, 1, 65535, SK_BOOT_PORT_DEFAULT),
     .modes = ANY},
    {.name = "attempts", .key = "boot.attempts", NUMBER(attempts, 1, 100, 5), .modes = ANY},
    {.name = "session_seconds",
     .key = "boot.session_seconds",
     NUMBER(session_seconds, 5, 3600, 60),
     .modes = ANY},
    {.name = "wait_seconds",
     .key = "boot.wait_seconds",
     NUMBER(wait_seconds, 0, 86400, 0),
     .modes = VERITY | LUKS},
    {.name = "disk_seconds",
     .key = "boot.disk_seconds",
     NUMBER(disk_seconds, 1, 3600, 30),
     .modes = ANY},
    {.name = "network_seconds",
     .key = "boot.network_seconds",
     NUMBER(network_seconds, 1, 3600, 60),
     .modes = ANY},

    {.name = "verity.hash",
     .key = "verity.hash",
     TEXT(DEVICE, verity.hash),
     .modes = VERITY,
     .needed = VERITY},
    {.name = "verity.hash_offset",
     .key = "verity.hash_offset",
     NUMBER(verity.hash_offset, 0, INT64_MAX, 0),
     .modes = VERITY},
    {.name = "verity.root_hash",
     .key = "verity.root_hash",
     HEX(verity.root_hash, 32, 64),
     .modes = VERITY,
     .needed = VERITY},
    {.name = "verity.salt", .key = "verity.salt", HEX(verity.salt, 1, 64), .modes = VERITY},
    {.name = "verity.algorithm",
     .key = "verity.algorithm",
     CHOICE(verity.algorithm, algorithms, SK_BOOT_SHA256),
     .modes = VERITY},
    {.name = "verity.data_block",
     .key = "verity.data_block",
     NUMBER(verity.data_block, 512, 4096, 4096),
     .modes = VERITY},
    {.name = "verity.hash_block",
     .key = "verity.hash_block",
     NUMBER(verity.hash_block, 512, 4096, 4096),
     .modes = VERITY},
    {.name = "verity.data_blocks",
     .key = "verity.data_blocks",
     NUMBER(verity.data_blocks, 1, INT64_MAX / 4096, 0),
     .modes = VERITY,
     .needed = VERITY},

    {.name = "overlay",
     .key = "boot.overlay",
     CHOICE(overlay, overlays, SK_BOOT_OVERLAY_TMPFS),
     .modes = VERITY},
    {.name = "overlay_mib",
     .key = "boot.overlay_mib",
     NUMBER(overlay_mib, 0, UINT64_C(16) << 20, 0),
     .modes = VERITY},
    {.name = "scratch", .key = "boot.scratch", TEXT(DEVICE, scratch), .modes = VERITY},

    {.name = "luks.header_sha256",
     .key = "luks.header_sha256",
     HEX(luks.header_sha256, 32, 32),
     .modes = LUKS,
     .needed = LUKS},
    {.name = "luks.header_bytes",
     .key = "luks.header_bytes",
     NUMBER(luks.header_bytes, HEADER_MIN, HEADER_MAX, 0),
     .modes = LUKS,
     .needed = LUKS},

    {.name = "net", .key = "network.guest", CHOICE(net, nets, SK_BOOT_NET_DHCP), .modes = ANY},
    {.name = "net.address", .key = "network.address", TEXT(SUBNET, net_address), .modes = ANY},
    {.name = "net.gateway", .key = "network.gateway", TEXT(ADDRESS, net_gateway), .modes = ANY},
    {.name = "net.dns", .key = "network.dns", TEXT(ADDRESS, net_dns), .modes = ANY},
    {.name = "net.interface", .key = "network.interface", TEXT(NAME, net_interface), .modes = ANY},

    /* The plan's key has its own default: sk_vm_acpi(). */
    {.name = "acpi", CHOICE(acpi, sk_acpi_defence_names, SK_BOOT_ACPI_NONE), .modes = ANY},
    {.name = NULL},
};

const struct sk_boot_row sk_boot_data_rows[] = {
    {.name = "device",
     .key = "device",
     .kind = SK_BOOT_KIND_DEVICE,
     .offset = DATA_AT(device),
     .modes = ANY,
     .needed = ANY},
    {.name = "mount",
     .key = "mount",
     .kind = SK_BOOT_KIND_MOUNT,
     .offset = DATA_AT(mount),
     .modes = ANY,
     .needed = ANY},
    {.name = "filesystem",
     .key = "filesystem",
     .kind = SK_BOOT_KIND_CHOICE,
     .offset = DATA_AT(filesystem),
     .choices = filesystems,
     .initial = SK_BOOT_EXT4,
     .modes = ANY},
    {.name = "key",
     .key = "key",
     .kind = SK_BOOT_KIND_CHOICE,
     .offset = DATA_AT(key),
     .choices = keys,
     .initial = SK_BOOT_KEY_OWNER,
     .modes = ANY},
    {.name = "header_sha256",
     .key = "header_sha256",
     .kind = SK_BOOT_KIND_HEX,
     .offset = DATA_AT(header_sha256),
     .min = 32,
     .max = 32,
     .modes = ANY},
    {.name = "header_bytes",
     .key = "header_bytes",
     .kind = SK_BOOT_KIND_NUMBER,
     .offset = DATA_AT(header_bytes),
     .min = HEADER_MIN,
     .max = HEADER_MAX,
     .initial = 0,
     .modes = ANY},
    {.name = "seal",
     .key = "seal",
     .kind = SK_BOOT_KIND_FIELDS,
     .offset = DATA_AT(seal),
     .modes = ANY},
    {.name = NULL},
};
