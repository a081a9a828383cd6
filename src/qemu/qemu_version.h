/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_QEMU_VERSION_H
#define SK_QEMU_QEMU_VERSION_H

#include "data/software/launch_rules.h"
#include "qemu/probe.h"

/* What a release of QEMU has, from data and not asked of a program: for a guest that another machine starts. A CPU model
 * that the data do not have is taken to be there. */
int sk_qemu_of_version(const struct sk_launch_version *version, const char *cpu_model,
                       struct sk_qemu *ret_qemu, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
