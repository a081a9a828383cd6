/* SPDX-License-Identifier: Apache-2.0 */
/* The ABI of /dev/sev-guest as programs of others see it: the kernel's own header, and what the driver
 * says to requests that are wrong. One line "ok NAME" or "not ok NAME: ..." each. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sev-guest.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PAGE_BYTES 4096

static int fd;

struct outcome {
    int number; /* errno, 0 for success */
    uint64_t exitinfo2;
};

static struct outcome ask(unsigned long request, uint8_t version, const void *req, void *resp)
{
    struct snp_guest_request_ioctl argument = {
        .msg_version = version,
        .req_data = (uint64_t)(uintptr_t)req,
        .resp_data = (uint64_t)(uintptr_t)resp,
        .exitinfo2 = UINT64_MAX,
    };
    int result = ioctl(fd, request, &argument);

    return (struct outcome){result < 0 ? errno : 0, argument.exitinfo2};
}

static void check(const char *name, struct outcome got, int number, uint64_t exitinfo2)
{
    if (got.number == number && got.exitinfo2 == exitinfo2)
        printf("ok %s\n", name);
    else
        printf("not ok %s: errno %d exitinfo2 0x%llx, expected %d 0x%llx\n", name, got.number,
               (unsigned long long)got.exitinfo2, number, (unsigned long long)exitinfo2);
}

static void check_true(const char *name, int good)
{
    printf("%s %s\n", good ? "ok" : "not ok", name);
}

static void reports(void)
{
    static struct snp_report_resp response;
    struct snp_report_req request = {.vmpl = 0};
    uint32_t status;

    memset(request.user_data, 0xa5, sizeof(request.user_data));
    check("report", ask(SNP_GET_REPORT, 1, &request, &response), 0, 0);
    check_true("report data", memcmp(response.data + 32 + 0x50, request.user_data, 64) == 0);
    check("message version 0", ask(SNP_GET_REPORT, 0, &request, &response), EINVAL, UINT64_MAX);
    check("no request", ask(SNP_GET_REPORT, 1, NULL, &response), EFAULT, UINT64_MAX);
    check("unknown ioctl",
          ask(_IOWR('S', 0x7, struct snp_guest_request_ioctl), 1, &request, &response), ENOTTY,
          UINT64_MAX);
    request.vmpl = 4;
    check("VMPL 4", ask(SNP_GET_REPORT, 1, &request, &response), 0, 0);
    memcpy(&status, response.data, sizeof(status));
    check_true("VMPL 4 is an invalid parameter to the firmware", status == 0x16);
}

static void extended(void)
{
    static struct snp_report_resp response;
    static uint8_t certificates[4 * PAGE_BYTES];
    struct snp_ext_report_req request = {.data = {.vmpl = 0}};

    request.certs_address = (uint64_t)(uintptr_t)certificates;
    check("no room for certificates", ask(SNP_GET_EXT_REPORT, 1, &request, &response), EIO,
          UINT64_C(1) << 32);
    check_true("the room that is needed", request.certs_len == 2 * PAGE_BYTES);
    request.certs_len = 100;
    check("room that is no page", ask(SNP_GET_EXT_REPORT, 1, &request, &response), EINVAL, 0xff);
    request.certs_len = sizeof(certificates);
    check("with room", ask(SNP_GET_EXT_REPORT, 1, &request, &response), 0, 0);
    check_true("a table of certificates", certificates[0] != 0);
    check_true("a report beside it", response.data[4] == 0xa0 && response.data[5] == 0x04);
}

int main(void)
{
    fd = open("/dev/sev-guest", O_RDWR);
    if (fd < 0) {
        perror("/dev/sev-guest");
        return EXIT_FAILURE;
    }
    reports();
    extended();
    close(fd);
    return EXIT_SUCCESS;
}
