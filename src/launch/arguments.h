/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_ARGUMENTS_H
#define SK_LAUNCH_ARGUMENTS_H

/* Parts of QEMU's command line. */

#include "launch/start.h"

/* What QEMU calls sev.tsc_frequency. */
const char *sk_arguments_frequency_property(const struct sk_qemu *qemu);
void sk_arguments_add_disks(const struct sk_start *launch, struct sk_words *words);
void sk_arguments_add_network(const struct sk_vm *guest, struct sk_words *words);
void sk_arguments_add_devices(const struct sk_vm *guest, struct sk_words *words);
void sk_arguments_add_console(const struct sk_vm *guest, struct sk_words *words);

#endif
