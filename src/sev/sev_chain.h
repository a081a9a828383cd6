/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_SEV_CHAIN_H
#define SK_SEV_SEV_CHAIN_H

/*
 * Does a PDH belong to an AMD processor? PDH <- PEK <- CEK <- ASK <- ARK, and beside it PEK <- OCA, the
 * authority of the platform's owner, whom no one vouches for (SEV API 55766, chapter 2.1).
 *
 * Trust starts from AMD's keys that are built in, or from a root that the user names. ASK and ARK need not
 * be in the file where their keys are built in.
 */

#include "formats/sev/sev_cert.h"

/* A check that could not be made because a certificate is missing. */
#define SK_SEV_SKIPPED 1

/* One check: result is 0, SEVKIT_EREFUSED or SK_SEV_SKIPPED; text says what was found, or what is wrong or
 * missing. */
typedef void (*sk_sev_note)(void *arg, const char *check, int result, const char *text);

/*
 * Makes all checks on the way from the certificate of the given usage (SK_SEV_PDH, SK_SEV_PEK, SK_SEV_CEK,
 * SK_SEV_ASK or SK_SEV_ARK) up to the root. Different certificates of one usage are refused. 0 if that
 * certificate is AMD's (or root's, unless NULL) and no check failed; SEVKIT_EREFUSED if not. note may be
 * NULL.
 */
int sk_sev_chain_check(const struct sk_sev_certificates *certificates, uint32_t usage,
                       const struct sk_sev_ca *root, sk_sev_note note, void *arg,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
