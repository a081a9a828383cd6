/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/transcript.h"

#include "base/writer.h"
#include "crypto/digest.h"

#include <string.h>

static const char t1_label[SK_ATTEST_LABEL_BYTES] = "sevkit attest transcript v1";
static const char t2_label[SK_ATTEST_LABEL_BYTES] = "sevkit attest owner v1";

int sk_attest_report_data(const uint8_t hello[SK_ATTEST_HELLO_BYTES],
                          const uint8_t owner[SK_ATTEST_PUBLIC_BYTES],
                          const struct sk_attest_evidence_view *evidence,
                          uint8_t ret_report_data[SK_ATTEST_REPORT_DATA_BYTES],
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    uint8_t head[SK_ATTEST_LABEL_BYTES + SK_ATTEST_HELLO_BYTES + 3 * 32 + 4];
    struct sk_writer writer = sk_writer_of(head, sizeof(head));
    int r = sk_digest_new(SK_SHA512, &digest, error);

    sk_write_bytes(&writer, t1_label, sizeof(t1_label));
    sk_write_bytes(&writer, hello, SK_ATTEST_HELLO_BYTES);
    sk_write_bytes(&writer, owner, SK_ATTEST_PUBLIC_BYTES);
    sk_write_bytes(&writer, evidence->nonce, sizeof(evidence->nonce));
    sk_write_bytes(&writer, evidence->ephemeral, sizeof(evidence->ephemeral));
    sk_write_u32le(&writer, (uint32_t)evidence->ssh_keys_size);
    if (r == 0)
        r = sk_digest_update(digest, head, sizeof(head), error);
    if (r == 0 && evidence->ssh_keys_size)
        r = sk_digest_update(digest, evidence->ssh_keys, evidence->ssh_keys_size, error);
    return r == 0 ? sk_digest_final(digest, ret_report_data, error) : r;
}

int sk_attest_t2(const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES], const uint8_t *report,
                 size_t report_size, uint8_t ret_t2[SK_ATTEST_T2_BYTES], struct sevkit_error *error)
{
    memcpy(ret_t2, t2_label, SK_ATTEST_LABEL_BYTES);
    memcpy(ret_t2 + SK_ATTEST_LABEL_BYTES, report_data, SK_ATTEST_REPORT_DATA_BYTES);
    return sk_hash_bytes(SK_SHA384, report, report_size,
                         ret_t2 + SK_ATTEST_LABEL_BYTES + SK_ATTEST_REPORT_DATA_BYTES, error);
}
