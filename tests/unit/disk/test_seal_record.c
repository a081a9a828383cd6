/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/disk/seal_record.h"

#include "test.h"

static struct sevkit_error error;

static const struct sk_seal_record sample = {.fields = 0x2f,
                                             .guest_svn = 7,
                                             .tcb_version = 0xd108000000000003,
                                             .generation = 9,
                                             .mac = {1, [31] = 2}};

TEST(what_is_written_is_read)
{
    uint8_t bytes[SK_SEAL_RECORD_BYTES];
    struct sk_seal_record record;
    bool blank = true;

    sk_seal_record_write(&sample, bytes);
    EXPECT_OK(sk_seal_record_read(bytes, sizeof(bytes), &record, &blank, &error), &error);
    EXPECT(!blank);
    EXPECT_INT(record.fields, sample.fields);
    EXPECT_INT(record.guest_svn, sample.guest_svn);
    EXPECT(record.tcb_version == sample.tcb_version);
    EXPECT(record.generation == sample.generation);
    EXPECT_BYTES(record.mac, sample.mac, sizeof(record.mac));
}

TEST(blank_is_all_zero)
{
    uint8_t bytes[SK_SEAL_RECORD_BYTES] = {0};
    struct sk_seal_record record;
    bool blank = false;

    EXPECT_OK(sk_seal_record_read(bytes, sizeof(bytes), &record, &blank, &error), &error);
    EXPECT(blank);
    for (size_t i = 0; i < sizeof(bytes); i += 509) {
        bytes[i] = 1;
        EXPECT_ERROR(sk_seal_record_read(bytes, sizeof(bytes), &record, &blank, &error),
                     SEVKIT_EINPUT, &error);
        bytes[i] = 0;
    }
}

TEST(other_forms_are_refused)
{
    uint8_t bytes[SK_SEAL_RECORD_BYTES];
    struct sk_seal_record record;
    bool blank;

    sk_seal_record_write(&sample, bytes);
    for (size_t size = 0; size < sizeof(bytes); size += 31)
        EXPECT_ERROR(sk_seal_record_read(bytes, size, &record, &blank, &error), SEVKIT_EINPUT,
                     &error);
    /* Magic, version, reserved, padding. */
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bool value =
            (i >= 20 && i < 28) || (i >= 32 && i < SK_SEAL_IN_MAC_BYTES + SK_SEAL_MAC_BYTES);
        int r;

        bytes[i] ^= 0x40;
        r = sk_seal_record_read(bytes, sizeof(bytes), &record, &blank, &error);
        EXPECT_INT(r, value ? 0 : SEVKIT_EINPUT);
        bytes[i] ^= 0x40;
    }
}
