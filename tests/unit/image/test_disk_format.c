/* SPDX-License-Identifier: Apache-2.0 */
#include "base/writer.h"
#include "image/disk_format.h"
#include "test.h"

static uint8_t start[SK_DISK_START_BYTES];

static void qcow2(uint32_t version, uint64_t backing, uint64_t features)
{
    memset(start, 0, sizeof(start));
    memcpy(start, "QFI\xfb", 4);
    start[7] = (uint8_t)version;
    start[15] = (uint8_t)backing;
    start[79] = (uint8_t)features;
}

TEST(formats_by_their_first_bytes)
{
    static const struct {
        size_t offset;
        const char *magic, *format;
    } rows[] = {{0, "KDMV", "vmdk"},
                {0, "vhdxfile", "vhdx"},
                {0, "conectix", "vpc"},
                {64, "\x7f\x10\xda\xbe", "vdi"},
                {0, "", "raw"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *format = NULL;
        struct sevkit_error error = {0};

        memset(start, 0, sizeof(start));
        memcpy(start + rows[i].offset, rows[i].magic, strlen(rows[i].magic));
        EXPECT_OK(sk_disk_format(start, sizeof(start), &format, &error), &error);
        EXPECT_STR(format, rows[i].format);
    }
}

TEST(images_that_refer_to_other_files_are_refused)
{
    const char *format = NULL;
    struct sevkit_error error = {0};

    qcow2(3, 0, 0);
    EXPECT_OK(sk_disk_format(start, sizeof(start), &format, &error), &error);
    EXPECT_STR(format, "qcow2");
    EXPECT_ERROR(sk_disk_format(start, 60, &format, &error), SEVKIT_EINPUT, &error);
    qcow2(3, 0x68, 0);
    EXPECT_ERROR(sk_disk_format(start, sizeof(start), &format, &error), SEVKIT_EREFUSED, &error);
    qcow2(3, 0, 4);
    EXPECT_ERROR(sk_disk_format(start, sizeof(start), &format, &error), SEVKIT_EREFUSED, &error);
    /* Version 2 has no features. */
    qcow2(2, 0, 4);
    EXPECT_OK(sk_disk_format(start, sizeof(start), &format, &error), &error);
    memcpy(start, "# Disk DescriptorFile", 21);
    EXPECT_ERROR(sk_disk_format(start, sizeof(start), &format, &error), SEVKIT_EREFUSED, &error);
    memcpy(start, "COWD", 4);
    EXPECT_ERROR(sk_disk_format(start, sizeof(start), &format, &error), SEVKIT_EREFUSED, &error);
    memcpy(start, "QED", 4);
    EXPECT_ERROR(sk_disk_format(start, sizeof(start), &format, &error), SEVKIT_EREFUSED, &error);
}
