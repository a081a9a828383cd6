/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_LAUNCH_FEATURES_TEXT_H
#define SK_FORMATS_LAUNCH_FEATURES_TEXT_H

/* SEV_FEATURES as people write them. */

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

/* 0x and hex digits, one decimal digit, or names joined by commas, as sk_features_format() writes them; "none". */
int sk_features_read(const char *text, uint64_t *ret_features,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "snp-active,debug-swap,bit40" */
void sk_features_format(uint64_t features, struct sk_text *text);

#endif
