/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_guest.h"
#include "fault.h"
#include "guest/guest_report.h"
#include "guest/sev_guest.h"
#include "test.h"

#include <errno.h>

static struct sevkit_guest_report_request a_request(void)
{
    struct sevkit_guest_report_request request = sevkit_guest_report_request_default();

    for (size_t i = 0; i < sizeof(request.report_data); i++)
        request.report_data[i] = (uint8_t)(i * 7 + 1);
    request.via = SEVKIT_GUEST_IOCTL;
    return request;
}

/* The report that request has to give. */
static void expect_report(const struct sevkit_guest_report *report,
                          const struct sevkit_guest_report_request *request, uint32_t vmpl)
{
    struct sk_report_request asked = {.vmpl = vmpl, .key = (enum sk_signing_key)request->key};
    uint8_t want[SK_RECEIVED_REPORT_BYTES];
    size_t size;

    memcpy(asked.report_data, request->report_data, sizeof(asked.report_data));
    sk_fake_guest_make_report(&asked, want);
    EXPECT_BYTES(sevkit_guest_report_bytes(report, &size), want, sizeof(want));
    EXPECT_INT(size, sizeof(want));
    EXPECT_INT(sevkit_guest_report_vmpl(report), vmpl);
    EXPECT_INT(sevkit_guest_report_via(report), SEVKIT_GUEST_IOCTL);
    EXPECT_INT(sk_fake_guest.open, 0);
}

/* The request must fail with code, with words in the text. */
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
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};
    size_t size = 1;

    sk_fake_guest_reset();
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    expect_report(report, &request, 0);
    EXPECT(!sevkit_guest_report_certificates(report, &size));
    EXPECT_INT(size, 0);
    EXPECT_INT(sk_fake_guest.ioctls, 1);
    EXPECT_INT(sk_fake_guest.entries_made, 0);
    sevkit_guest_report_free(report);
}

TEST(asks_for_level_and_key)
{
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_error error = {0};

    for (uint32_t vmpl = 0; vmpl <= 3; vmpl++) {
        for (int key = SEVKIT_GUEST_KEY_AUTO; key <= SEVKIT_GUEST_KEY_VLEK; key++) {
            struct sevkit_guest_report *report;

            sk_fake_guest_reset();
            request.vmpl = vmpl;
            request.key = (enum sevkit_guest_key)key;
            EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
            expect_report(report, &request, vmpl);
            EXPECT_INT(sk_fake_guest.last_report.key, key);
            sevkit_guest_report_free(report);
        }
    }
}

/* Choosing the key needs the device, even where configfs-tsm is there. */
TEST(a_key_means_the_device)
{
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};

    sk_fake_guest_reset();
    request.via = SEVKIT_GUEST_AUTO;
    request.key = SEVKIT_GUEST_KEY_VLEK;
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    expect_report(report, &request, 0);
    sevkit_guest_report_free(report);

    request.via = SEVKIT_GUEST_CONFIGFS;
    expect_error(&request, SEVKIT_EUSAGE, "cannot choose the signing key");
}

TEST(own_level_is_the_kernels)
{
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};

    sk_fake_guest_reset();
    sk_fake_guest_set_text(SK_GUEST_VMPL_PATH, "2\n");
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    expect_report(report, &request, 2);
    sevkit_guest_report_free(report);

    request.vmpl = 1;
    expect_error(&request, SEVKIT_EREFUSED, "this kernel runs at VMPL 2");
    EXPECT_INT(sk_fake_guest.ioctls, 1);
    request.vmpl = 4;
    expect_error(&request, SEVKIT_EUSAGE, "VMPL 4: expected 0 to 3");
}

TEST(says_why_the_device_does_not_open)
{
    static const struct {
        int number;
        const char *words;
    } cases[] = {
        {ENOENT, "modprobe sev-guest"}, {EACCES, "belongs to root"},
        {EPERM, "belongs to root"},     {ENXIO, "not bound"},
        {ENODEV, "not bound"},          {EMFILE, "Too many open files"},
    };
    struct sevkit_guest_report_request request = a_request();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest.device_errno = cases[i].number;
        expect_error(&request, SEVKIT_EIO, cases[i].words);
        EXPECT_INT(sk_fake_guest.ioctls, 0);
    }
}

TEST(says_why_a_request_fails)
{
    static const struct {
        struct sk_fake_answer answer;
        const char *words;
    } cases[] = {
        {{EIO, SK_EXITINFO2(0, 0x16)}, "0x16 INVALID_PARAM: a parameter is invalid"},
        {{EIO, SK_EXITINFO2(0, 0x27)}, "0x27 INVALID_KEY"},
        {{EIO, SK_EXITINFO2(0, 0x1d)}, "message counter"},
        {{EIO, SK_EXITINFO2(0, 0x99)}, "status 0x99: unknown"},
        {{EIO, SK_EXITINFO2(0x80000000u, 5)}, "host refused with error 0x80000000 (firmware 0x5)"},
        {{EIO, SK_EXITINFO2_NO_CALL_DRIVER}, "failed on its way"},
        {{EIO, 0}, "failed on its way"},
        {{ENOTTY, SK_EXITINFO2_NO_CALL_DRIVER}, "VMPCK"},
        {{ETIMEDOUT, SK_EXITINFO2(2, 0)}, "as long as the driver waits"},
        {{EBADMSG, SK_EXITINFO2_NO_CALL_DRIVER}, "not authentic"},
        {{ENOSR, 0}, "used up"},
        {{EINVAL, 0}, "does not take this request"},
        {{ENOMEM, 0}, "Cannot allocate memory"},
    };
    struct sevkit_guest_report_request request = a_request();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest.answers[0] = cases[i].answer;
        sk_fake_guest.answer_count = 1;
        expect_error(&request, SEVKIT_EIO, cases[i].words);
        EXPECT_INT(sk_fake_guest.ioctls, 1);
        EXPECT_INT(sk_fake_guest.sleeps, 0);
    }
}

/* Whatever of the firmware's codes comes, the text names it. */
TEST(every_firmware_code_has_words)
{
    struct sevkit_guest_report_request request = a_request();

    for (size_t i = 0; i < sk_firmware_errors_count; i++) {
        if (sk_firmware_errors[i].code == 0 || sk_firmware_errors[i].code >= 0xff)
            continue;
        sk_fake_guest_reset();
        sk_fake_guest.answers[0] =
            (struct sk_fake_answer){EIO, SK_EXITINFO2(0, sk_firmware_errors[i].code)};
        sk_fake_guest.answer_count = 1;
        expect_error(&request, SEVKIT_EIO, sk_firmware_errors[i].meaning);

        sk_fake_guest_reset();
        sk_fake_guest.status = sk_firmware_errors[i].code;
        expect_error(&request, SEVKIT_EIO, sk_firmware_errors[i].name);
    }
}

TEST(asks_a_busy_host_again)
{
    static const struct sk_fake_answer busy[] = {
        {EAGAIN, 0}, {EIO, SK_EXITINFO2(SK_GUEST_HOST_BUSY, 0)}, {EBUSY, 0}, {EINTR, 0}};
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};

    sk_fake_guest_reset();
    memcpy(sk_fake_guest.answers, busy, sizeof(busy));
    sk_fake_guest.answer_count = 4;
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    expect_report(report, &request, 0);
    /* An interrupted request is made again at once. */
    EXPECT_INT(sk_fake_guest.sleeps, 3);
    EXPECT_INT(sk_fake_guest.now_ms, 1000 + 500 + 1000 + 2000);
    EXPECT_INT(sk_fake_guest.ioctls, 5);
    sevkit_guest_report_free(report);
}

TEST(gives_a_busy_host_up)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    for (size_t i = 0; i < SK_FAKE_ANSWERS_MAX; i++)
        sk_fake_guest.answers[i] = (struct sk_fake_answer){EAGAIN, 0};
    sk_fake_guest.answer_count = SK_FAKE_ANSWERS_MAX;
    request.timeout_ms = 20000;
    expect_error(&request, SEVKIT_EIO, "busy for as long");
    EXPECT_INT(sk_fake_guest.now_ms, 1000 + 20000);
    /* After 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 20 seconds. */
    EXPECT_INT(sk_fake_guest.ioctls, 7);

    sk_fake_guest_reset();
    sk_fake_guest.answers[0] = (struct sk_fake_answer){EAGAIN, 0};
    sk_fake_guest.answer_count = 1;
    request.timeout_ms = 0;
    expect_error(&request, SEVKIT_EIO, "busy for as long");
    EXPECT_INT(sk_fake_guest.sleeps, 0);
}

/* Two entries (GUID, offset, length), the end, and 3 + 5 bytes. */
static const uint8_t table[24 * 3 + 8] = {
    [0] = 0x63,  [16] = 72, [20] = 3, [24] = 0xa8, [40] = 75, [44] = 5,
    [72] = 0xaa, [73] = 0,  [74] = 1, [75] = 2,    [79] = 0,
};

TEST(gets_certificates)
{
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};
    const uint8_t *certificates;
    size_t size;

    sk_fake_guest_reset();
    request.certificates = true;
    sk_fake_guest.certificates = table;
    sk_fake_guest.certificates_size = sizeof(table);
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    expect_report(report, &request, 0);
    certificates = sevkit_guest_report_certificates(report, &size);
    /* Zeros at the end of a certificate belong to it, those of the buffer do not. */
    EXPECT_INT(size, sizeof(table));
    EXPECT_BYTES(certificates, table, sizeof(table));
    EXPECT_INT(sk_fake_guest.ioctls, 1);
    sevkit_guest_report_free(report);

    /* A host without certificates leaves the room as it is. */
    sk_fake_guest_reset();
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    EXPECT(!sevkit_guest_report_certificates(report, &size));
    EXPECT_INT(size, 0);
    sevkit_guest_report_free(report);
}

TEST(gives_certificates_the_room_that_they_want)
{
    struct sevkit_guest_report_request request = a_request();
    struct sevkit_guest_report *report;
    struct sevkit_error error = {0};
    size_t size;

    sk_fake_guest_reset();
    request.certificates = true;
    sk_fake_guest.certificates = table;
    sk_fake_guest.certificates_size = sizeof(table);
    sk_fake_guest.certificates_want = 20480;
    EXPECT_OK(sk_guest_report_get(&sk_fake_guest_sys, &request, &report, &error), &error);
    expect_report(report, &request, 0);
    EXPECT(sevkit_guest_report_certificates(report, &size) && size == sizeof(table));
    EXPECT_INT(sk_fake_guest.ioctls, 2);
    EXPECT_INT(sk_fake_guest.last_certificates_room, 20480);
    sevkit_guest_report_free(report);
}

TEST(refuses_to_give_senseless_room)
{
    static const uint32_t senseless[] = {16484, 16384, 4096, 0};
    struct sevkit_guest_report_request request = a_request();

    request.certificates = true;
    sk_fake_guest_reset();
    sk_fake_guest.certificates_want = 4096 * 17;
    expect_error(&request, SEVKIT_EIO, "wants room of 69632 bytes");
    /* No multiple of a page, as much as it was given, less than that, nothing. */
    for (size_t i = 0; i < sizeof(senseless) / sizeof(senseless[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest.wrong_want = true;
        sk_fake_guest.certificates_want = senseless[i];
        expect_error(&request, SEVKIT_EIO, "where 16384 are not enough");
        EXPECT_INT(sk_fake_guest.ioctls, 1);
    }
    sk_fake_guest_reset();
    sk_fake_guest.never_enough = true;
    expect_error(&request, SEVKIT_EIO, "more room for its certificates each time");
    EXPECT_INT(sk_fake_guest.ioctls, 3);
    /* The kernel's answer to a room that it does not take. */
    sk_fake_guest_reset();
    sk_fake_guest.answers[0] = (struct sk_fake_answer){EINVAL, 0};
    sk_fake_guest.answer_count = 1;
    expect_error(&request, SEVKIT_EIO, "does not take this request");
}

TEST(refuses_answers_of_the_wrong_size)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.report_bytes = SK_RECEIVED_REPORT_BYTES - 1;
    expect_error(&request, SEVKIT_EINPUT, "report of 1183 bytes, expected 1184 to 3968");
    sk_fake_guest_reset();
    sk_fake_guest.report_bytes = 0;
    expect_error(&request, SEVKIT_EINPUT, "report of 0 bytes");
}

TEST(refuses_the_wrong_signer)
{
    struct sevkit_guest_report_request request = a_request();

    sk_fake_guest_reset();
    sk_fake_guest.ignores_key = true;
    sk_fake_guest.signing_key = 1;
    request.key = SEVKIT_GUEST_KEY_VCEK;
    expect_error(&request, SEVKIT_EINPUT, "asked for was the VCEK");
    sk_fake_guest.signing_key = 0;
    request.key = SEVKIT_GUEST_KEY_VLEK;
    expect_error(&request, SEVKIT_EINPUT, "asked for was the VLEK");
}

static int get_and_free(void *arg, struct sevkit_error *error)
{
    struct sevkit_guest_report *report;
    int r;

    sk_fake_guest_reset();
    sk_fake_guest.certificates = table;
    sk_fake_guest.certificates_size = sizeof(table);
    r = sk_guest_report_get(&sk_fake_guest_sys, arg, &report, error);
    if (r == 0)
        sevkit_guest_report_free(report);
    EXPECT_INT(sk_fake_guest.open, 0);
    EXPECT_INT(sk_fake_guest.entries_left, 0);
    return r;
}

TEST(survives_want_of_memory)
{
    struct sevkit_guest_report_request request = a_request();

    request.certificates = true;
    EXPECT(sk_fault_run(get_and_free, &request) >= 3);
    request.via = SEVKIT_GUEST_CONFIGFS;
    EXPECT(sk_fault_run(get_and_free, &request) >= 3);
}
