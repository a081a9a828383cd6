/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_guest.h"
#include "guest/guest_report.h"
#include "test.h"

#include <errno.h>

static struct sevkit_guest_report_request a_request(void)
{
    struct sevkit_guest_report_request request = sevkit_guest_report_request_default();

    for (size_t i = 0; i < sizeof(request.report_data); i++)
        request.report_data[i] = (uint8_t)(200 - i);
    request.via = SEVKIT_GUEST_CONFIGFS;
    return request;
}

static void expect_report(const struct sevkit_guest_report_request *request, uint32_t vmpl,
                          enum sevkit_guest_via via)
{
    struct sk_report_request asked = {.vmpl = vmpl};
    uint8_t want[SK_RECEIVED_REPORT_BYTES];
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};
    size_t size;

    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, request, &report, &error), &error);
    memcpy(asked.report_data, request->report_data, sizeof(asked.report_data));
    sk_fake_guest_make_report(&asked, want);
    EXPECT_BYTES(sevkit_guest_report_bytes(report, &size), want, sizeof(want));
    EXPECT_INT(size, sizeof(want));
    EXPECT_INT(sevkit_guest_report_vmpl(report), vmpl);
    EXPECT_INT(sevkit_guest_report_via(report), via);
    EXPECT_INT(sk_fake_guest.open, 0);
    EXPECT_INT(sk_fake_guest.entries_left, 0);
    sevkit_guest_report_free(report);
}

static void expect_error(const struct sevkit_guest_report_request *request, int code,
                         const char *words)
{
    struct sevkit_guest_report *report = NULL;
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_guest_report_get(&sk_fake_guest_sys, request, &report, &error), code, &error);
    EXPECT_CONTAINS(error.text, words);
    EXPECT(!report);
    EXPECT_INT(sk_fake_guest.open, 0);
    EXPECT_INT(sk_fake_guest.entries_left, 0);
}

TEST(gets_a_report)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    expect_report(&request, 0, SEVKIT_GUEST_CONFIGFS);
    EXPECT_INT(sk_fake_guest.ioctls, 0);
    /* Without being told, too. */
    sk_fake_guest_reset();
    request.via = SEVKIT_GUEST_AUTO;
    expect_report(&request, 0, SEVKIT_GUEST_CONFIGFS);
    EXPECT_INT(sk_fake_guest.entries_made, 1);
}

TEST(asks_for_a_level)
{
    struct sevkit_guest_report_request request = a_request();

    for (request.vmpl = 0; request.vmpl <= 3; request.vmpl++) {
        sk_fake_guest_reset();
        expect_report(&request, request.vmpl, SEVKIT_GUEST_CONFIGFS);
    }
    expect_error(&request, SEVKIT_EUSAGE, "VMPL 4: expected 0 to 3");
}

TEST(own_level_is_the_floor)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.floor = "2\n";
    expect_report(&request, 2, SEVKIT_GUEST_CONFIGFS);
    request.vmpl = 3;
    expect_report(&request, 3, SEVKIT_GUEST_CONFIGFS);
    request.vmpl = 1;
    expect_error(&request, SEVKIT_EREFUSED, "asks for VMPL 2 and above");
    /* A driver without levels. */
    sk_fake_guest_reset();
    sk_fake_guest.floor = NULL;
    request.vmpl = SEVKIT_GUEST_VMPL_OWN;
    expect_report(&request, 0, SEVKIT_GUEST_CONFIGFS);
}

TEST(refuses_senseless_attributes)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.floor = "4\n";
    expect_error(&request, SEVKIT_EIO, "privlevel_floor: 4 is no VMPL");
    sk_fake_guest.floor = "none\n";
    expect_error(&request, SEVKIT_EIO, "privlevel_floor");
    sk_fake_guest_reset();
    sk_fake_guest.generation = "-1\n";
    expect_error(&request, SEVKIT_EIO, "generation");
    sk_fake_guest_reset();
    sk_fake_guest.provider = "tdx_guest\n";
    expect_error(&request, SEVKIT_EIO, "reports come from \"tdx_guest\"");
    sk_fake_guest.provider = NULL;
    expect_error(&request, SEVKIT_EIO, "provider: No such device or address");
    sk_fake_guest.provider = "a provider whose name is longer than anything that Linux has so far, "
                             "by far\n";
    expect_error(&request, SEVKIT_EIO, "provider: File too large");
}

TEST(says_why_there_is_no_configfs)
{
    static const struct {
        int number;
        const char *words;
    } cases[] = {
        {ENOENT, "no configfs-tsm"}, {ENXIO, "modprobe sev-guest"}, {EACCES, "only root"},
        {EPERM, "only root"},        {EROFS, "read-only"},          {ENOMEM, "allocate"},
    };
    struct sevkit_guest_report_request request = a_request();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest.make_errno = cases[i].number;
        request.via = SEVKIT_GUEST_CONFIGFS;
        expect_error(&request, SEVKIT_EIO, cases[i].words);
        /* The device takes its place. */
        request.via = SEVKIT_GUEST_AUTO;
        expect_report(&request, 0, SEVKIT_GUEST_IOCTL);
    }
    sk_fake_guest_reset();
    sk_fake_guest.random_errno = ENOSYS;
    request.via = SEVKIT_GUEST_CONFIGFS;
    expect_error(&request, SEVKIT_EIO, "Function not implemented");
}

TEST(tells_of_both_ways)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    request.via = SEVKIT_GUEST_AUTO;
    sk_fake_guest.make_errno = ENOENT;
    sk_fake_guest.device_errno = EACCES;
    expect_error(&request, SEVKIT_EIO, "no way to ask the secure processor: ");
    expect_error(&request, SEVKIT_EIO, "no configfs-tsm");
    expect_error(&request, SEVKIT_EIO, "/dev/sev-guest: Permission denied");
    /* Only the device: its own error, not both. */
    sk_fake_guest.device_errno = 0;
    sk_fake_guest.status = 0x16;
    expect_error(&request, SEVKIT_EIO, "/dev/sev-guest: the firmware refused");
}

/* Once configfs has taken the request its failure is the answer: asking the device as well could cost the
 * guest its channel. */
TEST(a_failure_is_not_asked_again_elsewhere)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    request.via = SEVKIT_GUEST_AUTO;
    sk_fake_guest.outblob_fails = 1;
    sk_fake_guest.outblob_errno = EIO;
    expect_error(&request, SEVKIT_EIO, "outblob: Input/output error: host or firmware failed");
    EXPECT_INT(sk_fake_guest.ioctls, 0);
}

TEST(says_why_a_report_cannot_be_read)
{
    static const struct {
        int number;
        const char *words;
    } cases[] = {
        {EINVAL, "VMPL or report data"},
        {ENXIO, "the firmware refused"},
        {EIO, "kernel's log"},
        {ETIMEDOUT, "as long as the driver waits"},
        {ENOTTY, "VMPCK"},
        {EBADMSG, "not authentic"},
        {EFBIG, "larger than"},
        {ENOMEM, "allocate"},
    };
    struct sevkit_guest_report_request request = a_request();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest.outblob_fails = 1;
        sk_fake_guest.outblob_errno = cases[i].number;
        expect_error(&request, SEVKIT_EIO, cases[i].words);
    }
    sk_fake_guest_reset();
    request.certificates = true;
    sk_fake_guest.auxblob_errno = EIO;
    expect_error(&request, SEVKIT_EIO, "auxblob: Input/output error");
}

TEST(says_why_a_request_cannot_be_written)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.write_errno = EBUSY;
    expect_error(&request, SEVKIT_EIO, "inblob: Device or resource busy: the driver waits");
    sk_fake_guest.write_errno = EINVAL;
    expect_error(&request, SEVKIT_EIO, "does not take the value");
    sk_fake_guest.write_errno = ENXIO;
    expect_error(&request, SEVKIT_EIO, "driver is gone");
}

TEST(waits_while_a_report_is_made)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.outblob_fails = 4;
    sk_fake_guest.outblob_errno = EWOULDBLOCK;
    expect_report(&request, 0, SEVKIT_GUEST_CONFIGFS);
    EXPECT_INT(sk_fake_guest.sleeps, 4);

    sk_fake_guest_reset();
    sk_fake_guest.outblob_fails = 1000;
    sk_fake_guest.outblob_errno = EWOULDBLOCK;
    request.timeout_ms = 5000;
    expect_error(&request, SEVKIT_EIO, "being made for as long");
    EXPECT_INT(sk_fake_guest.now_ms, 6000);
}

/* Someone else writes to our folder between our request and the answer. */
TEST(the_generation_tells_of_others)
{
    struct sevkit_guest_report_request request = a_request();

    for (int asks = 0; asks < 2; asks++) {
        sk_fake_guest_reset();
        sk_fake_guest.intruder_asks = asks;
        sk_fake_guest.intruders = 2;
        expect_report(&request, 0, SEVKIT_GUEST_CONFIGFS);
        EXPECT_INT(sk_fake_guest.reports, 3);

        sk_fake_guest_reset();
        sk_fake_guest.intruder_asks = asks;
        sk_fake_guest.intruders = 100;
        expect_error(&request, SEVKIT_EIO, "another process keeps writing");
        EXPECT_INT(sk_fake_guest.reports, 3);
    }
}

TEST(takes_another_name)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.names_taken = 3;
    expect_report(&request, 0, SEVKIT_GUEST_CONFIGFS);
    sk_fake_guest.names_taken = 1000;
    expect_error(&request, SEVKIT_EIO, "File exists");
    EXPECT_INT(sk_fake_guest.names_taken, 1000 - 4);
}

TEST(gets_certificates)
{
    /* One entry, the end, two bytes. */
    static const uint8_t table[50] = {[0] = 0x63, [16] = 48, [20] = 2, [48] = 0xaa};
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};
    size_t size;

    sk_fake_guest_reset();
    sk_fake_guest.certificates = table;
    sk_fake_guest.certificates_size = sizeof(table);
    request.certificates = true;
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    EXPECT_BYTES(sevkit_guest_report_certificates(report, &size), table, sizeof(table));
    EXPECT_INT(size, sizeof(table));
    sevkit_guest_report_free(report);

    /* Not asked for, not given; and a host that has none. */
    request.certificates = false;
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    EXPECT(!sevkit_guest_report_certificates(report, &size));
    EXPECT_INT(size, 0);
    sevkit_guest_report_free(report);
    request.certificates = true;
    sk_fake_guest_reset();
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    EXPECT(!sevkit_guest_report_certificates(report, &size));
    sevkit_guest_report_free(report);
}

TEST(refuses_answers_of_the_wrong_size)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.report_bytes = 0;
    expect_error(&request, SEVKIT_EINPUT, "0 bytes, expected 1184");
    sk_fake_guest.report_bytes = 1183;
    expect_error(&request, SEVKIT_EINPUT, "1183 bytes, expected 1184");
    sk_fake_guest.report_bytes = 32768 + 1;
    expect_error(&request, SEVKIT_EIO, "outblob: File too large");
}
