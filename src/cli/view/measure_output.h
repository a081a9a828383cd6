/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_MEASURE_OUTPUT_H
#define SK_CLI_VIEW_MEASURE_OUTPUT_H

#include "cli/measure/measure_request.h"

/* plan has kept the kernel's bytes if the answer is JSON. */
int sk_measure_print(const struct sk_given *given, const struct sk_measure_request *request,
                     const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
