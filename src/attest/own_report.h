/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWN_REPORT_H
#define SK_ATTEST_OWN_REPORT_H

#include "attest/guest_exchange.h"

/* struct sk_attest_guest.get_report: from this guest's secure processor, with the host's certificates. arg is not looked
 * at. */
int sk_attest_get_report(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                         struct sk_attest_evidence *ret_evidence, struct sevkit_error *error);

#endif
