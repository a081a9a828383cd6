/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/recognise.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "formats/report/hcl.h"

#include <sevkit/report.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define RESPONSE_HEADER_BYTES 32u
#define POLICY_BIT_17         (UINT64_C(1) << 17)
#define POLICY_BITS           UINT64_C(0x3ffffff)
#define VMPL_HOST             UINT32_MAX
#define KEY_INFO_BITS         0x1fu
#define SEV_CERT_BYTES        2084u

/* Fields whose values are fixed, or few (SEV-SNP ABI 56860, ATTESTATION_REPORT). */
bool sk_is_report_at(const uint8_t *data, size_t size, size_t offset)
{
    struct sk_reader reader = sk_reader_of(data, size);
    uint32_t version, vmpl, algorithm, key_info;
    uint64_t policy;

    sk_read_skip(&reader, offset);
    version = sk_read_u32le(&reader);
    sk_read_skip(&reader, 4);
    policy = sk_read_u64le(&reader);
    sk_read_skip(&reader, 32);
    vmpl = sk_read_u32le(&reader);
    algorithm = sk_read_u32le(&reader);
    sk_read_skip(&reader, 16);
    key_info = sk_read_u32le(&reader);
    if (!sk_read_zeros(&reader, 4))
        return false;
    sk_read_skip(&reader, SEVKIT_REPORT_BYTES - 0x50);
    return sk_reader_ok(&reader) && version >= 2 && version <= UINT8_MAX && algorithm == 1 &&
           (policy & POLICY_BIT_17) && policy <= POLICY_BITS && (vmpl <= 3 || vmpl == VMPL_HOST) &&
           key_info <= KEY_INFO_BITS;
}

bool sk_is_evidence(const uint8_t *data, size_t size)
{
    struct sk_reader reader = sk_reader_of(data, size);

    if (sk_hcl_is(data, size) || sk_is_report_at(data, size, 0))
        return true;
    return sk_read_u32le(&reader) == 0 && sk_read_u32le(&reader) == SEVKIT_REPORT_BYTES &&
           sk_is_report_at(data, size, RESPONSE_HEADER_BYTES);
}

/* A certificate begins with SEQUENCE { SEQUENCE { [0] or INTEGER, each with a length of two bytes. */
static bool is_x509(const uint8_t *data, size_t size)
{
    return size > 8 && data[0] == 0x30 && data[1] == 0x82 && data[4] == 0x30 && data[5] == 0x82;
}

/* The certificates of SEV (55766, appendix C): version 1, a size of 2084 bytes, major and minor of the API. */
static bool is_sev_certificate(const uint8_t *data, size_t size)
{
    struct sk_reader reader = sk_reader_of(data, size);

    return size >= SEV_CERT_BYTES && sk_read_u32le(&reader) == 1 && sk_read_u8(&reader) < 8 &&
           sk_read_u8(&reader) < 64 && sk_read_u16le(&reader) == 0 &&
           data[8] + 256 * data[9] >= 0x1000 && data[10] == 0 && data[11] == 0;
}

/* The footer of the GUID table, 96b582de-1fb2-45f7-baea-a366c55a082d, ends 32 bytes before the end. */
static bool is_firmware(const uint8_t *data, size_t size)
{
    static const uint8_t footer[] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                     0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};

    return size >= 48 && memcmp(data + size - 48, footer, sizeof(footer)) == 0;
}

static bool is_linux(const uint8_t *data, size_t size)
{
    return size > 0x206 && memcmp(data + 0x202, "HdrS", 4) == 0;
}

static bool is_markup(const uint8_t *data, size_t size)
{
    static const char *const starts[] = {"<!doctype html", "<html", "<head"};
    size_t at = 0;

    while (at < size && (data[at] == ' ' || (data[at] >= '\t' && data[at] <= '\r')))
        at++;
    for (size_t i = 0; i < SK_ARRAY_SIZE(starts); i++)
        if (size - at >= strlen(starts[i]) &&
            strncasecmp((const char *)data + at, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static const struct {
    const char *magic; /* at the start */
    size_t magic_bytes;
    bool (*is)(const uint8_t *data, size_t size);
    enum sk_file_kind kind;
    const char *words;
} rows[] = {
    {"IGVM", 4, NULL, SK_FILE_IGVM, "an IGVM file; 'sevkit igvm show' reads it"},
    {"QFI\xfb", 4, NULL, SK_FILE_OTHER, "a disk image (qcow2)"},
    {"\x1f\x8b", 2, NULL, SK_FILE_OTHER, "gzip data; unpack it first"},
    {"\xfd"
     "7zXZ",
     5, NULL, SK_FILE_OTHER, "xz data; unpack it first"},
    {"\x28\xb5\x2f\xfd", 4, NULL, SK_FILE_OTHER, "zstd data; unpack it first"},
    {"PK\3\4", 4, NULL, SK_FILE_OTHER, "a zip archive; unpack it first"},
    {"\x7f"
     "ELF",
     4, NULL, SK_FILE_OTHER, "an ELF program"},
    {NULL, 0, is_markup, SK_FILE_OTHER,
     "an HTML page, as a login page or proxy answers in place of a file"},
    {"<?xml", 5, NULL, SK_FILE_OTHER, "an XML document"},
    {"<domain", 7, NULL, SK_FILE_OTHER, "a libvirt domain; 'sevkit domain xml' reads it"},
    {NULL, 0, sk_is_evidence, SK_FILE_REPORT,
     "an SEV-SNP attestation report; 'sevkit report show' reads it"},
    {"-----BEGIN CERTIFICATE", 22, NULL, SK_FILE_CERTIFICATES,
     "an X.509 certificate; 'sevkit certs show' reads it"},
    {"-----BEGIN X509 CRL", 19, NULL, SK_FILE_CERTIFICATES,
     "a revocation list; 'sevkit certs show' reads it"},
    {"-----BEGIN ", 11, NULL, SK_FILE_OTHER, "a key or another object in PEM"},
    {NULL, 0, is_x509, SK_FILE_CERTIFICATES,
     "an X.509 certificate or revocation list; 'sevkit certs show' reads it"},
    {NULL, 0, is_sev_certificate, SK_FILE_SEV_CERTIFICATE,
     "a certificate of SEV (PDH, PEK, OCA, CEK); 'sevkit sev-certs show' reads it"},
    {NULL, 0, is_firmware, SK_FILE_FIRMWARE, "a firmware image; 'sevkit firmware show' reads it"},
    {NULL, 0, is_linux, SK_FILE_OTHER, "a Linux kernel"},
    {"MZ", 2, NULL, SK_FILE_OTHER, "an EFI program"},
};

enum sk_file_kind sk_recognise(const void *data, size_t size, char ret_words[SK_RECOGNISED_BYTES])
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        bool fits = rows[i].magic ? size >= rows[i].magic_bytes &&
                                        memcmp(data, rows[i].magic, rows[i].magic_bytes) == 0
                                  : rows[i].is(data, size);

        if (!fits)
            continue;
        (void)snprintf(ret_words, SK_RECOGNISED_BYTES, "%s", rows[i].words);
        return rows[i].kind;
    }
    return SK_FILE_UNKNOWN;
}

int sk_recognise_wrap(struct sevkit_error *error, int r, const void *data, size_t size,
                      enum sk_file_kind wanted)
{
    char words[SK_RECOGNISED_BYTES];
    enum sk_file_kind kind = r == SEVKIT_EINPUT ? sk_recognise(data, size, words) : SK_FILE_UNKNOWN;

    if (kind == SK_FILE_UNKNOWN || kind == wanted)
        return r;
    return sk_error_set(error, r, "this is %s", words);
}

int sk_recognise_refuse(const void *data, size_t size, enum sk_file_kind wanted,
                        struct sevkit_error *error)
{
    char words[SK_RECOGNISED_BYTES];
    enum sk_file_kind kind = sk_recognise(data, size, words);

    if (kind == SK_FILE_UNKNOWN || kind == wanted)
        return 0;
    return sk_error_set(error, SEVKIT_EINPUT, "this is %s", words);
}
