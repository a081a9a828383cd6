/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_FIRMWARE_FIRMWARE_WRITE_H
#define SK_FORMATS_FIRMWARE_FIRMWARE_WRITE_H

/* The reader's twin: puts a GUID table and SEV metadata at the end of an image. */

#include <sevkit/firmware.h>

struct sk_firmware_item {
    const char *guid;
    const uint32_t *words; /* the payload, as little-endian numbers */
    size_t word_count;
};

struct sk_firmware_layout {
    const struct sk_firmware_item *items; /* the one nearest the footer first */
    size_t item_count;
    bool metadata; /* write SEV metadata, and an item that points to them behind the others */
    const struct sevkit_section *sections;
    size_t section_count;
};

/* Overwrites the last bytes of the image, all else stays. SEVKIT_EINPUT if they do not fit. */
int sk_firmware_write(const struct sk_firmware_layout *layout, uint8_t *image, size_t size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
