/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_TRANSCRIPT_H
#define SK_ATTEST_TRANSCRIPT_H

/* What both sides hash and sign: T1, REPORT_DATA and T2 of docs/PROTOCOL.md. */

#include "formats/attest/attest_messages.h"

#define SK_ATTEST_REPORT_DATA_BYTES 64
#define SK_ATTEST_LABEL_BYTES       32
#define SK_ATTEST_T2_BYTES          (SK_ATTEST_LABEL_BYTES + SK_ATTEST_REPORT_DATA_BYTES + 48)

/* REPORT_DATA = SHA-512(T1). Of the evidence nonce, ephemeral and ssh_keys take part. */
int sk_attest_report_data(const uint8_t hello[SK_ATTEST_HELLO_BYTES],
                          const uint8_t owner[SK_ATTEST_PUBLIC_BYTES],
                          const struct sk_attest_evidence_view *evidence,
                          uint8_t ret_report_data[SK_ATTEST_REPORT_DATA_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the owner signs. */
int sk_attest_t2(const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES], const uint8_t *report,
                 size_t report_size, uint8_t ret_t2[SK_ATTEST_T2_BYTES],
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
