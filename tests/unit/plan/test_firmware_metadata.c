/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "plan/firmware_metadata.h"
#include "test.h"

#include <sevkit/firmware.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define HASH                                           \
    "000102030405060708090a0b0c0d0e0f0001020304050607" \
    "08090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"
#define ITEMS "\"MetadataItems\":[{\"GPA\":8388608,\"Size\":\"0x9000\",\"SectionTypeInt\":1}]"

static int read_text(const char *text, uint64_t vcpus, struct sk_firmware_metadata *ret,
                     struct sevkit_error *error)
{
    char path[] = "/tmp/sevkit-metadata-XXXXXX";
    int fd = mkstemp(path), r;

    EXPECT(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
    r = sk_firmware_metadata_read(path, vcpus, ret, error);
    (void)unlink(path);
    return r;
}

TEST(tables_are_made_of_metadata)
{
    static struct sk_firmware_metadata metadata;
    struct sevkit_firmware *firmware = NULL;
    struct sevkit_error error;
    uint32_t eip = 0;

    EXPECT_OK(
        read_text("{" ITEMS ",\"ResetEIP\":4096,\"OVMFHash\":\"" HASH "\"}", 1, &metadata, &error),
        &error);
    EXPECT(!metadata.stated);
    EXPECT_INT(metadata.digest[47], 15);
    EXPECT_OK(sevkit_firmware_parse(metadata.image, sizeof(metadata.image), &firmware, &error),
              &error);
    EXPECT_INT(sevkit_firmware_section_count(firmware), 1);
    EXPECT_INT(sevkit_firmware_section(firmware, 0)->size, 0x9000);
    EXPECT_OK(sevkit_firmware_reset_eip(firmware, &eip, &error), &error);
    EXPECT_INT(eip, 4096);
    sevkit_firmware_free(firmware);
}

TEST(a_digest_is_stated_for_a_number_of_vcpus)
{
    static const char *const names[] = {"sevSnp", "sev_snp"};
    static struct sk_firmware_metadata metadata;
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        char text[256];

        (void)snprintf(text, sizeof(text),
                       "{\"%s\":{\"measurements\":{\"2\":\"////%s\",\"1\":\"%s\"}}}", names[i],
                       &ZEROS[4], ZEROS);
        memset(metadata.digest, 7, sizeof(metadata.digest));
        EXPECT_OK(read_text(text, 2, &metadata, &error), &error);
        EXPECT(metadata.stated);
        EXPECT_INT(metadata.digest[0], 0xff);
        EXPECT_INT(metadata.digest[47], 0);
        EXPECT_ERROR(read_text(text, 3, &metadata, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, "no digest for 3 vCPUs, but for 2, 1");
    }
}

TEST(what_is_no_metadata_is_refused)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"{", "line 1: "},
        {"{}", "MetadataItems: expected a list"},
        {"[]", "MetadataItems: expected a list"},
        {"{" ITEMS "}", "OVMFHash: expected 96 hex digits"},
        {"{" ITEMS ",\"OVMFHash\":\"" HASH "\"}", "ResetEIP: expected a number"},
        {"{\"MetadataItems\":[{\"GPA\":-1}],\"OVMFHash\":\"" HASH "\"}",
         "MetadataItems: item 0: GPA: expected a number"},
        {"{\"sevSnp\":{\"measurements\":{\"0\":\"" ZEROS "\"}}}", "measurements: '0': expected"},
        {"{\"sevSnp\":{\"measurements\":{\"1\":\"AA\"}}}", "measurements: '1': expected"},
        {"{\"sevSnp\":{\"measurements\":{\"1\":1}}}", "measurements: '1': expected"},
    };
    static struct sk_firmware_metadata metadata;
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        EXPECT_ERROR(read_text(cases[i].text, 1, &metadata, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].reason);
    }
    EXPECT_ERROR(read_text("{\"sevSnp\":7}", 1, &metadata, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "but for none");
    EXPECT_ERROR(sk_firmware_metadata_read("/nonexistent/x", 1, &metadata, &error), SEVKIT_EIO,
                 &error);
}
