/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/hcl.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "crypto/digest.h"

#include <string.h>

#define HEADER_BYTES      32u
#define DATA_HEADER_BYTES 20u
#define REQUEST_REPORT    2u
#define DATA_VERSION      1u
#define REPORT_TYPE_SNP   2u
#define REPORT_DATA_BYTES 64u

static const uint8_t magic[4] = {'H', 'C', 'L', 'A'};

static const struct {
    enum sk_hash hash;
    size_t size;
} hashes[] = {
    {SK_SHA256, SK_SHA256_BYTES},
    {SK_SHA384, SK_SHA384_BYTES},
    {SK_SHA512, SK_SHA512_BYTES},
};

bool sk_hcl_is(const void *data, size_t size)
{
    return size >= sizeof(magic) && memcmp(data, magic, sizeof(magic)) == 0;
}

static int refuse(struct sevkit_error *error, const char *field, uint32_t found, uint32_t expected)
{
    return sk_error_set(error, SEVKIT_EINPUT, "HCL blob: %s %u, expected %u", field, found,
                        expected);
}

/* The header of the claims, and whether the lengths agree with each other and with what is there. */
static int read_claims(struct sk_reader *reader, uint32_t used_size, struct sk_hcl *hcl,
                       struct sevkit_error *error)
{
    uint32_t data_size = sk_read_u32le(reader);
    uint32_t data_version = sk_read_u32le(reader);
    uint32_t report_type = sk_read_u32le(reader);
    uint32_t claims_size;

    hcl->hash_type = sk_read_u32le(reader);
    claims_size = sk_read_u32le(reader);
    hcl->claims = sk_read_pointer(reader, claims_size);
    hcl->claims_size = claims_size;
    if (!sk_reader_ok(reader))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "HCL blob: %u bytes of claims do not fit into its %zu bytes",
                            claims_size, reader->size);
    if (data_version != DATA_VERSION)
        return refuse(error, "version of the claims", data_version, DATA_VERSION);
    if (report_type != REPORT_TYPE_SNP)
        return refuse(error, "report type", report_type, REPORT_TYPE_SNP);
    if (hcl->hash_type < 1 || hcl->hash_type > SK_ARRAY_SIZE(hashes))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "HCL blob: hash type %u, expected 1 (SHA-256), 2 (SHA-384) or 3 "
                            "(SHA-512)",
                            hcl->hash_type);
    if (data_size != DATA_HEADER_BYTES + claims_size)
        return refuse(error, "size of header and claims", data_size,
                      DATA_HEADER_BYTES + claims_size);
    if (used_size != HEADER_BYTES + SEVKIT_REPORT_BYTES + data_size)
        return refuse(error, "size in use", used_size,
                      HEADER_BYTES + SEVKIT_REPORT_BYTES + data_size);
    return 0;
}

int sk_hcl_read(const void *data, size_t size, struct sk_hcl *ret_hcl, struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    struct sk_hcl hcl = {0};
    uint32_t used_size;
    uint32_t request_type;
    int r;

    if (!sk_hcl_is(data, size))
        return sk_error_set(error, SEVKIT_EINPUT, "HCL blob: does not begin with \"HCLA\"");
    sk_read_skip(&reader, sizeof(magic));
    hcl.version = sk_read_u32le(&reader);
    used_size = sk_read_u32le(&reader);
    request_type = sk_read_u32le(&reader);
    sk_read_skip(&reader, HEADER_BYTES - reader.position);
    hcl.report = sk_read_pointer(&reader, SEVKIT_REPORT_BYTES);
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "HCL blob: %zu bytes end before the report does",
                            size);
    /* 1 and 2 exist and differ in nothing that matters here. */
    if (hcl.version == 0)
        return refuse(error, "version", 0, 1);
    if (request_type != REQUEST_REPORT)
        return refuse(error, "request type", request_type, REQUEST_REPORT);
    r = read_claims(&reader, used_size, &hcl, error);
    if (r == 0)
        *ret_hcl = hcl;
    return r;
}

int sk_hcl_check(uint32_t hash_type, const uint8_t *claims, size_t claims_size,
                 const uint8_t report_data[64], struct sevkit_error *error)
{
    uint8_t expected[REPORT_DATA_BYTES] = {0};
    int r = sk_hash_bytes(hashes[hash_type - 1].hash, claims, claims_size, expected, error);

    if (r < 0)
        return r;
    if (memcmp(expected, report_data, sizeof(expected)) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "REPORT_DATA is not the digest of the runtime claims");
    return 0;
}
