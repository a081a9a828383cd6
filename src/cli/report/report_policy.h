/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_POLICY_H
#define SK_CLI_REPORT_REPORT_POLICY_H

#include "cli/certs/certs_source.h"

#include <sevkit/policy.h>

/* The rules of a policy about time, roots, certificates and network, where no option of the command says
 * otherwise. */
int sk_report_policy_apply_source(const struct sk_given *given,
                                  const struct sevkit_acceptance *acceptance,
                                  struct sk_certs_source *source,
                                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
