/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_DEBUG_OPTION_H
#define SK_CLI_DEBUG_OPTION_H

/* --debug and SEVKIT_DEBUG: the library's decisions on standard error, see sevkit/debug.h. */

#include "base/error.h"

/* where is "--debug" or "SEVKIT_DEBUG"; rooms is "all" or names joined by commas. SEVKIT_EUSAGE for a name
 * that is none. Afterwards the library's lines of these rooms are printed. */
int sk_cli_debug_start(const char *where, const char *rooms,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
