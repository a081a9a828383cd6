/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_STATED_H
#define SK_CLI_MEASURE_STATED_H

#include "cli/measure/measure_request.h"

/*
 * 'measure --from-metadata' with a file that states the digest itself: refuses options that only count where one is
 * computed, and prints it.
 */
int sk_measure_stated(const struct sk_given *given, const struct sk_measure_request *request,
                      const uint8_t digest[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
