/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_FIRMWARE_FILE_H
#define SK_HOST_FIRMWARE_FILE_H

/* Files from which the kernel updates the SEV firmware (Linux drivers/crypto/ccp/sev-dev.c,
 * sev_get_firmware()), and the installation of one. */

#include "crypto/digest.h"
#include "host/host_identity.h"
#include "sys/sys.h"

#define SK_FIRMWARE_FILES      3
#define SK_FIRMWARE_NAME_BYTES 64
#define SK_FIRMWARE_PATH_BYTES 4096
/* A firmware has about 100 KiB. */
#define SK_FIRMWARE_MAX_BYTES ((size_t)1 << 20)

/* By the exact model, by models that share a firmware, and by nothing: the kernel takes the first one. */
void sk_firmware_names(const struct sk_host_identity *identity,
                       char ret_names[SK_FIRMWARE_FILES][SK_FIRMWARE_NAME_BYTES]);

/* What a given file is known to be wrong by: another digest, another processor in its name, an archive or a
 * page of the web in the place of a firmware. The signature in it is verified by the secure processor alone.
 * SEVKIT_EREFUSED. */
int sk_firmware_check(const struct sk_host_identity *identity, const char *path, const void *data,
                      size_t size, const uint8_t digest[SK_SHA256_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_firmware_place {
    char path[SK_FIRMWARE_PATH_BYTES];
    char kept[SK_FIRMWARE_PATH_BYTES]; /* where the file that is there now will be */
    bool exists, is_same;
};

/* Where the file goes below root ("" for this machine), and what is there. SEVKIT_EREFUSED if the kernel would
 * take another one, or if something is in the way. */
int sk_firmware_find_place(const struct sk_sys *sys, const char *root,
                           const struct sk_host_identity *identity, const void *data, size_t size,
                           struct sk_firmware_place *ret_place,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* After a failure the files are as before. */
int sk_firmware_install(const char *root, struct sk_firmware_place *place, const void *data,
                        size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The kernel's interface for updates while guests run (Documentation/ABI/testing/sysfs-class-firmware; the
 * driver's part, snp_dlfw_ex, is not in all kernels). */
bool sk_firmware_can_upload(const char *root);
/* Hands the firmware over and waits for the outcome. SEVKIT_EIO with the driver's word if it failed. */
int sk_firmware_upload(const struct sk_sys *sys, const char *root, const void *data, size_t size,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
