/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/kernel_image.h"

#include "base/reader.h"

#include <string.h>

/* Offsets in the setup header, which begins with the boot sector. */
#define MAGIC_OFFSET   0x202
#define VERSION_OFFSET 0x20e
/* kernel_version is relative to the end of the boot sector. */
#define VERSION_BASE 0x200

static bool is_release_char(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte && strchr("._+~-", byte));
}

int sk_kernel_image_release(const void *image, size_t size,
                            char ret_release[SK_KERNEL_VERSION_BYTES], struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(image, size), text;
    char release[SK_KERNEL_VERSION_BYTES] = "", magic[4];
    size_t length = 0;
    uint16_t offset;

    sk_read_skip(&reader, MAGIC_OFFSET);
    sk_read_bytes(&reader, magic, sizeof(magic));
    if (!sk_reader_ok(&reader) || memcmp(magic, "HdrS", sizeof(magic)) != 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "no x86 kernel image: no \"HdrS\" at offset 0x202");
    sk_read_skip(&reader, VERSION_OFFSET - MAGIC_OFFSET - sizeof(magic));
    offset = sk_read_u16le(&reader);
    text = sk_reader_of(image, size);
    sk_read_skip(&text, (size_t)VERSION_BASE + offset);
    while (offset && sk_reader_left(&text) > 0 && length < sizeof(release) - 1) {
        uint8_t byte = sk_read_u8(&text);

        if (!is_release_char(byte))
            break;
        release[length++] = (char)byte;
    }
    if (length == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "the kernel image has no version text");
    memcpy(ret_release, release, sizeof(release));
    return 0;
}
