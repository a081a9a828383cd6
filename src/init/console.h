/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_CONSOLE_H
#define SK_INIT_CONSOLE_H

/* What PID 1 says and how it ends. */

#include "base/error.h"

/* One line on the console; never a secret. Bytes that a terminal would act on are shown as '?'. */
void sk_console_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Syncs and ends the machine: off; where the guest has no ACPI, a reset, since a kernel that cannot switch off
 * halts for ever, and the host would take it for one that works. */
_Noreturn void sk_console_power_off(void);
/* Says why, and powers off. */
_Noreturn void sk_console_fail(const struct sevkit_error *error);

#endif
