/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_GUEST_MESSAGES_H
#define SK_FORMATS_REPORT_GUEST_MESSAGES_H

/*
 * What a guest asks its secure processor and what it answers (SEV-SNP ABI 56860, MSG_REPORT_REQ and _RSP,
 * MSG_KEY_REQ and _RSP), and how Linux's /dev/sev-guest takes it (linux/sev-guest.h). Requests are written
 * with every reserved byte zero. The readers of requests and writers of answers serve those who play
 * the processor: tests and simulators.
 */

#include "base/error.h"
#include "data/host/firmware_errors.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ioctl(2): _IOWR('S', n, 32 bytes). */
#define SK_GUEST_GET_REPORT          0xc0205300ul
#define SK_GUEST_GET_DERIVED_KEY     0xc0205301ul
#define SK_GUEST_GET_EXTENDED_REPORT 0xc0205302ul

/* The argument of each of them. The kernel writes exitinfo2 only where it is not zero. */
struct sk_guest_ioctl {
    uint8_t message_version; /* not zero */
    uint8_t padding[7];
    uint64_t request;  /* address */
    uint64_t response; /* address */
    uint64_t exitinfo2;
};
_Static_assert(sizeof(struct sk_guest_ioctl) == 32, "the size is part of the ioctl numbers");

/* exitinfo2: the firmware's code below, that of the host above (GHCB 56421, SNP Guest Request). */
#define SK_EXITINFO2_FIRMWARE(value) ((uint32_t)(value))
#define SK_EXITINFO2_HOST(value)     ((uint32_t)((value) >> 32))
#define SK_EXITINFO2(host, firmware) ((uint64_t)(host) << 32 | (uint32_t)(firmware))
/* No one was asked: what we start with, and what the driver starts with. */
#define SK_EXITINFO2_NO_CALL           UINT64_MAX
#define SK_EXITINFO2_NO_CALL_DRIVER    UINT64_C(0xff)
#define SK_GUEST_HOST_LENGTH_TOO_SMALL 1u
#define SK_GUEST_HOST_BUSY             2u

#define SK_REPORT_DATA_BYTES            64
#define SK_REPORT_REQUEST_BYTES         96
#define SK_EXTENDED_REQUEST_BYTES       112
#define SK_REPORT_RESPONSE_BYTES        4000
#define SK_REPORT_RESPONSE_HEADER_BYTES 32
#define SK_RECEIVED_REPORT_BYTES        1184
#define SK_KEY_REQUEST_BYTES            32 /* message version 1 */
#define SK_KEY_REQUEST_2_BYTES          40 /* version 2: with a mitigation vector */
#define SK_KEY_RESPONSE_BYTES           64
#define SK_DERIVED_KEY_BYTES            32
#define SK_VMPL_MAX                     3u

/* The kernel takes lengths of whole pages and at most this (SEV_FW_BLOB_MAX_SIZE). */
#define SK_CERTIFICATES_KERNEL_MAX_BYTES 16384u
/* What we accept should that ever grow. */
#define SK_CERTIFICATES_MAX_BYTES 65536u

enum sk_signing_key { SK_SIGNING_KEY_AUTO = 0, SK_SIGNING_KEY_VCEK = 1, SK_SIGNING_KEY_VLEK = 2 };

struct sk_report_request {
    uint8_t report_data[SK_REPORT_DATA_BYTES];
    uint32_t vmpl;
    enum sk_signing_key key; /* KEY_SEL, firmware ABI 1.54; before that reserved, so 0 */
};

void sk_report_request_write(const struct sk_report_request *request,
                             uint8_t ret_bytes[SK_REPORT_REQUEST_BYTES]);
/* SEVKIT_EINPUT if a reserved byte is set or the VMPL or the key is none. */
int sk_report_request_read(const void *data, size_t size, struct sk_report_request *ret_request,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_extended_request {
    struct sk_report_request report;
    uint64_t certificates; /* address */
    uint32_t certificates_size;
};

void sk_extended_request_write(const struct sk_extended_request *request,
                               uint8_t ret_bytes[SK_EXTENDED_REQUEST_BYTES]);
int sk_extended_request_read(const void *data, size_t size, struct sk_extended_request *ret_request,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The report's bytes inside of data. A status other than 0 is SEVKIT_EIO with the firmware's words. */
int sk_report_response_read(const void *data, size_t size, const uint8_t **ret_report,
                            size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_report_response_write(uint32_t status, const void *report, size_t size,
                              uint8_t ret_bytes[SK_REPORT_RESPONSE_BYTES]);

/* Is this the answer to request? SEVKIT_EINPUT if report data, VMPL or the kind of key differ. */
int sk_report_answers(const void *report, size_t size, const struct sk_report_request *request,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Bytes that a certificate table in a larger buffer takes (GHCB 56421, SNP Extended Guest Request): 0 for
 * an empty one, all of size if the table is malformed, so that nothing of it is lost. */
size_t sk_certificates_extent(const void *data, size_t size);

enum sk_key_root { SK_KEY_ROOT_VCEK = 0, SK_KEY_ROOT_VMRK = 1 };

struct sk_key_request {
    enum sk_key_root root;
    enum sk_signing_key key; /* which of VCEK and VLEK is meant where a VLEK is loaded */
    uint64_t fields;         /* GUEST_FIELD_SELECT */
    uint32_t vmpl;
    uint32_t guest_svn;
    uint64_t tcb_version;
    uint64_t launch_mit_vector; /* version 2 */
};

/* Bits 0 to 6 of GUEST_FIELD_SELECT are defined; the last one needs version 2. */
#define SK_KEY_FIELDS_KNOWN            0x7full
#define SK_KEY_FIELD_LAUNCH_MIT_VECTOR (1ull << 6)

/* 1 or 2: the lowest message version that can carry request. */
uint8_t sk_key_request_version(const struct sk_key_request *request);
/* ret_bytes takes SK_KEY_REQUEST_2_BYTES; the bytes that version has come back. */
size_t sk_key_request_write(const struct sk_key_request *request, uint8_t version,
                            uint8_t ret_bytes[SK_KEY_REQUEST_2_BYTES]);
int sk_key_request_read(const void *data, size_t size, struct sk_key_request *ret_request,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* ret_key is written only if the status is 0 and the key is not all zero. */
int sk_key_response_read(const void *data, size_t size, uint8_t ret_key[SK_DERIVED_KEY_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_key_response_write(uint32_t status, const uint8_t key[SK_DERIVED_KEY_BYTES],
                           uint8_t ret_bytes[SK_KEY_RESPONSE_BYTES]);

/* NULL for a code that the table does not have. */
const struct sk_firmware_error *sk_firmware_error_find(uint32_t code);
/* Sets "the firmware refused: 0x16 INVALID_PARAM: a parameter is invalid". */
int sk_firmware_error_set(struct sevkit_error *error, int code, uint32_t status);

#endif
