/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_INITRAMFS_H
#define SK_INITRAMFS_INITRAMFS_H

/*
 * The initramfs of an attested guest, or of the appliance that makes its images: PID 1 with its libraries, the
 * kernel modules that are needed, what was asked for, and nothing else. The same inputs give the same bytes,
 * whoever builds them, where and when.
 *
 * Layout: /init; /usr/lib/modules/NAME.ko and their order in /usr/lib/sevkit/modules; hooks in
 * /usr/lib/sevkit/hooks/STAGE/NN-NAME; helpers in /usr/lib/sevkit/bin; libraries where the loader looks for
 * them; empty folders for mounts.
 */

#include "data/software/guest_modules.h"
#include "initramfs/layout.h"
#include "initramfs/packing.h"

#include <stdbool.h>

enum sk_hook_stage { SK_HOOK_BEFORE_ATTEST, SK_HOOK_BEFORE_MOUNT, SK_HOOK_BEFORE_SWITCH };
/* "before-attest"; NULL-terminated. */
extern const char *const sk_hook_stages[];

#define SK_INITRAMFS_USES                                                               \
    (SK_FEATURE_VERITY | SK_FEATURE_LUKS | SK_FEATURE_DISK_SCSI | SK_FEATURE_DISK_BLK | \
     SK_FEATURE_NETWORK | SK_FEATURE_EXT4)
/* What the guest can do, "verity,scsi,ext4", as features that are added. SEVKIT_EUSAGE for another word. */
int sk_initramfs_read_uses(const char *list, unsigned *features,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_initramfs_spec {
    /* The kernel: packages, or a folder lib/modules/RELEASE with the image beside it (which may be NULL: it is
     * then not checked that they belong together). */
    const char *const *packages;
    size_t package_count;
    const char *modules, *kernel;

    const char *init; /* the program that becomes /init: sevkit-init, or another */
    const char
        *job; /* NULL, or a program that sevkit-init runs with its modules loaded, and then ends */
    const char *
        simulator; /* NULL, or sevkit-sim-guest, which PID 1 then starts; else it is a guest on hardware */
    const char *mke2fs; /* NULL, or the program for scratch disks and new data disks */

    unsigned
        features; /* enum sk_guest_feature, joined; the device that the guest gets its report from is added */
    enum sk_compression compression;

    const char *const *extra_modules;
    size_t extra_module_count;
    const char *const *files; /* FILE, or FILE:PATH with another path in the initramfs */
    size_t file_count;
    const char *const *hooks; /* PROGRAM@STAGE */
    size_t hook_count;
};

struct sk_initramfs {
    struct sk_tree tree; /* the manifest: sorted */
    struct sk_blob archive;
    struct sk_blob kernel; /* the image, if the specification has one */
    char release[128];     /* of the kernel; empty if it is not known */
    uint64_t unpacked;     /* bytes of the archive before compression */
};

/* For SK_CLEANUP too. */
void sk_initramfs_done(struct sk_initramfs *initramfs);

/* SEVKIT_EUSAGE for a hook without a stage, SEVKIT_EREFUSED where the kernel lacks a module that is needed, or is not the modules' kernel. */
int sk_initramfs_build(const struct sk_initramfs_spec *spec, struct sk_initramfs *ret_initramfs,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The kernel of packages in a folder: "vmlinuz" and "modules/RELEASE"; release of the only one there. */
int sk_initramfs_release(const char *folder, char ret_release[128],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
