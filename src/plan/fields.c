/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/fields.h"

#include "plan/fields_measured.h"

#include <sevkit/measure.h>
#include <stdlib.h>
#include <string.h>

static const char *const generations[] = {"none", "sev", "sev-es", "sev-snp", NULL};
static const char *const accelerators[] = {"kvm", "tcg", NULL};
static const char *const firmware_kinds[] = {"auto", "bios", "pflash", NULL};
static const char *const networks[] = {"none", "user", "tap", "bridge", NULL};
static const char *const consoles[] = {"serial", "none", "vga", NULL};
static const char *const huge_pages[] = {"none", "2M", "1G", NULL};
static const char *const buses[] = {"scsi", "blk", NULL};
static const char *const medias[] = {"disk", "cdrom", NULL};
static const char *const disk_formats[] = {"raw", "qcow2", NULL};
/* In the order of enum sk_boot_acpi, behind "auto". */
static const char *const acpi_defences[] = {"auto", "none", "tables+no-aml", "tables", "no-aml",
                                            "off",  NULL};
static const char *const protocols[] = {"tcp", "udp", NULL};

#define AT(member) offsetof(struct sk_vm, member)

static const struct sk_field disk_rows[] = {
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
    {.key = "read_only",
     .kind = SK_FIELD_SWITCH,
     .offset = offsetof(struct sk_vm_disk, read_only),
     .example = "false",
     .help = "the guest cannot write to it"},
    {.key = NULL},
};

static const struct sk_field forward_rows[] = {
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

static const struct sk_field device_rows[] = {
    {.key = "address",
     .kind = SK_FIELD_TEXT,
     .offset = offsetof(struct sk_vm_device, address),
     .required = true,
     .example = "\"0000:41:00.0\"",
     .help = "PCI address"},
    {.key = NULL},
};

static const struct sk_field data_rows[] = {
    SK_MEASURED_DATA,
    {.key = NULL},
};

const struct sk_field sk_vm_fields[] = {
    {.key = "format",
     .kind = SK_FIELD_FORMAT,
     .example = "\"" SK_VM_FORMAT "\"",
     .help = "format of this file"},
    {.key = "name",
     .kind = SK_FIELD_TEXT,
     .offset = AT(name),
     .example = "\"guest\"",
     .help = "name of the guest"},
    {.key = "generation",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(generation),
     .choices = generations,
     .required = true,
     .example = "\"sev-snp\"",
     .help = "none, sev, sev-es or sev-snp"},
    {.key = "qemu",
     .kind = SK_FIELD_PATH,
     .offset = AT(qemu),
     .example = "\"/usr/bin/qemu-system-x86_64\"",
     .help = "QEMU; a name without a slash is looked for in PATH"},
    {.key = "accelerator",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(accelerator),
     .choices = accelerators,
     .example = "\"kvm\"",
     .help = "kvm or tcg (software, generation none only)"},
    {.key = "vcpus",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(vcpus),
     .min = 1,
     .max = SEVKIT_VCPUS_MAX,
     .example = "4",
     .help = "vCPUs at the start; measured"},
    {.key = "max_vcpus",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(max_vcpus),
     .min = 1,
     .max = SEVKIT_VCPUS_MAX,
     .example = "4",
     .help = "how many there may become"},
    {.key = "memory",
     .kind = SK_FIELD_MEMORY,
     .offset = AT(memory_mib),
     .min = SK_VM_MEMORY_MIN_MIB,
     .max = SK_VM_MEMORY_MAX_MIB,
     .example = "\"2G\"",
     .help = "memory: MiB, or a text with M or G"},
    {.key = "huge_pages",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(huge_pages),
     .choices = huge_pages,
     .example = "\"none\"",
     .help = "huge pages behind the shared memory: none, 2M or 1G"},
    {.key = "private_huge_pages",
     .kind = SK_FIELD_SWITCH,
     .offset = AT(private_huge_pages),
     .example = "false",
     .help = "the same size for private memory (needs AMD's QEMU)"},
    {.key = "log",
     .kind = SK_FIELD_PATH,
     .offset = AT(log),
     .example = "\"qemu.log\"",
     .help = "where QEMU writes what its option -D takes"},
    {.key = "qmp",
     .kind = SK_FIELD_PATH,
     .offset = AT(qmp),
     .example = "\"guest.qmp\"",
     .help = "socket of the monitor; else one in a private folder"},

    {.key = "cpu.model",
     .kind = SK_FIELD_TEXT,
     .offset = AT(cpu_model),
     .example = "\"EPYC-v4\"",
     .help = "QEMU's CPU model; measured except for sev"},
    {.key = "cpu.flags",
     .kind = SK_FIELD_TEXT,
     .offset = AT(cpu_flags),
     .example = "\"host-phys-bits=true\"",
     .help = "what follows the model in QEMU's -cpu"},
    {.key = "cpu.signature",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(cpu_signature),
     .max = UINT32_MAX,
     .example = "0xa00f11",
     .help = "CPUID function 1, EAX, for a model that is not known here"},

    {.key = "firmware.file",
     .kind = SK_FIELD_PATH,
     .offset = AT(firmware),
     .example = "\"OVMF.amdsev.fd\"",
     .help = "firmware image; measured"},
    {.key = "firmware.type",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(firmware_kind),
     .choices = firmware_kinds,
     .example = "\"auto\"",
     .help = "bios, pflash or auto (sev-snp: bios; else pflash where there are variables)"},
    {.key = "firmware.vars",
     .kind = SK_FIELD_PATH,
     .offset = AT(firmware_vars),
     .example = "\"vars.fd\"",
     .help = "variable store of this guest, written to"},
    {.key = "firmware.igvm",
     .kind = SK_FIELD_PATH,
     .offset = AT(igvm),
     .example = "\"coconut-qemu.igvm\"",
     .help = "IGVM file instead of firmware (QEMU 10.1)"},

    {.key = "boot.kernel",
     .kind = SK_FIELD_PATH,
     .offset = AT(kernel),
     .example = "\"vmlinuz\"",
     .help = "kernel; measured"},
    {.key = "boot.initrd",
     .kind = SK_FIELD_PATH,
     .offset = AT(initrd),
     .example = "\"initrd.img\"",
     .help = "initrd; measured"},
    {.key = "boot.cmdline",
     .kind = SK_FIELD_TEXT,
     .offset = AT(cmdline),
     .example = "\"console=ttyS0\"",
     .help = "kernel command line; measured"},
    {.key = "boot.kernel_hashes",
     .kind = SK_FIELD_OFF,
     .offset = AT(kernel_hashes_off),
     .example = "true",
     .help = "measure kernel, initrd and command line"},
    SK_MEASURED_BOOT,

    SK_MEASURED_VERITY,

    SK_MEASURED_LUKS,

    {.key = "data",
     .kind = SK_FIELD_LIST,
     .offset = AT(data),
     .rows = data_rows,
     .entry_bytes = sizeof(struct sk_vm_data),
     .help = "attested boot: encrypted disks beside the root"},

    {.key = "acpi.defence",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(acpi),
     .choices = acpi_defences,
     .example = "\"tables+no-aml\"",
     .help = "against ACPI tables of the host: tables+no-aml, tables, no-aml, off, none or auto; "
             "changes the measured firmware and command line"},

    {.key = "network.type",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(network),
     .choices = networks,
     .example = "\"user\"",
     .help = "none, user, tap or bridge"},
    {.key = "network.restrict",
     .kind = SK_FIELD_SWITCH,
     .offset = AT(network_restrict),
     .example = "false",
     .help = "user: nothing but the forwards"},
    {.key = "network.mac",
     .kind = SK_FIELD_TEXT,
     .offset = AT(mac),
     .example = "\"52:54:00:12:34:56\"",
     .help = "MAC address"},
    {.key = "network.tap",
     .kind = SK_FIELD_TEXT,
     .offset = AT(tap),
     .example = "\"tap0\"",
     .help = "tap, bridge: the host's interface"},
    {.key = "network.bridge",
     .kind = SK_FIELD_TEXT,
     .offset = AT(bridge),
     .example = "\"br0\"",
     .help = "bridge: what the interface belongs to"},
    SK_MEASURED_NETWORK,
    {.key = "network.forward",
     .kind = SK_FIELD_LIST,
     .offset = AT(forwards),
     .rows = forward_rows,
     .entry_bytes = sizeof(struct sk_vm_forward),
     .help = "user: ports of the host that lead into the guest"},

    {.key = "console.type",
     .kind = SK_FIELD_CHOICE,
     .offset = AT(console),
     .choices = consoles,
     .example = "\"serial\"",
     .help = "serial, none or vga"},
    {.key = "console.log",
     .kind = SK_FIELD_PATH,
     .offset = AT(console_log),
     .example = "\"console.log\"",
     .help = "copy of the serial console"},
    {.key = "console.vnc",
     .kind = SK_FIELD_TEXT,
     .offset = AT(vnc),
     .example = "\"127.0.0.1:1\"",
     .help = "vga: where QEMU's VNC server listens"},

    {.key = "sev.policy",
     .kind = SK_FIELD_POLICY,
     .offset = AT(policy),
     .example = "0x30000",
     .help = "guest policy: a number; names for sev-snp (\"smt\")"},
    {.key = "sev.features",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(features),
     .max = UINT64_MAX,
     .example = "0x1",
     .help = "SEV_FEATURES that the host gives the vCPUs; measured"},
    {.key = "sev.profile",
     .kind = SK_FIELD_TEXT,
     .offset = AT(profile),
     .example = "\"qemu\"",
     .help = "behaviour of the host ('sevkit measure --profile list')"},
    {.key = "sev.cbitpos",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(cbitpos),
     .min = 32,
     .max = 63,
     .example = "51",
     .help = "C-bit position; else that of this processor"},
    {.key = "sev.reduced_phys_bits",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(reduced_phys_bits),
     .min = 1,
     .max = 63,
     .example = "1",
     .help = "address bits that encryption takes"},
    {.key = "sev.device",
     .kind = SK_FIELD_PATH,
     .offset = AT(sev_device),
     .example = "\"/dev/sev\"",
     .help = "device of the secure processor"},
    {.key = "sev.dh_cert",
     .kind = SK_FIELD_PATH,
     .offset = AT(dh_cert),
     .example = "\"godh.b64\"",
     .help = "sev, sev-es: the owner's certificate"},
    {.key = "sev.session",
     .kind = SK_FIELD_PATH,
     .offset = AT(session),
     .example = "\"session.b64\"",
     .help = "sev, sev-es: the owner's session"},
    {.key = "sev.host_data",
     .kind = SK_FIELD_TEXT,
     .offset = AT(host_data),
     .example = "\"0123...\"",
     .help = "64 hex digits that reports show as HOST_DATA"},
    {.key = "sev.certificates",
     .kind = SK_FIELD_PATH,
     .offset = AT(certificates),
     .example = "\"certs.bin\"",
     .help = "certificate table for the guest (needs AMD's QEMU)"},
    {.key = "sev.svsm",
     .kind = SK_FIELD_PATH,
     .offset = AT(svsm),
     .example = "\"svsm.bin\"",
     .help = "SVSM image before the days of IGVM (needs AMD's QEMU)"},
    {.key = "sev.svsm_vars_size",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(svsm_vars_bytes),
     .max = UINT32_MAX,
     .example = "131072",
     .help = "bytes of the variable store; measured"},

    {.key = "id_block.block",
     .kind = SK_FIELD_PATH,
     .offset = AT(id_block),
     .example = "\"id-block.bin\"",
     .help = "ID block: 96 bytes, or their base64"},
    {.key = "id_block.auth",
     .kind = SK_FIELD_PATH,
     .offset = AT(id_auth),
     .example = "\"id-auth.bin\"",
     .help = "its signatures: 4096 bytes, or their base64"},
    {.key = "id_block.key",
     .kind = SK_FIELD_PATH,
     .offset = AT(id_key),
     .example = "\"id.pem\"",
     .help = "ID key, for 'launch --id-block'"},
    {.key = "id_block.author_key",
     .kind = SK_FIELD_PATH,
     .offset = AT(author_key),
     .example = "\"author.pem\"",
     .help = "author key, for 'launch --id-block'"},
    {.key = "id_block.family_id",
     .kind = SK_FIELD_IDS,
     .offset = AT(family_id),
     .example = "\"00000000000000000000000000000000\"",
     .help = "FAMILY_ID, 32 hex digits"},
    {.key = "id_block.image_id",
     .kind = SK_FIELD_IDS,
     .offset = AT(image_id),
     .example = "\"00000000000000000000000000000000\"",
     .help = "IMAGE_ID, 32 hex digits"},
    {.key = "id_block.guest_svn",
     .kind = SK_FIELD_NUMBER,
     .offset = AT(guest_svn),
     .max = UINT32_MAX,
     .example = "0",
     .help = "GUEST_SVN"},

    {.key = "disk",
     .kind = SK_FIELD_LIST,
     .offset = AT(disks),
     .rows = disk_rows,
     .entry_bytes = sizeof(struct sk_vm_disk),
     .help = "disks, in the order of booting"},

    {.key = "vfio.iommufd",
     .kind = SK_FIELD_SWITCH,
     .offset = AT(iommufd),
     .example = "true",
     .help = "through iommufd"},
    {.key = "vfio.device",
     .kind = SK_FIELD_LIST,
     .offset = AT(devices),
     .rows = device_rows,
     .entry_bytes = sizeof(struct sk_vm_device),
     .help = "devices that the guest gets"},

    {.key = "expect",
     .kind = SK_FIELD_RULES,
     .offset = AT(expect),
     .help = "what a report of this guest must show, beside its digest: rules of sevkit-policy(5)"},
    {.key = NULL},
};

const char *sk_vm_generation(const struct sk_vm *guest)
{
    return generations[guest->generation];
}

static void list_done(const struct sk_field *row, struct sk_vm_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        sk_fields_done(row->rows, (char *)list->entries + i * row->entry_bytes);
    free(list->entries);
    *list = (struct sk_vm_list){0};
}

static bool owns_text(enum sk_field_kind kind)
{
    return kind == SK_FIELD_TEXT || kind == SK_FIELD_PATH || kind == SK_FIELD_POLICY ||
           kind == SK_FIELD_IDS || kind == SK_FIELD_RULES || kind == SK_FIELD_MEASURED;
}

void sk_fields_done(const struct sk_field *rows, void *base)
{
    for (const struct sk_field *row = rows; row->key; row++) {
        void *place = (char *)base + row->offset;

        if (row->kind == SK_FIELD_LIST) {
            list_done(row, place);
        } else if (owns_text(row->kind)) {
            free(*(char **)place);
            *(char **)place = NULL;
        }
    }
}

void sk_vm_done(struct sk_vm *guest)
{
    sk_fields_done(sk_vm_fields, guest);
    free(guest->source);
    free(guest->directory);
    free(guest->expect_place);
    *guest = (struct sk_vm){0};
}
