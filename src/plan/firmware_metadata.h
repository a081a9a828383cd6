/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_FIRMWARE_METADATA_H
#define SK_PLAN_FIRMWARE_METADATA_H

#include <sevkit/measure.h>

#define SK_METADATA_IMAGE_BYTES 65536u

/* A firmware that is known without its image. */
struct sk_firmware_metadata {
    /* The file states digests of launches, and digest is one of them; else it is that after the firmware's pages
     * (mode snp:ovmf-hash), and image has the firmware's tables. */
    bool stated;
    uint8_t digest[48];
    uint8_t image[SK_METADATA_IMAGE_BYTES];
};

/*
 * JSON of sev-snp-measure-go's parse-metadata (sections, reset address, and the digest after the pages), or of
 * gce-tcb-verifier's endorsement, which has a digest for each number of vCPUs; SEVKIT_EREFUSED if there is none for
 * vcpus.
 */
int sk_firmware_metadata_read(const char *path, uint64_t vcpus,
                              struct sk_firmware_metadata *ret_metadata,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
