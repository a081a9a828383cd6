/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_IMAGE_H
#define SK_TEST_IMAGE_H

/* Firmware images for tests, made with the library's own writer. */

#include "formats/firmware/firmware_write.h"

#include <stdint.h>

#define SK_TEST_IMAGE_BYTES 16384

/* The sections of an AmdSev build; the sixth is KERNEL_HASHES. */
#define SK_TEST_SECTIONS 7
extern const struct sevkit_section sk_test_sections[SK_TEST_SECTIONS];
#define SK_TEST_RESET_EIP 0x80b004u
#define SK_TEST_HASH_GPA  0x810c00u

/* An image like an AmdSev build: reset block, hash area, secret area and all sections, over bytes
 * that are not zero. Fails the test if that does not work. */
void sk_test_image(uint8_t ret_image[SK_TEST_IMAGE_BYTES]);
/* The same with a layout of the caller's. */
void sk_test_image_of(const struct sk_firmware_layout *layout,
                      uint8_t ret_image[SK_TEST_IMAGE_BYTES]);

/* The items of the AmdSev-like image: reset block, hash area, secret area. */
#define SK_TEST_ITEMS 3
extern const struct sk_firmware_item sk_test_items[SK_TEST_ITEMS];

#endif
