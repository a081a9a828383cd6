/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/guest_messages.h"

#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"

#include <string.h>

/* MSG_REPORT_REQ, the word at 0x44. */
#define KEY_SELECT_MASK 0x3u
/* MSG_KEY_REQ, ROOT_KEY_SELECT: bit 0 the root, bits 2:1 the key. */
#define ROOT_BIT       0x1u
#define ROOT_KEY_SHIFT 1
/* ATTESTATION_REPORT. */
#define REPORT_VMPL_AT  0x30
#define REPORT_KEY_AT   0x48
#define REPORT_DATA_AT  0x50
#define KEY_INFO_MASKED 0x2u
#define KEY_INFO_SHIFT  2
#define KEY_INFO_MASK   0x7u
#define KEY_INFO_VCEK   0u
#define KEY_INFO_VLEK   1u
#define GUID_BYTES      16

static const char *const key_names[] = {"the processor's choice", "VCEK", "VLEK"};

static void write_report_request(struct sk_writer *writer, const struct sk_report_request *request)
{
    size_t start = writer->position;

    sk_write_bytes(writer, request->report_data, sizeof(request->report_data));
    sk_write_u32le(writer, request->vmpl);
    sk_write_u32le(writer, (uint32_t)request->key);
    sk_write_zeros_to(writer, start + SK_REPORT_REQUEST_BYTES);
}

void sk_report_request_write(const struct sk_report_request *request,
                             uint8_t ret_bytes[SK_REPORT_REQUEST_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_REPORT_REQUEST_BYTES);

    write_report_request(&writer, request);
}

static int read_report_request(struct sk_reader *reader, struct sk_report_request *ret_request,
                               struct sevkit_error *error)
{
    struct sk_report_request request;
    uint32_t select;
    bool zero;

    sk_read_bytes(reader, request.report_data, sizeof(request.report_data));
    request.vmpl = sk_read_u32le(reader);
    select = sk_read_u32le(reader);
    zero = sk_read_zeros(reader, SK_REPORT_REQUEST_BYTES - SK_REPORT_DATA_BYTES - 8);
    if (!sk_reader_ok(reader))
        return sk_error_set(error, SEVKIT_EINPUT, "report request: too short");
    if (request.vmpl > SK_VMPL_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "report request: VMPL %u is above %u",
                            request.vmpl, SK_VMPL_MAX);
    if (select & ~KEY_SELECT_MASK || !zero)
        return sk_error_set(error, SEVKIT_EINPUT, "report request: reserved bytes are not zero");
    if (select > SK_SIGNING_KEY_VLEK)
        return sk_error_set(error, SEVKIT_EINPUT, "report request: key selection %u is unknown",
                            select);
    request.key = (enum sk_signing_key)select;
    *ret_request = request;
    return 0;
}

int sk_report_request_read(const void *data, size_t size, struct sk_report_request *ret_request,
                           struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);

    return read_report_request(&reader, ret_request, error);
}

void sk_extended_request_write(const struct sk_extended_request *request,
                               uint8_t ret_bytes[SK_EXTENDED_REQUEST_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_EXTENDED_REQUEST_BYTES);

    write_report_request(&writer, &request->report);
    sk_write_u64le(&writer, request->certificates);
    sk_write_u32le(&writer, request->certificates_size);
    sk_write_zeros_to(&writer, SK_EXTENDED_REQUEST_BYTES);
}

int sk_extended_request_read(const void *data, size_t size, struct sk_extended_request *ret_request,
                             struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_extended_request request;
    int r = read_report_request(&reader, &request.report, error);

    if (r < 0)
        return r;
    request.certificates = sk_read_u64le(&reader);
    request.certificates_size = sk_read_u32le(&reader);
    /* The rest is the compiler's padding, which the kernel ignores. */
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "extended report request: too short");
    *ret_request = request;
    return 0;
}

int sk_report_response_read(const void *data, size_t size, const uint8_t **ret_report,
                            size_t *ret_size, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t status = sk_read_u32le(&reader);
    uint32_t report_size = sk_read_u32le(&reader);
    const uint8_t *report;

    sk_read_skip(&reader, SK_REPORT_RESPONSE_HEADER_BYTES - 8);
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "report response: %zu bytes, expected %d", size,
                            SK_REPORT_RESPONSE_BYTES);
    if (status != 0)
        return sk_firmware_error_set(error, SEVKIT_EIO, status);
    report = sk_read_pointer(&reader, report_size);
    if (report_size < SK_RECEIVED_REPORT_BYTES || !report)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "report response: report of %u bytes, expected %d to %zu", report_size,
                            SK_RECEIVED_REPORT_BYTES, size - SK_REPORT_RESPONSE_HEADER_BYTES);
    *ret_report = report;
    *ret_size = report_size;
    return 0;
}

void sk_report_response_write(uint32_t status, const void *report, size_t size,
                              uint8_t ret_bytes[SK_REPORT_RESPONSE_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_REPORT_RESPONSE_BYTES);

    sk_write_u32le(&writer, status);
    sk_write_u32le(&writer, (uint32_t)size);
    sk_write_zeros_to(&writer, SK_REPORT_RESPONSE_HEADER_BYTES);
    sk_write_bytes(&writer, report, size);
    sk_write_zeros_to(&writer, SK_REPORT_RESPONSE_BYTES);
}

int sk_report_answers(const void *report, size_t size, const struct sk_report_request *request,
                      struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(report, size);
    uint8_t report_data[SK_REPORT_DATA_BYTES];
    uint32_t vmpl, key_info, signer;

    sk_read_skip(&reader, REPORT_VMPL_AT);
    vmpl = sk_read_u32le(&reader);
    sk_read_skip(&reader, REPORT_KEY_AT - REPORT_VMPL_AT - 4);
    key_info = sk_read_u32le(&reader);
    sk_read_skip(&reader, REPORT_DATA_AT - REPORT_KEY_AT - 4);
    sk_read_bytes(&reader, report_data, sizeof(report_data));
    if (!sk_reader_ok(&reader) || size < SK_RECEIVED_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "report: %zu bytes, expected %d", size,
                            SK_RECEIVED_REPORT_BYTES);
    if (memcmp(report_data, request->report_data, sizeof(report_data)) != 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the report's REPORT_DATA is not what was asked for: it answers "
                            "another request");
    if (vmpl != request->vmpl)
        return sk_error_set(error, SEVKIT_EINPUT, "the report is for VMPL %u, asked for was %u",
                            vmpl, request->vmpl);
    signer = key_info >> KEY_INFO_SHIFT & KEY_INFO_MASK;
    if (request->key == SK_SIGNING_KEY_AUTO || key_info & KEY_INFO_MASKED)
        return 0;
    if (signer != (request->key == SK_SIGNING_KEY_VCEK ? KEY_INFO_VCEK : KEY_INFO_VLEK))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "the report is signed with key %u (0: VCEK, 1: VLEK), asked for was "
                            "the %s: the firmware is older than ABI 1.54 and chooses itself",
                            signer, key_names[request->key]);
    return 0;
}

size_t sk_certificates_extent(const void *data, size_t size)
{
    struct sk_reader reader = sk_reader_of(data, size);
    size_t extent = 0;

    for (;;) {
        uint8_t guid[GUID_BYTES];
        uint64_t offset, length;
        bool none = true;

        sk_read_bytes(&reader, guid, sizeof(guid));
        offset = sk_read_u32le(&reader);
        length = sk_read_u32le(&reader);
        if (!sk_reader_ok(&reader))
            return size;
        for (size_t i = 0; i < sizeof(guid); i++)
            none = none && guid[i] == 0;
        if (none && offset == 0 && length == 0)
            break;
        if (offset + length > size)
            return size;
        if (extent < offset + length)
            extent = (size_t)(offset + length);
    }
    if (reader.position == 2 * sizeof(uint32_t) + GUID_BYTES)
        return 0;
    return extent > reader.position ? extent : reader.position;
}

uint8_t sk_key_request_version(const struct sk_key_request *request)
{
    return request->fields & SK_KEY_FIELD_LAUNCH_MIT_VECTOR ? 2 : 1;
}

size_t sk_key_request_write(const struct sk_key_request *request, uint8_t version,
                            uint8_t ret_bytes[SK_KEY_REQUEST_2_BYTES])
{
    size_t size = version > 1 ? SK_KEY_REQUEST_2_BYTES : SK_KEY_REQUEST_BYTES;
    struct sk_writer writer = sk_writer_of(ret_bytes, size);

    sk_write_u32le(&writer, (uint32_t)request->root | (uint32_t)request->key << ROOT_KEY_SHIFT);
    sk_write_u32le(&writer, 0);
    sk_write_u64le(&writer, request->fields);
    sk_write_u32le(&writer, request->vmpl);
    sk_write_u32le(&writer, request->guest_svn);
    sk_write_u64le(&writer, request->tcb_version);
    if (version > 1)
        sk_write_u64le(&writer, request->launch_mit_vector);
    return size;
}

int sk_key_request_read(const void *data, size_t size, struct sk_key_request *ret_request,
                        struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_key_request request = {0};
    uint32_t select = sk_read_u32le(&reader);
    uint32_t reserved = sk_read_u32le(&reader);
    uint32_t key = select >> ROOT_KEY_SHIFT;

    request.fields = sk_read_u64le(&reader);
    request.vmpl = sk_read_u32le(&reader);
    request.guest_svn = sk_read_u32le(&reader);
    request.tcb_version = sk_read_u64le(&reader);
    if (size >= SK_KEY_REQUEST_2_BYTES)
        request.launch_mit_vector = sk_read_u64le(&reader);
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "key request: %zu bytes, expected %d or %d", size,
                            SK_KEY_REQUEST_BYTES, SK_KEY_REQUEST_2_BYTES);
    if (key > SK_SIGNING_KEY_VLEK || reserved)
        return sk_error_set(error, SEVKIT_EINPUT, "key request: reserved bits are not zero");
    if (request.fields & ~SK_KEY_FIELDS_KNOWN)
        return sk_error_set(error, SEVKIT_EINPUT, "key request: unknown fields are selected");
    if (request.vmpl > SK_VMPL_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "key request: VMPL %u is above %u", request.vmpl,
                            SK_VMPL_MAX);
    request.root = (enum sk_key_root)(select & ROOT_BIT);
    request.key = (enum sk_signing_key)key;
    *ret_request = request;
    return 0;
}

int sk_key_response_read(const void *data, size_t size, uint8_t ret_key[SK_DERIVED_KEY_BYTES],
                         struct sevkit_error *error)
{
    static const uint8_t zero[SK_DERIVED_KEY_BYTES];
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t status = sk_read_u32le(&reader);
    const uint8_t *key;

    sk_read_skip(&reader, SK_KEY_RESPONSE_BYTES - SK_DERIVED_KEY_BYTES - 4);
    key = sk_read_pointer(&reader, SK_DERIVED_KEY_BYTES);
    if (!key)
        return sk_error_set(error, SEVKIT_EINPUT, "key response: %zu bytes, expected %d", size,
                            SK_KEY_RESPONSE_BYTES);
    if (status != 0)
        return sk_firmware_error_set(error, SEVKIT_EIO, status);
    if (sk_secret_equal(key, zero, sizeof(zero)))
        return sk_error_set(error, SEVKIT_EIO,
                            "the firmware reported success, but the key is all zero: not a key");
    memcpy(ret_key, key, SK_DERIVED_KEY_BYTES);
    return 0;
}

void sk_key_response_write(uint32_t status, const uint8_t key[SK_DERIVED_KEY_BYTES],
                           uint8_t ret_bytes[SK_KEY_RESPONSE_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_bytes, SK_KEY_RESPONSE_BYTES);

    sk_write_u32le(&writer, status);
    sk_write_zeros_to(&writer, SK_KEY_RESPONSE_BYTES - SK_DERIVED_KEY_BYTES);
    sk_write_bytes(&writer, key, SK_DERIVED_KEY_BYTES);
}

const struct sk_firmware_error *sk_firmware_error_find(uint32_t code)
{
    for (size_t i = 0; i < sk_firmware_errors_count; i++)
        if (sk_firmware_errors[i].code == code)
            return &sk_firmware_errors[i];
    return NULL;
}

int sk_firmware_error_set(struct sevkit_error *error, int code, uint32_t status)
{
    const struct sk_firmware_error *known = sk_firmware_error_find(status);

    if (!known)
        return sk_error_set(error, code, "the firmware refused with status 0x%x, which is unknown",
                            status);
    return sk_error_set(error, code, "the firmware refused with status 0x%02x %s: %s", known->code,
                        known->name, known->meaning);
}
