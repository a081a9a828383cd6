/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_HOST_DEVICE_H
#define SK_CLI_HOST_DEVICE_H

/* The host whose firmware a command asks or changes: this machine's, or a simulated one's. */

#include "cli/cli.h"
#include "host/host_identity.h"

#define SK_HOST_DRY_RUN_OPTION                                              \
    {                                                                       \
        .name = "dry-run", .letter = 'n', .kind = SK_OPTION_FLAG,           \
        .help = "say what would be sent to the firmware and change nothing" \
    }
#define SK_HOST_YES_OPTION                                        \
    {                                                             \
        .name = "yes", .letter = 'y', .kind = SK_OPTION_FLAG,     \
        .help = "do it; without this option it is only described" \
    }
#define SK_HOST_SIMULATE_OPTION                                                           \
    {                                                                                     \
        .name = "simulate", .metavar = "DIR",                                             \
        .help = "ask the processor that 'sevkit sim init' made instead of this machine's" \
    }

/* Calls change with the host that --simulate names, or with this machine. */
int sk_host_device_run(const struct sk_given *given,
                       int (*change)(const struct sk_sys *sys, const struct sk_given *given,
                                     struct sevkit_error *error),
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* With product, chip identifiers and TCB, or an error. */
int sk_host_device_require(const struct sk_sys *sys, struct sk_host_identity *ret_identity,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Of the host that --simulate names, or of this machine. */
int sk_host_device_given(const struct sk_given *given, struct sk_host_identity *ret_identity,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The chip that --socket names, which is required on a host with two. */
int sk_host_device_chip(const struct sk_given *given, const struct sk_host_identity *identity,
                        const uint8_t **ret_chip, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What is only done with --yes, and described with --dry-run: *ret_done. */
int sk_host_device_describe(const struct sk_given *given, const char *commands, const char *effect,
                            bool *ret_done, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
