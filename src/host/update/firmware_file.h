/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_FIRMWARE_FILE_H
#define SK_HOST_FIRMWARE_FILE_H

/* Files from which the kernel updates the SEV firmware (Linux drivers/crypto/ccp/sev-dev.c,
 * sev_get_firmware()), and the installation of one. */

#include "crypto/digest.h"
#include "host/host_identity.h"
#include "sys/sys.h"

#define SK_FIRMWARE_FILES      3
#define SK_FIRMWARE_PATH_BYTES 4096
/* A firmware has about 100 KiB. */
#define SK_FIRMWARE_MAX_BYTES ((size_t)1 << 20)

struct sk_firmware_entry {
    char path[SK_FIRMWARE_PATH_BYTES]; /* on the host */
    bool exists;
};
/* By the exact model, by models that share a firmware, and by nothing: the kernel takes the first one. */
void sk_firmware_list(struct sk_host *host, const struct sk_host_identity *identity,
                      struct sk_firmware_entry ret_entries[SK_FIRMWARE_FILES]);

struct sk_firmware_update {
    const struct sk_sys *sys;
    const char *root; /* "": this machine */
    const char *path; /* of the firmware, as it was downloaded */
    uint8_t digest[SK_SHA256_BYTES];
    bool applies; /* else it is only checked */
    bool uploads; /* replaces the firmware that runs, too */
};

/* Where the kernel looks for it, and what is there. */
struct sk_firmware_place {
    char path[SK_FIRMWARE_PATH_BYTES];
    char kept[SK_FIRMWARE_PATH_BYTES]; /* where the file that was there is kept */
    bool exists, is_same;
};

/*
 * Puts a firmware where the kernel looks for it; after a failure the files are as before. SEVKIT_EREFUSED for what
 * is known to be wrong: another digest, another processor in the name, an archive or a page of the web in the place
 * of a firmware, another file that the kernel would take, a kernel that cannot replace the firmware that runs. The
 * signature in it is verified by the secure processor alone.
 */
int sk_firmware_update(const struct sk_firmware_update *update,
                       const struct sk_host_identity *identity, struct sk_firmware_place *ret_place,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The kernel's interface for updates while guests run (Documentation/ABI/testing/sysfs-class-firmware; the
 * driver's part, snp_dlfw_ex, is not in all kernels). */
bool sk_firmware_can_upload(const char *root);
/* Hands the firmware over and waits for the outcome. SEVKIT_EIO with the driver's word if it failed. */
int sk_firmware_upload(const struct sk_sys *sys, const char *root, const void *data, size_t size,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
