/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_FIRMWARE_METADATA_H
#define SK_PLAN_FIRMWARE_METADATA_H

#include <sevkit/measure.h>

#define SK_METADATA_IMAGE_BYTES 65536u

/*
 * A firmware known by its metadata: the JSON of sev-snp-measure-go's parse-metadata, with sections, reset
 * address, and the digest after its pages. image is where an image with these tables goes; the plan borrows
 * it.
 */
int sk_plan_metadata(const char *path, uint8_t image[SK_METADATA_IMAGE_BYTES],
                     struct sevkit_plan *plan, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
