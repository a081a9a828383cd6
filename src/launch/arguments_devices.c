/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/arguments.h"
#include "qemu/qemu_option.h"

#include <inttypes.h>

/* Encrypted guests do DMA through memory that they share: the device must use the IOMMU's API, which the
 * legacy interface of virtio does not know. */
static void add_virtio(const struct sk_vm *guest, struct sk_text *option)
{
    if (guest->generation == SK_GENERATION_NONE)
        return;
    sk_qemu_option_switch(option, "disable-legacy", true);
    sk_qemu_option_switch(option, "iommu_platform", true);
}

/* "-blockdev" takes a file's name as it is; "-drive" would find protocols and formats in it. */
static void add_blockdev(const struct sk_start *launch, const struct sk_vm_disk *disk,
                         const char *node, struct sk_words *words)
{
    static const char *const formats[] = {"raw", "qcow2"};
    const struct sk_sys *sys = launch->sys;
    struct sk_file_info info = {.regular = true};
    struct sk_text option = {0};
    int fd = sys->open_read(disk->file);

    if (fd >= 0) {
        if (sys->info(fd, &info) < 0)
            info.regular = true;
        (void)sys->close(fd);
    }
    sk_qemu_option_add(&option, "driver", formats[disk->format]);
    sk_qemu_option_add(&option, "node-name", node);
    if (disk->read_only || disk->media == SK_MEDIA_CDROM)
        sk_qemu_option_switch(&option, "read-only", true);
    sk_qemu_option_add(&option, "file.driver", info.regular ? "file" : "host_device");
    sk_qemu_option_add(&option, "file.filename", disk->file);
    sk_words_add(words, "-blockdev");
    sk_words_take(words, &option);
}

static void add_controller(const struct sk_vm *guest, struct sk_words *words)
{
    struct sk_text option = {0};

    sk_qemu_option_add(&option, NULL, "virtio-scsi-pci");
    sk_qemu_option_add(&option, "id", "scsi0");
    add_virtio(guest, &option);
    sk_words_add(words, "-device");
    sk_words_take(words, &option);
}

void sk_arguments_add_disks(const struct sk_start *launch, struct sk_words *words)
{
    const struct sk_vm *guest = launch->guest;
    const struct sk_vm_disk *disks = guest->disks.entries;
    bool has_controller = false;

    for (size_t i = 0; i < guest->disks.count; i++) {
        bool is_cdrom = disks[i].media == SK_MEDIA_CDROM;
        bool is_scsi = disks[i].bus == SK_BUS_SCSI || is_cdrom;
        struct sk_text node = {0}, option = {0};

        sk_text_addf(&node, "disk%zu", i);
        if (is_scsi && !has_controller)
            add_controller(guest, words);
        has_controller |= is_scsi;
        add_blockdev(launch, &disks[i], sk_text_get(&node), words);
        sk_qemu_option_add(&option, NULL,
                           is_cdrom  ? "scsi-cd"
                           : is_scsi ? "scsi-hd"
                                     : "virtio-blk-pci");
        if (is_scsi)
            sk_qemu_option_add(&option, "bus", "scsi0.0");
        else
            add_virtio(guest, &option);
        sk_qemu_option_add(&option, "drive", sk_text_get(&node));
        if (disks[i].serial)
            sk_qemu_option_add(&option, "serial", disks[i].serial);
        if (!guest->kernel)
            sk_qemu_option_addf(&option, "bootindex", "%zu", i + 1);
        sk_words_add(words, "-device");
        sk_words_take(words, &option);
        sk_text_done(&node);
    }
}

static void add_user_network(const struct sk_vm_nic *nic, struct sk_text *option)
{
    static const char *const protocols[] = {"tcp", "udp"};
    const struct sk_vm_forward *forwards = nic->forwards.entries;

    if (nic->restricted)
        sk_qemu_option_switch(option, "restrict", true);
    for (size_t i = 0; i < nic->forwards.count; i++)
        sk_qemu_option_addf(option, "hostfwd", "%s:%s:%" PRIu64 "-:%" PRIu64,
                            protocols[forwards[i].protocol],
                            forwards[i].host ? forwards[i].host : "127.0.0.1",
                            forwards[i].host_port.value, forwards[i].guest_port.value);
}

static void add_nic(const struct sk_vm *guest, const struct sk_vm_nic *nic, size_t index,
                    struct sk_words *words)
{
    struct sk_text backend = {0}, device = {0};

    sk_qemu_option_add(&backend, NULL, nic->kind == SK_NETWORK_USER ? "user" : "tap");
    sk_qemu_option_addf(&backend, "id", "net%zu", index);
    if (nic->kind == SK_NETWORK_USER) {
        add_user_network(nic, &backend);
    } else {
        sk_qemu_option_add(&backend, "ifname", nic->tap);
        sk_qemu_option_add(&backend, "script", "no");
        sk_qemu_option_add(&backend, "downscript", "no");
    }
    sk_words_add(words, "-netdev");
    sk_words_take(words, &backend);
    sk_qemu_option_add(&device, NULL, "virtio-net-pci");
    sk_qemu_option_addf(&device, "netdev", "net%zu", index);
    sk_qemu_option_add(&device, "mac", nic->mac);
    add_virtio(guest, &device);
    /* A boot program out of a device's memory would be code that no one measured. */
    sk_qemu_option_add(&device, "romfile", "");
    sk_words_add(words, "-device");
    sk_words_take(words, &device);
}

void sk_arguments_add_network(const struct sk_vm *guest, struct sk_words *words)
{
    const struct sk_vm_nic *nic;

    for (size_t i = 0; (nic = sk_vm_nic(guest, i)); i++)
        if (nic->kind != SK_NETWORK_NONE)
            add_nic(guest, nic, i, words);
}

void sk_arguments_add_devices(const struct sk_vm *guest, struct sk_words *words)
{
    const struct sk_vm_device *devices = guest->devices.entries;

    if (guest->devices.count && guest->iommufd)
        sk_words_add_all(words, "-object", "iommufd,id=iommufd0", NULL);
    if (guest->devices.count && guest->mmio64_mib.given) {
        /* edk2, OvmfPkg/PlatformInitLib: its own guess is too small for the memory of some devices. */
        sk_words_add(words, "-fw_cfg");
        sk_words_addf(words, "name=opt/ovmf/X-PciMmio64Mb,string=%" PRIu64,
                      guest->mmio64_mib.value);
    }
    for (size_t i = 0; i < guest->devices.count; i++) {
        struct sk_text port = {0}, option = {0};

        sk_qemu_option_add(&port, NULL, "pcie-root-port");
        sk_qemu_option_addf(&port, "id", "port%zu", i);
        sk_qemu_option_addf(&port, "chassis", "%zu", i + 1);
        sk_words_add(words, "-device");
        sk_words_take(words, &port);
        sk_qemu_option_add(&option, NULL, "vfio-pci");
        sk_qemu_option_add(&option, "host", devices[i].address);
        sk_qemu_option_addf(&option, "bus", "port%zu", i);
        if (guest->iommufd)
            sk_qemu_option_add(&option, "iommufd", "iommufd0");
        sk_words_add(words, "-device");
        sk_words_take(words, &option);
    }
}

void sk_arguments_add_console(const struct sk_vm *guest, struct sk_words *words)
{
    struct sk_text option = {0};
    bool is_serial = guest->console == SK_CONSOLE_SERIAL;

    if (guest->console == SK_CONSOLE_VGA) {
        sk_words_add_all(words, "-vga", "std", NULL);
        if (guest->vnc)
            sk_words_add_all(words, "-display", "none", "-vnc", guest->vnc, NULL);
    } else {
        sk_words_add_all(words, "-vga", "none", "-display", "none", NULL);
    }
    if (!is_serial && !guest->console_log)
        return;
    sk_qemu_option_add(&option, NULL, is_serial ? "stdio" : "file");
    sk_qemu_option_add(&option, "id", "console");
    if (is_serial) {
        /* Ctrl-C is for the guest; Ctrl-a x ends QEMU. */
        sk_qemu_option_switch(&option, "mux", true);
        sk_qemu_option_switch(&option, "signal", false);
        sk_qemu_option_add(&option, "logfile", guest->console_log);
    } else {
        sk_qemu_option_add(&option, "path", guest->console_log);
    }
    sk_words_add(words, "-chardev");
    sk_words_take(words, &option);
    sk_words_add_all(words, "-serial", "chardev:console", NULL);
    if (is_serial)
        sk_words_add_all(words, "-mon", "chardev=console,mode=readline", NULL);
}
