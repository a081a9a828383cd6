/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_MONITOR_TARGET_H
#define SK_CLI_LAUNCH_MONITOR_TARGET_H

#include "cli/cli.h"

#define SK_MONITOR_OPTION                                        \
    {                                                            \
        .name = "qmp", .metavar = "SOCKET",                      \
        .help = "socket of the guest's monitor, instead of FILE" \
    }

/* The socket that --qmp names, or that of the plan FILE. Freed with free(). */
int sk_monitor_target(const struct sk_given *given, char **ret_socket,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
