/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_ATTEST_MESSAGES_H
#define SK_FORMATS_ATTEST_MESSAGES_H

/* Messages of the attestation protocol (docs/PROTOCOL.md), opened where they are sealed. */

#include "base/error.h"

#include <sevkit/report.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_ATTEST_VERSION 1

/* Frames: a u32 length of the payload and a type. */
#define SK_ATTEST_FRAME_BYTES 5
enum sk_attest_type {
    SK_ATTEST_HELLO = 1,
    SK_ATTEST_EVIDENCE,
    SK_ATTEST_AUTH,
    SK_ATTEST_READY,
    SK_ATTEST_KEY,
    SK_ATTEST_RESULT,
    SK_ATTEST_ERROR,
};

enum sk_attest_role {
    SK_ATTEST_RELEASE = 1, /* the owner hands in keys */
    SK_ATTEST_SSH = 2,     /* the owner learns the SSH host keys */
    SK_ATTEST_REPORT = 3,  /* the owner gets a report */
};

enum sk_attest_error_code {
    SK_ATTEST_ERROR_VERSION = 1,
    SK_ATTEST_ERROR_ROLE,
    SK_ATTEST_ERROR_REPORT,
    SK_ATTEST_ERROR_BUSY,
};

#define SK_ATTEST_NONCE_BYTES  32
#define SK_ATTEST_PUBLIC_BYTES 32 /* X25519 and Ed25519 */
#define SK_ATTEST_HELLO_BYTES  68

#define SK_ATTEST_SSH_KEYS_MAX     8192
#define SK_ATTEST_REPORT_MAX       4000
#define SK_ATTEST_CERTIFICATES_MAX 65536
#define SK_ATTEST_EVIDENCE_MIN     (76 + 1184)
#define SK_ATTEST_EVIDENCE_MAX \
    (76 + SK_ATTEST_SSH_KEYS_MAX + SK_ATTEST_REPORT_MAX + SK_ATTEST_CERTIFICATES_MAX)

#define SK_ATTEST_KEYS_MAX      9 /* the root and eight data disks */
#define SK_ATTEST_KEY_NAME_MAX  31
#define SK_ATTEST_READY_MAX     (2 + SK_ATTEST_KEYS_MAX * (2 + SK_ATTEST_KEY_NAME_MAX))
#define SK_ATTEST_SECRET_MAX    4096
#define SK_ATTEST_KEY_PAD_BYTES 256
#define SK_ATTEST_KEY_MAX       4352
#define SK_ATTEST_RESULT_MIN    14
#define SK_ATTEST_TEXT_MAX      512
#define SK_ATTEST_RESULT_MAX    (SK_ATTEST_RESULT_MIN + SK_ATTEST_TEXT_MAX)

struct sk_attest_hello {
    uint16_t version;
    uint8_t role;
    uint8_t nonce[SK_ATTEST_NONCE_BYTES];
    uint8_t ephemeral[SK_ATTEST_PUBLIC_BYTES];
};

/* What it points to belongs to the caller. */
struct sk_attest_evidence_view {
    uint8_t nonce[SK_ATTEST_NONCE_BYTES];
    uint8_t ephemeral[SK_ATTEST_PUBLIC_BYTES];
    const uint8_t *ssh_keys, *report, *certificates;
    size_t ssh_keys_size, report_size, certificates_size;
};

struct sk_attest_ready {
    unsigned attempts_left;
    size_t key_count;
    struct {
        bool opened;
        char name[SK_ATTEST_KEY_NAME_MAX + 1];
    } keys[SK_ATTEST_KEYS_MAX];
};

enum sk_key_result {
    SK_KEY_OPENED = 1,
    SK_KEY_WRONG = 2,  /* this key does not open it; another may */
    SK_KEY_FAILED = 3, /* no key will */
};

struct sk_attest_result {
    uint8_t index;
    enum sk_key_result result;
    uint8_t attempts_left, wanted_left;
    uint64_t generation;
    char text[SK_ATTEST_TEXT_MAX + 1];
};

/* Whether a frame's payload of this type may have this size; sealed ones with their tag. */
bool sk_attest_size_fits(enum sk_attest_type type, size_t size);

void sk_attest_hello_write(const struct sk_attest_hello *hello,
                           uint8_t ret_bytes[SK_ATTEST_HELLO_BYTES]);
/* Version and role are the caller's to judge. */
int sk_attest_hello_read(const void *data, size_t size, struct sk_attest_hello *ret_hello,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Bytes that the evidence takes; 0 if a part is too large. */
size_t sk_attest_evidence_bytes(const struct sk_attest_evidence_view *evidence);
/* ret_bytes takes that many. */
void sk_attest_evidence_write(const struct sk_attest_evidence_view *evidence, uint8_t *ret_bytes);
int sk_attest_evidence_read(const void *data, size_t size,
                            struct sk_attest_evidence_view *ret_evidence,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* ret_bytes takes SK_ATTEST_READY_MAX; returns what was used. */
size_t sk_attest_ready_write(const struct sk_attest_ready *ready, uint8_t *ret_bytes);
int sk_attest_ready_read(const void *data, size_t size, struct sk_attest_ready *ret_ready,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* ret_bytes takes SK_ATTEST_KEY_MAX; size is 1 to SK_ATTEST_SECRET_MAX. Returns what was used. */
size_t sk_attest_key_write(uint8_t index, const uint8_t *key, size_t size, uint8_t *ret_bytes);
/* *ret_key points into data. */
int sk_attest_key_read(const void *data, size_t size, uint8_t *ret_index, const uint8_t **ret_key,
                       size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* ret_bytes takes SK_ATTEST_RESULT_MAX; what is not printable ASCII in the text becomes "?". */
size_t sk_attest_result_write(const struct sk_attest_result *result, uint8_t *ret_bytes);
int sk_attest_result_read(const void *data, size_t size, struct sk_attest_result *ret_result,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* "release", "ssh", "report"; "unknown" */
const char *sk_attest_role_name(unsigned role);
/* What an ERROR says. */
const char *sk_attest_error_text(unsigned code);

#endif
