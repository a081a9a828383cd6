/* SPDX-License-Identifier: Apache-2.0 */
/* Guest messages: the first byte chooses the kind, the rest is the message. */
#include "formats/report/guest_messages.h"
#include "fuzz.h"

/* What was read is written as the same bytes: no bit is ignored. */
static void report_request(const uint8_t *data, size_t size)
{
    struct sk_report_request request;
    struct sevkit_error error = {0};
    uint8_t bytes[SK_REPORT_REQUEST_BYTES];
    int r = sk_report_request_read(data, size, &request, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    sk_report_request_write(&request, bytes);
    REQUIRE(size >= sizeof(bytes) && memcmp(bytes, data, sizeof(bytes)) == 0);
}

static void key_request(const uint8_t *data, size_t size)
{
    struct sk_key_request request;
    struct sevkit_error error = {0};
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES];
    int r = sk_key_request_read(data, size, &request, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    size = sk_key_request_write(&request, size < sizeof(bytes) ? 1 : 2, bytes);
    REQUIRE(memcmp(bytes, data, size) == 0);
}

static void report_response(const uint8_t *data, size_t size)
{
    struct sk_report_request request = {0};
    struct sevkit_error error = {0};
    const uint8_t *report = NULL;
    size_t report_size = 0;
    int r = sk_report_response_read(data, size, &report, &report_size, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EIO);
        REQUIRE(!report);
        return;
    }
    REQUIRE(report >= data && report_size >= SK_RECEIVED_REPORT_BYTES);
    REQUIRE(report_size <= size - (size_t)(report - data));
    r = sk_report_answers(report, report_size, &request, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
}

static void key_response(const uint8_t *data, size_t size)
{
    static const uint8_t untouched[SK_DERIVED_KEY_BYTES];
    uint8_t key[SK_DERIVED_KEY_BYTES] = {0};
    struct sevkit_error error = {0};
    int r = sk_key_response_read(data, size, key, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EIO);
    /* A failure writes no key, and zeros are none. */
    REQUIRE((memcmp(key, untouched, sizeof(key)) == 0) == (r < 0));
}

static void certificates(const uint8_t *data, size_t size)
{
    size_t extent = sk_certificates_extent(data, size);

    REQUIRE(extent <= size);
    /* What is cut off was not needed to find the end. */
    if (extent > 0)
        REQUIRE(sk_certificates_extent(data, extent) == extent);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const kinds[])(const uint8_t *, size_t) = {
        report_request, key_request, report_response, key_response, certificates};

    if (size > 0)
        kinds[data[0] % (sizeof(kinds) / sizeof(kinds[0]))](data + 1, size - 1);
    return 0;
}
