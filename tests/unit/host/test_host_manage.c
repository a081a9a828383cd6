/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
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

TEST(tcb_of_reports)
{
    static const struct {
        const char *text, *why;
        int code;
    } cases[] = {
        {"bl=4", "expected all components of Milan: bl, tee, snp, ucode", SEVKIT_EUSAGE},
        {"bl=4,tee=0,snp=24,ucode=220", "higher than the platform's, which is", SEVKIT_EREFUSED},
        {"fmc=1,bl=4,tee=0,snp=22,ucode=213", "expected all components", SEVKIT_EUSAGE},
        {"bl=x", "", SEVKIT_EUSAGE},
    };
    struct sk_host_identity identity = {
        .product = sevkit_product_find("Milan"),
        .has_snp = true,
        .platform_tcb = {.snp = 24, .bootloader = 4, .microcode = 219}};
    struct sk_snp_config config = {.mask_chip_id = true};
    char text[SEVKIT_TCB_TEXT_BYTES];
    struct sevkit_error error = {0};

    EXPECT_OK(
        sk_snp_config_set_tcb(&identity, "ucode=213,snp=22,tee=0,bl=4", &config, text, &error),
        &error);
    EXPECT_STR(text, "bl=4,tee=0,snp=22,ucode=213");
    EXPECT(config.reported_tcb == UINT64_C(0xd516000000000004));
    EXPECT(config.mask_chip_id);
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        EXPECT_ERROR(sk_snp_config_set_tcb(&identity, cases[i].text, &config, text, &error),
                     cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].why);
    }
    identity.product = sevkit_product_find("Turin");
    EXPECT_ERROR(
        sk_snp_config_set_tcb(&identity, "bl=4,tee=0,snp=22,ucode=213", &config, text, &error),
        SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "fmc, bl, tee, snp, ucode");
    identity.product = NULL;
    EXPECT_ERROR(sk_snp_config_set_tcb(&identity, "bl=4", &config, text, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_CONTAINS(error.text, "the product of this host is unknown");
}
