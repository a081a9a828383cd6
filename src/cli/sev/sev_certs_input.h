/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SEV_SEV_CERTS_INPUT_H
#define SK_CLI_SEV_SEV_CERTS_INPUT_H

/* Certificates of SEV before SNP, from files, and the checks of their chain. */

#include "cli/cli.h"
#include "cli/view/checks.h"
#include "formats/sev/sev_cert.h"

/* The row of an option table. */
#define SK_SEV_ROOT_OPTION                                                                     \
    {                                                                                          \
        .name = "trust-root", .metavar = "FILE",                                               \
        .help = "AMD CA certificate (ARK) to trust instead of AMD's that are built in (Milan " \
                "and later)"                                                                   \
    }

/* Adds what a file holds. */
int sk_sev_certs_load(const char *path, struct sk_sev_certificates *certificates,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Checks the chain from the certificate of this usage on, with the root that --trust-root names, and adds
 * the checks. 0 also if some fail. */
int sk_sev_certs_check(const struct sk_given *given, const struct sk_sev_certificates *certificates,
                       uint32_t usage, struct sk_checks *checks,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
