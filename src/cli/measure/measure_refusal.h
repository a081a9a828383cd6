/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_MEASURE_REFUSAL_H
#define SK_CLI_MEASURE_MEASURE_REFUSAL_H

#include "cli/measure/measure_request.h"

/* The library refused: where the reason is an image that cannot do what was asked, puts into the error
 * which one, why, and what to look for instead. */
void sk_measure_explain_refusal(const struct sk_given *given,
                                const struct sk_measure_request *request,
                                struct sevkit_error *error);

#endif
