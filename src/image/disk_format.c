/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk_format.h"

#include "base/cleanup.h"
#include "base/reader.h"

#include <string.h>

/* QEMU, docs/interop/qcow2.txt: incompatible features, from version 3 on. */
#define QCOW2_VERSION_3     3
#define QCOW2_FEATURES_AT   72
#define QCOW2_EXTERNAL_DATA UINT64_C(4)

static const struct {
    size_t offset;
    const char *magic;
    size_t size;
    const char *format;
} formats[] = {
    {0, "QFI\xfb", 4, "qcow2"}, {0, "KDMV", 4, "vmdk"},
    {0, "COWD", 4, "vmdk"},     {0, "vhdxfile", 8, "vhdx"},
    {0, "conectix", 8, "vpc"},  {64, "\x7f\x10\xda\xbe", 4, "vdi"},
    {0, "QED\0", 4, "qed"},     {0, "# Disk Descriptor", 17, "vmdk"},
};

static int check_qcow2(const uint8_t *start, size_t size, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(start, size);
    uint64_t backing, features = 0;
    uint32_t version;

    sk_read_skip(&reader, 4);
    version = sk_read_u32be(&reader);
    backing = sk_read_u64be(&reader);
    if (version >= QCOW2_VERSION_3) {
        sk_read_skip(&reader, QCOW2_FEATURES_AT - 16);
        features = sk_read_u64be(&reader);
    }
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "qcow2: header is cut off");
    if (backing || features & QCOW2_EXTERNAL_DATA)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "qcow2 image that refers to another file; make it whole with "
                            "'qemu-img convert -O qcow2'");
    return 0;
}

int sk_disk_format(const uint8_t *start, size_t size, const char **ret_format,
                   struct sevkit_error *error)
{
    const char *format = "raw";
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(formats); i++)
        if (formats[i].offset + formats[i].size <= size &&
            memcmp(start + formats[i].offset, formats[i].magic, formats[i].size) == 0)
            format = formats[i].format;
    if (strcmp(format, "qcow2") == 0)
        r = check_qcow2(start, size, error);
    /* Descriptors and older formats name other files, which is not looked into. */
    else if (strcmp(format, "vmdk") == 0 && memcmp(start, "KDMV", 4) != 0)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "VMDK image that refers to other files; make it whole with 'qemu-img "
                         "convert -O qcow2'");
    else if (strcmp(format, "qed") == 0)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "QED image; make it a qcow2 image with 'qemu-img "
                         "convert -O qcow2'");
    if (r == 0)
        *ret_format = format;
    return r;
}
