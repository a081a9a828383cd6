/* SPDX-License-Identifier: Apache-2.0 */
#include "data/guids.h"
#include "image.h"
#include "measure/ap_entry.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int entry_of(const void *data, size_t size, uint64_t *ret_eip, struct sevkit_error *error)
{
    char path[] = "/tmp/sevkit-ap-entry-XXXXXX";
    int fd = mkstemp(path), r;

    EXPECT(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    (void)close(fd);
    r = sk_ap_entry(path, ret_eip, error);
    (void)unlink(path);
    return r;
}

TEST(the_reset_block_says_it)
{
    static uint8_t image[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;
    uint64_t eip = 0;

    sk_test_image(image);
    EXPECT_OK(entry_of(image, sizeof(image), &eip, &error), &error);
    EXPECT_INT(eip, SK_TEST_RESET_EIP);
}

TEST(an_image_that_leaves_it_open_is_refused)
{
    static const uint32_t nowhere[] = {0};
    static const struct sk_firmware_item items[] = {{SK_GUID_RESET_BLOCK, nowhere, 1}};
    static const struct sk_firmware_layout zero = {.items = items, .item_count = 1};
    static const struct sk_firmware_layout none = {.items = sk_test_items + 1, .item_count = 1};
    static uint8_t image[SK_TEST_IMAGE_BYTES];
    struct sevkit_error error;
    uint64_t eip;

    sk_test_image_of(&none, image);
    EXPECT_ERROR(entry_of(image, sizeof(image), &eip, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "not usable for SEV-ES: ");
    sk_test_image_of(&zero, image);
    EXPECT_ERROR(entry_of(image, sizeof(image), &eip, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "address 0");
    EXPECT_ERROR(entry_of(image, 0, &eip, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_ap_entry("/nonexistent/x", &eip, &error), SEVKIT_EIO, &error);
}
