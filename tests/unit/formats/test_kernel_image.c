/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/kernel_image.h"

#include "test.h"

#define SIZE 0x400

static struct sevkit_error error;

static void make(uint8_t image[SIZE], uint16_t offset, const char *text)
{
    memset(image, 0, SIZE);
    memcpy(image + 0x202, "HdrS", 4);
    image[0x20e] = (uint8_t)offset;
    image[0x20f] = (uint8_t)(offset >> 8);
    if (text)
        memcpy(image + 0x200 + offset, text, strlen(text));
}

TEST(release_is_the_first_word)
{
    uint8_t image[SIZE];
    char release[SK_KERNEL_VERSION_BYTES];

    make(image, 0x100, "6.1.0-56_x+y~z-amd64 (builder@debian) #1 SMP");
    EXPECT_OK(sk_kernel_image_release(image, SIZE, release, &error), &error);
    EXPECT_STR(release, "6.1.0-56_x+y~z-amd64");
    make(image, 0x1fc, "6.12");
    EXPECT_OK(sk_kernel_image_release(image, SIZE, release, &error), &error);
    EXPECT_STR(release, "6.12");
}

TEST(long_text_is_cut)
{
    uint8_t image[SIZE];
    char release[SK_KERNEL_VERSION_BYTES];

    make(image, 0x100, NULL);
    memset(image + 0x300, 'a', 0x100);
    EXPECT_OK(sk_kernel_image_release(image, SIZE, release, &error), &error);
    EXPECT_INT(strlen(release), SK_KERNEL_VERSION_BYTES - 1);
}

TEST(refused)
{
    uint8_t image[SIZE];
    char release[SK_KERNEL_VERSION_BYTES];

    make(image, 0x100, "6.1");
    for (size_t size = 0; size < 0x301; size++)
        EXPECT_ERROR(sk_kernel_image_release(image, size, release, &error), SEVKIT_EINPUT, &error);
    for (size_t i = 0x202; i < 0x206; i++) {
        image[i] ^= 1;
        EXPECT_ERROR(sk_kernel_image_release(image, SIZE, release, &error), SEVKIT_EINPUT, &error);
        image[i] ^= 1;
    }
    make(image, 0, "6.1");
    EXPECT_ERROR(sk_kernel_image_release(image, SIZE, release, &error), SEVKIT_EINPUT, &error);
    make(image, 0x100, " 6.1");
    EXPECT_ERROR(sk_kernel_image_release(image, SIZE, release, &error), SEVKIT_EINPUT, &error);
    make(image, 0xffff, NULL);
    EXPECT_ERROR(sk_kernel_image_release(image, SIZE, release, &error), SEVKIT_EINPUT, &error);
}
