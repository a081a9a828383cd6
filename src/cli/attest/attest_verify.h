/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_ATTEST_VERIFY_H
#define SK_CLI_ATTEST_VERIFY_H

#include "attest/owner/owner_exchange.h"

/* struct sk_attest_owner.verify; arg is a struct sk_attest_session. The verification of 'sevkit report verify' with
 * each of the session's policies until one accepts. */
int sk_attest_verify(void *arg, const struct sk_attest_evidence_view *evidence,
                     const uint8_t report_data[64], struct sevkit_error *error);

#endif
