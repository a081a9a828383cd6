/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include "data/guids.h"
#include "test.h"

const struct sevkit_section sk_test_sections[SK_TEST_SECTIONS] = {
    {0x800000, 0x9000, SEVKIT_SECTION_SEC_MEM},  {0x80a000, 0x3000, SEVKIT_SECTION_SEC_MEM},
    {0x80d000, 0x1000, SEVKIT_SECTION_SECRETS},  {0x80e000, 0x1000, SEVKIT_SECTION_CPUID},
    {0x80f000, 0x1000, SEVKIT_SECTION_SVSM_CAA}, {0x810000, 0x1000, SEVKIT_SECTION_KERNEL_HASHES},
    {0x811000, 0xf000, SEVKIT_SECTION_SEC_MEM},
};

static const uint32_t reset_block[] = {SK_TEST_RESET_EIP};
static const uint32_t hash_area[] = {SK_TEST_HASH_GPA, 0x400};
static const uint32_t secret_area[] = {0x80d000, 0xc00};

const struct sk_firmware_item sk_test_items[SK_TEST_ITEMS] = {
    {SK_GUID_RESET_BLOCK, reset_block, 1},
    {SK_GUID_HASH_AREA, hash_area, 2},
    {SK_GUID_SECRET_AREA, secret_area, 2},
};

void sk_test_image_of(const struct sk_firmware_layout *layout,
                      uint8_t ret_image[SK_TEST_IMAGE_BYTES])
{
    struct sevkit_error error;

    for (size_t i = 0; i < SK_TEST_IMAGE_BYTES; i++)
        ret_image[i] = (uint8_t)(i * 7 + i / 256);
    EXPECT_OK(sk_firmware_write(layout, ret_image, SK_TEST_IMAGE_BYTES, &error), &error);
}

void sk_test_image(uint8_t ret_image[SK_TEST_IMAGE_BYTES])
{
    const struct sk_firmware_layout layout = {
        .items = sk_test_items,
        .item_count = SK_TEST_ITEMS,
        .metadata = true,
        .sections = sk_test_sections,
        .section_count = SK_TEST_SECTIONS,
    };

    sk_test_image_of(&layout, ret_image);
}
