/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_SEV_POLICY_H
#define SK_SEV_SEV_POLICY_H

/* The guest policy of SEV and SEV-ES (SEV API 55766, chapter 3). It has little in common with SNP's. */

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

/* Without it the host may have the guest's memory decrypted (DBG_DECRYPT). */
#define SK_SEV_POLICY_NODBG 0x1u

/* A number (decimal, or hex with 0x), or names of bits and "api=MAJOR.MINOR" joined by commas:
 * "nodbg,es,api=0.24". SEVKIT_EUSAGE if it is neither. */
int sk_sev_policy_parse(const char *text, uint32_t *ret_policy,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The names; "none" for 0. */
void sk_sev_policy_format(uint32_t policy, struct sk_text *text);

#endif
