/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_KEY_KEY_DERIVE_TCB_H
#define SK_CLI_KEY_KEY_DERIVE_TCB_H

#include "cli/cli.h"

#include <sevkit/guest.h>

/*
 * --tcb and --product into request->tcb_version. Components by name lie differently in different product
 * lines; where --product does not name the line, this guest's own report does, and a TCB above the
 * committed one, which the firmware would refuse, is SEVKIT_EREFUSED.
 */
int sk_derive_key_tcb(const struct sk_given *given, struct sevkit_guest_key_request *request,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
