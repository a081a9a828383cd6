/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_PLATFORM_SEV_CHAIN_H
#define SK_SEV_PLATFORM_SEV_CHAIN_H

/*
 * Does a PDH belong to an AMD processor? PDH <- PEK <- CEK <- ASK <- ARK, and beside it PEK <- OCA, the
 * authority of the platform's owner, whom no one vouches for (SEV API 55766, chapter 2.1).
 *
 * Trust starts from AMD's keys that are built in, or from a root that the user names. ASK and ARK need not
 * be in the file where their keys are built in.
 */

#include "base/checks/check_list.h"
#include "formats/sev/sev_cert.h"

/*
 * Makes all checks on the way from the certificate of the given usage (SK_SEV_PDH, SK_SEV_PEK, SK_SEV_CEK,
 * SK_SEV_ASK or SK_SEV_ARK) up to the root, and adds them to checks, which may be NULL; one that needs a
 * missing certificate is skipped. Different certificates of one usage are refused. 0 if that certificate is
 * AMD's (or root's, unless NULL) and no check failed; SEVKIT_EREFUSED if not.
 */
int sk_sev_chain_check(const struct sk_sev_certificates *certificates, uint32_t usage,
                       const struct sk_sev_ca *root, struct sk_checks *checks,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for a list of checks: a refusal is one that failed, and no error. */
int sk_sev_chain_list(const struct sk_sev_certificates *certificates, uint32_t usage,
                      const struct sk_sev_ca *root, struct sk_checks *checks,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The usage of the certificate that is farthest from the root; that of the PEK if there is none. */
uint32_t sk_sev_chain_leaf(const struct sk_sev_certificates *certificates);

#endif
