/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_RELAY_REPORT_H
#define SK_TEST_RELAY_REPORT_H

#include "attest/transcript.h"
#include "sys/stream.h"

/* A report of VMPL 0 from a simulated processor at the other end. */
int relay_report(struct sk_stream *processor,
                 const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES], uint8_t *ret_report,
                 struct sevkit_error *error);

#endif
