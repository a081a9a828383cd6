/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_COMPAT_SEV_SNP_MEASURE_OPTIONS_H
#define SK_COMPAT_SEV_SNP_MEASURE_OPTIONS_H

#include "base/args/args.h"

/* The command line of sev-snp-measure 0.0.13. */
extern const struct sk_args_spec sk_sev_snp_measure_spec;

#endif
