/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_GUEST_REPORT_H
#define SK_GUEST_GUEST_REPORT_H

#include "formats/report/guest_messages.h"
#include "guest/received_report.h"
#include "sys/sys.h"

#include <sevkit/guest.h>

/* The public functions with the world as an argument. */
int sk_guest_report_get(const struct sk_sys *sys, const struct sevkit_guest_report_request *request,
                        struct sevkit_guest_report **ret_report,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_guest_key_derive(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                        uint8_t ret_key[SEVKIT_GUEST_DERIVED_KEY_BYTES],
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_guest_check_run(const struct sk_sys *sys, struct sevkit_guest_check **ret_check,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
