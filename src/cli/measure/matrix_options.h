/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MATRIX_OPTIONS_H
#define SK_CLI_MATRIX_OPTIONS_H

#include "cli/cli.h"

#include <sevkit/measure.h>

/* Refuses options of 'measure' that --matrix and --extrapolate would ignore. */
int sk_matrix_check_options(const struct sk_given *given, enum sevkit_mode mode,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
