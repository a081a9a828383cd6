/* SPDX-License-Identifier: Apache-2.0 */
#include "init/boot.h"

#include "base/cleanup.h"
#include "init/console.h"
#include "init/devices.h"
#include "init/disk/generation.h"
#include "init/disk/luks_open.h"
#include "init/disk/scratch.h"
#include "init/disk/sealed.h"
#include "init/disk/verity.h"
#include "init/endpoint.h"
#include "init/identity.h"
#include "init/mounts.h"
#include "init/places.h"
#include "init/programs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ROOT_NAME  "root"
#define ROOT_NODE  "/dev/mapper/" ROOT_NAME
#define LOWER      "/run/sevkit-lower"
#define NAME_BYTES 32

/* A volume that waits for its key from the owner. */
struct volume {
    char name[NAME_BYTES]; /* as the owner calls it: "root", "data.0" */
    char mapper[NAME_BYTES];
    unsigned filesystem; /* enum sk_boot_filesystem */
    struct sk_luks *luks;
};

struct boot {
    const struct sk_boot_parameters *parameters;
    char root[SK_DEVICE_PATH_BYTES], hash[SK_DEVICE_PATH_BYTES], scratch[SK_DEVICE_PATH_BYTES];
    char data[SK_BOOT_DATA_MAX][SK_DEVICE_PATH_BYTES];
    struct volume volumes[1 + SK_BOOT_DATA_MAX];
    size_t volume_count;
    struct sk_identity *identity;
};

static void boot_done(struct boot *boot)
{
    for (size_t i = 0; i < boot->volume_count; i++)
        sk_luks_free(boot->volumes[i].luks);
    sk_identity_free(boot->identity);
}

static int wait_disks(struct boot *boot, struct sevkit_error *error)
{
    const struct sk_boot_parameters *p = boot->parameters;
    const struct {
        const char *what, *name;
        char *path;
    } disks[] = {
        {"root", p->root, boot->root},
        {"hash tree", p->verity.hash, boot->hash},
        {"scratch", p->scratch, boot->scratch},
    };
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(disks) && r == 0; i++)
        if (*disks[i].name)
            r = sk_device_wait(disks[i].what, disks[i].name, p->disk_seconds, disks[i].path, error);
    for (size_t i = 0; i < p->data_count && r == 0; i++)
        r = sk_device_wait("data", p->data[i].device, p->disk_seconds, boot->data[i], error);
    return r;
}

static int add_volume(struct boot *boot, const char *disk, uint64_t header_bytes,
                      const struct sk_boot_bytes *sha256, const char *name, const char *mapper,
                      struct sevkit_error *error)
{
    struct volume *volume = &boot->volumes[boot->volume_count];
    int r = sk_luks_load(disk, header_bytes, sha256, &volume->luks, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s", name);
    (void)snprintf(volume->name, sizeof(volume->name), "%s", name);
    (void)snprintf(volume->mapper, sizeof(volume->mapper), "%s", mapper);
    boot->volume_count++;
    return 0;
}

/* Before the owner is asked for a key: no key is sent to a disk that is not the owner's. */
static int load_volumes(struct boot *boot, struct sevkit_error *error)
{
    const struct sk_boot_parameters *p = boot->parameters;
    int r = p->mode == SK_BOOT_LUKS ? add_volume(boot, boot->root, p->luks.header_bytes,
                                                 &p->luks.header_sha256, "root", ROOT_NAME, error)
                                    : 0;

    /* The root's volume is the first. */
    boot->volumes[0].filesystem = p->filesystem;

    for (size_t i = 0; i < p->data_count && r == 0; i++) {
        char name[NAME_BYTES], mapper[NAME_BYTES];

        if (p->data[i].key != SK_BOOT_KEY_OWNER)
            continue;
        (void)snprintf(name, sizeof(name), "data.%zu", i);
        (void)snprintf(mapper, sizeof(mapper), "data%zu", i);
        r = add_volume(boot, boot->data[i], p->data[i].header_bytes, &p->data[i].header_sha256,
                       name, mapper, error);
        if (r == 0)
            boot->volumes[boot->volume_count - 1].filesystem = p->data[i].filesystem;
    }
    return r;
}

static enum sk_key_result try_key(void *arg, size_t index, const struct sk_secret *key,
                                  struct sevkit_error *error)
{
    static const enum sk_key_result results[] = {
        [SK_LUKS_OPENED] = SK_KEY_OPENED,
        [SK_LUKS_WRONG_KEY] = SK_KEY_WRONG,
        [SK_LUKS_FAILED] = SK_KEY_FAILED,
    };
    struct boot *boot = arg;
    struct volume *volume = &boot->volumes[index];

    return results[sk_luks_open(volume->luks, volume->mapper, key, error)];
}

static uint64_t count_generation(void *arg, size_t index)
{
    const struct boot *boot = arg;
    const struct volume *volume = &boot->volumes[index];
    char node[sizeof("/dev/mapper/") + NAME_BYTES];

    (void)snprintf(node, sizeof(node), "/dev/mapper/%s", volume->mapper);
    return sk_generation_count(volume->name, node, volume->filesystem);
}

/* Who answers, and in which roles: luks wants keys, verity shows its SSH key, plain does not answer, since its
 * root may belong to anyone. */
static int ask_owner(struct boot *boot, struct sevkit_error *error)
{
    const struct sk_boot_parameters *p = boot->parameters;
    const char *names[1 + SK_BOOT_DATA_MAX];
    struct sk_attest_guest guest = {
        .roles = SK_ATTEST_ROLE_BIT(SK_ATTEST_REPORT),
        .ssh_keys = boot->identity ? sk_identity_ssh_key(boot->identity) : NULL,
        .key_names = names,
        .key_count = boot->volume_count,
        .try_key = try_key,
        .generation = count_generation,
        .arg = boot,
    };

    if (p->mode == SK_BOOT_PLAIN || (p->mode == SK_BOOT_VERITY && p->attest == SK_BOOT_ATTEST_LATE))
        return 0;
    for (size_t i = 0; i < boot->volume_count; i++)
        names[i] = boot->volumes[i].name;
    if (boot->volume_count > 0)
        guest.roles |= SK_ATTEST_ROLE_BIT(SK_ATTEST_RELEASE);
    if (boot->identity)
        guest.roles |= SK_ATTEST_ROLE_BIT(SK_ATTEST_SSH);
    memcpy(guest.owner, p->owner.bytes, sizeof(guest.owner));
    return sk_endpoint_run(p, &guest, error);
}

static int make_folder(const char *path, struct sevkit_error *error)
{
    return mkdir(path, 0755) < 0 && errno != EEXIST
               ? sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno))
               : 0;
}

static int mount_verity(const struct boot *boot, struct sevkit_error *error)
{
    const struct sk_boot_parameters *p = boot->parameters;
    bool overlay = p->overlay != SK_BOOT_OVERLAY_NONE,
         scratch = p->overlay == SK_BOOT_OVERLAY_SCRATCH;
    const char *folder = overlay ? LOWER : SK_LAYOUT_ROOT;
    int r = sk_verity_open(p, boot->root, boot->hash, ROOT_NAME, error);

    if (r == 0)
        r = make_folder(folder, error);
    if (r == 0)
        r = sk_mount_disk(ROOT_NODE, p->filesystem, folder, true, error);
    if (r < 0)
        return sk_error_wrap(error, r, "verity: the disks are not the measured root");
    if (scratch)
        r = sk_scratch_open(boot->scratch, error);
    return r == 0 && overlay
               ? sk_mount_overlay(LOWER, p->overlay_mib, scratch ? SK_SCRATCH_NODE : NULL, error)
               : r;
}

static int mount_root(const struct boot *boot, struct sevkit_error *error)
{
    const struct sk_boot_parameters *p = boot->parameters;

    if (p->mode == SK_BOOT_VERITY)
        return mount_verity(boot, error);
    if (p->mode == SK_BOOT_PLAIN)
        sk_console_say("mode plain: the disk %s is used as it is; nothing on it is protected",
                       boot->root);
    return sk_mount_disk(p->mode == SK_BOOT_LUKS ? ROOT_NODE : boot->root, p->filesystem,
                         SK_LAYOUT_ROOT, false, error);
}

static int mount_data(const struct boot *boot, struct sevkit_error *error)
{
    const struct sk_boot_parameters *p = boot->parameters;
    int r = 0;

    for (size_t i = 0; i < p->data_count && r == 0; i++) {
        char node[64], folder[sizeof(SK_LAYOUT_ROOT) + SK_BOOT_TEXT_MAX];

        (void)snprintf(node, sizeof(node), "/dev/mapper/data%zu", i);
        (void)snprintf(folder, sizeof(folder), "%s%s", SK_LAYOUT_ROOT, p->data[i].mount);
        (void)mkdir(folder, 0755);
        if (p->data[i].key == SK_BOOT_KEY_SEALED)
            r = sk_sealed_open(&p->data[i], boot->data[i], node + strlen("/dev/mapper/"), error);
        if (r < 0)
            return r;
        r = sk_mount_disk(node, p->data[i].filesystem, folder, false, error);
    }
    return r;
}

/* In a root that can be read by everybody, and written until the next boot. */
static bool needs_identity(const struct sk_boot_parameters *p)
{
    return p->mode == SK_BOOT_VERITY;
}

static int write_identity(const struct boot *boot, struct sevkit_error *error)
{
    int r = make_folder(SK_LAYOUT_STATE, error);

    /* Where there is no overlay, the running system finds them there. */
    if (r == 0)
        r = sk_identity_write(boot->identity, SK_LAYOUT_STATE, error);
    if (r == 0 && boot->parameters->overlay != SK_BOOT_OVERLAY_NONE)
        r = sk_identity_write(boot->identity, SK_LAYOUT_ROOT, error);
    return r;
}

static int open_and_mount(struct boot *boot, struct sevkit_error *error)
{
    int r = ask_owner(boot, error);

    if (r == 0)
        r = sk_program_hooks("before-mount", error);
    if (r == 0)
        r = mount_root(boot, error);
    if (r == 0)
        r = mount_data(boot, error);
    return r == 0 && boot->identity ? write_identity(boot, error) : r;
}

int sk_boot_root(const struct sk_boot_parameters *parameters, struct sevkit_error *error)
{
    SK_CLEANUP(boot_done) struct boot boot = {.parameters = parameters};
    int r = sk_program_hooks("before-attest", error);

    if (r == 0)
        r = wait_disks(&boot, error);
    if (r == 0)
        r = load_volumes(&boot, error);
    if (r == 0 && needs_identity(parameters))
        r = sk_identity_new(&boot.identity, error);
    if (r == 0)
        r = open_and_mount(&boot, error);
    return r == 0 ? sk_program_hooks("before-switch", error) : r;
}
