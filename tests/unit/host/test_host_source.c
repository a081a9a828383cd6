/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_sys.h"
#include "host/host_check.h"
#include "host/host_live.h"
#include "test.h"

#include <errno.h>
#include <stdlib.h>

#define RECORDING                                                  \
    "leaf 0 0: 0x10 0x68747541 0x444d4163 0x69746e65\n"            \
    "msr 1 0xc0010010: 0x3f40000\n"                                \
    "msr 2 0xc0010010: errno 5\n"                                  \
    "msr 0xc0010114 0\n"                                           \
    "device /dev/kvm: ok\ndevice /dev/sev: errno 13\n"             \
    "sev 1: 013701000100001d00000000\nsev 9: errno 5 status 0x1\n" \
    "kvm 0xae00 0: 12\nattribute 1 1: errno 6\n"                   \
    "program qemu: QEMU emulator version 10.0.2\nlimit memlock: unlimited\n"

static void arrange(void)
{
    static const struct sk_fake_file files[] = {
        {.path = "/r/host.txt", .data = RECORDING, .size = sizeof(RECORDING) - 1},
        {.path = "/r/proc/cmdline", .data = "quiet\n", .size = 6},
    };

    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
        sk_fake_add(&files[i]);
}

TEST(a_recording_answers)
{
    struct sk_host host;
    struct sevkit_error error = {0};
    struct sk_cpuid id;
    uint64_t value;
    uint32_t status;
    uint8_t data[12];
    char *text = NULL;

    arrange();
    EXPECT_OK(sk_host_open(&sk_fake_sys, "/r", &host, &error), &error);
    EXPECT_INT(sk_host_cpuid(&host, 0, 0, &id), 0);
    EXPECT_INT(id.ebx, 0x68747541);
    EXPECT_INT(sk_host_cpuid(&host, 1, 0, &id), ENODATA);
    EXPECT_INT(sk_host_msr(&host, 1, 0xc0010010, &value), 0);
    EXPECT_INT(value, 0x3f40000);
    EXPECT_INT(sk_host_msr(&host, 2, 0xc0010010, &value), EIO);
    EXPECT_INT(sk_host_msr(&host, 3, 0xc0010010, &value), ENODATA);
    EXPECT_INT(sk_host_msr(&host, 77, 0xc0010114, &value), 0);
    EXPECT_INT(sk_host_device(&host, "/dev/kvm"), 0);
    EXPECT_INT(sk_host_device(&host, "/dev/sev"), EACCES);
    EXPECT_INT(sk_host_device(&host, "/dev/none"), ENODATA);
    EXPECT_INT(sk_host_sev(&host, SK_SEV_PLATFORM_STATUS, data, sizeof(data), &status), 0);
    EXPECT_INT(data[1], 0x37);
    EXPECT_INT(sk_host_sev(&host, SK_SNP_PLATFORM_STATUS, data, sizeof(data), &status), EIO);
    EXPECT_INT(status, 1);
    EXPECT_INT(sk_host_kvm(&host, SK_KVM_GET_API_VERSION, 0, &value), 0);
    EXPECT_INT(sk_host_kvm_attribute(&host, 1, 1, &value), ENXIO);
    EXPECT_INT(sk_host_program(&host, "qemu", &text), 0);
    EXPECT_STR(text, "QEMU emulator version 10.0.2");
    free(text);
    EXPECT_INT(sk_host_memlock(&host, &value), 0);
    EXPECT(value == UINT64_MAX);
    EXPECT_INT(sk_host_read(&host, "/proc/cmdline", &text), 0);
    EXPECT_STR(text, "quiet\n");
    free(text);
    EXPECT(!sk_host_exists(&host, "/sys/module/ccp"));
    sk_host_close(&host);
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(an_empty_folder_is_no_recording)
{
    struct sk_host host;
    struct sevkit_error error = {0};

    sk_fake_reset();
    EXPECT_ERROR(sk_host_open(&sk_fake_sys, "/r", &host, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "host record");
}

static int open_and_check(void *arg, struct sevkit_error *error)
{
    struct sk_host host;
    struct sk_host_report report;
    int r = sk_host_open(&sk_fake_sys, "/r", &host, error);

    (void)arg;
    if (r < 0)
        return r;
    sk_host_check_run(&host, SK_HOST_FOR_SNP, &report);
    sk_host_close(&host);
    return 0;
}

TEST(reads_that_fail)
{
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange, open_and_check, NULL) > 0);
}

static int no_device(const char *path)
{
    (void)path;
    errno = ENOENT;
    return -1;
}

TEST(opens_and_looks_that_fail)
{
    EXPECT(sk_fake_run(SK_FAKE_OPEN, EIO, SEVKIT_EIO, arrange, open_and_check, NULL) > 0);
    EXPECT(sk_fake_run(SK_FAKE_INFO, EIO, SEVKIT_EIO, arrange, open_and_check, NULL) > 0);
    EXPECT(sk_fake_run(SK_FAKE_CLOSE, EIO, SEVKIT_EIO, arrange, open_and_check, NULL) > 0);
}

/* Devices that open, and then answer half, or not at all. */
static int open_any(const char *path)
{
    (void)path;
    return 77;
}

static int close_any(int fd)
{
    EXPECT_INT(fd, 77);
    return 0;
}

static ssize_t read_half(int fd, void *buffer, size_t size, uint64_t offset)
{
    EXPECT_INT(fd, 77);
    EXPECT_INT(offset, 0xc0010010);
    memset(buffer, 0xff, size / 2);
    return (ssize_t)(size / 2);
}

static int fail_call(int fd, unsigned long request, void *argument)
{
    (void)request;
    (void)argument;
    EXPECT_INT(fd, 77);
    errno = EIO;
    return -1;
}

TEST(devices_that_answer_half)
{
    struct sk_sys sys = sk_fake_sys;
    struct sk_host host;
    struct sk_host_report report;
    struct sevkit_error error = {0};
    uint64_t value = 0;
    uint32_t status = 0;
    uint8_t data[12];

    sk_fake_reset();
    sys.open_device = sys.open_read = open_any;
    sys.close = close_any;
    sys.read_at = read_half;
    sys.ioctl = fail_call;
    EXPECT_OK(sk_host_open(&sys, NULL, &host, &error), &error);
    EXPECT_INT(sk_host_msr(&host, 0, 0xc0010010, &value), EIO);
    EXPECT_INT(value, 0);
    EXPECT_INT(sk_host_kvm(&host, SK_KVM_GET_API_VERSION, 0, &value), EIO);
    EXPECT_INT(sk_host_kvm_attribute(&host, 1, 1, &value), EIO);
    EXPECT_INT(sk_host_sev(&host, SK_SEV_PLATFORM_STATUS, data, sizeof(data), &status), EIO);
    EXPECT_INT(sk_host_device(&host, "/dev/sev"), 0);
    sk_host_close(&host);
    sys.open_read = sk_fake_sys.open_read;
    sys.open_device = no_device;
    sys.close = sk_fake_sys.close;
    EXPECT_OK(sk_host_open(&sys, NULL, &host, &error), &error);
    sk_host_check_run(&host, SK_HOST_FOR_ES, &report);
    EXPECT(sk_host_report_count(&report, SK_HOST_UNKNOWN) +
               sk_host_report_count(&report, SK_HOST_FAIL) >
           0);
    sk_host_close(&host);
}

TEST(this_machine_without_anything)
{
    struct sk_sys sys = sk_fake_sys;
    struct sk_host host;
    struct sk_host_report report;
    struct sevkit_error error = {0};

    sk_fake_reset();
    sys.open_device = no_device;
    EXPECT_OK(sk_host_open(&sys, NULL, &host, &error), &error);
    sk_host_check_run(&host, SK_HOST_FOR_SNP, &report);
    EXPECT(report.count > 40);
    EXPECT(sk_host_report_count(&report, SK_HOST_UNKNOWN) > 0);
    EXPECT_STR(report.findings[0].row->id, "cpu.amd");
    EXPECT_INT(report.findings[0].state, SK_HOST_UNKNOWN);
    sk_host_close(&host);
    EXPECT_INT(sk_fake_open_count(), 0);
}
