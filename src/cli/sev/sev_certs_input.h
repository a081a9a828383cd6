/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SEV_SEV_CERTS_INPUT_H
#define SK_CLI_SEV_SEV_CERTS_INPUT_H

#include "cli/cli.h"
#include "sev/platform/sev_certs_file.h"

/* The row of an option table. */
#define SK_SEV_ROOT_OPTION                                                                     \
    {                                                                                          \
        .name = "trust-root", .metavar = "FILE",                                               \
        .help = "AMD CA certificate (ARK) to trust instead of AMD's that are built in (Milan " \
                "and later)"                                                                   \
    }

/* Certificates of the files that the operands name. */
int sk_sev_certs_given(const struct sk_given *given, struct sk_sev_certificates *certificates,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The root that --trust-root names, read into *root; *ret_root is NULL without the option. */
int sk_sev_root_given(const struct sk_given *given, struct sk_sev_ca *root,
                      const struct sk_sev_ca **ret_root,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
