/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/guest_messages.h"
#include "test.h"

#include <stddef.h>
#include <sys/ioctl.h>

/* The kernel's own numbers and places. */
TEST(ioctls_are_the_kernels)
{
    EXPECT_INT(SK_GUEST_GET_REPORT, _IOWR('S', 0, struct sk_guest_ioctl));
    EXPECT_INT(SK_GUEST_GET_DERIVED_KEY, _IOWR('S', 1, struct sk_guest_ioctl));
    EXPECT_INT(SK_GUEST_GET_EXTENDED_REPORT, _IOWR('S', 2, struct sk_guest_ioctl));
    EXPECT_INT(offsetof(struct sk_guest_ioctl, request), 8);
    EXPECT_INT(offsetof(struct sk_guest_ioctl, response), 16);
    EXPECT_INT(offsetof(struct sk_guest_ioctl, exitinfo2), 24);
    EXPECT(SK_EXITINFO2(2, 0x16) == 0x200000016);
    EXPECT_INT(SK_EXITINFO2_HOST(0x200000016), 2);
    EXPECT_INT(SK_EXITINFO2_FIRMWARE(0x200000016), 0x16);
}

static struct sk_report_request a_report_request(void)
{
    struct sk_report_request request = {.vmpl = 2, .key = SK_SIGNING_KEY_VLEK};

    for (size_t i = 0; i < sizeof(request.report_data); i++)
        request.report_data[i] = (uint8_t)(i + 1);
    return request;
}

TEST(report_request_layout)
{
    struct sk_report_request request = a_report_request();
    uint8_t bytes[SK_REPORT_REQUEST_BYTES];

    memset(bytes, 0xff, sizeof(bytes));
    sk_report_request_write(&request, bytes);
    EXPECT_BYTES(bytes, request.report_data, 64);
    EXPECT_INT(bytes[0x40], 2);
    EXPECT_INT(bytes[0x44], 2);
    for (size_t i = 0x41; i < sizeof(bytes); i++)
        if (i != 0x44)
            EXPECT_INT(bytes[i], 0);
}

TEST(report_request_comes_back)
{
    struct sk_report_request request = a_report_request(), back;
    uint8_t bytes[SK_REPORT_REQUEST_BYTES];
    struct sevkit_error error = {0};

    sk_report_request_write(&request, bytes);
    EXPECT_OK(sk_report_request_read(bytes, sizeof(bytes), &back, &error), &error);
    EXPECT_BYTES(back.report_data, request.report_data, 64);
    EXPECT_INT(back.vmpl, 2);
    EXPECT_INT(back.key, SK_SIGNING_KEY_VLEK);
}

/* Any bit behind the report data that is none of VMPL's or the key's. */
TEST(report_request_reserved_bits)
{
    struct sk_report_request request = a_report_request(), back;
    uint8_t bytes[SK_REPORT_REQUEST_BYTES];

    request.vmpl = 0;
    request.key = SK_SIGNING_KEY_AUTO;
    for (unsigned bit = 64 * 8; bit < sizeof(bytes) * 8; bit++) {
        bool allowed =
            bit == 0x40 * 8 || bit == 0x40 * 8 + 1 || bit == 0x44 * 8 || bit == 0x44 * 8 + 1;
        struct sevkit_error error = {0};

        sk_report_request_write(&request, bytes);
        bytes[bit / 8] |= (uint8_t)(1u << bit % 8);
        EXPECT_INT(sk_report_request_read(bytes, sizeof(bytes), &back, &error),
                   allowed ? 0 : SEVKIT_EINPUT);
    }
    for (size_t size = 0; size < sizeof(bytes); size++) {
        struct sevkit_error error = {0};

        sk_report_request_write(&request, bytes);
        EXPECT_ERROR(sk_report_request_read(bytes, size, &back, &error), SEVKIT_EINPUT, &error);
    }
    bytes[0x44] = 3;
    EXPECT_INT(sk_report_request_read(bytes, sizeof(bytes), &back, NULL), SEVKIT_EINPUT);
}

TEST(extended_request_comes_back)
{
    struct sk_extended_request request = {
        .report = a_report_request(),
        .certificates = 0x1122334455667788,
        .certificates_size = 0x4000,
    };
    struct sk_extended_request back;
    uint8_t bytes[SK_EXTENDED_REQUEST_BYTES];
    struct sevkit_error error = {0};

    memset(bytes, 0xff, sizeof(bytes));
    sk_extended_request_write(&request, bytes);
    EXPECT_INT(bytes[96], 0x88);
    EXPECT_INT(bytes[105], 0x40);
    for (size_t i = 108; i < sizeof(bytes); i++)
        EXPECT_INT(bytes[i], 0);
    EXPECT_OK(sk_extended_request_read(bytes, sizeof(bytes), &back, &error), &error);
    EXPECT(back.certificates == request.certificates);
    EXPECT_INT(back.certificates_size, 0x4000);
    EXPECT_INT(back.report.vmpl, 2);
    EXPECT_ERROR(sk_extended_request_read(bytes, 107, &back, &error), SEVKIT_EINPUT, &error);
}

TEST(report_response)
{
    uint8_t report[SK_RECEIVED_REPORT_BYTES], bytes[SK_REPORT_RESPONSE_BYTES];
    struct sevkit_error error = {0};
    const uint8_t *found = NULL;
    size_t size = 0;

    sk_test_random(report, sizeof(report));
    memset(bytes, 0xff, sizeof(bytes));
    sk_report_response_write(0, report, sizeof(report), bytes);
    EXPECT_OK(sk_report_response_read(bytes, sizeof(bytes), &found, &size, &error), &error);
    EXPECT(found == bytes + 32);
    EXPECT_INT(size, sizeof(report));
    EXPECT_BYTES(found, report, sizeof(report));

    /* Nothing but the bytes that are there. */
    for (size_t cut = 0; cut < 32 + sizeof(report); cut++)
        EXPECT_INT(sk_report_response_read(bytes, cut, &found, &size, NULL), SEVKIT_EINPUT);
    EXPECT_OK(sk_report_response_read(bytes, 32 + sizeof(report), &found, &size, &error), &error);

    found = NULL;
    sk_report_response_write(0x16, report, sizeof(report), bytes);
    EXPECT_ERROR(sk_report_response_read(bytes, sizeof(bytes), &found, &size, &error), SEVKIT_EIO,
                 &error);
    EXPECT_STR(error.text, "the firmware refused with status 0x16 INVALID_PARAM: a parameter is "
                           "invalid");
    EXPECT(!found);
}

TEST(report_size_is_bounded)
{
    static const struct {
        uint32_t size;
        int result;
    } cases[] = {{0, SEVKIT_EINPUT},
                 {1183, SEVKIT_EINPUT},
                 {1184, 0},
                 {3968, 0},
                 {3969, SEVKIT_EINPUT},
                 {UINT32_MAX, SEVKIT_EINPUT},
                 {4000, SEVKIT_EINPUT},
                 {1185, 0}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[SK_REPORT_RESPONSE_BYTES] = {0};
        const uint8_t *found;
        size_t size;

        for (unsigned k = 0; k < 4; k++)
            bytes[4 + k] = (uint8_t)(cases[i].size >> 8 * k);
        EXPECT_INT(sk_report_response_read(bytes, sizeof(bytes), &found, &size, NULL),
                   cases[i].result);
        if (cases[i].result == 0)
            EXPECT_INT(size, cases[i].size);
    }
}

TEST(report_answers_its_request)
{
    struct sk_report_request request = a_report_request();
    uint8_t report[SK_RECEIVED_REPORT_BYTES] = {[0x30] = 2, [0x48] = 1 << 2};
    struct sevkit_error error = {0};

    memcpy(report + 0x50, request.report_data, 64);
    EXPECT_OK(sk_report_answers(report, sizeof(report), &request, &error), &error);
    EXPECT_ERROR(sk_report_answers(report, sizeof(report) - 1, &request, &error), SEVKIT_EINPUT,
                 &error);
    for (unsigned bit = 0; bit < 64 * 8; bit++) {
        report[0x50 + bit / 8] ^= (uint8_t)(1u << bit % 8);
        EXPECT_INT(sk_report_answers(report, sizeof(report), &request, &error), SEVKIT_EINPUT);
        EXPECT_CONTAINS(error.text, "another request");
        report[0x50 + bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    report[0x33] = 1;
    EXPECT_ERROR(sk_report_answers(report, sizeof(report), &request, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "asked for was 2");
    report[0x33] = 0;
    report[0x48] = 0;
    EXPECT_ERROR(sk_report_answers(report, sizeof(report), &request, &error), SEVKIT_EINPUT,
                 &error);
    /* A masked report does not tell its signer; and who does not choose takes any. */
    report[0x48] = 2;
    EXPECT_OK(sk_report_answers(report, sizeof(report), &request, &error), &error);
    report[0x48] = 0;
    request.key = SK_SIGNING_KEY_AUTO;
    EXPECT_OK(sk_report_answers(report, sizeof(report), &request, &error), &error);
}

static void put_entry(uint8_t *table, size_t index, uint8_t guid, uint32_t offset, uint32_t length)
{
    uint8_t *entry = table + 24 * index;

    entry[0] = guid;
    for (unsigned i = 0; i < 4; i++) {
        entry[16 + i] = (uint8_t)(offset >> 8 * i);
        entry[20 + i] = (uint8_t)(length >> 8 * i);
    }
}

TEST(extent_of_certificates)
{
    uint8_t table[4096] = {0};

    EXPECT_INT(sk_certificates_extent(table, sizeof(table)), 0);
    EXPECT_INT(sk_certificates_extent(table, 0), 0);
    put_entry(table, 0, 1, 72, 100);
    put_entry(table, 1, 2, 200, 5);
    EXPECT_INT(sk_certificates_extent(table, sizeof(table)), 205);
    /* An entry without bytes: the array itself. */
    put_entry(table, 1, 0, 0, 0);
    put_entry(table, 0, 1, 48, 0);
    EXPECT_INT(sk_certificates_extent(table, sizeof(table)), 48);
    /* Malformed: nothing is cut off. */
    put_entry(table, 0, 1, 48, 4049);
    EXPECT_INT(sk_certificates_extent(table, sizeof(table)), sizeof(table));
    put_entry(table, 0, 1, UINT32_MAX, UINT32_MAX);
    EXPECT_INT(sk_certificates_extent(table, sizeof(table)), sizeof(table));
    put_entry(table, 0, 1, 48, 4048);
    EXPECT_INT(sk_certificates_extent(table, sizeof(table)), sizeof(table));
    /* No end. */
    EXPECT_INT(sk_certificates_extent(table, 24), 24);
    EXPECT_INT(sk_certificates_extent(table, 47), 47);
}

static struct sk_key_request a_key_request(void)
{
    return (struct sk_key_request){
        .root = SK_KEY_ROOT_VMRK,
        .key = SK_SIGNING_KEY_VCEK,
        .fields = 0x2a,
        .vmpl = 3,
        .guest_svn = 0x11223344,
        .tcb_version = 0x0102030405060708,
        .launch_mit_vector = 0x3f,
    };
}

TEST(key_request_layout)
{
    static const uint8_t want[SK_KEY_REQUEST_2_BYTES] = {
        3,    0,    0,    0,    0, 0, 0, 0, 0x2a, 0, 0, 0, 0,    0, 0, 0, 3, 0, 0, 0,
        0x44, 0x33, 0x22, 0x11, 8, 7, 6, 5, 4,    3, 2, 1, 0x3f, 0, 0, 0, 0, 0, 0, 0,
    };
    struct sk_key_request request = a_key_request();
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES];

    memset(bytes, 0xee, sizeof(bytes));
    EXPECT_INT(sk_key_request_write(&request, 1, bytes), SK_KEY_REQUEST_BYTES);
    EXPECT_BYTES(bytes, want, SK_KEY_REQUEST_BYTES);
    EXPECT_INT(bytes[SK_KEY_REQUEST_BYTES], 0xee);
    EXPECT_INT(sk_key_request_write(&request, 2, bytes), SK_KEY_REQUEST_2_BYTES);
    EXPECT_BYTES(bytes, want, sizeof(want));
    EXPECT_INT(sk_key_request_version(&request), 1);
    request.fields |= SK_KEY_FIELD_LAUNCH_MIT_VECTOR;
    EXPECT_INT(sk_key_request_version(&request), 2);
}

TEST(key_request_comes_back)
{
    struct sk_key_request request = a_key_request(), back;
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES], again[SK_KEY_REQUEST_2_BYTES];
    struct sevkit_error error = {0};

    (void)sk_key_request_write(&request, 2, bytes);
    EXPECT_OK(sk_key_request_read(bytes, sizeof(bytes), &back, &error), &error);
    (void)sk_key_request_write(&back, 2, again);
    EXPECT_BYTES(again, bytes, sizeof(bytes));
    EXPECT_OK(sk_key_request_read(bytes, SK_KEY_REQUEST_BYTES, &back, &error), &error);
    EXPECT_INT(back.launch_mit_vector, 0);
    EXPECT_ERROR(sk_key_request_read(bytes, SK_KEY_REQUEST_BYTES - 1, &back, &error), SEVKIT_EINPUT,
                 &error);
}

TEST(key_request_reserved_bits)
{
    static const struct {
        size_t offset;
        uint8_t value;
    } cases[] = {{0, 6}, {0, 8}, {3, 0x80}, {4, 1}, {7, 1}, {8, 0x80}, {15, 1}, {16, 4}, {19, 1}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[SK_KEY_REQUEST_2_BYTES] = {0};
        struct sk_key_request back;

        EXPECT_INT(sk_key_request_read(bytes, sizeof(bytes), &back, NULL), 0);
        bytes[cases[i].offset] = cases[i].value;
        EXPECT_INT(sk_key_request_read(bytes, sizeof(bytes), &back, NULL), SEVKIT_EINPUT);
    }
}

TEST(key_response)
{
    uint8_t key[SK_DERIVED_KEY_BYTES], got[SK_DERIVED_KEY_BYTES], bytes[SK_KEY_RESPONSE_BYTES];
    struct sevkit_error error = {0};

    sk_test_random(key, sizeof(key));
    key[0] |= 1;
    memset(bytes, 0xff, sizeof(bytes));
    sk_key_response_write(0, key, bytes);
    EXPECT_BYTES(bytes + 32, key, sizeof(key));
    for (size_t i = 0; i < 32; i++)
        EXPECT_INT(bytes[i], 0);
    EXPECT_OK(sk_key_response_read(bytes, sizeof(bytes), got, &error), &error);
    EXPECT_BYTES(got, key, sizeof(key));

    memset(got, 0x77, sizeof(got));
    EXPECT_ERROR(sk_key_response_read(bytes, sizeof(bytes) - 1, got, &error), SEVKIT_EINPUT,
                 &error);
    sk_key_response_write(1, key, bytes);
    EXPECT_ERROR(sk_key_response_read(bytes, sizeof(bytes), got, &error), SEVKIT_EIO, &error);
    memset(key, 0, sizeof(key));
    sk_key_response_write(0, key, bytes);
    EXPECT_ERROR(sk_key_response_read(bytes, sizeof(bytes), got, &error), SEVKIT_EIO, &error);
    for (size_t i = 0; i < sizeof(got); i++)
        EXPECT_INT(got[i], 0x77);
}

TEST(firmware_errors)
{
    struct sevkit_error error = {0};

    EXPECT_INT(sk_firmware_error_find(0)->code, 0);
    EXPECT_STR(sk_firmware_error_find(0x27)->name, "INVALID_KEY");
    EXPECT_STR(sk_firmware_error_find(0x0f)->name, "DF_FLUSH_REQUIRED");
    EXPECT_STR(sk_firmware_error_find(UINT32_MAX)->name, "NO_FW_CALL");
    EXPECT(!sk_firmware_error_find(0x28));
    EXPECT_INT(sk_firmware_error_set(&error, SEVKIT_EINPUT, 0x28), SEVKIT_EINPUT);
    EXPECT_STR(error.text, "the firmware refused with status 0x28, which is unknown");
    for (size_t i = 1; i < sk_firmware_errors_count; i++)
        EXPECT(sk_firmware_errors[i].code > sk_firmware_errors[i - 1].code);
}
