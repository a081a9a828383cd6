/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_SYSTEM_H
#define SK_STACK_SYSTEM_H

/* Whose packages install the tools of a build. */

#include "base/error.h"
#include "data/software/stack_packages.h"
#include "sys/sys.h"

/* The system with this name, or NULL for this one's, by os-release(5); *ret_system is that of rows of
 * sk_stack_packages. SEVKIT_EUSAGE for an unknown name, SEVKIT_EREFUSED where this one's is unknown. */
int sk_stack_system_find(const struct sk_sys *sys, const char *name, const char **ret_system,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
