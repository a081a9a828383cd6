/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_HOST_H
#define SK_CLI_CERTS_CERTS_HOST_H

/* The certificates of the host itself, for those who look after it. */

#include "appraise/target.h"
#include "cli/host/host_device.h"

#define SK_HOST_TARGET_OPTIONS                                                                     \
    {.name = "host",                                                                               \
     .kind = SK_OPTION_FLAG,                                                                       \
     .help = "those of this host: chip and TCB from /dev/sev, as root"},                           \
        {.name = "socket",                                                                         \
         .metavar = "N",                                                                           \
         .help = "with --host: whose chip is meant on a host with two, 0 or 1"},                   \
    {                                                                                              \
        .name = "simulate", .metavar = "DIR",                                                      \
        .help = "with --host: the processor that 'sevkit sim init' made instead of this machine's" \
    }

/* With --host the target is this host's; it contradicts a report and the options that describe one. */
int sk_target_of_host(const struct sk_given *given, struct sk_target *ret_target,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
