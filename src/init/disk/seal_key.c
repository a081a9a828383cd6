/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/seal_key.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "crypto/derive/hmac.h"
#include "guest/derived_key.h"

#include <sevkit/guest.h>
#include <string.h>

/* ATTESTATION_REPORT (SEV-SNP ABI 56860, table 23). */
#define REPORT_GUEST_SVN     0x004
#define REPORT_COMMITTED_TCB 0x1e0

#define INFO_MAC        "sevkit sealed disk header v1"
#define INFO_PASSPHRASE "sevkit sealed disk key v1"

void sk_seal_keys_done(struct sk_seal_keys *keys)
{
    sk_secret_free(keys->mac);
    sk_secret_free(keys->passphrase);
    *keys = (struct sk_seal_keys){0};
}

int sk_seal_keys_derive(const struct sk_seal_record *record, struct sk_seal_keys *ret_keys,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *derived = NULL;
    SK_CLEANUP(sk_seal_keys_done) struct sk_seal_keys keys = {0};
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    int r;

    request.fields = record->fields;
    request.guest_svn = record->guest_svn;
    request.tcb_version = record->tcb_version;
    r = sk_key_of_guest(&sk_sys_real, &request, NULL, 0, NULL, &derived, error);
    if (r == 0)
        r = sk_key_expand(derived, INFO_MAC, SK_SEAL_KEY_BYTES, &keys.mac, error);
    if (r == 0)
        r = sk_key_expand(derived, INFO_PASSPHRASE, SK_SEAL_KEY_BYTES, &keys.passphrase, error);
    if (r < 0)
        return r;
    ret_keys->mac = SK_TAKE(keys.mac);
    ret_keys->passphrase = SK_TAKE(keys.passphrase);
    return 0;
}

static void free_report(struct sevkit_guest_report **report)
{
    sevkit_guest_report_free(*report);
}

int sk_seal_newest(uint64_t fields, struct sk_seal_record *ret_record, struct sevkit_error *error)
{
    SK_CLEANUP(free_report) struct sevkit_guest_report *report = NULL;
    struct sevkit_guest_report_request request = sevkit_guest_report_request_default();
    struct sk_seal_record record = {.fields = (uint32_t)fields};
    struct sk_reader reader;
    const uint8_t *bytes;
    size_t size;
    int r = sevkit_guest_report_get(&request, &report, error);

    if (r < 0)
        return r;
    bytes = sevkit_guest_report_bytes(report, &size);
    reader = sk_reader_of(bytes, size);
    sk_read_skip(&reader, REPORT_GUEST_SVN);
    if (fields & SEVKIT_GUEST_FIELD_GUEST_SVN)
        record.guest_svn = sk_read_u32le(&reader);
    reader = sk_reader_of(bytes, size);
    sk_read_skip(&reader, REPORT_COMMITTED_TCB);
    if (fields & SEVKIT_GUEST_FIELD_TCB_VERSION)
        record.tcb_version = sk_read_u64le(&reader);
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "a report of %zu bytes", size);
    *ret_record = record;
    return 0;
}

int sk_seal_mac(const struct sk_seal_keys *keys, const struct sk_seal_record *record,
                const uint8_t *header, uint8_t ret_mac[SK_SEAL_MAC_BYTES],
                struct sevkit_error *error)
{
    uint8_t bytes[SK_SEAL_RECORD_BYTES];
    SK_CLEANUP_FREE uint8_t *input = malloc(SK_SEAL_IN_MAC_BYTES + SK_SEAL_HEADER_BYTES);

    if (!input)
        return sk_error_oom(error);
    sk_seal_record_write(record, bytes);
    memcpy(input, bytes, SK_SEAL_IN_MAC_BYTES);
    memcpy(input + SK_SEAL_IN_MAC_BYTES, header, SK_SEAL_HEADER_BYTES);
    return sk_hmac_sha256(keys->mac->data, keys->mac->size, input,
                          SK_SEAL_IN_MAC_BYTES + SK_SEAL_HEADER_BYTES, ret_mac, error);
}
