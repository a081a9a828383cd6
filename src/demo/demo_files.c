/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/guids.h"
#include "demo/demo_parts.h"
#include "formats/firmware/firmware_write.h"
#include "initramfs/libraries.h"
#include "initramfs/tree.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_MAX        ((size_t)16 << 10)
#define PATH_BYTES     4096
#define FIRMWARE_BYTES ((size_t)2 << 20)
#define HOST_KEY       "etc/ssh/ssh_host_ecdsa_key"

/* In the guest's /bin, with the libraries that they are linked with. */
static const char *const guest_programs[] = {"busybox", "dropbear", "dropbearconvert"};

static const char *const applets[] = {"sh",   "mount", "mkdir",    "ifconfig", "cat",   "ls",
                                      "grep", "uname", "hostname", "poweroff", "touch", "wc"};
static const char *const empty_folders[] = {"dev", "proc", "sys", "run", "tmp", "var", "etc/ssh"};

static const struct {
    const char *path, *text;
    bool executable;
} texts[] = {
    {"sbin/init",
     "#!/bin/sh\n"
     "export PATH=/bin\n"
     "mkdir -p /dev/pts\n"
     "mount -t devpts none /dev/pts\n"
     "hostname guest\n"
     "ifconfig lo 127.0.0.1 up\n"
     "ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up\n"
     "dropbearconvert openssh dropbear /etc/ssh/ssh_host_ecdsa_key /run/key\n"
     "exec dropbear -F -E -s -r /run/key\n",
     true},
    {"etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", false},
    {"etc/group", "root:x:0:\n", false},
    {"etc/shells", "/bin/sh\n", false},
};

static int add_programs(struct sk_tree *tree, struct sevkit_error *error)
{
    char path[64];
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(guest_programs) && r == 0; i++) {
        SK_CLEANUP_FREE char *program = sk_demo_find_program(guest_programs[i]);

        if (!program)
            return sk_error_set(error, SEVKIT_EIO, "%s is not installed", guest_programs[i]);
        (void)snprintf(path, sizeof(path), "bin/%s", guest_programs[i]);
        r = sk_libraries_add(tree, program, path, true, error);
    }
    return r;
}

static int add_text(struct sk_tree *tree, const char *path, const char *text, size_t size,
                    bool executable, struct sevkit_error *error)
{
    struct sk_blob blob = {.data = malloc(size ? size : 1), .size = size};

    if (!blob.data)
        return sk_error_oom(error);
    memcpy(blob.data, text, size);
    return sk_tree_add(tree, path, NULL, executable, &blob, error);
}

static int add_key(struct sk_tree *tree, const struct sk_demo *demo, const char *file,
                   const char *place, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes key = {0};
    char path[PATH_BYTES];
    int r;

    (void)snprintf(path, sizeof(path), "%s/%s", demo->folder, file);
    r = sk_file_read(&sk_sys_real, path, KEY_MAX, &key, error);
    return r < 0 ? r : add_text(tree, place, (const char *)key.data, key.size, false, error);
}

static int fill(struct sk_tree *tree, const struct sk_demo *demo, struct sevkit_error *error)
{
    int r = add_programs(tree, error);

    for (size_t i = 0; i < SK_ARRAY_SIZE(empty_folders) && r == 0; i++)
        r = sk_tree_add_folder(tree, empty_folders[i], error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(texts) && r == 0; i++)
        r = add_text(tree, texts[i].path, texts[i].text, strlen(texts[i].text), texts[i].executable,
                     error);
    /* The demo's user may log in. */
    if (r == 0)
        r = add_key(tree, demo, "login.pub", "root/.ssh/authorized_keys", error);
    if (r == 0 && demo->request->luks)
        r = add_key(tree, demo, "ssh_host_ecdsa_key", HOST_KEY, error);
    return r;
}

static int write_entry(const struct sk_tree_entry *entry, const char *root,
                       struct sevkit_error *error)
{
    /* The folder may be one of the user's that others can look into. */
    mode_t mode = strcmp(entry->path, HOST_KEY) == 0 ? 0600 : entry->mode & 0777;
    char path[PATH_BYTES];

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", root, entry->path) >= sizeof(path))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: the path is too long", entry->path);
    if (!S_ISDIR(entry->mode))
        return sk_file_write(path, entry->blob.data, entry->blob.size, mode, error);
    return mkdir(path, mode) < 0 ? sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno))
                                 : 0;
}

static int write_applets(const char *root, struct sevkit_error *error)
{
    char path[PATH_BYTES];

    for (size_t i = 0; i < SK_ARRAY_SIZE(applets); i++)
        if ((size_t)snprintf(path, sizeof(path), "%s/bin/%s", root, applets[i]) >= sizeof(path) ||
            symlink("busybox", path) < 0)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    return 0;
}

int sk_demo_write_root(const struct sk_demo *demo, struct sevkit_error *error)
{
    SK_CLEANUP(sk_tree_done) struct sk_tree tree = {0};
    char root[PATH_BYTES];
    int r = fill(&tree, demo, error);

    if (r < 0)
        return r;
    (void)snprintf(root, sizeof(root), "%s/root", demo->folder);
    if (mkdir(root, 0755) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", root, strerror(errno));
    sk_tree_sort(&tree);
    for (size_t i = 0; i < tree.count && r == 0; i++)
        r = write_entry(&tree.entries[i], root, error);
    return r == 0 ? write_applets(root, error) : r;
}

int sk_demo_write_firmware(const struct sk_demo *demo, struct sevkit_error *error)
{
    /* Those of edk2-stable202408, OvmfPkg/AmdSev; the kinds: OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm. */
    static const struct sevkit_section sections[] = {
        {0x800000, 0x9000, SEVKIT_SECTION_SEC_MEM},
        {0x80a000, 0x3000, SEVKIT_SECTION_SEC_MEM},
        {0x80d000, 0x1000, SEVKIT_SECTION_SECRETS},
        {0x80e000, 0x1000, SEVKIT_SECTION_CPUID},
        {0x80f000, 0x1000, SEVKIT_SECTION_SVSM_CAA},
        {0x810000, 0x1000, SEVKIT_SECTION_KERNEL_HASHES},
        {0x811000, 0xf000, SEVKIT_SECTION_SEC_MEM},
    };
    static const uint32_t reset[] = {0x80b004}, hashes[] = {0x810400, 0x400},
                          secret[] = {0x80fc00, 0x400};
    static const struct sk_firmware_item items[] = {
        {SK_GUID_RESET_BLOCK, reset, SK_ARRAY_SIZE(reset)},
        {SK_GUID_HASH_AREA, hashes, SK_ARRAY_SIZE(hashes)},
        {SK_GUID_SECRET_AREA, secret, SK_ARRAY_SIZE(secret)},
    };
    static const struct sk_firmware_layout layout = {
        .items = items,
        .item_count = SK_ARRAY_SIZE(items),
        .metadata = true,
        .sections = sections,
        .section_count = SK_ARRAY_SIZE(sections),
    };
    SK_CLEANUP_FREE uint8_t *image = calloc(1, FIRMWARE_BYTES);
    char path[PATH_BYTES];
    int r = image ? sk_firmware_write(&layout, image, FIRMWARE_BYTES, error) : sk_error_oom(error);

    (void)snprintf(path, sizeof(path), "%s/OVMF.fd", demo->folder);
    return r == 0 ? sk_file_write(path, image, FIRMWARE_BYTES, 0644, error) : r;
}
