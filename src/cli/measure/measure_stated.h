/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_STATED_H
#define SK_CLI_MEASURE_STATED_H

#include "cli/measure/measure_request.h"

/*
 * 'measure --from-metadata' with the JSON form of gce-tcb-verifier's endorsement, which states the digests
 * themselves: prints that of the number of vCPUs. *ret_stated is false if the file is none, and nothing was printed.
 */
int sk_measure_stated(const struct sk_given *given, const struct sk_measure_request *request,
                      bool *ret_stated, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
