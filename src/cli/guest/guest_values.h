/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_GUEST_GUEST_VALUES_H
#define SK_CLI_GUEST_GUEST_VALUES_H

/* Options that the commands for inside of a guest share. */

#include "cli/cli.h"

#include <sevkit/guest.h>

#define SK_GUEST_REQUEST_OPTIONS                                                                \
    {.name = "vmpl",                                                                            \
     .metavar = "N",                                                                            \
     .help = "privilege level, 0 to 3; default: the one at which this kernel runs"},            \
        {.name = "key",                                                                         \
         .choices = sk_guest_keys,                                                              \
         .help = "key of the processor or of its cloud provider, where the firmware is of ABI " \
                 "1.54 or later; default auto: VLEK where one is loaded, else VCEK"},           \
    {                                                                                           \
        .name = "timeout", .alias = "deadline", .metavar = "SECONDS",                           \
        .help = "how long to ask again while the host is busy; default 60"                      \
    }

extern const char *const sk_guest_keys[];

int sk_guest_vmpl_value(const struct sk_given *given, uint32_t *ret_vmpl,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_guest_timeout_value(const struct sk_given *given, uint32_t *ret_timeout_ms,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
enum sevkit_guest_key sk_guest_key_value(const struct sk_given *given);

/* SEVKIT_EUSAGE if path is standard output and that is a terminal. */
int sk_guest_refuse_terminal(const char *path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
