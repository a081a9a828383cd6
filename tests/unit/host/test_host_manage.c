/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"
#include "fake_sys.h"
#include "host/host_live.h"
#include "host/host_manage.h"
#include "test.h"

#include <errno.h>

/* A firmware that keeps what it was sent. */
static struct {
    uint32_t command;
    uint8_t data[SK_SNP_CONFIG_BYTES];
    uint32_t status;
    int error;
    int open;
} firmware;

static int open_sev(const char *path)
{
    EXPECT_STR(path, SK_SEV_DEVICE_PATH);
    firmware.open++;
    return 77;
}

static int close_sev(int fd)
{
    EXPECT_INT(fd, 77);
    firmware.open--;
    return 0;
}

static int issue(int fd, unsigned long request, void *argument)
{
    struct sk_reader reader = sk_reader_of(argument, 16);
    uint64_t address;

    EXPECT_INT(fd, 77);
    EXPECT_INT(request, 0xc0105300);
    firmware.command = sk_read_u32le(&reader);
    address = sk_read_u64le(&reader);
    if (firmware.command == SK_SNP_SET_CONFIG)
        memcpy(firmware.data, (const void *)(uintptr_t)address, SK_SNP_CONFIG_BYTES);
    if (firmware.command == SK_SNP_VLEK_LOAD)
        memcpy(firmware.data, (const void *)(uintptr_t)address, 16);
    EXPECT(firmware.command != SK_SNP_COMMIT || address == 0);
    memcpy((uint8_t *)argument + 12, &firmware.status, 4);
    errno = firmware.error;
    return firmware.error ? -1 : 0;
}

static struct sk_sys arrange(int error, uint32_t status)
{
    struct sk_sys sys = sk_fake_sys;

    sk_fake_reset();
    memset(&firmware, 0, sizeof(firmware));
    firmware.error = error;
    firmware.status = status;
    sys.open_device = open_sev;
    sys.close = close_sev;
    sys.ioctl = issue;
    return sys;
}

TEST(configuration)
{
    static const struct sk_snp_config config = {
        .reported_tcb = 0xdb18000000000004, .mask_chip_id = true, .mask_chip_key = true};
    static const uint8_t want[SK_SNP_CONFIG_BYTES] = {4, 0, 0, 0, 0, 0, 0x18, 0xdb, 3};
    struct sk_sys sys = arrange(0, 0);
    struct sevkit_error error = {0};

    EXPECT_OK(sk_host_set_config(&sys, &config, &error), &error);
    EXPECT_INT(firmware.command, SK_SNP_SET_CONFIG);
    EXPECT_BYTES(firmware.data, want, sizeof(want));
    EXPECT_INT(firmware.open, 0);
}

TEST(commit_and_vlek)
{
    static const uint8_t hashstick[SK_HASHSTICK_BYTES] = {1};
    struct sk_sys sys = arrange(0, 0);
    struct sevkit_error error = {0};
    struct sk_reader reader = sk_reader_of(firmware.data, 16);

    EXPECT_OK(sk_host_commit(&sys, &error), &error);
    EXPECT_INT(firmware.command, SK_SNP_COMMIT);
    EXPECT_OK(sk_host_vlek_load(&sys, hashstick, &error), &error);
    EXPECT_INT(firmware.command, SK_SNP_VLEK_LOAD);
    EXPECT_INT(sk_read_u32le(&reader), 16);
    EXPECT_INT(sk_read_u32le(&reader), 0);
    EXPECT(sk_read_u64le(&reader) == (uintptr_t)hashstick);
}

TEST(refusals)
{
    struct sk_sys sys = arrange(EIO, 0x16);
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_host_commit(&sys, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "INVALID_PARAM");
    sys = arrange(EIO, 0x7777);
    EXPECT_ERROR(sk_host_commit(&sys, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "0x7777");
    sys = arrange(EPERM, 0);
    EXPECT_ERROR(sk_host_commit(&sys, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/dev/sev");
    EXPECT_INT(firmware.open, 0);
}

TEST(hashsticks)
{
    uint8_t data[SK_HASHSTICK_BYTES] = {0};
    struct sevkit_error error = {0};
    uint64_t tcb = 0;

    data[0x190] = 4;
    data[0x197] = 0xdb;
    EXPECT_OK(sk_hashstick_read(data, sizeof(data), &tcb, &error), &error);
    EXPECT(tcb == 0xdb00000000000004);
    EXPECT_ERROR(sk_hashstick_read(data, sizeof(data) - 1, &tcb, &error), SEVKIT_EINPUT, &error);
    data[12] = 1;
    EXPECT_ERROR(sk_hashstick_read(data, sizeof(data), &tcb, &error), SEVKIT_EINPUT, &error);
    data[12] = 0;
    data[0x198] = 1;
    EXPECT_ERROR(sk_hashstick_read(data, sizeof(data), &tcb, &error), SEVKIT_EINPUT, &error);
}
