/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_MATRIX_ROWS_H
#define SK_CLI_MEASURE_MATRIX_ROWS_H

#include "cli/cli.h"

#include "measure/matrix/matrix_table.h"

/* form is one of sk_matrix_forms, NULL for csv. */
int sk_matrix_rows_print(const struct sk_matrix_rows *rows, const char *form,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
