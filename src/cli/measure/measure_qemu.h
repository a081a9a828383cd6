/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_QEMU_H
#define SK_CLI_MEASURE_QEMU_H

/* 'measure --qemu-args FILE': the digest of a QEMU command line as it stands in a log or process list, or behind
 * "--qemu-args --". */

#include "cli/cli.h"

/* The value of --qemu-args that means the rest of the command line. */
#define SK_QEMU_ARGS_REST "--"

int sk_measure_qemu_run(const struct sk_given *given, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
