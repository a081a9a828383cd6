/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_LUKS2_JSON_H
#define SK_FORMATS_DISK_LUKS2_JSON_H

#include "base/error.h"
#include "formats/disk/luks2_volume.h"

/* The JSON text of a header whose copy_bytes are known; fills in everything but the UUID. */
int sk_luks2_json_read(const char *text, size_t length, struct sk_luks2_header *header,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
