/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_LOAD_MODULES_H
#define SK_INIT_LOAD_MODULES_H

#include "base/error.h"

/* Loads the modules of the list in its order, which says what depends on what. A module of which the hardware
 * is not there is no failure; one that cannot be loaded is. */
int sk_modules_load(const char *list, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
